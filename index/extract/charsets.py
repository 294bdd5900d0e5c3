"""Which encoding a text is in that says nothing of it: the one in which it is most like a language.

Every encoding is tried with every language that was written in it. The characters beyond ASCII cost as much as they
are rare in the language, in nats: a naive Bayes classifier, as in Kikui, "Identifying the coding system and language
of on-line documents" (1996). Capitals inside words and signs between letters cost more; small words pay back.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache, lru_cache
from math import log

from index.extract.letters import FREQUENT
from index.language_words import WORDS

__all__ = ["guess", "is_east_asian"]

_WESTERN = "en fr de es pt it nl sv da nb fi"
_CENTRAL = "pl cs sk hu ro hr sl de sq"
_CYRILLIC = "ru uk be bg sr mk"
_CANDIDATES = tuple(
    (encoding, unexpected, tuple(languages.split()))
    for encoding, unexpected, languages in (
        ("cp1252", 0, f"{_WESTERN} et"),
        ("cp1252", 2, "ca is sq"),
        ("cp1250", 1, _CENTRAL),
        ("cp1251", 1, _CYRILLIC),
        ("cp1253", 1, "el"),
        ("cp1254", 1, "tr"),
        ("cp1254", 3, "ku"),
        ("cp1255", 1, "he"),
        ("cp1256", 1, "ar fa"),
        ("cp1257", 1, "lt lv et"),
        ("cp1258", 2, "vi"),
        ("cp874", 1, "th"),
        ("iso8859_15", 2, f"{_WESTERN} et ca is sq"),
        ("iso8859_2", 2, _CENTRAL),
        ("iso8859_4", 3, "lt lv et"),
        ("iso8859_5", 3, _CYRILLIC),
        ("iso8859_6", 3, "ar"),
        ("iso8859_7", 2, "el"),
        ("iso8859_13", 2, "lt lv et"),
        ("koi8_r", 2, "ru bg"),
        ("koi8_u", 2, "uk ru"),
        ("cp866", 3, "ru uk be"),
        ("mac_roman", 4, f"{_WESTERN} ca is sq"),
        ("mac_cyrillic", 3, _CYRILLIC),
        ("gb18030", 1, "zh-Hans"),
        ("big5", 1, "zh-Hant"),
        ("big5hkscs", 3, "zh-Hant"),
        ("cp932", 1, "ja"),
        ("euc_jp", 1, "ja"),
        ("cp949", 1, "ko"),
    )
)
"""Encodings, how much less than the first each is expected, and the languages written in it.

