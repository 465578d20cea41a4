"""Following what colleagues do: what they changed, what they are editing, and whether one may still come in.

One question at each turn, on a line of its own. What it finds is what was committed since the last one, each change
once, in whatever order the commits came, and however long the line was away.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Connection, Row, text

from shared.database.base import Base
from shared.database.changes import Changes
from shared.database.engines import VIEWS
from shared.database.failures import explained
from shared.database.heartbeat import EVERY, NOW, Spot, among, beats
from shared.database.notices import KEPT, forget_old
from shared.errors import Outdated, Refused, UserError

if TYPE_CHECKING:
    from shared.database.door import Database

# What a colleague's role or name is may change what is seen anywhere.
_ANYWHERE = {"department", "permission", "role", "user_account", "user_role"}


@dataclass(frozen=True)
class News:
    """What one question found. editing: who else, name by id, edits what was watched. known: one may still come in."""

    changes: Changes
    editing: Mapping[Spot, Mapping[int, str]]
    known: bool


class Following:
    """Asks for one program. Not for two threads at once."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database, self._clock = database, clock
        self._client = uuid4().hex
        self._place = f"{VIEWS}." if database.walled and database.dialect == "mssql" else ""
        self._line: Connection | None = None
        self._low: int | None = None  # below this mark nothing new can come to light
        self._seen: set[int] = set()  # the ids at or above it that were told
        self._at = 0  # when that was, in seconds, by the database's clock
        self._told: frozenset[Spot] = frozenset()  # what the database knows us to be editing
        self._beat = 0.0
        self._barred: frozenset[Spot] = frozenset()

    def ask(self, watched: Collection[Spot] = (), edited: Collection[Spot] = ()) -> News:
        """What is new since the last time; who else edits the watched. DatabaseAway, and then again, without a line."""
        mine = frozenset(edited) - self._barred
        try:
            return self._news(self._asked(frozenset(watched), mine))
        except Outdated:
            raise
        except Refused:
            if not mine:
                raise
            self._barred |= mine  # one may not see any more what one is editing: it is told to nobody
            return self._news(self._asked(frozenset(watched), frozenset()))

    def leave(self) -> None:
        """Take away what is said to be edited, if there is a line, and give the line back."""
        if self._told:
            with contextlib.suppress(UserError):
                self.ask()
        self.close()

    def close(self) -> None:
        """Give the line back."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _asked(self, watched: frozenset[Spot], mine: frozenset[Spot]) -> list[Row[Any]]:
        said, values = _question(self._database, self._place, watched)
        values |= {"low": self._low or 0, "client": self._client, "me": self._database.user_id}
        try:
            with explained(self._database.dialect):
                line = self._opened()
                if self._is_due(mine):
                    rows = self._with_beat(line, said, values, mine)
                    self._told, self._beat = mine, self._clock()
                else:
                    with line.begin():
                        rows = list(line.execute(text(said), values))
        except BaseException:
            if self._line is not None:
                self._line.invalidate()
            self.close()
            raise
        return rows

    def _is_due(self, mine: frozenset[Spot]) -> bool:
        return mine != self._told or (bool(mine) and self._clock() - self._beat >= EVERY)

    def _with_beat(self, line: Connection, said: str, values: dict[str, Any], mine: frozenset[Spot]) -> list[Row[Any]]:
        """The question with the beat before it: in one message, where there is a line to save one on."""
        dialect = self._database.dialect
        statements, more = beats(dialect, self._place, mine)
        values = values | more
        if dialect == "sqlite":
            with self._database.engine.execution_options(writing=True).begin() as writing:
                for statement in statements:
                    writing.execute(text(statement), values)
        elif dialect == "postgresql":
            parts = ", ".join(f"beat_{number} AS ({one})" for number, one in enumerate(statements))
            said = f"WITH {parts} {said}"
        else:
            said = "; ".join(["SET NOCOUNT ON", *statements, said, "SET NOCOUNT OFF"])
        with line.begin():
            return list(line.execute(text(said), values))

    def _opened(self) -> Connection:
        if self._line is None:
            engine = self._database.engine
            if self._database.dialect != "sqlite":
                engine = engine.execution_options(isolation_level="AUTOCOMMIT")
            elif self._low is None:
                with engine.execution_options(writing=True).begin() as first:
                    forget_old(first)
            self._line = engine.connect()
        return self._line

    def _news(self, rows: list[Row[Any]]) -> News:
        first = next(row for row in rows if row.floor is not None)
        changes = self._changes([row for row in rows if row.id is not None and row.floor is not None], first)
        editing: dict[Spot, dict[int, str]] = {}
        for row in rows:
            if row.floor is None:
                editing.setdefault(Spot(row.entity, row.record_id), {})[row.user_id] = row.name
        known = bool(first.known) or (not self._database.walled and self._database.user_id is None)
        return News(changes, editing, known)

    def _changes(self, told: list[Row[Any]], first: Row[Any]) -> Changes:
        low, self._low = self._low, first.floor
        away, self._at = first.at - self._at, first.at
        fresh = [row for row in told if row.id not in self._seen]
        self._seen = {row.id for row in told if row.mark >= first.floor}
        if low is None:
            return Changes()  # whatever was before, the pages read it themselves
        # The oldest notices may be gone by now, or it is another database that was restored in this one's place.
        if away > KEPT.total_seconds() / 2 or first.floor < low:
            return Changes.of_everything()
        return _said(row for row in fresh if row.key not in self._database.own_keys)


def _said(rows: Any) -> Changes:
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    changes = Changes()
    for row in rows:
        if row.entity in _ANYWHERE:
            return Changes.of_everything()
        if row.entity in models:
            changes.add(models[row.entity], row.record_id, row.customer_id)
    return changes


_FLOOR = {
    "sqlite": "(SELECT COALESCE(MAX(id), 0) + 1 FROM change_notice)",
    "postgresql": "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)",
    # Said before the question: what is committed between the two is found again, and not told twice.
    "mssql": "CAST(@floor AS bigint)",
}
_TOP = {"postgresql": "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)"}
_SECONDS = {
    "sqlite": "CAST(strftime('%s', 'now') AS integer)",
    "postgresql": "CAST(extract(epoch FROM now()) AS bigint)",
    "mssql": "DATEDIFF_BIG(second, '1970-01-01', SYSUTCDATETIME())",
}
_MARK = {"sqlite": "n.id", "postgresql": "n.mark", "mssql": "CAST(n.mark AS bigint)"}
_SINCE = {
    "sqlite": "n.id >= :low",
    # A database that was restored elsewhere holds marks of that server, which are to come here.
    "postgresql": "n.mark >= :low AND n.mark < f.top",
    "mssql": "n.mark >= CAST(CAST(:low AS bigint) AS binary(8))",
}
_ABOUT_ME = "SELECT COUNT(*) FROM user_account u WHERE u.id = :me AND u.active = {true}"


def _question(database: Database, place: str, watched: Collection[Spot]) -> tuple[str, dict[str, Any]]:
    """A row for each notice, or a lone one without; then one for each who edits what is watched, without a floor."""
    dialect = database.dialect
    true = "true" if dialect == "postgresql" else "1"
    known = f"SELECT COUNT(*) FROM {place}me" if database.walled else _ABOUT_ME.format(true=true)
    top = f", {_TOP[dialect]} AS top" if dialect in _TOP else ""
    first = f"{_FLOOR[dialect]} AS floor, {_SECONDS[dialect]} AS at, ({known}) AS known{top}"
    key = "n.[key]" if dialect == "mssql" else 'n."key"'
    said = (
        f"SELECT f.floor, f.at, f.known, n.id, {_MARK[dialect]} AS mark, {key}, n.entity, n.record_id, n.customer_id,"
        f" NULL AS user_id, NULL AS name FROM (SELECT {first}) f"
        f" LEFT JOIN {place}change_notice n ON {_SINCE[dialect]}"
    )
    values: dict[str, Any] = {}
    if watched:
        there, values = among(watched, "seen", "e.")
        others = f"e.client <> :client AND e.until > {NOW[dialect]} AND {there}"
        said += (
            " UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, e.entity, e.record_id, NULL, e.user_id, u.name"
            f" FROM {place}editing e JOIN {place}user_account u ON u.id = e.user_id WHERE {others}"
        )
    return ("DECLARE @floor binary(8) = MIN_ACTIVE_ROWVERSION(); " if dialect == "mssql" else "") + said, values
