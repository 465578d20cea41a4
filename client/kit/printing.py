"""Paper: what a PDF will look like, and the system's print dialog."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QScrollArea, QToolButton, QVBoxLayout, QWidget

from client.kit import errors
from client.kit.buttons import button, primary, tool
from client.kit.dialog import Dialog
from client.kit.labels import caption
from client.kit.style import Look
from client.kit.surface import row
from client.kit.tokens import Space
from shared.errors import Refused
from shared.text import _

POINTS = 72
FINEST = 300  # dots per inch a page is rendered with: 1,200 would take 400 MB a page and look the same
ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)


class Pages:
    """The pages of a PDF, rendered when they are looked at."""

    def __init__(self, pdf: bytes) -> None:
        import pypdfium2  # noqa: PLC0415 - only where something is printed

        self._document: Any = pypdfium2.PdfDocument(pdf)

    def __len__(self) -> int:
        return len(self._document)

    def size(self, number: int) -> tuple[float, float]:
        """Width and height of a page in points."""
        wide, high = self._document.get_page_size(number)
        return float(wide), float(high)

    def image(self, number: int, scale: float) -> QImage:
        """A page at so many pixels a point."""
        bitmap = self._document[number].render(scale=scale)
        image = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_BGR888)
        return image.copy()


class _Sheet(QWidget):
    """One page on the desk; painted when it comes into sight."""

    def __init__(self, pages: Pages, number: int, zoom: float) -> None:
        super().__init__()
        self._pages, self._number, self._zoom = pages, number, zoom
        self._image: QImage | None = None
        wide, high = pages.size(number)
        self.setFixedSize(QSize(round(wide * zoom * 96 / POINTS), round(high * zoom * 96 / POINTS)))
        self.setAccessibleName(_("Page {number}").format(number=number + 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._image is None:
            self._image = self._pages.image(self._number, self._zoom * 96 / POINTS * self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawImage(QRectF(self.rect()), self._image)
        painter.setPen(QColor(0, 0, 0, 40))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class Preview(Dialog):
    """The pages as they will come out, with print, save and zoom.

    Ctrl+0 fits the page to the window, Page Up and Page Down turn pages, Home and End go to the first and the last.
    """

    def __init__(self, look: Look, title: str, pdf: bytes, parent: QWidget | None) -> None:
        super().__init__(look, title, parent)
        self.setObjectName("print_preview")
        self._pdf, self._title = pdf, title
        self.pages = Pages(pdf)
        self._zoom = 1.0
        self._sheets: list[_Sheet] = []
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setBackgroundRole(self.backgroundRole().Window)
        send = primary(look, _("Print"), "print")
        send.setObjectName("print")
        send.setShortcut("Ctrl+P")
        send.clicked.connect(self.print)
        keep = button(look, _("Save as PDF"), "save")
        keep.clicked.connect(self.save)
        self._where = caption("")
        bar = row(self._where, None, *self._zooms(), Space.NEAR, keep, send)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.APART, Space.NEAR, Space.APART, Space.APART)
        layout.addLayout(bar)
        layout.addWidget(self._area)
        self._lay_out()
        self._area.verticalScrollBar().valueChanged.connect(self._say_where)
        self._area.setFocus()
        self._take_keys()
        self._say_where()
        self.resize(900, 820)

    def zoom(self, steps: int) -> None:
        """Larger or smaller by so many steps."""
        larger = [zoom for zoom in ZOOMS if zoom > self._zoom * 1.001] or [ZOOMS[-1]]
        smaller = [zoom for zoom in ZOOMS if zoom < self._zoom * 0.999] or [ZOOMS[0]]
        self._zoom_to(larger[0] if steps > 0 else smaller[-1])

    def fit(self) -> None:
        """As wide as the window."""
        wide = max(self.pages.size(number)[0] for number in range(len(self.pages)))
        room = self._area.viewport().width() - 2 * Space.APART
        self._zoom_to(max(room / (wide * 96 / POINTS), ZOOMS[0]))

    @property
    def page(self) -> int:
        """The page that is looked at, from 0: the last one that begins above the middle of the window."""
        middle = self._area.verticalScrollBar().value() + self._area.viewport().height() // 2
        return max((number for number, sheet in enumerate(self._sheets) if sheet.y() <= middle), default=0)

    def turn_to(self, number: int) -> None:
        """Look at a page, from 0."""
        sheet = self._sheets[min(max(number, 0), len(self._sheets) - 1)]
        self._area.verticalScrollBar().setValue(sheet.y() - Space.CLOSE)

    def _zooms(self) -> list[QToolButton]:
        made = []
        for icon, name, keys, act in (
            ("zoom_out", _("Smaller (Ctrl+-)"), ("Ctrl+-",), lambda: self.zoom(-1)),
            ("zoom_in", _("Larger (Ctrl++)"), ("Ctrl++", "Ctrl+="), lambda: self.zoom(1)),
            ("zoom_fit", _("As wide as the window (Ctrl+0)"), ("Ctrl+0",), self.fit),
        ):
            one = tool(self.look, icon, name)
            one.setObjectName(icon)
            one.clicked.connect(lambda _on=False, act=act: act())
            for key in keys:
                QShortcut(QKeySequence(key), self, act)
            made.append(one)
        return made

    def _take_keys(self) -> None:
        """As shortcuts, for the scroll area would take the keys for itself."""
        for key, act in (
            ("PgDown", lambda: self.turn_to(self.page + 1)),
            ("PgUp", lambda: self.turn_to(self.page - 1)),
            ("Home", lambda: self.turn_to(0)),
            ("End", lambda: self.turn_to(len(self.pages) - 1)),
        ):
            QShortcut(QKeySequence(key), self, act)

    def _zoom_to(self, zoom: float) -> None:
        """Another size; the page that is looked at stays in sight."""
        page, self._zoom = self.page, zoom
        self._lay_out()
        self.turn_to(page)

    def _say_where(self) -> None:
        self._where.setText(_("Page {number} of {count}").format(number=self.page + 1, count=len(self.pages)))

    def print(self) -> None:
        """Through the system's own dialog, at the printer's own resolution."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._title)
        printer.setFromTo(1, len(self.pages))
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._send(printer))
        QDialog.open(dialog)

    def save(self) -> None:
        """Ask where, then keep the PDF as a file."""
        dialog = QFileDialog(self, _("Save as PDF"), _file_name(self._title), "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(self.save_to)
        QDialog.open(dialog)

    def save_to(self, name: str) -> None:
        """Write the PDF whole or not at all; a sentence when that cannot be done."""
        part = Path(name + ".part")
        try:
            part.write_bytes(self._pdf)
            part.replace(name)
        except OSError as error:
            said = _("The file could not be saved: {why} Choose another place.").format(why=error.strerror)
            errors.show(self, Refused(said))

    def _send(self, printer: QPrinter) -> None:
        try:
            send(self.pages, printer)
        except Refused as error:
            errors.show(self, error)

    def _lay_out(self) -> None:
        desk = QWidget()
        layout = QVBoxLayout(desk)
        layout.setSpacing(Space.APART)
        self._sheets = [_Sheet(self.pages, number, self._zoom) for number in range(len(self.pages))]
        for sheet in self._sheets:
            layout.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        layout.activate()
        self._area.setWidget(desk)


def _file_name(title: str) -> str:
    """A title as a file may be called on every system."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f\s]+', " ", title).strip(" .") + ".pdf"


def send(pages: Pages, printer: QPrinter) -> None:
    """Paint the pages on a printer (or on a PDF file, if that is what it is)."""
    first, last = printer.fromPage() or 1, printer.toPage() or len(pages)
    painter = QPainter()
    if not painter.begin(printer):
        raise Refused(_("The printer does not answer; nothing was printed. Look at the printer, then try again."))
    dots = min(printer.resolution(), FINEST)
    for number in range(first - 1, min(last, len(pages))):
        if number >= first:
            printer.newPage()
        wide, high = pages.size(number)
        corner = printer.pageLayout().paintRectPixels(printer.resolution()).topLeft()
        scale = printer.resolution() / POINTS
        whole = QRectF(-corner.x(), -corner.y(), wide * scale, high * scale)
        painter.drawImage(whole, pages.image(number, dots / POINTS))
    painter.end()
