"""The head of an order: number, state and customer, its figures, and the form of its facts."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from client.customers.columns import money, soon
from client.kit.buttons import link
from client.kit.fields import Spec
from client.kit.form import Form
from client.kit.labels import caption, coloured, label, title
from client.kit.marks import Tag
from client.kit.office import Office
from client.kit.style import Look
from client.kit.surface import column, row
from client.kit.tokens import Size, Space, Tone
from shared.customers.model import Person
from shared.dates import today
from shared.orders import labels
from shared.orders.queries import Opened
from shared.text import _, ngettext


class Name(QWidget):
    """Number, state, and the customer as a way to the card."""

    def __init__(self, office: Office, opened: Opened) -> None:
        super().__init__()
        c, state = office.look.colours, opened.order.state
        tone = {"draft": c.warn, "cancelled": c.danger}.get(state, Tone(c.ink_soft, c.press, c.line))
        to_card = link(office.look, opened.customer)
        to_card.setObjectName("to_customer")
        to_card.clicked.connect(lambda: office.ways.open_customer(opened.buyer.id))
        named = title(opened.order.number)
        tag = Tag(office.look, _(labels.STATES[state]), tone)
        self.setLayout(row(named, tag, Space.TIGHT, to_card, None))
        self.setAccessibleName(f"{opened.order.number} {_(labels.STATES[state])} {opened.customer}")


class Figures(QWidget):
    """Total, received, still open, due; red words where money is late."""

    def __init__(self, office: Office, opened: Opened) -> None:
        super().__init__()
        order, late = opened.order, opened.days_late(today())
        overdue = ngettext("{count} day late", "{count} days late", late).format(count=late) if late else ""
        told = (
            (_("Total"), money(order.total), "", ""),
            (_("Received"), money(order.received), "", ""),
            (_("Still open"), money(opened.open), _open_word(opened), "warn"),
            (_("Payment due on"), str(soon(order.due_on)) if order.due_on else "—", overdue, "danger"),
            (_("In charge"), opened.user or "—", "", ""),
        )
        parts: list[QWidget | int | None] = []
        for name, value, note, tone in told:
            noted = coloured(caption(note), getattr(office.look.colours, tone).ink) if tone else caption(note)
            made = QWidget()
            made.setAccessibleName(f"{name} {value} {note}".strip())
            made.setLayout(column(caption(name), row(label(value, Size.HEADING, strong=True), noted, None, gap=6)))
            parts += [made, Space.WIDE]
        self.setLayout(row(*parts, None, gap=0, margins=(Space.PAGE, Space.TIGHT, Space.PAGE, Space.NEAR)))


def facts(look: Look, people: Iterable[Person]) -> Form:
    """The form of an order's facts; one of these people ordered, or nobody in particular."""
    persons: dict[int | None, str] = {None: "—", **{person.id: person.name for person in people}}
    return Form(
        look,
        [
            Spec("ordered_on", _("Ordered on"), "day"),
            Spec("due_on", _("Payment due on"), "day", hint=_("for example +30")),
            Spec("person_id", _("Ordered by"), "choice", persons),
            Spec("note", _("Note on the order"), "lines"),
        ],
    )


def _open_word(opened: Opened) -> str:
    if opened.order.state == "cancelled" and opened.order.received > 0:
        return _("to the customer's credit")
    return _("more was received than ordered") if opened.open < 0 else ""
