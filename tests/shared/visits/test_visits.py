"""Visits: planned, moved, finished."""

from __future__ import annotations

import datetime as dt

import pytest

from shared.customers.model import CustomerFigures
from shared.errors import Conflict, Invalid, NeedsConfirmation, Refused
from shared.interactions.queries import promises
from shared.visits import operations, queries, rules
from shared.visits.model import Visit

AT = dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def customer(user, add_customer):
    """A customer to visit."""
    return add_customer(address="上海市宝山区沪太路 2199 号", phone="021-6688 0200")


@pytest.fixture
def schedule(database, user, customer):
    """Plans a visit to the customer, and gives the record."""

    def plan(starts=AT, ends=None, **values):
        values = {"user_id": user, "starts": starts, "ends": ends or starts + HOUR, **values}
        return _visit(database, database.write(lambda s: operations.schedule(s, customer.id, **values)))

    return plan


def _visit(database, id):
    with database.reading() as session:
        return session.get_one(Visit, id)


def test_a_planned_visit_stands_in_the_calendar_with_where_and_whom_to_ring(database, user, customer, schedule):
    visit = schedule(purpose=" 送样 ")

    with database.reading() as session:
        (found,) = queries.between(session, AT, AT + HOUR, [user])

    assert (found.visit.id, found.visit.purpose, found.user) == (visit.id, "送样", "李娜")
    assert (found.customer, found.place, found.phone) == (customer.name, customer.address, customer.phone)


@pytest.mark.parametrize(
    ("starts", "ends", "seen"),
    [
        (AT - HOUR, AT, False),
        (AT - HOUR, AT + HOUR, True),
        (AT + HOUR / 2, AT + 5 * HOUR, True),
        (AT + HOUR, AT + 2 * HOUR, False),
    ],
)
def test_the_calendar_shows_what_touches_the_span(database, schedule, starts, ends, seen):
    schedule()

    with database.reading() as session:
        assert bool(queries.between(session, starts, ends)) is seen


def test_being_at_two_places_has_to_be_meant(schedule, customer):
    schedule()

    with pytest.raises(NeedsConfirmation, match=customer.name) as asked:
        schedule(AT + HOUR / 2)
    assert asked.value.key == operations.OVERLAP

    schedule(AT + HOUR / 2, confirmed={"overlap"})
    schedule(AT + 2 * HOUR)


def test_a_cancelled_visit_is_in_nobodys_way(database, schedule):
    visit = schedule()
    database.write(lambda s: operations.cancel(s, visit))

    assert schedule().id != visit.id


def test_a_moved_visit_does_not_clash_with_itself(database, schedule):
    visit = schedule()

    database.write(lambda s: operations.move(s, visit, AT + HOUR / 4, AT + 2 * HOUR))

    assert _visit(database, visit.id).starts == AT + HOUR / 4


def test_a_visit_moved_onto_another_asks_and_stays(database, schedule):
    visit = schedule()
    schedule(AT + 3 * HOUR)

    with pytest.raises(NeedsConfirmation):
        database.write(lambda s: operations.move(s, visit, AT + 3 * HOUR, AT + 4 * HOUR))

    assert _visit(database, visit.id).starts == AT


def test_a_visit_that_a_colleague_moved_is_not_overwritten(database, schedule):
    visit = schedule()
    database.write(lambda s: operations.move(s, visit, AT + HOUR, AT + 2 * HOUR))

    with pytest.raises(Conflict):
        database.write(lambda s: operations.move(s, visit, AT + 5 * HOUR, AT + 6 * HOUR))


def test_a_finished_visit_leaves_its_outcome_a_contact_and_the_next_promise(database, user, customer, schedule):
    visit, soon = schedule(), dt.date(2026, 3, 9)

    database.write(lambda s: operations.finish(s, visit, outcome="看新生产线", next_on=soon, next_note="寄样品"))

    done = _visit(database, visit.id)
    assert (done.state, done.outcome) == ("done", "看新生产线")
    with database.reading() as session:
        figures = session.get_one(CustomerFigures, customer.id)
        (promise,) = promises(session, user, soon)
    assert (figures.last_contact_at, figures.next_contact_on) == (AT, soon)
    assert (promise.contact.kind, promise.contact.text, promise.contact.next_note) == ("visit", "看新生产线", "寄样品")


def test_a_visit_finished_twice_notes_one_contact(database, schedule):
    visit = schedule()
    database.write(lambda s: operations.finish(s, visit, outcome="谈妥"))

    with pytest.raises(Conflict):
        database.write(lambda s: operations.finish(s, visit, outcome="谈妥"))
    with pytest.raises(Refused):
        database.write(lambda s: operations.finish(s, _visit(database, visit.id), outcome="谈妥"))


def test_a_faulty_promise_leaves_the_visit_planned(database, schedule):
    visit = schedule()

    with pytest.raises(Invalid) as wrong:
        database.write(lambda s: operations.finish(s, visit, outcome="谈妥", next_note="寄样品"))

    assert set(wrong.value.fields) == {"next_on"}
    assert _visit(database, visit.id).state == "planned"


def test_a_visit_is_finished_with_words(database, schedule):
    visit = schedule()

    with pytest.raises(Invalid):
        database.write(lambda s: operations.finish(s, visit, outcome="  "))


def test_a_missed_visit_given_another_time_is_planned_again(database, schedule):
    visit = schedule()
    database.write(lambda s: operations.miss(s, visit))

    database.write(lambda s: operations.move(s, _visit(database, visit.id), AT + HOUR, AT + 2 * HOUR))

    assert _visit(database, visit.id).state == "planned"


def test_a_visit_that_took_place_is_not_moved(database, schedule):
    visit = schedule()
    database.write(lambda s: operations.finish(s, visit, outcome="谈妥"))

    with pytest.raises(Refused):
        database.write(lambda s: operations.move(s, _visit(database, visit.id), AT + HOUR, AT + 2 * HOUR))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends": AT}, "ends"),
        ({"ends": AT + dt.timedelta(days=2)}, "ends"),
        ({"kind": "seance"}, "kind"),
        ({"purpose": "字" * 201}, "purpose"),
    ],
)
def test_a_fault_of_a_visit_is_named_by_its_field(schedule, values, field):
    with pytest.raises(Invalid) as wrong:
        schedule(**values)

    assert set(wrong.value.fields) == {field}


@pytest.mark.parametrize("state", ["planned", "done", "missed", "cancelled"])
@pytest.mark.parametrize("wanted", ["planned", "done", "missed", "cancelled"])
def test_only_the_allowed_changes_of_state_are_made(state, wanted):
    visit = Visit(state=state)

    if (state, wanted) in rules.ALLOWED:
        rules.move(visit, wanted)
        assert visit.state == wanted
    else:
        with pytest.raises(Refused):
            rules.move(visit, wanted)
        assert visit.state == state


def test_an_outcome_that_is_too_long_is_a_fault_of_the_outcome(database, schedule):
    visit = schedule()

    with pytest.raises(Invalid) as wrong:
        database.write(lambda session: operations.finish(session, visit, outcome="谈" * 2001))

    assert set(wrong.value.fields) == {"outcome"}
