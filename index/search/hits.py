"""A document that a search found, as it is shown: with its count of hits and its best passages."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from index.catalogue import Entry
from index.engines import Match
from index.search.matcher import Matcher, Place, apart
from index.search.prefilter import Range
from index.search.snippets import LENGTH, Snippet, beginning, snippets

__all__ = ["GLANCE", "Hit", "Look", "Reach"]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a text is looked at, in code points that are read word by word.

    What is plain ASCII and can be no hit is passed over a hundred times faster, and does not count: a rare word is
    found, and its hits are counted, anywhere in a long text.
    """

    before: int
    """As long as there is no hit."""
    after: int
    """From the first hit on."""


GLANCE: Final = Reach(500_000, 200_000)
"""For a list that is leafed through: a quarter of a second a document at most, mostly less than a millisecond."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matches. Scores compare only within one search. ``dataclasses.asdict`` of it can be JSON."""

    entry: Entry
    score: float
    hits: int
    """Places in the text that match, as far as it was looked at."""
    snippets: tuple[Snippet, ...]
    """The best passages, best first; without a hit in the text, what it begins with. There is always one."""
    complete: bool = True
    """Whether the whole text was looked at; there may be more hits, and a better snippet, if not."""
    lacks: tuple[str, ...] = ()
    """The words of the query that the document does not have, as they were typed."""
    title_lit: tuple[Range, ...] = ()
    """The hits in the title of ``entry``."""

    @property
    def snippet(self) -> Snippet:
        """The best passage."""
        return self.snippets[0]


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for in the documents of one search, and how they are shown."""

    text: Matcher
    title: Matcher
    weights: Mapping[int, float]
    """What the leaves of the query count in a snippet."""
    reach: Reach | None = None
    """None for all of every text."""
    most: int = 1
    """Passages of a document."""
    length: int = LENGTH
    """Code points of a passage at most."""

    def at(self, text: str, entry: Entry, match: Match, lacks: tuple[str, ...] = ()) -> Iterator[Hit | None]:
        """Look for the hits in a document: None after every step on the way, then the `Hit`."""
        found: list[Place] = []
        farthest = self.reach.before if self.reach else 0
        complete = True
        reading = self.text.reading(text)
        for batch in reading:
            if self.reach and reading.read > farthest:
                complete = False
                break
            if self.reach and batch and not found:
                farthest = reading.read + self.reach.after
            found += apart(batch, found[-1].end if found else 0)
            yield None
        # The title is shown already, and a text mostly begins with it.
        body = found[bisect_left(found, (len(entry.title),)) :] if text.startswith(entry.title) else found
        shown = snippets(text, body or found, self.weights, self.most, self.length)
        lit = tuple((place.start, place.end) for place in apart(self.title.places(entry.title)))
        yield Hit(
            entry,
            match.score,
            len(found),
            shown or (beginning(text, entry.title, self.length),),
            complete,
            lacks,
            lit,
        )
