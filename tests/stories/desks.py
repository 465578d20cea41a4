"""Clients in processes of their own, told what to do over pipes."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from tests.stories.office import PATIENCE


class Client:
    """One of them; what is not known here is asked of it: `client.open_card(id=3)`."""

    def __init__(self, url: URL, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        place = url.set(username=None, password=None).render_as_string()
        self._errors = (folder / "errors.txt").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.stories.desk", place, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(folder)},
        )  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        return lambda **words: self.ask(name, **words)

    def ask(self, command: str, /, **words: Any) -> Any:
        """Give a command and wait for its answer."""
        self.begin(command, **words)
        return self.end()

    def begin(self, command: str, /, **words: Any) -> None:
        """Give a command."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([command, words]) + "\n")
        self._process.stdin.flush()

    def end(self) -> Any:
        """The answer to the command that was given."""
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], PATIENCE + 30)[0]:
            raise TimeoutError(self._said())
        line = self._process.stdout.readline()
        answer = json.loads(line) if line else {"failed": f"the process ended with {self._process.wait()}"}
        if "failed" in answer:
            raise AssertionError(f"{answer['failed']}\n{self._said()}")
        return answer["gave"]

    def kill(self) -> None:
        """As when the power goes."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End it, kindly if it still listens."""
        if self._process.poll() is None:
            self.ask("close")
        self._process.wait(30)
        for end in (self._process.stdin, self._process.stdout, self._errors):
            if end is not None:
                end.close()

    def _said(self) -> str:
        self._errors.seek(0)
        return self._errors.read()[-4000:]
