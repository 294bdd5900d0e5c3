"""The results of a search: a title row and two rows of snippet for each document.

Titles and dates come from the catalogue at once. Snippets and counts are made in a thread, for the rows that are
looked at, and shown when they are there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.style import Style

from index.catalogue import Catalogue, CatalogueDamaged, Entry
from index.engines import Match
from index.search import GLANCE, Hit, Results
from tui.reading.wrap import wrap
from tui.widgets.folding import Folding
from tui.widgets.line_list import LineList
from tui.widgets.strips import fit

__all__ = ["ResultList"]

PAGE: Final = 8
KEPT: Final = 400
TOGETHER: Final = 0.03
"""Seconds in which hits are gathered, so that those of short documents are drawn at one go."""
WORK: Final = 0.002
REST: Final = 0.001
"""Seconds that the thread works, and then leaves the interpreter lock to the keys."""


@dataclass(slots=True)
class _Snippets:
    """What the thread does: the hits of some matches, in order."""

    catalogue: Catalogue
    results: Results
    matches: Sequence[Match]
    at: int
    """The document at work."""
    given_up: bool = False

    def made(self) -> dict[int, Hit | None]:
        """As many hits as there is time for, at least one unless given up, by document; None for one that is gone.

        Raises ``CatalogueDamaged``, ``OSError``.
        """
        made: dict[int, Hit | None] = {}
        begun = rested = time.monotonic()
        for match in self.matches:
            self.at = match.id
            hit: Hit | None = None
            for step in self.results.look(self.catalogue, [match], GLANCE):
                hit = step
                if self.given_up:
                    return made
                if time.monotonic() - rested > WORK:
                    time.sleep(REST)
                    rested = time.monotonic()
            made[match.id] = hit
            if time.monotonic() - begun > TOGETHER:
                break
        return made


class ResultList(LineList):
    """Ranked documents. Snippets are made for the rows that are looked at."""

    item_rows: ClassVar[int] = 4

    def __init__(self) -> None:
        super().__init__(id="results")
        self._catalogue: Catalogue | None = None
        self._results: Results | None = None
        self._matches: list[Match] = []
        self._order: list[int] | None = None
        self.folding = Folding()
        self._entries: dict[int, Entry | None] = {}
        self._hits: dict[int, Hit | None] = {}
        """By document; None where none can be made."""
        self._work: _Snippets | None = None
        self._making = False
        self._news = asyncio.Event()
        """Set when hits have come."""
        self.unread = 0
        """Documents that no search can find, because they could not be read."""
        self.advice = ""
        """What to press when nothing was found; the list does not know the keys."""

    @property
    def results(self) -> Results | None:
        """What is shown."""
        return self._results

    def show(self, catalogue: Catalogue, results: Results) -> None:
        """Show results from the best on."""
        self._catalogue, self._results = catalogue, results
        self._entries.clear()
        self._hits.clear()
        self._give_up()
        self.put_in_order(None)

    def put_in_order(self, ids: list[int] | None) -> None:
        """Put the results into the order of ``ids``, or back into the order of relevance."""
        self._order = ids
        self._arrange()
        self.items_changed(0)

    def fold(self) -> None:
        """Show the results as `folding` says now; the cursor stays on its document."""
        current = self.current()
        self._arrange()
        number = self.folding.shown(current.id) if current else 0
        self.items_changed(next((at for at, match in enumerate(self._matches) if match.id == number), 0))

    def _arrange(self) -> None:
        if self._results is None or self._catalogue is None:
            return
        matches = list(self._results.matches)
        if self._order is not None:
            place = {number: at for at, number in enumerate(self._order)}
            matches.sort(key=lambda match: place.get(match.id, len(place)))
        # Those that were asked for because they tell the same are all wanted.
        wanted = self._results.query.tree is not None
        shown = set(self.folding.fold(self._catalogue, [match.id for match in matches], wanted=wanted))
        self._matches = [match for match in matches if match.id in shown]

    def current(self) -> Entry | None:
        """The document under the cursor."""
        return self._entry(self.cursor) if self._matches else None

    async def current_hit(self, seconds: float) -> Hit | None:
        """The hit under the cursor, waited for as long as that; None when it is not there by then."""
        results, number = self._results, self._matches[self.cursor].id
        self._want_hits()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while number not in self._hits and self._results is results:
                    self._news.clear()
                    await self._news.wait()
        return self._hits.get(number)

    def item_count(self) -> int:
        """How many documents are shown."""
        return len(self._matches)

    def empty_text(self) -> tuple[str, ...]:
        """What to try when nothing was found."""
        if self._results is None:
            return ("Type what to look for.",)
        return (
            "Nothing found.",
            f"{self._results.searched:,} documents were searched.",
            *((f"{self.unread:,} could not be read; the list marks them with ✗.",) if self.unread else ()),
            *self._results.notices,
            "Try fewer words, or word* for its forms.",
            self.advice,
        )

    def draw_item(self, item: int, row: int, width: int) -> list[tuple[str, Style]]:
        """Title, two rows of snippet, a blank row."""
        entry = self._entry(item)
        if entry is None or row == 3:
            return []
        if entry.id not in self._hits:
            self._want_hits()
        hit = self._hits.get(entry.id)
        dim = self.get_component_rich_style("list--dim", partial=True)
        if row == 0:
            mark = self.get_component_rich_style("list--mark", partial=True)
            date = self._date(entry, width)
            facts = (date, self.folding.sign(entry), _likeness(self._results, self._matches[item]) or _count(hit))
            about = "".join(f" {fact}" for fact in facts if fact)
            return [(" " + fit(entry.title, width - 2 - cell_len(about)), mark), (about, dim)]
        if hit is None:
            return [("   …", dim)] if row == 1 and entry.id not in self._hits else []
        return self._snippet_row(hit, row - 1, width - 3)

    def _date(self, entry: Entry, width: int) -> str:
        """The day; among messages of a thread the time, too."""
        timed = self._results is not None and self._results.query.tree is None and not self._matches[0].score
        return entry.date[: 16 if timed and width >= 44 else 10 if width >= 28 else 7].replace("T", " ")

    def _snippet_row(self, hit: Hit, row: int, width: int) -> list[tuple[str, Style]]:
        """One of two rows of a window on the snippet that begins shortly before its first hit."""
        lit = self.get_component_rich_style("list--lit", partial=True)
        text, ranges = hit.snippet.text, hit.snippet.lit
        start = _window_start(text, ranges[0][0] if ranges else 0, width)
        ends = [start, *(start + end for end in wrap(text[start:], max(1, width)))]
        if row + 1 >= len(ends):
            return []
        start, end = ends[row], ends[row + 1]
        parts: list[tuple[str, Style]] = [("   ", Style())]
        for first, last in ranges:
            if first < end and last > start:
                parts.append((text[start : max(start, first)], Style()))
                parts.append((text[max(start, first) : min(end, last)], lit))
                start = min(end, last)
        return [*parts, (text[start:end], Style())]

    # Making what is shown

    def _entry(self, item: int) -> Entry | None:
        """The document of an item, or None when it is gone."""
        number = self._matches[item].id
        if number not in self._entries and self._catalogue is not None:
            if len(self._entries) > KEPT:
                self._entries.clear()
            first = item // PAGE * PAGE
            ids = [match.id for match in self._matches[first : first + PAGE]]
            self._entries.update(dict.fromkeys(ids))
            # The rows of a damaged catalogue stay empty; the next key says what is wrong and starts the indexer.
            with suppress(CatalogueDamaged, OSError):
                self._entries.update({entry.id: entry for entry in self._catalogue.entries(ids)})
        return self._entries.get(number)

    def _in_view(self) -> list[Match]:
        """The match under the cursor, which is the one that is opened next, and those in the window."""
        top = self.scroll_offset.y
        first, last = self.item_at(top), self.item_at(top + max(0, self.size.height - 1))
        return [*self._matches[self.cursor : self.cursor + 1], *self._matches[first : last + 1]]

    def _want_hits(self) -> None:
        """See to it that the hits in view are made, and work on one that is not looked at any more is given up."""
        if self._work and self._work.at not in {match.id for match in self._in_view()}:
            self._give_up()
        if not self._making:
            self._making = True
            self.run_worker(self._make_hits(), group="hits")

    def _give_up(self) -> None:
        if self._work:
            self._work.given_up = True

    async def _make_hits(self) -> None:
        """Make the hits that are in view, and look again what is in view, until all are there."""
        try:
            while work := self._next_work():
                self._work = work
                try:
                    made = await asyncio.to_thread(work.made)
                except (CatalogueDamaged, OSError):
                    made = {match.id: None for match in work.matches}
                if work.results is self._results:
                    self._take(made)
                self._news.set()
        finally:
            self._give_up()
            self._work, self._making = None, False

    def _next_work(self) -> _Snippets | None:
        missing = {match.id: match for match in self._in_view() if match.id not in self._hits}
        if not missing or self._catalogue is None or self._results is None:
            return None
        return _Snippets(self._catalogue, self._results, tuple(missing.values()), next(iter(missing)))

    def _take(self, made: dict[int, Hit | None]) -> None:
        """Keep hits and draw them."""
        if len(self._hits) > KEPT:
            in_view = {match.id for match in self._in_view()}
            self._hits = {number: hit for number, hit in self._hits.items() if number in in_view}
        self._hits.update(made)
        first = self.item_at(self.scroll_offset.y)
        for item in range(first, min(self.item_count(), self.item_at(self.scroll_offset.y + self.size.height) + 1)):
            if self._matches[item].id in made:
                self.refresh_lines(self.top_of(item), self.item_rows)


def _count(hit: Hit | None) -> str:
    """How many hits a document has; with a plus when there may be more."""
    return f"{hit.hits:,}{'' if hit.complete else '+'}×" if hit and hit.hits else ""


def _likeness(results: Results | None, match: Match) -> str:
    """How much a document is alike the one that others like it were asked for; where the list is not of hits."""
    return f"{match.score:.0%}" if results and results.query.tree is None and match.score else ""


def _window_start(text: str, hit: int, width: int) -> int:
    """Where to begin so that the hit is on the first row, with some words before it."""
    if hit < width * 2 // 3:
        return 0
    start = text.rfind(" ", 0, max(0, hit - width // 3)) + 1
    return max(0, start)
