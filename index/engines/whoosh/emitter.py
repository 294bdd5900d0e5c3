"""From postil's query tree to Whoosh's query objects."""

from __future__ import annotations

from typing import Any

from whoosh import matching
from whoosh import query as whoosh_query

from index.query import All, Either, Exclude, Node, Phrase, Prefix, Word

__all__ = ["emit"]

TITLE_BOOST = 2.0
"""A word in the title says more than one in the text."""


def emit(node: Node) -> Any:
    """The Whoosh query for a tree. ``Exclude`` alone matches nothing; inside ``All`` it takes away."""
    if isinstance(node, All):
        wanted = [emit(part) for part in node.parts if not isinstance(part, Exclude)]
        unwanted = [emit(part.part) for part in node.parts if isinstance(part, Exclude)]
        found = whoosh_query.And(wanted) if len(wanted) > 1 else wanted[0]
        return _Without(found, whoosh_query.Or(unwanted)) if unwanted else found
    if isinstance(node, Either):
        # "a OR NOT b" has no useful ranking; the parser drops such alternatives, and says so.
        return whoosh_query.Or([emit(part) for part in node.parts if not isinstance(part, Exclude)])
    if isinstance(node, Exclude):
        return whoosh_query.NullQuery
    if node.field:
        return _leaf(node, node.field)
    return whoosh_query.Or([_leaf(node, "text"), _boosted(_leaf(node, "title"))])


def _leaf(node: Word | Prefix | Phrase, field: str) -> Any:
    if isinstance(node, Phrase):
        return whoosh_query.Phrase(field, list(node.terms))
    if isinstance(node, Prefix):
        return whoosh_query.Prefix(field, node.term)
    return whoosh_query.Term(field, node.term)


def _boosted(query: Any) -> Any:
    query.boost = TITLE_BOOST
    return query


class _Without(whoosh_query.AndNot):
    """Whoosh's AndNot with a matcher that really excludes."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        return _WithoutMatcher(self.a.matcher(searcher, context), self.b.matcher(searcher, searcher.boolean_context()))


class _WithoutMatcher(matching.AndNotMatcher):
    """Whoosh 2.7.4 minds the excluded side at the start only when both sides stand at the same record.

    When the excluded side stands at an earlier one, the first record gets through although it is excluded.
    """

    def _find_first(self) -> None:
        if self.a.is_active() and self.b.is_active():
            self._find_next()

    def skip_to(self, number: int) -> None:
        if self.a.is_active() and number > self.a.id():
            self.a.skip_to(number)
            self._find_first()
