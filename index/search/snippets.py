"""Snippets: the passages of a text that show best why it was found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import itemgetter, sub
from typing import Final

from index.graphemes import back, forth
from index.search.matcher import Place
from index.search.prefilter import Range
from index.sentences import sentences

__all__ = ["LENGTH", "Snippet", "beginning", "one_line", "snippets"]

LENGTH: Final = 220
"""Code points of text that a snippet has at most."""
_LOOKED_AT: Final = 4_000
"""Places among which the best passage is sought; a text with more of them has a good one among these."""
_AGAIN: Final = 0.1
"""What another hit of a word counts beside its first, which counts as much as the word is rare."""
_COUNTED: Final = 5
"""How many others count at most."""
_SHOWN_BEFORE: Final = 0.25
"""What a word counts in the second passage that the first has shown."""
_NEAR: Final = 40
"""Code points in which a cut is moved to the nearest white space."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of a text on one line: white space is collapsed, nothing else is changed."""

    text: str = ""
    lit: tuple[Range, ...] = ()
    """The hits: ranges of ``text``."""
    start: int = 0
    end: int = 0
    """The passage in the canonical text."""
    place: int = 0
    """Where the first hit that begins in it does, in the canonical text; where there is none, the passage."""


def snippets(
    text: str, places: Sequence[Place], weights: Mapping[int, float] | None = None, most: int = 1, length: int = LENGTH
) -> tuple[Snippet, ...]:
    """The passages, best first, that have the most different leaves of the query.

    ``places`` are in order and apart. ``weights`` says what a leaf counts, 1 if nothing: rarer words are to count
    more. Passages are whole sentences if those are short enough, else they are cut at words, and only where there are
    none inside one, never inside a character.
    """
    counts = dict(weights or {})
    left = list(places[:_LOOKED_AT])
    found: list[Snippet] = []
    while left and len(found) < most:
        first, last = _best(left, counts, length)
        start, end = _whole(text, *_extent(text, left[first].start, left[last - 1].end, length))
        shown = [place for place in left if place.start < end and place.end > start]
        for leaf in {place.leaf for place in shown}:
            counts[leaf] = counts.get(leaf, 1.0) * _SHOWN_BEFORE
        found.append(_shown(text, start, end, shown))
        if len(found) < most:
            left = [place for place in left if place.end <= start - length // 4 or place.start >= end + length // 4]
    return tuple(found)


_HEADER: Final = re.compile(r"\s*(?:From|To|Cc|Date|Subject): [^\n]*\n")


def beginning(text: str, title: str = "", length: int = LENGTH) -> Snippet:
    """What a document begins with, after its title and the header of a message."""
    start = len(title) if text.startswith(title) else 0
    while header := _HEADER.match(text, start):
        start = header.end()
    while start < len(text) and text[start].isspace():
        start += 1
    if start == len(text):
        return Snippet()
    return _shown(text, *_whole(text, start, _stop(text, start, start + length, start)), ())


def _best(places: Sequence[Place], weights: Mapping[int, float], length: int) -> Range:
    """The places, from one up to another, that count most and stand close enough together; the first such."""
    room = length * 4 // 5
    different = set(map(itemgetter(2), places))
    if len(different) == 1:
        return _densest(places, room)
    first_worth = {leaf: weights.get(leaf, 1.0) for leaf in different}
    next_worth = {leaf: worth * _AGAIN for leaf, worth in first_worth.items()}
    counts = dict.fromkeys(first_worth, 0)
    most = sum(first_worth.values()) + _COUNTED * sum(next_worth.values())
    worth = best = 0.0
    chosen = (0, 1)
    last = 0
    # Twice the same few lines, without a call: a text may have thousands of places.
    for first, place in enumerate(places):
        while last < len(places) and (last == first or places[last].end - place.start <= room):
            leaf = places[last].leaf
            if (had := counts[leaf]) <= _COUNTED:
                worth += next_worth[leaf] if had else first_worth[leaf]
            counts[leaf] = had + 1
            last += 1
        if worth > best + 1e-9:
            best, chosen = worth, (first, last)
            if best > most - 1e-9:
                break
        if last == len(places):
            break
        leaf = place.leaf
        counts[leaf] = had = counts[leaf] - 1
        if had <= _COUNTED:
            worth -= next_worth[leaf] if had else first_worth[leaf]
    return chosen


def _densest(places: Sequence[Place], room: int) -> Range:
    """What `_best` finds where all places are of one leaf: as many as count in so much room, else one less."""
    starts, ends = list(map(itemgetter(0), places)), list(map(itemgetter(1), places))
    for many in range(min(_COUNTED + 1, len(places)), 1, -1):
        fits = map(room.__ge__, map(sub, ends[many - 1 :], starts))
        if (first := next(compress(count(), fits), None)) is not None:
            return first, bisect_right(ends, starts[first] + room)
    return 0, 1


def _extent(text: str, first: int, last: int, length: int) -> Range:
    """The passage around the hits from ``first`` to ``last``: sentences where they fit, else words."""
    low, high = max(0, first - length), min(len(text), last + length)
    # What the window cuts is no whole sentence.
    found = list(sentences(text, low, high))[low > 0 : -1 if high < len(text) else None]
    begin = next((start for start, end in found if start <= first < end and last - start <= length), None)
    if begin is None:
        begin = _begin(text, first - min(length // 4, max(0, length - (last - first)) // 2), first)
    stop = max((end for _, end in found if last <= end <= begin + length), default=begin)
    if stop - begin >= max(1, length // 2):
        return begin, stop
    if stop == len(text.rstrip()) > begin:
        # At the end of a text there is room for what stands before.
        return min((start for start, _ in found if start <= begin and stop - start <= length), default=begin), stop
    return begin, _stop(text, begin, begin + length, last)


def _begin(text: str, start: int, latest: int) -> int:
    """Where a passage begins: at a word from ``start`` on, not behind ``latest``, where a character begins."""
    start = max(0, start)
    if start and not text[start - 1].isspace():
        blanks = (place for place in range(start, min(start + _NEAR, latest)) if text[place].isspace())
        start = next(blanks, None) or min(forth(text, start), latest)
    while start < latest and text[start].isspace():
        start += 1
    return start


def _stop(text: str, start: int, end: int, earliest: int) -> int:
    """Where a passage that begins at ``start`` ends: behind a word, at most at ``end``, not before ``earliest``."""
    if end >= len(text):
        return len(text)
    if not text[end].isspace():
        blanks = (place for place in range(end, max(end - _NEAR, earliest, start), -1) if text[place].isspace())
        end = next(blanks, None) or back(text, end)
    # A single character may be longer than a passage is to be.
    return end if end > start else forth(text, start + 1)


def _whole(text: str, start: int, end: int) -> Range:
    """A passage without the characters that its ends are in: an accent may stand on a blank."""
    start = forth(text, start)
    end = back(text, end)
    return start, end if end > start else forth(text, start + 1)


def _shown(text: str, start: int, end: int, places: Sequence[Place]) -> Snippet:
    """The passage from ``start`` to ``end``, on one line."""
    inside = [(max(place.start, start), min(place.end, end)) for place in places]
    shown, lit = one_line(text, start, end, inside)
    return Snippet(shown, lit, start, end, next((place.start for place in places if place.start >= start), start))


_BLANKS: Final = re.compile(r"\s+")


def one_line(text: str, start: int, end: int, lit: Sequence[Range] = ()) -> tuple[str, tuple[Range, ...]]:
    """``text[start:end]`` with its white space collapsed, and where the ranges ``lit`` of the text stand in that."""
    shown, ranges = "", []
    for low, high in (*lit, (end, end)):
        shown = _joined(shown, text[start:low])
        place = len(shown)
        shown = _joined(shown, text[low:high])
        ranges.append((place, len(shown)))
        start = high
    shown = shown.rstrip()
    return shown, tuple((low, min(high, len(shown))) for low, high in ranges[:-1])


def _joined(shown: str, more: str) -> str:
    """``more`` behind what is shown, with no blank at the beginning and no two together."""
    more = _BLANKS.sub(" ", more)
    return shown + (more[1:] if more[:1] == " " and shown[-1:] in ("", " ") else more)
