"""What can be looked at with one line to a database: driver, encryption, version, rights, clock."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, text

from shared.access.logins import OFFICE
from shared.database import engines, lines
from shared.text import _

SKEW = dt.timedelta(minutes=2)
_OLDEST = {"postgresql": 14, "mssql": 14}  # SQL Server 2017


@dataclass(frozen=True)
class Line:
    """What was looked at, what was found, and what to do where it is not well."""

    title: str
    found: str
    advice: str = ""

    def __str__(self) -> str:
        if not self.advice:
            return f"[ok] {self.title}: {self.found}"
        return f"[!!] {self.title}: {self.found} -> {self.advice}"


def driver(place: URL) -> Line:
    """Whether this machine can speak to such a server."""
    title = _("driver")
    match place.get_backend_name():
        case "sqlite":
            from pysqlite3 import dbapi2  # noqa: PLC0415 - only where a file is opened

            found = dbapi2.sqlite_version
            sound = tuple(map(int, found.split("."))) >= engines.SOUND_SQLITE
            return Line(title, f"SQLite {found}", "" if sound else _("Install the present version of the program."))
        case "postgresql":
            import psycopg  # noqa: PLC0415 - only where a server is meant

            return Line(title, f"psycopg {psycopg.__version__}, libpq {psycopg.pq.version() // 10_000}")
        case _:
            return _odbc(title)


def _odbc(title: str) -> Line:
    advice = _("Install Microsoft's ODBC Driver 18 for SQL Server.")
    try:
        import pyodbc  # noqa: PLC0415 - needs the driver manager, which only server offices have
    except ImportError as error:
        return Line(title, str(error), _("Install the ODBC driver manager (on Debian: apt-get install unixodbc)."))
    known = [name for name in pyodbc.drivers() if "SQL Server" in name]
    found = ", ".join(known) or _("none installed")
    return Line(title, found, "" if any(f"Driver {number}" in found for number in (18, 19)) else advice)


def who(connection: Connection) -> str:
    """As whom the line was opened."""
    asked = {
        "sqlite": "SELECT 'the owner of the file'",
        "postgresql": "SELECT session_user",
        "mssql": "SELECT SUSER_SNAME()",
    }
    return str(connection.execute(text(asked[connection.dialect.name])).scalar_one())


def tls(connection: Connection) -> Line | None:
    """Whether somebody on the way can read along."""
    title, advice = _("encryption"), _("Make the server speak TLS with a certificate that this PC can check.")
    match connection.dialect.name:
        case "sqlite":
            return None
        case "postgresql":
            asked = "SELECT ssl, COALESCE(version, '') FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            encrypted, version = connection.execute(text(asked)).one()
        case _:
            asked = "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID"
            encrypted, version = connection.scalar(text(asked)) == "TRUE", _("on")
    if encrypted:
        return Line(title, str(version))
    if lines.is_here(connection.engine.url):
        return Line(title, _("none, for the server is this machine"))
    return Line(title, _("not encrypted"), advice)


def version(connection: Connection) -> Line | None:
    """Whether the server is new enough."""
    kind = connection.dialect.name
    if kind == "sqlite":
        return None
    asked = {
        "postgresql": "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version')",
        "mssql": (
            "SELECT CAST(SERVERPROPERTY('ProductMajorVersion') AS int),"
            " CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(40))"
        ),
    }
    major, whole = connection.execute(text(asked[kind].replace("::", r"\:\:"))).one()
    advice = "" if major and major >= _OLDEST[kind] else _("Install a newer version of the server.")
    return Line(_("server"), str(whole), advice)


_MAY = {
    # From PostgreSQL 16 on who may make roles gives those alone away that he made or was given with this option.
    "postgresql": (
        "SELECT rolsuper OR rolcreaterole AND (CAST(current_setting('server_version_num') AS int) < 160000"
        f" OR NOT EXISTS (SELECT 1 FROM pg_roles o WHERE o.rolname = '{OFFICE}'"
        " AND NOT pg_has_role(o.oid, 'MEMBER WITH ADMIN OPTION'))),"
        " rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    ),
    "mssql": (
        "SELECT HAS_PERMS_BY_NAME(NULL, NULL, 'ALTER ANY LOGIN'), HAS_PERMS_BY_NAME(NULL, NULL, 'CREATE ANY DATABASE')"
    ),
}


def rights(connection: Connection) -> Line:
    """Whether the commands may do what they have to."""
    title = _("rights")
    if connection.dialect.name == "sqlite":
        file = Path(str(connection.engine.url.database))
        writes = _writes(file)
        return Line(title, str(file), "" if writes else _("Let this account write the file and its folder."))
    logins, databases = connection.execute(text(_MAY[connection.dialect.name])).one()
    lacking = [
        *([] if logins else [_("make logins (for add-user)")]),
        *([] if databases else [_("make databases (to try backups)")]),
    ]
    if not lacking:
        return Line(title, _("logins and databases can be made"))
    return Line(
        title, _("cannot {what}").format(what=", ".join(lacking)), _("Give this login the right, or use another.")
    )


def _writes(file: Path) -> bool:
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


_NOW = {
    "sqlite": "SELECT strftime('%Y-%m-%dT%H:%M:%S', 'now')",
    "postgresql": "SELECT to_char(clock_timestamp() AT TIME ZONE 'utc', 'YYYY-MM-DD\"T\"HH24\\:MI\\:SS')",
    "mssql": "SELECT CONVERT(nvarchar(19), SYSUTCDATETIME(), 120)",
}


def clock(connection: Connection) -> Line:
    """Whether both clocks tell the same time."""
    statement = _NOW[connection.dialect.name]
    plain = statement if connection.dialect.name == "postgresql" else statement.replace(":", r"\:")
    there = dt.datetime.fromisoformat(str(connection.execute(text(plain)).scalar_one())).replace(tzinfo=dt.UTC)
    seconds = round((dt.datetime.now(dt.UTC) - there).total_seconds())
    advice = "" if abs(seconds) <= SKEW.total_seconds() else _("Set the clocks of both machines by a time server.")
    return Line(_("clock"), _("{seconds} seconds from this machine's").format(seconds=seconds), advice)


def reading(connection: Connection) -> Line | None:
    """Whether questions wait for those who save."""
    if connection.dialect.name != "mssql":
        return None
    asked = "SELECT is_read_committed_snapshot_on FROM sys.databases WHERE database_id = DB_ID()"
    if connection.scalar(text(asked)):
        return Line("READ_COMMITTED_SNAPSHOT", _("on"))
    advice = _("Say ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON while nobody works.")
    return Line("READ_COMMITTED_SNAPSHOT", _("off"), advice)
