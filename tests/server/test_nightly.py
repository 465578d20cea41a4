"""What is done every night, and what is said when something is wrong."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import pytest
from sqlalchemy import insert, select, text, update

from server.backup import commands, manifest
from shared.access.metering import Reading
from shared.database.notices import Notice
from tests import engines

pytestmark = [
    pytest.mark.engines(*engines.OWNED, why="it is for whoever keeps the tables"),
    pytest.mark.sql_server_itself("it knows no BACKUP"),
]


@pytest.fixture
def night(database, command, add_customer, user, tmp_path):
    add_customer()
    return lambda: command("nightly", "--to", tmp_path)


def _name(database):
    return commands.name_of(database.engine.url)


def test_a_night_leaves_a_good_backup_and_a_digest(night, database, command, tmp_path):
    code, lines, errors = night()

    assert (code, len(lines), errors) == (0, 7, [])
    ((file, known),) = commands.every(tmp_path, database.engine.url)
    assert file.exists()
    assert known.tables["customer"].startswith("1 ")
    digests = tmp_path / f"{_name(database)}-trail-digests.txt"
    assert len(digests.read_text().splitlines()) == 1
    assert command("audit", "verify", "--digest", digests)[0] == 0


def test_a_backup_of_another_engine_s_database_of_that_name_is_none_of_this_one(night, database, tmp_path):
    night()
    other = "sqlite" if database.dialect == "postgresql" else "postgresql"
    beside = database.engine.url.set(drivername=other, database=str(tmp_path / f"{_name(database)}.db"))

    assert commands.every(tmp_path, database.engine.url)
    assert not commands.every(tmp_path, beside if other == "sqlite" else beside.set(database=_name(database)))


def test_counts_of_rows_read_that_no_day_looks_at_go(night, database):
    night()
    with database.engine.begin() as connection:
        for at in (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime.now(dt.UTC)):
            connection.execute(insert(Reading).values(version=1, rows=300, created_at=at))

    _code, lines, _errors = night()

    assert "old counts of rows read: 1 removed" in lines
    with database.engine.begin() as connection:
        assert len(connection.scalars(select(Reading.id)).all()) == 1


def test_notices_that_everybody_has_heard_of_go(night, database):
    night()
    with database.engine.begin() as connection:
        kept = connection.execute(insert(Notice).values(key="0" * 32, entity="customer")).inserted_primary_key[0]
        newest = connection.execute(insert(Notice).values(key="0" * 32, entity="customer")).inserted_primary_key[0]
        long_ago = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        connection.execute(update(Notice).where(Notice.id.notin_([kept])).values(at=long_ago))

    code, lines, _errors = night()

    assert code == 0
    with database.engine.begin() as connection:
        assert connection.scalars(select(Notice.id).order_by(Notice.id)).all() == [kept, newest]
    assert any(line.startswith("old notices of changes: ") and not line.endswith(" 0 removed") for line in lines)


def test_a_tampered_trail_is_told_and_no_old_backup_goes(night, database, tmp_path):
    night()
    (_file, known), *_none = commands.every(tmp_path, database.engine.url)
    _age(tmp_path, known, days=4000)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE audit_event SET user_id = 99 WHERE id = (SELECT MIN(id) FROM audit_event)"))

    code, lines, errors = night()

    assert (code, lines) == (3, [])
    assert any("FAILED" in line and "Event" in line for line in errors)
    assert len(commands.every(tmp_path, database.engine.url)) == 2
    assert len((tmp_path / f"{_name(database)}-trail-digests.txt").read_text().splitlines()) == 1


def test_old_backups_go_and_those_of_others_stay(night, database, tmp_path):
    night()
    (file, known), *_none = commands.every(tmp_path, database.engine.url)
    _age(tmp_path, known, days=4000)
    file = file.with_name(f"old-{file.name}")
    stranger = tmp_path / f"stranger{file.suffix}"
    shutil.copyfile(file, stranger)
    said = json.loads((tmp_path / (file.name + manifest.SUFFIX)).read_text())
    (tmp_path / (stranger.name + manifest.SUFFIX)).write_text(
        json.dumps({**said, "database": "stranger", "file": stranger.name})
    )

    code, lines, _errors = night()

    assert code == 0
    assert lines[-1].endswith("1 removed")
    ((newest, _known),) = commands.every(tmp_path, database.engine.url)
    assert newest.exists()
    assert stranger.exists()


def _age(folder, known, days):
    kept = folder / (known.file + manifest.SUFFIX)
    old = dt.datetime.fromisoformat(known.at) - dt.timedelta(days=days)
    kept.write_text(json.dumps({**json.loads(kept.read_text()), "at": old.isoformat()}))
    for file in (kept, folder / known.file):
        file.rename(file.with_name(file.name.replace(known.file, f"old-{known.file}")))
    kept = folder / f"old-{known.file}{manifest.SUFFIX}"
    kept.write_text(json.dumps({**json.loads(kept.read_text()), "file": f"old-{known.file}"}))


def test_a_night_without_room_is_told_with_its_own_code(night, database, tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(manifest.Manifest, "write", full)

    code, _lines, errors = night()

    assert code == 1
    assert any("No space left" in line for line in errors)
    assert not commands.every(tmp_path, database.engine.url)
