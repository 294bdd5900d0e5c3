"""Which parts of a text may hold one of some terms: the rest need not be read word by word.

Nearly all words of nearly all texts are plain ASCII, and those are their own terms in small letters (see
``index.analysis``), so they are looked for in the bytes of a text at the speed of C. Words with any other letter are
read wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Final

from index.analysis import MAX_TERM, word_end

__all__ = ["Prefilter", "Range", "Region"]

Range = tuple[int, int]
"""Half-open, in code points of a text."""

Region = tuple[int, int, str]
"""Start and stop of a part of a text that is to be read word by word; with a term it is just a word with that term."""

_FEW: Final = 24
"""As many terms are looked for one by one; of more, those that a part has are found by way of its words."""
_MIXED: Final = 8
"""Where more than one in so many letters is of words that are read anyway, everything is read."""
_LETTERS: Final = b"0123456789abcdefghijklmnopqrstuvwxyz"
_BLANK: Final = 32
_WORDS: Final = bytes(char if char in _LETTERS else _BLANK for char in bytes(range(256)).lower())
"""Small letters and digits, and a space for everything else."""
_READ_AT_ONCE: Final = 24
"""Everything is read, too, where one word begins in so many letters: that costs less than to begin so often."""
_SIGNS: Final = (
    "\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b6-\u00b8\u00bb\u00bf\u2012-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25ff"
    "\u3000-\u3004\u3008-\u3020\uff01-\uff0f\uff1a-\uff20"
)
"""Signs that are in no word."""
_PLAIN: Final = "\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff\uac00-\ud7a3"
"""Letters of scripts without spaces that are their own terms, as those of ASCII are in small letters."""
_OTHER: Final = ord("?")
"""What stands for any letter that is not ASCII."""
_HYPHEN: Final = ord("-")
_SIGNED: Final = b"+#-"
"""What may belong to a lone letter before it."""


@cache
def _is_dense() -> re.Pattern[str]:
    """Matches a letter of `_PLAIN`; compiled when there is one to be expected."""
    return re.compile(f"[{_PLAIN}]")


class Prefilter:
    """Finds the words that may be one of some terms."""

    def __init__(self, terms: Collection[str]) -> None:
        # There may be thousands: what is asked of all of them together costs least.
        joined = " ".join(terms)
        dense: list[str] = []
        if not joined.isascii():
            dense = [re.escape(term) for term in terms if _is_dense().search(term)]
            joined = " ".join(term for term in terms if term.isascii())
        self._words = frozenset(joined.encode().split())
        self._odd: tuple[bytes, ...] = ()
        """Terms that are more, or less, than what stands between two signs."""
        if not joined.replace(" ", "").isalnum() or max(map(len, self._words)) == MAX_TERM:
            self._odd = tuple(term for term in self._words if len(term) == MAX_TERM or not term.isalnum())
        if len(dense) > _FEW:
            self._others = re.compile(f"[^\\x00-\\x7f{_SIGNS}]+")
        else:
            self._others = re.compile("|".join((f"[^\\x00-\\x7f{_SIGNS}{_PLAIN}]+", *dense)))

    def regions(self, text: str, start: int, stop: int) -> list[Region]:
        """The words of ``text[start:stop]``, which parts no word, that may be one of the terms; in order, apart."""
        part = text[start:stop]
        others = [] if part.isascii() else [match.span() for match in self._others.finditer(part)]
        if others and sum(end - begin for begin, end in others) * _MIXED > len(part):
            return [(start, stop, "")]
        # Every other letter becomes one question mark, so that places stay what they are.
        data = part.encode("ascii", "replace").lower()
        found = [
            region
            for term in self._present(data)
            for form in _forms(term)
            for region in _regions(text, data, start, form, term.decode() if form is term else "")
        ]
        if len(found) * _READ_AT_ONCE > len(part):
            return [(start, stop, "")]
        found += _whole_words(text, others, start, stop)
        return found if len(found) < 2 else list(_apart(sorted(found)))

    def _present(self, data: bytes) -> Collection[bytes]:
        """The terms that a part may have."""
        if len(self._words) <= _FEW:
            return self._words
        present = self._words.intersection(data.translate(_WORDS).split())
        if b"e-" in data:
            present |= self._words.intersection(data.replace(b"e-", b"e").translate(_WORDS).split())
        return present.union(self._odd) if self._odd else present


def _forms(term: bytes) -> tuple[bytes, ...]:
    """How a term may be written: "email" is written "e-mail" too."""
    return (term, b"e-" + term[1:]) if term[:1] == b"e" and len(term) > 3 else (term,)


def _regions(text: str, data: bytes, start: int, form: bytes, term: str) -> list[Region]:
    """Where ``form`` begins and ends a word of ``data``, which is ``text`` from ``start`` on."""
    size, last = len(form), len(data)
    find, words, signs = data.find, _WORDS, _SIGNED if size == 1 else b""
    other = _OTHER if b"?" in data and not text[start : start + last].isascii() else -1
    # What was cut may go on, and what ends with a sign ends there.
    open_ended = size == MAX_TERM or words[form[-1]] == _BLANK
    found: list[Region] = []
    place = find(form)
    while place >= 0:
        end = place + size
        before, behind = data[place - 1] if place else _BLANK, data[end] if end < last else _BLANK
        if words[before] == _BLANK and (words[behind] == _BLANK or open_ended):
            if (
                open_ended
                or other in (before, behind)
                or behind in signs
                or (before == _HYPHEN and _begins_hyphened(data, place))
            ):
                found.append(_unsure(text, data, start, place, end))
            else:
                found.append((start + place, start + end, term))
        place = find(form, end)
    return found


def _begins_hyphened(data: bytes, place: int) -> bool:
    """Whether what stands at ``place`` is behind an "e-", as the rest of "e-mail" is."""
    return data[place - 2 : place] == b"e-" and (place == 2 or _WORDS[data[place - 3]] == _BLANK)


def _unsure(text: str, data: bytes, start: int, place: int, end: int) -> Region:
    """What must be read to know a word: with an "e-" before it, and signs or a hyphen behind."""
    stop = start + end
    if text.isascii() or not _is_dense().match(text, stop):
        stop = word_end(text, stop, start + len(data))
    if place > 1 and _begins_hyphened(data, place):
        place -= 2
    return start + place, stop, ""


def _whole_words(text: str, others: Iterable[Range], start: int, stop: int) -> Iterator[Region]:
    """The words that ``others``, ranges of ``text[start:stop]``, are in."""
    floor = start
    for begin, end in others:
        low, high = start + begin, start + end
        if high > floor:
            low = max(low, floor)
            while low > floor and word_end(text, low - 1, low) == low:
                low -= 1
            floor = word_end(text, high, stop)
            yield low, floor, ""


def _apart(regions: list[Region]) -> Iterator[Region]:
    """Regions with what overlaps made one."""
    before = regions[0]
    for region in regions[1:]:
        if region[0] < before[1]:
            before = (before[0], max(before[1], region[1]), "")
        else:
            yield before
            before = region
    yield before
