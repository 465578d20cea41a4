"""Entering orders and the money that comes in for them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy import update as change
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from shared import numbering
from shared.customers import figures
from shared.database import insert_all
from shared.database.types import TYPES, Money
from shared.errors import NeedsConfirmation, Refused
from shared.orders import money, products, rules
from shared.orders.model import Order, OrderLine, Receipt
from shared.text import _

OVERPAID = "overpaid"
UNPAID = "unpaid"
_NUMBERED = re.compile(r"(SO-[0-9]{6})-[0-9]{4,}")


def enter(
    session: Session,
    customer_id: int,
    *,
    ordered_on: dt.date,
    lines: Sequence[Mapping[str, Any]],
    due_on: dt.date | None = None,
    person_id: int | None = None,
    note: str = "",
    receipt: Mapping[str, Any] | None = None,
    user_id: int | None = None,
    state: str = "confirmed",
    confirmed: Collection[str] = (),
) -> int:
    """Enter an order with its lines (product, unit, quantity, price) and, if money came with it, a receipt.

    The receipt names amount, received_on, method and note. Invalid names every fault, those of line 0 as
    lines.0.product and so on, those of the receipt as receipt.amount and so on.
    """
    values = {"ordered_on": ordered_on, "due_on": due_on, "note": note.strip(), "state": state}
    faults = rules.check(values) | rules.check_lines(lines)
    if receipt is not None:
        faults |= {f"receipt.{field}": fault for field, fault in rules.check_receipt(receipt).items()}
    rules.refuse(faults)
    worked = rules.worked_out(lines)
    order = Order(customer_id=customer_id, person_id=person_id, number=number(session, ordered_on), **values)
    order.user_id = user_id if user_id is not None else session.info["user_id"]
    order.total = money.total(line["amount"] for line in worked)
    session.add(order)
    session.flush()
    insert_all(session, OrderLine, [{"order_id": order.id, **line} for line in worked])
    products.learn(session, worked)
    if state in rules.COUNTED:
        figures.ordered(session, customer_id, order.total, ordered_on.year)
    if receipt is not None:
        receive(session, customer_id, order_id=order.id, user_id=order.user_id, confirmed=confirmed, **receipt)
    return order.id


def update(
    session: Session,
    opened: Order,
    *,
    lines: Sequence[Mapping[str, Any]] | None = None,
    confirmed: Collection[str] = (),
    **values: Any,
) -> int:
    """Change an order as it was opened; `lines`, when given, are all its lines, and the total follows them.

    NeedsConfirmation "overpaid" when more was received than it comes to now; Refused when it is completed or cancelled.
    """
    kept = {field: getattr(opened, field) for field in ("ordered_on", "due_on", "note")}
    rules.refuse(rules.check({**kept, **values}) | ({} if lines is None else rules.check_lines(lines)))
    if opened.state not in rules.OPEN:
        raise Refused(_("Order {number} is closed to changes; nothing was saved.").format(number=opened.number))
    order = session.merge(opened, load=False)
    before = (order.total, order.ordered_on.year)
    for field, value in values.items():
        setattr(order, field, value)
    if lines is not None:
        worked = rules.worked_out(lines)
        order.total = money.total(line["amount"] for line in worked)
        if order.received > order.total and OVERPAID not in confirmed:
            raise NeedsConfirmation(OVERPAID, _("More was received than the order comes to now. Save it so?"))
        flag_modified(order, "total")  # other lines are another version, even where they come to the same
        session.flush()
        _replace_lines(session, order.id, worked)
        products.learn(session, worked)
    session.flush()
    if order.state in rules.COUNTED:
        _moved(session, order.customer_id, before, (order.total, order.ordered_on.year))
    return order.id


def confirm(session: Session, opened: Order) -> int:
    """A draft becomes an order: from now on it counts."""
    order = _bring(session, opened, "confirmed")
    figures.ordered(session, order.customer_id, order.total, order.ordered_on.year)
    return order.id


def ship(session: Session, opened: Order) -> int:
    """The goods left."""
    return _bring(session, opened, "shipped").id


def close(session: Session, opened: Order, confirmed: Collection[str] = ()) -> int:
    """The order is completed. NeedsConfirmation "unpaid" while money is missing."""
    if opened.received < opened.total and UNPAID not in confirmed:
        said = _("{open} yuan of order {number} have not come in yet. Complete it all the same?")
        raise NeedsConfirmation(UNPAID, said.format(open=f"{opened.total - opened.received:,}", number=opened.number))
    return _bring(session, opened, "closed").id


def bring(session: Session, opened: Order, state: str, confirmed: Collection[str] = ()) -> int:
    """Bring an order into another state, by the operation named for it; Refused where rules.ALLOWED has none."""
    if state == "closed":
        return close(session, opened, confirmed)
    if state == "draft" or opened.state == "closed":
        return reopen(session, opened)
    return {"confirmed": confirm, "shipped": ship, "cancelled": cancel}[state](session, opened)


def reopen(session: Session, opened: Order) -> int:
    """A completed order is open again; a cancelled one becomes a draft."""
    return _bring(session, opened, "shipped" if opened.state == "closed" else "draft").id


def cancel(session: Session, opened: Order) -> int:
    """The order is off; the balance is given back, and what was received stays to the customer's credit."""
    counted = opened.state in rules.COUNTED
    order = _bring(session, opened, "cancelled")
    if counted:
        figures.ordered(session, order.customer_id, -order.total, order.ordered_on.year)
    return order.id


