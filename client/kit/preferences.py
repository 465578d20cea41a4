"""How somebody likes his windows: kept on this PC, declared once with its type."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QSettings

from shared.text import LANGUAGES, of_system

THEMES = ("system", "light", "dark")


class Preferences:
    """Typed access to the settings of this PC; a value that cannot be understood counts as never set."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = QSettings("Wanglai", "Wanglai") if settings is None else settings

    @property
    def language(self) -> str:
        """A key of LANGUAGES; Chinese on a Chinese system until somebody chooses."""
        return self._one_of("language", tuple(LANGUAGES), of_system())

    @language.setter
    def language(self, name: str) -> None:
        self._settings.setValue("language", name)

    @property
    def theme(self) -> str:
        """system, light or dark."""
        return self._one_of("theme", THEMES, "system")

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("theme", name)

    @property
    def login(self) -> str:
        """Who signed in last on this PC."""
        return str(self._settings.value("login", ""))

    @login.setter
    def login(self, name: str) -> None:
        self._settings.setValue("login", name)

    def layout(self, table: str) -> dict[str, Any]:
        """How the columns of a table were left: widths, order, hidden ones."""
        try:
            said = json.loads(str(self._settings.value(f"tables/{table}", "{}")))
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def keep_layout(self, table: str, layout: dict[str, Any]) -> None:
        """Remember how the columns of a table are."""
        self._settings.setValue(f"tables/{table}", json.dumps(layout))

    def _one_of(self, key: str, allowed: tuple[str, ...], otherwise: str) -> str:
        said = str(self._settings.value(key, otherwise))
        return said if said in allowed else otherwise
