"""Customers: saved views, the list, a preview of the one that is picked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from client.customers import new
from client.customers.columns import HIDDEN_AT_FIRST, money, seen
from client.customers.exporting import taking
from client.customers.filters import Filters
from client.customers.many import ManyBar
from client.customers.own import OwnViews
from client.customers.preview import Preview
from client.customers.source import Customers
from client.customers.views import Views
from client.exchange.page import paste
from client.kit import exporting
from client.kit.actions import action
from client.kit.buttons import button, primary, tool
from client.kit.listing import ListPage
from client.kit.office import Office
from client.kit.surface import row
from shared.access.rights import Verb
from shared.customers import labels, queries
from shared.customers.model import Customer, CustomerFigures
from shared.customers.queries import Wanted
from shared.database import Changes
from shared.dates import today
from shared.text import N_, _, ngettext
from shared.views.model import SavedView
from shared.views.queries import content

ROOM_FOR_PREVIEW = 1180
PICK_MS = 80


class CustomersPage(ListPage):
    """The list; beside it the customer under the keyboard, in short."""

    filters: Filters

    def __init__(self, office: Office) -> None:
        columns = seen(office.user.rights)
        super().__init__(office, "customers", _("Customers"), columns, "customer_list", Filters(office))
        self._preview_wanted = True
        self.view.show_sort("name", descending=False)
        if not office.preferences.layout("customer_list"):
            for number, each in enumerate(columns):
                self.view.setColumnHidden(number, each.name in HIDDEN_AT_FIRST)
        self.own, self._began = OwnViews(office, "customers", self), False
        self.side, self.preview = Views(office, self.own), Preview(office)
        self.many = ManyBar(office, self.view)
        self._pick = QTimer(self, singleShot=True, interval=PICK_MS)
        self._lay_out()
        self._listen()
        self.refresh()
        self.own.read()

    @property
    def wanted(self) -> Wanted:
        """What the list shows just now, in which order: what an export takes."""
        return Wanted(
            text=self.filters.text,
            view=self.side.name,
            filters=self.filters.conditions(),
            sort=self.view.sort or "name",
            descending=self.view.descending,
            user_id=self.office.user.id,
            today=today(),
        )

    def source(self) -> Customers:
        return Customers(self.wanted)

    def is_touched_by(self, changes: Changes) -> bool:
        return changes.touch(Customer) or changes.touch(CustomerFigures)

    def refresh(self) -> None:
        """Read the list, its totals and the counts of the views again; the place in the list stays."""
        super().refresh()
        if self.preview.customer_id is not None:
            self.preview.refresh()
        self.side.refresh()

    def show_own(self, view: SavedView) -> None:
        """Show one of one's own views: its conditions, order and columns."""
        shown = content(view)
        base = shown.get("view")
        self.side.name, self.side.own_id = base if base in labels.VIEWS else "all", view.id
        conditions = tuple((field, tuple(values)) for field, values in shown.get("filters", ()))
        self.filters.show_conditions(str(shown.get("text", "")), conditions, self.own.names)
        sort = str(shown.get("sort"))
        sort = sort if sort in queries.SORTS else "name"
        self.view.show_sort(sort, descending=bool(shown.get("descending")))
        self.view.columns.arrange(shown.get("layout", {}))
        self.named.setText(view.name)
        self.show_list()

    @action(N_("Keep this view"), "Ctrl+Shift+S", "bookmark")
    def keep_view(self) -> None:
        """Keep conditions, order and columns under a name of one's own."""
        wanted = self.wanted
        shown: dict[str, Any] = {
            "view": wanted.view,
            "text": wanted.text,
            "filters": wanted.filters,
            "sort": wanted.sort,
        }
        shown |= {"descending": wanted.descending, "layout": self.view.columns.now()}
        present = self.own.view(self.side.own_id)
        self.own.ask_name(shown, present.name if present else "")

    def show_view(self, name: str) -> None:
        """Show a built-in view."""
        self.side.name, self.side.own_id = name, 0
        self.side.mark_shown()
        self.named.setText(_(labels.VIEWS[name]))
        self.show_list()

    @action(N_("New customer"), "Ctrl+N", "add", right=(Verb.ADD, "customers"))
    def new_customer(self) -> None:
        """Ask for the facts of a new customer, then open its card."""
        new.ask(self.office, self.window(), self.office.ways.open_customer)

    @action(N_("Filter this list"), "/", "filter")
    def start_filter(self) -> None:
        """Put the keyboard into the box."""
        self.filters.start()

    @action(N_("Edit this customer"), "F2", "edit", right=(Verb.CHANGE, "customers"))
    def edit(self) -> None:
        """Open the card of the picked customer at its facts."""
        if (id := self.table.id_at(self.view.currentIndex().row())) is not None:
            card = self.office.ways.open_customer(id)
            start = getattr(card, "edit", None)
            if callable(start):
                start()

    @action(N_("Copy rows"), "", "copy")
    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        self.copy_rows()

    @action(N_("Copy the cell"), "Ctrl+Shift+C", "copy")
    def copy_cell(self) -> None:
        """Put the one cell under the keyboard on the clipboard."""
        self.view.copy_cell()

    @action(N_("Paste rows from Excel"), "Ctrl+V", "clipboard_paste", right=(Verb.ADD, "imports"))
    def paste(self) -> None:
        """Begin an import with the rows on the clipboard: nothing is written before they were matched and checked."""
        paste(self.office)

    @action(N_("Hand over to a colleague"), "Ctrl+Shift+H", "person_swap", right=(Verb.CHANGE, "customers"))
    def hand_over(self) -> None:
        """Hand the selected customers over, one or many."""
        if self.view.selectionModel().hasSelection():
            self.many.hand_over()

    @action(N_("Export the list"), "Ctrl+E", "arrow_export", right=(Verb.EXPORT, "customers"))
    def export(self) -> None:
        """Take out what is shown, in the same order; whoever may not is told so."""
        exporting.ask(self.office, self, taking(self.office, self.wanted))

    @action(N_("Import customers from a file"), "Ctrl+I", "arrow_import", right=(Verb.ADD, "imports"))
    def bring_in(self) -> None:
        """Go to where customers are brought in."""
        self.office.ways.open_page("import")

    @action(N_("Show or hide the preview"), "", "panel_right")
    def toggle_preview(self) -> None:
        """Show the preview, or give its room to the list."""
        self._preview_wanted = not self._preview_wanted
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space belongs to the preview; the table would only pick the row with it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Space:
            self.toggle_preview()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The preview gives way first when the page gets narrow."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() >= ROOM_FOR_PREVIEW
        self.preview.setVisible(self._preview_wanted and room and self.table.rowCount() > 0)

    def show_totals(self, totals: queries.Totals) -> None:
        said = ngettext("{count} customer", "{count} customers", totals.count).format(count=f"{totals.count:,}")
        sums = {"name": _("In all {customers}").format(customers=said)}
        self.show_sums(said, sums | {"balance": money(totals.balance), "turnover": money(totals.turnover)})

    def _show_own(self) -> None:
        """The own views arrived; at the first time the page goes to the one it starts with."""
        start, self._began = None if self._began else self.own.start, True
        self.side.show_own()
        if start is not None:
            self.show_own(start)
            self.side.mark_shown()

    def _on_saved(self, id: int) -> None:
        self.side.own_id = id

    def on_counted(self, count: int) -> None:
        super().on_counted(count)
        if not count:
            self.preview.show_customer(None)
        self._fit()

    def _on_picked(self) -> None:
        id = self.table.id_at(self.view.currentIndex().row())
        if self.preview.isVisible() or not self.isVisible():
            self.preview.show_customer(id)

    def _listen(self) -> None:
        self.side.chosen.connect(self.show_view)
        self.side.own_chosen.connect(self.show_own)
        self.own.arrived.connect(self._show_own)
        self.own.saved.connect(self._on_saved)
        self.view.installEventFilter(self)
        self.view.opened.connect(self.office.ways.open_customer)
        self.view.selectionModel().currentRowChanged.connect(self._on_current)
        self._pick.timeout.connect(self._on_picked)
        self.preview.wanted.connect(self.office.ways.open_customer)
        self.preview.closed.connect(self.toggle_preview)

    def _on_current(self, _now: QModelIndex, _old: QModelIndex) -> None:
        self._pick.start()

    def _lay_out(self) -> None:
        self.named.setText(_(labels.VIEWS[self.side.name]))
        middle = self.lay_out(self._tools(), [self.filters, self.many], self._nothing())
        layout = row(self.side, middle, self.preview, gap=0)
        layout.setStretchFactor(middle, 1)
        self.setLayout(layout)

    def _tools(self) -> list[QWidget]:
        look, made = self.office.look, list[QWidget]()
        for icon, said, name, act in (
            ("bookmark", _("Keep this view (Ctrl+Shift+S)"), "keep_view_button", self.keep_view),
            ("copy", _("Copy rows (Ctrl+C)"), "copy_button", self.copy),
            ("arrow_import", _("Import customers from a file (Ctrl+I)"), "import_button", self.bring_in),
            ("arrow_export", _("Export the list (Ctrl+E)"), "export_button", self.export),
            ("panel_right", _("Preview (Space)"), "preview_button", self.toggle_preview),
            ("add", _("New customer"), "new_customer_button", self.new_customer),
        ):
            one = primary(look, said, icon) if icon == "add" else tool(look, icon, said)
            one.setObjectName(name)
            one.clicked.connect(act)
            if act.__name__ not in self.actions_by_name:
                one.hide()
            made.append(one)
        return made

    def _nothing(self) -> QWidget:
        everywhere = button(self.office.look, _("Look among all customers"), "search")
        everywhere.clicked.connect(lambda: self.show_view("all"))
        why = _("Take a condition off, or look among all customers. New ones come with Ctrl+N, or from a file.")
        return self.nothing("people_search", _("No customer matches"), why, everywhere)
