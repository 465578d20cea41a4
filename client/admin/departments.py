"""Departments: the tree, and who is in the one that is picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from client.admin.section import Section, Side
from client.admin.user_forms import indented
from client.kit import cells
from client.kit.actions import action
from client.kit.ask import FormDialog, question
from client.kit.cells import Pens, Said
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.labels import caption, heading, soft, wrapped
from client.kit.lines import Line, Lines, Shape
from client.kit.office import Office
from client.kit.rows import Column, Here, RecordTable
from client.kit.surface import Item, Role, row
from client.kit.table import RecordView
from client.kit.tokens import Height, Space
from shared.access import departments, people
from shared.access.departments import Node
from shared.access.model import Department, User
from shared.access.people import Person
from shared.errors import Conflict
from shared.text import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_STEP = 24


@dataclass(frozen=True)
class _Branch:
    """A name that stands as deep as its department."""

    name: str
    depth: int

    def __str__(self) -> str:
        return self.name


def _branch(node: Node) -> _Branch:
    return _Branch(node.department.name, node.depth)


def _paint_branch(painter: QPainter, box: QRect, value: object, pens: Pens) -> None:
    assert isinstance(value, _Branch)  # noqa: S101 - the column gives nothing else
    inner = box.adjusted(value.depth * _STEP, 0, 0, 0)
    mark = pens.look.icons.pixmap("building", pens.look.colours.ink_soft, 16)
    painter.drawPixmap(inner.left(), inner.center().y() - 7, mark)
    cells.text(painter, inner.adjusted(24, 0, 0, 0), value, pens)


COLUMNS = (
    Column("name", N_("Department"), 360, _branch, _paint_branch),
    Column(
        "people", N_("Users"), 90, lambda node: str(node.people) if node.people else Said("—", "soft"), cells.amount
    ),
    Column("below", N_("With those below"), 130, lambda node: str(node.below) if node.below else "", cells.amount),
)


class DepartmentsSection(Section):
    """The tree of departments; Enter calls one otherwise."""

    shows: ClassVar = (Department, User)

    def __init__(self, office: Office) -> None:
        super().__init__(office, "departments", _("Departments"))
        self.nodes: Sequence[Node] = ()
        self._people: Sequence[Person] = ()
        self._wanted: int | None = None
        self.table = RecordTable(office.tasks, COLUMNS, self)
        self.view = RecordView(office.look, self.table, "department_list", office.preferences, stretch=0)
        self.view.setAccessibleName(_("Departments"))
        self.side = Side(office, "department_side", _("Users of the department"))
        self.view.opened.connect(lambda _id: self.rename())
        self.view.picked.connect(self._show_picked)
        self.table.counted.connect(self._on_counted)
        self.lay_out(self.view, self.act("add", main=True), side=self.side)
        self.refresh()

    def refresh(self) -> None:
        def read(session: Session) -> tuple[Sequence[Node], Sequence[Person]]:
            return departments.tree(session), people.every(session)

        self.office.tasks.read(self, read, self._show, replace="tree")

    def picked(self) -> Node | None:
        """The department under the keyboard."""
        found: Node | None = self.table.record_at(self.view.currentIndex().row())
        return found

    @action(N_("New department"), "Ctrl+N", "add")
    def add(self) -> None:
        """Make a department, below the one that is picked unless another place is chosen."""
        node = self.picked()
        form = Form(self.office.look, [Spec("name", _("Name")), self._place_spec(None)])
        form.show_record({"name": "", "parent_id": node.department.id if node else None})

        def work(session: Session) -> int:
            values = form.all_values()
            return departments.add(session, values["name"], values["parent_id"])

        self._ask(form, _("New department"), _("Create"), work, _("The department is there."))

    @action(N_("Rename the department"), "F2", "edit")
    def rename(self) -> None:
        """Call the department otherwise."""
        if (node := self.picked()) is None:
            return
        form = Form(self.office.look, [Spec("name", _("Name"))])
        form.show_record({"name": node.department.name})

        def work(session: Session) -> int:
            return departments.rename(session, node.department, form.all_values()["name"])

        self._ask(form, _("Rename the department"), _("Save"), work, _("The department is saved."))

    @action(N_("Move the department"), "", "arrow_move")
    def move_below(self) -> None:
        """Put the department, with all below it, elsewhere."""
        if (node := self.picked()) is None:
            return
        opened = node.department
        form = Form(self.office.look, [self._place_spec(opened)])
        form.show_record({"parent_id": opened.parent_id})

        def work(session: Session) -> int:
            return departments.move(session, opened, form.all_values()["parent_id"])

        said = _("Where {name} stands").format(name=opened.name)

        def take_back(session: Session) -> int:
            return departments.move(session, session.get_one(Department, opened.id), opened.parent_id)

        self._ask(form, said, _("Move"), work, _("{name} is moved.").format(name=opened.name), take_back)

    @action(N_("Remove the department"), "Del", "delete")
    def remove(self) -> None:
        """Remove the department, when it is empty."""
        if (node := self.picked()) is None:
            return
        opened = node.department

        def done(_id: int) -> None:
            self.office.ways.tell(_("{name} is removed.").format(name=opened.name), self._putting_back(opened))

        def go() -> None:
            self.office.tasks.write(self, lambda session: departments.remove(session, opened), done)

        question(self.office.look, self, _("Remove {name}?").format(name=opened.name), _("Remove"), go)

    def _putting_back(self, gone: Department) -> Callable[[], None]:
        def put_back() -> None:
            self.office.tasks.write(
                self, lambda session: departments.add(session, gone.name, gone.parent_id), self._go_to
            )

        return put_back

    def _place_spec(self, moved: Department | None) -> Spec:
        """Where a department can stand: not below itself."""
        under = [each for each in self.nodes if moved is None or not each.department.path.startswith(moved.path)]
        return Spec("parent_id", _("Below"), "choice", indented(under, _("nothing, at the top")))

    def _ask(
        self,
        form: Form,
        said: str,
        verb: str,
        work: Callable[[Session], int],
        told: str,
        take_back: Callable[[Session], int] | None = None,
    ) -> None:
        dialog = FormDialog(self.office.look, said, form, verb, self)
        dialog.setObjectName("department_dialog")

        def undo() -> None:
            if take_back is not None:
                self.office.tasks.write(self, take_back, self._go_to)

        def done(id: int) -> None:
            dialog.accept()
            self.office.ways.tell(told, undo if take_back is not None else None)
            self._go_to(id)

        def failed(error: Exception) -> bool:
            if isinstance(error, Conflict):
                dialog.reject()
                self.refresh()
                return False
            return dialog.failed(error)

        dialog.saving = lambda: self.office.tasks.write(dialog, work, done, failed)
        dialog.open()
        next(iter(form.fields.values())).setFocus()

    def _go_to(self, id: int) -> None:
        self._wanted = id
        self.refresh()

    def _show(self, found: tuple[Sequence[Node], Sequence[Person]]) -> None:
        if self._wanted is None and (before := self.picked()) is not None:
            self._wanted = before.department.id
        self.nodes, self._people = found
        self.table.show_source(Here({node.department.id: node for node in self.nodes}))
        count = len(self.nodes)
        self.say(ngettext("{count} department", "{count} departments", count).format(count=count))

    def _on_counted(self, count: int) -> None:
        """The list is there: back to what was picked, or to what was made or changed."""
        if not count:
            self._show_nothing()
            return
        at = self.table.row_of(self._wanted) if self._wanted is not None else None
        self._wanted = None
        self.view.setCurrentIndex(self.table.index(at or 0, 0))
        self._show_picked(self.table.id_at(at or 0))

    def _show_nothing(self) -> None:
        why = _(
            "A right can reach as far as somebody's department, or that and those below. Without any it is own or all."
        )
        self.side.fill(heading(_("No departments yet")), Space.CLOSE, wrapped(soft(why)))

    def _show_picked(self, id: int | None) -> None:
        node = next((each for each in self.nodes if each.department.id == id), None)
        if node is None:
            return
        here = [person for person in self._people if person.user.department_id == node.department.id]
        side = self.side
        parts: list[Item] = [heading(node.department.name), 2, caption(self._above(node)), Space.NEAR]
        acts = (
            side.act("rename_department", _("Rename"), "edit", self.rename),
            side.act("move_department", _("Move…"), "arrow_move", self.move_below),
        )
        parts += [row(*acts, None, gap=6)]
        if not here and not any(each.department.parent_id == node.department.id for each in self.nodes):
            gone = side.act("remove_department", _("Remove"), "delete", self.remove)
            parts += [Space.TIGHT, row(gone, None)]
        parts += [Space.APART, heading(_("Users of the department")), Space.TIGHT]
        lines = [Line(person.user.name, detail=_(", ").join(person.roles.values())) for person in here]
        if lines:
            made = Lines(self.office.look, lines, Shape(names=96, high=Height.ROW_DENSE), Role.AlternateBase)
            made.setAccessibleName(_("Users of the department"))
            parts.append(made)
        else:
            parts.append(soft(_("nobody")))
        side.fill(*parts)

    def _above(self, node: Node) -> str:
        """The names on the way down to the department."""
        names = {str(each.department.id): each.department.name for each in self.nodes}
        way = [names.get(id, "") for id in node.department.path.strip("/").split("/")[:-1]]
        return " / ".join(way) or _("at the top")
