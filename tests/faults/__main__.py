"""python3 dev.py faults [--cuts N] [--kills N] [--starts N] [--upgrades EVERY]

Cuts the line to PostgreSQL exactly at the commit (before it arrives, after it was done, and so that it arrives when the
client has long reconnected), kills a program that writes to a SQLite file, and kills the client itself while somebody
types and saves on such a line, with a next start that settles what was left. Kills an upgrade of the tables at each of
its statements, on a file and on a server, and then lets one through, which has to make what is made in one go. Counts
what is lost, doubled, told wrongly, damaged or left without a trail; anything but zero is a failure.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import URL, func, select, text

from shared import schema
from shared.customers.model import Customer
from shared.database import AuditEvent, Database, Operation
from shared.errors import DatabaseAway
from tests import engines
from tests.faults import upgrades as killed
from tests.line import Line, through
from tests.shared.schema import olden

KINDS = ("before", "after", "late")


def _add(code: str):
    def work(session):
        session.add(customer := Customer(code=code, name="华盛"))
        session.flush()
        return customer.id

    return work


def _until_known(database: Database, code: str, key: UUID) -> int:
    for _try in range(200):
        try:
            return database.write(_add(code), key)
        except DatabaseAway:
            time.sleep(random.uniform(0, 0.05))
    raise AssertionError(f"{code} was never resolved")


def cuts(count: int) -> dict[str, int]:
    """Save under cut lines; what came of it."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = engines.PostgreSQL(Path(folder), "faults")
        with server.fresh(Path(folder)) as url, through(url) as (line, counted):
            line.lateness = 0.3
            database = Database(counted)
            acknowledged: dict[str, int] = {}
            for number in range(count):
                line.cut_next_commit = chance.choice(KINDS)
                acknowledged[f"C{number}"] = _until_known(database, f"C{number}", uuid4())
            time.sleep(1)
            result = _compared(Database(url), acknowledged) | {"cuts": line.cuts}
            database.close()
        server.close()
    return result


def kills(count: int) -> dict[str, int]:
    """Kill a writing program again and again; what came of it."""
    lost = {"kills": count, "lost": 0, "doubled": 0, "without trail": 0}
    chance = random.Random(2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wanglai.db"
        database = Database(f"sqlite:///{path}")
        schema.create(database)
        database.close()
        acknowledged: dict[str, int] = {}
        for _round in range(count):
            writer = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.writer", str(path)], stdout=subprocess.PIPE, text=True
            )
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(chance.uniform(0.02, 0.4))
            writer.send_signal(signal.SIGKILL)
            for line in writer.stdout.read().splitlines():
                code, _space, id = line.partition(" ")
                if id.endswith("."):
                    acknowledged[code] = int(id[:-1])
            writer.wait()
        database = Database(f"sqlite:///{path}")
        with database.engine.connect() as connection:
            sound = connection.execute(text("PRAGMA integrity_check")).scalar()
        lost |= _compared(database, acknowledged) | {"damaged": int(sound != "ok"), "saved": len(acknowledged)}
    return lost


def starts(count: int) -> dict[str, int]:
    """Kill the client while it types and saves on a line that is cut, again and again; what came of it."""
    chance = random.Random(3)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = engines.PostgreSQL(Path(folder), "starts")
        with server.fresh(Path(folder)) as url, through(url) as (line, counted):
            line.lateness = 0.3
            database, said = Database(url), list[tuple[str, str]]()
            for number in range(count + 1):
                said += _typed_until_killed(line, counted, Path(folder) / "drafts", chance, last=number == count)
            result = _told(database, said) | {"starts": count, "cuts": line.cuts}
        server.close()
    return result


def _typed_until_killed(
    line: Line, url: URL, folder: Path, chance: random.Random, *, last: bool
) -> list[tuple[str, str]]:
    """One run of the client; what it said, word and rest."""
    place = url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.faults.typist", place, str(folder), *(["--last"] if last else [])]
    line.cut_next_commit, before = chance.choice(KINDS), line.cuts
    typist = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert typist.stdout is not None
    said = [typist.stdout.readline()]
    if not last:
        # Mostly when a commit has just been cut, sometimes anywhere.
        patience = time.monotonic() + (8 if chance.random() < 0.8 else chance.uniform(0, 2))
        while line.cuts == before and time.monotonic() < patience:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.3))
        typist.send_signal(signal.SIGKILL)
    said += typist.stdout.read().splitlines()
    typist.wait()
    line.cut_next_commit = None
    return [(word, rest) for word, _space, rest in (each.strip().partition(" ") for each in said) if word]


