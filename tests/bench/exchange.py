"""Import and export of a customer list beside the same work by hand, each in a process of its own, so that peaks of
memory do not mix.

By hand the rows were made ready before the clock starts (names read in pinyin, words for the search): what is timed is
the reading of the workbook and the same rows into the same tables, with the same trail, by COPY or executemany.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import make_url

from shared.access.model import User
from shared.customers import fragments, labels, pinyin
from shared.customers.model import Customer, CustomerFigures, Person
from shared.customers.queries import Wanted
from shared.database import Database
from shared.exchange import batch, check, columns, lists, reader
from shared.exchange.differences import CUSTOMER_DEFAULTS, PERSON_DEFAULTS
from tests import engines
from tests.bench import again, data

HEADINGS = ("客户名称", "电话", "地区", "城市", "阶段", "地址", "备注", "联系人", "手机", "职务")
KEY = "0" * 32


@dataclass(frozen=True)
class Run:
    """What one process did: seconds by the clock, seconds of its processor, and its peak of memory in MB.

    writing: of an import of ours the seconds after the check, in which the database is told.
    """

    wall: float
    cpu: float
    peak: int
    writing: float


class Quiet:
    """Is told how far the work is, and says nothing."""

    def at(self, done: int, total: int) -> None:
        """Go on."""


def table(engine: str, rows: int, folder: Path) -> list[str]:
    """The figures of one engine as lines of a table."""
    workbook = folder / f"customers_{rows}.xlsx"
    write_file(workbook, rows)
    kept = engines.Files(folder) if engine == "sqlite" else engines.PostgreSQL(folder, "exchange")
    try:
        with kept.fresh(folder) as url:
            by_hand = [_child("import", "raw", str(make_url(url).render_as_string(False)), workbook)]
        with kept.fresh(folder) as url:
            _child("import", "noted", str(make_url(url).render_as_string(False)), workbook)
        with kept.fresh(folder) as url:
            told = _child("import", "again", str(make_url(url).render_as_string(False)), workbook)
        with kept.fresh(folder) as url:
            place = str(make_url(url).render_as_string(False))
            ours = [_child(work, "ours", place, workbook) for work in ("import", "export")]
            by_hand.append(_child("export", "raw", place, workbook))
    finally:
        if isinstance(kept, engines.PostgreSQL):
            kept.close()
    names = (f"import {rows:,} customers with a person each", f"export the list of {rows:,}")
    head = "| action | s | of processor | peak MB | same, raw s | ratio | by hand s | of processor | peak MB | ratio |"
    lines = [_line(*figure) for figure in zip(names, ours, (told, None), by_hand, strict=True)]
    lines.insert(1, f"| of it the writing | {ours[0].writing:.1f} | | | | {ours[0].writing / told.wall:.1f} | | | | |")
    return ["", head, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|", *lines]


def write_file(path: Path, rows: int) -> None:
    """A workbook as an office brings it, the same at each run."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for number, (customer, person) in enumerate(zip(data.customers(rows), data.people(rows), strict=True), 1):
            city = customer["city"]
            facts = (f"{customer['name']}{number}", customer["phone"], city, city, labels.STAGES[customer["stage"]])
            more = (f"{city}市人民路 {number} 号", "展会上认识", person["name"], person["mobile"], "采购")
            sheet.write_row(number, 0, (*facts, *more))


def _line(name: str, ours: Run, same: Run | None, raw: Run) -> str:
    said = (f"{same.wall:.1f}", f"{ours.wall / same.wall:.1f}") if same else ("", "")
    cells = (f"{ours.wall:.1f}", f"{ours.cpu:.1f}", str(ours.peak), *said, f"{raw.wall:.1f}", f"{raw.cpu:.1f}")
    return f"| {name} | {' | '.join(cells)} | {raw.peak} | {ours.wall / raw.wall:.1f} |"


def _child(work: str, side: str, url: str, workbook: Path) -> Run:
    asked = [sys.executable, "-m", "tests.bench.exchange", work, side, url, str(workbook)]
    done = subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True)
    return Run(**json.loads(done.stdout))


