"""Typed text kept on disk while it is typed, and offered again after a crash."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Draft:
    """What was being typed into one form: the form's key, the values, and when they were last typed."""

    key: str
    values: dict[str, Any]
    at: datetime


class Drafts:
    """One folder of drafts for each database and user; a broken file is set aside as *.bad, never lost."""

    def __init__(self, folder: Path, place: str, user_id: int) -> None:
        self._folder = folder / hashlib.sha256(f"{place} {user_id}".encode()).hexdigest()[:16]
        self._lock = threading.Lock()

    def keep(self, key: str, values: Mapping[str, Any]) -> None:
        """Put the values on the disk, whole or not at all."""
        said = {"key": key, "values": dict(values), "at": datetime.now(UTC).isoformat()}
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = self._file(key)
            part = file.with_suffix(".part")
            with part.open("w", encoding="utf-8") as opened:
                json.dump(said, opened, ensure_ascii=False)
                opened.flush()
                os.fsync(opened.fileno())
            part.replace(file)

    def drop(self, key: str) -> None:
        """Forget a draft: it was saved, or given up knowingly."""
        with self._lock:
            self._file(key).unlink(missing_ok=True)

    def find(self, key: str) -> Draft | None:
        """The draft of a form, if one was left."""
        file = self._file(key)
        return self._read(file) if file.exists() else None

    def all(self) -> list[Draft]:
        """Every draft that was left, the newest first."""
        found = [self._read(file) for file in sorted(self._folder.glob("*.json"))]
        return sorted((draft for draft in found if draft), key=lambda draft: draft.at, reverse=True)

    def _file(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"

    @staticmethod
    def _read(file: Path) -> Draft | None:
        try:
            said = json.loads(file.read_text("utf-8"))
            return Draft(str(said["key"]), dict(said["values"]), datetime.fromisoformat(said["at"]))
        except (OSError, ValueError, KeyError, TypeError):
            file.replace(file.with_suffix(".bad"))
            return None
