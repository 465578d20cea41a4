"""What a far server costs: the real client in a process of its own, on a line that adds to every round trip."""

from __future__ import annotations

import statistics
from pathlib import Path

from sqlalchemy import URL

from shared.database import Database
from tests import engines
from tests.line import Line, through
from tests.stories.company import behind_the_wall
from tests.stories.desks import Client

ROUNDS = 9
GOALS = {"sign in, until Today stands": 2.0, "open a card, until all of it stands": 0.2, "save one field": 0.25}


def _company(server: engines.PostgreSQL, url: URL) -> URL:
    """A made-up company behind the wall, and the way to it for 李娜."""
    keeper = Database(url)
    logins = behind_the_wall(keeper, 300, server.admit)
    keeper.close()
    return url.set(username=logins["lina"], password=engines.PASSWORD)


class _Far:
    """One client at the end of the line; what it did, in seconds and round trips."""

    def __init__(self, line: Line, client: Client) -> None:
        self._line, self._client = line, client
        self.found: dict[str, list[tuple[float, int]]] = {name: [] for name in GOALS}

    def did(self, name: str, command: str, **words: object) -> None:
        """Do it and note what it cost; what colleagues' changes are asked for meanwhile is in the round trips too."""
        before = self._line.round_trips
        seconds = self._client.ask(command, **words)
        self.found[name].append((seconds, self._line.round_trips - before))


def run(folder: Path, milliseconds: int) -> list[str]:
    """The table, as lines."""
    print(f"latency: a made-up company on a server, {milliseconds} ms more for each round trip", flush=True)
    server = engines.PostgreSQL(folder, "latency")
    signing, opening, saving = GOALS
    try:
        with server.fresh(folder) as url, through(_company(server, url)) as (line, far_url):
            line.latency = milliseconds / 1000
            found: dict[str, list[tuple[float, int]]] = {name: [] for name in GOALS}
            for number in range(3):
                client = Client(far_url, folder / f"client {number}")
                far = _Far(line, client)
                far.did(signing, "sign_in", login="lina", password=engines.PASSWORD)
                for id in range(1 + number * ROUNDS, 1 + (number + 1) * ROUNDS):
                    client.ask("rest")
                    far.did(opening, "open_card", id=id)
                    client.ask("rest")
                    client.ask("type", id=id, values={"address": f"沪太路 {id} 号"})
                    far.did(saving, "save", id=id)
                client.close()
                for name, each in far.found.items():
                    found[name] += each
    finally:
        server.close()
    return _lines(found, milliseconds)


def _lines(found: dict[str, list[tuple[float, int]]], milliseconds: int) -> list[str]:
    lines = [
        f"\n### a server {milliseconds} ms away\n",
        "| action | middle s | longest s | goal s | round trips, fewest |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, goal in GOALS.items():
        seconds, trips = [each[0] for each in found[name]], [each[1] for each in found[name]]
        lines.append(f"| {name} | {statistics.median(seconds):.2f} | {max(seconds):.2f} | {goal:.2f} | {min(trips)} |")
    return lines
