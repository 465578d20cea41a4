"""Allowances: how many rows a role may take out, numbers it is shown and rows of lists it reads in a day."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from client.admin.amounts import Amounts, AmountsGrid
from client.admin.unsaved import GridSection
from client.kit.actions import action
from client.kit.labels import caption, wrapped
from client.kit.office import Office
from client.kit.surface import column
from client.kit.tokens import Space
from shared.access import allowances
from shared.access.allowances import Table
from shared.access.metering import Allowance
from shared.access.model import Role
from shared.text import N_, _, ngettext


class AllowancesSection(GridSection):
    """The grid, changed in place and saved as one."""

    shows: ClassVar = (Role, Allowance)
    given_up = N_("The allowances that were changed are not saved. Give the changes up?")
    taken_back = N_("The allowances are as before.")

    def __init__(self, office: Office) -> None:
        super().__init__(office, "allowances", _("Allowances"))
        self.amounts = Amounts(self)
        self.edits = self.amounts.edits
        self.view = AmountsGrid(office.look, self.amounts)
        self.lay_out(self._body(), foot=self.bar)
        self.setFocusProxy(self.view)
        self.amounts.edited.connect(self._on_edited)
        self.refresh()

    def refresh(self) -> None:
        self.office.tasks.read(self, allowances.table, self._show, replace="table")

    @action(N_("Save the allowances"), "Ctrl+S", "save")
    def save(self) -> None:
        """Save all changed cells as one operation."""
        self.save_by(allowances.change, _saved)

    @action(N_("Give the changes up"), "", "dismiss")
    def forget(self) -> None:
        """Show the allowances as they are saved."""
        self.amounts.forget()

    def _show(self, table: Table) -> None:
        at = self.view.currentIndex()
        place = (at.row(), at.column()) if at.isValid() else (0, 1)
        self.tell_overtaken(self.amounts.show_table(table))
        self.view.setCurrentIndex(self.amounts.index(*place))
        count = len(table.roles)
        self.say(ngettext("{count} role", "{count} roles", count).format(count=count))
        self.counted.setText(_("for each role and day; type a figure, Del: as usual"))

    def _on_edited(self) -> None:
        count = len(self.amounts.edits)
        said = ngettext("{count} change not saved", "{count} changes not saved", count).format(count=count)
        self.bar.say(said if count else "")

    def _body(self) -> QWidget:
        made = QWidget()
        told = wrapped(
            caption(
                _(
                    "A day is the last 24 hours. Of several roles the greatest figure counts. More rows are taken out "
                    "only when somebody else approves; more rows read raise an alarm, and for a day a tenth of every "
                    "allowance is left."
                )
            )
        )
        told.setContentsMargins(Space.APART, Space.NEAR, Space.APART, Space.NEAR)
        inside = column(self.view, told, None)
        inside.setStretchFactor(self.view, 1000)
        made.setLayout(inside)
        made.setFocusProxy(self.view)
        return made


def _saved(count: int) -> str:
    return ngettext("{count} allowance saved.", "{count} allowances saved.", count).format(count=count)
