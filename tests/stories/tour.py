"""python3 dev.py tour: one office day in the real program; pictures, the PDFs and the workbook go to build/tour."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QTabBar, QWidget

from client.admin.allowances import AllowancesSection
from client.admin.exports import ExportsSection
from client.admin.leaving import LeavingDialog
from client.admin.page import AdminPage
from client.admin.roles import RolesSection
from client.admin.trail import TrailSection
from client.admin.users import UsersSection
from client.cards.page import CardPage
from client.customers.page import CustomersPage
from client.exchange.page import ImportPage
from client.kit.printing import Preview
from client.kit.tasks import Progress, Tasks
from client.orders.order import OrderPage
from client.orders.page import OrdersPage
from client.rooms import ROOMS
from client.shell.window import Shell
from client.visits.page import VisitsPage
from shared import config
from shared.access import counting
from shared.cards import queries as cards
from shared.cards import sheet
from shared.customers.queries import Wanted
from shared.exchange import lists, trail_lists
from shared.orders import sheet as confirmation
from shared.text import LANGUAGES, speak
from shared.visits import plan
from shared.visits import queries as visits
from tests import engines
from tests.stories.company import Company, InFile, OnPostgreSQL, OnSQLServer
from tests.stories.office import Office, Stall, Stalls, child, office, settle, type_keys, until

OUT = Path(__file__).parent.parent.parent / "build" / "tour"
PICTURES = ("card", "visits")  # of the README
ROOMY, NARROW = QSize(1440, 900), QSize(1100, 720)


class Tour:
    """Takes numbered pictures, the same numbers in each language, and watches that nothing freezes between them."""

    def __init__(self, app: QApplication, out: Path) -> None:
        self.app, self.out = app, out
        self.language, self.number, self.taken = "", 0, 0
        self.opened: Office | None = None  # whose answers are waited for
        self.longest, self.hardest = (Stall(), ""), (Stall(), "")
        self.stalls = Stalls()

    def begin(self, language: str) -> None:
        """The day is played anew, in another language."""
        self.language, self.number = language, 0
        speak(language)
        self.stalls.begin()

    def shoot(self, window: QWidget, name: str, variant: str = "light") -> None:
        """One picture of a window."""
        if self.opened is not None:
            self.opened.rest()
        settle(100)
        self.number, self.taken = self.number + 1, self.taken + 1
        longest, hardest = self.stalls.longest, self.stalls.hardest
        self.longest = max(self.longest, (longest, name), key=lambda told: told[0].wall)
        self.hardest = max(self.hardest, (hardest, name), key=lambda told: told[0].work)
        file = self.out / f"{self.number:02}-{name}-{self.language}-{variant}.png"
        window.grab().save(str(file))
        print(f"  {file.name:46} longest stall {longest}, hardest {hardest}", flush=True)
        self.stalls.begin()

    def shoot_all(self, opened: Office, name: str, ready: Callable[[], object] = lambda: True) -> None:
        """The frame as it is now: light, in a small window, and dark, once that one is ready too."""
        self.shoot(opened.shell, name)
        opened.shell.resize(NARROW)
        self.shoot(opened.shell, name, "narrow")
        opened.shell.resize(ROOMY)
        opened.wear(self.language, "dark")
        settle(300)
        until(ready)
        self.shoot(opened.shell, name, "dark")
        opened.wear(self.language, "light")
        settle(300)


def first_start(tour: Tour, folder: Path) -> None:
    """An empty database: the first administrator is made."""
    with office(tour.app, folder / "first", config.embedded(folder / "first" / "office.db"), tour.language) as opened:
        tour.opened = opened
        window = opened.start()
        tour.shoot(window, "first-start")
        for field, text in ((window.login, "admin"), (window.name, "管理员"), (window.password, "a good password")):
            type_keys(field, text)
        type_keys(window.repeat, "a good password")
        QTest.keyClick(window.repeat, Qt.Key.Key_Return)
        until(lambda: isinstance(opened.program.window, Shell))
        tour.shoot(opened.shell, "nothing-here-yet")


def sign_in(tour: Tour, opened: Office, company: Company) -> Shell:
    """Wrong once, then right."""
    window, login = opened.start(), company.logins["lina"]
    window.login.setText(login)
    type_keys(window.password, "wrong")
    QTest.keyClick(window.password, Qt.Key.Key_Return)
    until(window.enter.isEnabled)
    tour.shoot(window, "sign-in-refused")
    return opened.sign_in(login, company.password)


def search(tour: Tour, opened: Office, text: str) -> int:
    """Type into the one box, take the first hit; the customer's id."""
    shell = opened.shell
    shell.start_search()
    for letter in text:
        type_keys(shell.search, letter)
    until(lambda: shell.search.results is not None and shell.search.results.picked())
    tour.shoot(shell, f"search-{text}")
    assert shell.search.results is not None
    hit = shell.search.results.picked()
    assert hit is not None
    QTest.keyClick(shell.search, Qt.Key.Key_Return)
    until(lambda: _stands(shell))
    return hit.key


