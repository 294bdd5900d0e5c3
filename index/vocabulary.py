"""The words of an index, laid out so that looking at all of them is quick."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from index.engines import Lexicon
from index.patterns import Pattern

__all__ = ["Vocabulary", "vocabulary"]


class Vocabulary:
    """The terms of a lexicon in the state of one commit."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.terms = terms
        """Sorted by code points."""

    def near(self, term: str, distance: int, limit: int | None = None) -> dict[str, int]:
        """The terms that at most ``distance`` edits make of ``term``, nearest first, with the number of edits.

        An edit is of one letter, or the swap of two neighbours (optimal string alignment). About 0.1 µs a term that
        is as long as ``term`` is, give or take ``distance``.
        """
        # Imported here: a search without misspelt words does without it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        lengths = range(max(1, len(term) - distance), len(term) + distance + 1)
        some = [other for length in lengths for other in self._by_length.get(length, ())]
        found = process.extract(term, some, scorer=OSA.distance, score_cutoff=distance, limit=limit)
        return {other: int(edits) for other, edits, _ in found}

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
