"""What a search found, and how its documents are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index.analysis import tokens
from index.catalogue import Catalogue, Entry
from index.engines import Match
from index.query import Node, Phrase, Query, Word, describe
from index.query.tree import leaves, outermost
from index.sanitise import sanitise_line
from index.search.hits import Hit, Look, Reach
from index.search.matcher import NO_VARIANTS, TITLE, Matcher, Variants
from index.search.ordering import Order
from index.search.snippets import LENGTH

__all__ = ["Results", "as_typed", "typed_terms"]


@dataclass(frozen=True)
class Results:
    """What a search found: ids and scores at once, hits when asked for."""

    query: Query
    """As it was typed; its messages say what was not understood, and in which columns."""
    matches: tuple[Match, ...] = ()
    """The first, in the order that was asked for."""
    total: int = 0
    """Documents that match, which may be more than ``matches``."""
    searched: int = 0
    """Documents that the full-text index has."""
    notices: tuple[str, ...] = ()
    """What the reader of the results should know; each one sentence."""
    ids: Sequence[int] = ()
    """Of every document that matches, in no order that means anything."""
    whole: int = 0
    """How many documents have all of the words."""
    documents: int = 0
    """Documents that there are. Those that are neither searched nor failed are not in the index yet."""
    failed: int = 0
    """Documents that could not be read; ``Catalogue.failures`` says which."""
    suggestion: str = ""
    """The query that may have been meant instead, where little was found."""
    order: Order = Order.BEST
    recency: float = 0.0
    tree: Node | None = None
    """What the engine was asked. None when there was nothing to search for in texts."""
    left_out: tuple[int, ...] = ()
    """Places of those parts of the query's outermost ``Words`` that were not looked for."""
    narrowed: tuple[Node, ...] = ()
    """What the results were narrowed by beside the query."""
    variants: Variants = field(default_factory=lambda: NO_VARIANTS)
    """Why the terms of ``tree`` were looked for."""
    weights: Mapping[int, float] = field(default_factory=dict)
    """What each leaf of ``tree`` counts in a snippet, by its number: the more the rarer it is."""

    @cached_property
    def matcher(self) -> Matcher:
        """Finds the hits in texts."""
        return Matcher(self.tree, variants=self.variants)

    @cached_property
    def title_matcher(self) -> Matcher:
        """Finds the hits in titles."""
        if not any(leaf.field for leaf in leaves(self.tree)):
            return self.matcher
        return Matcher(self.tree, TITLE, self.variants)

    @cached_property
    def _words(self) -> tuple[str, ...]:
        """The parts of the outermost ``Words`` that were looked for, as they were typed."""
        typed = typed_terms(self.query.text)
        parts = enumerate(outermost(self.query.tree))
        return tuple(as_typed(part, typed) for place, part in parts if place not in self.left_out)

    def lacking(self, match: Match) -> tuple[str, ...]:
        """The words that a document does not have, as they were typed."""
        return tuple(self._words[place] for place in match.lacks if place < len(self._words))

    def hits(self, catalogue: Catalogue, matches: Sequence[Match], most: int = 1) -> list[Hit]:
        """The hits for some of ``matches``, with exact counts; documents that are gone are left out.

        ``most`` is how many snippets of each are wanted. Raises ``CatalogueDamaged``, ``OSError``.
        """
        return [hit for hit in self.look(catalogue, matches, most=most) if hit]

    def look(
        self,
        catalogue: Catalogue,
        matches: Sequence[Match],
        reach: Reach | None = None,
        *,
        most: int = 1,
        length: int = LENGTH,
    ) -> Iterator[Hit | None]:
        """What ``hits`` gives, one by one, and None after every step on the way: a caller can rest there, or give up.

        With ``reach`` long texts are not looked at to their end. Raises ``CatalogueDamaged``, ``OSError``.
        """
        look = Look(self.matcher, self.title_matcher, self.weights, reach, most, length)
        for match, entry in with_entries(catalogue, matches):
            yield from look.at(catalogue.text(entry.sha256) or "", entry, match, self.lacking(match))


def with_entries(catalogue: Catalogue, matches: Sequence[Match]) -> list[tuple[Match, Entry]]:
    """Matches with their documents; those that are gone are left out. Raises ``CatalogueDamaged``, ``OSError``."""
    entries = {entry.id: entry for entry in catalogue.entries([match.id for match in matches])}
    return [(match, entries[match.id]) for match in matches if match.id in entries]


def typed_terms(query: str) -> dict[str, str]:
    """The terms of a query in the spelling that they were typed in, safe to show."""
    return {term: sanitise_line(query[start:end]) for term, start, end in tokens(query)}


def as_typed(node: Node, typed: Mapping[str, str]) -> str:
    """A part of a query with its terms in the spelling that they were ``typed`` in; else what it says."""
    match node:
        case Word():
            return (f"{node.field}:" if node.field else "") + typed.get(node.term, node.term)
        case Phrase() if all(isinstance(part, Word) for part in node.parts):
            return f"“{' '.join(as_typed(part, typed) for part in node.parts)}”"
        case _:
            return describe(node)
