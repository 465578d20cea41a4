"""The firm's particulars, in the client."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from client.firm import particulars
from client.firm.printing import preview
from client.kit.ask import FormDialog
from client.kit.printing import Preview
from shared.firm import operations, queries

FIRM = {"name": "上海某某紧固件有限公司", "address": "沪太路 2199 号", "phone": "021-6688 0200"}


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


def _ask(office, window):
    particulars.ask(office, window)
    return window.findChildren(FormDialog, "firm_dialog")[-1]


def test_what_is_typed_is_saved_and_printed_from_then_on(office, window, database):
    dialog = _ask(office, window)
    dialog.form.type_in(FIRM)
    dialog.save()

    heads = []

    def draw(printed):
        heads.append((printed.firm, printed.reach, printed.by))
        from shared.reports.pdf import Pages

        return Pages("客户卡", printed).finish()

    preview(office, window, "客户卡", draw)

    assert heads == [(FIRM["name"], "沪太路 2199 号  021-6688 0200", "李娜")]
    assert window.findChild(Preview) is not None


def test_a_colleagues_change_is_shown_with_what_was_typed_over_it(office, window, database):
    database.write(lambda session: operations.save(session, None, **FIRM))
    dialog = _ask(office, window)
    dialog.form.type_in({"phone": "021-1111"})
    opened = database.read(queries.firm)
    database.write(lambda session: operations.save(session, opened, address="东门"))

    dialog.save()
    again = window.findChildren(FormDialog, "firm_dialog")[-1]

    assert again is not dialog
    assert again.form.all_values() == {"name": FIRM["name"], "address": "东门", "phone": "021-1111"}
    again.save()
    assert database.read(queries.firm).phone == "021-1111"
