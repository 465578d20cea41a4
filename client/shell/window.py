"""The main window: search, rail, tabs, the page in front, and the status line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from client.kit.actions import action, install
from client.kit.colleagues import Colleagues
from client.kit.drafts import Drafts
from client.kit.focus import FocusRing
from client.kit.office import Colleague, Office
from client.kit.preferences import Preferences
from client.kit.reads import Reads
from client.kit.style import Look
from client.kit.surface import Panel, Role, column, row
from client.kit.tasks import Tasks
from client.kit.toast import Toast
from client.kit.tokens import Space
from client.shell import leaving, left
from client.shell.away import AwayBanner, EndedBanner, UnkeptBanner
from client.shell.decisions import Decisions
from client.shell.pages import Pages
from client.shell.palette import Palette
from client.shell.plan import Plan, Room
from client.shell.rail import Rail
from client.shell.search import Found, SearchBox
from client.shell.status import StatusLine
from client.shell.strip import Strip
from client.shell.tabs import Tab, Tabs
from shared.text import N_, _

ROOM_FOR_WORDS = 1360
EDGES = Qt.Edge.LeftEdge | Qt.Edge.TopEdge | Qt.Edge.BottomEdge


class Shell(QWidget):
    """Frames the pages, each made when it is first in front.

    `rebuild` asks for a new frame (another language or theme), `signed_out` for the door.
    """

    rebuild = Signal()
    signed_out = Signal()

    def __init__(
        self,
        look: Look,
        tasks: Tasks,
        preferences: Preferences,
        drafts: Drafts,
        user: Colleague,
        plan: Plan,
        colleagues: Colleagues | None = None,
        reads: Reads | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle(_("Wanglai"))
        self.setAutoFillBackground(True)
        self.setMinimumSize(1024, 640)
        self.office = Office(look, tasks, preferences, drafts, user, self, colleagues, reads)
        self._plan = plan
        self._closing = False
        self._palette = Palette(self)
        self.search = SearchBox(look, tasks, plan.find, self._palette.find)
        self.rail, self.tabs = Rail(self.office, plan), Tabs(look)
        self.status = StatusLine(self.office, plan.place)
        self._strip = Strip(self.office, self.search)
        self.pages = Pages()
        self._lay_out()
        FocusRing(look, self)
        self._commands = install(self)
        self._goings = [self._going(room) for room in plan.rooms]
        self._listen()
        self._decisions = Decisions(self.office, self)

    def _lay_out(self) -> None:
        sheet = Panel(Role.Base, EDGES)
        look = self.office.look
        away, unkept = AwayBanner(look, self.office.tasks), UnkeptBanner(look, self.office.drafts)
        bands = (EndedBanner(look, self.office.colleagues), away, unkept)
        sheet.setLayout(column(*bands, self.pages, margins=(1, 1, 0, 1)))
        bar = row(self.tabs, None, gap=Space.TIGHT, margins=(Space.TIGHT, 0, 0, 0))
        middle = row(column(2, self.rail), column(bar, sheet), gap=0)
        whole = column(self._strip, middle, self.status)
        whole.setStretchFactor(middle, 1)
        self.setLayout(whole)

    def _listen(self) -> None:
        if self.office.reads is not None:
            self.office.reads.beyond.connect(self._warn_of_reading)
        self.search.chosen.connect(self._open_found)
        self.rail.wanted.connect(self.open_page)
        self.tabs.fronted.connect(self.pages.bring)
        self.tabs.shut.connect(self._close)
        self.pages.arrived.connect(self._name_tab)
        self.pages.said.connect(self.status.say)
        self._strip.spoken.connect(self.speak)
        self._strip.worn.connect(self.wear)
        self._strip.left.connect(self._sign_out)
        self._strip.firm.connect(self._open_firm)
        self._strip.drafts.connect(lambda: self.offer_left(asked=True))

    def tell(self, said: str, undo: Callable[[], None] | None = None) -> None:
        """Say one sentence in the corner, with Undo where there is one."""
        Toast(self.office.look, said, self, undo).arrive()

    def _warn_of_reading(self) -> None:
        said = _(
            "You read more rows of lists today than your role allows; the administrator was told. For a day only a "
            "tenth of what you may export or be shown is left."
        )
        self.complain(said)

    def complain(self, said: str) -> None:
        """Say in the corner what did not work."""
        Toast(self.office.look, said, self, failed=True).arrive()

    def open_page(self, name: str) -> QWidget:
        """Go to a page of the rail."""
        self._name_room(name)
        return self._front(name)

    def open_customer(self, customer_id: int) -> QWidget:
        """Open a customer's card in a tab."""
        key = f"customer {customer_id}"
        return self.open_tab(key, "…", partial(self._plan.card, self.office, customer_id))

    def open_tab(self, key: str, title: str, make: Callable[[], QWidget]) -> QWidget:
        """Open, or go to, a tab of its own; it takes its title from the page's window title."""
        self._add_tab(Tab(key, title), make)
        return self._front(key)

    def open_again(self, tabs: Sequence[Tab], front: str = "") -> None:
        """Open what was open in a former frame, with `front` in front; the others are made when they are gone to."""
        room = self._plan.room(tabs[0].key).name
        self._name_room(room)
        for tab in tabs[1:]:
            kind, _space, number = tab.key.partition(" ")
            make = self._plan.card if kind == "customer" else self._plan.tabs.get(kind)
            if make is not None:
                self._add_tab(tab, partial(make, self.office, int(number)))
        self._front(front if self.tabs.has(front) else room)

    def offered(self) -> list[QAction]:
        """The commands that can be given now: those of what is in front, the pages of the rail, and the frame's own."""
        front = getattr(self.pages.currentWidget(), "actions_by_name", {})
        return [*front.values(), *self._goings, *self._commands.values()]

    def close_pages(self) -> Iterator[None]:
        """Let go of every page, one after the other; what is on screen stays there until the window goes."""
        self.setUpdatesEnabled(False)
        yield from self.pages.delete_all()

    def may_leave(self) -> bool:
        """Whether every page lets itself be closed."""
        return self.pages.may_leave()

    @action(N_("Search"), shortcut="Ctrl+K", icon="search")
    def start_search(self) -> None:
        """Put the keyboard into the search box."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @action(N_("Close tab"), shortcut="Ctrl+W", icon="dismiss")
    def close_tab(self) -> None:
        """Close the tab in front; the page of the rail stays."""
        if self.tabs.currentIndex() > 0:
            self._close(self.tabs.front())

    @action(N_("Next tab"), shortcut="Ctrl+Tab")
    def next_tab(self) -> None:
        """Go to the next tab."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + 1) % self.tabs.count())

    def is_edited(self) -> bool:
        """Whether a page holds something typed that is not saved."""
        return self.pages.is_edited()

    def offer_left(self, *, asked: bool = False) -> None:
        """Settle and show what was left by a former run, or by this one when it is `asked` for."""
        left.offer(self.office, self, self._plan.reopen, asked=asked)

    def _open_firm(self) -> None:
        if self._plan.firm is not None:
            self._plan.firm(self.office, self)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.office.tasks.unsaved and not self._closing:
            event.ignore()
            leaving.ask(self.office, self, self._close_anyway)
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
        self.rail.fold(narrow=event.size().width() < ROOM_FOR_WORDS)
        self.search.close_results()
        super().resizeEvent(event)

    def _open_found(self, found: Found) -> None:
        if found.kind == "command":
            self._palette.give(found.key)
        elif found.kind in self._plan.tabs:
            make = partial(self._plan.tabs[found.kind], self.office, found.key)
            self.open_tab(f"{found.kind} {found.key}", "…", make)
        else:
            self.open_customer(found.key)

    def _going(self, room: Room) -> QAction:
        act = QAction(_("Go to {page}").format(page=_(room.title)), self)
        act.triggered.connect(lambda _checked=False: self.open_page(room.name))
        return act

    def _name_room(self, name: str) -> None:
        """Let the first tab stand for a room."""
        room = self._plan.room(name)
        self.rail.show_room(name)
        self.tabs.show_room(Tab(name, _(room.title)))
        self.pages.expect(name, partial(room.make, self.office))

    def _add_tab(self, tab: Tab, make: Callable[[], QWidget]) -> None:
        if not self.tabs.has(tab.key):
            self.pages.expect(tab.key, make)
            self.tabs.add(tab)

    def _front(self, key: str) -> QWidget:
        self.tabs.blockSignals(True)
        self.tabs.bring(key)
        self.tabs.blockSignals(False)
        return self.pages.bring(key)

    def _name_tab(self, key: str, page: QWidget) -> None:
        """A tab is called as its page is; the room has its name from the plan."""
        if key != self.tabs.keys()[0]:
            page.windowTitleChanged.connect(lambda title: self.tabs.name(key, title))
            self.tabs.name(key, page.windowTitle() or self.tabs.title(key))

    def _close(self, key: str) -> None:
        if self.pages.may_close(key):
            self.tabs.take(key)
            self.pages.close_page(key)

    def speak(self, language: str) -> None:
        """Speak another language from now on."""
        if self.may_leave():
            self.office.preferences.language = language
            self.rebuild.emit()

    def wear(self, theme: str) -> None:
        """Wear another theme from now on."""
        if self.may_leave():
            self.office.preferences.theme = theme
            self.rebuild.emit()

    def _sign_out(self) -> None:
        if not self.may_leave():
            return
        if self.office.tasks.unsaved:
            leaving.ask(self.office, self, self.signed_out.emit)
        else:
            self.signed_out.emit()
