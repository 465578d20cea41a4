"""How much of each thing that is counted a role may have in a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.access import roles, standing
from shared.access.metering import USUAL, Allowance
from shared.access.model import Role, UserRole
from shared.access.rights import Verb
from shared.errors import Conflict, Invalid, Refused
from shared.text import _

MOST = 2_000_000
Cell = tuple[int, str]  # role, what (a key of USUAL)


@dataclass(frozen=True)
class Table:
    """The roles in their order, and what they have beside the usual."""

    roles: Sequence[Role]
    given: Mapping[Cell, int]


def table(session: Session) -> Table:
    """Everything the roles may have in a day."""
    return Table(roles.every(session), {cell: each.per_day for cell, each in _all(session).items()})


def change(session: Session, cells: Mapping[Cell, tuple[int | None, int | None]]) -> int:
    """Set allowances, each from what was shown to another one (None: the usual), all or none; how many.

    Conflict when one of them is not as it was shown. Refused for who would give himself more.
    """
    me = standing.keeper(session)
    present = _all(session)
    mine = set(session.scalars(select(UserRole.role_id).where(UserRole.user_id == me.user_id)))
    held = set() if standing.alone(session, "users", Verb.CHANGE) else mine
    for (role_id, what), (before, after) in cells.items():
        now = present.get((role_id, what))
        if (now.per_day if now else None) != before:
            raise Conflict(
                _("Somebody changed the allowances meanwhile; nothing was saved. Look, then change it again.")
            )
        if after is not None and not 0 <= after <= MOST:
            raise Invalid({what: _("From 0 to {most}.").format(most=f"{MOST:,}")})
        most = max(USUAL[what], USUAL[what] if before is None else before)
        if role_id in held and (USUAL[what] if after is None else after) > most:
            said = _("Nobody gives himself more; somebody else has to raise the allowance of your own role.")
            raise Refused(said)
    for (role_id, what), (_before, after) in cells.items():
        _set(session, present.get((role_id, what)), Allowance(role_id=role_id, what=what), after, own=role_id in mine)
    return len(cells)


def _set(session: Session, found: Allowance | None, fresh: Allowance, after: int | None, *, own: bool) -> None:
    # What one's own role has is never taken away, for the database cannot tell whether the usual is more.
    wanted = USUAL[fresh.what] if after is None and own and found is not None else after
    if wanted is None:
        if found is not None:
            session.delete(found)
    elif found is None:
        fresh.per_day = wanted
        session.add(fresh)
    else:
        found.per_day = wanted
    session.flush()


def _all(session: Session) -> dict[Cell, Allowance]:
    return {(each.role_id, each.what): each for each in session.scalars(select(Allowance))}
