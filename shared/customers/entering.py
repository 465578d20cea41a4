"""Entries of the search made ready in a process of their own, while the one that writes goes on writing.

Called as `python -m shared.customers.entering`: reads blocks of rows from the standard input and answers each with
its entries.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, BinaryIO

from shared.customers import fragments
from shared.customers.fragments import Row

Rows = Sequence[Mapping[str, Any]]
_AHEAD = 3  # blocks that may be under way: more would only fill the memory


class Entering:
    """Takes rows and hands their entries to `enter`, in the same order, some blocks later; all of them by `finish`.

    Where no process can be started, or it dies, the entries are made here. Close it, also after a fault.
    """

    def __init__(self, enter: Callable[[Sequence[Row]], None]) -> None:
        self._enter = enter
        self._under_way: deque[Future[list[Row]]] = deque()
        self._process = _start()
        self._asking = ThreadPoolExecutor(max_workers=1)  # writes a block and waits for its answer, in turn

    def add(self, rows: Rows) -> None:
        """Have rows made into entries: of customers, or of people, which have a customer_id."""
        self._under_way.append(self._asking.submit(self._answer, rows))
        while len(self._under_way) > _AHEAD:
            self._enter(self._under_way.popleft().result())

    def finish(self) -> None:
        """Enter all that is under way."""
        while self._under_way:
            self._enter(self._under_way.popleft().result())

    def close(self) -> None:
        """End the process; what was not finished is forgotten."""
        if self._process:
            self._process.kill()
        self._asking.shutdown(cancel_futures=True)
        self._forget()

    def _answer(self, rows: Rows) -> list[Row]:
        if self._process and self._process.stdin and self._process.stdout:
            try:
                pickle.dump(rows, self._process.stdin, pickle.HIGHEST_PROTOCOL)
                self._process.stdin.flush()
                made: list[Row] = pickle.load(self._process.stdout)  # noqa: S301 - it is our own module that answers
            except (OSError, EOFError, pickle.UnpicklingError):
                self._process.kill()
                self._forget()
            else:
                return made
        return entries(rows)

    def _forget(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:  # what was not sent yet cannot be sent any more
                continue


def entries(rows: Rows) -> list[Row]:
    """The entries of customers, or of people."""
    return [(fragments.of_person(row) if "customer_id" in row else fragments.of_customer(row)).row() for row in rows]


def _start() -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "shared.customers.entering"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return None


def main(asked: BinaryIO, said: BinaryIO) -> None:
    """Answer block by block, until there are no more."""
    while True:
        try:
            rows = pickle.load(asked)  # noqa: S301 - it is our own program that asks
        except EOFError:
            return
        pickle.dump(entries(rows), said, pickle.HIGHEST_PROTOCOL)
        said.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
