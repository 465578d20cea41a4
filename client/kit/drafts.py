"""Typed text kept on disk while it is typed, and offered again after a crash."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

log = logging.getLogger("wanglai")


@dataclass(frozen=True)
class Sent:
    """What went out to be saved, and under which key; only the database knows whether it was."""

    key: UUID
    values: dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """What was being typed into one form.

    key: the form's. about: whom it concerns, for a list. sent: a save that was not answered. given_up: the user does
    not want it any more, and that has not reached the database yet.
    """

    key: str
    values: dict[str, Any]
    at: datetime
    about: str = ""
    sent: Sent | None = None
    given_up: bool = False

    def once_saved(self) -> Draft | None:
        """What is left to be offered when what was sent turns out to be saved: the parts typed on since."""
        sent = self.sent.values if self.sent else {}
        rest = {name: part for name, part in self.values.items() if part != sent.get(name)}
        return replace(self, values=rest, sent=None) if rest and not self.given_up else None

    def unless_given_up(self) -> Draft | None:
        """What is left to be offered when what was sent turns out not to be saved."""
        return None if self.given_up else replace(self, sent=None)

    def words(self) -> str:
        """What was typed, the longest text first, to be known again by."""
        return "  ·  ".join(sorted(_texts(self.values), key=len, reverse=True))


class Drafts:
    """One folder of drafts for each database and user; a broken file is set aside as *.bad, never lost.

    `keep` and `drop` return at once: a thread of its own writes, whole or not at all, the newest text of each form.
    What cannot be written stays in memory and is tried again with the next text; `told` is called on that thread,
    with the reason, and with nothing once all is on the disk again.
    """

    def __init__(self, folder: Path, place: str, user_id: int) -> None:
        self._folder = folder / hashlib.sha256(f"{place} {user_id}".encode()).hexdigest()[:16]
        self._changed = threading.Condition()
        self._waiting: dict[str, Draft | None] = {}  # None: to be dropped
        self._unkept: dict[str, Draft | None] = {}
        self._under_way: dict[str, Draft | None] = {}  # the one that is being written
        self._writer: threading.Thread | None = None
        self.told: Callable[[str], None] = lambda _why: None

    def keep(self, key: str, values: Mapping[str, Any], about: str = "") -> None:
        """Put the values of a form on the disk soon."""
        self.put(Draft(key, dict(values), datetime.now(UTC), about))

    def put(self, draft: Draft) -> None:
        """Put a draft on the disk soon, as it is."""
        self._put(draft.key, draft)

    def drop(self, key: str) -> None:
        """Forget a draft: it was saved, or given up knowingly."""
        self._put(key, None)

    def flush(self, seconds: float = 10) -> bool:
        """Wait until everything is on the disk, or is known not to go there; whether that came true in time."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._under_way, seconds)

    def find(self, key: str) -> Draft | None:
        """The draft of a form, if one was left; what is not on the disk yet is not waited for."""
        if key in (held := self._held()):
            return held[key]
        file = self._file(key)
        return self._read(file) if file.exists() else None

    def all(self) -> list[Draft]:
        """Every draft that was left, the newest first."""
        self.flush()
        found = {draft.key: draft for file in self._folder.glob("*.json") if (draft := self._read(file))}
        kept = [draft for draft in {**found, **self._held()}.values() if draft is not None]
        return sorted(kept, key=lambda draft: draft.at, reverse=True)

    def is_on_disk(self, key: str) -> bool:
        """Whether nothing of the form is in memory alone."""
        return self.flush() and key not in self._unkept

    def _held(self) -> dict[str, Draft | None]:
        """The newest of each form that may be in memory alone."""
        with self._changed:
            return {**self._unkept, **self._under_way, **self._waiting}

    def _put(self, key: str, draft: Draft | None) -> None:
        with self._changed:
            self._waiting |= {**self._unkept, **self._waiting, key: draft}
            self._unkept.clear()
            if self._writer is None:
                # Not a daemon: the program ends when the last text is on the disk.
                self._writer = threading.Thread(target=self._write_all, name="drafts")
                self._writer.start()

    def _write_all(self) -> None:
        """Until nothing waits any more; the next text starts a new thread."""
        why = ""
        while True:
            with self._changed:
                if not self._waiting:
                    self._writer, self._under_way = None, {}
                    self._changed.notify_all()
                    break
                key = next(iter(self._waiting))
                draft = self._waiting.pop(key)
                self._under_way = {key: draft}
            try:
                self._write(self._file(key), draft)
            except OSError as error:
                log.exception("a draft could not be kept")
                why = error.strerror or str(error)
                with self._changed:
                    if key not in self._waiting:
                        self._unkept[key] = draft
            else:
                with self._changed:
                    self._unkept.pop(key, None)
        self.told(why)

    def _write(self, file: Path, draft: Draft | None) -> None:
        if draft is None:
            file.unlink(missing_ok=True)
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        with part.open("w", encoding="utf-8") as opened:
            opened.write(json.dumps(_as_json(draft), ensure_ascii=False))
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
        _sync_folder(self._folder)

    def _file(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"

    @staticmethod
    def _read(file: Path) -> Draft | None:
        try:
            return _from_json(json.loads(file.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            with contextlib.suppress(OSError):  # a folder that can be read only keeps the broken file where it is
                file.replace(file.with_suffix(".bad"))
            return None


def _as_json(draft: Draft) -> dict[str, Any]:
    sent = {"key": draft.sent.key.hex, "values": draft.sent.values} if draft.sent else None
    told = {"key": draft.key, "values": draft.values, "at": draft.at.isoformat(), "about": draft.about}
    return {**told, "sent": sent, "given_up": draft.given_up}


def _from_json(told: Mapping[str, Any]) -> Draft:
    sent = told.get("sent")
    return Draft(
        str(told["key"]),
        dict(told["values"]),
        datetime.fromisoformat(told["at"]),
        str(told.get("about", "")),
        Sent(UUID(sent["key"]), dict(sent["values"])) if sent else None,
        bool(told.get("given_up", False)),
    )


def _texts(value: object) -> Iterator[str]:
    """Every text of what was typed, on one line each."""
    if isinstance(value, str) and value.strip():
        yield " ".join(value.split())
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _texts(part)


def _sync_folder(folder: Path) -> None:
    """Make the new name as lasting as what is in the file; Windows does that by itself and knows no such call."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
