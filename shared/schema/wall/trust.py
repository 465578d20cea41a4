"""Nobody gives more than he has: what those who keep users, roles and departments may not do all the same.

Whoever has the right to change users could otherwise give himself any other. Each condition holds for a row `t` of
`inserted` or `deleted` that is to be refused; whoever writes is judged as he stands after the write, except where his
own new rights would speak for themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.access.rights import Verb
from shared.schema.wall.speech import Speech

KEPT = ("user_account", "user_role", "permission", "department", "role")


def refused(speech: Speech, table: str, verb: Verb) -> Iterator[str]:
    """When a write is refused beside what the rights of its table say."""
    judge = {"user_account": _users, "user_role": _roles_of, "permission": _grid, "department": _departments}.get(table)
    if judge is not None:
        yield from judge(speech, verb)


def my_rights(speech: Speech) -> str:
    """Each right of whoever asks, by the role it comes from, and where he stands."""
    own = speech.own
    return (
        "SELECT p.id AS permission_id, p.thing, p.verb, p.scope, me.department_id, me.path"
        f" FROM {own('me')} me JOIN {own('user_role')} ur ON ur.user_id = me.id"
        f" JOIN {own('permission')} p ON p.role_id = ur.role_id"
    )


def may_more(speech: Speech, user_id: str, department_id: str) -> str:
    """Whether somebody of a department may do what whoever asks may not, or with records he does not reach."""
    role = f"SELECT ur.role_id FROM {speech.own('user_role')} ur WHERE ur.user_id = {user_id}"
    return f"EXISTS ({_beyond(speech, f'p.role_id IN ({role})', department_id)})"


def _users(speech: Speech, verb: Verb) -> Iterator[str]:
    if verb is Verb.ADD:  # a login comes with its password, through the database's own function
        yield "EXISTS (SELECT 1 FROM inserted t WHERE t.database_login IS NOT NULL)"
        return
    for rows in ("deleted", "inserted"):
        more = may_more(speech, "t.id", "t.department_id")
        yield f"EXISTS (SELECT 1 FROM {rows} t WHERE t.id <> {_me(speech)} AND {more})"
    yield f"({_moved('department_id')}) AND {_stands_in_a_department(speech)}"


def _roles_of(speech: Speech, verb: Verb) -> Iterator[str]:
    for rows in _sides(verb):
        place = f"(SELECT x.department_id FROM {speech.own('user_account')} x WHERE x.id = t.user_id)"
        yield f"EXISTS (SELECT 1 FROM {rows} t WHERE EXISTS ({_beyond(speech, 'p.role_id = t.role_id', place)}))"
    if verb is not Verb.REMOVE:
        yield f"EXISTS (SELECT 1 FROM inserted t WHERE t.user_id = {_me(speech)})"


def _grid(speech: Speech, verb: Verb) -> Iterator[str]:
    """A right is given or taken by who has it over everything; rights that are just being given do not count."""
    new = "" if verb is Verb.REMOVE else " AND m.permission_id NOT IN (SELECT n.id FROM inserted n)"
    mine = (
        f"EXISTS (SELECT 1 FROM {speech.own('my_rights')} m"
        f" WHERE m.thing = t.thing AND m.verb = t.verb AND m.scope = 'all'{new})"
    )
    if verb is not Verb.ADD:
        roles = f"SELECT ur.role_id FROM {speech.own('user_role')} ur WHERE ur.user_id = {_me(speech)}"
        mine += (
            " OR EXISTS (SELECT 1 FROM deleted o WHERE o.thing = t.thing AND o.verb = t.verb AND o.scope = 'all'"
            f" AND o.role_id IN ({roles}))"
        )
    for rows in _sides(verb):
        yield f"EXISTS (SELECT 1 FROM {rows} t WHERE NOT ({mine}))"


def _departments(speech: Speech, verb: Verb) -> Iterator[str]:
    """The path is what the rights go by: it has to be the path above and the department's own number."""
    if verb is Verb.ADD:
        yield "EXISTS (SELECT 1 FROM inserted t WHERE t.path <> '/')"
    if verb is Verb.CHANGE:
        join, number = speech.join, "CAST(t.id AS varchar(12))"
        above = f"COALESCE((SELECT d.path FROM {speech.own('department')} d WHERE d.id = t.parent_id), '/')"
        yield (
            "EXISTS (SELECT 1 FROM inserted t JOIN deleted o ON o.id = t.id"
            " WHERE EXISTS (SELECT t.path, t.parent_id EXCEPT SELECT o.path, o.parent_id)"
            f" AND (t.path <> {above} {join} {number} {join} '/' OR {above} LIKE '%/' {join} {number} {join} '/%'))"
        )
        yield f"({_moved('path')} OR {_moved('parent_id')}) AND {_stands_in_a_department(speech)}"


def _beyond(speech: Speech, which: str, department_id: str) -> str:
    """Rights, among those of some roles, that somebody of a department would have and whoever asks has not there."""
    own, join = speech.own, speech.join
    path = f"(SELECT d.path FROM {own('department')} d WHERE d.id = {department_id})"
    return (
        f"SELECT 1 FROM {own('permission')} p WHERE {which} AND NOT EXISTS (SELECT 1 FROM {own('my_rights')} m"
        " WHERE m.thing = p.thing AND m.verb = p.verb AND (m.scope = 'all'"
        f" OR (m.scope = 'below' AND p.scope <> 'all' AND m.path <> '/' AND {path} LIKE m.path {join} '%')"
        f" OR (m.scope = 'department' AND p.scope IN ('own', 'department') AND m.department_id = {department_id})))"
    )


def _stands_in_a_department(speech: Speech) -> str:
    """What whoever asks reaches goes by departments: moving them, or people, would bring him more."""
    mine = speech.own("my_rights")
    return (
        f"EXISTS (SELECT 1 FROM {mine} m WHERE m.scope IN ('department', 'below') AND NOT EXISTS"
        f" (SELECT 1 FROM {mine} a WHERE a.thing = m.thing AND a.verb = m.verb AND a.scope = 'all'))"
    )


def _moved(column: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM inserted n JOIN deleted o ON o.id = n.id"
        f" WHERE EXISTS (SELECT n.{column} EXCEPT SELECT o.{column}))"
    )


def _me(speech: Speech) -> str:
    return f"COALESCE((SELECT me.id FROM {speech.own('me')} me), 0)"


def _sides(verb: Verb) -> tuple[str, ...]:
    return {Verb.ADD: ("inserted",), Verb.REMOVE: ("deleted",)}.get(verb, ("deleted", "inserted"))
