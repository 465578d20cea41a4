"""What differs between a database and the one this program would make, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from server.comparing import catalogue
from server.comparing.catalogue import Catalogue, Thing
from server.comparing.pattern import pattern
from shared.database import Database
from shared.database.failures import explained
from shared.text import _

_SHORT = 120  # what is longer, as a view, is not told whole
# What a thing that is missing, or is not of this program, brings along.
_WHOLE = ("table", "view", "function")


def found(database: Database) -> list[str]:
    """A line for each difference. Refused where no database can be made beside this one to compare with."""
    with explained(database.dialect), pattern(database) as made:
        return [*told(_of(made), _of(database))]


def told(wanted: Catalogue, had: Catalogue) -> Iterator[str]:
    """A line for each thing that is missing, is made otherwise, or is none of this program's."""
    for thing in _apart(wanted, had):
        yield _("missing: {thing}").format(thing=_named(thing))
    for thing in _sorted(wanted.keys() & had.keys()):
        if wanted[thing] != had[thing]:
            yield _("changed: {thing}{how}").format(thing=_named(thing), how=_how(wanted[thing], had[thing]))
    for thing in _apart(had, wanted):
        yield _("not of this program: {thing}").format(thing=_named(thing))


def _of(database: Database) -> Catalogue:
    with database.engine.connect() as connection:
        return catalogue.of(connection)


def _apart(one: Catalogue, other: Catalogue) -> list[Thing]:
    """What only one of the two has; of a whole table nothing but its name."""
    alone = _sorted(one.keys() - other.keys())
    whole = {thing.name for thing in alone if thing.kind in _WHOLE}
    return [thing for thing in alone if thing.kind in _WHOLE or not _belongs(thing, whole)]


def _sorted(things: Iterable[Thing]) -> list[Thing]:
    return sorted(things, key=lambda thing: (thing.name, thing.kind))


def _belongs(thing: Thing, whole: Iterable[str]) -> bool:
    return any(thing.name.startswith((f"{name}.", f"{name}: ")) for name in whole)


def _named(thing: Thing) -> str:
    kinds = {
        "column": _("column {name}"),
        "constraint": _("constraint {name}"),
        "default": _("rights of what is made later {name}"),
        "extension": _("extension {name}"),
        "function": _("function {name}"),
        "grant": _("right {name}"),
        "index": _("index {name}"),
        "policy": _("policy {name}"),
        "rule": _("rule {name}"),
        "table": _("table {name}"),
        "trigger": _("trigger {name}"),
        "view": _("view {name}"),
    }
    return kinds[thing.kind].format(name=thing.name)


def _how(wanted: str, had: str) -> str:
    """What it is and should be, where that is a line to read."""
    if had.startswith(f"{wanted} "):  # what is told last is whether it is switched on
        return f": {had.removeprefix(wanted).strip()}"
    if max(len(wanted), len(had)) > _SHORT or "\n" in wanted + had:
        return ""
    return _(" is {had}, should be {wanted}").format(had=had or "-", wanted=wanted or "-")
