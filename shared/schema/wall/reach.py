"""Whose records each right of whoever asks reaches, and the conditions of the rows he may see and write."""

from __future__ import annotations

from collections.abc import Iterator

from shared.access.rights import TABLES, THINGS, Everybody, Heard, Mine, Owner, Table, Through, Told, Verb
from shared.schema.wall.speech import Speech
from shared.schema.wall.trust import my_rights

Rights = tuple[Verb, ...]
BY_NAME = {table.name: table for table in TABLES}
_SEEN = {thing.name for thing in THINGS if Verb.SEE in thing.verbs}


def about_me(speech: Speech) -> Iterator[str]:
    """Who asks, and whose records each right of theirs reaches."""
    own = speech.own
    yield speech.view(
        own("me"),
        f"SELECT u.id, u.name, u.department_id, d.path FROM {own('user_account')} u"
        f" LEFT JOIN {own('department')} d ON d.id = u.department_id"
        f" WHERE u.database_login = {speech.login} AND u.active = {speech.true}"
        f" AND NOT EXISTS (SELECT 1 FROM {own('password')} p WHERE p.user_id = u.id AND p.must_change = {speech.true})"
        f"{speech.fresh}",
        checked=False,
    )
    yield speech.view(own("my_rights"), my_rights(speech), checked=False)
    below = f"me.path <> '/' AND d.path LIKE me.path {speech.join} '%'"
    rights = (
        f"FROM {own('me')} me JOIN {own('user_role')} ur ON ur.user_id = me.id"
        f" JOIN {own('permission')} p ON p.role_id = ur.role_id"
    )
    yield speech.view(
        own("my_reach"),
        f"SELECT p.thing, p.verb, o.id AS owner_id {rights}"
        f" JOIN {own('user_account')} o ON (p.scope = 'all' OR o.id = me.id"
        " OR (p.scope IN ('department', 'below') AND o.department_id = me.department_id)"
        f" OR (p.scope = 'below' AND o.department_id IN (SELECT d.id FROM {own('department')} d WHERE {below})))"
        f" UNION ALL SELECT p.thing, p.verb, 0 {rights}",
        checked=False,
    )


def seen(speech: Speech, table: Table, row: str = "t") -> str:
    """The condition of the rows that whoever asks may see."""
    return allowed(speech, table, Verb.SEE, row)


def allowed(speech: Speech, table: Table, verb: Verb, row: str = "t") -> str:
    """The condition of the rows that whoever asks may do the verb on."""
    whole = _allowed(speech, table, verb, row)
    if table.partly is None:
        return whole
    return f"({whole}) AND ({in_part(speech, table, Verb.SEE if verb is Verb.SEE else Verb.CHANGE, row)})"


def in_part(speech: Speech, table: Table, verb: Verb, row: str = "t") -> str:
    """The condition that a row does not ask for the right of some of them, or that whoever asks has it."""
    assert table.partly is not None  # noqa: S101 - the caller has looked
    part, thing = table.partly
    return f"NOT ({part.format(row=row)}) OR {reached(speech, table, thing, verb, row)}"


def reached(speech: Speech, table: Table, thing: str, verb: Verb, row: str = "t") -> str:
    """The condition of the rows of a table that a right on another thing reaches, by whose they are."""
    match table.belongs:
        case Owner(column):
            return speech.reaches(f"{row}.{column}", "", thing, (verb,))
        case Through():
            return _reached_through(speech, table, thing, (verb,), row)
        case _:  # whose it is says nothing: having the right at all does
            return speech.has(thing, (verb,))


def _allowed(speech: Speech, table: Table, verb: Verb, row: str) -> str:  # noqa: PLR0911 - one for each way to belong
    right = table.rights(verb)
    match table.belongs:
        case Mine(column):
            mine = f"{row}.{column} = (SELECT me.id FROM {speech.own('me')} me)"
            return mine if table.thing is None or verb is Verb.SEE else f"{mine} AND {speech.has(table.thing, right)}"
        case Everybody():
            free = table.thing is None or (verb is Verb.SEE and is_free(table))
            return speech.known() if free else speech.has(str(table.thing), right)
        case Told(by) if not by or verb is Verb.SEE:
            anyway = f"{speech.has(table.thing, right)} OR " if table.thing else ""
            return f"{anyway}{_told_of_seen(speech, row)}"
        case Told(by):
            return f"{row}.{by} = (SELECT me.id FROM {speech.own('me')} me)"
        case Owner(column):
            return speech.reaches(f"{row}.{column}", "", str(table.thing), right)
        case Through():
            return _reached_through(speech, table, str(table.thing), right, row)
        case Heard():
            return _heard(speech, row)


def _heard(speech: Speech, row: str) -> str:
    """The row says itself by what right over whose rows it is seen."""
    reach = f"SELECT 1 FROM {speech.own('my_reach')} r WHERE r.verb = '{Verb.SEE}' AND r.thing = {row}.thing"
    everybodys = f"{row}.thing = '' AND {speech.known()}"
    return f"({everybodys}) OR EXISTS ({reach} AND r.owner_id = COALESCE({row}.owner_id, 0))"


def is_free(table: Table) -> bool:
    """Whether everybody sees its rows, for there is no right to."""
    return isinstance(table.belongs, Everybody) and table.thing not in _SEEN


def _reached_through(speech: Speech, table: Table, thing: str, right: Rights, row: str) -> str:
    """Up from table to table until one has an owner."""
    assert isinstance(table.belongs, Through)  # noqa: S101 - the caller has looked
    above, up = BY_NAME[table.belongs.table], f"{row}_up"
    found, same = f" FROM {speech.whole(above.name)} {up}", f" WHERE {up}.id = {row}.{table.belongs.column}"
    also = _partly(speech, above, right, up)
    while isinstance(belongs := above.belongs, Through):
        above, below, up = BY_NAME[belongs.table], up, f"{up}_up"
        found += f" JOIN {speech.whole(above.name)} {up} ON {up}.id = {below}.{belongs.column}"
        also += _partly(speech, above, right, up)
    assert isinstance(belongs, Owner)  # noqa: S101 - so the declaration has it
    return speech.reaches(f"{up}.{belongs.column}", f"{found}{same}", thing, right, also)


def _partly(speech: Speech, table: Table, right: Rights, row: str) -> str:
    if table.partly is None:
        return ""
    return f" AND ({in_part(speech, table, Verb.SEE if right == (Verb.SEE,) else Verb.CHANGE, row)})"


def _told_of_seen(speech: Speech, row: str) -> str:
    """The event tells of a row that whoever asks sees; what a row of everybody's was is for those with the right."""
    kept = [table for table in TABLES if table.trailed and isinstance(table.belongs, Owner | Through)]
    return " OR ".join(
        f"({row}.entity = '{table.name}' AND EXISTS (SELECT 1 FROM {speech.whole(table.name)} told"
        f" WHERE told.id = {row}.record_id AND {allowed(speech, table, Verb.SEE, 'told')}))"
        for table in kept
    )
