"""What one colleague may do in the end, thing by thing, and by which of the roles."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLabel, QWidget

from client.kit.labels import body, caption, coloured, wrapped
from client.kit.style import Look
from client.kit.surface import column, row
from client.kit.tokens import Space
from shared.access import labels
from shared.access.rights import Scope, Verb
from shared.access.roles import Reason
from shared.text import _

Kind = tuple[Scope | None, tuple[tuple[str, Scope], ...]]


def points(reasons: Sequence[Reason]) -> list[tuple[str, str, bool]]:
    """What is said of each thing: the sentence, where it comes from, and whether it is allowed.

    Verbs that are given alike are said together.
    """
    told: dict[tuple[str, Kind], list[Verb]] = {}
    for reason in reasons:
        told.setdefault((reason.thing, (reason.scope, tuple(reason.by))), []).append(reason.verb)
    return [_said(thing, scope, by, verbs) for (thing, (scope, by)), verbs in told.items()]


def point(look: Look, said: str, why: str, *, allowed: bool) -> QWidget:
    """One of them, with a mark."""
    c, mark, made = look.colours, QLabel(), QWidget()
    icon, colour = ("checkmark_circle", c.ok.ink) if allowed else ("dismiss_circle", c.ink_soft)
    mark.setPixmap(look.icons.pixmap(icon, colour, 16))
    words = wrapped(body(said))
    if not allowed:
        coloured(words, c.ink_soft)
    text = column(words, wrapped(caption(why))) if why else column(words)
    marked = column(2, mark, None)
    line = row(marked, text, gap=10)
    line.setStretchFactor(text, 1)
    made.setLayout(column(line, margins=(0, 0, 0, Space.CLOSE)))
    made.setAccessibleName(f"{said} {why}".strip())
    return made


def _said(
    thing: str, scope: Scope | None, by: Sequence[tuple[str, Scope]], verbs: Sequence[Verb]
) -> tuple[str, str, bool]:
    named, done = labels.thing(thing), _(", ").join(labels.verb(verb) for verb in verbs)
    if scope is None:
        return _("{thing}: may not {verbs}").format(thing=named, verbs=done), "", False
    why = _("; ").join(_("{role}: {scope}").format(role=role, scope=labels.scope(of)) for role, of in by)
    if len({of for _role, of in by}) > 1:
        why = _("{reasons}; the wider one counts").format(reasons=why)
    said = _("{thing}: {verbs} — {scope}")
    return said.format(thing=named, verbs=done, scope=labels.scope(scope)), why, True
