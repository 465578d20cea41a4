"""Turns the tokens into a palette, one short style sheet, and a `Look` for what is painted by hand."""

from __future__ import annotations

from pathlib import Path
from string import Template

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from client.kit.icons import Icons
from client.kit.tokens import FAMILIES, Colours, Height, Radius, Size

MOST_REMEMBERED = 20_000
GLYPHS = ("checkmark", "chevron_down", "subtract")


class Look:
    """What a widget needs to paint itself: the colours, the icons and the letters."""

    def __init__(self, colours: Colours, icons: Icons) -> None:
        self.colours = colours
        self.icons = icons
        self._fonts: dict[tuple[int, bool], QFont] = {}
        self._short: dict[tuple[str, int, int], str] = {}

    def font(self, size: int = Size.BODY, *, strong: bool = False) -> QFont:
        """The same object each time: a new font costs more than the word painted with it."""
        key = (size, strong)
        if key not in self._fonts:
            font = self._fonts[key] = QFont(list(FAMILIES))
            font.setPixelSize(size)
            font.setWeight(QFont.Weight.Medium if strong else QFont.Weight.Normal)
        return self._fonts[key]

    def short(self, font: QFont, text: str, width: float) -> str:
        """The text cut to a width, in one of `font`s; remembered, for measuring costs more than painting."""
        key = (text, int(width), id(font))
        if key not in self._short:
            if len(self._short) > MOST_REMEMBERED:
                self._short.clear()
            metrics = QFontMetrics(font)
            self._short[key] = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width))
        return self._short[key]


