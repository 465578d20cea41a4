"""Who may do what, declared here and nowhere else.

From this come the database's views, grants and guards (shared.schema.wall), the grid an administrator edits, the
client's pages and the matrix of the tests. A right is a verb on a thing; a role gives it over the records of some
owners (its scope). The grid in force is data (shared.access.model.Permission); a new database begins with ROLES.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.text import N_


class Verb(StrEnum):
    """What is done to a thing."""

    SEE = "see"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    EXPORT = "export"
    REVEAL = "reveal"  # to see masks of it, and the values one at a time


class Scope(StrEnum):
    """Over whose records: what has no owner (the pool) is everybody's who has any scope at all."""

    OWN = "own"
    DEPARTMENT = "department"
    BELOW = "below"  # the department and those below it
    ALL = "all"


@dataclass(frozen=True)
class Thing:
    """What rights are given on. Without `owned` a right is had or not had, and its scope is always ALL."""

    name: str
    title: str
    verbs: tuple[Verb, ...]
    owned: bool = True


@dataclass(frozen=True)
class Owner:
    """The row belongs to the colleague in this column."""

    column: str


@dataclass(frozen=True)
class Through:
    """The row belongs to whom another table's row belongs: this column holds the other's id."""

    column: str
    table: str


@dataclass(frozen=True)
class Mine:
    """The row is seen and written by the colleague in this column alone."""

    column: str


@dataclass(frozen=True)
class Everybody:
    """Every colleague sees the row."""


@dataclass(frozen=True)
class Told:
    """The row tells of another: whoever sees that one sees it, and whoever has the right sees them all.

    by: it is written by the colleague in this column alone.
    """

    by: str = ""


@dataclass(frozen=True)
class Heard:
    """The row names a thing and an owner: whoever sees that owner's rows of the thing sees it; without, everybody."""


Belongs = Owner | Through | Mine | Everybody | Told | Heard


@dataclass(frozen=True)
class Table:
    """How people reach the rows of one table.

    thing: the rights that govern it; None lets everybody do what `verbs` says. verbs: what is granted at all; an ADD,
    CHANGE or REMOVE of a row is judged by the same verb of the thing unless `judged` names another, or several of which
    any will do. trailed: a change leaves an event. kept: columns that only the database itself changes. partly: for the
    rows of a condition on `{row}` the rights on another thing are asked too. telling: the columns such a row tells in:
    whoever has no right on it compares with nothing. others: what nobody does with his own row.
    """

    name: str
    thing: str | None
    belongs: Belongs
    verbs: tuple[Verb, ...] = (Verb.SEE, Verb.ADD, Verb.CHANGE, Verb.REMOVE)
    judged: Mapping[Verb, Verb | tuple[Verb, ...]] = field(default_factory=dict)
    trailed: bool = True
    kept: frozenset[str] = frozenset()
    partly: tuple[str, str] | None = None
    telling: frozenset[str] = frozenset()
    others: frozenset[Verb] = frozenset()

    def rights(self, verb: Verb) -> tuple[Verb, ...]:
        """The verbs of the thing by which a verb on this table is judged: any of them will do."""
        judges = self.judged.get(verb, verb)
        return (judges,) if isinstance(judges, Verb) else judges


_EDITED = (Verb.SEE, Verb.ADD, Verb.CHANGE, Verb.REMOVE)
_KEPT = (Verb.SEE, Verb.ADD, Verb.CHANGE)
_LOST_WITH_IT = (Verb.SEE, Verb.REMOVE)  # the database itself writes it

THINGS = (
    Thing("customers", N_("Customers"), (*_EDITED, Verb.EXPORT)),
    Thing("contacts", N_("Contacts"), (*_EDITED, Verb.EXPORT)),
    Thing("orders", N_("Orders"), (*_EDITED, Verb.EXPORT)),
    Thing("receipts", N_("Receipts"), (*_EDITED, Verb.EXPORT)),
    Thing("visits", N_("Visits"), (*_EDITED, Verb.EXPORT)),
    Thing("phones", N_("Phone numbers"), (Verb.SEE, Verb.CHANGE, Verb.REVEAL)),
    Thing("credit", N_("Credit limit and discount"), (Verb.SEE, Verb.CHANGE)),
    Thing("private", N_("Birthday, likes and dislikes"), (Verb.SEE, Verb.CHANGE)),
    Thing("products", N_("Products"), _KEPT, owned=False),
    Thing("imports", N_("Import of files"), (Verb.ADD,), owned=False),
    Thing("exports", N_("Exports"), (Verb.SEE, Verb.ADD, Verb.CHANGE)),
    Thing("users", N_("Users and roles"), (Verb.CHANGE,), owned=False),
    Thing("firm", N_("The firm's own data"), (Verb.CHANGE,), owned=False),
    Thing("trail", N_("Trail of changes"), (Verb.SEE, Verb.EXPORT), owned=False),
)

