"""Files as people bring them, and the way from a file to the database."""

from __future__ import annotations

import csv

import pytest
from sqlalchemy import select

from shared.customers.model import Person
from shared.exchange import batch, check, columns, reader, undo


class Quiet:
    """Notes how far the work is; stops it after so many notes when told to."""

    def __init__(self, stop_at=None):
        self.notes, self._stop_at = [], stop_at

    def at(self, done, total):
        from shared.errors import Cancelled

        self.notes.append((done, total))
        if self._stop_at is not None and len(self.notes) >= self._stop_at:
            raise Cancelled


class Exchange:
    """Imports files into a database as the wizard does."""

    def __init__(self, database, folder):
        self._database, self._folder, self._checked = database, folder, []

    def file(self, *rows, name="客户.csv"):
        with (path := self._folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path

    def check(self, path, **options):
        about, rows = reader.preview(path)
        header = columns.header_row(rows)
        fields = columns.guess(next(cells for row, cells in rows if row == header))
        checked = check.check(self._database, path, fields, header, Quiet(), sheet=about.sheet or None, **options)
        self._checked.append(checked)
        return checked

    def close(self):
        for checked in self._checked:
            checked.close()

    def write(self, checked, progress=None):
        return self._database.write(lambda session: batch.write(self._database, session, checked, progress or Quiet()))

    def bring(self, path, **options):
        checked = self.check(path, **options)
        return self.write(checked)

    def undo(self, batch_id):
        self._database.write(lambda session: undo.undo(session, batch_id, Quiet()))


@pytest.fixture
def exchange(database, user, tmp_path):
    opened = Exchange(database, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def mobiles(database):
    """The mobiles of everybody, in the order of their ids."""

    def mobiles():
        with database.reading() as session:
            return list(session.scalars(select(Person.mobile).order_by(Person.id)))

    return mobiles