def _told(database: Database, said: list[tuple[str, str]]) -> dict[str, int]:
    """Every name that was typed is there once; what was told as saved already was not typed again by the next start."""
    with database.reading() as session:
        names = session.scalars(select(Customer.name)).all()
        trail = session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.entity == "customer"))
    database.close()
    typed = {rest for word, rest in said if word == "typed"}
    wrong = sum(
        word in {"error", "Traceback"} or (word == "told" and "was saved already" not in rest) for word, rest in said
    )
    for number, (word, _rest) in enumerate(said):
        before = next((rest for word_, rest in reversed(said[:number]) if word_ == "typed"), "")
        wrong += word == "told" and ("typed", before) in said[number:]
    return {
        "typed": len(typed),
        "lost": len(typed - set(names)),
        "doubled": len(names) - len(set(names)),
        "told wrongly": wrong,
        "without trail": abs(len(names) - trail),
        "settled as saved": sum(word == "told" for word, _rest in said),
    }


def upgrades(step: int) -> dict[str, int]:
    """Kill upgrades from the first program's tables, at every so manieth statement; what came of it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        fresh, older = Path(folder) / "fresh.db", Path(folder) / "older.db"
        result = _upgraded(f"sqlite:///{fresh}", f"sqlite:///{older}", step)
        server = engines.PostgreSQL(Path(folder), "upgrades")
        with server.fresh(Path(folder)) as made, server.bare(Path(folder)) as bare:
            on_server = _upgraded(made, bare, step)
        server.close()
    return {what: count + on_server[what] for what, count in result.items()}


def _upgraded(fresh: str | URL, older: str | URL, step: int) -> dict[str, int]:
    one, other = Database(fresh), Database(older)
    schema.create(one)
    olden.make(other, "0001")
    olden.add_customer(other, "华盛工业有限公司")
    other.close()
    result = killed.kill_everywhere(older, lambda _statement: None, step)
    same = killed.state(one)[0] == killed.state(other)[0]
    one.close()
    other.close()
    return {"killed": result["killed"], "damaged": result["wrong"] + (not same) + (not result["upgraded"])}


def _compared(database: Database, acknowledged: dict[str, int]) -> dict[str, int]:
    with database.reading() as session:
        found = dict(session.execute(select(Customer.code, Customer.id)).all())
        rows = session.scalar(select(func.count()).select_from(Customer))
        trail = session.scalar(select(func.count()).select_from(AuditEvent))
        operations = session.scalar(select(func.count()).select_from(Operation))
    database.close()
    return {
        "lost": sum(found.get(code) != id for code, id in acknowledged.items()),
        "doubled": rows - len(found),
        "without trail": abs(rows - trail) + abs(rows - operations),
    }


def main() -> int:
    """Print what came of each; fail when anything was lost."""
    parser = argparse.ArgumentParser(prog="dev.py faults", description=__doc__)
    parser.add_argument("--cuts", type=int, default=60)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--starts", type=int, default=15)
    parser.add_argument(
        "--upgrades", type=int, default=1, help="kill upgrades at every so manieth statement; 0 for none, as elsewhere"
    )
    asked = parser.parse_args()
    bad = 0
    for name, times, work in (
        ("line cut at the commit", asked.cuts, cuts),
        ("program killed", asked.kills, kills),
        ("client killed on a line that is cut", asked.starts, starts),
        ("upgrade of the tables killed", asked.upgrades, upgrades),
    ):
        if not times:
            continue
        result = work(times)
        print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in result.items()), flush=True)
        bad += not result.get("saved", result.get("cuts", result.get("killed")))  # nothing tried proves nothing
        bad += sum(result.get(what, 0) for what in ("lost", "doubled", "told wrongly", "without trail", "damaged"))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
