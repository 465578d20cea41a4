"""The letters of printed pages: Noto Sans SC, embedded as subsets, and a box with its code for what it lacks."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from threading import Lock

from reportlab.pdfbase import pdfmetrics, ttfonts

REGULAR, BOLD = "NotoSansSC-Regular", "NotoSansSC-Bold"
_FOLDER = Path(__file__).parents[2] / "resources" / "fonts"
_loading = Lock()


def _to_unicode(fontname: str, subset: list[int]) -> str:
    """What each code of a subset means, as PDF wants it: UTF-16, in blocks of at most 100 entries.

    WORKAROUND for reportlab 5.1, which writes characters above U+FFFF as one five-digit number: they print well,
    and are read back, copied and searched as something else (𬀩 as Ⰲ followed by rubbish).
    """
    entries = [f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset)]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        f"1 begincodespacerange <00> <{len(subset) - 1:02X}> endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])


@lru_cache(2)
def font(name: str = REGULAR) -> ttfonts.TTFont:
    """One of the two fonts, loaded once."""
    with _loading:
        ttfonts.makeToUnicodeCMap = _to_unicode
        made = ttfonts.TTFont(name, str(_FOLDER / f"{name}.ttf"))
        pdfmetrics.registerFont(made)
        return made


def lacks(name: str, char: str) -> bool:
    """Whether the font has no drawing for the character; it is then given an em of room, and its code is kept."""
    face = font(name).face
    point = ord(char)
    if point in _lacking(name):
        return True
    if point in face.charToGlyph:
        return False
    with _loading:
        # An empty glyph under the character's own code: what is drawn over it is a box, what is copied is the text.
        face.charToGlyph[point] = face.charToGlyph[0x20]
        face.charWidths[point] = 0 if is_silent(char) else 1000
        _lacking(name).add(point)
    return True


def is_silent(char: str) -> bool:
    """Whether the character only joins or colours the one before it, such as U+200D and U+FE0F."""
    return unicodedata.category(char) in {"Cf", "Mn", "Me"}


def width(text: str, name: str, size: float) -> float:
    """The width of a text in points."""
    face = font(name).face
    for char in text:
        lacks(name, char)
    return size * float(sum(face.charWidths.get(ord(char), face.defaultWidth) for char in text)) / 1000


@lru_cache(2)
def _lacking(name: str) -> set[int]:  # noqa: ARG001 - one set for each font
    return set()
