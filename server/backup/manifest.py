"""What is kept beside a backup: only a backup with this beside it was restored once and found good."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from server.backup.rows import Tables
from shared.errors import Refused
from shared.text import _

SUFFIX = ".good.json"


@dataclass(frozen=True)
class Manifest:
    """A good backup: of which database, when and of what engine, and the rows of its tables.

    file: its name, beside the manifest; a path of the server's own where the server writes it. sha256: of the file,
    empty where it is out of reach here.
    """

    database: str
    at: str
    dialect: str
    revision: str
    locale: str
    file: str
    sha256: str
    tables: Tables

    @property
    def moment(self) -> dt.datetime:
        """When the backup was made."""
        return dt.datetime.fromisoformat(self.at)

    def write(self, folder: Path) -> None:
        """Put it beside the backup, wholly or not at all."""
        kept = folder / (Path(self.file).name + SUFFIX)
        part = kept.with_suffix(".part")
        with part.open("w", encoding="utf-8") as written:
            json.dump(dataclasses.asdict(self), written, ensure_ascii=False, indent=1)
            written.flush()
            os.fsync(written.fileno())
        part.replace(kept)


def read(file: Path) -> Manifest:
    """The manifest of a backup. Refused for a file that has none beside it."""
    kept = file.with_name(file.name + SUFFIX)
    try:
        return Manifest(**json.loads(kept.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        said = _("{file} is no backup that was found good: {kept} is not beside it, or cannot be read.")
        raise Refused(said.format(file=file, kept=kept.name)) from error


def every(folder: Path, database: str, dialect: str) -> list[tuple[Path, Manifest]]:
    """The good backups of a database in a folder, the oldest first; another engine may have one of the same name."""
    found = []
    for kept in folder.glob(f"*{SUFFIX}"):
        file = kept.with_name(kept.name.removesuffix(SUFFIX))
        try:
            known = read(file)
            known.moment.astimezone(dt.UTC)
        except (Refused, ValueError):
            continue
        if (known.database, known.dialect) == (database, dialect):
            found.append((file, known))
    return sorted(found, key=lambda one: one[1].moment)


def hashed(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
