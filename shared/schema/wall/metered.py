"""What is counted behind the wall: being shown numbers, exports, and rows of lists, each with its allowance for a day.

A day is the last twenty-four hours of the server's clock. Who counts at the same time has his turn (the guards are
`alone`), so that two statements at once are not both the last one allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shared.access.fields import FIELDS
from shared.access.metering import DROPPED, USUAL
from shared.access.rights import Verb
from shared.schema.wall.reach import BY_NAME, reached, seen
from shared.schema.wall.speech import Speech

COUNTED = ("revealed", "export", "export_file", "allowance")
_MASKED = [field for field in FIELDS if field.masked]


def refused(speech: Speech, table: str, verb: Verb) -> Iterator[str]:
    """When a write is refused beside what the rights of its table say."""
    rule = _RULES.get((table, verb))
    if rule is not None:
        yield from rule(speech)


def _showing(speech: Speech) -> Iterator[str]:
    yield f"EXISTS (SELECT 1 FROM inserted t WHERE NOT ({' OR '.join(_may_be_shown(speech))}))"
    of_me = f"SELECT COUNT(*) FROM {speech.own('revealed')} r WHERE {_lately(speech, 'r')}"
    yield f"({of_me}) > {allowed(speech, 'reveal')}"


def _asking(speech: Speech) -> Iterator[str]:
    exports = f"SELECT 1 FROM {speech.own('my_reach')} r WHERE r.thing = t.what AND r.verb = '{Verb.EXPORT}'"
    unfit = "t.reason = '' OR t.rows < 1 OR t.state NOT IN ('granted', 'waiting')"
    unfit += " OR t.decided_by IS NOT NULL OR t.decided_at IS NOT NULL OR t.answer <> ''"
    yield f"EXISTS (SELECT 1 FROM inserted t WHERE {unfit} OR NOT EXISTS ({exports}))"
    of_me = f"SELECT SUM(e.rows) FROM {speech.own('export')} e WHERE e.state = 'granted' AND {_lately(speech, 'e')}"
    yield (
        "EXISTS (SELECT 1 FROM inserted t WHERE t.state = 'granted')"
        f" AND COALESCE(({of_me}), 0) > {allowed(speech, 'export')}"
    )


def _deciding(speech: Speech) -> Iterator[str]:
    unfit = "o.state <> 'waiting' OR t.state NOT IN ('granted', 'refused')"
    unfit += " OR (t.state = 'refused' AND t.answer = '')"
    yield (
        "EXISTS (SELECT 1 FROM inserted t JOIN deleted o ON o.id = t.id"
        f" WHERE {unfit} OR {_not_signed(speech, 't.decided_by', 't.decided_at')})"
    )


def _seeing(speech: Speech) -> Iterator[str]:
    """An alarm is seen once, and by somebody else than whom it is about."""
    signed = _not_signed(speech, "t.seen_by", "t.seen_at")
    yield (
        "EXISTS (SELECT 1 FROM inserted t JOIN deleted o ON o.id = t.id"
        f" WHERE o.seen_by IS NOT NULL OR t.user_id = {_me(speech)} OR {signed})"
    )


def _writing_file(speech: Speech) -> Iterator[str]:
    """An export is good for one file, within a day of the word that let it be taken out."""
    good = f"e.state = 'granted' AND COALESCE(e.decided_at, e.created_at) > {speech.ago(24)}"
    of = f"SELECT 1 FROM {speech.whole('export')} e WHERE e.id = t.export_id AND {good}"
    files = f"SELECT COUNT(*) FROM {speech.whole('export_file')} f"
    files += " WHERE f.export_id = t.export_id AND f.created_by = t.created_by"
    yield f"EXISTS (SELECT 1 FROM inserted t WHERE NOT EXISTS ({of}) OR ({files}) > 1)"


def _allowing(speech: Speech, *, had: str = "") -> Iterator[str]:
    """Nobody gives himself more."""
    usual = " OR ".join(f"(t.what = '{what}' AND t.per_day <= {most})" for what, most in USUAL.items())
    yield f"EXISTS (SELECT 1 FROM inserted t WHERE t.role_id IN ({_my_roles(speech)}){had} AND NOT ({usual}))"


def _allowing_anew(speech: Speech) -> Iterator[str]:
    had = " AND NOT EXISTS (SELECT 1 FROM deleted o WHERE o.id = t.id"
    had += " AND o.role_id = t.role_id AND o.what = t.what AND o.per_day >= t.per_day)"
    yield from _allowing(speech, had=had)


def _allowing_no_more(speech: Speech) -> Iterator[str]:
    yield f"EXISTS (SELECT 1 FROM deleted t WHERE t.role_id IN ({_my_roles(speech)}))"


def _my_roles(speech: Speech) -> str:
    return f"SELECT ur.role_id FROM {speech.own('user_role')} ur WHERE ur.user_id = {_me(speech)}"


_RULES: dict[tuple[str, Verb], Callable[[Speech], Iterator[str]]] = {
    ("revealed", Verb.ADD): _showing,
    ("export", Verb.ADD): _asking,
    ("export", Verb.CHANGE): _deciding,
    ("alarm", Verb.CHANGE): _seeing,
    ("export_file", Verb.ADD): _writing_file,
    ("allowance", Verb.ADD): _allowing,
    ("allowance", Verb.CHANGE): _allowing_anew,
    ("allowance", Verb.REMOVE): _allowing_no_more,
}


def allowed(speech: Speech, what: str) -> str:
    """How much of something whoever asks may have in a day; after an alarm little of it is left."""
    own = speech.own
    given = (
        f"SELECT MAX(a.per_day) FROM {own('allowance')} a JOIN {own('user_role')} ur ON ur.role_id = a.role_id"
        f" WHERE a.what = '{what}' AND ur.user_id = {_me(speech)}"
    )
    raised = f"SELECT 1 FROM {own('alarm')} z WHERE z.user_id = {_me(speech)} AND z.created_at > {speech.ago(24)}"
    return f"(COALESCE(({given}), {USUAL[what]}) / CASE WHEN EXISTS ({raised}) THEN {DROPPED} ELSE 1 END)"


def my_allowance(speech: Speech) -> str:
    """What whoever asks may have in a day, thing by thing."""
    each = (f"SELECT '{what}' AS what, {allowed(speech, what)} AS per_day" for what in USUAL)
    return " UNION ALL ".join(each)


def shown(speech: Speech) -> str:
    """The value that was asked to be shown: soon after, and once it is certain that the asking stays in the trail."""
    cases = " ".join(
        f"WHEN t.entity = '{one.table}' AND t.field = '{one.column}' THEN ({_value(speech, one.table, one.column)})"
        for one in _MASKED
    )
    fresh = f"t.created_at > {speech.ago(1)} AND {speech.settled}"
    return f"t.*, CASE WHEN NOT ({fresh}) THEN NULL {cases} END AS value"


def alarm(speech: Speech) -> str:
    """What a statement that notes rows read also does: the first one beyond the allowance raises an alarm."""
    read = f"SELECT SUM(r.rows) FROM {speech.own('reading')} r WHERE {_lately(speech, 'r')}"
    before = (
        f"SELECT 1 FROM {speech.own('alarm')} z"
        f" WHERE z.user_id = {_me(speech)} AND z.what = 'read' AND z.created_at > {speech.ago(24)}"
    )
    return (
        f"INSERT INTO {speech.own('alarm')} (version, user_id, what, amount)"
        f" SELECT 1, me.id, 'read', ({read}) FROM {speech.own('me')} me"
        f" WHERE ({read}) > {allowed(speech, 'read')} AND NOT EXISTS ({before});"
    )


def _not_signed(speech: Speech, who: str, when: str) -> str:
    """Something was not signed by whoever writes, by the server's own clock; what takes long began within the hour."""
    late = f"{when} < {speech.ago(1)} OR {when} > {speech.ago(-1)}"
    return f"{who} IS NULL OR {who} <> {_me(speech)} OR {when} IS NULL OR {late}"


def _may_be_shown(speech: Speech) -> Iterator[str]:
    for field in _MASKED:
        yield f"(t.entity = '{field.table}' AND t.field = '{field.column}' AND EXISTS ({_record(speech, field.table)}))"


def _value(speech: Speech, table: str, column: str) -> str:
    return _record(speech, table).replace("SELECT 1", f'SELECT x."{column}"', 1)


def _record(speech: Speech, table: str) -> str:
    about = BY_NAME[table]
    thing = next(field.thing for field in _MASKED if field.table == table)
    reach = " OR ".join(f"({reached(speech, about, thing, verb, 'x')})" for verb in (Verb.REVEAL, Verb.SEE))
    return (
        f"SELECT 1 FROM {speech.whole(table)} x WHERE x.id = t.record_id AND ({seen(speech, about, 'x')}) AND ({reach})"
    )


def _lately(speech: Speech, row: str) -> str:
    return f"{row}.created_by = {_me(speech)} AND {row}.created_at > {speech.ago(24)}"


def _me(speech: Speech) -> str:
    return f"COALESCE((SELECT me.id FROM {speech.own('me')} me), 0)"
