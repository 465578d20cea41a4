"""One's own views of the list of customers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QDialog

from client.customers.columns import COLUMNS
from client.customers.page import CustomersPage
from client.kit.ask import FormDialog
from client.kit.chips import Chip
from client.kit.preferences import Preferences
from shared.customers import operations

CITY = [column.name for column in COLUMNS].index("city")


@pytest.fixture
def page(qtbot, office, database, user, tmp_path):
    """Three customers, two in 华东; a page as on another PC, where no column was moved yet."""
    database.write(
        lambda session: operations.create_all(
            session,
            [
                {"name": "安达五金", "region": "华东", "owner_id": user},
                {"name": "北辰电气", "region": "华东", "owner_id": None},
                {"name": "长城物流", "region": "西南", "owner_id": user},
            ],
        )[0]
    )

    def make():
        pcs.append(office)
        settings = QSettings(str(tmp_path / f"pc{len(pcs)}.ini"), QSettings.Format.IniFormat)
        office.preferences = Preferences(settings)
        made = CustomersPage(office)
        qtbot.addWidget(made)
        made.resize(1240, 760)
        made.show()
        return made

    pcs = []
    return make


def _keep(page, name):
    page.keep_view()
    dialog = page.window().findChildren(FormDialog)[-1]
    dialog.form.type_in({"name": name})
    dialog.save()


def _names(page):
    return [page.table.record_at(row).name for row in range(page.table.rowCount())]


def _go_to(page, name):
    view = next(view for view in page.own.views if view.name == name)
    page.side.list.setCurrentRow(page.side.places[f"own {view.id}"])


@pytest.mark.walled
def test_conditions_order_and_columns_come_back_under_their_name_on_another_pc(qtbot, page, user):
    first = page()
    first.filters.choose("region", "华东")
    first.filters.choose("owner_id", user)
    first.view.setColumnHidden(CITY, False)
    first.view.sorted_by.emit("name", True)
    _keep(first, "华东我的")

    second = page()
    assert second.view.isColumnHidden(CITY)
    _go_to(second, "华东我的")

    assert _names(second) == ["安达五金"]
    assert second.named.text() == "华东我的"
    assert second.findChild(Chip, "chip_owner_id").accessibleName().endswith("李娜")
    assert not second.view.isColumnHidden(CITY)
    assert (second.view.sort, second.view.descending) == ("name", True)


def test_a_built_in_view_is_a_way_back(page):
    shown = page()
    shown.filters.choose("region", "西南")
    _keep(shown, "西南")

    shown.filters.clear()
    shown.show_view("all")

    assert len(_names(shown)) == 3
    assert shown.side.list.currentRow() == shown.side.places["all"]


def test_the_page_starts_with_the_view_that_was_chosen_for_it(page):
    first = page()
    first.filters.choose("region", "西南")
    _keep(first, "西南")
    menu = first.own.menu(first.own.views[0])
    menu.actions()[1].setChecked(True)

    second = page()

    assert _names(second) == ["长城物流"]
    assert second.side.list.currentRow() == second.side.places[f"own {second.own.views[0].id}"]


def test_a_view_is_renamed_and_deleted(page):
    shown = page()
    _keep(shown, "一")
    shown.own.rename(shown.own.views[0])
    dialog = shown.window().findChildren(FormDialog)[-1]
    dialog.form.type_in({"name": "二"})
    dialog.save()
    assert [view.name for view in shown.own.views] == ["二"]

    shown.own.delete(shown.own.views[0])
    shown.findChild(QDialog, "question").accept()

    assert list(shown.own.views) == []
    assert not any(name.startswith("own") for name in shown.side.places)


def test_a_view_without_a_name_is_refused_beside_its_field(page, errors):
    shown = page()
    shown.actions_by_name["keep_view"].trigger()
    dialog = shown.window().findChild(FormDialog, "view_name")

    dialog.save()

    assert dialog.isVisible()
    assert list(shown.own.views) == []
    assert errors == []


def test_what_a_view_names_and_nobody_knows_any_more_is_left_out(page, database, user):
    from shared.views import operations as views

    content = {"view": "gone", "filters": [["stage", ["bloom"]], ["colour", ["red"]]], "sort": "colour"}
    database.write(lambda session: views.save(session, "customers", "旧", content))
    shown = page()

    _go_to(shown, "旧")

    assert len(_names(shown)) == 3
    assert shown.filters.conditions() == ()
