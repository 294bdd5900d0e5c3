"""Searching a library: ranked documents, with a snippet and the places in the text that matched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from index.analysis import Token, tokens, word_end
from index.catalogue import Catalogue, Entry
from index.engines import Engine, Match
from index.query import Node, Phrase, Prefix, Query, Word, leaves, parse

__all__ = ["GLANCE", "Hit", "Reach", "Results", "Snippet", "hit_ranges", "hits_in", "search", "snippet"]

SNIPPET_LENGTH: Final = 220
"""Code points of text in a snippet."""
CHUNK: Final = 1 << 13
"""Code points looked at in one step, so that a caller can let others work between steps: 3 ms or less."""

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage with its hits: ``text`` on one line, ``lit`` ranges within it, ``start`` in the canonical text."""

    text: str = ""
    lit: tuple[Range, ...] = ()
    start: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a text is looked at, in code points that are read word by word.

    Parts of a text that are plain ASCII and cannot hold a hit are passed over a hundred times faster, and do not
    count: a rare word is found, and its hits are counted, anywhere in a long text.
    """

    before: int
    """As long as there is no hit."""
    after: int
    """From the first hit on."""


GLANCE: Final = Reach(500_000, 200_000)
"""For a list that is leafed through: a quarter of a second a document at most, mostly a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matches. Scores compare only within one search."""

    entry: Entry
    score: float
    hits: int
    """Places in the text that match, as far as it was looked at."""
    snippet: Snippet
    complete: bool = True
    """Whether the whole text was looked at; there may be more hits, and a better snippet, if not."""


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
        """The hits for some of ``matches``, with exact counts; documents that are gone are left out.

        Raises ``CatalogueDamaged``, ``OSError``.
        """
        return [hit for hit in self.look(catalogue, matches) if hit]

    def look(self, catalogue: Catalogue, matches: Sequence[Match], reach: Reach | None = None) -> Iterator[Hit | None]:
        """What ``hits`` gives, one by one, and None after every step on the way: a caller can rest there, or give up.

        With ``reach`` long texts are not looked at to their end. Raises ``CatalogueDamaged``, ``OSError``.
        """
        entries = {entry.id: entry for entry in catalogue.entries([match.id for match in matches])}
        for match in matches:
            if entry := entries.get(match.id):
                yield from _look(catalogue.text(entry.sha256) or "", entry, match.score, self.query.tree, reach)


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
    return _Matcher(tree).batches(text, start, len(text) if end is None else end)


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


_HEADER: Final = re.compile(r"\s*(?:From|To|Cc|Date|Subject): [^\n]*\n")
_ONE_LINE: Final = {ord("\n"): " ", ord("\t"): " "}


def _look(text: str, entry: Entry, score: float, tree: Node | None, reach: Reach | None) -> Iterator[Hit | None]:
    """Look for the hits of a document; the last that comes is the `Hit`."""
    matcher = _Matcher(tree)
    found: list[Range] = []
    farthest = reach.before if reach else 0
    complete = True
    for batch in matcher.batches(text, 0, len(text)):
        if reach and matcher.read > farthest:
            complete = False
            break
        if reach and batch and not found:
            farthest = matcher.read + reach.after
        found += batch
        yield None
    shown = snippet(text, found) if tree else _beginning(text, entry.title)
    yield Hit(entry, score, len(found), shown, complete)


def _beginning(text: str, title: str) -> Snippet:
    """What a document begins with, after its title and the header of a message."""
    start = len(title) if text.startswith(title) else 0
    while header := _HEADER.match(text, start):
        start = header.end()
    start, end = _cut_at_words(text, start, min(len(text), start + SNIPPET_LENGTH))
    return Snippet(text[start:end].translate(_ONE_LINE), (), start)


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
    """Finds the leaves of a query in a text."""

    def __init__(self, tree: Node | None) -> None:
        self.words: set[str] = set()
        self.prefixes: tuple[str, ...] = ()
        self.phrases: dict[str, list[tuple[str, ...]]] = {}
        self.longest = 1
        self.read = 0
        """Code points read word by word so far."""
        for leaf in leaves(tree):
            self._take(leaf)
        self._beginnings = (*self.words, *self.prefixes, *self.phrases)

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

    def batches(self, text: str, start: int, end: int) -> Iterator[list[Range]]:
        """The matching ranges of ``text[start:end]``, a batch a chunk."""
        pending: list[Token] = []
        while start < end and self._beginnings:
            stop = word_end(text, min(start + CHUNK, end), end)
            last = stop >= end
            if self._may_begin(text[start:stop]) or any(term in self.phrases for term, _, _ in pending):
                pending += tokens(text, start, stop)
                self.read += stop - start
            else:
                last = True
            batch, consumed = self._ranges(pending, last=last)
            pending = pending[consumed:]
            start = stop
            yield batch

    def _may_begin(self, part: str) -> bool:
        """Whether a hit may begin in ``part``. Told only of ASCII, whose terms are its words in small letters."""
        if not part.isascii():
            return True
        part = part.lower()
        return any(beginning in part for beginning in self._beginnings)

    def _ranges(self, found: Sequence[Token], *, last: bool) -> tuple[list[Range], int]:
        """Matching ranges, and how many tokens are done with; the rest may begin a phrase that goes on later."""
        ranges: list[Range] = []
        words, prefixes, phrases = self.words, self.prefixes, self.phrases
        place = 0
        stop = len(found) if last else max(0, len(found) - self.longest + 1)
        while place < stop:
            term, start, end = found[place]
            length = self._phrase_at(found, place) if term in phrases else 0
            if length:
                ranges.append((start, found[place + length - 1][2]))
            elif term in words or (prefixes and term.startswith(prefixes)):
                ranges.append((start, end))
            place += length or 1
        return ranges, place

    def _phrase_at(self, found: Sequence[Token], place: int) -> int:
        """How many tokens the longest phrase at ``place`` has; 0 if there is none."""
        lengths = (
            len(phrase)
            for phrase in self.phrases[found[place][0]]
            if place + len(phrase) <= len(found) and all(found[place + at][0] == word for at, word in enumerate(phrase))
        )
        return max(lengths, default=0)
