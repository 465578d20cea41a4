"""One box over everything (Ctrl+K): results while typing, best first, the match in bold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from client.kit.cells import LEFT, RIGHT
from client.kit.labels import caption
from client.kit.marks import paint_medal
from client.kit.shadow import paint_sheet
from client.kit.style import Look
from client.kit.tasks import Tasks
from client.kit.tokens import DIALOG, Height, Radius, Size, Space
from shared.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

WIDE, AROUND = 560, DIALOG.reach
MOST = 14


@dataclass(frozen=True)
class Found:
    """A hit: `parts` alternates plain and matched words, `why` says where else it matched, `trail` stands at the right.

    `kind` and `key` say what is opened when it is chosen; a hit with `group` alone is a small title.
    """

    key: int
    parts: tuple[str, ...]
    why: str = ""
    trail: str = ""
    metal: str = ""
    icon: str = ""
    group: str = ""
    kind: str = "customer"


Find = Callable[["Session", str], Sequence[Found]]
Offer = Callable[[str], Sequence[Found]]


class SearchBox(QLineEdit):
    """Asks `find` at each letter; an older answer never overtakes a newer one. `chosen` carries the hit.

    `offer` gives the commands that the text names, without asking the database.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, tasks: Tasks, find: Find, offer: Offer = lambda _text: ()) -> None:
        super().__init__()
        self._offer = offer
        self.setObjectName("search")
        self._look, self._tasks, self._find = look, tasks, find
        self._results: SearchResults | None = None
        self._opens = False
        self.setPlaceholderText(_("Search: name, pinyin, phone, order number, command …"))
        self.setFixedSize(440, Height.CONTROL)
        self.setAccessibleName(_("Search everything"))
        self.addAction(look.icons.icon("search", look.colours.ink_soft), QLineEdit.ActionPosition.LeadingPosition)
        keys = caption("Ctrl+K")
        keys.setParent(self)
        keys.adjustSize()
        keys.move(self.width() - keys.width() - Space.NEAR, (self.height() - keys.height()) // 2)
        self.textChanged.connect(lambda text: keys.setVisible(not text))
        self.textEdited.connect(self.ask)

    def ask(self, text: str) -> None:
        """Look for the text; nothing closes the list."""
        self._opens = False
        wanted = text.strip()
        if not wanted:
            self.close_results()
            return
        self._tasks.read(self, lambda session: self._find(session, wanted), self._show, replace="search")

    def close_results(self) -> None:
        """Take the list away."""
        if self._results is not None:
            self._results.hide()
            self._results.deleteLater()
            self._results = None

    @property
    def results(self) -> SearchResults | None:
        """The list of hits while it is open."""
        return self._results

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shown = self._results
        if shown is not None and event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            shown.step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif shown is not None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(shown.picked())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._opens = bool(self.text().strip())  # typed faster than answered: the best hit opens when it is here
        elif event.key() == Qt.Key.Key_Escape:
            self.close_results()
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_results()
        super().focusOutEvent(event)

    def _show(self, found: Sequence[Found]) -> None:
        self.close_results()
        opens, self._opens = self._opens, False
        if not self.text().strip():
            return
        found = [*found[:MOST], *self._offer(self.text().strip())]
        if opens and (hit := next((each for each in found if not each.group), None)):
            self._choose(hit)
            return
        none = Found(0, (), group=_("Nothing found for “{text}”").format(text=self.text().strip()))
        self._results = SearchResults(self._look, tuple(found) or (none,))
        self._results.setParent(self.window())
        self._results.clicked.connect(self._choose)
        corner = self.mapTo(self.window(), QPoint(0, self.height()))
        self._results.move(corner - QPoint(AROUND, AROUND - Space.TIGHT))
        self._results.show()
        self._results.raise_()

    def _choose(self, found: Found | None) -> None:
        self.close_results()
        if found is not None:
            self.clear()
            self.chosen.emit(found)


class SearchResults(QWidget):
    """The list under the box; `clicked` carries a hit."""

    clicked = Signal(object)

    def __init__(self, look: Look, found: tuple[Found, ...]) -> None:
        super().__init__()
        self.setObjectName("search_results")
        self._look, self.found = look, found
        self._picked = next((number for number, each in enumerate(found) if not each.group), -1)
        inside = sum(self._high(each) for each in found) + 2 * Space.CLOSE
        self.setFixedSize(QSize(WIDE + 2 * AROUND, inside + 2 * AROUND))
        self.setAccessibleName(", ".join("".join(each.parts) for each in found))

    def step(self, by: int) -> None:
        """Move the pick up or down, over the titles."""
        places = [number for number, each in enumerate(self.found) if not each.group]
        if places:
            self._picked = places[(places.index(self._picked) + by) % len(places)]
            self.update()

    def picked(self) -> Found | None:
        """The hit that Enter opens."""
        return self.found[self._picked] if self._picked >= 0 else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number, box in enumerate(self._boxes()):
            if box.contains(event.position().toPoint()) and not self.found[number].group:
                self.clicked.emit(self.found[number])
                return

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(AROUND, AROUND, -AROUND, -AROUND)
        paint_sheet(painter, box, DIALOG, self._look.colours)
        for number, line in enumerate(self._boxes()):
            each = self.found[number]
            if each.group:
                self._group(painter, line, each.group)
            else:
                self._hit(painter, line, each, picked=number == self._picked)

    @staticmethod
    def _high(found: Found) -> int:
        return Height.ROW_DENSE if found.group else Height.ROW_ROOMY

    def _boxes(self) -> list[QRect]:
        boxes, top = [], AROUND + Space.CLOSE
        for each in self.found:
            boxes.append(QRect(AROUND + Space.CLOSE, top, WIDE - 2 * Space.CLOSE, self._high(each)))
            top += self._high(each)
        return boxes

    def _group(self, painter: QPainter, box: QRect, name: str) -> None:
        painter.setFont(self._look.font(Size.CAPTION))
        painter.setPen(QColor(self._look.colours.ink_soft))
        painter.drawText(box.adjusted(Space.CLOSE, 2, 0, 0), LEFT, name)

    def _hit(self, painter: QPainter, box: QRect, found: Found, *, picked: bool) -> None:
        c = self._look.colours
        if picked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(c.selection))
            painter.drawRoundedRect(box, Radius.MEDIUM, Radius.MEDIUM)
        left = box.left() + Space.CLOSE
        if found.metal:
            paint_medal(painter, self._look, QRect(left, box.top(), 20, box.height()), found.metal)
        elif found.icon:
            painter.drawPixmap(left + 2, box.center().y() - 7, self._look.icons.pixmap(found.icon, c.ink_soft))
        left = self._words(painter, QRect(left + 32, box.top(), box.width() - 40, box.height()), found.parts)
        painter.setFont(self._look.font(Size.CAPTION))
        painter.setPen(QColor(c.ink_soft))
        wide = painter.fontMetrics().horizontalAdvance(found.trail)
        painter.drawText(box.adjusted(0, 0, -Space.NEAR, 0), RIGHT, found.trail)
        room = box.right() - Space.NEAR - wide - Space.CLOSE - left
        why = painter.fontMetrics().elidedText(found.why, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left, box.top(), room, box.height()), LEFT, why)

    def _words(self, painter: QPainter, box: QRect, parts: tuple[str, ...]) -> int:
        painter.setPen(QColor(self._look.colours.ink))
        left = box.left()
        for number, part in enumerate(parts):
            painter.setFont(self._look.font(strong=bool(number % 2)))
            if number % 2:
                painter.setPen(QColor(self._look.colours.accent))
            painter.drawText(QRect(left, box.top(), box.right() - left, box.height()), LEFT, part)
            left += painter.fontMetrics().horizontalAdvance(part)
            painter.setPen(QColor(self._look.colours.ink))
        return left + Space.NEAR
