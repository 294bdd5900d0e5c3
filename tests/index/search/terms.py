"""Expanded queries without an index, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass

from index.expansion import Expanded, expand
from index.query import Terms, parse

__all__ = ["FewWords", "expanded", "some"]


@dataclass(frozen=True)
class FewWords:
    """A lexicon that was given."""

    words: tuple[str, ...] = ()

    def count(self, term: str) -> int:
        return int(term in self.words)

    def beginning(self, prefix: str) -> list[str]:
        return [word for word in self.words if word.startswith(prefix)]

    def all(self) -> list[str]:
        return sorted(self.words)


def expanded(query: str, *words: str) -> Expanded:
    """A query as an index that has ``words`` expands it."""
    tree = parse(query).tree
    assert tree
    return expand(tree, lambda _: FewWords(tuple(sorted(words))), ("en",))


def some(*terms: str) -> Terms:
    """A leaf that any of some terms is."""
    return Terms(terms)
