"""Being shown one masked value, and taking rows out of the program: asked for first, counted, and kept in the trail.

Behind a server's wall the database judges all of it; in a file on one PC these operations do.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, column, delete, exists, func, select, table
from sqlalchemy.orm import Session

from shared.access import fields, queries, standing
from shared.access.metering import DROPPED, USUAL, Alarm, Allowance, Export, ExportFile, Reading, Revealed
from shared.access.model import UserRole
from shared.access.rights import Verb
from shared.database.clock import utc_now
from shared.database.limits import unfit
from shared.database.types import TYPES
from shared.errors import Invalid, Refused
from shared.text import _, ngettext

DAY = dt.timedelta(days=1)
SOON = dt.timedelta(hours=1)
KEPT = dt.timedelta(days=7)
LONGEST = 200  # of the name of a file, what is kept


def reveal(session: Session, entity: str, record_id: int, field: str) -> int:
    """Ask to be shown one value; the id to have it by with `revealed`, once this is saved.

    Refused beyond the allowance.
    """
    thing = fields.of(entity)[field].thing
    if not session.info["walled"] and not _rights(session).sees(thing):
        raise Refused(_("Your role may not see this."))
    if left(session, "reveal") < 1:
        raise Refused(_("You were shown as many numbers today as your role allows. Ask the administrator."))
    session.add(asked := Revealed(entity=entity, record_id=record_id, field=field))
    session.flush()
    return asked.id


def revealed(session: Session, id: int) -> str:
    """The value that was asked for a moment ago."""
    if session.info["walled"]:
        shown = table("revealed", column("id", TYPES[int]), column("value"))
        found = session.scalar(select(shown.c.value).where(shown.c.id == id))
    else:
        asked = session.get_one(Revealed, id)
        recent = asked.created_at > dt.datetime.now(dt.UTC) - SOON
        place = table(asked.entity, column("id", TYPES[int]), column(asked.field))
        found = session.scalar(select(place.c[asked.field]).where(place.c.id == asked.record_id)) if recent else None
    if found is None:
        raise Refused(_("This may not be shown any more; ask for it again."))
    return str(found)


def begin(session: Session, what: str, rows: int, reason: str) -> int:
    """Ask to take rows of a thing out of the program; its id. It waits for somebody else's word beyond the allowance.

    Invalid without a reason.
    """
    faults = unfit(Export, {"reason": reason.strip()})
    if not reason.strip():
        faults["reason"] = _("Say what the rows are for.")
    if faults:
        raise Invalid(faults)
    if not session.info["walled"] and not _rights(session).may(Verb.EXPORT, what):
        raise Refused(_("Your role may not export this."))
    if (approved := _before(session, what, rows, approved=True)) is not None:
        return approved
    within = rows <= left(session, "export") or standing.alone(session, "exports", Verb.CHANGE)
    if not within and (waiting := _before(session, what, rows, approved=False)) is not None:
        return waiting
    state = "granted" if within else "waiting"
    session.add(made := Export(what=what, rows=max(rows, 1), reason=reason.strip(), state=state))
    session.flush()
    return made.id


def decide(session: Session, opened: Export, *, granted: bool, answer: str = "") -> int:
    """Say yes or no to somebody else's export that waits; a no says why. Refused for one's own."""
    me, answer = session.info["user_id"], answer.strip()
    faults = unfit(Export, {"answer": answer})
    if not granted and not answer:
        faults["answer"] = _("Say why, for whoever asked.")
    if faults:
        raise Invalid(faults)
    if opened.created_by == me:
        raise Refused(_("Somebody else has to decide about your own export."))
    if opened.state != "waiting":
        raise Refused(_("This was decided before; nothing was changed."))
    if not session.info["walled"] and not _rights(session).may(Verb.CHANGE, "exports"):
        raise Refused(_("Your role may not decide about exports."))
    at = session.scalar(select(utc_now()))  # first, for a question sends what is changed: the word goes out whole
    export = session.merge(opened, load=False)
    export.state, export.decided_by, export.answer = ("granted" if granted else "refused"), me, answer
    export.decided_at = at
    session.flush()
    return export.id


def granted(session: Session, id: int) -> Export:
    """The export as it was granted. Refused while it waits, or when it was refused."""
    export = session.get_one(Export, id)
    if export.state == "waiting":
        said = ngettext(
            "This is {count} row, more than your role allows in a day: somebody else has to approve it first.",
            "These are {count} rows, more than your role allows in a day: somebody else has to approve it first.",
            export.rows,
        )
        raise Refused(said.format(count=f"{export.rows:,}"))
    if export.state == "refused" and export.answer:
        raise Refused(_("This export was refused: {why}").format(why=export.answer))
    if export.state != "granted" or export.created_by != session.info.get("user_id", export.created_by):
        raise Refused(_("This export was not approved."))
    if since(export) < dt.datetime.now(dt.UTC) - DAY:
        raise Refused(_("This export was approved more than a day ago; ask for it once more."))
    if _is_written(session, export):
        raise Refused(_("This export was written to a file already, and is good for one; ask for it once more."))
    return export


def since(export: Export) -> dt.datetime:
    """From when on an export that was granted is good, for a day."""
    return export.decided_at or export.created_at


def note_file(session: Session, export_id: int, file: str, digest: str) -> int:
    """Note to which file an export was written, and by what it is known again; then it is good for no other.

    Refused where it is not good any more.
    """
    granted(session, export_id)
    session.add(made := ExportFile(export_id=export_id, file=file[:LONGEST], digest=digest))
    session.flush()
    return made.id


def note_read(session: Session, rows: int) -> None:
    """So many more rows of lists were read; beyond the allowance that raises an alarm."""
    session.add(Reading(rows=rows))
    session.flush()
    me = session.info["user_id"]
    if session.info["walled"] or not is_beyond(session, "read") or _alarmed(session, "read"):
        return
    session.add(Alarm(user_id=me, what="read", amount=_used(session, "read")))
    session.flush()


def see_alarm(session: Session, opened: Alarm) -> int:
    """Say that one has seen an alarm about somebody else. Refused when somebody has said so before."""
    me = session.info["user_id"]
    if opened.user_id == me and not standing.alone(session, "trail", Verb.SEE):
        raise Refused(_("Somebody else has to see an alarm about yourself."))
    if not session.info["walled"] and not _rights(session).may(Verb.SEE, "trail"):
        raise Refused(_("Your role may not see alarms."))
    alarm = session.get_one(Alarm, opened.id)
    if alarm.seen_by is not None:
        raise Refused(_("Somebody has seen this alarm before; nothing was changed."))
    alarm.seen_by, alarm.seen_at = me, session.scalar(select(utc_now()))
    session.flush()
    return alarm.id


def forget_old(connection: Connection) -> int:
    """Take away the counts of rows read that no day looks at any more; how many. Exports and numbers shown stay."""
    return connection.execute(delete(Reading).where(Reading.created_at < dt.datetime.now(dt.UTC) - KEPT)).rowcount


def is_beyond(session: Session, what: str) -> bool:
    """Whether one had more of something today than the allowance."""
    return _used(session, what) > _allowance(session, what)


def left(session: Session, what: str) -> int:
    """How much of something (a key of USUAL) one may still have today."""
    return max(0, _allowance(session, what) - _used(session, what))


def _before(session: Session, what: str, rows: int, *, approved: bool) -> int | None:
    """One's own export of as many rows that was approved within a day and is not written yet, or that waits to be
    approved: it is not asked for twice.
    """
    asked = select(Export.id).where(
        Export.created_by == session.info["user_id"],
        Export.what == what,
        Export.rows >= rows,
        Export.state == ("granted" if approved else "waiting"),
    )
    if approved:
        written = exists().where(ExportFile.export_id == Export.id, ExportFile.created_by == Export.created_by)
        asked = asked.where(Export.decided_at > dt.datetime.now(dt.UTC) - DAY, ~written)
    return session.scalar(asked.order_by(Export.id.desc()).limit(1))


def _is_written(session: Session, export: Export) -> bool:
    noted = select(ExportFile.id).where(ExportFile.export_id == export.id, ExportFile.created_by == export.created_by)
    return session.scalar(noted.limit(1)) is not None


def _allowance(session: Session, what: str) -> int:
    if session.info["walled"]:
        mine = table("my_allowance", column("what"), column("per_day", TYPES[int]))
        return session.scalar(select(mine.c.per_day).where(mine.c.what == what)) or 0
    given = select(func.max(Allowance.per_day)).join(UserRole, UserRole.role_id == Allowance.role_id)
    own = session.scalar(given.where(Allowance.what == what, UserRole.user_id == session.info["user_id"]))
    whole = USUAL[what] if own is None else own
    return whole // DROPPED if _alarmed(session) else whole


def _used(session: Session, what: str) -> int:
    counted: dict[str, tuple[Any, Any]] = {
        "reveal": (Revealed, func.count()),
        "export": (Export, func.sum(Export.rows)),
        "read": (Reading, func.sum(Reading.rows)),
    }
    model, amount = counted[what]
    since = dt.datetime.now(dt.UTC) - DAY
    asked = (
        select(amount).select_from(model).where(model.created_by == session.info["user_id"], model.created_at > since)
    )
    return session.scalar(asked.where(Export.state == "granted") if model is Export else asked) or 0


def _alarmed(session: Session, what: str | None = None) -> bool:
    since = dt.datetime.now(dt.UTC) - DAY
    asked = select(Alarm.id).where(Alarm.user_id == session.info["user_id"], Alarm.created_at > since)
    return session.scalar((asked if what is None else asked.where(Alarm.what == what)).limit(1)) is not None


def _rights(session: Session) -> Any:
    return queries.rights(session, session.info["user_id"])
