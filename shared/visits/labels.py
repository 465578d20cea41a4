"""What the codes of a visit are called; translate with `_` when shown."""

from __future__ import annotations

from shared.text import N_

KINDS = {
    "visit": N_("Visit"),
    "visit_in": N_("Visit to us"),
    "call": N_("Call"),
    "meeting": N_("Meeting"),
}
STATES = {
    "planned": N_("Planned"),
    "done": N_("Done"),
    "missed": N_("Missed"),
    "cancelled": N_("Cancelled"),
}
