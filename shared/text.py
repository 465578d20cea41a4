"""Words the user reads, in Chinese or English.

English is written in the code and is the message id; `resources/locale/zh_CN/LC_MESSAGES` holds one
catalogue for each room. `python3 dev.py` compiles them.
"""

from __future__ import annotations

import gettext as _gettext
import locale
from functools import lru_cache
from pathlib import Path

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
_CATALOGUES = Path(__file__).parent.parent / "resources" / "locale"


class _Spoken:
    """The language in use, for the whole program."""

    language = "en"
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()


def speak(language: str) -> None:
    """Use a language (a key of LANGUAGES) from now on; what is already on screen has to be built again."""
    catalogue = _gettext.NullTranslations()
    if language != "en":
        for file in sorted((_CATALOGUES / language / "LC_MESSAGES").glob("*.mo")):
            with file.open("rb") as opened:
                room = _gettext.GNUTranslations(opened)
            room.add_fallback(catalogue)
            catalogue = room
    _Spoken.language, _Spoken.catalogue = language, catalogue
    _.cache_clear()


def spoken() -> str:
    """The language in use, a key of LANGUAGES."""
    return _Spoken.language


def of_system() -> str:
    """Chinese on a Chinese system, English elsewhere."""
    name = locale.getlocale()[0] or ""
    return "zh_CN" if name.lower().startswith(("zh", "chinese")) else "en"


@lru_cache(maxsize=4096)  # a list says the same few words in every row
def _(message: str) -> str:
    """The message in the language in use."""
    return _Spoken.catalogue.gettext(message)


def N_(message: str) -> str:
    """Mark a message for translation where the language is not yet known; `_` translates it when shown."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """The message for a count, in the language in use."""
    return _Spoken.catalogue.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """The message where one English word needs several Chinese ones."""
    return _Spoken.catalogue.pgettext(context, message)
