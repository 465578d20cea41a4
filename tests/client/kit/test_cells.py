"""Cells are painted in every tone there is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from client.kit import cells
from client.kit.cells import Pens, Said


@pytest.mark.parametrize("draw", [cells.text, cells.amount, cells.tag, cells.name])
@pytest.mark.parametrize("tone", cells.TONES)
def test_words_are_painted_in_every_tone(look, draw, tone):
    sheet = QPixmap(120, 24)
    sheet.fill("white")
    before = sheet.toImage()

    painter = QPainter(sheet)
    draw(painter, QRect(0, 0, 120, 24), Said("已发货", tone), Pens(look))
    painter.end()

    assert sheet.toImage() != before