def _stands(shell: Shell) -> bool:
    """Whether the card in sight is built to its end."""
    return any(card.is_ready for card in shell.findChildren(CardPage) if card.isVisible())


def card(tour: Tour, opened: Office) -> None:
    """Edit the phone in place, note a contact with a next date, enter an order, plan a visit."""
    page = child(opened.shell, CardPage)
    until(lambda: page.is_ready)
    page.edit()
    settle()
    phone = child(page, QLineEdit, "phone")
    phone.selectAll()
    type_keys(phone, "021-6688 0200")
    tour.shoot(opened.shell, "card-edited")
    page.save()
    settle(600)
    page.note_contact()
    settle()
    type_keys(child(page, QPlainTextEdit), "询问 M8 螺栓价格，周四前答复。")
    tour.shoot(opened.shell, "contact-being-noted")
    page.save()
    settle(600)
    tour.shoot(opened.shell, "contact-noted")
    page.new_order()
    settle(600)
    tour.shoot(opened.shell, "order-entry")
    opened.shell.close_tab()
    settle()
    for at, name in enumerate(("transactions", "visits", "changes"), 1):
        child(opened.shell, QTabBar, "card_tabs").setCurrentIndex(at)
        tour.shoot(opened.shell, f"card-{name}")
    child(opened.shell, QTabBar, "card_tabs").setCurrentIndex(0)


def order(tour: Tour, opened: Office) -> None:
    """The list of orders, one of them, its confirmation on paper, and the account it stands in."""
    page = opened.shell.open_page("orders")
    assert isinstance(page, OrdersPage)
    until(page.table.rowCount)
    page.view.opened.emit(page.table.id_at(0))
    until(lambda: child(opened.shell, OrderPage).opened is not None)
    one = child(opened.shell, OrderPage)
    assert one.opened is not None
    tour.shoot(opened.shell, "order")
    (tour.out / "order-confirmation.pdf").write_bytes(confirmation.draw(one.opened))
    tour.stalls.forget()
    one.open_customer()
    until(lambda: child(opened.shell, CardPage).is_ready)
    child(opened.shell, QTabBar, "card_tabs").setCurrentIndex(1)
    tour.shoot(opened.shell, "account")
    opened.shell.close_tab()
    opened.shell.close_tab()
    settle()


def plan_visit(tour: Tour, opened: Office) -> None:
    """The calendar: week, day, month, and a visit being planned."""
    page = opened.shell.open_page("visits")
    assert isinstance(page, VisitsPage)
    settle(600)
    for way in ("day", "month", "agenda", "week"):
        page.show_way(way)
        tour.shoot(opened.shell, f"visits-{way}")
    page.plan_next_hour()
    settle()
    for dialog in opened.app.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            tour.shoot(dialog, "visit-being-planned")
            dialog.reject()
    settle()


