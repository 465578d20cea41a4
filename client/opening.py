"""Which database the program opens, and what is done to it before anybody signs in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from shared import config
from shared.config import Config
from shared.errors import Refused
from shared.text import _

if TYPE_CHECKING:
    from shared.database import Database


def demo_place() -> Config:
    """The file of the made-up company."""
    folder = Path(platformdirs.user_data_dir(config.PROGRAM, appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return Config(config.embedded(folder / "demo.db").url, _("Demo company"))


def prepare(database: Database) -> None:
    """Bring the user's own file up to date; a server is only checked."""
    from shared import schema  # noqa: PLC0415 - Alembic is loaded after the first window is shown

    if database.dialect == "sqlite":
        _make_folder(Path(str(database.engine.url.database)).parent)
        schema.upgrade(database)
    else:
        schema.check(database)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = _("The folder {folder} for the database cannot be made. Make it, or name another in the configuration.")
        raise Refused(said.format(folder=folder)) from error


def fill_demo(database: Database) -> None:
    """Bring the made-up company up to date; make it when it is not there yet."""
    from shared import demo  # noqa: PLC0415 - loaded behind the first window, and only for the demo
    from shared.access import queries  # noqa: PLC0415 - likewise

    prepare(database)
    if not database.read(queries.anyone):
        demo.fill(database)
