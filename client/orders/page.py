"""Orders: the built-in views, the list with its sums, and what it is narrowed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from client.customers.columns import NOTHING, money, soon
from client.kit import cells, exporting
from client.kit.actions import action, install
from client.kit.buttons import button, tool
from client.kit.cells import Said
from client.kit.empty import Empty
from client.kit.exporting import Taking
from client.kit.labels import beside_title, caption, title
from client.kit.office import Office
from client.kit.places import Place, Places
from client.kit.rows import Column, RecordTable
from client.kit.surface import Panel, Role, column, hairline, row
from client.kit.table import RecordView, Totals
from client.kit.tasks import Progress
from client.kit.tokens import Space
from client.orders.filters import Filters
from client.orders.order import open_order
from shared.access.rights import Verb
from shared.database import Changes
from shared.dates import today
from shared.exchange import order_lists
from shared.orders import labels, lists
from shared.orders.lists import View, Wanted
from shared.orders.model import Order
from shared.orders.queries import Row
from shared.orders.rules import COUNTED
from shared.text import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

GROUPS = (
    (N_("Mine"), ("my_open", "my_unpaid")),
    (N_("The office"), ("open", "draft", "unpaid", "overdue")),
    (N_("Everybody"), ("month", "all")),
)
URGENT = ("overdue",)


def _due(row: Row) -> Said:
    due = soon(row.order.due_on)
    return due if row.owed > 0 else Said(str(due), "soft")


def _state(row: Row) -> Said:
    tone = {"draft": "warn", "cancelled": "plain"}.get(row.order.state, "quiet")
    return Said(_(labels.STATES[row.order.state]), tone)


def _open(row: Row) -> Said:
    if not row.open or row.order.state not in COUNTED:
        return NOTHING
    return Said(money(row.open), "danger" if row.days_late(today()) else "plain")


COLUMNS = (
    Column("number", N_("Order number"), 140, lambda row: row.order.number, sort="number"),
    Column("customer", N_("Customer"), 240, lambda row: row.customer),
    Column("ordered_on", N_("Ordered on"), 100, lambda row: str(row.order.ordered_on), sort="ordered_on"),
    Column("state", N_("State"), 92, _state, cells.tag),
    Column("user", N_("In charge"), 84, lambda row: row.user),
    Column("note", N_("About"), 160, lambda row: Said(row.order.note.replace("\n", " "), "soft")),
    Column("due_on", N_("Payment due on"), 100, _due, sort="due_on"),
    Column("total", N_("Total"), 110, lambda row: Said(money(row.order.total)), cells.amount, "total"),
    Column("open", N_("Still open"), 110, _open, cells.amount),
)


@dataclass
class Orders:
    """The orders somebody wants to see; knows their number once it was counted, to reach the far end quickly."""

    wanted: Wanted
    total: int | None = None

    def count(self, session: Session) -> int:
        """How many there are."""
        self.total = lists.count(session, self.wanted)
        return self.total

    def ids(self, session: Session, start: int, count: int) -> Sequence[int]:
        """The ids of a part."""
        return lists.ids(session, self.wanted, start, count, self.total)

    def rows(self, session: Session, ids: Sequence[int]) -> Mapping[int, Row]:
        """What is shown of them."""
        return lists.rows(session, ids)


class OrdersPage(Panel):
    """The list of orders; Enter opens one."""

    status_changed = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("orders")
        self.setAccessibleName(_("Orders"))
        self._office, self.view_name, self.status = office, "open", ""
        self._stale = False
        self._places: dict[str, int] = {}
        self.table = RecordTable(office.tasks, COLUMNS, self)
        self.view = RecordView(office.look, self.table, "order_list", office.preferences)
        self.view.setAccessibleName(_("Orders"))
        self.view.show_sort("ordered_on", descending=True)
        self.totals, self.filters = Totals(self.view), Filters(office)
        self._title, self._counted = title(""), beside_title(caption(""))
        self._views = QWidget()
        self._side = Panel(Role.AlternateBase, Qt.Edge.RightEdge)
        self._stack = QStackedWidget()
        self._lay_out()
        self.actions_by_name = install(self, office.user.rights)
        office.count_reads(self.view, "orders")
        self._listen()
        self.refresh()

    @property
    def wanted(self) -> Wanted:
        """What the list shows just now, in which order: what an export takes."""
        since, until = self.filters.days
        return Wanted(
            view=self.view_name,
            text=self.filters.text,
            states=tuple(self.filters.states),
            users=tuple(self.filters.users),
            since=since,
            until=until,
            unpaid=self.filters.unpaid,
            sort=self.view.sort,
            descending=self.view.descending,
            user_id=self._office.user.id,
            today=today(),
        )

    def refresh(self) -> None:
        """Read the list, its sums and the counts of the views again; the place in the list stays."""
        self.table.refresh(Orders(self.wanted))
        self._show_sums()
        user, day = self._office.user.id, today()
        self._office.tasks.read(
            self, lambda session: lists.views(session, user, day), self._show_views, replace="views"
        )

    def show_view(self, name: str) -> None:
        """Show one of the built-in views."""
        self.view_name = name
        if isinstance(self._views, Places):
            self._views.blockSignals(True)
            self._views.setCurrentRow(self._places[name])
            self._views.blockSignals(False)
        self._title.setText(_(labels.VIEWS[name]))
        self._show_list()

    @action(N_("Filter the orders"), "/", "filter")
    def start_filter(self) -> None:
        """Put the keyboard into the box."""
        self.filters.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.box.selectAll()

    @action(N_("Open the customer of the order"), "Ctrl+Shift+C", "person")
    def open_customer(self) -> None:
        """Open the card of who ordered."""
        record = self.table.record_at(self.view.currentIndex().row())
        if record is not None:
            self._office.ways.open_customer(record.order.customer_id)

    @action(N_("Copy the orders"), "", "copy")
    def copy(self) -> None:
        """Put the selected rows on the clipboard, as Excel takes them."""

        def told(count: int) -> None:
            said = ngettext("{count} row copied.", "{count} rows copied.", count)
            self._office.ways.tell(said.format(count=f"{count:,}"))

        self.view.copy(told)

    @action(N_("Export the orders"), "Ctrl+E", "arrow_export", right=(Verb.EXPORT, "orders"))
    def export(self) -> None:
        """Take out what is shown, in the same order."""
        exporting.ask(self._office, self, self.taking())

    def taking(self) -> Taking:
        """What is shown just now, to be taken out."""
        database, wanted = self._office.tasks.database, self.wanted

        def write(path: Path, progress: Progress, mark: str) -> int:
            return order_lists.write_orders(database, wanted, path, progress, mark=mark)

        def told(count: int, file: str) -> str:
            said = ngettext("{count} order written to {file}.", "{count} orders written to {file}.", count)
            return said.format(count=f"{count:,}", file=file)

        file = f"{_('Orders')} {wanted.today}"

        def count(session: Session) -> int:
            return lists.count(session, wanted)

        return Taking("orders", _("Export the orders"), file, count, write, told, on_paper=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.view.setFocus()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def _show_list(self) -> None:
        self.table.show_source(Orders(self.wanted))
        self.totals.show_values(())  # those of another list
        self._show_sums()

    def _show_sums(self) -> None:
        wanted = self.wanted
        self._office.tasks.read(
            self, lambda session: lists.totals(session, wanted), self._show_totals, replace="sum", aside=True
        )

    def _show_totals(self, totals: lists.Totals) -> None:
        said = ngettext("{count} order", "{count} orders", totals.count).format(count=f"{totals.count:,}")
        values = {"number": _("In all {orders}").format(orders=said)}
        values |= {"total": money(totals.total), "open": money(totals.open)}
        self.totals.show_values([values.get(each.name, "") for each in COLUMNS])
        self._counted.setText(said)
        self.status = said
        self.status_changed.emit()

    def _show_views(self, views: Sequence[View]) -> None:
        told = {view.view: view for view in views}
        places: list[Place] = []
        self._places.clear()
        for name, members in GROUPS:
            places.append(Place(_(name), group=True))
            for member in members:
                self._places[member] = len(places)
                count = f"{told[member].count:,}" + ("+" if told[member].more else "")
                urgent = member in URGENT and told[member].count > 0
                places.append(Place(_(labels.VIEWS[member]), count=count, urgent=urgent))
        fresh = Places(self._office.look, places, self._places[self.view_name], high=28)
        fresh.setObjectName("order_views")
        fresh.setAccessibleName(_("Views of the orders"))
        fresh.currentRowChanged.connect(self._on_view)
        layout = self._side.layout()
        if layout is not None:
            layout.replaceWidget(self._views, fresh)
        self._views.hide()
        self._views.deleteLater()
        self._views = fresh

    def _on_view(self, number: int) -> None:
        names = {place: name for name, place in self._places.items()}
        if number in names:
            self.show_view(names[number])

    def _on_counted(self, count: int) -> None:
        self._stack.setCurrentIndex(0 if count else 1)
        if count and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.table.index(0, 0))

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Order):
            self.refresh() if self.isVisible() else self._note_stale()

    def _note_stale(self) -> None:
        self._stale = True

    def _sort(self, sort: str, descending: bool) -> None:  # noqa: FBT001 - what the signal carries
        self.view.show_sort(sort, descending=descending)
        self._show_list()

    def _listen(self) -> None:
        self._office.tasks.changed.connect(self._on_changed)
        self.view.opened.connect(lambda order: open_order(self._office, order))
        self.view.sorted_by.connect(self._sort)
        self.table.counted.connect(self._on_counted)
        self.filters.changed.connect(self._show_list)
        self.filters.box.returnPressed.connect(self.view.setFocus)

    def _lay_out(self) -> None:
        self._title.setText(_(labels.VIEWS[self.view_name]))
        self._side.setLayout(column(self._views, margins=(0, 2, 1, 0)))
        self._side.setFixedWidth(176)
        listed = QWidget()
        inside = column(self.view, self.totals)
        inside.setStretchFactor(self.view, 1)
        listed.setLayout(inside)
        self._stack.addWidget(listed)
        self._stack.addWidget(self._nothing())
        middle = column(self._head(), self.filters, hairline(), self._stack)
        middle.setStretchFactor(self._stack, 1)
        layout = row(self._side, middle, gap=0)
        layout.setStretchFactor(middle, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.view)

    def _head(self) -> QWidget:
        look = self._office.look
        copy, out = (
            tool(look, "copy", _("Copy rows (Ctrl+C)")),
            tool(look, "arrow_export", _("Export the list (Ctrl+E)")),
        )
        copy.clicked.connect(self.copy)
        out.setObjectName("export_button")
        out.clicked.connect(self.export)
        if not self._office.user.may(Verb.EXPORT, "orders"):
            out.hide()
        made = QWidget()
        margins = (Space.APART, Space.NEAR, Space.APART, Space.CLOSE)
        parts = (self._title, Space.TIGHT, self._counted, None, copy, out)
        made.setLayout(row(*parts, gap=Space.TIGHT, margins=margins))
        return made

    def _nothing(self) -> QWidget:
        look = self._office.look
        clear = button(look, _("Clear the conditions"), "filter_dismiss")
        clear.clicked.connect(self.filters.clear)
        everywhere = button(look, _("Look among all orders"), "search")
        everywhere.clicked.connect(lambda: self.show_view("all"))
        why = _("Take a condition off, or look among all orders. A new order is entered from the customer's card.")
        return Empty(look, "receipt", _("No order matches"), why, clear, everywhere)
