"""Changing cards, people and what follows from it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event, select

from shared.customers import operations, queries, search
from shared.customers.model import Customer, CustomerFigures, Person
from shared.errors import Conflict, Invalid, NeedsConfirmation


@pytest.fixture
def create(database, user):
    def make(name="华盛工业有限公司", **values):
        id = database.write(lambda s: operations.create(s, name=name, **values))
        with database.reading() as session:
            return session.get_one(Customer, id)

    return make


def _statements(database):
    seen = []
    event.listen(database.engine, "before_cursor_execute", lambda *about: seen.append(about[2]))
    return seen


def _ours(seen):
    return [one for one in seen if not any(name in one for name in ("BEGIN", "operation", "audit_", "change_notice"))]


def _again(database, model, id):
    with database.reading() as session:
        return session.get_one(model, id)


def test_a_new_customer_has_a_number_a_key_figures_and_its_maker_for_owner(database, create, user):
    customer = create(" 重庆长安 ")

    assert (customer.code, customer.name, customer.name_key) == ("C-000001", "重庆长安", "chong qing chang an")
    assert customer.owner_id == user
    assert _again(database, CustomerFigures, customer.id).active


def test_the_series_goes_on_after_a_number_that_somebody_typed_unless_it_is_far_ahead(create):
    create("甲", code="C-000002")
    create("乙", code="C-000003")
    create("己", code="C-000900")

    codes = [create(name).code for name in "丙丁戊"]

    assert codes == ["C-000004", "C-000005", "C-000006"]


def test_a_code_that_another_customer_has_is_a_fault_of_the_field(database, create):
    create("甲", code="VIP-1")
    other = create("乙")

    with pytest.raises(Invalid) as made:
        create("丙", code="VIP-1")
    with pytest.raises(Invalid) as edited:
        database.write(lambda s: operations.update(s, other, code=" VIP-1 "))

    assert made.value.fields == edited.value.fields == {"code": "甲 has this code already."}


def test_a_code_of_letters_alone_is_found(database, create):
    made = create("华盛", code="ABC")

    hits = database.read(lambda s: search.find(s, "abc"))

    assert [hit.customer_id for hit in hits] == [made.id]


def test_every_fault_is_named_at_once(database, user):
    with pytest.raises(Invalid) as wrong:
        database.write(lambda s: operations.create(s, name=" ", phone="none", email="x", tax_no="123", kind="shop"))

    assert set(wrong.value.fields) == {"name", "phone", "email", "tax_no", "kind"}


@pytest.mark.parametrize("values", [{"name": "华盛 工业有限公司"}, {"name": "泰和", "phone": "(+86) 021 66880200"}])
def test_a_name_or_phone_that_is_there_already_asks_first(database, create, values):
    create(phone="021-6688 0200")

    with pytest.raises(NeedsConfirmation, match=r"华盛工业有限公司.*李娜"):
        create(**values)

    assert create(confirmed=("duplicate",), **values).code == "C-000002"


def test_a_save_is_one_statement_besides_its_envelope(database, create):
    customer = create()
    seen = _statements(database)

    database.write(lambda s: operations.update(s, customer, note="喜欢龙井"))

    ours = _ours(seen)
    assert len(ours) == 1
    assert "customer SET" in ours[0]


def test_a_phone_is_saved_with_one_statement_more_for_each_index(database, create):
    customer = create()
    seen = _statements(database)

    database.write(lambda s: operations.update(s, customer, phone="13800138000"))

    ours = _ours(seen)
    assert len(ours) == {"sqlite": 3, "postgresql": 2}.get(database.dialect, 4)


def test_two_people_who_changed_different_fields_are_both_kept(database, create):
    opened = create()
    database.write(lambda s: operations.update(s, opened, city="上海"))

    with pytest.raises(Conflict):
        database.write(lambda s: operations.update(s, opened, phone="13800138000"))
    fresh = _again(database, Customer, opened.id)
    database.write(lambda s: operations.update(s, fresh, phone="13800138000"))

    after = _again(database, Customer, opened.id)
    assert (after.city, after.phone) == ("上海", "13800138000")


def test_the_archive_takes_a_customer_and_gives_it_back(database, create):
    customer = create()
    wanted = [queries.Wanted(), queries.Wanted(sort="balance"), queries.Wanted(view="archived")]

    def shown():
        with database.reading() as session:
            return [queries.count(session, one) for one in wanted], queries.ids(session, wanted[1], 0, 9)

    database.write(lambda s: operations.retire(s, customer))
    assert shown() == ([0, 0, 1], [])
    database.write(lambda s: operations.restore(s, _again(database, Customer, customer.id)))
    assert shown() == ([1, 1, 0], [customer.id])


def test_a_contact_person_is_added_changed_and_leaves(database, create):
    customer = create()

    id = database.write(lambda s: operations.add_person(s, customer.id, name="王强", birthday=dt.date(1980, 2, 29)))
    database.write(lambda s: operations.update_person(s, _again(database, Person, id), mobile="13800138000"))
    database.write(lambda s: operations.retire_person(s, _again(database, Person, id)))

    person = _again(database, Person, id)
    assert (person.mobile, person.active, person.birthday) == ("13800138000", False, dt.date(1980, 2, 29))


def test_many_customers_are_numbered_in_their_order(database, user):
    with database.writing() as session:
        ids = operations.create_all(session, [{"name": f"客户{n}"} for n in range(1200)])

    with database.reading() as session:
        codes = dict(session.execute(select(Customer.id, Customer.code)).all())
    assert [codes[id] for id in ids] == [f"C-{n:06}" for n in range(1, 1201)]
