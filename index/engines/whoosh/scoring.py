"""How well a document matches: BM25F, and the choice of the best.

A leaf of the query has a *frequency* in each document: how often its words stand in the text, and ``TITLE`` times how
often they stand in the title, added up before they are saturated (Robertson, Zaragoza and Taylor, 2004: Simple BM25
Extension to Multiple Weighted Fields). Its score there is

    boost * rarity * (K1 + 1) * frequency / (frequency + norm)

where ``norm`` grows with the length of the text. A leaf that asks for one field takes the frequency in that field and
the lengths of that field.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from math import log
from operator import itemgetter, not_
from typing import Final, TypeVar, cast

from index.engines.whoosh.postings import LENGTHS

__all__ = ["K1", "TITLE", "B", "best", "gather", "norms", "rarity", "scores"]

K1: Final = 2.0
"""How slowly further occurrences stop adding: this many, in a text of average length, give half of what endless do."""
B: Final = 0.75
"""How much a longer text needs more occurrences: 0 is not at all, 1 is in proportion to its length."""
TITLE: Final = 2.5
"""How many occurrences in the text one in the title is worth."""

_ROW: Final = 64
"""A table for a frequency pays when as many documents as this are scored by each."""
_MORE: Final = 2
"""When there are so many times more than are wanted, it is faster to sort only those that can be wanted."""
_SAMPLE: Final = 16
"""One score in so many is looked at to know how high the best are."""

T = TypeVar("T")


def gather(values: Sequence[T], places: Sequence[int]) -> Sequence[T]:
    """The values at some places. ``itemgetter`` takes a third of the time that a comprehension does."""
    if len(places) < 2:
        return [values[place] for place in places]
    return cast(Sequence[T], itemgetter(*places)(values))


def rarity(documents: int, having: int) -> float:
    """What a leaf weighs that ``having`` of all documents match; never negative, as the classic form is."""
    return log(1 + (documents - having + 0.5) / (having + 0.5))


def norms(average: float) -> list[float]:
    """What is added to the frequency below the line, by the byte of a length; ``average`` is in tokens."""
    return [K1 * (1 - B + B * length / (average or 1.0)) for length in LENGTHS]


def scores(frequencies: Sequence[float], lengths: Sequence[int], factor: float, norms: Sequence[float]) -> list[float]:
    """The scores of documents with these frequencies and bytes of lengths; ``factor`` is all before the fraction."""
    different = set(frequencies)
    if len(different) * _ROW >= len(frequencies):
        return [factor * often / (often + norms[length]) for often, length in zip(frequencies, lengths, strict=True)]
    # A row of scores for each frequency. Most texts of a library are about as long, so only a part of it is worked out.
    there = set(lengths)
    shortest, longest = min(there), max(there)
    before = [0.0] * shortest
    rows = {
        often: before + [factor * often / (often + norm) for norm in norms[shortest : longest + 1]]
        for often in different
    }
    return [rows[often][length] for often, length in zip(frequencies, lengths, strict=True)]


def best(ids: Sequence[int], scores: Sequence[float], limit: int, tiers: Sequence[bool] | None = None) -> list[int]:
    """The places in ``ids`` of the ``limit`` best, best first; of equal ones the lower id comes first.

    With ``tiers``, those where it is true go before a higher score.
    """
    if tiers is None:
        return _highest(range(len(ids)), ids, scores, limit)
    chosen = _highest(list(compress(range(len(ids)), tiers)), ids, scores, limit)
    if len(chosen) < limit:
        chosen += _highest(list(compress(range(len(ids)), map(not_, tiers))), ids, scores, limit - len(chosen))
    return chosen


def _highest(places: Sequence[int], ids: Sequence[int], scores: Sequence[float], limit: int) -> list[int]:
    """Those of ``places`` with the highest scores, best first; of equal ones those with the lowest ids come first."""
    if len(places) > max(limit, 1) * _MORE:
        places = _likely(places, scores, limit)
    chosen = sorted(places, key=ids.__getitem__)
    # Sorting keeps the order of equal ones, also when it is reversed.
    chosen.sort(key=scores.__getitem__, reverse=True)
    return chosen[: max(limit, 0)]


def _likely(places: Sequence[int], scores: Sequence[float], limit: int) -> Sequence[int]:
    """Some of ``places``, the ``limit`` best among them: those that score as high as a sample lets expect."""
    among = scores if len(places) == len(scores) else gather(scores, places)
    sample = sorted(among[::_SAMPLE], reverse=True)
    least = sample[min(limit * 5 // (4 * _SAMPLE) + _SAMPLE, len(sample) - 1)]
    likely = [place for place, score in zip(places, among, strict=True) if score >= least]
    return likely if len(likely) >= limit else places
