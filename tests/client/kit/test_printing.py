"""Paper on screen and on a printer."""

from __future__ import annotations

import io

import pytest
from PySide6.QtGui import QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from reportlab.pdfgen.canvas import Canvas

from client.kit.printing import Pages, Preview, _file_name, send


@pytest.fixture
def pdf():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for number in range(3):
        canvas.rect(100, 100, 200, 200, fill=1)
        canvas.drawString(50, 800, f"page {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def preview(look, pdf, window):
    made = Preview(look, "Plan 24/9: all", pdf, window)
    made.show()
    return made


def test_a_page_is_rendered_as_large_as_asked(pdf):
    image = Pages(pdf).image(0, 2.0)

    assert (image.width(), image.height()) == (1190, 1684)
    assert image.pixelColor(400, 1684 - 400).lightness() == 0


def test_every_page_reaches_the_printer(pdf, qapp, tmp_path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))

    send(Pages(pdf), printer)

    assert len(Pages((tmp_path / "printed.pdf").read_bytes())) == 3


def test_the_paper_is_saved_whole(preview, pdf, tmp_path):
    preview.save_to(str(tmp_path / "plan.pdf"))

    assert (tmp_path / "plan.pdf").read_bytes() == pdf
    assert [left.name for left in tmp_path.iterdir()] == ["plan.pdf"]


def test_zoom_changes_the_size_of_the_sheets(preview):
    def widest():
        return max(sheet.width() for sheet in preview._area.widget().findChildren(QWidget))

    before = widest()
    preview.zoom(1)

    assert widest() > before


def test_a_page_can_be_fitted_to_the_width_of_the_window(preview):
    preview.resize(700, 600)
    preview.fit()

    room = preview._area.viewport().width()
    assert room - 60 < preview._sheets[0].width() <= room


def test_pages_are_turned_and_counted(preview, qtbot):
    words = preview._where.text
    seen = [words()]
    for act in (lambda: preview.turn_to(1), lambda: preview.turn_to(9), lambda: preview.turn_to(0)):
        act()
        seen.append(words())

    assert seen == ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3", "Page 1 of 3"]


def test_the_page_that_is_looked_at_stays_when_the_size_changes(preview):
    preview.turn_to(2)
    preview.zoom(1)

    assert preview.page == 2


def test_the_keys_of_a_preview_are_its_own(preview):
    keys = {shortcut.key().toString() for shortcut in preview.findChildren(QShortcut)}

    assert keys >= {"PgDown", "PgUp", "Home", "End", "Ctrl+0", "Ctrl++", "Ctrl+-"}


def test_a_title_becomes_a_file_name_that_every_system_takes():
    assert _file_name("Plan 24/9: all") == "Plan 24 9 all.pdf"