def receive(
    session: Session,
    customer_id: int,
    *,
    amount: Decimal,
    received_on: dt.date,
    method: str = "transfer",
    order_id: int | None = None,
    note: str = "",
    user_id: int | None = None,
    confirmed: Collection[str] = (),
) -> int:
    """Enter money that came in, for an order or for the account.

    NeedsConfirmation "overpaid" beyond the order's total.
    """
    values = {"amount": amount, "received_on": received_on, "method": method, "note": note.strip()}
    rules.refuse(rules.check_receipt(values))
    values["amount"] = fen = money.to_fen(Decimal(str(amount)))
    receipt = Receipt(customer_id=customer_id, order_id=order_id, **values)
    receipt.user_id = user_id if user_id is not None else session.info["user_id"]
    if order_id is not None:
        _raise_received(session, receipt, fen, confirmed)
    session.add(receipt)
    session.flush()
    figures.received(session, customer_id, fen)
    return receipt.id


def reverse(session: Session, opened: Receipt, on: dt.date, reason: str) -> int:
    """Balance a receipt that was entered wrongly by one of the same sum below zero; both stay in the history.

    Refused for a reversal, and for a receipt that was reversed before.
    """
    rules.refuse(rules.check_reversal(on, reason))
    if opened.amount < 0 or opened.reversal_id is not None:
        raise Refused(_("This receipt was reversed before; nothing was saved."))
    copied = {field: getattr(opened, field) for field in ("customer_id", "order_id", "method")}
    reversal = Receipt(**copied, amount=-opened.amount, received_on=on, note=reason.strip())
    reversal.user_id = session.info["user_id"]
    session.add(reversal)
    session.flush()
    session.merge(opened, load=False).reversal_id = reversal.id
    session.flush()
    if opened.order_id is not None:
        _add_received(session, opened.order_id, -opened.amount)
    figures.received(session, opened.customer_id, -opened.amount)
    return reversal.id


def number(session: Session, ordered_on: dt.date) -> str:
    """The next number of an order of that day's month."""
    series = f"SO-{ordered_on:%Y%m}"
    (taken,) = numbering.unused(session, series, _form(series), Order.number)
    return taken


def follow(session: Session, numbers: Collection[str]) -> None:
    """Let the series of the months go on after numbers that came with orders."""
    for series in sorted({found[1] for number in numbers if (found := _NUMBERED.fullmatch(number))}):
        numbering.follow(session, series, _form(series), numbers)


def _form(series: str) -> str:
    return f"{series}-{{:04}}"


def _bring(session: Session, opened: Order, state: str) -> Order:
    order = session.merge(opened, load=False)
    rules.move(order, state)
    session.flush()
    return order


def _moved(session: Session, customer_id: int, before: tuple[Decimal, int], after: tuple[Decimal, int]) -> None:
    if before == after:
        return
    if before[1] == after[1]:
        figures.ordered(session, customer_id, after[0] - before[0], after[1])
    else:
        figures.rebuild(session, [customer_id])


def _replace_lines(session: Session, order_id: int, worked: Sequence[dict[str, Any]]) -> None:
    asked = select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.position, OrderLine.id)
    present = session.scalars(asked).all()
    for line, values in zip(present, worked, strict=False):
        for field, value in values.items():
            setattr(line, field, value)
    for line in present[len(worked) :]:
        session.delete(line)
    session.flush()
    insert_all(session, OrderLine, [{"order_id": order_id, **values} for values in worked[len(present) :]])


def _raise_received(session: Session, receipt: Receipt, amount: Decimal, confirmed: Collection[str]) -> None:
    """Add to what was received for the order, in place: two receipts at the same time both count."""
    order_id = receipt.order_id
    if _add_received(session, order_id, amount, receipt.customer_id, within=OVERPAID not in confirmed):
        return
    order = session.get(Order, order_id)
    if order is None or order.customer_id != receipt.customer_id or order.state not in rules.COUNTED:
        raise Refused(_("No money can be received for this order; nothing was saved."))
    said = _("Order {number} has {open} yuan open; {amount} is more than that. Enter it all the same?")
    left = f"{order.total - order.received:,}"
    raise NeedsConfirmation(OVERPAID, said.format(number=order.number, open=left, amount=f"{amount:,}"))


def _add_received(
    session: Session, order_id: int | None, amount: Decimal, customer_id: int | None = None, *, within: bool = False
) -> bool:
    after = Order.received + literal(amount, TYPES[Money])
    statement = change(Order).where(Order.id == order_id).values(received=after)
    if customer_id is not None:
        statement = statement.where(Order.customer_id == customer_id, Order.state.in_(rules.COUNTED))
    if within:
        statement = statement.where(after <= Order.total)
    session.info["changes"].add(Order, order_id)
    return bool(session.connection().execute(statement).rowcount)
