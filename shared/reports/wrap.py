"""Breaking text into lines: between any two Chinese characters, at spaces in Latin, never before a comma."""

from __future__ import annotations

import re
import unicodedata

from shared.reports.fonts import REGULAR, width

_NOT_FIRST = "，。、；：？！）》」』】〕’”…—·,.;:?!)]}%"
_NOT_LAST = "（《「『【〔‘“([{¥$"
_PIECES = re.compile(r"\s|[!-~\u00a1-\u024f]+|.", re.DOTALL)
_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_RTL = {"R", "AL", "RLE", "RLO", "RLI"}


def cleaned(text: str) -> str:
    """The text as it can be printed: tabs are spaces, and half of a pair of surrogates is a replacement mark."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\t", "    ").replace("\xa0", " ")


def wrap(text: str, room: float, size: float, name: str = REGULAR) -> list[str]:
    """The lines of a text in so many points; no character but the spaces at a break is lost."""
    return [line for part in _LINE_ENDS.split(cleaned(text)) for line in _wrapped(part, room, size, name)]


def _wrapped(part: str, room: float, size: float, name: str) -> list[str]:
    lines, line, used = [], "", 0.0
    for piece in _bound(part, room, size, name):
        wide = width(piece, name, size)
        if line and used + wide > room and not piece.isspace():
            lines.append(line.rstrip(" "))
            line, used = "", 0.0
        line, used = line + piece, used + wide
    return [*lines, line.rstrip(" ")]


def _bound(part: str, room: float, size: float, name: str) -> list[str]:
    """Pieces that stay whole: words, and characters with the marks that must not stand alone at a line's edge."""
    pieces: list[str] = []
    for piece in _PIECES.findall(part):
        binds = pieces and not pieces[-1].isspace() and (piece[0] in _NOT_FIRST or pieces[-1][-1] in _NOT_LAST)
        if binds and not piece.isspace() and width(pieces[-1] + piece, name, size) <= room:
            pieces[-1] += piece
        elif width(piece, name, size) > room:
            pieces += piece  # A word longer than the line is broken anywhere.
        else:
            pieces.append(piece)
    return pieces


def shortened(text: str, room: float, size: float, name: str = REGULAR) -> str:
    """One line that ends in an ellipsis where there is no room."""
    line = " ".join(_LINE_ENDS.split(cleaned(text)))
    if width(line, name, size) <= room:
        return line
    while line and width(line + "…", name, size) > room:
        line = line[:-1]
    return line + "…"


def as_seen(line: str) -> str:
    """The line in the order it is drawn, from left to right: runs of Hebrew and Arabic are turned round."""
    kinds = [unicodedata.bidirectional(char) for char in line]
    if not _RTL.intersection(kinds):
        return line
    drawn: list[str] = []
    start = 0
    while start < len(line):
        end = start + 1
        if kinds[start] in _RTL:
            last = next((n for n in range(start, len(line)) if kinds[n] in {"L", "EN"}), len(line))
            end = 1 + max(n for n in range(start, last) if kinds[n] in _RTL)
            drawn += reversed(line[start:end])
        else:
            drawn.append(line[start])
        start = end
    return "".join(drawn)
