"""Words: every text of the program is in the Chinese catalogues, once, finished, with the same names in braces.

English is written in the code and is itself the message id, so the English catalogue cannot miss a text; what could
go wrong there is an id that is not English, and that is tested.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CATALOGUES = sorted((ROOT / "resources" / "locale" / "zh_CN" / "LC_MESSAGES").glob("*.po"))
TIERS = ("client", "server", "shared")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
CHINESE = re.compile(r"[㐀-鿿豈-﫿！-～　-〿]")
WORD = re.compile(r"[㐀-鿿豈-﫿]{2}")
BRACES = re.compile(r"\{(\w*)[^{}]*\}")

# Chinese that is compared with or invented, never shown as the program's own word, is data; each place that holds some
# is named with its reason. A single character is a sign (年 in a date, ） at the end of a line), not yet
# a word, and a text with a backslash is a pattern.
DATA = {
    "shared/customers/pinyin.py": "surnames and places that sound otherwise than their characters",
    "shared/orders/capitals.py": "a sum is spelled in Chinese in every language, as banks and contracts want it",
    "shared/text.py": "a language is called by its own name in every language",
}


def _spoken(message):
    """A Babel message as (context, id); the id of a plural is its singular."""
    return message.context, message.id[0] if isinstance(message.id, tuple) else message.id


@cache
def in_code():
    """Where each text is written, by (context, id)."""
    found = {}
    for tier in TIERS:
        for name, line, id, _comments, context in extract_from_dir(ROOT / tier, keywords=KEYWORDS):
            key = (context, id[0] if isinstance(id, tuple) else id)
            found.setdefault(key, f"{tier}/{name}:{line}")
    return found


@cache
def catalogue(path):
    with path.open("rb") as opened:
        return read_po(opened, locale="zh_CN")


def _messages():
    return [(path.name, message) for path in CATALOGUES for message in catalogue(path) if message.id]


def test_every_text_in_the_code_has_a_chinese_one():
    known = {_spoken(message) for _name, message in _messages() if message.string and all(_forms(message))}

    missing = [f"{place} {id!r}" for (context, id), place in in_code().items() if (context, id) not in known]

    assert not missing, "\n".join(missing)


def test_no_chinese_text_is_a_guess():
    assert [(name, message.id) for name, message in _messages() if message.fuzzy] == []


def test_chinese_texts_keep_the_names_in_braces():
    wrong = [(name, message.id) for name, message in _messages() if _differing(message)]

    assert wrong == []


def test_no_text_is_left_that_the_code_does_not_use():
    unused = [f"{name} {message.id!r}" for name, message in _messages() if _spoken(message) not in in_code()]
    obsolete = [f"{path.name} {id!r}" for path in CATALOGUES for id in catalogue(path).obsolete]

    assert unused + obsolete == []


def test_a_text_is_in_one_catalogue_only():
    places = Counter(_spoken(message) for _name, message in _messages())

    assert [key for key, count in places.items() if count > 1] == []


def test_message_ids_are_english():
    assert [f"{place} {id!r}" for (_context, id), place in in_code().items() if CHINESE.search(id)] == []


@pytest.mark.parametrize("tier", TIERS)
def test_no_chinese_word_is_written_where_the_catalogues_belong(tier):
    found = [place for place in _chinese_words(tier) if not place.startswith(tuple(DATA))]

    assert found == []


@pytest.mark.parametrize("place", DATA)
def test_every_exception_from_that_still_holds_chinese(place):
    assert [found for tier in TIERS for found in _chinese_words(tier) if found.startswith(place)] != []


def _forms(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def _differing(message):
    """The names in braces that differ between the id and any form of its text."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    wanted = set(BRACES.findall(ids[-1]))
    return {name for form in _forms(message) for name in wanted ^ set(BRACES.findall(form))}


@cache
def _chinese_words(tier):
    """Where string literals with Chinese words in them are, docstrings aside."""
    files = {path.relative_to(ROOT).as_posix(): path for path in sorted((ROOT / tier).rglob("*.py"))}
    return [found for name, path in files.items() for found in _literals(name, ast.parse(path.read_text("utf-8")))]


def _literals(name, tree):
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [
        f"{name}:{node.lineno} {node.value!r}"
        for node in texts
        if id(node) not in docstrings and WORD.search(node.value) and "\\" not in node.value
    ]
