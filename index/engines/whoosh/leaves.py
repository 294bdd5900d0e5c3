"""The documents of one leaf of a query in one segment, and how often each has it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Final

from index.engines.whoosh.ascending import without
from index.engines.whoosh.positions import Places
from index.engines.whoosh.postings import Postings, decode
from index.engines.whoosh.scoring import TITLE
from index.engines.whoosh.segment import SegmentReader, to_bytes, to_text
from index.engines.whoosh.sums import Sums
from index.query.tree import Near, Phrase, Terms

__all__ = ["Column", "Leaves"]

_MANY: Final = 64
"""Terms from which on they are worth sorting by the blocks of the dictionary."""
_FEWER: Final = 8
"""A column so many times shorter than another is put into it place by place: a word stands in few titles."""
_NEW: Final = 64
"""Documents that may be put between those of a column: each moves all that follow."""
_WHOLE: Final = 8
"""Terms of a block (it has 64) from which on it is faster to read it as a whole."""

Column = tuple[Sequence[int], Sequence[float]]
"""Documents, ascending, and a number for each."""


class Leaves:
    """Reads leaves in a segment."""

    def __init__(self, segment: SegmentReader) -> None:
        self._segment = segment
        self._places: dict[str, Places] = {}

    def column(self, leaf: Terms | Phrase | Near) -> Column:
        """The documents of a leaf, deleted ones too, and its frequency in each, as ``scoring`` has it."""
        columns = self._columns(leaf)
        first, second, third = next(columns, ((), ())), next(columns, None), next(columns, None)
        if second is None:
            return first
        if third is None and _is_little(second[0], first[0]):
            return _joined(first, second)
        sums = Sums(self._segment.size)
        for found, numbers in chain((first, second), (third,) if third else (), columns):
            sums.add(found, numbers)
        documents = sums.documents()
        return documents, sums.of(documents)

    def _columns(self, leaf: Terms | Phrase | Near) -> Iterator[Column]:
        """What has to be added up, field by field and term by term, and always in that order."""
        for field, worth in ((leaf.field, 1.0),) if leaf.field else (("text", 1.0), ("title", TITLE)):
            if isinstance(leaf, Terms):
                yield from self._terms(leaf, field, worth)
                continue
            if field not in self._places:
                self._places[field] = Places(self._segment, field)
            places = self._places[field]
            documents, numbers = places.phrase(leaf) if isinstance(leaf, Phrase) else places.near(leaf)
            if documents:
                yield documents, _times(numbers, worth)

    def _terms(self, leaf: Terms, field: str, worth: float) -> Iterator[Column]:
        weights = dict(zip(leaf.terms, leaf.weights or repeat(1.0), strict=False))
        found = self._each if len(weights) < _MANY else self._by_blocks
        for term, postings in found(field, list(weights)):
            yield postings.documents, _times(postings.frequencies, weights[term] * worth)

    def _each(self, field: str, terms: Sequence[str]) -> Iterator[tuple[str, Postings]]:
        for term in terms:
            if postings := self._segment.postings(field, term):
                yield term, postings

    def _by_blocks(self, field: str, terms: Sequence[str]) -> Iterator[tuple[str, Postings]]:
        """The same in the order of the dictionary, with one look for all terms of a block."""
        firsts = self._segment.firsts(field)
        blocks: dict[int, list[bytes]] = {}
        for wanted in sorted(map(to_bytes, terms)):
            blocks.setdefault(bisect_right(firsts, wanted) - 1, []).append(wanted)
        blocks.pop(-1, None)
        for number, some in blocks.items():
            if len(some) < _WHOLE:
                yield from self._each(field, list(map(to_text, some)))
                continue
            asked = set(some)
            for term, count, code, data in self._segment.block(field, number):
                if term in asked:
                    yield to_text(term), decode(data, count, code, self._segment.size)


def _is_little(some: Sequence[int], others: Sequence[int]) -> bool:
    return len(some) * _FEWER < len(others) and len(without(some, others)) <= _NEW


def _joined(first: Column, second: Column) -> Column:
    """The sum of two columns, of which the second is short."""
    documents, numbers = list(first[0]), list(first[1])
    place = 0
    for document, number in zip(*second, strict=True):
        place = bisect_left(documents, document, place)
        if place < len(documents) and documents[place] == document:
            numbers[place] += number
        else:
            documents.insert(place, document)
            numbers.insert(place, number)
    return documents, numbers


def _times(numbers: Sequence[float], weight: float) -> Sequence[float]:
    return numbers if weight == 1 else [weight * number for number in numbers]
