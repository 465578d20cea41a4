"""One box that finds a customer by any part of what is known of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert, select

from shared import schema
from shared.customers import fragments, operations, pinyin, search
from shared.customers.model import Customer
from shared.customers.search_model import SearchEntry
from shared.schema import steps
from tests.shared.schema import olden

FIRMS = [
    {"name": "华盛工业有限公司", "short_name": "华盛", "phone": "021-6688 0200", "code": "K-77"},
    {"name": "重庆长安汽车（集团）股份有限公司", "phone": "+86 23 6759 1249", "fax": "023-67591250"},
    {"name": "ABC 3M 贸易行", "phone": "400-800-1234"},
    {"name": "𬀩䶮科技", "phone": "8613912345678"},
]
PEOPLE = [
    {"name": "单小芳", "mobile": "+86 138-0013 8821"},
    {"name": "欧阳明", "mobile": "0086 186 1111 2222", "phone": "0571 8888 1111/88881112"},
]


@pytest.fixture
def filled(database, user):
    def fill(session):
        ids = operations.create_all(session, [{**firm} for firm in FIRMS])
        operations.add_people(session, [{**one, "customer_id": id} for one, id in zip(PEOPLE, ids, strict=False)])
        operations.create_all(session, [{"name": f"安{n}号有限公司"} for n in range(300)])

    database.write(fill)
    return database


def _names(database, text, limit=10):
    with database.reading() as session:
        return [hit.name for hit in search.find(session, text, limit)]


def _narrowed(database, typed):
    """Those of a list that the index of words alone finds."""
    with database.reading() as session:
        return session.scalars(select(Customer.name).where(search.narrows(session, typed, Customer.id))).all()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("华盛", "华盛工业有限公司"),
        ("盛工", "华盛工业有限公司"),
        ("hua sheng", "华盛工业有限公司"),
        ("HUASHENGGONG", "华盛工业有限公司"),
        ("gongyeyouxian", "华盛工业有限公司"),
        ("hsgy", "华盛工业有限公司"),
        ("6688 02", "华盛工业有限公司"),
        ("+86 21 6688", "华盛工业有限公司"),
        ("8621 6688 0200", "华盛工业有限公司"),
        ("k-77", "华盛工业有限公司"),
        ("shanxiaof", "华盛工业有限公司"),
        ("小芳", "华盛工业有限公司"),
        ("+86 13800138821", "华盛工业有限公司"),
        ("013800138821", "华盛工业有限公司"),
        ("8821", "华盛工业有限公司"),
        ("chongqing", "重庆长安汽车（集团）股份有限公司"),
        ("汽车 集团", "重庆长安汽车（集团）股份有限公司"),
        ("oym", "重庆长安汽车（集团）股份有限公司"),
        ("88881112", "重庆长安汽车（集团）股份有限公司"),
        ("18611112222", "重庆长安汽车（集团）股份有限公司"),
        ("abc3m", "ABC 3M 贸易行"),
        ("ＡＢＣ", "ABC 3M 贸易行"),
        ("𬀩", "𬀩䶮科技"),
        ("13912345678", "𬀩䶮科技"),
    ],
)
def test_any_part_finds_the_customer_also_by_the_words_alone(filled, typed, name):
    assert name in _names(filled, typed)
    assert name in _narrowed(filled, typed)


@pytest.mark.parametrize("typed", ["βtaihe", "taiheアke", "xinβ"])
def test_what_is_not_spelled_may_stand_among_syllables(database, user, typed):
    for name in ("β泰和ア科技", "新β仪表"):
        database.write(lambda session, name=name: operations.create(session, name=name))

    assert len(_names(database, typed)) == 1


@pytest.mark.parametrize("typed", ["", "  ", "%", "_", "[", "'", '"', "华%", "a OR b", "没有这家", "99999999"])
def test_nothing_is_found_by_what_nobody_is_called(filled, typed):
    assert "华盛工业有限公司" not in _names(filled, typed) or typed == "华%"


def test_a_name_that_begins_so_comes_before_one_that_holds_it_and_before_people(database, user):
    def fill(session):
        first, *_ = operations.create_all(session, [{"name": n} for n in ("安达物流", "上海王氏", "王府井", "王")])
        operations.add_person(session, first, name="王强")

    database.write(fill)

    assert _names(database, "王") == ["王", "王府井", "上海王氏", "安达物流"]


def test_a_hit_tells_what_matched_as_people_wrote_it(filled):
    with filled.reading() as session:
        (phone,) = search.find(session, "66880200", 5)
        (person,) = search.find(session, "138821", 5)
        (initials,) = search.find(session, "cqca", 5)

    assert (phone.field, phone.text[slice(*phone.span)]) == ("phone", "6688 0200")
    assert (person.field, person.text[slice(*person.span)]) == ("person_phone", "13 8821")
    assert initials.text[slice(*initials.span)] == "重庆长安"


@pytest.mark.parametrize("typed", ["安", "华盛", "hsgy", "gongyeyouxian", "+86 21 6688", "没有这家"])
def test_a_search_is_at_most_five_questions(filled, typed):
    asked = []
    event.listen(filled.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))

    _names(filled, typed)

    assert 1 <= len(asked) <= 5


def test_a_changed_name_and_phone_are_found_and_the_old_ones_are_not(filled):
    with filled.reading() as session:
        customer = session.get_one(Customer, search.find(session, "hsgy", 1)[0].customer_id)

    filled.write(lambda s: operations.update(s, customer, name="泰和仪表", phone="13700000001"))

    assert _names(filled, "泰和") == _names(filled, "137000") == ["泰和仪表"]
    assert _names(filled, "66880200") == []


def test_the_index_can_be_made_anew_from_the_tables(filled):
    with filled.reading() as session:
        ids = [search.find(session, "hsgy", 1)[0].customer_id]
    filled.write(lambda s: search.forget(s, ids))
    assert _names(filled, "hsgy") == []

    filled.write(lambda s: search.index(s, ids))

    assert _names(filled, "hsgy") == _names(filled, "小芳") == ["华盛工业有限公司"]


def test_the_step_that_brings_words_to_documents_that_stand_knows_all_of_them():
    step = ScriptDirectory(str(Path(steps.__file__).parent / "migrations")).get_revision("0003").module
    firms = [entry for firm in FIRMS for entry in fragments.of_customer({"id": 1, "code": "C-000120", **firm})]
    people = [entry for one in PEOPLE for entry in fragments.of_person({"id": 1, "customer_id": 1, **one})]

    for entry in (*firms, *people):
        assert {*entry.words} - {""} <= step._words(entry.doc)


@pytest.mark.engines("mssql", why="it is the one that was without an index of words")
def test_the_words_come_to_documents_that_stand(bare_database):
    olden.make(bare_database, "0002")
    entry, numbers = fragments.of_customer({"id": 1, "code": "C-000120", **FIRMS[0]})
    entry = entry._replace(doc=f"{entry.doc}\n{numbers.doc}")  # as it was then: the numbers with the names
    with bare_database.engine.begin() as connection:
        connection.execute(insert(SearchEntry), dict(zip(entry._fields[:5], entry, strict=False)))

    schema.upgrade(bare_database)

    for typed in ("盛工", "gongye", "+86 21 6688"):
        with bare_database.reading() as session:
            narrowed = select(SearchEntry.id).where(search.narrows(session, typed, SearchEntry.customer_id))
            assert sorted(session.scalars(narrowed)) == [entry.id, numbers.id]


@pytest.mark.engines("sqlite", "postgresql", "mssql", why="nobody of an office makes tables")
def test_numbers_that_stood_with_names_come_to_entries_of_their_own(bare_database):
    olden.make(bare_database, "0010")
    names, numbers = fragments.of_customer({"id": 1, "code": "C-000120", **FIRMS[0]})
    stood = names._replace(doc=f"{names.doc}\n{numbers.doc}")
    with bare_database.engine.begin() as connection:
        connection.execute(insert(SearchEntry), dict(zip(stood._fields[:5], stood, strict=False)))

    schema.upgrade(bare_database)

    with bare_database.reading() as session:
        docs = dict(session.execute(select(SearchEntry.id, SearchEntry.doc)).all())
        found = {
            typed: session.scalars(
                select(SearchEntry.id).where(search.narrows(session, typed, SearchEntry.customer_id))
            ).all()
            for typed in ("盛工", "gongye", "+86 21 6688")
        }
    assert docs == {names.id: names.doc, numbers.id: numbers.doc}
    both = [names.id, numbers.id]  # of the one customer
    assert {typed: sorted(ids) for typed, ids in found.items()} == dict.fromkeys(found, both)


_TEXT = st.text(st.sampled_from("华盛长行重单𬀩䶮aZß１3·（ -"), min_size=1, max_size=14)


@given(name=_TEXT, phone=st.from_regex(r"\+?[0-9]{3,15}", fullmatch=True), data=st.data())
def test_every_part_of_every_searched_text_is_in_the_words(name, phone, data):
    entries = list(fragments.of_customer({"id": 1, "name": name, "code": "C-000120", "phone": phone}))
    read = pinyin.syllables(pinyin.plain(name))
    start = data.draw(st.integers(0, max(0, len(read) - 1)))
    texts = [pinyin.plain(name), pinyin.initials(read), *fragments.numbers(phone)]
    parts = [text[at:end] for text in texts for at in range(len(text)) for end in range(at + 1, len(text) + 1)]
    parts += [spelled[:end] for spelled in ["".join(read[start:])] for end in range(1, len(spelled) + 1)]

    for part in parts:
        holding = [entry for entry in entries if fragments.matched(entry.doc, part)]
        assert any(word.startswith(part[: fragments.WORD]) for entry in holding for word in entry.words)


@pytest.mark.engines("sqlite", why="it tries forty parts of each name; some of them are tried on every engine")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(firm=st.sampled_from(FIRMS), data=st.data())
def test_every_substring_of_a_name_or_phone_finds_its_customer_even_in_the_index_alone(filled, firm, data):
    name = pinyin.plain(firm["name"])
    text = data.draw(
        st.sampled_from([name, pinyin.initials(pinyin.syllables(name)), *fragments.numbers(firm["phone"])])
    )
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]

    assert firm["name"] in _names(filled, part, 400)


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("138 0013 8000", ["13800138000"]),
        ("+86 138-0013-8000", ["13800138000"]),
        ("008613800138000", ["13800138000"]),
        ("8613800138000", ["13800138000"]),
        ("+86 (0)21 6688 0200", ["02166880200"]),
        ("021-66880200 转 8", ["021668802008"]),
        ("66880200/66880201", ["66880200", "66880201"]),
        ("", []),
    ],
)
def test_a_phone_is_its_digits_however_it_is_written(phone, digits):
    assert list(fragments.numbers(phone)) == digits


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单雄信", "shan"),
        ("仇英", "qiu"),
        ("曾国藩", "zeng"),
        ("尉迟恭", "yu chi"),
        ("解缙", "xie"),
        ("王重阳", "wang"),
    ],
)
def test_surnames_have_readings_of_their_own(name, read):
    assert " ".join(pinyin.of_person(name)).startswith(f"{read} ")


@pytest.mark.parametrize(
    ("word", "read"),
    [("重庆", "chong qing"), ("银行", "yin hang"), ("长沙", "chang sha"), ("成长", "cheng zhang"), ("厦门", "xia men")],
)
def test_words_are_read_as_words(word, read):
    assert " ".join(pinyin.syllables(word)) == read