def load_fonts(folder: Path) -> None:
    """The bundled letters, for machines that have neither Segoe UI nor YaHei."""
    for file in sorted(folder.rglob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def apply(app: QApplication, look: Look, glyphs: Path) -> None:
    """Dress the program. `glyphs` is a folder for the tinted ticks and arrows the style sheet shows."""
    for name in GLYPHS:
        look.icons.write(name, look.colours.ink_soft, glyphs / f"{name}.svg")
    look.icons.write("checkmark", look.colours.on_accent, glyphs / "tick.svg")
    (glyphs / "nothing.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0"/></svg>',
        "utf-8",
    )
    QDir.setSearchPaths("glyph", [str(glyphs)])
    if app.font() != look.font():  # each of these goes through every widget there is
        app.setStyle("Fusion")
        app.setFont(look.font())
    if app.styleSheet() != (wanted := sheet(look.colours)):
        app.setPalette(palette(look.colours))
        app.setStyleSheet(wanted)


def palette(c: Colours) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    made = QPalette()
    for name, colour in {
        role.Window: c.desk,
        role.Base: c.paper,
        role.AlternateBase: c.well,
        role.Button: c.raised,
        role.ToolTipBase: c.raised,
        role.WindowText: c.ink,
        role.Text: c.ink,
        role.ButtonText: c.ink,
        role.ToolTipText: c.ink,
        role.PlaceholderText: c.ink_soft,
        role.BrightText: c.danger.ink,
        role.Link: c.accent,
        role.Accent: c.accent_fill,
        role.Highlight: c.selection,
        role.HighlightedText: c.ink,
        role.Mid: c.line,
        role.Dark: c.edge,
        role.Light: c.hover,
        role.Midlight: c.press,
        role.Shadow: c.shade,
    }.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(group.Disabled, name, QColor(c.ink_off))
    return made


def sheet(c: Colours) -> str:
    """The style sheet: only what a palette cannot say. Selectors are classes, never names."""
    names: dict[str, object] = {name: value for name, value in vars(c).items() if isinstance(value, str)}
    fault = {"danger": c.danger.ink, "danger_soft": c.danger.soft, "danger_line": c.danger.line}
    sizes = {
        "small": Radius.SMALL,
        "medium": Radius.MEDIUM,
        "large": Radius.LARGE,
        "control": Height.CONTROL - 2,
        "caption": Size.CAPTION,
    }
    return _SHEET.substitute(names | fault | sizes)


_SHEET = Template("""
QToolTip { background: $raised; color: $ink; border: 1px solid $edge; padding: 4px 8px; }

QPushButton { background: $raised; border: 1px solid $line; border-bottom-color: $edge;
  border-radius: ${medium}px; padding: 0 12px; min-height: ${control}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $press; }
QPushButton:disabled { color: $ink_off; border-color: $line; }
QPushButton[rank="primary"] { background: $accent_fill; color: $on_accent; border-color: $accent_fill; }
QPushButton[rank="primary"]:hover { background: $accent_fill_hover; }
QPushButton[rank="quiet"] { background: transparent; border-color: transparent; padding: 0 8px; }
QPushButton[rank="quiet"]:hover { background: $hover; }
QPushButton[rank="link"] { background: transparent; border: none; color: $accent; padding: 0; }
QPushButton[rank="link"]:hover { color: $ink; }
QPushButton::menu-indicator { image: url(glyph:chevron_down.svg); width: 12px; height: 12px;
  subcontrol-position: right center; right: 8px; }
QPushButton[rank="quiet"]::menu-indicator { image: url(glyph:nothing.svg); width: 1px; }

QToolButton { background: transparent; border: none; border-radius: ${small}px; padding: 5px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $press; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QComboBox, QPlainTextEdit { background: $paper; border: 1px solid $edge;
  border-radius: ${small}px; padding: 1px 7px; selection-background-color: $selection; }
QLineEdit, QComboBox { min-height: 26px; }
QPlainTextEdit { padding: 4px 3px; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus { border: 2px solid $accent; padding: 0 6px; }
QPlainTextEdit:focus { padding: 3px 2px; }
QLineEdit[fault="true"] { border: 2px solid $danger; padding: 0 6px; background: $danger_soft; }
QLineEdit:disabled, QComboBox:disabled { color: $ink_off; border-color: $line; background: $well; }
QPlainTextEdit[fault="true"] { border: 2px solid $danger; padding: 3px 2px; background: $danger_soft; }
QLineEdit[plain="true"], QPlainTextEdit[plain="true"] { border-color: transparent; background: transparent; }
QLineEdit[plain="true"]:hover, QPlainTextEdit[plain="true"]:hover { background: $hover; }
QLineEdit[plain="true"][readOnly="true"]:hover { background: transparent; }
QLineEdit[plain="true"][edited="true"], QPlainTextEdit[plain="true"][edited="true"],
QComboBox[plain="true"][edited="true"] { border-color: $edge; background: $paper; }
QLineEdit[plain="true"][fault="true"] { border: 2px solid $danger; padding: 0 6px; background: $danger_soft; }
QPlainTextEdit[plain="true"]:focus { background: $paper; border: 2px solid $accent; padding: 3px 2px; }
QLineEdit[plain="true"]:focus { background: $paper; border: 2px solid $accent; padding: 0 6px; }
QLineEdit[plain="true"][fault="true"]:focus { border-color: $danger; background: $danger_soft; }
QComboBox[plain="true"] { border-color: transparent; background: transparent; }
QComboBox[plain="true"]:hover { background: $hover; }
QComboBox[plain="true"]:focus { background: $paper; border: 2px solid $accent; padding: 0 6px; }
QComboBox::drop-down { border: none; width: 24px; subcontrol-origin: border;
  subcontrol-position: center right; }
QComboBox::down-arrow { image: url(glyph:chevron_down.svg); width: 12px; height: 12px; }
QComboBox[plain="true"]::down-arrow { image: url(glyph:nothing.svg); width: 12px; height: 12px; }
QComboBox[plain="true"]::down-arrow:hover, QComboBox[plain="true"]::down-arrow:focus {
  image: url(glyph:chevron_down.svg); }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $edge; selection-background-color: $selection; }

QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $edge;
  background: $paper; }
QCheckBox::indicator { border-radius: ${small}px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { background: $accent_fill; border-color: $accent_fill; image: url(glyph:tick.svg); }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent_fill; background: $on_accent; }

QMenu { background: $raised; border: 1px solid $line; border-radius: ${large}px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: ${small}px; }
QMenu::item:selected { background: $selection; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QTabBar { background: transparent; border: none; }
QTabBar::tab { color: $ink_soft; padding: 0 12px; height: 34px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:!first { padding: 0 6px 0 12px; }
QTabBar::tab:hover { color: $ink; }
QTabBar::tab:selected { color: $ink; border-bottom-color: $accent; }

QAbstractItemView { border: none; outline: none; }
QScrollArea, QSplitter { border: none; background: transparent; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }

QProgressBar { background: $press; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent_fill; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $grip; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: $ink_soft; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")
