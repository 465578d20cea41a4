"""What the client costs: when its first window stands beside a bare one of PySide6, and ten cards in memory and stalls.

Each figure comes from a process of its own; the made-up company they open was filled by another one before.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROUNDS = 9
CARDS = 10


@dataclass
class Start:
    """Until a window was painted: by the clock from the birth of its process, and what the process worked; in ms."""

    wall: float
    work: float


def bare() -> None:
    """The least a PySide6 program can show."""
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    window = QWidget()
    window.resize(900, 560)
    window.show()
    _tell_when_painted(app, window)


def sign_in(folder: Path) -> None:
    """The program's own way to its first window."""
    from PySide6.QtWidgets import QApplication

    from client.app import Program
    from client.opening import prepare

    app = QApplication([])
    program = Program(app, *_settings(folder), prepare, "")
    _tell_when_painted(app, program.start())


def _settings(folder: Path) -> tuple[Any, Any]:
    from PySide6.QtCore import QSettings

    from client.kit.preferences import Preferences
    from shared import config

    preferences = Preferences(QSettings(str(folder / "preferences.ini"), QSettings.Format.IniFormat))
    return preferences, config.Config(config.embedded(folder / "office.db").url, "HQ")


def _tell_when_painted(app: Any, window: Any) -> None:
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, tell)
            return False

    def tell() -> None:
        print(f"{time.process_time() * 1000}", flush=True)
        os._exit(0)  # what goes on behind the window is not waited for

    watch = Watch()
    window.installEventFilter(watch)
    app.exec()


def cards(folder: Path) -> None:
    """A colleague goes through the rooms and opens ten cards; what that cost, as JSON."""
    from PySide6.QtWidgets import QApplication

    from shared import config
    from tests.stories.office import Stalls, office, settle

    app = QApplication([])
    with office(app, folder, config.embedded(folder / "office.db")) as opened:
        opened.start()
        stalls = Stalls()
        shell = opened.sign_in("lina", "wanglai-demo")
        settle(500)  # nobody goes on before the first page stands
        for room in ("customers", "visits", "today"):
            shell.open_page(room)
            settle(500)
        for number in range(1, CARDS + 1):
            shell.open_customer(number)
            settle(500)
        print(json.dumps({**_memory(), "longest": asdict(stalls.longest), "hardest": asdict(stalls.hardest)}))


def _memory() -> dict[str, int]:
    """What this process holds, in MB: in memory at most, now, and now for itself alone (Linux tells)."""
    told = {}
    for file in ("status", "smaps_rollup"):
        for line in Path("/proc/self", file).read_text().splitlines():
            name, _colon, rest = line.partition(":")
            told[name] = int(rest.split()[0]) // 1024 if rest.strip().endswith("kB") else 0
    return {"peak": told["VmHWM"], "now": told["Rss"], "alone": told["Private_Clean"] + told["Private_Dirty"]}


def fill(folder: Path) -> None:
    """The made-up company."""
    from client.opening import fill_demo
    from shared.database import Database

    _preferences, place = _settings(folder)
    database = Database(place.url)
    fill_demo(database)
    database.close()


def _started(what: str, folder: Path) -> Start:
    began = time.perf_counter()
    with _child(what, folder) as process:
        assert process.stdout is not None
        work = float(process.stdout.readline())
        return Start((time.perf_counter() - began) * 1000, work)


def _child(what: str, folder: Path) -> subprocess.Popen[str]:
    quiet = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "qt.qpa.*=false"}
    command = [sys.executable, "-m", "tests.bench.client", what, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=quiet)


def run(folder: Path) -> list[str]:
    """The table of the client, as lines."""
    with _child("fill", folder):
        print("client: the made-up company is being made", flush=True)
    starts: dict[str, list[Start]] = {"bare": [], "sign_in": []}
    for _round in range(ROUNDS):  # turn by turn, so that noise falls on both alike
        for what, found in starts.items():
            found.append(_started(what, folder))
    with _child("cards", folder) as process:
        cost = json.loads(process.communicate()[0])
    return [*_start_lines(starts), *_cost_lines(cost)]


def _start_lines(starts: dict[str, list[Start]]) -> list[str]:
    lines = ["\n### the client\n", "| first window painted | by the clock ms | work ms |", "|---|--:|--:|"]
    middle = {}
    for what, said in (("bare", "a bare window of PySide6"), ("sign_in", "the sign-in window")):
        wall, work = (statistics.median(getattr(one, name) for one in starts[what]) for name in ("wall", "work"))
        middle[what] = wall, work
        lines.append(f"| {said} | {wall:.0f} | {work:.0f} |")
    ratios = [ours / theirs for ours, theirs in zip(middle["sign_in"], middle["bare"], strict=True)]
    return [*lines, f"| ratio | {ratios[0]:.2f} | {ratios[1]:.2f} |"]


def _cost_lines(cost: dict[str, Any]) -> list[str]:
    stalls = [f"{name} stall {cost[name]['wall']:.0f} ms ({cost[name]['work']:.0f} ms of work)" for name in STALLS]
    return [
        f"\nMemory with {CARDS} cards open: {cost['now']} MB, {cost['peak']} MB at most; alone {cost['alone']} MB.",
        f"While the rooms and the cards were opened: {'; '.join(stalls)}.",
    ]


STALLS = ("longest", "hardest")


if __name__ == "__main__":
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "bare":
        bare()
    else:
        {"sign_in": sign_in, "fill": fill, "cards": cards}[what](folder)
