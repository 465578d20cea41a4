"""What the rows of a file bring, written by the block; a row that the database refuses stays out alone."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from shared.customers import figures
from shared.customers.entering import Entering
from shared.database.apart import apart, possible, refusal
from shared.database.failures import Failure
from shared.errors import Conflict, Invalid, Refused
from shared.exchange.entry import Entry, Reading
from shared.exchange.marks import Marks
from shared.exchange.part import Part
from shared.exchange.step import NEW, SKIP, UPDATE, WRONG, Step
from shared.text import _

_MOST_REFUSED = 500  # rows: where more are, it is no matter of single rows
_UNIQUE = {"customer": "customer.code", "order": "order.number"}


class Writer:
    """Writes blocks of rows, and knows what came of them. Close it.

    `counts`: rows by verdict.
    """

    def __init__(self, session: Session, reading: Reading, entering: Entering | None) -> None:
        self._session, self._reading, self.entering = session, reading, entering
        self._refused = 0
        self._lost: dict[int, int] = {}  # places of customers that were refused, with their rows
        self._ids = array("q")  # of new customers, by their places
        self._orders = Marks()  # id and lines so far, by the number
        self._touched = Marks()  # ids of customers whose histories grew
        self.counts = dict.fromkeys((NEW, UPDATE, SKIP, WRONG), 0)

    def block(self, steps: Sequence[Step]) -> list[Entry]:
        """Write what a block of rows brings, a few statements for all of them; the rows that are wrong after all."""
        sound = [step for step in steps if step.verdict != WRONG]
        if self.entering and any(step.changes_known for step in sound):
            self.entering.finish()  # an entry under way must not come after a newer one of the same record
        self._write(sound)
        for step in steps:
            self.counts[step.verdict] += 1
        return [step.entry for step in steps if step.verdict == WRONG]

    def finish(self) -> None:
        """Bring the figures of all customers whose histories grew up to date."""
        figures.rebuild(self._session, self._touched)

    def close(self) -> None:
        """Forget what was written."""
        self._orders.close()
        self._touched.close()

    def _write(self, steps: Sequence[Step]) -> None:
        """Write rows together; by halves, down to the one that is to blame, where they are refused."""
        steps = [step for step in steps if not self._is_lost(step)]
        part = Part(self._session, self._ids, self._orders, beside=self.entering is not None)
        try:
            if steps:
                with apart(self._session):
                    part.write(steps)
        except Exception as error:
            faults = self._faults(error, part.under_way, steps[0])
            if faults is None or not possible(self._session):
                raise
            if len(steps) == 1:
                self._refuse(steps[0], faults, error)
            for half in _halves(steps):
                self._write(half)
        else:
            self._keep(part)

    def _keep(self, part: Part) -> None:
        for place, id in part.ids.items():
            self._ids.extend([0] * (place + 1 - len(self._ids)))
            self._ids[place] = id
        for number, (id, lines) in part.orders.items():
            self._orders.put(hash(number), (id, lines))
        for id in part.touched:
            self._touched.setdefault(id, ())
        if self.entering:
            for rows in part.searched:
                self.entering.add(rows)

    def _is_lost(self, step: Step) -> bool:
        """Whether the customer of a row was to come with an earlier one, which was refused."""
        if step.known is not None or step.place not in self._lost:
            return False
        said = _("Row {row} brings this customer, and is wrong itself.").format(row=self._lost[step.place])
        self._say(step, {"customer.name": said})
        return True

    def _refuse(self, step: Step, faults: Mapping[str, str], error: Exception) -> None:
        self._refused += 1
        if self._refused > _MOST_REFUSED:
            raise error
        if step.known is None and step.customer:
            self._lost[step.place] = step.entry.row
        self._say(step, faults)

    def _say(self, step: Step, faults: Mapping[str, str]) -> None:
        step.verdict = WRONG
        for field, said in faults.items():
            step.entry.faults.setdefault(self._reading.near(field), said)

    def _faults(self, error: Exception, group: str, step: Step) -> dict[str, str] | None:
        """What is wrong with a row that was refused, by the field; None where it is not about the row."""
        if isinstance(error, Invalid):
            return {f"{group}.{field}": said for field, said in error.fields.items()}
        if isinstance(error, Refused):  # a number of which only a mask is shown
            return {f"{group}.name": str(error)}
        if isinstance(error, StaleDataError | Conflict):
            return {f"{group}.name": _("Someone else saved this just now. Import the row once more.")}
        match refusal(self._session, error):
            case Failure.TAKEN:
                said = _("There is this number or code already, of somebody you may not see. Give another one.")
                return {_UNIQUE.get(group, f"{group}.name"): said}
            case Failure.FORBIDDEN:
                said = _("The database does not let you write this. Leave it out, or ask the administrator.")
                is_given_away = group == "customer" and "owner_id" in step.customer
                return {"customer.owner" if is_given_away else f"{group}.name": said}
        return None


def _halves(steps: Sequence[Step]) -> Sequence[Sequence[Step]]:
    half = len(steps) // 2
    return (steps[:half], steps[half:]) if half else ()
