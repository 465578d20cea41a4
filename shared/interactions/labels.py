"""What the codes of a contact are called; translate with `_` when shown."""

from __future__ import annotations

from shared.text import N_

KINDS = {
    "call": N_("Call"),
    "visit": N_("Visit"),
    "message": N_("Message"),
    "letter": N_("Letter"),
    "email": N_("E-mail"),
    "meeting": N_("Meeting"),
    "complaint": N_("Complaint"),
    "other": N_("Other contact"),
}
OUTCOMES = {
    "": N_("No result yet"),
    "pending": N_("Waiting for an answer"),
    "interested": N_("Interested"),
    "agreed": N_("Agreed"),
    "refused": N_("Refused"),
    "unreached": N_("Not reached"),
}