# By what it is found, a card has to say for itself: whoever may add it or change it.
_FOUND_BY = dict.fromkeys((Verb.ADD, Verb.CHANGE, Verb.REMOVE), (Verb.CHANGE, Verb.ADD))
_WITH_ITS_CARD = {Verb.ADD: Verb.CHANGE, Verb.REMOVE: Verb.CHANGE}

TABLES = (
    Table("customer", "customers", Owner("owner_id")),
    Table("person", "customers", Through("customer_id", "customer"), judged=_WITH_ITS_CARD),
    Table("customer_figures", "customers", Through("customer_id", "customer"), verbs=_LOST_WITH_IT, trailed=False),
    Table(
        "search_entry",
        "customers",
        Through("customer_id", "customer"),
        judged=_FOUND_BY,
        trailed=False,
        partly=("{row}.person > 1", "phones"),
        telling=frozenset({"doc"}),
    ),
    Table("interaction", "contacts", Through("customer_id", "customer")),
    Table("sales_order", "orders", Through("customer_id", "customer")),
    Table(
        "order_line",
        "orders",
        Through("order_id", "sales_order"),
        judged={Verb.ADD: Verb.CHANGE, Verb.REMOVE: Verb.CHANGE},
    ),
    Table("receipt", "receipts", Through("customer_id", "customer")),
    Table("visit", "visits", Owner("user_id")),
    Table("product", "products", Everybody(), verbs=_KEPT, trailed=False),
    Table("counter", None, Everybody(), verbs=_KEPT, trailed=False),
    Table(
        "import_batch",
        "imports",
        Mine("created_by"),
        verbs=_KEPT,
        judged={Verb.CHANGE: Verb.ADD},
        kept=frozenset({"operation_key"}),
    ),
    Table("saved_view", None, Mine("user_id"), trailed=False),
    Table(
        "operation",
        None,
        Mine("user_id"),
        verbs=_KEPT,
        trailed=False,
        kept=frozenset({"key", "user_id", "at", "cancelled"}),
    ),
    Table("audit_event", "trail", Told(), verbs=(Verb.SEE,), trailed=False),
    Table("change_notice", None, Heard(), verbs=(Verb.SEE,), trailed=False),
    Table("editing", None, Told(by="user_id"), trailed=False),
    Table("allowance", "users", Everybody(), judged=dict.fromkeys((Verb.ADD, Verb.REMOVE), Verb.CHANGE)),
    Table(
        "revealed",
        "phones",
        Mine("created_by"),
        verbs=(Verb.SEE, Verb.ADD),
        judged={Verb.ADD: (Verb.REVEAL, Verb.SEE)},
    ),
    Table(
        "export",
        "exports",
        Owner("created_by"),
        verbs=_KEPT,
        kept=frozenset({"what", "rows", "reason"}),
        others=frozenset({Verb.CHANGE}),
    ),
    Table("export_file", "exports", Through("export_id", "export"), verbs=(Verb.SEE, Verb.ADD)),
    Table("reading", None, Mine("created_by"), verbs=(Verb.SEE, Verb.ADD), trailed=False),
    Table(
        "alarm",
        "trail",
        Everybody(),
        verbs=(Verb.SEE, Verb.CHANGE),
        judged={Verb.CHANGE: Verb.SEE},
        kept=frozenset({"user_id", "what", "amount"}),
    ),
    Table("firm", "firm", Everybody(), verbs=_KEPT, judged={Verb.ADD: Verb.CHANGE}),
    Table("choice", "firm", Everybody(), judged=dict.fromkeys((Verb.ADD, Verb.REMOVE), Verb.CHANGE)),
    Table("department", "users", Everybody(), judged=dict.fromkeys((Verb.ADD, Verb.REMOVE), Verb.CHANGE)),
    Table("role", "users", Everybody(), judged=dict.fromkeys((Verb.ADD, Verb.REMOVE), Verb.CHANGE)),
    Table("permission", "users", Everybody(), judged=dict.fromkeys((Verb.ADD, Verb.REMOVE), Verb.CHANGE)),
    Table("user_role", "users", Everybody(), judged=dict.fromkeys((Verb.ADD, Verb.REMOVE), Verb.CHANGE)),
    Table(
        "user_account",
        "users",
        Everybody(),
        verbs=_KEPT,
        judged={Verb.ADD: Verb.CHANGE},
        kept=frozenset({"database_login"}),
    ),
)

