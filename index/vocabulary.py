"""The words of an index, laid out so that looking at all of them is quick."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from index.engines import Lexicon
from index.patterns import Pattern

__all__ = ["Vocabulary", "vocabulary"]

_ENDING: Final = 2
"""Last letters by which terms are kept together, with their length."""
_SHORTEST: Final = _ENDING + 3
"""Letters of a term from which on what begins or ends like it is looked at, instead of all of its length."""


class Vocabulary:
    """The terms of a lexicon in the state of one commit."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = terms
        """Sorted by code points."""

    def near(self, term: str, distance: int, limit: int | None = None, same: int = 0) -> dict[str, int]:
        """The terms that at most ``distance`` edits make of ``term``, nearest first, with the number of edits.

        An edit is of one letter, or the swap of two neighbours (optimal string alignment). With ``same``, only those
        terms are looked at that begin with the same letters, so many of them. Two edits take about 0.05 µs a term that
        is as long as ``term``, give or take two; one takes less than a tenth of that.
        """
        # Imported here: a search without misspelt words does without it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found = {
            other: int(edits)
            for some in ((self.beginning(term[:same]),) if same else self._like(term, distance))
            for other, edits, _ in process.extract(term, some, scorer=OSA.distance, score_cutoff=distance, limit=None)
        }
        nearest = sorted(found.items(), key=lambda each: (each[1], len(each[0]), each[0]))
        return dict(nearest[:limit])

    def _like(self, term: str, distance: int) -> Iterator[Sequence[str]]:
        """Lists of terms in which all are that ``distance`` edits can make of ``term``."""
        lengths = range(max(1, len(term) - distance), len(term) + distance + 1)
        if distance > 1 or len(term) < _SHORTEST:
            yield from (self._by_length.get(length, ()) for length in lengths)
            return
        # One edit cannot change both what a word begins with and its end, not even a swap, if a letter is between them.
        yield self.beginning(term[: -_ENDING - 1])
        yield from (self._by_ending.get((length, term[-_ENDING:]), ()) for length in lengths)

    def prepare(self) -> None:
        """Make now what would be made when first needed."""
        self.near("", 1)
        self.near("x" * _SHORTEST, 1)
        _ = self._lines

    def beginning(self, prefix: str) -> Sequence[str]:
        """The terms that begin with ``prefix``."""
        begin = bisect_left(self.terms, prefix)
        return self.terms[begin : bisect_right(self.terms, prefix, begin, key=lambda term: term[: len(prefix)])]

    def matching(self, pattern: Pattern) -> list[str]:
        """The terms that a wildcard matches: about 0.1 µs a term."""
        found: list[str] = pattern.compiled.findall(self._lines)
        return found

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        lengths: defaultdict[int, list[str]] = defaultdict(list)
        for term in self.terms:
            lengths[len(term)].append(term)
        return lengths

    @cached_property
    def _by_ending(self) -> dict[tuple[int, str], list[str]]:
        """Those that `_like` needs, by length and last letters."""
        endings: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        for term in self.terms:
            # Pairs of letters of scripts without spaces are most of the terms where there are any.
            if len(term) >= _SHORTEST - 1:
                endings[len(term), term[-_ENDING:]].append(term)
        return endings

    @cached_property
    def _lines(self) -> str:
        return "\n".join(self.terms)


_KEPT: Final = 2
_recent: list[Vocabulary] = []
"""Those of the text and of the field that was last asked, as long as their lexicons keep their lists."""


def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """The vocabulary of a lexicon; the same one until the next commit. Raises what the lexicon raises."""
    terms = lexicon.all()
    for known in _recent:
        if known.terms is terms:
            return known
    made = Vocabulary(terms)
    _recent[:] = [made, *_recent][:_KEPT]
    return made