def bring_in(tour: Tour, opened: Office, folder: Path) -> None:
    """A customer file as an office has it: GB18030, a wrong phone, no name, one that is there already."""
    file = folder / "展会名单.csv"
    lines = ["客户名称,电话,城市,联系人,手机", "华盛工业有限公司,021-6688 0300,上海,王强,13800138821"]
    lines += [f"展会客户{n}号有限公司,021-6{n:07},苏州,李{n},139{n:08}" for n in range(1, 60)]
    lines += ["电话不对有限公司,打电话,杭州,,", ",021-55556666,宁波,张三,"]
    file.write_bytes("\r\n".join(lines).encode("gb18030"))
    page = opened.shell.open_page("import")
    assert isinstance(page, ImportPage)
    tour.shoot(opened.shell, "import-choose")
    page.open_file(file)
    until(lambda: page.stack.currentWidget() is page.match)
    tour.shoot(opened.shell, "import-match")
    page.check_rows()
    until(lambda: page.stack.currentWidget() is page.check)
    tour.shoot(opened.shell, "import-check")
    page.write()
    until(lambda: page.stack.currentWidget() is page.outcome and page.outcome.undo.isVisible())
    tour.shoot(opened.shell, "import-done")
    page.write_wrong(tour.out / "wrong-rows.xlsx")
    settle(800)


def administer(tour: Tour, opened: Office) -> None:
    """Users, departments, the grid of rights, somebody who leaves, and the log of it all."""
    page = opened.shell.open_page("admin")
    assert isinstance(page, AdminPage)
    users = page.show_part("users")
    assert isinstance(users, UsersSection)
    until(users.table.rowCount)
    users.add()
    until(lambda: _dialogs(opened))
    tour.shoot(_dialogs(opened)[0], "user-new")
    _dialogs(opened)[0].reject()
    names = [users.table.index(row, 0).data() for row in range(users.table.rowCount())]
    users.view.setCurrentIndex(users.table.index(names.index("王敏"), 0))
    users.keep_out()
    until(lambda: _dialogs(opened))
    leaving = _dialogs(opened)[0]
    assert isinstance(leaving, LeavingDialog)
    for tick in list(leaving.ticks.values())[:2]:
        tick.setChecked(True)
    tour.shoot(leaving, "leaving")
    leaving.reject()
    page.show_part("departments")
    tour.shoot(opened.shell, "departments")
    grid = page.show_part("roles")
    assert isinstance(grid, RolesSection)
    until(lambda: grid.rights.grid.roles)
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.rights.index(4, 3))
    QTest.keyClick(grid.view, Qt.Key.Key_3)
    tour.shoot(opened.shell, "rights")
    grid.save()
    settle(600)
    trail = page.show_part("trail")
    assert isinstance(trail, TrailSection)
    until(trail.table.rowCount)
    tour.shoot(opened.shell, "audit-log")
    trail_lists.write_trail(trail.office.tasks.database, trail.filters.wanted, tour.out / "audit-log.xlsx", Progress())
    tour.stalls.forget()  # the program itself writes it beside the event loop
    settle(800)


def approve(tour: Tour, opened: Office, company: Company) -> None:
    """Colleagues take lists out and read much; the allowances, an export that waits and is refused, the alarm."""
    colleague = company.door("zhoutao")
    colleague.write(lambda session: counting.begin(session, "orders", 86, "核对本月未发货的订单"))
    colleague.write(lambda session: counting.begin(session, "customers", 1_840, "年会请柬，印好后删除"))
    colleague.write(lambda session: counting.note_read(session, 23_460))
    colleague.close()
    tour.stalls.forget()  # a colleague's PC did that
    settle(6_000)
    opened.shell.open_page("today")
    tour.shoot_all(opened, "today-export-waiting")
    until(_exports(opened).table.rowCount)

    def again() -> bool:  # a frame in another theme opens administration at its beginning
        return _exports(opened).table.rowCount() > 0

    tour.shoot_all(opened, "exports", again)
    exports = _exports(opened)
    until(exports.table.rowCount)
    page = child(opened.shell, AdminPage)
    exports.refuse()
    until(lambda: _dialogs(opened))
    tour.shoot(_dialogs(opened)[0], "export-refused")
    _dialogs(opened)[0].reject()
    page.show_part("alarms")
    tour.shoot(opened.shell, "alarms")
    allowances = page.show_part("allowances")
    assert isinstance(allowances, AllowancesSection)
    until(allowances.amounts.rowCount)
    allowances.amounts.set_amount(allowances.amounts.index(2, 1), 300)
    allowances.view.setCurrentIndex(allowances.amounts.index(2, 2))
    tour.shoot(opened.shell, "allowances")
    allowances.save()
    tour.shoot(opened.shell, "allowances-saved")


