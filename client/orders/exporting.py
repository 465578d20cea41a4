"""The list of orders, taken out exactly as it is filtered and sorted."""

from __future__ import annotations

from pathlib import Path

from client.kit.exporting import Taking
from client.kit.office import Office
from client.kit.tasks import Progress
from shared.exchange import order_lists
from shared.orders import lists
from shared.orders.lists import Wanted
from shared.text import _, ngettext


def taking(office: Office, wanted: Wanted) -> Taking:
    """The orders of the list, to a workbook or on paper."""
    database = office.tasks.database

    def write(path: Path, progress: Progress, mark: str) -> int:
        return order_lists.write_orders(database, wanted, path, progress, mark=mark)

    def told(count: int, file: str) -> str:
        said = ngettext("{count} order written to {file}.", "{count} orders written to {file}.", count)
        return said.format(count=f"{count:,}", file=file)

    file, title = f"{_('Orders')} {wanted.today}", _("Export the orders")
    return Taking("orders", title, file, lambda session: lists.count(session, wanted), write, told, on_paper=True)
