"""One customer, all round, edited where it stands; Ctrl+S saves everything that was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget

from client.cards import meanwhile
from client.cards.body import Body
from client.cards.head import Figures, Name
from client.cards.left import told
from client.cards.meanwhile import Meanwhile
from client.cards.saving import Saving
from client.cards.tabs import Tabs
from client.firm.printing import preview
from client.kit.actions import action, install
from client.kit.beside import Beside
from client.kit.buttons import button
from client.kit.drafting import Drafting
from client.kit.office import Office
from client.kit.surface import Panel, column, row
from client.kit.tokens import Space
from client.kit.turns import Turns
from client.orders.entry import OrderEntry, receive
from client.visits.planner import Planner
from shared.access import queries as people
from shared.access.rights import Verb
from shared.cards import queries, sheet
from shared.cards.queries import Card
from shared.choices import queries as choices
from shared.customers.model import Customer, Person
from shared.database import Changes
from shared.dates import today
from shared.errors import Invalid
from shared.interactions.model import Interaction
from shared.orders import queries as orders
from shared.orders.model import Order, Receipt
from shared.text import N_, _, ngettext
from shared.visits.model import Visit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SHOWN = (Person, Interaction, Order, Receipt, Visit)


class CardPage(Panel):
    """The card of one customer. `is_ready` when all of it stands: built in turns, what is looked at first first."""

    status_changed = Signal()

    def __init__(self, office: Office, customer_id: int) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(_("Customer card"))
        self._office, self._id = office, customer_id
        self.card: Card | None = None
        self._opened: Customer | None = None
        self._saved_facts: Mapping[str, Any] | None = None  # saved, and not shown as such yet
        self._stale = self.is_ready = False
        self.status = ""
        self.drafting = Drafting(office, f"card {customer_id}", "", self)
        self.saving = Saving(office, self.drafting, self, self._typed)
        self.actions_by_name = install(self, office.user.rights)
        self._filling: Turns | None = None
        self._frame = Turns(self, self._build())
        self._frame.done.connect(self._fill)
        self._office.tasks.changed.connect(self._on_changed)
        self.refresh()

    def refresh(self) -> None:
        """Read everything again; what is typed and not saved stays."""
        id, day = self._id, today()
        self._office.tasks.read(self, lambda session: queries.open(session, id, day), self._show, replace="card")
        if self.is_ready:
            self._tabs.refresh()

    def may_leave(self) -> bool:
        """Leaving loses nothing: what is typed stays as a draft and is offered again."""
        self.drafting.keep_now()
        return True

    @property
    def is_edited(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.is_ready and self.body.is_edited

    @action(N_("Save all"), "Ctrl+S", "save")
    def save(self) -> None:
        """Save the edited facts and the written contact, all in one."""
        if self.drafting.is_busy or self._opened is None:
            return
        self.body.show_faults({})
        try:
            values, contact = self.body.values()
        except Invalid as wrong:
            self._refuse(wrong)
            return
        if values or contact:
            self.saving.save(self._opened, values, contact)

    @action(N_("Edit the facts"), "F2", "edit", right=(Verb.CHANGE, "customers"))
    def edit(self) -> None:
        """Go to the first fact."""
        if self._stands():
            self._tabs.bar.setCurrentIndex(0)
            self.body.facts.fields["name"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @action(N_("Note a contact"), "Ctrl+J", "call", right=(Verb.ADD, "contacts"))
    def note_contact(self) -> None:
        """Go to where a contact is written down."""
        if self._stands():
            self._tabs.bar.setCurrentIndex(0)
            self.body.composer.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @action(N_("New order"), "Ctrl+Shift+O", "receipt", right=(Verb.ADD, "orders"))
    def new_order(self) -> None:
        """Open the entry of an order in a tab of its own."""
        if self.card is None:
            return
        customer, people_ = self.card.customer, self.card.people
        title = _("Order: {name}").format(name=customer.short_name or customer.name)
        self._office.ways.open_tab(
            f"order-entry {self._id}", title, lambda: OrderEntry(self._office, customer, people_)
        )

    @action(N_("Print the card"), "Ctrl+P", "print")
    def print_card(self) -> None:
        """Show the card as it comes out on paper."""
        if self.card is None:
            return
        card = self.card
        preview(self._office, self, card.customer.name, lambda printed: sheet.draw(card, printed))

    @action(N_("Enter a receipt"), "Ctrl+Shift+R", "wallet", right=(Verb.ADD, "receipts"))
    def enter_receipt(self) -> None:
        """Ask for money that came in, for an order or for the account."""
        id, name = self._id, self.windowTitle()

        def ask(rows: list[orders.Row]) -> None:
            unpaid = {row.order.id: row.order.number for row in rows}
            receive(self._office, self.window(), id, name, unpaid)

        self._office.tasks.read(self, lambda session: orders.unpaid(session, id), ask)

    @action(N_("Plan a visit"), "Ctrl+Shift+V", "calendar_add", right=(Verb.ADD, "visits"))
    def plan_visit(self) -> None:
        """Ask when, in the form of the calendar."""
        starts = dt.datetime.now().astimezone().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
        ends = starts + dt.timedelta(hours=1)
        planner = Planner(self._office, self, starts, ends, self._office.user.id)
        planner.for_customer(self._id)
        planner.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    # How it is built.

    def _build(self) -> Iterator[None]:
        """The frame, out of sight until there is something to show in it."""
        self._name, self._figures = QWidget(), QWidget()
        margins = (Space.PAGE, Space.NEAR, Space.PAGE, Space.CLOSE)
        self._beside = Beside(self._office, "customer", self._id)
        self._head = row(self._name, self._beside, *self._buttons(), margins=margins)
        self._head.setStretchFactor(self._name, 1)
        yield
        self.body = Body(self._office, self._id)
        yield
        self._tabs = Tabs(self._office, self._id, self.body)
        self._whole = QWidget(self)
        whole = column(self.drafting.place, self._head, self._figures, self._tabs)
        whole.setStretchFactor(self._tabs, 1)
        self._whole.setLayout(whole)
        self._whole.hide()
        self.setLayout(column(self._whole))
        self._listen()

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
            if act.__name__ not in self.actions_by_name:
                one.hide()
            made.append(one)
        return made

    def _listen(self) -> None:
        for part in (self.body.facts, self.body.composer):
            part.edited.connect(self._on_edited)
        self.body.composer.wanted.connect(self.save)
        self.drafting.kept.connect(self.body.composer.kept.setText)
        self.saving.saved.connect(self._saved)
        self.saving.refused.connect(self._refuse)

    def _stands(self) -> bool:
        """Build what is missing at once: the user has come before it; False when the card itself has not arrived."""
        self._frame.hurry()
        if self._filling is not None:
            self._filling.hurry()
        return self.is_ready

    # How it is filled.

    def _show(self, card: Card) -> None:
        self.card = card
        self.setWindowTitle(card.customer.short_name or card.customer.name)
        self.drafting.about = _("Card: {name}").format(name=self.windowTitle())
        self._fill()

    def _fill(self) -> None:
        """Show the card once both it and the frame are there."""
        if self.card is None or self._frame.is_under_way:
            return
        if self.is_ready:
            self._show_head(self.card)
            self._show_facts(self.card)
        if self._filling is not None:
            self._filling.give_up()
        self._filling = Turns(self, self._fill_in_turns(self.card))

    def _fill_in_turns(self, card: Card) -> Iterator[None]:
        if not self.is_ready:
            self._show_head(card)
            self._show_facts(card)
            self._whole.show()
            self.setFocusProxy(self.body.composer.text)
            yield
            yield from self.body.build_rest(card)
        self.body.fill_side(card, today())
        if not self.is_ready:
            self._office.tasks.read(self, _known, self._know)
            self.drafting.offer(lambda typed: told(typed, card.customer), self.body.type_in)
            self.is_ready = True

    def _show_head(self, card: Card) -> None:
        """What is looked at first: who it is, how things stand, what happened last."""
        self._name = _replaced(self._name, Name(self._office.look, card))
        self._figures = _replaced(self._figures, Figures(self._office.look, card, today()))
        self._tabs.show_counts(card)
        self._allow(card.customer)
        self.body.show_first(card)
        self._tell_status()

    def _allow(self, customer: Customer) -> None:
        """Offer what may be done with this very customer: whoever sees all may change his own alone."""
        for name, act in self.actions_by_name.items():
            right = getattr(type(self), name).command.right
            if right is not None and right[1] != "visits":  # a visit is whose it is, not whose the customer is
                verb, thing = right
                allowed = self._office.user.may_with(verb, thing, customer.owner_id)
                act.setEnabled(allowed)
                if (shown := self.findChild(QPushButton, f"{name}_button")) is not None:
                    shown.setVisible(allowed)

    def _show_facts(self, card: Card) -> None:
        """Show the facts as saved, unless something is typed: then the record it was typed over stays the one."""
        if self._opened is None or not self.body.facts.is_edited:
            typed, saved, self._saved_facts = self.body.facts.typed(), self._saved_facts, None
            self._opened = card.customer
            self.body.facts.show_record(card.customer, card.owner)
            if saved is not None:
                self.body.facts.type_in({name: value for name, value in typed.items() if value != saved.get(name)})
                self._on_edited()
            self._tell_status()
        elif card.customer.version != self._opened.version:
            opened = self._opened
            self._office.tasks.read(
                self, lambda session: meanwhile.since(session, opened), self._show_meanwhile, replace="meanwhile"
            )

    def _show_meanwhile(self, found: Meanwhile[Customer]) -> None:
        """A colleague changed the card while something is typed: both stay, and saving asks about the same field."""
        if found.opened is self._opened and self.body.facts.is_edited:
            notes = found.notes(self.body.facts.typed(), self.saving.owners)
            self.body.facts.show_meanwhile(found.fresh, notes)

    def _know(self, known: tuple[Mapping[int, str], Mapping[str, Sequence[str]]]) -> None:
        self.saving.owners, words = known
        self.body.facts.offer_owners(self.saving.owners)
        self.body.facts.offer_words(words)

    # What happens to it.

    def _saved(self, sent: Mapping[str, Any], said: str) -> None:
        """Show it as saved; what was typed in the meantime stays typed."""
        self._saved_facts, self._opened = sent.get("facts", {}), None
        if self.body.composer.typed() == sent.get("contact", {}):
            self.body.composer.clear()
        if said:
            self._office.ways.tell(said)
        self.refresh()

    def _typed(self) -> dict[str, Any]:
        return self.body.typed()

    def _refuse(self, wrong: Invalid) -> None:
        if rest := self.body.show_faults(dict(wrong.fields)):
            self._office.ways.tell(rest)

    def _on_edited(self) -> None:
        self._tell_status()
        self.drafting.note(self.body.typed())

    def _tell_status(self) -> None:
        edited = len(self.body.facts.typed()) + self.body.composer.is_edited
        name = (self.card.customer.short_name or self.card.customer.name) if self.card else ""
        unsaved = ngettext("{count} change not saved", "{count} changes not saved", edited).format(count=edited)
        self.status = f"{name} · {unsaved}" if edited else name
        self._beside.type(on=bool(edited))
        self.status_changed.emit()

    def _on_changed(self, changes: Changes) -> None:
        ids = changes.rows(Customer)
        mine = ids is None or self._id in ids
        mine = mine or (changes.concern(self._id) and any(changes.touch(model) for model in SHOWN))
        if mine and not self.drafting.is_busy:
            self.refresh() if self.isVisible() else self._note_stale()

    def _note_stale(self) -> None:
        self._stale = True


def _replaced(old: QWidget, new: QWidget) -> QWidget:
    """Put a widget where another stood."""
    parent = old.parentWidget()
    if parent is not None and (layout := parent.layout()) is not None:
        layout.replaceWidget(old, new, Qt.FindChildOption.FindChildrenRecursively)
    old.hide()
    old.deleteLater()
    return new


def _known(session: Session) -> tuple[Mapping[int, str], Mapping[str, Sequence[str]]]:
    """Everybody's name, and the office's own words."""
    return people.names(session), choices.offered(session)
