"""Which contact person of a customer a row means, by the name and the mobile."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from shared.access import fields
from shared.customers.model import Person
from shared.exchange.differences import changes, is_one, plain_digits
from shared.exchange.entry import Entry, Reading
from shared.exchange.known import Doubt, Known
from shared.exchange.marks import Mark, Marks
from shared.exchange.step import Step
from shared.text import _


class Persons:
    """Tells people apart, remembering whom earlier rows of the file named. `replace`, `namesakes`: as in Matcher."""

    def __init__(self, reading: Reading, *, replace: bool, namesakes: bool) -> None:
        self._reading, self._replace, self._namesakes = reading, replace, namesakes
        self._added = Marks()
        self._mobiles = Marks()  # of known people: the row that gave one, and its hash

    def close(self) -> None:
        """Forget what the rows said."""
        self._added.close()
        self._mobiles.close()

    def present(self, step: Step, known: Known) -> list[Person | None]:
        """The person that the customer has already, for each that the row names. Doubt where the mobile is another."""
        if step.known is None:
            return [None] * len(step.entry.people)
        found: list[Person | None] = []
        for said in step.entry.people:
            here = known.people(step.known, said["name"])
            alike = [one for one in here if _person(step.place, one.name, one.mobile) not in self._added]
            found.append(self._one_of(alike, step.entry, said) if alike else None)  # but whom the file itself adds
        return found

    def take(self, step: Step, present: Sequence[Person | None]) -> None:
        """Note in the step whom the row adds, and what it changes of those who are present."""
        for said, person in zip(step.entry.people, present, strict=True):
            mobile = said.get("mobile", "")
            if person is not None:
                if phone := plain_digits(mobile):
                    self._mobiles.add(person.id, (step.entry.row, hash(phone)))
                if changed := changes(person, said, replace=self._replace):
                    step.changed_people.append((person, changed))
            elif self._added.add(_person(step.place, said["name"], mobile)):
                step.people.append(said)
                if step.known is not None:  # who is read back later, perhaps with a mask
                    self._added.add(_person(step.place, said["name"], fields.mask(mobile)))

    def _one_of(self, alike: Sequence[Person], entry: Entry, said: dict[str, Any]) -> Person | None:
        mobile = said.get("mobile", "")
        agreeing = [one for one in alike if not plain_digits(mobile) or self._may_have(one, mobile)]
        if not agreeing and not self._namesakes:
            if row := max(self._mobile_from(one)[0] for one in alike):
                raise Doubt(self._field_of(entry, mobile), _another_mobile(said["name"], row))
            if not self._replace or len(alike) > 1:
                raise Doubt(self._field_of(entry, mobile), _other_mobile(alike[0]))
            return alike[0]
        return agreeing[0] if agreeing else None

    def _may_have(self, person: Person, mobile: str) -> bool:
        """Whether a mobile may be a person's: an earlier row gave the same, or the database has it or none."""
        row, given = self._mobile_from(person)
        if row:
            return given == hash(plain_digits(mobile))
        return not person.mobile or is_one(person.mobile, mobile)

    def _mobile_from(self, person: Person) -> Mark:
        """The earlier row that gave the person's mobile, and the hash of that."""
        return self._mobiles.get(person.id) or (0, 0)

    def _field_of(self, entry: Entry, mobile: str) -> str:
        """The field in which a row gives a mobile."""
        mobiles = (
            field
            for field, cell in zip(self._reading.fields, entry.given, strict=False)
            if re.fullmatch(r"person\d?\.mobile", field) and plain_digits(str(cell)) == plain_digits(mobile)
        )
        return next(mobiles, "person.mobile")


def _person(place: int, name: str, mobile: str) -> int:
    return hash((place, name, mobile))


def _other_mobile(person: Person) -> str:
    said = _("{name} is known with the mobile {mobile}. Correct it, or choose that people of one name are several.")
    return said.format(name=person.name, mobile=person.mobile)


def _another_mobile(name: str, row: int) -> str:
    said = _("Row {row} gives {name} another mobile. Correct it, or choose that people of one name are several.")
    return said.format(row=row, name=name)
