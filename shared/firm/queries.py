"""Reading what the firm is called."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.firm.model import Firm
from shared.reports.pdf import Printed


def firm(session: Session) -> Firm | None:
    """The firm, if it was written down; the first, should two have written it down at the same time."""
    return session.scalar(select(Firm).order_by(Firm.id).limit(1))


def printed(session: Session, by: str) -> Printed:
    """What stands on every page that somebody prints now."""
    found, now = firm(session), dt.datetime.now(dt.UTC)
    if found is None:
        return Printed(by, now)
    return Printed(by, now, found.name, "  ".join(part for part in (found.address, found.phone) if part))