def _exports(opened: Office) -> ExportsSection:
    page = opened.shell.open_page("admin")
    assert isinstance(page, AdminPage)
    found = page.show_part("exports")
    assert isinstance(found, ExportsSection)
    return found


def _tasks(opened: Office) -> Tasks:
    assert opened.program.tasks is not None
    return opened.program.tasks


def _dialogs(opened: Office) -> list[QDialog]:
    return [each for each in opened.app.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]


def paper(tour: Tour, opened: Office, customer_id: int) -> None:
    """The card and the day's plan as PDF, in the preview; the list as a workbook."""
    tasks = opened.program.tasks
    assert tasks is not None
    today = dt.datetime.now().astimezone()
    morning = today.replace(hour=0, minute=0, second=0, microsecond=0)
    entries = tasks.database.read(lambda s: visits.between(s, morning, morning + dt.timedelta(days=1)))
    card_read = tasks.database.read(lambda s: cards.open(s, customer_id))
    made = {"customer-card": sheet.draw(card_read), "visit-plan": plan.draw(today.date(), "李娜", entries)}
    for name, pdf in made.items():
        (tour.out / f"{name}.pdf").write_bytes(pdf)
        tour.stalls.forget()
        preview = Preview(opened.shell.office.look, name, pdf, opened.shell)
        preview.show()
        tour.shoot(preview, f"print-{name}")
        preview.close()
    target = tour.out / "customers.xlsx"
    lists.write(tasks.database, Wanted(sort="balance", descending=True), target, Progress())
    tour.stalls.forget()


def play(tour: Tour, folder: Path, company: Company) -> None:
    """The whole day, in the language of the tour."""
    first_start(tour, folder)
    with office(tour.app, folder, company.place, tour.language) as opened:
        tour.opened = opened
        sign_in(tour, opened, company)
        for room in ROOMS:
            page = opened.shell.open_page(room.name)
            settle(500)
            if isinstance(page, CustomersPage):
                page.setFocus()
            if room.name != "import":  # which is played through below
                tour.shoot_all(opened, room.name)
        customer_id = search(tour, opened, "hsgy")
        tour.shoot_all(opened, "card", lambda: _stands(opened.shell))
        card(tour, opened)
        order(tour, opened)
        plan_visit(tour, opened)
        bring_in(tour, opened, folder)
        administer(tour, opened)
        approve(tour, opened, company)
        paper(tour, opened, customer_id)
        opened.shell.open_page("today")
        tour.shoot(opened.shell, "today-at-the-end")


@contextmanager
def making(engine: str, folder: Path, customers: int) -> Iterator[InFile | OnPostgreSQL | OnSQLServer]:
    """The made-up company, made once; each language plays on a copy."""
    if engine == "sqlite":
        yield InFile(folder, customers)
        return
    folder.chmod(0o755)  # a server started by root runs as another user
    server = engines.PostgreSQL(folder, "tour") if engine == "postgresql" else None
    made = OnSQLServer("tour", customers) if server is None else OnPostgreSQL(server, "tour", customers)
    yield made
    (server or made).close()


def main() -> int:
    """Play the day in both languages; the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py tour", description=__doc__)
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="one alone instead of both")
    parser.add_argument("--engine", choices=engines.OWNED, default="sqlite", help="a server is entered behind its wall")
    asked = parser.parse_args()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    tour = Tour(QApplication(sys.argv[:1]), OUT)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place,
        making(asked.engine, Path(place), asked.customers) as made,
    ):
        for language in asked.language or LANGUAGES:
            tour.begin(language)
            (folder := Path(place, language)).mkdir()
            play(tour, folder, made.copy(folder))
    for name in PICTURES:
        if found := sorted(OUT.glob(f"??-{name}-zh_CN-light.png")):
            shutil.copyfile(found[0], OUT / f"{name}.png")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{tour.taken} pictures in {OUT}; peak memory {peak} MB")
    for said, (stall, name) in (("longest", tour.longest), ("hardest", tour.hardest)):
        print(f"{said} stall {stall}, before {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