# What one engine alone has.
BESIDES: Mapping[str, tuple[Table, ...]] = {
    "mssql": (
        Table("search_token", "customers", Through("entry_id", "search_entry"), judged=_FOUND_BY, trailed=False),
    ),
}

Grid = Mapping[str, Mapping[Verb, Scope]]


@dataclass(frozen=True)
class Role:
    """A role a new database begins with."""

    name: str
    title: str
    grid: Grid


def _all(scope: Scope, *names: str, leave_out: frozenset[Verb] = frozenset()) -> dict[str, dict[Verb, Scope]]:
    """Every verb of the things named over one scope; over everything where a thing has no owners."""
    return {
        thing.name: {verb: scope if thing.owned else Scope.ALL for verb in thing.verbs if verb not in leave_out}
        for thing in THINGS
        if thing.name in names
    }


_NAMES = tuple(thing.name for thing in THINGS)
_WORK = ("customers", "contacts", "orders", "receipts", "visits")
_FIELDS = ("phones", "credit", "private")
_SEE_ALL = {name: {Verb.SEE: Scope.ALL} for name in (*_WORK, "products")}
_NO_LOSS = frozenset({Verb.REMOVE, Verb.EXPORT})

ROLES = (
    Role("administrator", N_("Administrator"), _all(Scope.ALL, *_NAMES)),
    Role(
        "manager",
        N_("Manager"),
        _all(Scope.BELOW, *_WORK, *_FIELDS, "products", "imports", "exports")
        | {"trail": {Verb.SEE: Scope.ALL, Verb.EXPORT: Scope.ALL}},
    ),
    Role(
        "sales",
        N_("Sales"),
        _all(Scope.OWN, *_WORK, *_FIELDS, leave_out=_NO_LOSS) | {"products": {Verb.SEE: Scope.ALL}},
    ),
    Role(
        "service",
        N_("Service"),
        {
            **_SEE_ALL,
            "receipts": {},
            "phones": {Verb.REVEAL: Scope.ALL},
            "contacts": {Verb.SEE: Scope.ALL, Verb.ADD: Scope.ALL, Verb.CHANGE: Scope.ALL},
            "visits": {Verb.SEE: Scope.ALL, Verb.ADD: Scope.OWN, Verb.CHANGE: Scope.OWN, Verb.REMOVE: Scope.OWN},
        },
    ),
    Role("reader", N_("Reader"), {**_SEE_ALL, "credit": {Verb.SEE: Scope.ALL}}),
)


_WIDTH = {scope: width for width, scope in enumerate(Scope)}


@dataclass(frozen=True)
class Rights:
    """What one colleague may do, the widest scope of each: for what is shown; a server's database judges by itself."""

    scopes: Mapping[tuple[str, Verb], Scope]

    @classmethod
    def of(cls, given: Iterable[tuple[str, Verb, Scope]]) -> Rights:
        """From the rights of all roles."""
        widest: dict[tuple[str, Verb], Scope] = {}
        for thing, verb, scope in given:
            before = widest.get((thing, verb))
            if before is None or _WIDTH[before] < _WIDTH[scope]:
                widest[thing, verb] = scope
        return cls(widest)

    def may(self, verb: Verb, thing: str) -> bool:
        """Whether the verb may be done on the thing at all."""
        return (thing, verb) in self.scopes

    def sees(self, thing: str) -> bool:
        """Whether anything of the thing is seen, be it masks alone."""
        return self.may(Verb.SEE, thing) or self.may(Verb.REVEAL, thing)


EVERYTHING = Rights({(thing.name, verb): Scope.ALL for thing in THINGS for verb in thing.verbs})
