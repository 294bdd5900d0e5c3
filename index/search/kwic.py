"""Concordance: every hit on a line of its own with what stands beside it, and lists of the words of an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from index.analysis import terms
from index.catalogue import Catalogue
from index.engines import Lexicon, Match
from index.expansion import expand
from index.graphemes import back, forth
from index.query import Terms, parse
from index.search.matcher import apart
from index.search.results import Results, with_entries
from index.search.snippets import one_line

__all__ = ["WIDTH", "By", "Line", "concordance", "sorted_lines", "term_counts"]

WIDTH: Final = 60
"""Code points beside a hit, on each side, if nobody says how many."""
_BLANKS: Final = 4
"""How many times as much text is looked at, for white space is collapsed."""
_COMPARED: Final = 5
"""Words beside a hit that lines are sorted by."""


class By(StrEnum):
    """What lines are sorted by."""

    POSITION = "position"
    """The order of the results, and in each document that of the text."""
    LEFT = "left"
    """The words before the hit, the nearest first."""
    RIGHT = "right"
    """The words behind the hit."""
    HIT = "hit"
    """The hit itself, then the words behind it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A hit with its context, all on one line: white space is collapsed. It is shown as ``left + hit + right``."""

    id: int
    """Of the document."""
    start: int
    end: int
    """The hit in the canonical text."""
    left: str
    """With the blank before the hit, if there is one; not so long as was asked for at the beginning of a text."""
    hit: str
    right: str


def concordance(
    results: Results, catalogue: Catalogue, matches: Sequence[Match], width: int = WIDTH
) -> Iterator[Line | None]:
    """The lines of some matches, one by one, and None after every step on the way: a caller can rest, or give up.

    Contexts have at most ``width`` code points and cut no character. Raises ``CatalogueDamaged``, ``OSError``.
    """
    for _, entry in with_entries(catalogue, matches):
        text = catalogue.text(entry.sha256) or ""
        end = 0
        for batch in results.matcher.reading(text):
            for place in apart(batch, end):
                end = place.end
                yield _line(text, entry.id, place.start, place.end, width)
            yield None


def _line(text: str, number: int, start: int, end: int, width: int) -> Line:
    low = forth(text, max(0, start - width * _BLANKS))
    high = back(text, end + width * _BLANKS)
    shown, ((first, last),) = one_line(text, low, high, ((start, end),))
    left = shown[forth(shown, max(0, first - width)) : first]
    right = shown[last : back(shown, last + width)]
    return Line(number, start, end, left, shown[first:last], right)


def sorted_lines(lines: Iterable[Line], by: By) -> list[Line]:
    """Lines in an order; what is equal stays as it was. Case and accents do not matter."""
    match by:
        case By.LEFT:
            return sorted(lines, key=lambda line: _key(terms(line.left)[: -_COMPARED - 1 : -1]))
        case By.RIGHT:
            return sorted(lines, key=lambda line: _key(terms(line.right)[:_COMPARED]))
        case By.HIT:
            return sorted(lines, key=lambda line: _key([*terms(line.hit), "", *terms(line.right)[:_COMPARED]]))
    return list(lines)


def _key(words: list[str]) -> str:
    """What sorts as a list of words does, but in a fifth of the time, in which no other thread can run."""
    return "\0".join(words)


def term_counts(lexicon: Lexicon, pattern: str) -> list[tuple[str, int]]:
    """The words of an index that a pattern finds, with how many documents have each, the commonest first.

    A pattern is one word of the query language: ``wild*``, ``fuzzy~``, ``/regex/``; empty or ``*`` for every word. Of
    very many that a pattern finds only the commonest are given, see ``index.expansion.MOST_TERMS``.
    """
    if pattern.strip() in ("", "*"):
        found: Sequence[str] = lexicon.all()
    else:
        tree = parse(pattern).tree
        expanded = expand(tree, lambda _: lexicon, (), forms=False).tree if tree else None
        found = expanded.terms if isinstance(expanded, Terms) else ()
    counted = ((term, lexicon.count(term)) for term in found)
    return sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0]))
