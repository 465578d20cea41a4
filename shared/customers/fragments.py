"""A customer as the search sees it: documents and words to look up, and what was typed, brought to the same form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from shared.access.fields import STARS
from shared.customers import pinyin

WORD = 8
_SYLLABLE = 6
# Between the numbers of one field, and before an extension.
NUMBERS = re.compile(r"[/,;、，；]")
EXTENSION = re.compile(r"(?:ext\.?|x|转|#)", re.IGNORECASE)
_SERIES = "abcdefghijklmnopqrstuvwxyz0"
_USUAL = str.maketrans("", "", " -()")
_ABROAD = ("+", "＋", "00")
_ONLY_PHONE = re.compile(r"[\d\s+＋\-().（）]+")


Row = tuple[int, int, int, str, str, str]


PHONES = 1 << 40  # added to the id of an entry that has the numbers: whoever may not see those does not find by them


class Entry(NamedTuple):
    """A row of the search: `words` are what a fragment is looked up by."""

    id: int
    customer_id: int
    person: int
    key: str
    doc: str
    words: list[str]

    def row(self) -> Row:
        """The entry as it is entered: its words are one text, with spaces between them."""
        return (self.id, self.customer_id, self.person, self.key, self.doc, " ".join(self.words))


def of_customer(row: Mapping[str, Any]) -> Iterator[Entry]:
    """The entries of a customer: id, name, short_name, code; and, where they are given, phone and fax."""
    name = pinyin.plain(row["name"])
    read = pinyin.syllables(name)
    doc, words = _named(name, read)
    if short := pinyin.plain(row.get("short_name") or ""):
        lines, more = _named(short, pinyin.syllables(short))
        if not name.startswith(short) or lines.partition("\nP")[2] not in doc:
            doc += f"\nS{lines[1:]}"
            words += more
        else:  # what finds the name finds it too
            doc += f"\nS{short}"
    if code := pinyin.plain(row["code"]):
        doc += f"\nC{code}"
        words += (code[:WORD], *filter(None, [code.lstrip(_SERIES)[:WORD]]))
    yield Entry(row["id"] * 2, row["id"], 0, pinyin.key_of(read), doc, words)
    yield from _numbered(row["id"] * 2, row["id"], 2, row.get("phone"), row.get("fax"))


def of_person(row: Mapping[str, Any]) -> Iterator[Entry]:
    """The entries of a contact person: id, customer_id, name; and, where they are given, mobile and phone."""
    name = pinyin.plain(row["name"])
    read = pinyin.of_person(name)
    doc, words = _named(name, read)
    yield Entry(row["id"] * 2 + 1, row["customer_id"], 1, pinyin.key_of(read), doc, words)
    yield from _numbered(row["id"] * 2 + 1, row["customer_id"], 3, row.get("mobile"), row.get("phone"))


def numbers(phone: str) -> Iterator[str]:
    """The digits of each phone number in the text, without the country's own prefix."""
    usual = phone.translate(_USUAL)
    if usual.isdecimal() and usual.isascii():
        yield _of_country(usual, abroad=usual.startswith("00"))
        return
    for number in NUMBERS.split(phone) if phone else ():
        digits = "".join([one for one in pinyin.plain(EXTENSION.sub("", number)) if one.isdecimal()])
        if digits:
            yield _of_country(digits, abroad=number.lstrip(" (（").startswith(_ABROAD))


def typed(text: str) -> list[str]:
    """What was typed, as it stands in documents: one form, or several that a phone number may have."""
    plain = pinyin.plain(text)
    if not plain.isdecimal():
        return [plain] if plain else []
    found = [plain]
    if _ONLY_PHONE.fullmatch(text):
        bare = _of_country(plain, abroad=text.lstrip(" (（").startswith(_ABROAD))
        found += [bare, bare.lstrip("0")]
        if plain.startswith("86") and len(plain) > 9:
            found.append(plain[2:].lstrip("0"))
    return list(dict.fromkeys(form for form in found if form))


def looked_up(form: str) -> list[list[str]]:
    """The words to look the form up by: one of each list has to be there. A long form is looked up by both ends."""
    if len(form) <= WORD:
        return [[form]]
    shortest = _SYLLABLE if form.isascii() and not form.isdecimal() else 0
    # In pinyin words begin where syllables do; one does among any six letters.
    ends = range(len(form) - WORD, len(form) - WORD + max(1, shortest))
    return [[form[:WORD]], [form[at:] for at in ends]]


def spelled(letters: str) -> list[str]:
    """Letters as keys of names that begin with them: each way to part them into syllables, the last perhaps begun."""
    if not letters.isascii():
        return []
    ways = [" ".join(letters)]
    if letters.isalpha():
        ways += [" ".join(way) for way in _parted(letters[:24], 5)]
    return list(dict.fromkeys(ways))


def span(words: str, kind: str, form: str) -> tuple[int, int] | None:
    """Which part of the words, as people wrote them, a line of that kind matched with."""
    places: list[int] = []
    plain = ""
    for place, one in enumerate(words):
        folded = _folded(one)
        if kind == "D":
            folded = "".join([digit for digit in folded if digit.isdecimal()])
        plain += folded
        places += [place] * len(folded)
    start, length = _part(plain, kind, form)
    if start < 0 or not plain:
        return None
    return places[start], places[min(start + length, len(places)) - 1] + 1


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return pinyin.plain(character)


