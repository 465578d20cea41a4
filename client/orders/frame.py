"""Where the parts of an order's page stand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from client.kit.beside import Beside
from client.kit.buttons import button, primary, quiet
from client.kit.form import Form
from client.kit.labels import caption, heading
from client.kit.office import Office
from client.kit.page import Page
from client.kit.surface import Panel, Role, column, hairline, row, scrolling
from client.kit.tokens import Space
from client.orders.lines_panel import LinesPanel
from client.orders.receipts import Receipts
from shared.text import _

RECEIPTS = 176


class OrderFrame(Page):
    """An order's head, form, lines and receipts, and its buttons; empty until an order is put in."""

    def __init__(self, office: Office, id: int) -> None:
        super().__init__(office, "order", _("Order"))
        look = office.look
        self.form = Form(look, [])
        self.panel, self.receipts = LinesPanel(office), Receipts(office)
        self.lines, self.view = self.panel.lines, self.panel.view
        self._name, self._figures, self._moves = QWidget(), QWidget(), QWidget()
        self._beside, self._kept = Beside(office, "sales_order", id), caption("")
        self._keep = primary(look, _("Save the order"), "save")
        self._keep.setObjectName("save_order")
        self._undo = quiet(look, _("Forget what was typed"), "arrow_undo")
        self._undo.hide()
        self._paper, self._money_in = button(look, _("Print"), "print"), button(look, _("Receipt"), "wallet")
        self._paper.setObjectName("print_order_button")
        self._money_in.setObjectName("receipt_button")
        self._lay_out()

    def _lay_out(self) -> None:
        margins = (Space.PAGE, Space.NEAR, Space.PAGE, Space.CLOSE)
        buttons = (self._undo, self._moves, self._paper, self._money_in, self._keep)
        head = row(self._name, self._beside, None, self._kept, *buttons, margins=margins)
        body = row(self._left(), self._middle(), gap=0)
        body.setStretch(1, 1)
        layout = column(head, self._figures, hairline(), body)
        layout.setStretchFactor(body, 1)
        self.setLayout(layout)

    def _left(self) -> QWidget:
        inside = QWidget()
        left = QVBoxLayout(inside)
        left.setContentsMargins(Space.PAGE, Space.APART, Space.APART, Space.APART)
        left.addWidget(self.form)
        left.addStretch(1)
        side = Panel(Role.Base, Qt.Edge.RightEdge)
        side.setLayout(column(scrolling(inside), margins=(0, 0, 1, 0)))
        side.setFixedWidth(340)
        return side

    def _middle(self) -> QVBoxLayout:
        foot = (Space.APART, Space.NEAR, Space.APART, Space.NEAR)
        name = row(heading(_("Receipts")), caption(_("Delete reverses the picked one")), None, margins=foot)
        self.receipts.setFixedHeight(RECEIPTS)
        middle = column(self.panel, hairline(), name, self.receipts)
        middle.setStretchFactor(self.panel, 1)
        return middle