def _import_ours(url: str, workbook: Path, noting: AbstractContextManager[None] | None = None) -> tuple[float, ...]:
    database = Database(url)
    database.user_id = database.write(_add_user)
    began = time.perf_counter(), time.process_time()
    with noting or nullcontext():
        _about, rows = reader.preview(workbook)
        header = columns.header_row(rows)
        fields = columns.guess(next(cells for row, cells in rows if row == header))
        checked = check.check(database, workbook, fields, header, Quiet())
        written = time.perf_counter()
        database.write(lambda session: batch.write(database, session, checked, Quiet()))
    ended = time.perf_counter()
    took = ended - began[0], time.process_time() - began[1], ended - written
    if checked.counts["new"] != len(checked.spool):
        raise RuntimeError(f"not every row came in: {checked.counts}")
    checked.close()
    database.close()
    return took


def _import_noted(url: str, workbook: Path) -> tuple[float, ...]:
    """As ours, noting what the database is told: what is timed does not matter."""
    return _import_ours(url, workbook, again.noted(workbook.with_suffix(".said")))


def _import_again(url: str, workbook: Path) -> tuple[float, float]:
    database = Database(url)
    database.write(_add_user)
    took = again.tell(database, workbook.with_suffix(".said"))
    database.close()
    return took


def _import_raw(url: str, workbook: Path) -> tuple[float, float]:
    database = Database(url)
    database.write(_add_user)
    began = time.perf_counter(), time.process_time()
    cells = _read(workbook)
    took = time.perf_counter() - began[0], time.process_time() - began[1]
    tables = _ready(cells)
    held = database.engine.raw_connection()
    raw: Any = held.driver_connection
    began = time.perf_counter(), time.process_time()
    cursor = raw.cursor()
    if database.dialect == "sqlite":
        cursor.execute("BEGIN IMMEDIATE")
    put = _put_sqlite if database.dialect == "sqlite" else _copy
    for name, (fields, rows) in tables.items():
        for start in range(0, len(rows), 10_000):  # the server gives a statement fifteen seconds
            put(cursor, name, fields, rows[start : start + 10_000])
    raw.commit()
    took = took[0] + time.perf_counter() - began[0], took[1] + time.process_time() - began[1]
    held.close()
    database.close()
    return took


def _add_user(session: Any) -> int:
    session.add(user := User(login="bench", login_key="bench", name="王磊"))
    session.flush()
    return int(user.id)


def _read(workbook: Path) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(workbook)) as book:
        return list(book.get_sheet_by_index(0).iter_rows())[1:]


Rows = list[tuple[Any, ...]]


def _ready(cells: list[list[Any]]) -> dict[str, tuple[list[str], Rows]]:
    """Every row of every table, as the driver takes them."""
    stages = {label: stage for stage, label in labels.STAGES.items()}
    customers, people, entries = [], [], []
    for id, cell in enumerate(cells, 1):
        name, phone, region, city, stage, address, note, person, mobile, title = cell
        facts = {"name": name, "phone": phone, "region": region, "city": city, "stage": stages[stage], "note": note}
        known = {"id": id, "code": f"C-{id:06}", "name_key": pinyin.key(name), "address": address, "owner_id": 1}
        customers.append({**CUSTOMER_DEFAULTS, **facts, **known, "created_by": 1})
        somebody = {"id": id, "customer_id": id, "name": person, "mobile": mobile, "title": title, "created_by": 1}
        people.append({**PERSON_DEFAULTS, **somebody})
        entries += [*fragments.of_customer(customers[-1]), *fragments.of_person(people[-1])]
    entries.sort(key=lambda entry: entry.person)
    figures = [{"customer_id": id, "balance": 0, "turnover": 0, "turnover_year": 0, "active": True} for id in
               range(1, len(cells) + 1)]  # fmt: skip
    same = {"key": KEY, "user_id": 1, "version": 1, "action": "added", "changes": "{}"}
    trail = [{**same, "entity": entity, "record_id": id} for entity in ("customer", "person") for id in
             range(1, len(cells) + 1)]  # fmt: skip
    return {
        Customer.__tablename__: _tuples(customers),
        CustomerFigures.__tablename__: _tuples(figures),
        Person.__tablename__: _tuples(people),
        "audit_event": _tuples(trail),
        "search_entry": (["id", "customer_id", "person", "key", "doc", "words"],
                         [entry.row() for entry in entries]),
    }  # fmt: skip


