"""What rights are called."""

from __future__ import annotations

from shared.access.rights import THINGS, Scope, Verb
from shared.text import N_, _, pgettext

_TITLES = {thing.name: thing.title for thing in THINGS}
COUNTED = {"export": N_("Rows taken out"), "reveal": N_("Numbers shown"), "read": N_("Rows of lists read")}
DECIDED = {"waiting": N_("Waiting"), "granted": N_("Approved"), "refused": N_("Refused")}


def thing(name: str) -> str:
    """What rights are given on."""
    return _(_TITLES.get(name, name))


def verb(verb: Verb) -> str:
    """What is done to it."""
    return {
        Verb.SEE: pgettext("right", "See"),
        Verb.ADD: pgettext("right", "Add"),
        Verb.CHANGE: pgettext("right", "Change"),
        Verb.REMOVE: pgettext("right", "Remove"),
        Verb.EXPORT: pgettext("right", "Export"),
        Verb.REVEAL: pgettext("right", "Show one at a time"),
    }[verb]


def scope(scope: Scope) -> str:
    """Over whose records."""
    return {
        Scope.OWN: pgettext("scope", "Own"),
        Scope.DEPARTMENT: pgettext("scope", "Department"),
        Scope.BELOW: pgettext("scope", "Dept. and below"),
        Scope.ALL: pgettext("scope", "All"),
    }[scope]


def counted(what: str) -> str:
    """What is counted in a day (a key of metering.USUAL)."""
    return _(COUNTED.get(what, what))
