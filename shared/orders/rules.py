"""What orders, their lines and receipts must and may say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared.customers import dues
from shared.database.limits import unfit
from shared.errors import Invalid, Refused
from shared.orders import labels, money
from shared.orders.model import METHODS, STATES, Order, OrderLine, Receipt
from shared.text import _

ALLOWED = {
    ("draft", "confirmed"),
    ("draft", "cancelled"),
    ("confirmed", "shipped"),
    ("confirmed", "closed"),
    ("confirmed", "cancelled"),
    ("shipped", "closed"),
    ("cancelled", "draft"),
    ("closed", "shipped"),
}
# States in which what is ordered may still change.
OPEN = ("draft", "confirmed", "shipped")
COUNTED = dues.COUNTED


def check(values: Mapping[str, object]) -> dict[str, str]:
    """Every fault of an order's own values, by field."""
    faults = unfit(Order, values)
    ordered_on, due_on = values.get("ordered_on"), values.get("due_on")
    if not isinstance(ordered_on, dt.date):
        faults["ordered_on"] = _("Enter the day of the order.")
    elif _is_to_come(ordered_on):
        faults["ordered_on"] = _("This day is still to come.")
    elif isinstance(due_on, dt.date) and due_on < ordered_on:
        faults["due_on"] = _("Payment is due on the day of the order or later.")
    if values.get("state", "confirmed") not in STATES:
        faults["state"] = _("This is not a state of an order.")
    return faults


def _is_to_come(day: dt.date) -> bool:
    """Whether it is nowhere that day yet: colleagues may sit in other time zones."""
    return day > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)


def check_lines(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Every fault of the lines; the fields are called lines.0.product, lines.0.quantity and so on."""
    if not lines:
        return {"lines": _("An order needs at least one line.")}
    faults: dict[str, str] = {}
    for place, line in enumerate(lines):
        faults |= {f"lines.{place}.{field}": fault for field, fault in _line(line).items()}
    return faults


def _line(line: Mapping[str, Any]) -> dict[str, str]:
    faults = unfit(OrderLine, {field: line.get(field, "") for field in ("product", "unit")})
    if not str(line.get("product", "")).strip():
        faults["product"] = _("Enter the product.")
    quantity, price = money.number(line.get("quantity")), money.number(line.get("price"))
    if quantity is None or not 0 < money.to_unit(min(quantity, money.MOST)) < money.MOST:
        faults["quantity"] = _("The quantity is a number above zero.")
    if price is None or not 0 <= price < money.MOST:
        faults["price"] = _("The price is a number, zero or more.")
    for field, number in (("quantity", quantity), ("price", price)):
        if field not in faults and number is not None and number != money.to_unit(number):
            faults[field] = _("At most four decimal places are kept.")
    if not faults and quantity is not None and price is not None and quantity * price >= money.MOST:
        faults["price"] = _("One line may not come to more than 1,000,000,000.")
    return faults


def check_receipt(values: Mapping[str, object]) -> dict[str, str]:
    """Every fault of a receipt's values, by field."""
    faults = unfit(Receipt, values)
    amount = money.number(values.get("amount"))
    if amount is None or not 0 < money.to_fen(min(amount, money.MOST)) < money.MOST:
        faults["amount"] = _("The amount is a number above zero.")
    elif amount != money.to_fen(amount):
        faults["amount"] = _("The smallest amount is one fen: two decimal places.")
    received_on = values.get("received_on")
    if not isinstance(received_on, dt.date):
        faults["received_on"] = _("Enter the day the money came.")
    elif _is_to_come(received_on):
        faults["received_on"] = _("This day is still to come.")
    if values.get("method", "transfer") not in METHODS:
        faults["method"] = _("This is not a way of paying.")
    return faults


def check_reversal(on: object, reason: str) -> dict[str, str]:
    """Every fault of the reversal of a receipt, by field."""
    faults = unfit(Receipt, {"note": reason})
    if not isinstance(on, dt.date):
        faults["on"] = _("Enter the day of the reversal.")
    elif _is_to_come(on):
        faults["on"] = _("This day is still to come.")
    if not reason.strip():
        faults["note"] = _("Say why the receipt is reversed.")
    return faults


def next_states(state: str) -> list[str]:
    """The states that an order may be brought into from this one, the usual one first."""
    return [wanted for wanted in (*STATES[1:], "draft") if (state, wanted) in ALLOWED]


def worked_out(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lines as they are kept, with position and amount."""
    return [_worked_out(position, line) for position, line in enumerate(lines, 1)]


def _worked_out(position: int, line: Mapping[str, Any]) -> dict[str, Any]:
    quantity, price = Decimal(str(line["quantity"])), Decimal(str(line["price"]))
    return {
        "position": position,
        "product": str(line["product"]).strip(),
        "unit": str(line.get("unit", "")).strip(),
        "quantity": money.to_unit(quantity),
        "price": money.to_unit(price),
        "amount": money.amount(quantity, price),
    }


def refuse(faults: Mapping[str, str]) -> None:
    """Invalid when there is any fault."""
    if faults:
        raise Invalid(faults)


def move(order: Order, state: str) -> None:
    """Bring the order into another state. Refused when that is not allowed."""
    if (order.state, state) not in ALLOWED:
        said = _("Order {number} is “{state}” and cannot become “{wanted}”; nothing was saved.")
        states = {"state": _(labels.STATES[order.state]), "wanted": _(labels.STATES[state])}
        raise Refused(said.format(number=order.number, **states))
    order.state = state
