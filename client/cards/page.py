"""One customer, all round, edited where it stands; Ctrl+S saves everything that was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QStackedWidget, QTabBar, QWidget

from client.cards import lists, meanwhile
from client.cards.composer import Composer
from client.cards.drafting import Drafting
from client.cards.facts import Facts
from client.cards.head import Figures, Name
from client.cards.meanwhile import Meanwhile
from client.cards.people import WIDE, PeoplePanel
from client.cards.timeline import Timeline
from client.kit.actions import action, install
from client.kit.ask import ConflictDialog
from client.kit.buttons import button
from client.kit.office import Office
from client.kit.printing import Preview
from client.kit.surface import Panel, Role, column, hairline, row, scrolling
from client.kit.table import RecordView
from client.kit.tokens import Space
from client.orders.entry import OrderEntry, receive
from client.visits.planner import Planner
from shared.access import queries as people
from shared.cards import queries, sheet
from shared.cards.queries import Card
from shared.customers import operations
from shared.customers.model import Customer, Person
from shared.database import Changes
from shared.errors import Conflict, Invalid
from shared.interactions import operations as contacts
from shared.interactions.model import Interaction
from shared.orders import queries as orders
from shared.orders.model import Order, Receipt
from shared.reports.pdf import Printed
from shared.text import N_, _, ngettext
from shared.visits.model import Visit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FACTS, ROOM_FOR_PEOPLE = 308, 1080
SHOWN = (Person, Interaction, Order, Receipt, Visit)


class CardPage(Panel):
    """The card of one customer. The panel of people is built after the first paint."""

    status_changed = Signal()

    def __init__(self, office: Office, customer_id: int) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(_("Customer card"))
        self._office, self._id = office, customer_id
        self.card: Card | None = None
        self._opened: Customer | None = None
        self._owners: Mapping[int, str] = {}
        self._stale = self._saving = self.is_ready = False
        self.status = ""
        look = office.look
        self.facts, self.composer = Facts(look), Composer(look)
        self.timeline = Timeline(office, customer_id)
        self.people: PeoplePanel | None = None
        self._name, self._figures = QWidget(), QWidget()
        self._side = QScrollArea()
        self._views: dict[int, RecordView] = {}
        self.drafting = Drafting(office, f"card {customer_id}", self)
        self._lay_out()
        self.actions_by_name = install(self)
        self._listen()
        self.setEnabled(False)
        self.refresh()

    def refresh(self) -> None:
        """Read everything again; what is typed and not saved stays."""
        id, today = self._id, _today()
        self._office.tasks.read(self, lambda session: queries.open(session, id, today), self._show, replace="card")
        for view in self._views.values():
            view.table.refresh()

    def may_leave(self) -> bool:
        """Leaving loses nothing: what is typed stays as a draft and is offered again."""
        self.drafting.keep_now()
        return True

    @property
    def is_edited(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.facts.is_edited or self.composer.is_edited

    @action(N_("Save all"), "Ctrl+S", "save")
    def save(self) -> None:
        """Save the edited facts and the written contact, all in one."""
        if self._saving or self._opened is None:
            return
        self.facts.show_faults({})
        self.composer.show_faults({})
        try:
            values, contact = self._typed()
        except Invalid as wrong:
            self._show_faults(wrong)
            return
        if values or contact:
            self._write(self._opened, values, contact)

    @action(N_("Edit the facts"), "F2", "edit")
    def edit(self) -> None:
        """Go to the first fact."""
        self.facts.fields["name"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @action(N_("Note a contact"), "Ctrl+J", "call")
    def note_contact(self) -> None:
        """Go to where a contact is written down."""
        self._tabs.setCurrentIndex(0)
        self.composer.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @action(N_("New order"), "Ctrl+Shift+O", "receipt")
    def new_order(self) -> None:
        """Open the entry of an order in a tab of its own."""
        if self.card is None:
            return
        customer, people_ = self.card.customer, self.card.people
        title = _("Order: {name}").format(name=customer.short_name or customer.name)
        self._office.ways.open_tab(f"order {self._id}", title, lambda: OrderEntry(self._office, customer, people_))

    @action(N_("Print the card"), "Ctrl+P", "print")
    def print_card(self) -> None:
        """Show the card as it comes out on paper."""
        if self.card is None:
            return
        card, printed = self.card, Printed(self._office.user.name, dt.datetime.now(dt.UTC))
        name = card.customer.name
        self._office.tasks.job(
            self,
            lambda _progress: sheet.draw(card, printed),
            lambda pdf: Preview(self._office.look, name, pdf, self).open(),
        )

    @action(N_("Enter a receipt"), "Ctrl+Shift+R", "wallet")
    def enter_receipt(self) -> None:
        """Ask for money that came in, for an order or for the account."""
        id = self._id

        def ask(rows: list[orders.Row]) -> None:
            unpaid = {row.order.id: row.order.number for row in rows}
            receive(self._office, self.window(), id, unpaid)

        self._office.tasks.read(self, lambda session: orders.unpaid(session, id), ask)

    @action(N_("Plan a visit"), "Ctrl+Shift+V", "calendar_add")
    def plan_visit(self) -> None:
        """Ask when, in the form of the calendar."""
        starts = dt.datetime.now().astimezone().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
        ends = starts + dt.timedelta(hours=1)
        planner = Planner(self._office.look, self._office.tasks, self, starts, ends, self._office.user.id)
        planner.for_customer(self._id)
        planner.open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow page the people give way; nothing is squeezed."""
        self._side.setVisible(event.size().width() >= ROOM_FOR_PEOPLE)
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def _typed(self) -> tuple[dict[str, Any], dict[str, Any]]:
        faults: dict[str, str] = {}
        values: dict[str, Any] = {}
        contact: dict[str, Any] = {}
        try:
            values = self.facts.values()
        except Invalid as wrong:
            faults |= wrong.fields
        try:
            contact = self.composer.values()
        except Invalid as wrong:
            faults |= wrong.fields
        if faults:
            raise Invalid(faults)
        return values, contact

    def _write(self, opened: Customer, values: dict[str, Any], contact: dict[str, Any], told: str = "") -> None:
        id = self._id
        self._saving = True

        def work(session: Session) -> int:
            if values:
                operations.update(session, opened, **values)
            if contact:
                contacts.note(session, id, **contact)
            return id

        def failed(error: Exception) -> bool:
            return self._failed(error, opened, values, contact)

        self._office.tasks.write(self, work, lambda _id: self._saved(told), failed)

    def _saved(self, told: str) -> None:
        self._saving = False
        self._opened = None
        self.composer.clear()
        self.drafting.drop()
        if told:
            self._office.ways.tell(told)
        self.refresh()

    def _failed(self, error: Exception, opened: Customer, values: dict[str, Any], contact: dict[str, Any]) -> bool:
        self._saving = False
        if isinstance(error, Invalid):
            self._show_faults(error)
            return True
        if isinstance(error, Conflict):
            self._office.tasks.read(
                self,
                lambda session: meanwhile.since(session, opened),
                lambda found: self._merge(found, values, contact),
            )
            return True
        return False

    def _show_faults(self, wrong: Invalid) -> None:
        self.facts.show_faults(wrong.fields)
        self.composer.show_faults(wrong.fields)
        if faulty := next((name for name in self.facts.fields if name in wrong.fields), None):
            field = self.facts.fields[faulty]  # its sentence takes its place at the next turn of the event loop
            QTimer.singleShot(0, field, lambda: self._facts_area.ensureWidgetVisible(field, 0, 60))
        known = self.facts.fields.keys() | {"text", "next_on", "next_note", "outcome", "kind", "at"}
        if rest := [said for name, said in wrong.fields.items() if name not in known]:
            self._office.ways.tell(" ".join(rest))

    def _merge(self, found: Meanwhile, values: dict[str, Any], contact: dict[str, Any]) -> None:
        """Different fields are saved beside each other; where both set the same one, the user chooses."""
        said = _("Saved. {name} changed {fields} at the same time; both are kept.")
        told = said.format(name=found.by(), fields=found.fields()) if found.changes else ""
        clashes = found.clashes(values, self._owners)
        if not clashes:
            self._write(found.fresh, values, contact, told)
            return
        asked = _("{name} saved {customer} while you were editing. Nothing of yours is saved yet: choose what stays.")
        sentence = asked.format(name=clashes[0].by, customer=found.fresh.short_name or found.fresh.name)
        dialog = ConflictDialog(self._office.look, sentence, clashes, self.window())

        def go_on() -> None:
            gone = {clash.name for clash in clashes} - dialog.mine()
            kept = {name: value for name, value in values.items() if name not in gone}
            self._write(found.fresh, kept, contact)

        dialog.accepted.connect(go_on)
        dialog.open()

    def _show(self, card: Card) -> None:
        first = self.card is None
        self.card = card
        if self.facts.is_built:
            self._show_facts(card)
        self._name = _replaced(self._name, Name(self._office.look, card))
        self._figures = _replaced(self._figures, Figures(self._office.look, card, _today()))
        self.setWindowTitle(card.customer.short_name or card.customer.name)
        self.composer.show_people(card.people)
        self.timeline.show_page(card.timeline, sum(card.counts.values()))
        self._count_tabs(card)
        self.setEnabled(True)
        self._tell_status()
        if first:
            QTimer.singleShot(0, self, self._build_more)
        elif self.people is not None:
            self.fill_side()

    def _show_facts(self, card: Card) -> None:
        """Show the facts as saved, unless something is typed: then the record it was typed over stays the one."""
        if self._opened is None or not self.facts.is_edited:
            self._opened = card.customer
            self.facts.show_record(card.customer, card.owner)

    def _build_more(self) -> None:
        """Build what is not needed for the first paint, a piece for each turn of the event loop."""
        if self.card is None:
            return
        if not self.facts.is_built:
            self.facts.build_next()
            QTimer.singleShot(0, self, self._build_more)
            return
        self._show_facts(self.card)
        self.drafting.offer(self.card.customer, self._take_up)
        self.fill_side()
        self.is_ready = True

    def fill_side(self) -> None:
        """Build what stands at the right; the names of the colleagues are fetched with it."""
        if self.card is None:
            return
        if self.people is None:
            self._office.tasks.read(self, people.names, self._know)
        self.people = PeoplePanel(self._office, self.card, _today())
        self._side.setWidget(self.people)

    def _know(self, names: Mapping[int, str]) -> None:
        self._owners = names
        self.facts.offer_owners(names)

    def _take_up(self, values: Mapping[str, Any]) -> None:
        self.facts.type_in(values.get("facts", {}))
        self.composer.type_in(values.get("contact", {}))

    def _on_edited(self) -> None:
        self._tell_status()
        typed = {"facts": self.facts.typed(), "contact": self.composer.typed()}
        self.drafting.note({name: part for name, part in typed.items() if part})

    def _tell_status(self) -> None:
        edited = len(self.facts.typed()) + self.composer.is_edited
        name = (self.card.customer.short_name or self.card.customer.name) if self.card else ""
        unsaved = ngettext("{count} change not saved", "{count} changes not saved", edited).format(count=edited)
        self.status = f"{name} · {unsaved}" if edited else name
        self.status_changed.emit()

    def _on_changed(self, changes: Changes) -> None:
        ids = changes.rows(Customer)
        mine = ids is None or self._id in ids or any(changes.touch(model) for model in SHOWN)
        if mine and not self._saving:
            self.refresh() if self.isVisible() else self._note_stale()

    def _note_stale(self) -> None:
        self._stale = True

    def _listen(self) -> None:
        self._office.tasks.changed.connect(self._on_changed)
        self.facts.edited.connect(self._on_edited)
        self.composer.edited.connect(self._on_edited)
        self.composer.wanted.connect(self.save)
        self.drafting.kept.connect(self.composer.kept.setText)
        self._tabs.currentChanged.connect(self._open_tab)

    def _open_tab(self, at: int) -> None:
        makers = {1: lists.transactions, 2: lists.visits_of, 3: lists.changes_of}
        if at in makers and at not in self._views:
            view = self._views[at] = makers[at](self._office, self._id)
            self._stack.addWidget(view)
        self._stack.setCurrentWidget(self._views.get(at, self._body))

    def _count_tabs(self, card: Card) -> None:
        counts = card.counts
        self._tabs.setTabText(1, _("Transactions {count}").format(count=counts["order"] + counts["receipt"]))
        self._tabs.setTabText(2, _("Visits {count}").format(count=counts["visit"]))

    def _lay_out(self) -> None:
        self._tabs = QTabBar()
        self._tabs.setObjectName("card_tabs")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        for name in (_("Timeline"), _("Transactions"), _("Visits"), _("Changes")):
            self._tabs.addTab(name)
        self._stack = QStackedWidget()
        self._body = self._make_body()
        self._stack.addWidget(self._body)
        self._head = row(self._name, *self._buttons(), margins=(Space.PAGE, Space.NEAR, Space.PAGE, Space.CLOSE))
        self._head.setStretchFactor(self._name, 1)
        tabs = row(self._tabs, None, margins=(Space.CLOSE, 0, 0, 0))
        layout = column(self.drafting.place, self._head, self._figures, tabs, hairline(), self._stack)
        layout.setStretchFactor(self._stack, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.composer.text)

    def _buttons(self) -> list[QPushButton]:
        made = []
        for text, icon, act in (
            (_("Print"), "print", self.print_card),
            (_("New order"), "receipt", self.new_order),
            (_("Receipt"), "wallet", self.enter_receipt),
            (_("Plan a visit"), "calendar_add", self.plan_visit),
            (_("Note a contact"), "call", self.note_contact),
        ):
            one = button(self._office.look, text, icon)
            one.setObjectName(f"{act.__name__}_button")
            one.clicked.connect(lambda _on=False, act=act: act())
            made.append(one)
        return made

    def _make_body(self) -> QWidget:
        facts = self._facts_area = scrolling(self.facts)
        left = Panel(Role.Base, Qt.Edge.RightEdge)
        left.setLayout(column(facts, margins=(0, 0, 1, 0)))
        left.setFixedWidth(FACTS)
        middle = column(row(self.composer, margins=(Space.APART, Space.APART, Space.APART, Space.TIGHT)), self.timeline)
        middle.setStretchFactor(self.timeline, 1)
        self._side.setWidgetResizable(True)
        self._side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right = Panel(Role.AlternateBase, Qt.Edge.LeftEdge)
        right.setLayout(column(self._side, margins=(1, 0, 0, 0)))
        self._side.setFixedWidth(WIDE - 1)
        body = QWidget()
        layout = row(left, middle, right, gap=0)
        layout.setStretch(1, 1)
        body.setLayout(layout)
        return body


def _replaced(old: QWidget, new: QWidget) -> QWidget:
    """Put a widget where another stood."""
    parent = old.parentWidget()
    if parent is not None and (layout := parent.layout()) is not None:
        layout.replaceWidget(old, new, Qt.FindChildOption.FindChildrenRecursively)
    old.hide()
    old.deleteLater()
    return new


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
