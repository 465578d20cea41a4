"""Where the database is: read from a small TOML file, or the embedded file when there is none.

[database]
url = "mssql+pyodbc://server.office.example/wanglai?driver=ODBC+Driver+18+for+SQL+Server&Encrypt=yes"
name = "HQ-SQL01 / wanglai"
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import platformdirs

from shared.errors import Refused
from shared.text import _

PROGRAM = "Wanglai"
VARIABLE = "WANGLAI_CONFIG"


@dataclass(frozen=True)
class Config:
    """A database's SQLAlchemy URL and what the status bar calls it."""

    url: str
    name: str

    @property
    def embedded(self) -> bool:
        """Whether the database is a file that this program alone keeps."""
        return self.url.startswith("sqlite")

    @property
    def trusted(self) -> bool:
        """Whether the server knows people by their Windows accounts, so that nobody types a password."""
        said = dict(parse_qsl(urlsplit(self.url).query.lower()))
        return self.url.startswith("mssql") and said.get("trusted_connection") == "yes"


def file() -> Path:
    """The configuration file that is read: named by the environment, or the user's own."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else Path(platformdirs.user_config_dir(PROGRAM, appauthor=False)) / "wanglai.toml"


def embedded(path: Path) -> Config:
    """The configuration of a database in one file."""
    return Config(url=f"sqlite:///{quote(path.as_posix(), safe='/:')}", name=path.name)


def load(path: Path | None = None) -> Config:
    """What the file says; the embedded database when there is no file. Refused when it cannot be understood."""
    path = path or file()
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return embedded(Path(platformdirs.user_data_dir(PROGRAM, appauthor=False)) / "wanglai.db")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(_broken(path, str(error))) from error
    return _understood(path, _parsed(path, text))


def _parsed(path: Path, text: str) -> dict[str, object]:
    import tomllib  # noqa: PLC0415 - whoever has no such file starts sooner without it

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(_broken(path, str(error))) from error


def _understood(path: Path, said: dict[str, object]) -> Config:
    database = said.get("database")
    url = database.get("url") if isinstance(database, dict) else None
    if not isinstance(database, dict) or not isinstance(url, str) or "://" not in url:
        raise Refused(_broken(path, _("[database] needs a url.")))
    name = database.get("name")
    return Config(url=url, name=name if isinstance(name, str) else url.rpartition("@")[2].partition("?")[0])


def _broken(path: Path, why: str) -> str:
    said = _("The configuration file {path} cannot be used: {why} Correct it or remove it, then start again.")
    return said.format(path=path, why=why)
