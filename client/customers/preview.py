"""The picked customer in short, beside the list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from client.customers.columns import ago, money, soon
from client.customers.words import named
from client.kit.buttons import button, tool
from client.kit.labels import Elided, body, caption, coloured, heading, label, soft
from client.kit.lines import Line, Lines, Shape
from client.kit.marks import Medal, Tag
from client.kit.office import Office
from client.kit.surface import Item, Panel, Role, column, hairline, row, scrolling
from client.kit.tokens import Height, Size, Space
from shared.cards import queries
from shared.cards.queries import Card
from shared.cards.timeline import Entry
from shared.customers import labels
from shared.dates import clock, local, today
from shared.interactions import labels as contacts
from shared.orders import labels as orders
from shared.text import _
from shared.visits import labels as visits

WIDE = 304
LATELY = 5
ICONS = {"contact": "call", "order": "box", "receipt": "wallet", "visit": "location"}


class Preview(Panel):
    """Shows one customer, asked for a moment after it was picked; `wanted` carries its id when it is to be opened."""

    wanted = Signal(int)
    closed = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__(Role.AlternateBase, Qt.Edge.LeftEdge)
        self.setObjectName("preview")
        self.setAccessibleName(_("Preview"))
        self.setFixedWidth(WIDE)
        self._office = office
        self.customer_id: int | None = None
        self._inside: QWidget = QWidget()
        self.setLayout(column(self._inside))

    def show_customer(self, customer_id: int | None) -> None:
        """Show this customer, or nothing."""
        self.customer_id = customer_id
        if customer_id is None:
            self._fill(QWidget())
            return
        id, day = customer_id, today()
        self._office.tasks.read(self, lambda session: queries.open(session, id, day), self._show, replace="preview")

    def refresh(self) -> None:
        """Read it again: something changed."""
        self.show_customer(self.customer_id)

    def _show(self, card: Card) -> None:
        if card.customer.id != self.customer_id:
            return
        inside = Panel(Role.AlternateBase)
        parts: list[Item] = [self._head(card), Space.NEAR, self._figures(card), Space.NEAR, hairline()]
        people = [
            Line(person.name, detail=person.title, trail=person.mobile or person.phone, tone="plain")
            for person in card.people[:4]
        ]
        parts += self._part(_("People"), people)
        parts += self._part(_("Open promises"), [self._promise(card, at) for at in range(len(card.promises[:4]))])
        parts += self._part(_("Lately"), [_line(entry) for entry in card.timeline[:LATELY]], lead=44)
        inside.setLayout(column(*parts, None, margins=(Space.APART, Space.NEAR, Space.APART, Space.NEAR)))
        inside.setMinimumWidth(WIDE - 1)
        self._fill(scrolling(inside))

    def _fill(self, inside: QWidget) -> None:
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(1, 0, 0, 0)
            layout.replaceWidget(self._inside, inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = inside

    def _head(self, card: Card) -> Item:
        look, customer = self._office.look, card.customer
        named = Elided(customer.name)
        named.setFont(label("", Size.HEADING, strong=True).font())
        vip = [Tag(look, _("VIP"), look.colours.warn)] if customer.vip else []
        shut = tool(look, "dismiss", _("Close the preview (Space)"))
        shut.clicked.connect(self.closed)
        top = row(Medal(look, customer.grade, 26), named, *vip, shut)
        told = (_(labels.STAGES[customer.stage]), card.owner, customer.city, customer.code)
        acts = row(
            self._act(_("Open"), "open", lambda: self.wanted.emit(customer.id)),
            None,
        )
        return column(top, 2, Elided(" · ".join(part for part in told if part)), Space.NEAR, acts)

    def _act(self, text: str, icon: str, do: Callable[[], None]) -> QWidget:
        made = button(self._office.look, text, icon)
        made.setObjectName(f"preview_{icon}")
        made.clicked.connect(lambda _on=False: do())
        return made

    def _figures(self, card: Card) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.APART)
        grid.setVerticalSpacing(Space.TIGHT)
        last = ago(card.last_contact_at)
        when, overdue, near = card.next_visit_at, card.dues.overdue, card.dues.soon
        visit = f"{soon(local(when).date())} {clock(when)}" if when else "—"
        told = (
            (named("balance"), money(card.dues.balance), "danger" if card.dues.overdue else ""),
            (named("turnover"), money(card.turnover), ""),
            (named("last_contact_at"), str(last), "danger" if last.tone == "danger" else ""),
            (_("Next visit"), visit, ""),
            (_("Overdue"), money(overdue) if overdue else "—", "danger" if overdue else ""),
            (_("Due in 30 days"), money(near) if near else "—", "warn" if near else ""),
        )
        for at, (name, value, tone) in enumerate(told):
            shown = body(value)
            if tone:
                shown = coloured(shown, getattr(self._office.look.colours, tone).ink)
            grid.addLayout(column(caption(name), shown), at // 2, at % 2)
        return grid

    @staticmethod
    def _promise(card: Card, at: int) -> Line:
        promise = card.promises[at]
        due = soon(promise.next_on)
        tone = "danger" if due.tone == "danger" else "soft"
        return Line(promise.next_note or promise.text, icon="flag", trail=str(due), tone=tone)

    def _part(self, name: str, lines: list[Line], lead: int = 0) -> list[Item]:
        head: list[Item] = [Space.NEAR, heading(name), Space.HAIR]
        if not lines:
            return [*head, soft("—")]
        made = Lines(self._office.look, lines, Shape(lead=lead, high=Height.ROW_DENSE), Role.AlternateBase)
        made.setAccessibleName(name)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return [*head, made]


def _line(entry: Entry) -> Line:
    day = entry.on or local(entry.at).date()
    lead = f"{day.month}-{day.day:02}"
    figure = money(entry.amount) if entry.amount is not None else ""
    words = {
        "contact": _(contacts.KINDS.get(entry.code, entry.code)),
        "order": f"{entry.number} {_(orders.STATES.get(entry.state, entry.state))}",
        "receipt": _(orders.METHODS.get(entry.code, entry.code)),
        "visit": _(visits.KINDS.get(entry.code, entry.code)),
    }
    text = entry.text.replace("\n", " ") if entry.kind in {"contact", "visit"} and entry.text else words[entry.kind]
    return Line(text, lead, ICONS[entry.kind], trail=figure, tone="plain")
