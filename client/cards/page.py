"""One customer, all round, edited where it stands; Ctrl+S saves everything that was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from client.cards import meanwhile
from client.cards.frame import CardFrame
from client.cards.left import told
from client.cards.meanwhile import Meanwhile
from client.cards.saving import Saving
from client.firm.printing import preview
from client.kit.actions import action
from client.kit.office import Office
from client.kit.turns import Turns
from client.orders.entry import OrderEntry
from client.orders.receiving import receive
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


class CardPage(CardFrame):
    """The card of one customer. `is_ready` when all of it stands: built in turns, what is looked at first first."""

    def __init__(self, office: Office, customer_id: int) -> None:
        super().__init__(office, customer_id)
        self.card: Card | None = None
        self._opened: Customer | None = None
        self._saved_facts: Mapping[str, Any] | None = None  # saved, and not shown as such yet
        self.is_ready = False
        self.saving = Saving(office, self.drafting, self, self._typed)
        self._filling: Turns | None = None
        self._frame = Turns(self, self._build())
        self._frame.done.connect(self._fill)
        self.refresh()

    def refresh(self) -> None:
        """Read everything again; what is typed and not saved stays."""
        id, day = self._id, today()
        self.office.tasks.read(self, lambda session: queries.open(session, id, day), self._show, replace="card")
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
        self.office.ways.open_tab(f"order-entry {self._id}", title, lambda: OrderEntry(self.office, customer, people_))

    @action(N_("Print the card"), "Ctrl+P", "print")
    def print_card(self) -> None:
        """Show the card as it comes out on paper."""
        if self.card is None:
            return
        card = self.card
        preview(self.office, self, card.customer.name, lambda printed: sheet.draw(card, printed))

    @action(N_("Enter a receipt"), "Ctrl+Shift+R", "wallet", right=(Verb.ADD, "receipts"))
    def enter_receipt(self) -> None:
        """Ask for money that came in, for an order or for the account."""
        id, name = self._id, self.windowTitle()

        def ask(rows: list[orders.Row]) -> None:
            unpaid = {row.order.id: row.order.number for row in rows}
            receive(self.office, self.window(), id, name, unpaid)

        self.office.tasks.read(self, lambda session: orders.unpaid(session, id), ask)

    @action(N_("Plan a visit"), "Ctrl+Shift+V", "calendar_add", right=(Verb.ADD, "visits"))
    def plan_visit(self) -> None:
        """Ask when, in the form of the calendar."""
        starts = dt.datetime.now().astimezone().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
        ends = starts + dt.timedelta(hours=1)
        planner = Planner(self.office, self, starts, ends, self.office.user.id)
        planner.for_customer(self._id)
        planner.open()

    def is_touched_by(self, changes: Changes) -> bool:
        ids = changes.rows(Customer)
        mine = ids is None or self._id in ids
        mine = mine or (changes.concern(self._id) and any(changes.touch(model) for model in SHOWN))
        return mine and not self.drafting.is_busy

    # How it is built.

    def _build(self) -> Iterator[None]:
        yield from self.build()
        self._listen()

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
            self._show_first(self.card)
        if self._filling is not None:
            self._filling.give_up()
        self._filling = Turns(self, self._fill_in_turns(self.card))

    def _fill_in_turns(self, card: Card) -> Iterator[None]:
        if not self.is_ready:
            self._show_first(card)
            self._whole.show()
            self.setFocusProxy(self.body.composer.text)
            yield
            yield from self.body.build_rest(card)
        self.body.fill_side(card, today())
        if not self.is_ready:
            self.office.tasks.read(self, _known, self._know)
            self.drafting.offer(lambda typed: told(typed, card.customer), self.body.type_in)
            self.is_ready = True

    def _show_first(self, card: Card) -> None:
        self.show_head(card)
        self._tell_status()
        self._show_facts(card)

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
            self.office.tasks.read(
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
            self.office.ways.tell(said)
        self.refresh()

    def _typed(self) -> dict[str, Any]:
        return self.body.typed()

    def _refuse(self, wrong: Invalid) -> None:
        if rest := self.body.show_faults(dict(wrong.fields)):
            self.office.ways.tell(rest)

    def _on_edited(self) -> None:
        self._tell_status()
        self.drafting.note(self.body.typed())

    def _tell_status(self) -> None:
        edited = len(self.body.facts.typed()) + self.body.composer.is_edited
        name = (self.card.customer.short_name or self.card.customer.name) if self.card else ""
        unsaved = ngettext("{count} change not saved", "{count} changes not saved", edited).format(count=edited)
        self._beside.type(on=bool(edited))
        self.tell_status(f"{name} · {unsaved}" if edited else name)


def _known(session: Session) -> tuple[Mapping[int, str], Mapping[str, Sequence[str]]]:
    """Everybody's name, and the office's own words."""
    return people.names(session), choices.offered(session)
