"""What stands at the head of the firm's paper."""

from __future__ import annotations

import pypdfium2
import pytest
from sqlalchemy import select

from shared.access import operations as access
from shared.access.model import UserRole
from shared.database import AuditEvent
from shared.errors import Conflict, Invalid, Refused
from shared.firm import operations, queries
from shared.reports.pdf import Pages

FIRM = {"name": "上海某某紧固件有限公司", "address": "沪太路 2199 号", "phone": "021-6688 0200"}


def _save(database, opened=None, **values):
    return database.write(lambda session: operations.save(session, opened, **values))


def test_an_administrator_writes_the_firm_down_and_corrects_it_with_a_trail(database, user):
    _save(database, **FIRM)
    opened = database.read(queries.firm)

    _save(database, opened, phone=" 021-6688  0201 ")

    found = database.read(queries.firm)
    assert (found.name, found.phone) == (FIRM["name"], "021-6688 0201")
    with database.reading() as session:
        assert session.query(AuditEvent).filter_by(entity="firm").count() == 2


@pytest.mark.engines("sqlite", "postgresql", "mssql", why="who takes the last administrator's role away is locked out")
def test_nobody_else_may(database, user):
    def demote(session):
        session.delete(session.scalars(select(UserRole).where(UserRole.user_id == user)).one())
        session.flush()
        access.give(session, user, "sales")

    database.write(demote)

    with pytest.raises(Refused):
        _save(database, **FIRM)
    assert database.read(queries.firm) is None


@pytest.mark.parametrize(
    ("values", "faulty"), [({"name": " "}, "name"), ({"name": "x", "address": "x" * 201}, "address")]
)
def test_a_firm_needs_a_name_and_room_on_its_paper(database, user, values, faulty):
    with pytest.raises(Invalid) as wrong:
        _save(database, **values)

    assert list(wrong.value.fields) == [faulty]


def test_a_firm_that_somebody_saved_meanwhile_is_not_overwritten(database, user):
    _save(database, **FIRM)
    opened = database.read(queries.firm)
    _save(database, opened, phone="1")

    with pytest.raises(Conflict):
        _save(database, opened, phone="2")


def test_every_page_names_the_firm(database, user):
    _save(database, **FIRM)
    printed = database.read(lambda session: queries.printed(session, "李娜"))
    pages = Pages("客户卡", printed)
    for _line in range(60):
        pages.text("一行", lead=20)

    document = pypdfium2.PdfDocument(pages.finish())
    texts = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    document.close()

    assert len(texts) == 2
    assert all(FIRM["name"] in text for text in texts)
    assert f"{FIRM['address']} {FIRM['phone']}" in texts[0]
