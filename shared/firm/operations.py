"""Writing down what the firm is called."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shared.access import queries as access
from shared.access.rights import Verb
from shared.errors import Invalid, Refused
from shared.firm.model import Firm
from shared.text import _

_LONGEST = 200


def save(session: Session, opened: Firm | None, **values: str) -> int:
    """Save the particulars over the firm as it was when it was opened. Conflict when somebody saved it since."""
    me = session.info["user_id"]
    if me is None or not access.rights(session, me).may(Verb.CHANGE, "firm"):
        raise Refused(_("Only an administrator may change the firm's particulars; nothing was saved."))
    clean = {name: " ".join(value.split()) for name, value in values.items()}
    if faults := _faults(clean, new=opened is None):
        raise Invalid(faults)
    found = session.merge(opened, load=False) if opened is not None else Firm()
    for name, value in clean.items():
        if getattr(found, name) != value:
            setattr(found, name, value)
    session.add(found)
    session.flush()
    return found.id


def _faults(values: dict[str, str], *, new: bool) -> dict[str, str]:
    long = _("This is too long: {most} characters at most.").format(most=_LONGEST)
    faults = {name: long for name, value in values.items() if len(value) > _LONGEST}
    if (new or "name" in values) and not values.get("name"):
        faults["name"] = _("The firm needs a name.")
    return faults
