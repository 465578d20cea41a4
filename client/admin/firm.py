"""The firm's particulars, among what the office writes down for everybody."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from client.admin.section import Section
from client.firm import particulars
from client.kit.actions import action
from client.kit.labels import body, caption, soft, wrapped
from client.kit.office import Office
from client.kit.surface import Item, column
from client.kit.tokens import Space
from shared.firm import queries
from shared.firm.model import Firm
from shared.text import N_, _


class FirmSection(Section):
    """What stands at the head of the paper."""

    shows: ClassVar = (Firm,)

    def __init__(self, office: Office) -> None:
        super().__init__(office, "firm", _("The firm"))
        self._area = column()
        self._shown = QWidget()
        whole = QWidget()
        self._area.addWidget(self._shown)
        self._area.addStretch(1)
        whole.setLayout(self._area)
        self.lay_out(whole, self.act("change", main=True))
        self.refresh()

    def refresh(self) -> None:
        self.office.tasks.read(self, queries.firm, self._show, replace="firm")

    @action(N_("Change the firm's particulars"), "F2", "edit")
    def change(self) -> None:
        """Write down what the firm is called."""
        particulars.ask(self.office, self)

    def _show(self, firm: Firm | None) -> None:
        told = (
            (_("Firm"), firm.name if firm else ""),
            (_("Firm's address"), firm.address if firm else ""),
            (_("Firm's phone"), firm.phone if firm else ""),
        )
        parts: list[Item] = []
        for name, said in told:
            parts += [caption(name), wrapped(body(said or "—")), Space.NEAR]
        parts.append(wrapped(soft(_("This stands at the head of every page that is printed."))))
        fresh = QWidget()
        fresh.setLayout(column(*parts, margins=(Space.APART, Space.APART, Space.APART, Space.APART)))
        self._area.replaceWidget(self._shown, fresh)
        self._shown.hide()
        self._shown.deleteLater()
        self._shown = fresh
        self.say(firm.name if firm else "")
