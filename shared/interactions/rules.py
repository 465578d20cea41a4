"""What a contact must and may say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from shared import dates
from shared.database.limits import unfit
from shared.interactions.model import KINDS, OUTCOMES, Interaction
from shared.text import _

# The clocks of office PCs differ by minutes.
_AHEAD = dt.timedelta(minutes=10)


def check(values: Mapping[str, object]) -> dict[str, str]:
    """Every fault of a contact's values, by field."""
    faults = unfit(Interaction, values)
    if values.get("kind", "call") not in KINDS:
        faults["kind"] = _("This is not a kind of contact.")
    if values.get("outcome", "") not in OUTCOMES:
        faults["outcome"] = _("This is not a result of a contact.")
    if not str(values.get("text", "")).strip() and not values.get("outcome"):
        faults["text"] = _("Write in a few words what was said.")
    return {**faults, **_dates(values)}


def _dates(values: Mapping[str, object]) -> dict[str, str]:
    at, next_on = values.get("at"), values.get("next_on")
    faults = {}
    if not isinstance(at, dt.datetime):
        faults["at"] = _("Enter the day and time of the contact.")
    elif at > dt.datetime.now(dt.UTC) + _AHEAD:
        faults["at"] = _("A contact has already happened; plan a visit for what is still to come.")
    elif isinstance(next_on, dt.date) and next_on < dates.local(at).date():
        faults["next_on"] = _("The next step comes after the contact.")
    if values.get("next_note") and next_on is None:
        faults["next_on"] = _("Enter a date for the next step.")
    return faults
