"""Signing in, and making the first administrator: the one window where the program may show its face."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from client.kit.buttons import link, primary
from client.kit.focus import FocusRing
from client.kit.labels import caption, coloured, soft, title, wrapped
from client.kit.marks import Dot
from client.kit.style import Look
from client.kit.surface import Panel, column, row
from client.kit.tokens import Space
from client.shell.waves import Waves
from shared.text import LANGUAGES, _, spoken


class SignIn(Panel):
    """`entered` carries login and password; `first_made` login, name and password; `renewed` login, old and new
    password; `language` the one asked for. `account`: of Windows, which signs in without being asked for either.
    """

    entered = Signal(str, str)
    renewed = Signal(str, str, str)
    first_made = Signal(str, str, str)
    language = Signal(str)
    closed = Signal()

    def __init__(self, look: Look, place: str, login: str = "", hint: str = "", account: str = "") -> None:
        super().__init__()
        self.setObjectName("sign_in")
        self.setWindowTitle(_("Wanglai"))
        self._look = look
        self.first = self.renewing = False
        self.login, self.name = _line("login", _("Login name")), _line("name", _("Your name"))
        self.password = _line("password", _("Password"), secret=True)
        self.new = _line("new", _("New password"), secret=True)
        self.repeat = _line("repeat", _("Password again"), secret=True)
        self.login.setText(login)
        self.remember = QCheckBox(_("Remember the password on this computer"))
        self.remember.setObjectName("remember")
        self.remember.hide()
        self._place, self._account = place, account
        self._light = Dot(look.colours.ink_soft, "")
        self._state = caption(_("Opening the database …"))
        self._fault = wrapped(coloured(caption(""), look.colours.danger.ink))
        self._fault.setObjectName("fault")
        self._hint = wrapped(caption(hint))
        self._title = title(_("Sign in"))
        self.enter = primary(look, _("Sign in"))
        self.enter.setObjectName("enter")
        self.enter.clicked.connect(self._enter)
        self.enter.setEnabled(False)
        self._boxes: dict[QLineEdit, QWidget] = {}
        self.setLayout(row(Waves(look), self._form(), gap=0))
        for field in self._fields():
            field.returnPressed.connect(self._enter)
        self.resize(880, 600)
        FocusRing(look, self)

    def show_ready(self, *, first: bool) -> None:
        """The database answered; `first`: nobody is in it yet."""
        self.first = first
        self._light.show_colour(self._look.colours.ok.ink)
        self._state.setText(self._place)
        if first:
            self._title.setText(_("Make the first administrator"))
            self.enter.setText(_("Begin"))
        self._offer(self._asked() | ({self.name, self.repeat} if first else set()))
        self.enter.setEnabled(True)
        start = self.password if self.login.text() and not first else self.login
        (self.enter if self._account else start).setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_to_remember(self, password: str) -> None:
        """The computer has a place for the password, and perhaps has it there; it is that of the login shown."""
        self.remember.show()
        if password:
            self.remember.setChecked(True)
        if password and not self.password.text():
            self.password.setText(password)
            self.login.textEdited.connect(self.password.clear, Qt.ConnectionType.SingleShotConnection)

    def show_fault(self, said: str, *, away: bool = False) -> None:
        """Say what is wrong; `away`: the database cannot be used at all."""
        self._fault.setText(said)
        if away:
            self._light.show_colour(self._look.colours.warn.ink)
            self._state.setText(self._place)
        self.enter.setEnabled(not away)
        self.password.selectAll()

    def show_renewal(self, said: str) -> None:
        """The password is right, but has to be changed: ask for a new one. What kept it from being taken is said."""
        if not self.renewing:
            self.renewing = True
            self._title.setText(_("Choose a new password"))
            self.enter.setText(_("Change and sign in"))
            self._offer({self.new, self.repeat})
        self.show_fault(said)
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)
        self.new.selectAll()

    def take_over(self, old: SignIn) -> None:
        """What was typed into another window of the same kind, as before the language was switched."""
        for mine, typed in zip(self._fields(), old._fields(), strict=True):
            mine.setText(typed.text())
        self.remember.setChecked(old.remember.isChecked())
        if old.renewing:
            self.show_renewal("")

    def _fields(self) -> tuple[QLineEdit, ...]:
        return self.login, self.name, self.password, self.new, self.repeat

    def _asked(self) -> set[QLineEdit]:
        """What whoever signs in is asked for."""
        return set() if self._account else {self.login, self.password}

    def _offer(self, fields: set[QLineEdit]) -> None:
        for field, box in self._boxes.items():
            box.setVisible(field in fields)

    def show_state(self, said: str) -> None:
        """What is being done before one can sign in."""
        self._state.setText(said)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)

    def _enter(self) -> None:
        if not self.enter.isEnabled():
            return
        chosen = self.new if self.renewing else self.password
        if (self.first or self.renewing) and chosen.text() != self.repeat.text():
            self.show_fault(_("The two passwords differ."))
            return
        self.show_fault("")
        self.enter.setEnabled(False)
        if self.renewing:
            self.renewed.emit(self.login.text(), self.password.text(), self.new.text())
        elif self.first:
            self.first_made.emit(self.login.text(), self.name.text(), self.password.text())
        else:
            self.entered.emit(self.login.text(), self.password.text())

    def _form(self) -> QVBoxLayout:
        other = next(name for name in LANGUAGES if name != spoken())
        switch = link(self._look, LANGUAGES[other])
        switch.setObjectName("language")
        switch.clicked.connect(lambda: self.language.emit(other))
        parts: list[QWidget | int] = []
        for field in self._fields():
            label = caption(field.accessibleName())
            label.setBuddy(field)
            box = QWidget()
            box.setLayout(column(label, Space.TIGHT, field, Space.NEAR))
            parts.append(box)
            self._boxes[field] = box
        self._offer(self._asked())
        who = wrapped(soft(_("As {account}, the Windows account of this computer.").format(account=self._account)))
        who.setObjectName("account")
        who.setVisible(bool(self._account))
        return column(
            None, self._title, Space.TIGHT, row(self._light, self._state, None, gap=6), Space.FAR,
            *parts, who, self.remember, self._fault, Space.NEAR, self.enter, Space.NEAR, self._hint,
            None, row(switch, None),
            margins=(56, Space.FAR, 56, Space.FAR),
        )  # fmt: skip


def _line(name: str, label: str, *, secret: bool = False) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setAccessibleName(label)
    field.setFixedHeight(32)
    if secret:
        field.setEchoMode(QLineEdit.EchoMode.Password)
    return field
