"""Searching a library: ranked documents, with a snippet and the places in the text that matched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from index.analysis import tokens, word_end
from index.catalogue import Catalogue, Entry
from index.engines import Engine, Match
from index.query import Node, Phrase, Prefix, Query, Word, leaves, parse

__all__ = ["Hit", "Results", "Snippet", "hit_ranges", "hits_in", "search", "snippet"]

SNIPPET_LENGTH: Final = 220
"""Code points of text in a snippet."""
CHUNK: Final = 1 << 16
"""Code points looked at in one step, so that a caller can let others work between steps."""

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage with its hits: ``text`` on one line, ``lit`` ranges within it, ``start`` in the canonical text."""

    text: str = ""
    lit: tuple[Range, ...] = ()
    start: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matches. Scores compare only within one search."""

    entry: Entry
    score: float
    hits: int
    """Places in the text that match."""
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found: ids and scores at once, hits when asked for."""

    query: Query
    matches: tuple[Match, ...] = ()
    total: int = 0
    """Documents that match, which may be more than ``matches``."""
    searched: int = 0
    """Documents that the full-text index has."""
    notices: tuple[str, ...] = field(default=())
    """What the reader of the results should know; each one sentence."""

    def hits(self, catalogue: Catalogue, matches: Sequence[Match]) -> list[Hit]:
        """The hits for some of ``matches``, with snippets; documents that are gone are left out."""
        entries = {entry.id: entry for entry in catalogue.entries([match.id for match in matches])}
        return [_hit(catalogue, entries[match.id], match.score, self.query) for match in matches if match.id in entries]


def search(engine: Engine, text: str, *, limit: int = 1000) -> Results:
    """Find documents. Documents must have all words; when none has, those with some are given, and that is said.

    Raises ``EngineDamaged``.
    """
    query = parse(text)
    searched = engine.count()
    if query.tree is None:
        return Results(query, searched=searched, notices=(*query.messages, "Type a word to search for."))
    found = engine.search(query.tree, limit)
    notices = query.messages
    if not found.total and (looser := query.loosened()) and looser.tree:
        found = engine.search(looser.tree, limit)
        if found.total:
            query = looser
            notices = (*notices, "No document has all of these words; these have some of them.")
    return Results(query, found.best, found.total, searched, notices)


def hit_ranges(text: str, tree: Node | None, start: int = 0, end: int | None = None) -> Iterator[list[Range]]:
    """The places in ``text[start:end]`` that match a word, prefix or phrase of the query, in batches, in order.

    Places do not overlap; the longest wins where a phrase and a word of it both match.
    """
    matcher = _Matcher(tree)
    end = len(text) if end is None else end
    pending: list[tuple[str, int, int]] = []
    while start < end and matcher.worth_it:
        stop = word_end(text, min(start + CHUNK, end), end)
        pending += tokens(text, start, stop)
        last = stop >= end
        batch, consumed = matcher.ranges(pending, last=last)
        pending = pending[consumed:]
        start = stop
        yield batch


def hits_in(text: str, tree: Node | None) -> list[Range]:
    """All the places of ``hit_ranges`` at once."""
    return [place for batch in hit_ranges(text, tree) for place in batch]


def snippet(text: str, hits: Sequence[Range], length: int = SNIPPET_LENGTH) -> Snippet:
    """The passage of about ``length`` code points with the most different hits, cut at words, on one line."""
    start = _best_window(text, hits, length)
    start, end = _cut_at_words(text, start, min(len(text), start + length))
    lit = tuple((max(a, start) - start, min(b, end) - start) for a, b in hits if a < end and b > start)
    # One code point for one, so that the ranges stay true.
    return Snippet(text[start:end].translate(_ONE_LINE), lit, start)


_ONE_LINE: Final = {ord("\n"): " ", ord("\t"): " "}


def _hit(catalogue: Catalogue, entry: Entry, score: float, query: Query) -> Hit:
    text = catalogue.text(entry.sha256) or ""
    found = hits_in(text, query.tree)
    return Hit(entry, score, len(found), snippet(text, found))


def _best_window(text: str, hits: Sequence[Range], length: int) -> int:
    """Where a window with the most different hit words begins: a little before its first hit."""
    best, best_start = 0, 0
    for number, (start, _) in enumerate(hits[:2000]):
        words = set()
        for first, last in hits[number : number + 20]:
            if last > start + length * 3 // 4:
                break
            words.add(text[first:last].lower())
        if len(words) > best:
            best, best_start = len(words), start
    return max(0, best_start - length // 4)


def _cut_at_words(text: str, start: int, end: int) -> Range:
    """Move both ends inwards to white space where a word would be cut, by at most 40 code points."""
    if start > 0 and not text[start - 1].isspace():
        for place in range(start, min(start + 40, end)):
            if text[place].isspace():
                start = place + 1
                break
    if end < len(text) and not text[end].isspace():
        for place in range(end - 1, max(end - 40, start), -1):
            if text[place].isspace():
                end = place
                break
    while start < end and text[start].isspace():
        start += 1
    return start, end


class _Matcher:
    """Finds the leaves of a query in a stream of tokens."""

    def __init__(self, tree: Node | None) -> None:
        self.words: set[str] = set()
        self.prefixes: tuple[str, ...] = ()
        self.phrases: dict[str, list[tuple[str, ...]]] = {}
        self.longest = 1
        for leaf in leaves(tree):
            self._take(leaf)
        self.worth_it = bool(self.words or self.prefixes or self.phrases)

    def _take(self, leaf: Word | Prefix | Phrase) -> None:
        if leaf.field and leaf.field != "title":
            return
        match leaf:
            case Word():
                self.words.add(leaf.term)
            case Prefix():
                self.prefixes = (*self.prefixes, leaf.term)
            case Phrase():
                self.phrases.setdefault(leaf.terms[0], []).append(leaf.terms)
                self.longest = max(self.longest, len(leaf.terms))

    def ranges(self, found: Sequence[tuple[str, int, int]], *, last: bool) -> tuple[list[Range], int]:
        """Matching ranges, and how many tokens are done with; the rest may begin a phrase that goes on later."""
        ranges: list[Range] = []
        place = 0
        stop = len(found) if last else max(0, len(found) - self.longest + 1)
        while place < stop:
            length = self._length_at(found, place)
            if length:
                ranges.append((found[place][1], found[place + length - 1][2]))
            place += length or 1
        return ranges, place

    def _length_at(self, found: Sequence[tuple[str, int, int]], place: int) -> int:
        """How many tokens match at ``place``: the longest phrase, else one for a word, else none."""
        term = found[place][0]
        best = 0
        for phrase in self.phrases.get(term, ()):
            if len(phrase) > best and all(
                place + i < len(found) and found[place + i][0] == word for i, word in enumerate(phrase)
            ):
                best = len(phrase)
        if not best and (term in self.words or (self.prefixes and term.startswith(self.prefixes))):
            best = 1
        return best