def _part(plain: str, kind: str, form: str) -> tuple[int, int]:
    if kind not in "IP":
        return plain.find(form), len(form)
    for read in (pinyin.syllables(plain), pinyin.of_person(plain)):
        if kind == "I" and (at := pinyin.initials(read).find(form)) >= 0:
            return at, len(form)
        if kind == "P" and (at := _syllable(" ".join(read), form)) >= 0:
            count = next(n for n in range(1, len(form) + 1) if len("".join(read[at : at + n])) >= len(form))
            return at, count
    return -1, 0


def matched(doc: str, form: str) -> tuple[int, str, int] | None:
    """How well a document holds the form: (rank, the line's letter, where in the line), the best of its lines."""
    best: tuple[int, str, int] | None = None
    # From one line that holds it to the next: hundreds of documents are judged for the few that are shown.
    place = doc.find(form)
    while place >= 0:
        start, end = doc.rfind("\n", 0, place) + 1, doc.find("\n", place)
        line = doc[start + 1 : end] if end >= 0 else doc[start + 1 :]
        kind = doc[start]
        at = -1 if kind == "P" else _in_code(line, form) if kind == "C" else place - start - 1
        if at >= 0:
            rank = _RANKS[kind] + (at > 0) - (kind in "NSC" and len(line) == len(form))
            best = (rank, kind, at) if best is None or rank < best[0] else best
        place = doc.find(form, end) if end >= 0 else -1
    return best or _sounding(doc, form)


_RANKS = {"N": 1, "S": 3, "C": 3, "I": 5, "P": 7, "D": 9}
PERSON_RANK = 20


def _in_code(code: str, form: str) -> int:
    """Where the form stands in a code: at its beginning, or where its figures begin; -1 for neither."""
    short = code.lstrip(_SERIES)
    return 0 if code.startswith(form) else len(code) - len(short) if short.startswith(form) else -1


def _sounding(doc: str, form: str) -> tuple[int, str, int] | None:
    """As `matched`, by the lines of syllables, which any other one that holds the form goes before."""
    if min(form) > "\x7f":  # no letter and no figure: what is not spelled stands in the name as well
        return None
    places = [_syllable(line[1:], form) for line in doc.split("\n") if line[0] == "P"]
    found = [at for at in places if at >= 0]
    return (_RANKS["P"] + (0 not in found), "P", 0 if 0 in found else found[0]) if found else None


def _syllable(text: str, form: str) -> int:
    """The number of the syllable with which the form begins; -1 for none."""
    solid = text.replace(" ", "")
    at = solid.find(form)
    if at < 0:
        return -1
    begins = {place: number for number, place in enumerate(accumulate(map(len, text.split(" ")), initial=0))}
    while at >= 0 and at not in begins:
        at = solid.find(form, at + 1)
    return begins.get(at, -1)


def _named(name: str, read: tuple[str, ...]) -> tuple[str, list[str]]:
    """The lines of a name and its words."""
    count = len(name)
    words = [name[at : at + WORD] for at in range(count)]
    short = pinyin.initials(read)
    if short == name:
        return f"N{name}", words
    words += [short[at : at + WORD] for at in range(count)]
    solid, at = "".join(read), 0
    for sound in read:
        words.append(solid[at : at + WORD])
        at += len(sound)
    return f"N{name}\nI{short}\nP{' '.join(read)}", words


def _numbered(id: int, customer_id: int, person: int, *phones: str | None) -> Iterator[Entry]:
    """The entry of the numbers: none where they are not given, or only as masks."""
    given = [phone for phone in phones if phone is not None]
    if not given or STARS in "".join(given):
        return
    digits = [number for phone in given for number in numbers(phone)]
    words = [number[at : at + WORD] for number in digits for at in range(len(number))]
    yield Entry(id + PHONES, customer_id, person, "", "\n".join(f"D{number}" for number in digits), words)


def _of_country(digits: str, *, abroad: bool) -> str:
    """Digits without 86, 0086: a mobile's begin with 1, an area's with 0."""
    if abroad:
        digits = digits.removeprefix("00")
        if digits.startswith("86"):
            national = digits[2:].lstrip("0")
            return national if national.startswith("1") or len(national) < 9 else f"0{national}"
        return digits
    return digits[2:] if len(digits) == 13 and digits.startswith("861") else digits


def _parted(letters: str, most: int) -> list[list[str]]:
    if not letters:
        return [[]]
    whole, begun = _sounds()
    found = [[letters]] if letters in begun else []
    for length in range(min(6, len(letters) - 1), 0, -1):
        if letters[:length] in whole and len(found) < most:
            found += [[letters[:length], *rest] for rest in _parted(letters[length:], most)]
    return found[:most]


@cache
def _sounds() -> tuple[frozenset[str], frozenset[str]]:
    """Every syllable there is, and every beginning of one."""
    whole = pinyin.every_syllable()
    return whole, frozenset(sound[:length] for sound in whole for length in range(1, len(sound) + 1))
