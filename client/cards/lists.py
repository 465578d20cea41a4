"""The other short lists of a card: visits, and who changed what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from client.cards.meanwhile import in_words
from client.customers.words import named
from client.kit.cells import Said
from client.kit.office import Office
from client.kit.rows import Column, RecordTable
from client.kit.table import RecordView
from shared.audit import queries as audit
from shared.audit.queries import Change
from shared.customers.model import Customer
from shared.dates import clock, local
from shared.text import N_, _
from shared.visits import labels as visit_labels
from shared.visits import queries as visits

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Everything:
    """A short list that one question answers whole."""

    def __init__(self, read: Callable[[Session], Mapping[int, Any]]) -> None:
        self._read = read
        self._rows: Mapping[int, Any] = {}

    def count(self, _session: Session) -> int:
        """How many were read with the first page."""
        return len(self._rows)

    def ids(self, session: Session, start: int, count: int) -> Sequence[int]:
        """The ids of a page; with the first one all is read anew."""
        if start == 0:
            self._rows = self._read(session)
        return list(self._rows)[start : start + count]

    def rows(self, _session: Session, ids: Sequence[int]) -> Mapping[int, Any]:
        """What is shown of these."""
        return {id: self._rows[id] for id in ids}


VISITS = (
    Column("starts", N_("When"), 150, lambda row: f"{local(row.visit.starts):%Y-%m-%d} {clock(row.visit.starts)}"),
    Column("kind", N_("Sort"), 90, lambda row: _(visit_labels.KINDS[row.visit.kind])),
    Column("state", N_("State"), 90, lambda row: Said(_(visit_labels.STATES[row.visit.state]), "soft")),
    Column("user", N_("Colleague"), 90, lambda row: row.user),
    Column("person", N_("Person"), 90, lambda row: row.person),
    Column("about", N_("About"), 240, lambda row: row.visit.outcome or row.visit.purpose),
)
CHANGES = (
    Column("at", N_("When"), 150, lambda row: f"{local(row.at):%Y-%m-%d} {clock(row.at)}"),
    Column("by", N_("Colleague"), 90, lambda row: row.by),
    Column("field", N_("Field"), 140, lambda row: named(row.field)),
    Column("before", N_("Before"), 220, lambda row: Said(_told(row.field, row.before), "soft")),
    Column("after", N_("After"), 220, lambda row: _told(row.field, row.after)),
)


def _told(field: str, value: object) -> str:
    return "—" if value is None or value == "" else in_words(field, value, {})


def visits_of(office: Office, customer_id: int) -> RecordView:
    """The latest visits to a customer."""
    read = Everything(lambda session: {row.visit.id: row for row in visits.of_customer(session, customer_id)})
    return _view(office, VISITS, read, "card_visits", _("Visits"), 5)


def changes_of(office: Office, customer_id: int) -> RecordView:
    """Who changed what on the card, the latest first."""

    def read(session: Session) -> dict[int, Change]:
        return dict(enumerate(reversed(audit.since(session, Customer, customer_id, 0)), 1))

    return _view(office, CHANGES, Everything(read), "card_changes", _("Changes"), 4)


def _view(
    office: Office, columns: Sequence[Column], read: Everything, name: str, said: str, stretch: int
) -> RecordView:
    table = RecordTable(office.tasks, columns)
    view = RecordView(office.look, table, name, office.preferences, stretch)
    table.setParent(view)
    view.setAccessibleName(said)
    table.show_source(read)
    return view
