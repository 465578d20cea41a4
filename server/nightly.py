"""What is done every night: the trail sealed and proven, a backup made and tried, statistics, what is old removed."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import URL

from server import trail
from server.backup import commands as backup
from server.backup import keeping
from server.outcome import Alarm
from server.place import Commands, add, on
from shared.access import counting
from shared.audit import proof, sealing
from shared.database import Database, notices
from shared.errors import Refused, UserError
from shared.text import _, ngettext

DIGESTS = "trail-digests.txt"


def parsers(commands: Commands) -> None:
    """The words of this command."""
    told = (
        "seal and prove the trail, make and try a backup, forget old notices of changes and counts, bring statistics up"
        f" to date, remove old backups ({keeping.RULE} stay)"
    )
    backup.into(add(commands, "nightly", told, on(_nightly)))


def _nightly(asked: argparse.Namespace, database: Database) -> str:
    """Every step, whatever became of the one before; old backups go only after a night without a fault."""
    to = backup.folder(asked, database.engine.url)
    name = backup.name_of(database.engine.url)
    night = _Night()
    night.do(_("trail sealed"), lambda: _sealed(database))
    night.do(_("trail proven"), lambda: _proven(database, to / f"{name}-{DIGESTS}"))
    night.do(_("backup made and tried"), lambda: str(backup.made(database, to)))
    night.do(_("old notices of changes"), lambda: _forgotten(database))
    night.do(_("old counts of rows read"), lambda: _uncounted(database))
    night.do(_("statistics"), lambda: _refreshed(database))
    if not night.failed:
        night.do(_("old backups"), lambda: _removed(to, database.engine.url))
    return night.said()


class _Night:
    """The steps of one night, a line for each."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.failed: list[UserError] = []

    def do(self, title: str, work: Callable[[], str]) -> None:
        """One step."""
        try:
            self._lines.append(f"{title}: {work()}")
        except UserError as error:
            self.failed.append(error)
            self._lines.append(_("{step} FAILED: {why}").format(step=title, why=error))

    def said(self) -> str:
        """The lines. Alarm, or Refused, with them all where something failed."""
        lines = "\n".join(self._lines)
        if not self.failed:
            return lines
        lines += "\n" + _("No old backup was removed. See to it today.")
        raise (Alarm if any(isinstance(error, Alarm) for error in self.failed) else Refused)(lines)


def _sealed(database: Database) -> str:
    return trail.counted(sealing.seal(database))


def _proven(database: Database, kept: Path) -> str:
    """Compared with the digests of earlier nights; tonight's is kept with them only if all is well."""
    said = trail.proven(database, kept if kept.exists() else None)
    kept.parent.mkdir(parents=True, exist_ok=True)
    return f"{said} {trail.keep(proof.digest(database), kept)}"


def _forgotten(database: Database) -> str:
    with database.engine.begin() as connection:
        return _gone(notices.forget_old(connection))


def _uncounted(database: Database) -> str:
    with database.engine.begin() as connection:
        return _gone(counting.forget_old(connection))


def _refreshed(database: Database) -> str:
    backup.refreshed(database)
    return _("up to date")


def _removed(to: Path, place: URL) -> str:
    return _gone(len(backup.remove_old(to, place)))


def _gone(count: int) -> str:
    return ngettext("{count} removed", "{count} removed", count).format(count=count)
