"""Import, second step: which column is what."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSpinBox, QWidget

from client.kit.buttons import button, primary
from client.kit.labels import Elided, caption, heading, soft
from client.kit.office import Office
from client.kit.surface import Panel, Role, column, row, scrolling
from client.kit.tokens import Space
from shared.access import fields as access
from shared.exchange import columns
from shared.exchange.delimited import letters
from shared.exchange.reader import About, Chunk
from shared.exchange.wrong import words
from shared.text import _

_SAMPLES = 3


class Match(QWidget):
    """Each column of the file with its heading, what stands in it, and the field it goes to."""

    back = Signal()
    ready = Signal()
    sheet_chosen = Signal(str)

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.setObjectName("match")
        self._rights = office.user.rights
        self._rows: Chunk = []
        self.fields: list[QComboBox] = []
        self._found = soft("")
        self.sheet, self.header = QComboBox(), QSpinBox()
        self.replace = QCheckBox(_("Replace what differs too"))
        self.authors = QCheckBox(_("Keep unknown authors as words"))
        self.namesakes = QCheckBox(_("One name with two mobiles is two people"))
        self._name_parts(office)
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(Space.APART, Space.CLOSE, Space.PAGE, Space.APART)
        self._grid.setHorizontalSpacing(Space.FAR)
        self._grid.setColumnStretch(2, 1)
        edge = (Space.APART, Space.NEAR, Space.PAGE, Space.NEAR)
        self._sheet_label, header = caption(_("Sheet")), caption(_("Headings are in row"))
        top = row(self._found, None, self._sheet_label, self.sheet, header, self.header, margins=edge)
        self.setLayout(column(top, scrolling(self._inside), self._foot(office)))

    def _name_parts(self, office: Office) -> None:
        del office
        names = {"sheet": self.sheet, "header": self.header, "replace": self.replace, "authors": self.authors}
        names["namesakes"] = self.namesakes
        for name, part in names.items():
            part.setObjectName(name)
        self.sheet.setAccessibleName(_("Sheet"))
        self.header.setAccessibleName(_("Headings are in row"))
        self.header.setRange(1, 1_000)
        self.header.valueChanged.connect(self._fill)
        self.sheet.activated.connect(lambda number: self.sheet_chosen.emit(self.sheet.itemText(number)))

    def _foot(self, office: Office) -> QWidget:
        bar = Panel(Role.AlternateBase)
        back, self.next = button(office.look, _("Back")), primary(office.look, _("Check the rows"))
        self.next.setObjectName("next")
        back.clicked.connect(self.back)
        self.next.clicked.connect(self.ready)
        edge = (Space.APART, Space.NEAR, Space.PAGE, Space.NEAR)
        bar.setLayout(
            row(self.replace, Space.NEAR, self.authors, Space.NEAR, self.namesakes, None, back, self.next, margins=edge)
        )
        return bar

    def show_file(self, about: About, rows: Chunk) -> None:
        """Show what was found in a file, with the columns guessed."""
        self._rows = rows
        said = _("Text table, {encoding}, separated by {separator}")
        separator = {"\t": _("tab")}.get(about.separator, about.separator)
        text = (
            _("Excel workbook") if about.kind == "xlsx" else said.format(encoding=about.encoding, separator=separator)
        )
        self._found.setText(text)
        self.sheet.clear()
        self.sheet.addItems(list(about.sheets))
        self.sheet.setCurrentText(about.sheet)
        for part in (self.sheet, self._sheet_label):
            part.setVisible(len(about.sheets) > 1)
        self.header.blockSignals(True)
        self.header.setValue(columns.header_row(rows))
        self.header.blockSignals(False)
        self._fill()

    def targets(self) -> list[str]:
        """The field of each column."""
        return [combo.currentData() for combo in self.fields]

    def _fill(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self.fields = []
        for place, title in enumerate((_("Column"), _("Heading"), _("What stands in it"), _("Goes to"))):
            self._grid.addWidget(caption(title), 0, place)
        header = self.header.value()
        headings = next((cells for number, cells in self._rows if number == header), [])
        below = [cells for number, cells in self._rows if number > header][:_SAMPLES]
        width = max([len(headings), *(len(cells) for cells in below)], default=0)
        guessed = columns.guess(headings)
        for place in range(width):
            said = words(headings[place]) if place < len(headings) else ""
            samples = [words(cells[place]) for cells in below if place < len(cells) and cells[place] != ""]
            self._add(place, said, "  ·  ".join(samples), guessed[place] if place < len(guessed) else "")
        self._grid.setRowStretch(width + 1, 1)

    def _add(self, place: int, said: str, samples: str, target: str) -> None:
        combo = QComboBox()
        combo.setObjectName(f"column_{place}")
        combo.setAccessibleName(
            _("Column {letters}, {heading}, goes to").format(letters=letters(place + 1), heading=said)
        )
        combo.addItem(_("(left out)"), "")
        target = "" if self._is_fixed(target) else target
        for name, title in _choices(target).items():
            if not self._is_fixed(name):
                combo.addItem(title, name)
        combo.setCurrentIndex(combo.findData(target))
        self.fields.append(combo)
        shown: tuple[QLabel | QComboBox, ...] = (caption(letters(place + 1)), heading(said), Elided(samples), combo)
        for number, part in enumerate(shown):
            self._grid.addWidget(part, place + 1, number)

    def _is_fixed(self, target: str) -> bool:
        """Whether the field is not for whoever imports to write: what is hidden would be overwritten unseen."""
        group, _dot, name = target.partition(".")
        table = group.rstrip("2345")
        return name in access.fixed(self._rights, table) | access.hidden(self._rights, table)


def _choices(target: str) -> dict[str, str]:
    """The fields by name; of a second contact person only what was guessed."""
    known = {name: _(title) for name, title in columns.FIELDS.items()}
    group, _dot, field = target.partition(".")
    if target and target not in known:
        said = _("{field} ({number})")
        known[target] = said.format(field=_(columns.FIELDS[f"person.{field}"]), number=group.removeprefix("person"))
    return known
