"""Pages of A4 as every printout of ours looks: title above, who printed it below, page n of m.

Text is drawn on the canvas, never parsed: a name with < or & in it prints as it is written.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from shared.reports import fonts
from shared.reports.fonts import BOLD, REGULAR, width
from shared.reports.wrap import as_seen, shortened, wrap
from shared.text import _

INK, SOFT, LINE, EDGE, DANGER = "#1A212C", "#586273", "#E2E5EA", "#7D8693", "#B3322A"
MARGIN = 44.0
WIDTH = A4[0] - 2 * MARGIN
_TOP, _BOTTOM = A4[1] - MARGIN, MARGIN + 14
# The seven strokes of a figure: top, upper and lower left, upper and lower right, middle, bottom.
_STROKES = {
    "t": (0, 2, 1, 2), "l": (0, 1, 0, 2), "k": (0, 0, 0, 1), "r": (1, 1, 1, 2),
    "s": (1, 0, 1, 1), "m": (0, 1, 1, 1), "b": (0, 0, 1, 0),
}  # fmt: skip
_FIGURES = {
    "0": "tlkrsb", "1": "rs", "2": "trmkb", "3": "trmsb", "4": "lmrs", "5": "tlmsb", "6": "tlmksb", "7": "trs",
    "8": "tlkrsmb", "9": "tlrmsb", "A": "tlrkms", "B": "lkmsb", "C": "tlkb", "D": "rmksb", "E": "tlmkb", "F": "tlmk",
}  # fmt: skip


@dataclass(frozen=True)
class Printed:
    """Who prints, when (aware), and for which firm; it stands on every page.

    mark: of rows that were taken out, who, when and under which number; it stands in the place of who prints.
    """

    by: str
    at: dt.datetime
    firm: str = ""
    reach: str = ""  # address and phone of the firm, on one line
    mark: str = ""


class _Counted(Canvas):
    """Keeps its pages until the last, for only then each can say how many there are."""

    def __init__(self, stream: BytesIO, printed: Printed) -> None:
        _load_fonts()
        # Without it every page would name Helvetica, which no file of ours embeds. The stubs want a number here.
        super().__init__(stream, pagesize=A4, pageCompression=1, initialFontName=REGULAR)  # type: ignore[arg-type]
        self._printed, self._kept = printed, list[dict[str, Any]]()

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]  # the stubs leave it out

    def save(self) -> None:
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self._foot(number)
            super().showPage()
        super().save()

    def _foot(self, number: int) -> None:
        at = self._printed.at.astimezone()
        said = self._printed.mark or _("Printed by {name}, {at:%Y-%m-%d %H:%M}, for internal use only").format(
            name=self._printed.by, at=at
        )
        pages = _("Page {number} of {count}").format(number=number, count=len(self._kept))
        room = width(pages, REGULAR, 9)
        draw_text(self, MARGIN, 30, shortened(said, WIDTH - room - 20, 9), size=9, ink=SOFT)
        draw_text(self, MARGIN + WIDTH - room, 30, pages, size=9, ink=SOFT)


def _load_fonts() -> None:
    for name in (BOLD, REGULAR):
        fonts.font(name)


class Pages:
    """A printout being written from the top down; `y` is the height of the last line, in points from below."""

    def __init__(self, title: str, printed: Printed, under: str = "") -> None:
        self._stream = BytesIO()
        self._canvas = _Counted(self._stream, printed)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(printed.by)
        self._canvas.setSubject(printed.mark)
        self._title = title
        self.y = _TOP
        self._firm = printed.firm
        self._head(under, printed)

    def _head(self, under: str, printed: Printed) -> None:
        if printed.firm:
            self._letterhead(printed)
        else:
            self.words(_("Wanglai"), 0, WIDTH, ink=SOFT, side="right")
        self.text(self._title, size=18, bold=True, room=WIDTH - (0 if printed.firm else 200), lead=24)
        if under:
            self.text(under, size=9, ink=SOFT)
        self.y -= 6

    def _letterhead(self, printed: Printed) -> None:
        """The firm at the left, how to reach it at the right; a name has the room it needs, the rest what is left."""
        room = min(width(printed.firm, BOLD, 11), WIDTH * 0.7)
        self.words(printed.firm, 0, room + 1, size=11, bold=True)
        self.y -= 2.5
        self.words(printed.reach, room + 16, WIDTH - room - 16, size=8.5, ink=SOFT, side="right")
        self.y -= 13
        self.rule(EDGE)
        self.y -= 8

    def turn(self) -> None:
        """Go on with the next page, under the title and the firm in small letters."""
        self._canvas.showPage()
        self.y = _TOP
        self.words(self._title, 0, WIDTH * 0.6, size=9, ink=SOFT)
        self.words(self._firm, WIDTH * 0.6, WIDTH * 0.4, size=9, ink=SOFT, side="right")
        self.y -= 8
        self.rule()

    def need(self, height: float) -> bool:
        """Turn the page unless there is so much room left on it; whether it was turned."""
        if self.y - height >= _BOTTOM:
            return False
        self.turn()
        return True

    def skip(self, height: float) -> None:
        """Leave room, unless the page ends here anyway."""
        self.y = max(self.y - height, _BOTTOM)

    def heading(self, text: str) -> None:
        """A section begins; it is not left alone at the foot of a page."""
        self.skip(10)
        self.need(54)
        self.text(text, size=11, bold=True, lead=15)
        self.rule(EDGE)

    def rule(self, ink: str = LINE, left: float = 0, room: float = WIDTH) -> None:
        """A hairline below what was written."""
        self.y -= 4
        self._canvas.setStrokeColor(HexColor(ink))
        self._canvas.setLineWidth(0.6)
        self._canvas.line(MARGIN + left, self.y, MARGIN + left + room, self.y)

    def text(
        self, text: str, *, left: float = 0, room: float = WIDTH, size: float = 9, bold: bool = False,
        ink: str = INK, lead: float = 0,
    ) -> None:  # fmt: skip
        """A paragraph, broken into lines and over pages."""
        lead = lead or size * 1.5
        for line in wrap(text, room, size, BOLD if bold else REGULAR):
            self.need(lead)
            self.y -= lead
            draw_text(self._canvas, MARGIN + left, self.y + size * 0.25, line, size=size, bold=bold, ink=ink)

    def words(
        self, text: str, left: float, room: float, *, size: float = 9, bold: bool = False, ink: str = INK,
        side: Literal["left", "right"] = "left",
    ) -> None:  # fmt: skip
        """One line at the present height, which stays; it ends in an ellipsis where there is no room."""
        name = BOLD if bold else REGULAR
        shown = shortened(text, room, size, name)
        at = left + (room - width(shown, name, size) if side == "right" else 0)
        draw_text(self._canvas, MARGIN + at, self.y - size * 1.25, shown, size=size, bold=bold, ink=ink)

    def cells(self, texts: list[str], rooms: list[float], *, ink: str = INK, size: float = 9, right: int = 0) -> None:
        """A line of a table, as high as its longest cell; the last `right` columns are figures and end at the right."""
        gap, lead = 8.0, size * 1.45
        wrapped = [wrap(text, room - gap, size) for text, room in zip(texts, rooms, strict=True)]
        high = max(map(len, wrapped))
        for number in range(high):
            self.need(lead)
            left = 0.0
            for column, (lines, room) in enumerate(zip(wrapped, rooms, strict=True)):
                if number < len(lines):
                    side: Literal["left", "right"] = "right" if column >= len(rooms) - right else "left"
                    self.words(
                        lines[number], left, room - (0 if side == "right" else gap), size=size, ink=ink, side=side
                    )
                left += room
            self.y -= lead
        self.rule()
        self.y -= 3

    def box(self, left: float, high: float, room: float) -> None:
        """A small empty square to be ticked by hand."""
        self._canvas.setStrokeColor(HexColor(EDGE))
        self._canvas.rect(MARGIN + left, self.y - high, room, high)

    def finish(self) -> bytes:
        """The whole printout as a PDF."""
        self._canvas.showPage()
        self._canvas.save()
        return self._stream.getvalue()


def draw_text(
    canvas: Canvas, left: float, base: float, text: str, *, size: float, bold: bool = False, ink: str = INK
) -> None:
    """Draw one line; a character the font lacks is a box with its code in it, and still copies as itself."""
    name = BOLD if bold else REGULAR
    line = as_seen(text)
    missing = [number for number, char in enumerate(line) if fonts.lacks(name, char) and not fonts.is_silent(char)]
    canvas.setFont(name, size)
    canvas.setFillColor(HexColor(ink or INK))
    canvas.drawString(left, base, line)
    for number in missing:
        _draw_code(canvas, left + width(line[:number], name, size), base, ord(line[number]), size)


def _draw_code(canvas: Canvas, left: float, base: float, point: int, size: float) -> None:
    """The box: the code in two rows of strokes, which are lines and not letters."""
    code = f"{point:04X}"
    code = code if len(code) % 2 == 0 else "0" + code
    rows, wide, high = (code[: len(code) // 2], code[len(code) // 2 :]), size * 0.86, size * 0.92
    canvas.setStrokeColor(HexColor(INK))
    canvas.setLineWidth(size * 0.035)
    canvas.rect(left + size * 0.07, base - size * 0.1, wide, high)
    step = wide / len(rows[0])
    for number, row in enumerate(rows):
        for place, figure in enumerate(row):
            x = left + size * 0.07 + step * (place + 0.22)
            y = base - size * 0.1 + high * (0.56 if number == 0 else 0.1)
            for stroke in _FIGURES[figure]:
                x1, y1, x2, y2 = _STROKES[stroke]
                w, h = step * 0.56, high * 0.17
                canvas.line(x + x1 * w, y + y1 * h, x + x2 * w, y + y2 * h)
