"""The way of each engine with whole databases: made beside another one, backed up, tried, restored."""

from __future__ import annotations

from types import ModuleType

from server.backup import postgresql, sqlite, transact

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql, "mssql": transact}
