"""One's own views of a list: named, renamed, deleted, chosen to start with; kept in the database for each user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from client.kit.ask import FormDialog, question
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.office import Office
from shared.access import queries as people
from shared.text import _
from shared.views import operations, queries
from shared.views.model import SavedView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class OwnViews(QObject):
    """Reads and changes the views of one page. `arrived` when they were read, `saved` carries the id of a saved one."""

    arrived = Signal()
    saved = Signal(int)

    def __init__(self, office: Office, page: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._office, self._page, self._window = office, page, parent
        self.views: Sequence[SavedView] = ()
        self.names: Mapping[int, str] = {}

    def read(self) -> None:
        """Read the views, and the names of the colleagues that their conditions may name."""
        user, page = self._office.user.id, self._page

        def work(session: Session) -> tuple[Sequence[SavedView], Mapping[int, str]]:
            return queries.of_user(session, user, page), people.names(session)

        self._office.tasks.read(self, work, self._keep, replace="own")

    def view(self, id: int) -> SavedView | None:
        """One of the views."""
        return next((view for view in self.views if view.id == id), None)

    @property
    def start(self) -> SavedView | None:
        """The view that the page opens with."""
        return next((view for view in self.views if view.is_start), None)

    def ask_name(self, content: Mapping[str, Any], suggested: str = "") -> FormDialog:
        """Ask for a name, then keep what is shown under it; a view of that name is replaced."""
        page = self._page
        return self._form(
            _("Keep this view"), suggested, lambda session, name: operations.save(session, page, name, content)
        )

    def rename(self, view: SavedView) -> FormDialog:
        """Ask for another name."""
        return self._form(_("Rename the view"), view.name, lambda session, name: operations.rename(session, view, name))

    def delete(self, view: SavedView) -> None:
        """Ask, then forget a view."""
        asked = _("Delete the view “{name}”? The customers stay as they are.").format(name=view.name)

        def go_on() -> None:
            self._office.tasks.write(self, lambda session: operations.delete(session, view), lambda _id: self.read())

        question(self._office.look, self._window, asked, _("Delete the view"), go_on)

    def start_with(self, view: SavedView | None) -> None:
        """Open the page with this view from now on, or with none."""
        page, id = self._page, view.id if view else None
        self._office.tasks.write(
            self, lambda session: operations.start_with(session, page, id), lambda _nothing: self.read()
        )

    def menu(self, view: SavedView) -> QMenu:
        """What can be done with a view."""
        menu = QMenu(self._window)
        menu.setObjectName("own_view")
        menu.addAction(_("Rename the view")).triggered.connect(lambda _on=False: self.rename(view))
        start = menu.addAction(_("Start with this view"))
        start.setCheckable(True)
        start.setChecked(view.is_start)
        start.toggled.connect(lambda on: self.start_with(view if on else None))
        menu.addSeparator()
        menu.addAction(_("Delete the view")).triggered.connect(lambda _on=False: self.delete(view))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _form(self, title: str, name: str, work: Any) -> FormDialog:
        form = Form(self._office.look, [Spec("name", _("Name of the view"))])
        form.show_record({"name": name})
        dialog = FormDialog(self._office.look, title, form, _("Keep"), self._window.window())
        dialog.setObjectName("view_name")

        def done(id: int) -> None:
            dialog.accept()
            self.saved.emit(id)
            self.read()

        def save() -> None:
            typed = form.all_values()["name"]
            self._office.tasks.write(dialog, lambda session: work(session, typed), done, dialog.failed)

        dialog.saving = save
        dialog.open()
        return dialog

    def _keep(self, found: tuple[Sequence[SavedView], Mapping[int, str]]) -> None:
        self.views, self.names = found
        self.arrived.emit()
