"""The places in a text that an expanded query matches, each with the leaf it belongs to.

A text is looked at in steps, so that one of 100 MB need not be waited for, and only what may match is read word by
word (see ``index.search.prefilter``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from operator import itemgetter, le
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from index.analysis import query_terms, tokens, word_end
from index.graphemes import back, forth
from index.query.tree import Leaf, Near, Node, Phrase, Single, Terms, leaves
from index.search.nearness import Occurrence, near
from index.search.prefilter import Prefilter, Range, Region

if TYPE_CHECKING:
    from index.expansion import Variant

__all__ = [
    "CHUNK",
    "NO_VARIANTS",
    "TEXT",
    "TITLE",
    "Matcher",
    "Place",
    "Reading",
    "Variants",
    "apart",
    "hit_ranges",
    "hits_in",
]

CHUNK: Final = 1 << 13
"""Code points looked at in one step: 3 ms or less, mostly a hundredth of it."""
TEXT: Final = frozenset(("", "text", "title"))
"""Fields whose leaves are looked for in a text; it mostly begins with its title."""
TITLE: Final = frozenset(("", "title"))
"""Fields whose leaves are looked for in a title."""
Variants = Mapping[Terms, Mapping[str, "Variant"]]
"""As of `index.expansion.Expanded`."""
NO_VARIANTS: Final[Variants] = MappingProxyType({})
"""Where nothing is known of them."""
_ASCII: Final = re.compile("[0-9A-Za-z]")
_MOST_LEAVES: Final = 16
"""Leaves that one word of a text is a place of; where a thousand patterns match it, it is shown once anyway."""
_OVERHEAD: Final = 16
"""How many code points more could be read in the time that it takes to begin."""


class Place(NamedTuple):
    """A range of code points that matches, widened to whole characters.

    ``leaf`` is the number of the leaf among ``leaves`` of the tree; ``term`` is what the word folds to, empty for a
    phrase or words that are near each other.
    """

    start: int
    end: int
    leaf: int
    term: str = ""


class _Found(NamedTuple):
    """A word of the text that is one of the terms."""

    position: int
    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class _Sequence:
    """A phrase or words near each other, as the terms that each word can be."""

    leaf: int
    parts: tuple[tuple[frozenset[str], ...], ...]
    """Of a phrase one part."""
    near: Near | None = None

    @property
    def reach(self) -> int:
        """How many positions behind its first word it can go on."""
        gaps = self.near.distance * (len(self.parts) - 1) if self.near else 0
        return gaps + sum(len(words) for words in self.parts)


class Matcher:
    """Knows what a query matches. Made once for a query, then used for many texts."""

    def __init__(
        self, tree: Node | None, fields: Collection[str] = TEXT, variants: Variants = MappingProxyType({})
    ) -> None:
        self.singles: dict[str, tuple[int, ...]] = {}
        """The leaves of one word that have a term."""
        self.sequences: list[_Sequence] = []
        self.lone: set[int] = set()
        """Leaves that ask for one letter of a script without spaces, which is in the terms of two."""
        taken: set[Leaf] = set()
        for number, leaf in enumerate(leaves(tree)):
            # A word that is repeated a thousand times is looked for once, as the first of them.
            if leaf.field in fields and leaf not in taken:
                taken.add(leaf)
                self._take(number, leaf)
                if variants and isinstance(leaf, Terms) and _is_lone(variants.get(leaf, {})):
                    self.lone.add(number)
        self.terms = frozenset(self.singles).union(
            *(words for sequence in self.sequences for part in sequence.parts for words in part)
        )
        self.alone = frozenset(self.singles).union(
            *(part[0] for sequence in self.sequences for part in sequence.parts if len(part) == 1)
        )
        """The terms that are not only looked for between others in phrases."""
        self.reach = max((sequence.reach for sequence in self.sequences), default=0)
        self.prefilter = Prefilter(self.terms)

    def _take(self, number: int, leaf: Leaf) -> None:
        match leaf:
            case Terms():
                both = self.singles.keys() & set(leaf.terms) if self.singles else ()
                some = {term: (*self.singles[term], number)[:_MOST_LEAVES] for term in both}
                self.singles.update(dict.fromkeys(leaf.terms, (number,)))
                self.singles.update(some)
            case Phrase():
                self.sequences.append(_Sequence(number, (_words(leaf),)))
            case Near():
                self.sequences.append(_Sequence(number, tuple(_words(part) for part in leaf.parts), leaf))

    def reading(self, text: str, start: int = 0, end: int | None = None) -> Reading:
        """The places in ``text[start:end]``, which parts no word."""
        return Reading(self, text, start, len(text) if end is None else end)

    def places(self, text: str) -> list[Place]:
        """All the places of a short text at once."""
        return [place for batch in self.reading(text) for place in batch]


def _is_lone(variants: Mapping[str, Variant]) -> bool:
    """Whether all that a leaf stands for begins with the one letter that was typed."""
    # Imported here: the first frame does without what spells and stems, and who has variants has loaded it.
    from index.expansion import By

    variant = next(iter(variants.values()), None)
    if variant is None or variant.by is not By.WILDCARD or not variant.of.endswith("*"):
        return False
    return query_terms(variant.of[:-1]) == [variant.of]


def _words(part: Single | Phrase) -> tuple[frozenset[str], ...]:
    """The terms that each word of a part can be."""
    singles = part.parts if isinstance(part, Phrase) else (part,)
    return tuple(frozenset(single.terms) if isinstance(single, Terms) else frozenset() for single in singles)


@dataclass(slots=True)
class Reading:
    """A text that is looked through once: gives places in batches, one a step, in order of their starts.

    Places of several leaves may overlap, as those of a phrase and of a word in it do; see ``apart``.
    """

    _matcher: Matcher
    _text: str
    _start: int
    _end: int
    read: int = 0
    """Code points read word by word so far."""
    _found: list[_Found] = field(default_factory=list)
    """What sequences may yet be made of."""
    _position: int = 0
    """Of the next word."""
    _counted: int = 0
    """Where the next word is looked for."""
    _done: int = -1
    """The last position whose places were given."""

    def __iter__(self) -> Iterator[list[Place]]:
        matcher, text, start = self._matcher, self._text, self._start
        while start < self._end and matcher.terms:
            stop = word_end(text, min(start + CHUNK, self._end), self._end)
            regions = matcher.prefilter.regions(text, start, stop)
            if matcher.sequences:
                yield self._with_sequences(regions, start, stop)
            else:
                yield self._single(regions) if regions else []
            start = stop

    def _words(self, regions: Iterable[Region]) -> Iterator[_Found]:
        """The words in ``regions`` that are one of the terms."""
        text, terms = self._text, self._matcher.terms
        counting = bool(self._matcher.sequences)
        for start, stop, known in regions:
            if counting:
                self._pass(start)
            self.read += stop - start + _OVERHEAD
            for term, first, last in ((known, start, stop),) if known else tokens(text, start, stop):
                self._position += 1
                if term in terms:
                    yield _Found(self._position, first, last, term)
            self._counted = stop

    def _pass(self, place: int) -> None:
        """Count the words up to ``place``, unless they are more than any sequence reaches over."""
        reach = self._matcher.reach
        if not self._found or self._position - self._found[-1].position > reach:
            self._position += reach + 1
        else:
            between = tokens(self._text, self._counted, place)
            self._position += sum(1 for _ in islice(between, reach + 1))
        self._counted = place

    def _single(self, regions: Sequence[Region]) -> list[Place]:
        """Places of leaves of one word, where there are no others."""
        singles = self._matcher.singles
        places: list[Place] = []
        for region in regions:
            start, stop, known = region
            if known:
                # Known are only words with nothing beside them that a character could be widened to.
                self.read += stop - start + _OVERHEAD
                for leaf in singles[known]:
                    places.append(Place(start, stop, leaf, known))
            else:
                places += self._places(self._words((region,)))
        return places

    def _places(self, words: Iterable[_Found]) -> list[Place]:
        """Places of leaves of one word."""
        text, singles, lone = self._text, self._matcher.singles, self._matcher.lone
        return [
            Place(*_whole(text, word.start, word.start + 1 if leaf in lone else word.end), leaf, word.term)
            for word in words
            for leaf in singles.get(word.term, ())
        ]

    def _with_sequences(self, regions: Sequence[Region], start: int, stop: int) -> list[Place]:
        """Places of all leaves, as far as what is still to come cannot change them."""
        for word in self._words(self._wanted(regions, start, stop)):
            self._found.append(word)
        if self._found:
            self._pass(stop)
        last = stop >= self._end
        reach = self._matcher.reach
        ready = self._position if last else self._position - reach
        # What reaches far is looked through less often, or it would be looked through too often.
        if not self._found or (not last and ready - self._done < reach):
            return []
        places = self._places(word for word in self._found if self._done < word.position <= ready)
        for sequence in self._matcher.sequences:
            for each in set(self._occurrences(sequence)):
                if self._done < each.first <= ready:
                    places.append(Place(*_whole(self._text, each.start, each.end), sequence.leaf))
        self._done = ready
        self._found = [word for word in self._found if word.position > ready - reach]
        return sorted(places)

    def _wanted(self, regions: Sequence[Region], start: int, stop: int) -> Iterator[Region]:
        """The regions of ``text[start:stop]`` without words that are only looked for in phrases and stand alone.

        What stands at the start or the end may go on there.
        """
        text, alone = self._text, self._matcher.alone
        joined = not regions or _is_gap(text, start, regions[0][0])
        for region, after in zip_longest(regions, regions[1:]):
            before, joined = joined, _is_gap(text, region[1], after[0] if after else stop)
            if before or joined or not region[2] or region[2] in alone:
                yield region

    def _occurrences(self, sequence: _Sequence) -> Iterator[Occurrence]:
        known = {words: _phrases(self._found, words) for words in sequence.parts}
        parts = [known[words] for words in sequence.parts]
        if sequence.near is None:
            return iter(parts[0])
        return near(parts, sequence.near.distance, ordered=sequence.near.ordered)


def _phrases(found: Sequence[_Found], words: Sequence[frozenset[str]]) -> list[Occurrence]:
    """Where ``words`` follow each other."""
    first, size = words[0], len(words)
    occurrences = []
    for at, word in enumerate(found):
        if word.term in first and at + size <= len(found):
            last = found[at + size - 1]
            if last.position - word.position == size - 1 and all(
                found[at + more].term in words[more] for more in range(1, size)
            ):
                occurrences.append(Occurrence(word.position, last.position, word.start, last.end))
    return occurrences


def _is_gap(text: str, start: int, end: int) -> bool:
    """Whether no word of ASCII letters stands in ``text[start:end]``, which parts no word."""
    return _ASCII.search(text, start, end) is None


def _whole(text: str, start: int, end: int) -> Range:
    """A range widened to whole characters."""
    if text[start] > "\x7f" or text[start - 1 : start] > "\x7f":
        start = back(text, start)
    if text[end : end + 1] > "\x7f":
        end = forth(text, end)
    return start, end


def apart(places: Iterable[Place], end: int = 0) -> Sequence[Place]:
    """Places that do not overlap, from ``end`` on: the longest of those that begin together, else the first."""
    places = list(places)
    starts, ends = map(itemgetter(0), places), map(itemgetter(1), places)
    # Mostly nothing is to be done, which is seen at once.
    if all(map(le, chain((end,), ends), starts)):
        return places
    found: list[Place] = []
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if place.start >= end:
            end = place.end
            found.append(place)
    return found


def hit_ranges(text: str, tree: Node | None, start: int = 0, end: int | None = None) -> Iterator[list[Range]]:
    """The places in ``text[start:end]`` that an expanded tree matches, in batches, in order and apart."""
    last = 0
    for batch in Matcher(tree).reading(text, start, end):
        ranges = [(place.start, place.end) for place in apart(batch, last)]
        last = ranges[-1][1] if ranges else last
        yield ranges


def hits_in(text: str, tree: Node | None) -> list[Range]:
    """All the places of ``hit_ranges`` at once."""
    return [place for batch in hit_ranges(text, tree) for place in batch]
