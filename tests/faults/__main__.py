"""python3 dev.py faults [--cuts N] [--kills N]

Cuts the line to PostgreSQL exactly at the commit (before it arrives, after it was done, and so that it arrives when the
client has long reconnected), and kills a program that writes to a SQLite file. Counts what is lost, doubled or left
without a trail; anything but zero is a failure.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import func, select, text

from shared import schema
from shared.customers.model import Customer
from shared.database import AuditEvent, Database, Operation
from shared.errors import DatabaseAway
from tests import engines
from tests.line import through

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
    asked = parser.parse_args()
    bad = 0
    for name, result in (("line cut at the commit", cuts(asked.cuts)), ("program killed", kills(asked.kills))):
        print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in result.items()), flush=True)
        bad += not result.get("saved", result.get("cuts"))  # nothing tried proves nothing
        bad += sum(result.get(what, 0) for what in ("lost", "doubled", "without trail", "damaged"))
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
