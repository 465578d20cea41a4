"""A line to PostgreSQL that can be counted, slowed and cut, exactly at COMMIT if wanted."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from sqlalchemy import URL

Cut = Literal["before", "after", "late"]
_CHUNK = 65_536


class Line:
    """Stands between a client and the server's socket.

    round_trips: how often the client has sent something after having been answered. `cut_next_commit`: "before" the
    commit reaches the server, "after" it was done but before the client hears of it, or "late": the client loses the
    line at once and the commit reaches the server `lateness` seconds later.
    """

    def __init__(self, server: str, folder: Path) -> None:
        self._server = server
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen(64)
        self.round_trips = 0
        self.latency = 0.0
        self.lateness = 0.5
        self.cut_next_commit: Cut | None = None
        self.cuts = 0
        self.down = False
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        self.drop()

    def drop(self) -> None:
        """Cut every line there is."""
        for end in list(self._open):
            _shut(end)

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:  # closed
                return
            self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        try:
            if self.down:
                raise ConnectionRefusedError
            server.connect(self._server)
        except OSError:
            _shut(server)
            _shut(client)
            return
        self._open |= {client, server}
        _Talk(self, client, server).start()


class _Talk:
    """One client's line."""

    def __init__(self, line: Line, client: socket.socket, server: socket.socket) -> None:
        self._line, self._client, self._server = line, client, server
        self._answered = True
        self._swallow = False

    def start(self) -> None:
        for work in (self._upstream, self._downstream):
            threading.Thread(target=work, daemon=True).start()

    def _upstream(self) -> None:
        with contextlib.suppress(OSError):
            while chunk := self._client.recv(_CHUNK):
                if self._answered:
                    self._line.round_trips += 1
                    self._answered = False
                time.sleep(self._line.latency)
                cut = self._line.cut_next_commit if b"COMMIT" in chunk else None
                if cut is not None:
                    self._line.cut_next_commit = None
                    self._line.cuts += 1
                    self._swallow = cut != "before"
                if cut in {"before", "late"}:
                    self._lose(chunk, late=cut == "late")
                    return
                self._server.sendall(chunk)
        _shut(self._server)

    def _downstream(self) -> None:
        with contextlib.suppress(OSError):
            while chunk := self._server.recv(_CHUNK):
                if self._swallow:
                    break
                self._answered = True
                self._client.sendall(chunk)
        _shut(self._client)
        _shut(self._server)

    def _lose(self, chunk: bytes, *, late: bool) -> None:
        _shut(self._client)
        if late:
            time.sleep(self._line.lateness)
            self._server.sendall(chunk)
            time.sleep(0.2)
        _shut(self._server)


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def through(url: URL) -> Iterator[tuple[Line, URL]]:
    """A line to the PostgreSQL database of the URL (on a Unix socket), and the URL that uses it."""
    with tempfile.TemporaryDirectory() as folder:
        line = Line(f"{url.query['host']}/.s.PGSQL.5432", Path(folder))
        try:
            yield line, url.set(query={**url.query, "host": folder})
        finally:
            line.close()
