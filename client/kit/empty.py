"""Nothing here: why, and the one thing to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from client.kit.labels import heading, soft, wrapped
from client.kit.style import Look
from client.kit.surface import column, row
from client.kit.tokens import Space


class Empty(QWidget):
    def __init__(self, look: Look, icon: str, said: str, why: str, *actions: QWidget) -> None:
        super().__init__()
        mark = QLabel()
        mark.setPixmap(look.icons.pixmap(icon, look.colours.ink_off, 48))
        reason = wrapped(soft(why))
        reason.setFixedWidth(380)
        for part in (mark, reason):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        said_so = heading(said)
        said_so.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(
            column(
                None,
                mark,
                Space.NEAR,
                said_so,
                Space.TIGHT,
                row(None, reason, None),
                Space.APART,
                row(None, *actions, None),
                None,
                None,
            )
        )
