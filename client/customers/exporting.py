"""The list of customers, taken out exactly as it is filtered and sorted."""

from __future__ import annotations

from pathlib import Path

from client.kit.exporting import Taking
from client.kit.office import Office
from client.kit.tasks import Progress
from shared.access import fields
from shared.customers import queries
from shared.customers.queries import Wanted
from shared.exchange import lists
from shared.text import _, ngettext


def taking(office: Office, wanted: Wanted) -> Taking:
    """The customers of the list, with the columns that whoever takes them may see."""
    database, hidden = office.tasks.database, fields.hidden(office.user.rights, "customer")
    names = [column.name for column in lists.COLUMNS if column.name not in hidden]

    def write(path: Path, progress: Progress, mark: str) -> int:
        return lists.write(database, wanted, path, progress, names, mark=mark)

    def told(count: int, file: str) -> str:
        said = ngettext("{count} customer written to {file}.", "{count} customers written to {file}.", count)
        return said.format(count=f"{count:,}", file=file)

    file = f"{_('Customers')} {wanted.today}"
    return Taking("customers", _("Export the list"), file, lambda session: queries.count(session, wanted), write, told)
