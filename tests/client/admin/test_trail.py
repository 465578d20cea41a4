"""The audit log, in the client."""

from __future__ import annotations

import dataclasses

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from client.admin.trail import TrailSection
from client.kit import exporting
from client.kit.ask import FormDialog
from client.kit.chips import Chip
from shared.access.rights import EVERYTHING, Rights, Verb
from shared.customers import operations as customers
from shared.customers.model import Customer


@pytest.fixture
def trail(qtbot, office, database, user):
    """Two customers, one of them changed; the log is shown."""
    id = database.write(lambda session: customers.create(session, name="华盛工业有限公司"))
    database.write(lambda session: customers.update(session, session.get_one(Customer, id), phone="021-1"))
    database.write(lambda session: customers.create(session, name="另一家"))
    made = TrailSection(office)
    qtbot.addWidget(made)
    made.resize(1240, 760)
    made.show()
    return made


def _names(trail):
    return [trail.table.index(row, 4).data() for row in range(trail.table.rowCount())]


def _choose(combo, said):
    combo.setCurrentIndex(combo.findText(said))
    combo.activated.emit(combo.currentIndex())


@pytest.mark.walled
def test_it_is_narrowed_by_what_and_by_name(qtbot, trail):
    _choose(trail.filters.what, "Customer")
    assert _names(trail) == ["另一家", "华盛工业有限公司", "华盛工业有限公司"]

    trail.filters.box.setText("另一")
    qtbot.keyClick(trail.filters.box, Qt.Key.Key_Return)

    assert _names(trail) == ["另一家"]
    assert trail.status == "1 event"


@pytest.mark.walled
def test_the_picked_event_says_before_and_after(trail):
    _choose(trail.filters.what, "Customer")
    trail.view.setCurrentIndex(trail.table.index(1, 0))

    said = [label.text() for label in trail.side._inside.findChildren(QLabel)]
    assert said[said.index("Phone") + 1 :][:2] == ["—", "→ 021-1"]


def test_one_record_is_followed_and_the_chip_takes_it_off(qtbot, trail):
    _choose(trail.filters.what, "Customer")
    trail.view.setCurrentIndex(trail.table.index(1, 0))
    trail.side._inside.findChild(QPushButton, "only_this").click()
    assert _names(trail) == ["华盛工业有限公司"] * 2

    qtbot.mouseClick(trail.findChild(Chip, "chip_record"), Qt.MouseButton.LeftButton)

    assert len(_names(trail)) == 3


def test_days_are_chosen_or_asked_for(qtbot, trail):
    total = trail.table.rowCount()
    _choose(trail.filters.when, "Today")
    assert trail.table.rowCount() == total

    _choose(trail.filters.when, "Other days …")
    dialog = trail.findChildren(FormDialog, "days_dialog")[-1]
    dialog.form.type_in({"since": None, "until": "2020-1-1"})
    dialog.save()

    assert trail.table.rowCount() == 0
    assert trail.filters.wanted.until.year == 2020


@pytest.mark.walled
def test_what_is_shown_is_written(trail, office, tmp_path, ways):
    _choose(trail.filters.what, "Customer")

    exporting.write(office, trail, trail.taking(), tmp_path / "log.xlsx", "")

    sheet = openpyxl.load_workbook(tmp_path / "log.xlsx").active
    assert sheet.max_row == 4
    assert "3 events written" in ways.said[-1]


def test_neither_the_log_nor_its_file_tells_a_field_that_is_hidden(qtbot, office, trail, tmp_path):
    left = {key: scope for key, scope in EVERYTHING.scopes.items() if key[0] != "phones"}
    office.user = dataclasses.replace(office.user, rights=Rights(left))
    trail.refresh()
    _choose(trail.filters.what, "Customer")
    trail.view.setCurrentIndex(trail.table.index(1, 0))

    exporting.write(office, trail, trail.taking(), tmp_path / "log.xlsx", "")

    said = [label.text() for label in trail.side._inside.findChildren(QLabel)]
    assert said[said.index("Phone") + 1 :][:2] == ["…", "→ …"]
    rows = list(openpyxl.load_workbook(tmp_path / "log.xlsx").active.iter_rows(values_only=True))
    assert [row[6:9] for row in rows if row[6] == "Phone"] == [("Phone", "…", "…")]
    assert not any("021-1" in str(cell) for row in rows for cell in row)


def test_the_log_is_taken_out_by_a_right_of_its_own(qtbot, office):
    left = {key: scope for key, scope in EVERYTHING.scopes.items() if key != ("trail", Verb.EXPORT)}
    office.user = dataclasses.replace(office.user, rights=Rights(left))
    made = TrailSection(office)
    qtbot.addWidget(made)

    assert "export" not in made.actions_by_name
    assert made.findChild(QPushButton, "export_button") is None
