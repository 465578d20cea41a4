"""What a visit must and may say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from shared.database.limits import unfit
from shared.errors import Refused
from shared.text import _
from shared.visits import labels
from shared.visits.model import KINDS, Visit

LONGEST = dt.timedelta(hours=24)
ALLOWED = {
    ("planned", "done"),
    ("planned", "missed"),
    ("planned", "cancelled"),
    ("missed", "planned"),
    ("missed", "done"),
    ("cancelled", "planned"),
}


def check(values: Mapping[str, object]) -> dict[str, str]:
    """Every fault of a visit's values, by field."""
    faults = unfit(Visit, values)
    if values.get("kind", "visit") not in KINDS:
        faults["kind"] = _("This is not a kind of visit.")
    starts, ends = values.get("starts"), values.get("ends")
    if not isinstance(starts, dt.datetime) or not isinstance(ends, dt.datetime):
        faults["starts"] = _("Enter when the visit begins and ends.")
    elif ends <= starts:
        faults["ends"] = _("The end comes after the beginning.")
    elif ends - starts > LONGEST:
        faults["ends"] = _("A visit lasts a day at most; plan one for each day.")
    return faults


def move(visit: Visit, state: str) -> None:
    """Bring the visit into another state. Refused when that is not allowed."""
    if (visit.state, state) not in ALLOWED:
        said = _("This visit is “{state}” and cannot become “{wanted}”; nothing was saved.")
        raise Refused(said.format(state=_(labels.STATES[visit.state]), wanted=_(labels.STATES[state])))
    visit.state = state