Those that another one contains are left out, such as ISO 8859-1, -8, -9, GBK, EUC-KR and TIS-620.
"""
_ALIKE = {"nb": "da", "sl": "hr"}
"""Languages with the letters of another."""

_PIECE = 4096
_PIECES = 16
_ENOUGH = 4000
"""How many bytes beyond ASCII are enough to tell."""
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_BYTES = bytes(range(0x80, 0x100))

_LETTERS_SHARE = 0.85
"""How many of the characters beyond ASCII are letters; the others are signs."""
_SIGNS = dict.fromkeys("’“”–—…«»„\u00a0", 4.5) | dict.fromkeys("•€£¿¡", 5.5)
_SIGNS |= dict.fromkeys("‘‚‹›·¥§°º©®™½¼¾²³×÷±µ\u00ad", 7.0)
_WIDE_SIGNS = dict.fromkeys("。，、", 3.5) | dict.fromkeys("「」『』《》（）：；？！・\u3000“”", 5.0)
_BESIDE_ASCII = 2.0
"""What a letter costs more in the Latin script, where most are in ASCII."""
_FOREIGN = 8.0
"""The cost of a letter of the same script that the language does not have."""
_RARE = 10.0
"""The cost of an East Asian character that is not among the frequent ones."""
_STRANGE = 12.0
"""The cost of a letter of another script, and of a sign that is seldom in prose."""
_WRONG = 14.0
"""The cost of what cannot be decoded, of a control character, and of a drawn line."""
_WORD = 2.5
"""What a small word pays back."""
_INSIDE = re.compile(r"(?<=[^\W\d_])[“„«»‹›‚…€£¥§°©®™¿¡½²•\\\]^`{|}~@](?=[^\W\d_])")
_INSIDE_COST = 4.0
_DASH_INSIDE = re.compile(r"(?<=[^\W\d_])[—–](?=[^\W\d_])")
_DASH_COST = 2.0
_LETTERS = re.compile(r"[^\W\d_]+")
_CAPITALS_COST = 2.0
_MIXED_COST = 6.0
_ASCII_LETTERS = re.compile("[A-Za-z]")
_TWO_SCRIPTS_COST = 3.0
_OTHER_SCRIPT = 4.0
"""The cost of any other script than the Latin."""
_ASCII_WORD, _ASCII_WORDS = 1.0, 20.0
"""What a word in ASCII costs besides, and the most that all of them cost."""

_BLOCKS = (0x00, 0xA0, 0x250, 0x300, 0x370, 0x400, 0x530, 0x590, 0x600, 0x750, 0xE00, 0xE80, 0x2000)
_EAST_ASIAN = ("zh-Hans", "zh-Hant", "ja", "ko")


def guess(data: bytes) -> str:
    """Return the Python name of the likeliest encoding of ``data``, which has bytes beyond ASCII.

    Where nothing can be told it is Windows Western, ``cp1252``. Looks at up to 64 kB; never raises.
    """
    words = dict.fromkeys(_sample(data).split())  # what is repeated tells nothing new
    marked = b" ".join(word for word in words if not word.isascii())
    plain = {word.strip(b'.,:;?!()"').lower().decode() for word in words if word.isascii()}
    other_script = _OTHER_SCRIPT + min(_ASCII_WORD * len(plain), _ASCII_WORDS)
    best, least = "cp1252", float("inf")
    for encoding, unexpected, languages in _CANDIDATES:
        text = marked.decode(encoding, "replace")
        given = unexpected + (0 if _is_latin(languages[0]) else other_script)
        cost = given + _cost(text, plain, languages, least - given)
        if cost < least:
            best, least = encoding, cost
    return codecs.lookup(best).name


def is_east_asian(text: str) -> bool:
    """Whether ``text`` is Chinese, Japanese or Korean, by its commonest characters; at most 4,096 are looked at."""
    sample = text[:4096]
    known = sum(count for char, count in Counter(sample).items() if char in _east_asian())
    return known > max(len(sample) * 0.2, 4)


@cache
def _east_asian() -> frozenset[str]:
    return frozenset("".join(FREQUENT[language] for language in _EAST_ASIAN)) - {" "} | _WIDE_SIGNS.keys()


def _sample(data: bytes) -> bytes:
    """Return pieces of the data with bytes beyond ASCII, cut between words so that no character is cut."""
    pieces: list[bytes] = []
    start = high = 0
    while len(pieces) < _PIECES and high < _ENOUGH and (found := _HIGH.search(data, start)):
        first = found.start()
        word = max(start, data.rfind(b" ", start, first) + 1, data.rfind(b"\n", start, first) + 1)
        begin = max(word, first - _PIECE // 8)
        piece = data[begin : begin + _PIECE]
        end = max(piece.rfind(b"\n"), piece.rfind(b" "), piece.rfind(b"\r")) + 1
        if end <= first - begin:  # one long run, whose end is perhaps no end of a character
            return b"\n".join((*pieces, piece))
        pieces.append(piece[:end])
        high += end - len(piece[:end].translate(None, _HIGH_BYTES))
        start = begin + end
    return b"\n".join(pieces)


def _cost(text: str, plain: Set[str], languages: Sequence[str], limit: float) -> float:
    """Return the cost of ``text`` in the language that suits it best; ``plain`` are words of the text in ASCII.

    May be too small where it is more than ``limit``.
    """
    lower = text.lower()
    letters = [(char, count) for char, count in Counter(lower).items() if not char.isascii()]
    words = {word.strip('.,:;?!()"“”«»„،') for word in lower.replace("—", " ").split()}
    cost = min(_letters_cost(language, letters) - _paid_back(language, words | plain) for language in languages)
    return cost if cost > limit else cost + _oddities(text, _is_latin(languages[0]))


def _letters_cost(language: str, letters: Iterable[tuple[str, int]]) -> float:
    costs = _costs(language)
    script = _script(language)
    return sum(count * (costs[char] if char in costs else _cost_of_other(char, script)) for char, count in letters)


def _paid_back(language: str, words: Set[str]) -> float:
    return _WORD * len(words & _small_words(language))


def _oddities(text: str, is_latin: bool) -> float:
    """Return the cost of signs between letters, of capitals where none should be, and of two scripts in a word."""
    cost = _INSIDE_COST * len(_INSIDE.findall(text)) + _DASH_COST * len(_DASH_INSIDE.findall(text))
    for word in _LETTERS.findall(text):
        if word.isupper():
            cost += _CAPITALS_COST
        elif not word.isascii() and not word[1:].islower() and word[1:] != word[1:].lower():
            cost += _MIXED_COST
        if not is_latin and not word.isascii():
            cost += _TWO_SCRIPTS_COST * len(_ASCII_LETTERS.findall(word))
    return cost


@cache
def _small_words(language: str) -> frozenset[str]:
    return frozenset(WORDS.get(language, "").split())


@cache
def _costs(language: str) -> Mapping[str, float]:
    """Return what each frequent character costs, from the powers of two in which it is rarer than the first."""
    groups = FREQUENT.get(_ALIKE.get(language, language), "").split(" ")
    weights = {char: 2.0**-rank for rank, group in enumerate(groups) for char in group}
    total = sum(weights.values()) / _LETTERS_SHARE
    signs = _SIGNS | _WIDE_SIGNS if language in _EAST_ASIAN else _SIGNS
    beside = _BESIDE_ASCII if _is_latin(language) else 0.0
    return signs | {char: beside - log(weight / total) for char, weight in weights.items()}


def _is_latin(language: str) -> bool:
    return _script(language) == _block("é")


@cache
def _script(language: str) -> int:
    return _block(FREQUENT.get(_ALIKE.get(language, language), "é")[-1])


def _block(char: str) -> int:
    return bisect_right(_BLOCKS, ord(char))


@lru_cache(maxsize=8192)
def _cost_of_other(char: str, script: int) -> float:
    """Return the cost of a character that a language written in ``script`` has not."""
    if char == "\ufffd" or not (char.isprintable() or char in "\u200e\u200f\u200c\u200d"):
        return _WRONG
    if _block(char) == script and char.isalpha():
        if ord(char) > 0x2000:
            return _RARE
        return _FOREIGN + (_BESIDE_ASCII if script == _block("é") else 0)
    return _WRONG if ord(char) > 0x2500 else _STRANGE
