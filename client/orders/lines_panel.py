"""The lines of an order with what they come to, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from client.kit.labels import caption, coloured, heading, label, soft, wrapped
from client.kit.office import Office
from client.kit.surface import column, hairline, row
from client.kit.tokens import Size, Space
from client.orders.lines import Lines, LinesView
from shared.text import _


class LinesPanel(QWidget):
    """The table, and below it the faults of its lines at the left and their sum at the right."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.lines = Lines(self)
        self.view = LinesView(office, self.lines)
        self.total = label("", Size.HEADING, strong=True)
        self.total.setObjectName("order_total")
        self._fault = coloured(caption(""), office.look.colours.danger.ink)
        margins = (Space.APART, Space.NEAR, Space.APART, Space.NEAR)
        sums = row(wrapped(self._fault), None, heading(_("In all")), self.total, soft(_("yuan")), margins=margins)
        layout = column(self.view, hairline(), sums)
        layout.setStretchFactor(self.view, 1)
        self.setLayout(layout)
        self.setFocusProxy(self.view)
        self.lines.edited.connect(lambda: self.total.setText(f"{self.lines.total():,.2f}"))

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Mark the cells named lines.0.product and so on, and say what is wrong with them once."""
        self.lines.show_faults(faults)
        said = dict.fromkeys(fault for name, fault in faults.items() if name.startswith("lines"))
        self._fault.setText(" ".join(said))
        self._fault.setVisible(bool(said))
