"""Two people changed the same thing: mine or theirs for each field, with names and times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QLabel, QRadioButton, QWidget

from client.kit.buttons import button, link, primary
from client.kit.dialog import Dialog
from client.kit.focus import FocusRing
from client.kit.labels import body, caption, heading, label, soft, wrapped
from client.kit.marks import Initial
from client.kit.style import Look
from client.kit.surface import column, hairline, row
from client.kit.tokens import Radius, Size, Space
from shared.text import _

NAMES, SIDE = 148, 274


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: what each wrote, in words, and who the other one is.

    `before` is what stood there when both began, where that is known.
    """

    name: str
    label: str
    mine: str
    theirs: str
    by: str
    when: str
    before: str = ""


class ConflictDialog(Dialog):
    """Shows both values of each field that two people changed, and asks which one stays."""

    def __init__(self, look: Look, said: str, clashes: Sequence[Clash], parent: QWidget | None) -> None:
        super().__init__(look, _("Changed by a colleague"), parent)
        self.setObjectName("conflict")
        self._groups: dict[str, QButtonGroup] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.NEAR)
        grid.setVerticalSpacing(Space.CLOSE)
        grid.setColumnMinimumWidth(0, NAMES)
        grid.addLayout(self._who(_("Me"), _("now")), 0, 1)
        names = sorted({clash.by for clash in clashes})
        times = sorted({clash.when for clash in clashes})
        saved = _("saved at {time}").format(time=times[-1]) if times else ""
        grid.addLayout(self._who(_(", ").join(names) or "?", saved), 0, 2)
        for number, clash in enumerate(clashes, 1):
            self._add(grid, number, clash)
        lines = (hairline(), hairline())
        self.setLayout(
            column(
                *self._said(said), Space.APART, lines[0], Space.APART, grid, Space.PAGE, lines[1], self._foot(),
                margins=(Space.FAR, Space.PAGE, Space.FAR, 0),
            )
        )  # fmt: skip
        self.setFixedWidth(NAMES + 2 * SIDE + 2 * Space.NEAR + 2 * Space.FAR)
        FocusRing(look, self)

    def mine(self) -> set[str]:
        """The names of the fields where my value stays."""
        return {name for name, group in self._groups.items() if group.checkedId() == 0}

    def _said(self, said: str) -> tuple[QHBoxLayout, int, QLabel]:
        mark = QLabel()
        mark.setPixmap(self.look.icons.pixmap("people_swap", self.look.colours.warn.ink, 20))
        mark.setFixedWidth(20)
        name = wrapped(label(said, Size.HEADING, strong=True))
        line = row(mark, name)
        line.setStretchFactor(name, 1)
        hint = soft(_("Both of you changed what follows: choose for each which one stays."))
        hint.setContentsMargins(28, 0, 0, 0)
        return line, Space.TIGHT, wrapped(hint)

    def _who(self, name: str, when: str) -> QHBoxLayout:
        return row(Initial(self.look, name, 24), heading(name), caption(when), None)

    def _add(self, grid: QGridLayout, at: int, clash: Clash) -> None:
        group = self._groups[clash.name] = QButtonGroup(self)
        before = [caption(_("was {value}").format(value=clash.before))] if clash.before else []
        names = column(wrapped(heading(clash.label)), 2, *before, None, margins=(0, Space.CLOSE, 0, 0))
        grid.addLayout(names, at, 0)
        verbs = (_("Keep mine"), _("Take {name}'s").format(name=clash.by))
        for side, (value, verb) in enumerate(zip((clash.mine, clash.theirs), verbs, strict=True)):
            choice = _Choice(self.look, value or "—", verb)
            choice.radio.setObjectName(f"{clash.name}_{'theirs' if side else 'mine'}")
            choice.radio.setAccessibleName(f"{clash.label}: {value}, {verb}")
            group.addButton(choice.radio, side)
            grid.addWidget(choice, at, side + 1)
        group.button(0).setChecked(True)

    def _foot(self) -> QHBoxLayout:
        all_mine, all_theirs = link(self.look, _("All mine")), link(self.look, _("All theirs"))
        all_mine.clicked.connect(lambda: self._take(0))
        all_theirs.clicked.connect(lambda: self._take(1))
        keep = primary(self.look, _("Save the chosen"))
        keep.setObjectName("save")
        keep.setDefault(True)
        keep.clicked.connect(self.accept)
        leave = button(self.look, _("Go on editing"))
        leave.setObjectName("leave")
        leave.clicked.connect(self.reject)
        foot = row(all_mine, Space.NEAR, all_theirs, None, leave, keep)
        foot.addStrut(64)
        return foot

    def _take(self, side: int) -> None:
        for group in self._groups.values():
            group.button(side).setChecked(True)


class _Choice(QFrame):
    """One version of a value; the whole field can be clicked."""

    def __init__(self, look: Look, value: str, verb: str) -> None:
        super().__init__()
        self._look = look
        self.radio = QRadioButton(verb)
        self.radio.toggled.connect(lambda _on: self.update())
        around = (Space.NEAR, Space.CLOSE, Space.NEAR, Space.CLOSE)
        self.setLayout(column(wrapped(body(value)), 4, row(self.radio, None), margins=around))

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.radio.setChecked(True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        c, taken = self._look.colours, self.radio.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(c.accent if taken else c.grip))
        painter.setBrush(QColor(c.info.soft) if taken else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), Radius.MEDIUM, Radius.MEDIUM)


def choose(
    look: Look,
    parent: QWidget,
    name: str,
    clashes: Sequence[Clash],
    values: Mapping[str, Any],
    then: Callable[[dict[str, Any]], None],
) -> None:
    """Ask which side of each clash stays in the record of this name; `then` is given what is left of the values."""
    asked = _("{name} saved {customer} while you were editing. Nothing of yours is saved yet: choose what stays.")
    dialog = ConflictDialog(look, asked.format(name=clashes[0].by, customer=name), clashes, parent)

    def chosen() -> None:
        gone = {clash.name for clash in clashes} - dialog.mine()
        then({field: value for field, value in values.items() if field not in gone})

    dialog.accepted.connect(chosen)
    dialog.open()


def both_kept(by: str, fields: str) -> str:
    """What is told when different fields were saved beside each other."""
    said = _("Saved. {name} changed {fields} at the same time; both are kept.")
    return said.format(name=by, fields=fields)