def _tuples(rows: list[dict[str, Any]]) -> tuple[list[str], Rows]:
    fields = [name for name in rows[0] if name != "created_at"]
    return fields, [tuple(row[name] for name in fields) for row in rows]


def _put_sqlite(cursor: Any, name: str, fields: list[str], rows: Rows) -> None:
    def insert(table: str, fields: list[str], rows: Rows) -> None:
        listed = ", ".join(f'"{field}"' for field in fields)
        cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(fields))})", rows)

    if name == "search_entry":
        insert("search_word", ["rowid", "words"], [(row[0], row[5]) for row in rows])
        fields, rows = fields[:5], [row[:5] for row in rows]
    insert(name, fields, rows)


def _copy(cursor: Any, name: str, fields: list[str], rows: Rows) -> None:
    listed = ", ".join(f'"{field}"' for field in fields)
    with cursor.copy(f"COPY {name} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _export_ours(url: str, workbook: Path) -> tuple[float, float]:
    database = Database(url)
    began = time.perf_counter(), time.process_time()
    lists.write(database, Wanted(), workbook.with_name("ours.xlsx"), Quiet())
    took = time.perf_counter() - began[0], time.process_time() - began[1]
    database.close()
    return took


_LIST = """SELECT c.code, c.name, c.short_name, c.kind, c.category, c.stage, c.potential, c.current_value, c.vip,
 c.trade, c.region, c.city, c.source, c.phone, u.name, f.balance, f.turnover, f.last_contact_at, f.next_contact_on
 FROM customer c JOIN customer_figures f ON f.customer_id = c.id LEFT JOIN user_account u ON u.id = c.owner_id
 WHERE c.active = {true} ORDER BY c.name_key, c.id"""


def _export_raw(url: str, workbook: Path) -> tuple[float, float]:
    database = Database(url)
    held = database.engine.raw_connection()
    raw: Any = held.driver_connection
    is_sqlite = database.dialect == "sqlite"
    began = time.perf_counter(), time.process_time()
    cursor = raw.cursor() if is_sqlite else raw.cursor("listed")
    cursor.execute(_LIST.format(true="1" if is_sqlite else "true"))
    _write_list(workbook.with_name("raw.xlsx"), cursor, 100 if is_sqlite else 1)
    took = time.perf_counter() - began[0], time.process_time() - began[1]
    cursor.close()
    held.close()
    database.close()
    return took


def _write_list(path: Path, rows: Iterator[Any], fen: int) -> None:
    """The cells that our own list has, and nothing between them and the library."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        money, day = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, column in enumerate(lists.COLUMNS):
            sheet.write_string(0, place, column.title)
        for number, row in enumerate(rows, 1):
            grade = ("lead", "iron", "silver", "gold")[2 * row[6] + row[7]]
            words = (labels.KINDS[row[3]], labels.CATEGORIES[row[4]], labels.STAGES[row[5]], labels.GRADES[grade])
            said = (*row[:3], *words, "Yes" if row[8] else "", *row[9:15])
            for place, text in enumerate(said):
                if text:
                    sheet.write_string(number, place, text)
            sheet.write_number(number, 14, float(row[15]) / fen, money)
            sheet.write_number(number, 15, float(row[16]) / fen, money)
            for place, moment in ((16, row[17]), (17, row[18])):
                if moment:
                    at = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
                    sheet.write_datetime(number, place, at, day)


def _peak() -> int:
    """In MB; of this process alone, where the system tells it so (a limit inherited from the parent is not in it)."""
    told = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", told.read_text("utf-8")) if told.exists() else None
    return int(found[1]) // 1024 if found else 0


_WORK = {
    ("import", "ours"): _import_ours,
    ("import", "raw"): _import_raw,
    ("import", "noted"): _import_noted,
    ("import", "again"): _import_again,
    ("export", "ours"): _export_ours,
    ("export", "raw"): _export_raw,
}

if __name__ == "__main__":
    work, side, url, workbook = sys.argv[1:]
    wall, cpu, *writing = _WORK[work, side](url, Path(workbook))
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": _peak(), "writing": sum(writing)}))
