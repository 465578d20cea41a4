"""The pages that are open, one above the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import delete

from client.kit.form import Form

Make = Callable[[], QWidget]


class Pages(QStackedWidget):
    """Each page is made when it is first in front, which `arrived` tells with its key; `said` carries what the page in
    front says of itself.
    """

    arrived = Signal(str, object)
    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[str, QWidget] = {}
        self._makers: dict[str, Make] = {}

    def expect(self, key: str, make: Make) -> None:
        """Know how a page is made, when it is gone to."""
        self._makers[key] = make

    def bring(self, key: str) -> QWidget:
        """Put a page in front; make it when it is not there yet."""
        if key not in self.made:
            self.made[key] = self._adopt(key, self._makers[key]())
        page = self.made[key]
        self.setCurrentWidget(page)
        self._on_status(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        return page

    def may_close(self, key: str) -> bool:
        """Whether a page lets itself be closed."""
        return key not in self.made or _may_leave(self.made[key])

    def close_page(self, key: str) -> None:
        """Let go of a page; another one should be in front by now."""
        del self._makers[key]
        if (page := self.made.pop(key, None)) is not None:
            self.removeWidget(page)
            page.deleteLater()

    def delete_all(self) -> Iterator[None]:
        """Let go of every page, one after the other."""
        while self.made:
            _key, page = self.made.popitem()
            delete(page)  # at once: what waits to be deleted would still be dressed anew
            yield

    def may_leave(self) -> bool:
        """Whether every page lets itself be closed."""
        return all(_may_leave(page) for page in self.made.values())

    def is_edited(self) -> bool:
        """Whether a page holds something typed that is not saved."""
        return any(form.is_edited for page in self.made.values() for form in page.findChildren(Form))

    def _adopt(self, key: str, page: QWidget) -> QWidget:
        """Take a page in, and listen to what it says of itself."""
        self.addWidget(page)
        told = getattr(page, "status_changed", None)
        if told is not None:
            told.connect(lambda *_said: self._on_status(page))
        self.arrived.emit(key, page)
        return page

    def _on_status(self, page: QWidget) -> None:
        if page is self.currentWidget():
            self.said.emit(str(getattr(page, "status", "")))


def _may_leave(page: QWidget) -> bool:
    ask = getattr(page, "may_leave", None)
    return bool(ask()) if callable(ask) else True
