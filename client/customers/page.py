"""Customers: saved views, the list, a preview of the one that is picked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from client.customers import new
from client.customers.columns import HIDDEN_AT_FIRST, money, seen
from client.customers.exporting import taking
from client.customers.filters import Filters
from client.customers.many import ManyBar
from client.customers.own import OwnViews
from client.customers.preview import Preview
from client.customers.source import Customers
from client.customers.views import Views
from client.exchange.page import ImportPage
from client.kit import exporting
from client.kit.actions import action, install
from client.kit.buttons import button, primary, tool
from client.kit.empty import Empty
from client.kit.labels import beside_title, caption, title
from client.kit.office import Office
from client.kit.rows import RecordTable
from client.kit.surface import Panel, column, hairline, row
from client.kit.table import RecordView, Totals
from client.kit.tokens import Space
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


class CustomersPage(Panel):
    """The list. `status` is what the status line says of it."""

    status_changed = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("customers")
        self.setAccessibleName(_("Customers"))
        self._office = office
        self.status = ""
        self._stale, self._preview_wanted = False, True
        self._columns = seen(office.user.rights)
        self.table = RecordTable(office.tasks, self._columns, self)
        self.view = RecordView(office.look, self.table, "customer_list", office.preferences)
        self.view.setAccessibleName(_("Customers"))
        self.view.show_sort("name", descending=False)
        if not office.preferences.layout("customer_list"):
            for number, each in enumerate(self._columns):
                self.view.setColumnHidden(number, each.name in HIDDEN_AT_FIRST)
        self.own, self._began = OwnViews(office, "customers", self), False
        self.side = Views(office, self.own)
        self.totals, self.filters, self.preview = Totals(self.view), Filters(office), Preview(office)
        self.many = ManyBar(office, self.view)
        self._title, self._counted = title(""), beside_title(caption(""))
        self._pick = QTimer(self)
        self._pick.setSingleShot(True)
        self._pick.setInterval(PICK_MS)
        self._stack = QStackedWidget()
        self.actions_by_name = install(self, office.user.rights)
        office.count_reads(self.view, "customers")
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
            user_id=self._office.user.id,
            today=today(),
        )

    def refresh(self) -> None:
        """Read the list, its totals and the counts of the views again; the place in the list stays."""
        wanted = self.wanted
        self.table.refresh(Customers(wanted))
        if self.preview.customer_id is not None:
            self.preview.refresh()
        self._show_sums(wanted)
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
        self._title.setText(view.name)
        self._show_list()

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
        self.side.mark()
        self._title.setText(_(labels.VIEWS[name]))
        self._show_list()

    @action(N_("New customer"), "Ctrl+N", "add", right=(Verb.ADD, "customers"))
    def new_customer(self) -> None:
        """Ask for the facts of a new customer, then open its card."""
        new.ask(self._office, self.window(), self._office.ways.open_customer)

    @action(N_("Filter this list"), "/", "filter")
    def start_filter(self) -> None:
        """Put the keyboard into the box."""
        self.filters.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.box.selectAll()

    @action(N_("Edit this customer"), "F2", "edit", right=(Verb.CHANGE, "customers"))
    def edit(self) -> None:
        """Open the card of the picked customer at its facts."""
        if (id := self.table.id_at(self.view.currentIndex().row())) is not None:
            card = self._office.ways.open_customer(id)
            start = getattr(card, "edit", None)
            if callable(start):
                start()

    @action(N_("Copy rows"), "", "copy")
    def copy(self) -> None:
        """Put the selected rows on the clipboard, as Excel takes them."""

        def told(count: int) -> None:
            said = ngettext("{count} row copied.", "{count} rows copied.", count)
            self._office.ways.tell(said.format(count=f"{count:,}"))

        self.view.copy(told)

    @action(N_("Copy the cell"), "Ctrl+Shift+C", "copy")
    def copy_cell(self) -> None:
        """Put the one cell under the keyboard on the clipboard."""
        self.view.copy_cell()

    @action(N_("Paste rows from Excel"), "Ctrl+V", "clipboard_paste", right=(Verb.ADD, "imports"))
    def paste(self) -> None:
        """Begin an import with the rows on the clipboard: nothing is written before they were matched and checked."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self._office.ways.tell(_("There are no rows on the clipboard. Copy them in Excel, headings too."))
            return
        page = self._office.ways.open_page("import")
        if isinstance(page, ImportPage) and page.stack.currentWidget() in {page.choose, page.outcome}:
            page.open_text(text)
        else:
            self._office.ways.tell(_("Another import is under way; finish it first, then paste again."))

    @action(N_("Hand over to a colleague"), "Ctrl+Shift+H", "person_swap", right=(Verb.CHANGE, "customers"))
    def hand_over(self) -> None:
        """Hand the selected customers over, one or many."""
        if self.view.selectionModel().hasSelection():
            self.many.hand_over()

    @action(N_("Export the list"), "Ctrl+E", "arrow_export", right=(Verb.EXPORT, "customers"))
    def export(self) -> None:
        """Take out what is shown, in the same order; whoever may not is told so."""
        exporting.ask(self._office, self, taking(self._office, self.wanted))

    @action(N_("Import customers from a file"), "Ctrl+I", "arrow_import", right=(Verb.ADD, "imports"))
    def bring_in(self) -> None:
        """Go to where customers are brought in."""
        self._office.ways.open_page("import")

    @action(N_("Show or hide the preview"), "", "panel_right")
    def toggle_preview(self) -> None:
        """Show the preview, or give its room to the list."""
        self._preview_wanted = not self._preview_wanted
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.view.setFocus()
        else:
            super().keyPressEvent(event)

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

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def _fit(self) -> None:
        room = self.width() >= ROOM_FOR_PREVIEW
        self.preview.setVisible(self._preview_wanted and room and self.table.rowCount() > 0)

    def _show_list(self) -> None:
        wanted = self.wanted
        self.table.show_source(Customers(wanted))
        self.totals.show_values(())  # those of another list
        self._show_sums(wanted)

    def _show_sums(self, wanted: Wanted) -> None:
        self._office.tasks.read(
            self, lambda session: queries.totals(session, wanted), self._show_totals, replace="sum", aside=True
        )

    def _show_totals(self, totals: queries.Totals) -> None:
        said = ngettext("{count} customer", "{count} customers", totals.count).format(count=f"{totals.count:,}")
        values = {"name": _("In all {customers}").format(customers=said)}
        values |= {"balance": money(totals.balance), "turnover": money(totals.turnover)}
        self.totals.show_values([values.get(column.name, "") for column in self._columns])
        self._counted.setText(said)
        self.status = said
        self.status_changed.emit()

    def _show_own(self) -> None:
        """The own views arrived; at the first time the page goes to the one it starts with."""
        start, self._began = None if self._began else self.own.start, True
        self.side.show_own()
        if start is not None:
            self.show_own(start)
            self.side.mark()

    def _on_saved(self, id: int) -> None:
        self.side.own_id = id

    def _on_counted(self, count: int) -> None:
        self._stack.setCurrentIndex(0 if count else 1)
        if count and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.table.index(0, 0))
        if not count:
            self.preview.show_customer(None)
        self._fit()

    def _on_picked(self) -> None:
        id = self.table.id_at(self.view.currentIndex().row())
        if self.preview.isVisible() or not self.isVisible():
            self.preview.show_customer(id)

    def _on_changed(self, changes: Changes) -> None:
        if changes.touch(Customer) or changes.touch(CustomerFigures):
            self.refresh() if self.isVisible() else self._note_stale()

    def _note_stale(self) -> None:
        self._stale = True

    def _sort(self, sort: str, descending: bool) -> None:  # noqa: FBT001 - what the signal carries
        self.view.show_sort(sort, descending=descending)
        self._show_list()

    def _listen(self) -> None:
        self._office.tasks.changed.connect(self._on_changed)
        self.side.chosen.connect(self.show_view)
        self.side.own_chosen.connect(self.show_own)
        self.own.arrived.connect(self._show_own)
        self.own.saved.connect(self._on_saved)
        self.view.installEventFilter(self)
        self.view.opened.connect(self._office.ways.open_customer)
        self.view.sorted_by.connect(self._sort)
        self.view.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.counted.connect(self._on_counted)
        self._pick.timeout.connect(self._on_picked)
        self.filters.changed.connect(self._show_list)
        self.filters.box.returnPressed.connect(self.view.setFocus)
        self.preview.wanted.connect(self._office.ways.open_customer)
        self.preview.closed.connect(self.toggle_preview)

    def _on_current(self, _now: QModelIndex, _old: QModelIndex) -> None:
        self._pick.start()

    def _lay_out(self) -> None:
        self._title.setText(_(labels.VIEWS[self.side.name]))
        listed = QWidget()
        inside = column(self.view, self.totals)
        inside.setStretchFactor(self.view, 1)
        listed.setLayout(inside)
        self._stack.addWidget(listed)
        self._stack.addWidget(self._nothing())
        middle = column(self._head(), self.filters, self.many, hairline(), self._stack)
        middle.setStretchFactor(self._stack, 1)
        layout = row(self.side, middle, self.preview, gap=0)
        layout.setStretchFactor(middle, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.view)

    def _head(self) -> QWidget:
        look = self._office.look
        out = tool(look, "arrow_export", _("Export the list (Ctrl+E)"))
        out.setObjectName("export_button")
        out.clicked.connect(self.export)
        into = tool(look, "arrow_import", _("Import customers from a file (Ctrl+I)"))
        into.setObjectName("import_button")
        into.clicked.connect(self.bring_in)
        keep = tool(look, "bookmark", _("Keep this view (Ctrl+Shift+S)"))
        keep.setObjectName("keep_view_button")
        keep.clicked.connect(self.keep_view)
        copy, side = tool(look, "copy", _("Copy rows (Ctrl+C)")), tool(look, "panel_right", _("Preview (Space)"))
        copy.clicked.connect(self.copy)
        side.clicked.connect(self.toggle_preview)
        add = primary(look, _("New customer"), "add")
        add.setObjectName("new_customer_button")
        add.clicked.connect(self.new_customer)
        for each, name in ((out, "export"), (into, "bring_in"), (add, "new_customer")):
            if name not in self.actions_by_name:
                each.hide()
        made = QWidget()
        margins = (Space.APART, Space.NEAR, Space.APART, Space.CLOSE)
        made.setLayout(
            row(
                self._title,
                Space.TIGHT,
                self._counted,
                None,
                keep,
                copy,
                into,
                out,
                side,
                add,
                gap=Space.TIGHT,
                margins=margins,
            )
        )
        return made

    def _nothing(self) -> QWidget:
        look = self._office.look
        clear = button(look, _("Clear the conditions"), "filter_dismiss")
        clear.clicked.connect(self.filters.clear)
        everywhere = button(look, _("Look among all customers"), "search")
        everywhere.clicked.connect(lambda: self.show_view("all"))
        why = _("Take a condition off, or look among all customers. New ones come with Ctrl+N, or from a file.")
        return Empty(look, "people_search", _("No customer matches"), why, clear, everywhere)
