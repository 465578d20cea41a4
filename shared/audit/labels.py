"""What the records, fields and values of the trail are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from shared.access import labels as access
from shared.access.rights import Scope, Verb
from shared.customers import labels as customers
from shared.dates import local
from shared.interactions import labels as interactions
from shared.orders import labels as orders
from shared.text import N_, _
from shared.visits import labels as visits

ACTIONS = {"added": N_("added"), "changed": N_("changed"), "removed": N_("removed")}
ENTITIES = {
    "customer": N_("Customer"),
    "person": N_("Contact person"),
    "interaction": N_("Contact"),
    "sales_order": N_("Order"),
    "order_line": N_("Order line"),
    "receipt": N_("Receipt"),
    "visit": N_("Visit"),
    "product": N_("Product"),
    "user_account": N_("User"),
    "user_role": N_("Role of a user"),
    "role": N_("Role"),
    "permission": N_("Right of a role"),
    "department": N_("Department"),
    "password": N_("Password"),
    "firm": N_("Firm"),
    "choice": N_("Word of the dictionary"),
    "import_batch": N_("Import"),
    "saved_view": N_("Saved view"),
    "export": N_("Export of rows"),
    "export_file": N_("Exported file"),
    "allowance": N_("Allowance"),
    "revealed": N_("Number shown"),
    "alarm": N_("Alarm"),
}
_FIELDS = {
    "user_id": N_("Colleague"),
    "customer_id": N_("Customer"),
    "person_id": N_("Contact person"),
    "order_id": N_("Order"),
    "role_id": N_("Role"),
    "department_id": N_("Department"),
    "parent_id": N_("Department above"),
    "login": N_("Login name"),
    "database_login": N_("Login on the server"),
    "number": N_("Order number"),
    "state": N_("State"),
    "total": N_("Total"),
    "received": N_("Received"),
    "ordered_on": N_("Ordered on"),
    "due_on": N_("Payment due on"),
    "received_on": N_("Received on"),
    "amount": N_("Amount"),
    "method": N_("Means of payment"),
    "quantity": N_("Quantity"),
    "price": N_("Price"),
    "unit": N_("Unit"),
    "product": N_("Product"),
    "starts": N_("Begins"),
    "ends": N_("Ends"),
    "purpose": N_("Purpose"),
    "place": N_("Place"),
    "outcome": N_("Outcome"),
    "text": N_("Text"),
    "at": N_("When"),
    "next_on": N_("Next contact"),
    "next_note": N_("Promised"),
    "next_done_at": N_("Promise kept"),
    "thing": N_("Right on"),
    "verb": N_("What may be done"),
    "scope": N_("Over whose records"),
    "hash": N_("Password"),
    "field": N_("List"),
    "word": N_("Word"),
    "position": N_("Place in the list"),
    "active": N_("In use"),
    "last_seen_at": N_("Last sign-in"),
    "what": N_("What"),
    "per_day": N_("Within a day"),
    "decided_by": N_("Decided by"),
    "decided_at": N_("Decided at"),
    "seen_by": N_("Seen by"),
    "seen_at": N_("Seen at"),
    "answer": N_("Why not"),
}
_CODES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("customer", "kind"): customers.KINDS,
    ("customer", "category"): customers.CATEGORIES,
    ("customer", "stage"): customers.STAGES,
    ("person", "relation"): customers.RELATIONS,
    ("interaction", "kind"): interactions.KINDS,
    ("interaction", "outcome"): interactions.OUTCOMES,
    ("visit", "kind"): visits.KINDS,
    ("visit", "state"): visits.STATES,
    ("sales_order", "state"): orders.STATES,
    ("receipt", "method"): orders.METHODS,
    ("export", "state"): access.DECIDED,
}
# Of which sort a record is that a field names by its number.
REFERS = {
    "owner_id": "user_account",
    "user_id": "user_account",
    "customer_id": "customer",
    "person_id": "person",
    "order_id": "sales_order",
    "role_id": "role",
    "department_id": "department",
    "parent_id": "department",
    "decided_by": "user_account",
    "seen_by": "user_account",
}
Names = Mapping[tuple[str, int], str]


def entity(name: str) -> str:
    """A sort of record."""
    return _(ENTITIES.get(name, name))


def field(entity: str, name: str) -> str:
    """A field of it."""
    own = customers.PERSON_FIELDS if entity == "person" else customers.FIELDS
    return _(own.get(name) or _FIELDS.get(name) or name)


def value(entity: str, name: str, said: Any, names: Names) -> str:
    """A value as the trail keeps it, in words; a dash for nothing."""
    if said is None or said == "":
        return "—"
    if isinstance(said, bool):
        return _("yes") if said else _("no")
    if name in REFERS and isinstance(said, int):
        return names.get((REFERS[name], said)) or f"#{said}"
    if isinstance(said, str):
        return _word(entity, name, said)
    return str(said)


def _word(entity: str, name: str, said: str) -> str:
    if entity == "permission" and name == "thing":
        return access.thing(said)
    if entity == "permission" and name == "verb" and said in list(Verb):
        return access.verb(Verb(said))
    if entity == "permission" and name == "scope" and said in list(Scope):
        return access.scope(Scope(said))
    if (entity, name) in _CODES:
        return _(_CODES[entity, name].get(said, said))
    if said.endswith("+00:00"):
        return f"{local(dt.datetime.fromisoformat(said)):%Y-%m-%d %H:%M}"
    return said
