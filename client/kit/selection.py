"""Which records are selected in a list of any length, those out of sight too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelectionRange

from client.kit.rows import Source

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from client.kit.table import RecordView

BLOCK = 500


def count(view: RecordView) -> int:
    """How many rows are selected, without a look at each."""
    return sum(part.bottom() - part.top() + 1 for part in _parts(view))


def with_ids(view: RecordView, done: Callable[[Sequence[int]], None]) -> None:
    """Hand over the ids of the selected rows, from the top; what is not here is read first."""
    rows, table = _rows(view), view.table
    here = {row: table.id_at(row) for row in rows}
    missing = [row for row, id in here.items() if id is None]
    source = table.source
    if not missing or source is None:
        done([id for id in here.values() if id is not None])
        return

    def told(found: dict[int, int]) -> None:
        done([id for row in rows if (id := here[row] or found.get(row)) is not None])

    table.tasks.read(view, lambda session: _read_ids(session, source, missing), told)


def with_records(view: RecordView, done: Callable[[Sequence[Any]], None]) -> None:
    """Hand over what is shown of the selected rows, from the top; what is not here is read first."""
    table = view.table
    known = {id: table.record_at(row) for row in _rows(view) if (id := table.id_at(row)) is not None}

    def told(ids: Sequence[int]) -> None:
        missing, source = [id for id in ids if id not in known], table.source
        if not missing or source is None:
            done([known[id] for id in ids])
            return

        def all_here(found: dict[int, Any]) -> None:
            every = known | found
            done([every[id] for id in ids if id in every])

        table.tasks.read(view, lambda session: _read_records(session, source, missing), all_here)

    with_ids(view, told)


def _rows(view: RecordView) -> list[int]:
    return sorted({row for part in _parts(view) for row in range(part.top(), part.bottom() + 1)})


def _parts(view: RecordView) -> list[QItemSelectionRange]:
    """The selected stretches."""
    chosen = view.selectionModel().selection()
    return [chosen.at(number) for number in range(chosen.count())]


def _read_ids(session: Session, source: Source, rows: Sequence[int]) -> dict[int, int]:
    """Neighbouring rows are asked for together."""
    found: dict[int, int] = {}
    start = 0
    while start < len(rows):
        end = start
        while end + 1 < len(rows) and rows[end + 1] == rows[end] + 1 and end + 1 - start < BLOCK * 20:
            end += 1
        found |= dict(enumerate(source.ids(session, rows[start], end - start + 1), rows[start]))
        start = end + 1
    return found


def _read_records(session: Session, source: Source, ids: Sequence[int]) -> dict[int, Any]:
    blocks = (ids[start : start + BLOCK] for start in range(0, len(ids), BLOCK))
    return {id: record for block in blocks for id, record in source.rows(session, block).items()}
