"""The account of a customer: orders and receipts in one list, with the balance after each and the sums of each year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from client.cards.events import amount
from client.kit import cells, exporting
from client.kit.actions import action, install
from client.kit.buttons import button
from client.kit.cells import Said
from client.kit.exporting import Taking
from client.kit.labels import Elided
from client.kit.office import Office
from client.kit.rows import Column, RecordTable
from client.kit.surface import column, hairline, row
from client.kit.table import RecordView
from client.kit.tasks import Progress
from client.kit.tips import tip
from client.kit.tokens import Space
from client.kit.totals import Totals
from client.orders.order import open_order
from shared.access.rights import Verb
from shared.dates import today
from shared.exchange import order_lists
from shared.exchange.order_lists import KINDS, state
from shared.orders import ledger
from shared.orders.ledger import Posting
from shared.text import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NONE = Said("—", "soft")
YEARS = 3


def _money(value: Any, tone: str = "plain") -> Said:
    return Said(amount(value), tone) if value else NONE


def _tone(posting: Posting) -> str:
    return "plain" if posting.counts and not posting.is_reversed else "soft"


COLUMNS = (
    Column("on", N_("Day"), 104, lambda row: str(row.on), sort="on"),
    Column("kind", N_("Sort"), 72, lambda row: _(KINDS[row.kind]), sort="kind"),
    Column("number", N_("Order number"), 150, lambda row: Said(row.number) if row.number else NONE, sort="number"),
    Column("state", N_("State"), 110, lambda row: Said(state(row), "soft"), sort="state"),
    Column("user", N_("Colleague"), 90, lambda row: row.user, sort="user"),
    Column("text", N_("About"), 160, lambda row: row.text, sort="text"),
    Column("due_on", N_("Due on"), 104, lambda row: Said(str(row.due_on)) if row.due_on else NONE, sort="due_on"),
    Column("ordered", N_("Ordered"), 110, lambda row: _money(row.ordered, _tone(row)), cells.amount, "ordered"),
    Column("received", N_("Received"), 110, lambda row: _money(row.received, _tone(row)), cells.amount, "received"),
    Column("balance", N_("Balance"), 120, lambda row: Said(amount(row.balance)), cells.amount, "balance"),
)


class Account:
    """The postings in the wanted order, read whole with each part; each balance is the one in order of time."""

    def __init__(self, customer_id: int, sort: str, *, descending: bool) -> None:
        self._id, self._sort, self._descending = customer_id, sort, descending
        self.postings: Sequence[Posting] = ()
        self._rows: Mapping[int, Posting] = {}

    def count(self, _session: Session) -> int:
        """How many were read."""
        return len(self._rows)

    def ids(self, session: Session, start: int, count: int) -> Sequence[int]:
        """A posting's id here: twice its own, and one for a receipt."""
        self.postings = ledger.of_customer(session, self._id)
        found = sorted(self._keyed(), key=lambda each: each[:2], reverse=self._descending)
        self._rows = {posting.id * 2 + (posting.kind == "receipt"): posting for _key, _at, posting in found}
        return list(self._rows)[start : start + count]

    def rows(self, _session: Session, ids: Sequence[int]) -> Mapping[int, Posting]:
        """What is shown of these."""
        return {id: self._rows[id] for id in ids}

    def _keyed(self) -> list[tuple[Any, int, Posting]]:
        """Each posting with what it is sorted by and its place in time; what has no value comes first."""
        found = ((self._value(row), at, row) for at, row in enumerate(self.postings))
        return [((value is not None, value), at, row) for value, at, row in found]

    def _value(self, posting: Posting) -> Any:
        return state(posting) if self._sort == "state" else getattr(posting, self._sort)


class Transactions(QWidget):
    """The list with its head and totals; Enter opens the order."""

    def __init__(self, office: Office, customer_id: int) -> None:
        super().__init__()
        self.setObjectName("transactions")
        self._office, self._id = office, customer_id
        self.table = RecordTable(office.tasks, COLUMNS, self)
        self.view = RecordView(office.look, self.table, "card_transactions", office.preferences, 5)
        self.view.setAccessibleName(_("Transactions"))
        self._totals, self._years = Totals(self.view), Elided("")
        self._account = Account(customer_id, "on", descending=True)
        out = button(office.look, _("Export"), "arrow_export")
        out.setObjectName("export_account")
        tip(out, "Ctrl+E")
        out.clicked.connect(self.export)
        head = row(self._years, out, margins=(Space.APART, Space.CLOSE, Space.APART, Space.CLOSE))
        layout = column(head, hairline(), self.view, self._totals)
        layout.setStretchFactor(self.view, 1)
        self.setLayout(layout)
        self.actions_by_name = install(self, office.user.rights)
        out.setVisible("export" in self.actions_by_name)
        self.view.opened.connect(self._open)
        self.view.sorted_by.connect(self._sort)
        self.table.counted.connect(self._show_sums)
        self.setFocusProxy(self.view)
        self._sort("on", descending=True)

    @action(N_("Export the account"), "Ctrl+E", "arrow_export", right=(Verb.EXPORT, "receipts"))
    def export(self) -> None:
        """Take the account out, the earliest posting first."""
        exporting.ask(self._office, self, self.taking())

    def taking(self) -> Taking:
        """The account, to be taken out."""
        database, id = self._office.tasks.database, self._id

        def count(session: Session) -> int:
            return len(ledger.of_customer(session, id))

        def write(path: Path, progress: Progress, mark: str) -> int:
            return order_lists.write_account(database, id, path, progress, mark=mark)

        def told(count: int, file: str) -> str:
            said = ngettext("{count} entry written to {file}.", "{count} entries written to {file}.", count)
            return said.format(count=f"{count:,}", file=file)

        return Taking(
            "receipts", _("Export the account"), f"{_('Account')} {today()}", count, write, told, on_paper=True
        )

    def _sort(self, sort: str, descending: bool) -> None:  # noqa: FBT001 - what the signal carries
        self.view.show_sort(sort, descending=descending)
        self._account = Account(self._id, sort, descending=descending)
        self.table.show_source(self._account)

    def _open(self, id: int) -> None:
        row = self.table.row_of(id)
        posting = self.table.record_at(row) if row is not None else None
        if posting is not None and posting.order_id is not None:
            open_order(self._office, posting.order_id)
        elif posting is not None:
            self._office.ways.tell(_("This receipt is on account; it belongs to no order."))

    def _show_sums(self, _count: int) -> None:
        postings = self._account.postings
        years = ledger.years(postings)
        ordered, received = sum(year.ordered for year in years), sum(year.received for year in years)
        values = {"on": _("In all"), "ordered": amount(ordered), "received": amount(received)}
        values["balance"] = amount(ordered - received)
        self._totals.show_values([values.get(each.name, "") for each in COLUMNS])
        said = _("{year}: ordered {ordered}, received {received}")
        told = [
            said.format(year=year.year, ordered=amount(year.ordered), received=amount(year.received))
            for year in years[:YEARS]
        ]
        self._years.setText("    ".join(told))
