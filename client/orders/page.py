"""Orders: the built-in views, the list with its sums, and what it is narrowed by."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from client.customers.columns import money
from client.kit import exporting
from client.kit.actions import action
from client.kit.buttons import button, tool
from client.kit.listing import ListPage
from client.kit.office import Office
from client.kit.side import SideList, built_in
from client.kit.surface import row
from client.orders.columns import COLUMNS
from client.orders.exporting import taking
from client.orders.filters import Filters
from client.orders.order import open_order
from client.orders.source import Orders
from shared.access.rights import Verb
from shared.database import Changes
from shared.dates import today
from shared.orders import labels, lists
from shared.orders.lists import Wanted
from shared.orders.model import Order
from shared.text import N_, _, ngettext
from shared.views.built_in import BuiltIn

GROUPS = (
    (N_("Mine"), ("my_open", "my_unpaid")),
    (N_("The office"), ("open", "draft", "unpaid", "overdue")),
    (N_("Everybody"), ("month", "all")),
)
URGENT = ("overdue",)


class OrdersPage(ListPage):
    """The list of orders; Enter opens one."""

    filters: Filters

    def __init__(self, office: Office) -> None:
        super().__init__(office, "orders", _("Orders"), COLUMNS, "order_list", Filters(office))
        self.view_name = "open"
        self.view.show_sort("ordered_on", descending=True)
        self.side = SideList(office, "order_views", _("Views of the orders"))
        self._lay_out()
        self.side.chosen.connect(self.show_view)
        self.view.opened.connect(lambda order: open_order(office, order))
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
            user_id=self.office.user.id,
            today=today(),
        )

    def source(self) -> Orders:
        return Orders(self.wanted)

    def is_touched_by(self, changes: Changes) -> bool:
        return changes.touch(Order)

    def refresh(self) -> None:
        """Read the list, its sums and the counts of the views again; the place in the list stays."""
        super().refresh()
        user, day = self.office.user.id, today()
        self.office.tasks.read(self, lambda session: lists.views(session, user, day), self._show_views, replace="views")

    def show_view(self, name: str) -> None:
        """Show one of the built-in views."""
        self.view_name = name
        self.side.mark(name)
        self.named.setText(_(labels.VIEWS[name]))
        self.show_list()

    @action(N_("Filter the orders"), "/", "filter")
    def start_filter(self) -> None:
        """Put the keyboard into the box."""
        self.filters.start()

    @action(N_("Open the customer of the order"), "Ctrl+Shift+C", "person")
    def open_customer(self) -> None:
        """Open the card of who ordered."""
        record = self.table.record_at(self.view.currentIndex().row())
        if record is not None:
            self.office.ways.open_customer(record.order.customer_id)

    @action(N_("Copy the orders"), "", "copy")
    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        self.copy_rows()

    @action(N_("Export the orders"), "Ctrl+E", "arrow_export", right=(Verb.EXPORT, "orders"))
    def export(self) -> None:
        """Take out what is shown, in the same order."""
        exporting.ask(self.office, self, taking(self.office, self.wanted))

    def show_totals(self, totals: lists.Totals) -> None:
        said = ngettext("{count} order", "{count} orders", totals.count).format(count=f"{totals.count:,}")
        sums = {"number": _("In all {orders}").format(orders=said)}
        self.show_sums(said, sums | {"total": money(totals.total), "open": money(totals.open)})

    def _show_views(self, views: Sequence[BuiltIn]) -> None:
        self.side.show_places(built_in(GROUPS, labels.VIEWS, views, URGENT), self.view_name)

    def _lay_out(self) -> None:
        self.named.setText(_(labels.VIEWS[self.view_name]))
        middle = self.lay_out(self._tools(), [self.filters], self._nothing())
        layout = row(self.side, middle, gap=0)
        layout.setStretchFactor(middle, 1)
        self.setLayout(layout)

    def _tools(self) -> list[QWidget]:
        look = self.office.look
        copy = tool(look, "copy", _("Copy rows (Ctrl+C)"))
        copy.clicked.connect(self.copy)
        out = tool(look, "arrow_export", _("Export the list (Ctrl+E)"))
        out.setObjectName("export_button")
        out.clicked.connect(self.export)
        if "export" not in self.actions_by_name:
            out.hide()
        return [copy, out]

    def _nothing(self) -> QWidget:
        everywhere = button(self.office.look, _("Look among all orders"), "search")
        everywhere.clicked.connect(lambda: self.show_view("all"))
        why = _("Take a condition off, or look among all orders. A new order is entered from the customer's card.")
        return self.nothing("receipt", _("No order matches"), why, everywhere)
