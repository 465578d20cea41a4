"""The tabs over the page: the room first, then what was opened beside it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QTabBar

from client.kit.buttons import tool
from client.kit.style import Look
from client.kit.tokens import Height
from shared.text import _


class Tab(NamedTuple):
    """What a tab is the tab of, and what it is called."""

    key: str
    title: str = ""


class Tabs(QTabBar):
    """`fronted` carries the key of the tab that came in front, `shut` of the one whose cross was clicked."""

    fronted = Signal(str)
    shut = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("tabs")
        self.setAccessibleName(_("Open pages"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setFixedHeight(Height.TABS)
        self.addTab("")
        self.currentChanged.connect(lambda number: self.fronted.emit(str(self.tabData(number))))

    def show_room(self, tab: Tab) -> None:
        """The first tab stands for a room of the rail."""
        self.setTabText(0, tab.title)
        self.setTabData(0, tab.key)

    def add(self, tab: Tab) -> None:
        """Add a tab that can be shut."""
        number = self.addTab(tab.title)
        self.setTabData(number, tab.key)
        cross = tool(self._look, "dismiss", _("Close (Ctrl+W)"))
        cross.setIconSize(QSize(12, 12))
        cross.setFixedSize(24, 24)
        cross.clicked.connect(lambda: self.shut.emit(tab.key))
        self.setTabButton(number, QTabBar.ButtonPosition.RightSide, cross)

    def take(self, key: str) -> None:
        """Take a tab away."""
        self.removeTab(self._of(key))

    def bring(self, key: str) -> None:
        """Bring a tab in front."""
        self.setCurrentIndex(self._of(key))

    def name(self, key: str, title: str) -> None:
        """Call a tab otherwise."""
        self.setTabText(self._of(key), title)

    def keys(self) -> list[str]:
        """What is open: the room first."""
        return [str(self.tabData(number)) for number in range(self.count())]

    def has(self, key: str) -> bool:
        """Whether it is open."""
        return key in self.keys()

    def title(self, key: str) -> str:
        """What a tab is called."""
        return self.tabText(self._of(key))

    def open(self) -> list[Tab]:
        """What is open, with what it is called."""
        return [Tab(key, self.title(key)) for key in self.keys()]

    def front(self) -> str:
        """The key of what is in front."""
        return str(self.tabData(self.currentIndex()))

    def _of(self, key: str) -> int:
        return self.keys().index(key)
