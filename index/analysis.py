"""The one way text becomes search terms: for indexing, for queries and for finding hits again in a text.

A *term* is a word folded so that case, accents and spelling variants of one letter do not matter; no stemming is
done here (see `index.expansion`). Where a script puts no spaces between words (Chinese, Japanese, Korean, Thai, Lao,
Khmer, Burmese) each letter with its marks has a term of its own: it and the next, or the last of a run alone. So
the words inside are phrases of such pairs, and the place of every term is the number of terms before it.
``VERSION`` changes whenever the terms do; an index made with another version is built anew.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, groupby, pairwise
from operator import add
from typing import Final

from index.letters import DENSE, FOLDS, MARKS, STACKERS

__all__ = [
    "MAX_TERM",
    "VERSION",
    "Analysed",
    "Token",
    "analyse",
    "count_words",
    "fold",
    "is_unspaced",
    "query_terms",
    "terms",
    "tokens",
    "word_end",
]

VERSION: Final = 4
"""Kept with every index."""
MAX_TERM: Final = 64
"""Longer words are cut here, in code points: nobody types more, and base64 must not swell the lexicon."""
_LOOKED_AT: Final = 256
"""Code points of a word that are folded at all: a line of a million letters must not stay in the cache."""
_PART: Final = 1 << 20
"""Code points of a text that are analysed together: a long text takes no more memory for its words than this."""

Token = tuple[str, int, int]
"""A term with the half-open range of code points it came from."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """The terms of one text and where they stand, ready to be written to an index; cheap to send to a process."""

    terms: str
    """The different terms in the order of their first places, joined by line feeds; empty when there are none."""
    frequencies: array[int]
    """How often each term stands in the text (unsigned, 4 bytes)."""
    positions: array[int]
    """The places of the first term, ascending, then of the second, and so on: 0 is the first word of the text."""
    length: int
    """How many terms the text has, repeats included."""


_LETTER: Final = f"[^\\W_\u0640\u02b9-\u02bf\ufe70-\ufe7f\ufc5e-\ufc63\ufcf2-\ufcf4{DENSE}]"
"""Letters and digits; not the letters that look like apostrophes, which part words as apostrophes do."""
_UNIT: Final = (
    "(?:\u0e4d\u0e32|\u0ecd\u0eb2"  # sara am in two pieces
    "|[\u1100-\u115f\ua960-\ua97c]*+[\uac00-\ud7a3]?[\u1160-\u11ff\ud7b0-\ud7fb]++|[\u1100-\u115f\ua960-\ua97c]++"
    f"|[{DENSE}])"
    f"(?:[{STACKERS}][{DENSE}]|(?!\u0e4d\u0e32|\u0ecd\u0eb2)[{MARKS}])*+"
)
"""A letter of a script without spaces, with its marks."""
_NAMED: Final = r"[CcGg]\+\+|[CcFf]#"
"""Names that would be nothing but a letter without their signs."""
_HYPHENED: Final = f"[Ee][-\u2010\u2011](?=(?:(?!\\d){_LETTER}[{MARKS}]{{0,4}}){{3}})"
_ASCII_HYPHENED: Final = "[Ee]-(?=[A-Za-z]{3})"
"""The beginning of words like e-mail, which are as often written without the hyphen: they are one word."""

_ASCII_WORD: Final = re.compile(f"[0-9A-Za-z]{{2,}}+|{_NAMED}|(?:{_ASCII_HYPHENED})?[0-9A-Za-z]++")
_ASCII_REST: Final = re.compile("[0-9A-Za-z+#-]*+")
_SIMPLE: Final = (
    "\x00-\u02b8\u0370-\u0482\u048a-\u0590\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u2cee"
)
"""Latin, Greek, Cyrillic and Armenian letters and common signs: of them only the soft hyphen is a mark."""
_BEYOND: Final = re.compile(f"[^{_SIMPLE}]")
_SIMPLE_WORD: Final = re.compile(
    f"[0-9A-Za-z]{{2,}}+(?![^\\x00-\\x7f])|{_NAMED}"
    "|(?:[Ee][-\u2010\u2011](?=(?:(?!\\d)[^\\W_]\u00ad{0,4}){3}))?[^\\W_](?:[^\\W_]|\u00ad)*+"
)
"""What `_word` matches in text of nothing but `_SIMPLE`."""
_PLAIN: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff]+")
"""Letters that are units and fold to themselves."""
_SIGNED: Final = {
    sign: re.compile(f"{re.escape(sign)}(?<![0-9a-z]{re.escape(sign)})" + ("(?=[a-z]{3})" if sign == "e-" else ""))
    for sign in ("e-", "c++", "g++", "c#", "f#")
}
"""What in ASCII is not parted at every sign; each begins with plain letters, which is what makes the search quick."""
_SPACED: Final = str.maketrans({chr(code): chr(code) if chr(code).isalnum() else " " for code in range(128)})


# Sets of so many letters take 40 ms to compile together: longer than most searches, which need none of them. And a word
# of what is `_SIMPLE` is found faster.


@cache
def _word() -> re.Pattern[str]:
    """Matches a word of any text."""
    # Nearly every word of nearly every text is plain ASCII, and told quickly.
    plain = "[0-9A-Za-z]{2,}+(?![^\\x00-\\x7f])"
    return re.compile(f"{plain}|{_NAMED}|(?:{_HYPHENED})?{_LETTER}(?:{_LETTER}|[{MARKS}])*+|(?:{_UNIT})++")


@cache
def _unit() -> re.Pattern[str]:
    """Matches a letter of a run with its marks."""
    return re.compile(_UNIT)


@cache
def _dense() -> re.Pattern[str]:
    """Matches a letter of a script without spaces."""
    return re.compile(f"[{DENSE}]")


@cache
def _rest() -> re.Pattern[str]:
    """Matches all that a word can consist of."""
    return re.compile(f"(?:[^\\W_]|[{DENSE}{MARKS}+#\u2010\u2011-])*")


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The term of a word: compatibility forms unified, case, accents, points and other variants of a letter dropped.

    Marks that make another letter stay: the vowel signs of Indic scripts, kana voicing, the breve of й. Returns an
    empty string when nothing is left, as of a lone accent.
    """
    word = word[:_LOOKED_AT]
    if word.isascii():
        return word.lower().replace("-", "")[:MAX_TERM]
    plain = unicodedata.normalize("NFKC", word).casefold()
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", plain).translate(FOLDS))
    # Hindi writes a nasal before a consonant as a letter or as a dot.
    return plain.replace("न्", "ं")[:MAX_TERM]


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The terms of ``text[start:end]`` with their ranges, in order.

    The range of a pair of letters is that of both, so that it overlaps the next.
    """
    stop = len(text) if end is None else end
    if text.isascii() or not _BEYOND.search(text, start, stop):
        pattern = _ASCII_WORD if text.isascii() else _SIMPLE_WORD
        for match in pattern.finditer(text, start, stop):
            yield fold(match[0][:_LOOKED_AT]), match.start(), match.end()
        return
    for match in _word().finditer(text, start, stop):
        word, place = match[0], match.start()
        if _is_run(word):
            units = [(fold(unit[0]), place + unit.start(), place + unit.end()) for unit in _unit().finditer(word)]
            for (one, first, _), (other, _, last) in pairwise(units):
                yield (one + other)[:MAX_TERM], first, last
            yield units[-1]
        else:
            yield fold(word[:_LOOKED_AT]), place, match.end()


def terms(text: str) -> list[str]:
    """The terms of ``text``, in order, repeats included: position ``i`` is the i-th word."""
    return [
        word if word.isascii() and len(word) <= MAX_TERM else fold(word[:_LOOKED_AT]) for word in _words(text.lower())
    ]


def is_unspaced(text: str) -> bool:
    """Whether a letter stands in ``text`` of a script that puts no spaces between words, so that terms are pairs."""
    return not text.isascii() and _dense().search(text) is not None


def query_terms(text: str) -> list[str]:
    """The terms that a typed word or phrase asks for, in order; where a text has the words, they stand side by side.

    They are as `terms` says. But when the last word is a run without spaces, its last letter is not asked for alone,
    since in a text another may follow it; if it is but one letter, that is given with a ``*``, as a pattern.
    """
    if not _BEYOND.search(text):
        return terms(text)
    words = _word().findall(text)
    if not words or not _is_run(words[-1]):
        return terms(text)
    units = _units(words[-1])
    before = [fold(word[:_LOOKED_AT]) for word in _parted(words[:-1])]
    return before + (_pairs(units)[:-1] or [units[0] + "*"])


def analyse(text: str) -> Analysed:
    """The terms of ``text`` with their positions, grouped by term.

    A long text is taken in parts, so that its words take no memory beside the 8 bytes a term of what is returned.
    """
    if len(text) <= _PART:
        found, length = _places(text, 0)
        return _analysed(found, length)
    places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    start = length = 0
    while start < len(text):
        stop = word_end(text, min(start + _PART, len(text)), len(text))
        found, length = _places(text[start:stop], length)
        for term, some in found.items():
            places[term].extend(some)
        start = stop
    return _analysed(places, length)


def count_words(text: str) -> int:
    """How many words ``text`` has; in a script without spaces, how many letters."""
    if text.isascii():
        return sum(1 for _ in _ASCII_WORD.finditer(text))
    if not _BEYOND.search(text):
        return sum(1 for _ in _SIMPLE_WORD.finditer(text))
    if not is_unspaced(text):
        return sum(1 for _ in _word().finditer(text))
    return sum(len(_unit().findall(match[0])) if _is_run(match[0]) else 1 for match in _word().finditer(text))


def word_end(text: str, place: int, end: int) -> int:
    """The first code point from ``place`` on, up to ``end``, where ``text`` can be cut without parting a word."""
    match = _ASCII_REST.match(text, place, end)
    stop = match.end() if match else place
    if stop >= end or text[stop] < "\x80":
        return stop
    match = _rest().match(text, place, end)
    return match.end() if match else place


def _places(text: str, first: int) -> tuple[dict[str, list[int]], int]:
    """Where each term of a part of a text stands, and the place after it, when ``first`` is that of its first term."""
    # Words are folded after they are grouped: most of a text are repeats.
    grouped: defaultdict[str, list[int]] = defaultdict(list)
    place = first - 1
    for place, word in enumerate(_words(text.lower()), first):
        grouped[word].append(place)
    return _folded(grouped), place + 1


def _words(text: str) -> list[str]:
    """The words of a text in small letters, folded where they are ASCII and not too long, with the pairs of runs."""
    if text.isascii():
        return _ascii_words(text)
    words: list[str] = []
    for plain, lines in groupby(text.split("\n"), str.isascii):
        part = "\n".join(lines)
        words += _ascii_words(part) if plain else _other_words(part)
    return words


def _ascii_words(text: str) -> list[str]:
    """The words of an ASCII text in small letters. Splitting is four times as fast as matching."""
    if any(sign in text and pattern.search(text) for sign, pattern in _SIGNED.items()):
        return [word.replace("-", "") for word in _ASCII_WORD.findall(text)]
    return text.translate(_SPACED).split()


def _other_words(text: str) -> list[str]:
    simple = not _BEYOND.search(text)
    words = (_SIMPLE_WORD if simple else _word()).findall(text)
    if "e-" in text:
        words = [word.replace("-", "") for word in words]
    return list(_parted(words)) if not simple and is_unspaced(text) else words


def _folded(grouped: dict[str, list[int]]) -> dict[str, list[int]]:
    """Places by terms, of places by words of `_words`."""
    if "".join(grouped).isascii() and max(map(len, grouped), default=0) <= MAX_TERM:
        return grouped
    places: dict[str, list[int]] = {}
    for word, some in grouped.items():
        term = word if word.isascii() and len(word) <= MAX_TERM else fold(word[:_LOOKED_AT])
        if term in places:
            places[term] = sorted(places[term] + some)
        else:
            places[term] = some
    return places


def _analysed(places: Mapping[str, Sequence[int]], length: int) -> Analysed:
    return Analysed(
        "\n".join(places),
        array("I", map(len, places.values())),
        array("I", chain.from_iterable(places.values())),
        length,
    )


def _is_run(word: str) -> bool:
    """Whether a match of `_word` is a run of letters without spaces between words."""
    return word[0] >= "\u0e01" and _unit().match(word) is not None


def _units(run: str) -> list[str]:
    """The letters of a run with their marks, folded."""
    return list(run) if _PLAIN.fullmatch(run) else [fold(unit) for unit in _unit().findall(run)]


def _pairs(units: Sequence[str]) -> list[str]:
    """The terms of a run: each unit with the next, and the last alone."""
    return [pair[:MAX_TERM] for pair in map(add, units, [*units[1:], ""])]


def _parted(words: Iterable[str]) -> Iterator[str]:
    """The words with the terms of runs in their places."""
    for word in words:
        if _is_run(word):
            yield from _pairs(_units(word))
        else:
            yield word
