"""Chinese as it is typed on a keyboard: syllables without tones, and their initials.

Each character has its usual reading; words that read otherwise (重庆, 银行) and surnames (单, 仇, 曾) have their own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_TONES = re.compile("[\u0300\u0301\u0304\u030c\u0302]")
# Words of firms' names that the phrase list does not read as offices do.
_WORDS = {"六安": ("lu", "an"), "长安": ("chang", "an"), "朝阳": ("chao", "yang"), "乐清": ("yue", "qing")}
_USUAL = {"长": "chang", "厦": "xia", "朝": "chao", "都": "du", "藏": "zang", "行": "hang", "盛": "sheng", "隆": "long"}
_SURNAMES = dict(
    re.findall(
        r"(\w+):(\w+)",
        "单:shan 仇:qiu 曾:zeng 解:xie 区:ou 查:zha 盖:ge 朴:piao 覃:qin 翟:zhai 缪:miao "
        "冼:xian 员:yun 种:chong 繁:po 秘:bi 费:fei 柏:bai 牟:mou 任:ren 华:hua 宁:ning "
        "燕:yan 应:ying 那:na 谌:chen 隗:wei 葛:ge 石:shi 贾:jia 车:che 纪:ji 黑:he "
        "祭:zhai 能:nai 句:gou 瞿:qu 郗:xi 折:she 尹:yin 乐:yue 万:wan 曲:qu 沈:shen "
        "洗:xian 卜:bu 召:shao 盛:sheng 令:ling 逄:pang 钭:tou 佴:nai 眭:sui 尉迟:yu_chi 万俟:mo_qi "
        "澹台:tan_tai 长孙:zhang_sun 令狐:ling_hu 单于:chan_yu 尉:wei 重:chong 长:chang 行:xing 都:du 郇:xun 阚:kan "
        "谯:qiao ",
    )
)


def syllables(text: str) -> tuple[str, ...]:
    """The text as it is typed: one syllable for each Chinese character, other characters as they stand."""
    if text.isascii():
        return tuple(text)
    known, words = _READ, _words()
    read = [known[character] for character in text]
    for start in range(len(text) - 1):
        if found := words.get(text[start : start + 2]):
            for word, sounds in found:
                if text.startswith(word, start):
                    read[start : start + len(word)] = sounds
                    break
    return tuple(read)


def of_person(name: str) -> tuple[str, ...]:
    """A person's name as it is typed: surnames have readings of their own."""
    read = syllables(name)
    for length in (2, 1):
        if surname := _SURNAMES.get(name[:length]):
            return (*surname.split("_"), *read[length:])
    return read


def initials(read: tuple[str, ...]) -> str:
    """The first letter of each syllable: what most people type."""
    return "".join([sound[0] for sound in read])


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """What a name is sorted by, alike on every engine: lower-case letters, digits and spaces, at most 200 of them."""
    return key_of(syllables(plain(name)))


def key_of(read: tuple[str, ...]) -> str:
    """The key of a name that was read already."""
    return " ".join([_sortable(sound) for sound in read])[:200].rstrip()


def every_syllable() -> frozenset[str]:
    """Every syllable of the usual twenty thousand characters."""
    return frozenset(sound for sound in map(_READ.__getitem__, map(chr, range(0x4E00, 0x9FA6))) if sound.isascii())


@lru_cache(maxsize=4096)
def _sortable(sound: str) -> str:
    return sound if sound.isascii() else f"zz{ord(sound[0]):x}"


def plain(name: str) -> str:
    """A name of letters, digits and characters alone, in lower case and usual width."""
    if not unicodedata.is_normalized("NFKC", name):
        name = unicodedata.normalize("NFKC", name)
    name = name.casefold()
    return name if name.isalnum() else "".join([one for one in name if one.isalnum()])


class _Readings(dict[str, str]):
    """The usual reading of each character, found out once."""

    def __missing__(self, character: str) -> str:
        from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - two megabytes, loaded when first typed

        usual = _USUAL.get(character) or PINYIN_DICT.get(ord(character), character).partition(",")[0]
        self[character] = _toneless(usual)
        return self[character]


_READ = _Readings()


def _toneless(sound: str) -> str:
    if sound.isascii():
        return sound
    bare = _TONES.sub("", unicodedata.normalize("NFD", sound))
    return unicodedata.normalize("NFC", bare).replace("ü", "v").replace("ê", "e")


@cache
def _words() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Words that do not read as their characters do one by one, by their first two, the longest first."""
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415 - loaded when first typed

    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    candidates = {
        word: tuple([_toneless(sound[0]) for sound in sounds]) for word, sounds in PHRASES_DICT.items() if len(word) < 5
    }
    for word, sounds in {**candidates, **_WORDS}.items():
        if len(word) == len(sounds) > 1 and any(_READ[c] != s for c, s in zip(word, sounds, strict=True)):
            found.setdefault(word[:2], []).append((word, sounds))
    for words in found.values():
        words.sort(key=lambda pair: -len(pair[0]))
    return found
