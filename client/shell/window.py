"""The main window: search, rail, tabs, the page, and the status line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QStackedWidget, QTabBar, QWidget

from client.kit.actions import action, install
from client.kit.ask import question
from client.kit.buttons import tool
from client.kit.drafts import Drafts
from client.kit.focus import FocusRing
from client.kit.form import Form
from client.kit.labels import caption, coloured, heading
from client.kit.marks import Dot, Initial
from client.kit.office import Colleague, Office
from client.kit.places import Place, Places
from client.kit.preferences import THEMES, Preferences
from client.kit.style import Look
from client.kit.surface import Panel, Role, column, row
from client.kit.tasks import Tasks
from client.kit.toast import Toast
from client.kit.tokens import Height, Space
from client.shell.away import AwayBanner
from client.shell.search import Find, SearchBox
from shared.text import LANGUAGES, N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SOON, MINUTE = 500, 60_000  # milliseconds
RAIL, RAIL_NARROW, ROOM_FOR_WORDS = 164, 56, 1360
EDGES = Qt.Edge.LeftEdge | Qt.Edge.TopEdge | Qt.Edge.BottomEdge
THEME_WORDS = {"system": N_("As the system"), "light": N_("Light"), "dark": N_("Dark")}


@dataclass(frozen=True)
class Room:
    """A page of the rail; the title is translated when it is shown."""

    name: str
    title: str
    icon: str
    make: Callable[[Office], QWidget]


@dataclass(frozen=True)
class Count:
    """How much waits in a room; `urgent`: some of it is late."""

    number: int
    urgent: bool = False


@dataclass(frozen=True)
class Plan:
    """What the composition root knows and the frame does not: the rooms, the card, and what the search box asks."""

    rooms: Sequence[Room]
    card: Callable[[Office, int], QWidget]
    find: Find
    place: str
    counts: Callable[[Session, int], Mapping[str, Count]] | None = None  # of a user, by the room's name


class Shell(QWidget):
    """Frames the pages. `rebuild` asks for a new frame (another language or theme), `signed_out` for the door."""

    rebuild = Signal()
    signed_out = Signal()

    def __init__(
        self, look: Look, tasks: Tasks, preferences: Preferences, drafts: Drafts, user: Colleague, plan: Plan
    ) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle(_("Wanglai"))
        self.setAutoFillBackground(True)
        self.setMinimumSize(1024, 640)
        self.office = Office(look, tasks, preferences, drafts, user, self)
        self._plan = plan
        self._pages: dict[str, QWidget] = {}
        self._tabs: dict[str, QWidget] = {}
        self._closing = False
        self._recount = QTimer(self, singleShot=True)
        self.search = SearchBox(look, tasks, plan.find)
        self.search.chosen.connect(self.open_customer)
        self._stack = QStackedWidget()
        self._bar = self._tab_bar()
        self._rail = Places(
            look, [Place(_(room.title), room.icon) for room in plan.rooms], -1, high=34, ground="Window"
        )
        self._rail.setAccessibleName(_("Navigation"))
        self._rail.currentRowChanged.connect(self._go)
        self._said = {name: caption("") for name in ("page", "saved", "waiting")}
        self._line = caption("")
        self._dot = Dot(look.colours.ok.ink, "")
        sheet = Panel(Role.Base, EDGES)
        sheet.setLayout(column(AwayBanner(look, tasks), self._stack, margins=(1, 1, 0, 1)))
        bar = row(self._bar, None, gap=Space.TIGHT, margins=(Space.TIGHT, 0, 0, 0))
        middle = row(column(2, self._rail), column(bar, sheet), gap=0)
        self.setLayout(column(self._strip(), middle, self._status()))
        FocusRing(look, self)
        self._commands = install(self)
        self._listen(tasks)

    def tell(self, said: str, undo: Callable[[], None] | None = None) -> None:
        """Say one sentence in the corner, with Undo where there is one."""
        self._clear_toasts()
        Toast(self.office.look, said, self, undo).arrive()

    def complain(self, said: str) -> None:
        """Say in the corner what did not work."""
        self._clear_toasts()
        Toast(self.office.look, said, self, failed=True).arrive()

    def _clear_toasts(self) -> None:
        for old in self.findChildren(Toast):
            old.leave()

    def open_page(self, name: str) -> QWidget:
        """Go to a page of the rail."""
        number = [room.name for room in self._plan.rooms].index(name)
        room = self._plan.rooms[number]
        self._rail.blockSignals(True)
        self._rail.setCurrentRow(number)
        self._rail.blockSignals(False)
        if name not in self._pages:
            self._pages[name] = self._adopt(room.make(self.office))
        self._bar.setTabText(0, _(room.title))
        self._bar.setTabData(0, name)
        self._bar.setCurrentIndex(0)
        return self._show(self._pages[name])

    def open_customer(self, customer_id: int) -> QWidget:
        """Open a customer's card in a tab."""
        return self.open_tab(f"customer {customer_id}", "…", lambda: self._plan.card(self.office, customer_id))

    def open_tab(self, key: str, title: str, make: Callable[[], QWidget]) -> QWidget:
        """Open, or go to, a tab of its own; it takes its title from the page's window title."""
        if key not in self._tabs:
            page = self._tabs[key] = self._adopt(make())
            number = self._bar.addTab(page.windowTitle() or title)
            self._bar.setTabData(number, key)
            shut = tool(self.office.look, "dismiss", _("Close (Ctrl+W)"))
            shut.setIconSize(QSize(12, 12))
            shut.setFixedSize(24, 24)
            shut.clicked.connect(lambda: self._close(key))
            self._bar.setTabButton(number, QTabBar.ButtonPosition.RightSide, shut)
            page.windowTitleChanged.connect(lambda text: self._bar.setTabText(self._tab_of(key), text))
        self._bar.setCurrentIndex(self._tab_of(key))
        return self._show(self._tabs[key])

    def keys(self) -> list[str]:
        """What is open: the page of the rail first, then the tabs."""
        return [str(self._bar.tabData(number)) for number in range(self._bar.count())]

    def front(self) -> str:
        """The key of what is in front."""
        return str(self._bar.tabData(self._bar.currentIndex()))

    def open_again(self, keys: Sequence[str], front: str = "") -> None:
        """Open what `keys` named in a former frame, with `front` in front."""
        for key in keys[1:]:
            kind, _space, number = key.partition(" ")
            if kind == "customer":
                self.open_customer(int(number))
        names = [room.name for room in self._plan.rooms]
        self.open_page(keys[0] if keys[0] in names else names[0])
        if front in self._tabs:
            self._bar.setCurrentIndex(self._tab_of(front))

    def may_leave(self) -> bool:
        """Whether every page lets itself be closed."""
        return all(_may_leave(page) for page in (*self._pages.values(), *self._tabs.values()))

    @action(N_("Search"), shortcut="Ctrl+K", icon="search")
    def start_search(self) -> None:
        """Put the keyboard into the search box."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @action(N_("Close tab"), shortcut="Ctrl+W", icon="dismiss")
    def close_tab(self) -> None:
        """Close the tab in front; the page of the rail stays."""
        if self._bar.currentIndex() > 0:
            self._close(str(self._bar.tabData(self._bar.currentIndex())))

    @action(N_("Next tab"), shortcut="Ctrl+Tab")
    def next_tab(self) -> None:
        """Go to the next tab."""
        self._bar.setCurrentIndex((self._bar.currentIndex() + 1) % self._bar.count())

    def is_edited(self) -> bool:
        """Whether a page holds something typed that is not saved."""
        pages = (*self._pages.values(), *self._tabs.values())
        return any(form.is_edited for page in pages for form in page.findChildren(Form))

    def closeEvent(self, event: QCloseEvent) -> None:
        waiting = self.office.tasks.unsaved
        if waiting and not self._closing:
            event.ignore()
            said = ngettext(
                "{count} change still waits for the line and is lost when you leave now.",
                "{count} changes still wait for the line and are lost when you leave now.",
                waiting,
            )
            question(self.office.look, self, said.format(count=waiting), _("Leave all the same"), self._close_anyway)
        elif self._closing or self.may_leave():
            event.accept()
        else:
            event.ignore()

    def _close_anyway(self) -> None:
        self._closing = True
        self.close()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.search.close_results()
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rail shows words where there is room and icons alone where there is not."""
        self._rail.setFixedWidth(RAIL if event.size().width() >= ROOM_FOR_WORDS else RAIL_NARROW)
        self.search.close_results()
        super().resizeEvent(event)

    def _go(self, number: int) -> None:
        if number >= 0:
            self.open_page(self._plan.rooms[number].name)

    def _adopt(self, page: QWidget) -> QWidget:
        """Take a page into the frame, and listen to what it says of itself."""
        self._stack.addWidget(page)
        told = getattr(page, "status_changed", None)
        if told is not None:
            told.connect(lambda *_said: self._on_status(page))
        return page

    def _on_status(self, page: QWidget) -> None:
        if page is self._stack.currentWidget():
            self.show_status(str(getattr(page, "status", "")))

    def _show(self, page: QWidget) -> QWidget:
        self._stack.setCurrentWidget(page)
        self.show_status(str(getattr(page, "status", "")))
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        return page

    def show_status(self, said: str) -> None:
        """What the page in front says of itself."""
        self._said["page"].setText(said)

    def _tab_of(self, key: str) -> int:
        return self.keys().index(key)

    def _close(self, key: str) -> None:
        if not _may_leave(self._tabs[key]):
            return
        page = self._tabs.pop(key)
        self._bar.removeTab(self._tab_of(key))
        self._stack.removeWidget(page)
        page.deleteLater()

    def _on_tab(self, number: int) -> None:
        key = self._bar.tabData(number)
        page = self._tabs.get(str(key)) or self._pages.get(str(key))
        if page is not None and page is not self._stack.currentWidget():
            self._show(page)

    def _tab_bar(self) -> QTabBar:
        bar = QTabBar()
        bar.setObjectName("tabs")
        bar.setAccessibleName(_("Open pages"))
        bar.setDrawBase(False)
        bar.setExpanding(False)
        bar.setElideMode(Qt.TextElideMode.ElideRight)
        bar.setFixedHeight(Height.TABS)
        bar.addTab("")
        bar.currentChanged.connect(self._on_tab)
        return bar

    def _strip(self) -> QHBoxLayout:
        look = self.office.look
        mark = QLabel()
        mark.setPixmap(look.icons.pixmap("people_community", look.colours.accent, 20, filled=True))
        left = QWidget()
        left.setLayout(row(mark, heading(_("Wanglai")), None, gap=Space.CLOSE))
        left.setFixedWidth(RAIL - Space.APART)
        self._light = Dot(look.colours.ok.ink, _("Connected"))
        self._light_word = caption(_("Line good"))
        me = QPushButton(self.office.user.name)
        me.setObjectName("me")
        me.setProperty("rank", "quiet")
        me.setAccessibleName(_("{name}: language, theme, sign out").format(name=self.office.user.name))
        me.setIcon(look.icons.icon("chevron_down", look.colours.ink_soft, 12))
        me.setIconSize(QSize(12, 12))
        me.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        me.setMenu(self._menu())
        strip = row(
            left, self.search, None, self._light, self._light_word, Space.NEAR,
            Initial(look, self.office.user.name), me,
            margins=(Space.APART, 0, Space.NEAR, 0), gap=Space.CLOSE,
        )  # fmt: skip
        strip.addStrut(Height.STRIP)
        return strip

    def _menu(self) -> QMenu:
        menu, preferences = QMenu(self), self.office.preferences
        for name, word in LANGUAGES.items():
            self._choice(menu, word, on=name == preferences.language, then=partial(self._speak, name))
        menu.addSeparator()
        for name in THEMES:
            word = _(THEME_WORDS[name])
            self._choice(menu, word, on=name == preferences.theme, then=partial(self._wear, name))
        menu.addSeparator()
        menu.addAction(_("Sign out")).triggered.connect(self._sign_out)
        return menu

    @staticmethod
    def _choice(menu: QMenu, word: str, *, on: bool, then: Callable[[], None]) -> QAction:
        act = menu.addAction(word)
        act.setCheckable(True)
        act.setChecked(on)
        act.triggered.connect(lambda _checked=False: then())
        return act

    def _speak(self, language: str) -> None:
        if self.may_leave():
            self.office.preferences.language = language
            self.rebuild.emit()

    def _wear(self, theme: str) -> None:
        if self.may_leave():
            self.office.preferences.theme = theme
            self.rebuild.emit()

    def _sign_out(self) -> None:
        if self.may_leave():
            self.signed_out.emit()

    def _status(self) -> QHBoxLayout:
        self._dot.setToolTip(self._plan.place)
        place = caption(self._plan.place)
        parts = self._said.values()
        at = row(self._dot, place, gap=6)
        box = row(*parts, None, at, gap=Space.APART, margins=(Space.APART, 0, Space.APART, 0))
        box.addStrut(Height.STATUS)
        return box

    def _listen(self, tasks: Tasks) -> None:
        tasks.saved.connect(self._on_saved)
        tasks.waiting.connect(self._on_waiting)
        tasks.line.connect(self._on_line)
        if self._plan.counts is not None:
            tasks.changed.connect(self._recount_soon)
            self._recount.timeout.connect(self._count)
            self._count()

    def _recount_soon(self) -> None:
        """Once for a burst of saves."""
        self._recount.start(SOON)

    def _count(self) -> None:
        """Ask what waits in each room, now and once a minute: colleagues change it too."""
        counts, user_id = self._plan.counts, self.office.user.id
        if counts is not None:
            self._recount.start(MINUTE)
            self.office.tasks.read(self, lambda session: counts(session, user_id), self._show_counts, replace="counts")

    def _show_counts(self, counts: Mapping[str, Count]) -> None:
        for number, room in enumerate(self._plan.rooms):
            count = counts.get(room.name, Count(0))
            self._rail.show_count(number, f"{count.number:,}" if count.number else "", urgent=count.urgent)

    def _on_saved(self) -> None:
        now = dt.datetime.now().astimezone()
        self._said["saved"].setText(_("saved {time}").format(time=f"{now:%H:%M}"))

    def _on_waiting(self, count: int) -> None:
        said = _("{count} changes wait for the line").format(count=count)
        self._said["waiting"].setText(said if count else "")

    def _on_line(self, state: str) -> None:
        away = state == "away"
        c = self.office.look.colours
        tone = c.warn.ink if away else c.ok.ink
        self._light_word.setText(_("Line away") if away else _("Line good"))
        coloured(self._light_word, tone if away else c.ink_soft)
        for dot in (self._light, self._dot):
            dot.show_colour(tone)


def _may_leave(page: QWidget) -> bool:
    ask = getattr(page, "may_leave", None)
    return bool(ask()) if callable(ask) else True
