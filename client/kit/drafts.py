"""Typed text kept on disk while it is typed, and offered again after a crash."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

log = logging.getLogger("wanglai")


@dataclass(frozen=True)
class Draft:
    """What was being typed into one form: the form's key, the values, and when they were last typed."""

    key: str
    values: dict[str, Any]
    at: datetime


class Drafts:
    """One folder of drafts for each database and user; a broken file is set aside as *.bad, never lost.

    `keep` and `drop` return at once: a thread of its own writes, whole or not at all, the newest text of each form.
    """

    def __init__(self, folder: Path, place: str, user_id: int) -> None:
        self._folder = folder / hashlib.sha256(f"{place} {user_id}".encode()).hexdigest()[:16]
        self._changed = threading.Condition()
        self._waiting: dict[str, str | None] = {}  # None: to be dropped
        self._writing = False
        self._writer: threading.Thread | None = None

    def keep(self, key: str, values: Mapping[str, Any]) -> None:
        """Put the values on the disk soon."""
        said = {"key": key, "values": dict(values), "at": datetime.now(UTC).isoformat()}
        self._put(key, json.dumps(said, ensure_ascii=False))

    def drop(self, key: str) -> None:
        """Forget a draft: it was saved, or given up knowingly."""
        self._put(key, None)

    def flush(self) -> None:
        """Wait until everything is on the disk."""
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting and not self._writing, timeout=10)

    def find(self, key: str) -> Draft | None:
        """The draft of a form, if one was left."""
        self.flush()
        file = self._file(key)
        return self._read(file) if file.exists() else None

    def all(self) -> list[Draft]:
        """Every draft that was left, the newest first."""
        self.flush()
        found = [self._read(file) for file in sorted(self._folder.glob("*.json"))]
        return sorted((draft for draft in found if draft), key=lambda draft: draft.at, reverse=True)

    def _put(self, key: str, said: str | None) -> None:
        with self._changed:
            self._waiting[key] = said
            if self._writer is None:
                # Not a daemon: the program ends when the last text is on the disk.
                self._writer = threading.Thread(target=self._write_all, name="drafts")
                self._writer.start()

    def _write_all(self) -> None:
        """Until nothing waits any more; the next text starts a new thread."""
        while True:
            with self._changed:
                if not self._waiting:
                    self._writer, self._writing = None, False
                    self._changed.notify_all()
                    return
                key = next(iter(self._waiting))
                said, self._writing = self._waiting.pop(key), True
            try:
                self._write(self._file(key), said)
            except OSError:
                log.exception("a draft could not be kept")

    def _write(self, file: Path, said: str | None) -> None:
        if said is None:
            file.unlink(missing_ok=True)
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        with part.open("w", encoding="utf-8") as opened:
            opened.write(said)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)

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
