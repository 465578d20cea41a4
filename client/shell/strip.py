"""The strip at the top: the program's name, the search, the line, and who is here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QWidget

from client.kit.labels import caption, coloured, heading
from client.kit.marks import Dot, Initial
from client.kit.office import Office
from client.kit.preferences import THEMES
from client.kit.surface import row
from client.kit.tokens import Height, Space
from client.shell.rail import WIDE
from shared.access.rights import Verb
from shared.text import LANGUAGES, N_, _

THEME_WORDS = {"system": N_("As the system"), "light": N_("Light"), "dark": N_("Dark")}


class Strip(QWidget):
    """`spoken` carries the language that was chosen in the user's menu, `worn` the theme."""

    spoken = Signal(str)
    worn = Signal(str)
    drafts = Signal()
    firm = Signal()
    left = Signal()

    def __init__(self, office: Office, search: QWidget) -> None:
        super().__init__()
        self._office = office
        c = office.look.colours
        self._light, self._word = Dot(c.ok.ink, _("Connected")), caption(_("Line good"))
        strip = row(
            self._mark(), search, None, self._light, self._word, Space.NEAR,
            Initial(office.look, office.user.name), self._me(),
            margins=(Space.APART, 0, Space.NEAR, 0), gap=Space.CLOSE,
        )  # fmt: skip
        strip.addStrut(Height.STRIP)
        self.setLayout(strip)
        office.tasks.line.connect(self._on_line)

    def _mark(self) -> QWidget:
        look, mark, made = self._office.look, QLabel(), QWidget()
        mark.setPixmap(look.icons.pixmap("people_community", look.colours.accent, 20, filled=True))
        made.setLayout(row(mark, heading(_("Wanglai")), None, gap=Space.CLOSE))
        made.setFixedWidth(WIDE - Space.APART)
        return made

    def _me(self) -> QPushButton:
        look, name = self._office.look, self._office.user.name
        me = QPushButton(name.replace("&", "&&"))
        me.setObjectName("me")
        me.setProperty("rank", "quiet")
        me.setAccessibleName(_("{name}: language, theme, sign out").format(name=name))
        me.setIcon(look.icons.icon("chevron_down", look.colours.ink_soft, 12))
        me.setIconSize(QSize(12, 12))
        me.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        me.setMenu(self._menu())
        return me

    def _menu(self) -> QMenu:
        menu, preferences = QMenu(self), self._office.preferences
        for name, word in LANGUAGES.items():
            _choice(menu, word, on=name == preferences.language, then=partial(self.spoken.emit, name))
        menu.addSeparator()
        for name in THEMES:
            _choice(menu, _(THEME_WORDS[name]), on=name == preferences.theme, then=partial(self.worn.emit, name))
        menu.addSeparator()
        if self._office.user.rights.may(Verb.CHANGE, "firm"):
            menu.addAction(_("The firm…")).triggered.connect(lambda _checked=False: self.firm.emit())
        menu.addAction(_("Drafts…")).triggered.connect(lambda _checked=False: self.drafts.emit())
        menu.addAction(_("Sign out")).triggered.connect(lambda _checked=False: self.left.emit())
        return menu

    def _on_line(self, state: str) -> None:
        away, c = state == "away", self._office.look.colours
        self._word.setText(_("Line away") if away else _("Line good"))
        coloured(self._word, c.warn.ink if away else c.ink_soft)
        self._light.show_colour(c.warn.ink if away else c.ok.ink)


def _choice(menu: QMenu, word: str, *, on: bool, then: Callable[[], None]) -> None:
    act = menu.addAction(word)
    act.setCheckable(True)
    act.setChecked(on)
    act.triggered.connect(lambda _checked=False: then())
