"""Work on blocks done in a process beside this one, which goes on with its own meanwhile.

Called as `python -m shared.beside`: reads from the standard input a language and a function, then block after block,
and answers each with what the function makes of it.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, BinaryIO, Generic, TypeVar

from shared import text
from shared.packing import unpacked

Block = TypeVar("Block")
Made = TypeVar("Made")
_AHEAD = 3  # blocks that may be under way: more would only fill the memory


class Beside(Generic[Block, Made]):
    """Has `work`, a function that another process can import, done on blocks; gives the answers in their order.

    The process starts with the first block, unless it was started before. Where none can be started, or it dies, the
    work is done here. Close it, also after a fault.
    """

    def __init__(self, work: Callable[[Block], Made]) -> None:
        self._work = work
        self._process: subprocess.Popen[bytes] | None = None
        self._under_way: deque[Future[Made]] = deque()
        self._asking: ThreadPoolExecutor | None = None  # writes a block and waits for its answer, in turn

    @property
    def is_started(self) -> bool:
        """Whether blocks are worked on in another process, or were to be."""
        return self._asking is not None

    def start(self) -> None:
        """Start the process."""
        self._process, self._asking = _start(self._work), ThreadPoolExecutor(max_workers=1)

    def add(self, block: Block) -> Iterator[Made]:
        """Have a block worked on; the answers to earlier ones for which it is time."""
        if self._asking is None:
            self.start()
        assert self._asking is not None  # noqa: S101 - it was started
        self._under_way.append(self._asking.submit(self._answer, block))
        return self._answers(_AHEAD)

    def rest(self) -> Iterator[Made]:
        """The answers that are still under way."""
        return self._answers(0)

    def close(self) -> None:
        """End the process; what is still under way is forgotten."""
        if self._process:
            self._process.kill()
        if self._asking:
            self._asking.shutdown(cancel_futures=True)
        self._forget()

    def _answers(self, under_way: int) -> Iterator[Made]:
        while len(self._under_way) > under_way:
            yield self._under_way.popleft().result()

    def _answer(self, block: Block) -> Made:
        if self._process and self._process.stdin and self._process.stdout:
            try:
                _send(block, self._process.stdin)
                made: Made = unpacked(self._process.stdout)
            except (OSError, EOFError, pickle.UnpicklingError):
                self._process.kill()
                self._forget()
            else:
                return made
        return self._work(block)

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


def _start(work: Callable[[Any], Any]) -> subprocess.Popen[bytes] | None:
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "shared.beside"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return None
    assert process.stdin is not None  # noqa: S101 - it was asked for
    with suppress(OSError):  # it died at once: the first block finds that out
        _send((text.spoken(), work), process.stdin)
    return process


def _send(said: Any, to: BinaryIO | Any) -> None:
    pickle.dump(said, to, pickle.HIGHEST_PROTOCOL)
    to.flush()


def main(asked: BinaryIO, said: BinaryIO) -> None:
    """Answer block by block, until there are no more."""
    gc.disable()  # a block makes much and leaves nothing
    language, work = unpacked(asked)
    text.speak(language)
    while True:
        try:
            block = unpacked(asked)
        except EOFError:
            return
        _send(work(block), said)


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
