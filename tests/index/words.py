"""A lexicon in memory, of words with the number of documents that have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Words:
    """Answers as the lexicon of an engine does."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._terms = sorted(counts)

    def count(self, term: str) -> int:
        return self._counts.get(term, 0)

    def beginning(self, prefix: str) -> Sequence[str]:
        return [term for term in self._terms if term.startswith(prefix)]

    def all(self) -> Sequence[str]:
        return self._terms


def words(text: str) -> Words:
    """A lexicon in which every word of ``text`` is in one document."""
    return Words(dict.fromkeys(text.split(), 1))
