"""The results of a search: a title row, a row of facts and two rows of snippet for each document, then for each note.

Titles and dates come from the catalogue at once. Snippets and counts are made in a thread, for the rows that are
looked at, and shown when they are there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from rich.style import Style
from textual.message import Message

from index.catalogue import Catalogue, CatalogueDamaged, Entry
from index.engines import Match
from index.sanitise import sanitise_line
from index.search import GLANCE, Hit, Results, Snippet
from tui.reading.wrap import wrap
from tui.widgets.folding import Folding
from tui.widgets.line_list import LineList
from tui.widgets.strips import fit, fit_middle
from tui.wording import counted

if TYPE_CHECKING:
    from tui.notes.search import NoteHit

__all__ = ["ResultList"]

PAGE: Final = 8
KEPT: Final = 400
TOGETHER: Final = 0.03
"""Seconds in which hits are gathered, so that those of short documents are drawn at one go."""
WORK: Final = 0.002
REST: Final = 0.001
"""Seconds that the thread works, and then leaves the interpreter lock to the keys."""
PATH: Final = 16
"""Cells in which a shortened path still tells something."""
BEFORE_SHOWN: Final = 0.04
"""Seconds that new results wait for the snippets of the first of them, so that they are drawn at one go."""


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

    class NearEnd(Message):
        """The cursor is near the last of the results that are listed, and there are others."""

        def can_replace(self, message: Message) -> bool:
            """One is as good as many."""
            return isinstance(message, ResultList.NearEnd)

    def __init__(self) -> None:
        super().__init__(id="results")
        self._catalogue: Catalogue | None = None
        self._results: Results | None = None
        self._matches: list[Match] = []
        self._found_notes: Sequence[NoteHit] = ()
        """Behind the documents."""
        self._titles: dict[str, str] = {}
        """Of the documents of these notes, by their paths."""
        self._places: Mapping[int, int] = {}
        """Where in the list each document is, by its id."""
        self._notes: Mapping[str, int] = {}
        self._new: Container[str] = ()
        """Paths of the documents that are marked as new."""
        self.folding = Folding()
        self._entries: dict[int, Entry | None] = {}
        self._hits: dict[int, Hit | None] = {}
        """By document; None where none can be made."""
        self._work: _Snippets | None = None
        self._making = False
        self._news = asyncio.Event()
        """Set when hits have come."""
        self.explanation: tuple[str, ...] = ()
        """What to say, and what to try, when nothing was found; the list does not know the keys."""

    @property
    def results(self) -> Results | None:
        """What is shown."""
        return self._results

    async def show(
        self, catalogue: Catalogue, results: Results, cursor: int | None = 0, notes: Sequence[NoteHit] = ()
    ) -> None:
        """Show results in the place of those of before, with the cursor there; None keeps it on its document.

        ``notes`` stand behind them. Those of before stay until the first snippets are made, if that takes no time to
        speak of.
        """
        match = self.current_match() if cursor is None else None
        current = match.id if match else 0
        first = self.item_at(self.scroll_offset.y) if cursor is None else cursor
        work = _Snippets(catalogue, results, results.matches[first : first + self._page()], 0)
        made: dict[int, Hit | None] = {}
        with suppress(TimeoutError, CatalogueDamaged, OSError):
            async with asyncio.timeout(BEFORE_SHOWN):
                made = await asyncio.to_thread(work.made)
        work.given_up = True
        self._give_up()
        self._catalogue, self._results, self._found_notes = catalogue, results, notes
        self._entries.clear()
        self._titles.clear()
        self._hits = made
        self._arrange()
        # On a note it stays where it is.
        stays = self.cursor if cursor is None and not match else 0
        self.items_changed(self._places.get(self.folding.shown(current), stays) if cursor is None else cursor)

    def _page(self) -> int:
        """Results that fit into the window, and the one that is cut; enough of them before it is laid out."""
        return (self.size.height or PAGE * self.item_rows) // self.item_rows + 1

    def fold(self) -> None:
        """Show the results as `folding` says now; the cursor stays on its document."""
        current = self.current()
        self._arrange()
        self.items_changed(self._places.get(self.folding.shown(current.id), 0) if current else 0)

    def show_notes(self, counts: Mapping[str, int]) -> None:
        """Show these numbers of notes, by path."""
        if counts != self._notes:
            self._notes = counts
            self.refresh()

    def show_new(self, paths: Container[str]) -> None:
        """Mark the documents at these paths as new."""
        if paths != self._new:
            self._new = paths
            self.refresh()

    def _arrange(self) -> None:
        if self._results is None or self._catalogue is None:
            return
        matches = self._results.matches
        # Those that were asked for because they tell the same are all wanted.
        wanted = self._results.query.tree is not None or bool(self._results.narrowed)
        shown = set(self.folding.fold(self._catalogue, [match.id for match in matches], wanted=wanted))
        self._matches = [match for match in matches if match.id in shown]
        self._places = {match.id: place for place, match in enumerate(self._matches)}

    def place_of(self, number: int) -> int | None:
        """Where in the list the document with this id is, or the one that stands for it; None when it is not there."""
        return self._places.get(self.folding.shown(number))

    def watch_cursor(self, before: int, after: int) -> None:
        """More results may be wanted."""
        super().watch_cursor(before, after)
        more = self._results is not None and len(self._results.matches) < self._results.total
        if more and after >= len(self._matches) - PAGE:
            self.post_message(self.NearEnd())

    def current(self) -> Entry | None:
        """The document under the cursor; None on a note."""
        return self._entry(self.cursor) if self.cursor < len(self._matches) else None

    def current_note(self) -> NoteHit | None:
        """The note under the cursor."""
        place = self.cursor - len(self._matches)
        return self._found_notes[place] if 0 <= place < len(self._found_notes) else None

    def current_match(self) -> Match | None:
        """The match under the cursor."""
        return self._matches[self.cursor] if self.cursor < len(self._matches) else None

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

    @property
    def document_count(self) -> int:
        """How many documents are shown; they come first."""
        return len(self._matches)

    def item_count(self) -> int:
        """How many documents and notes are shown."""
        return len(self._matches) + len(self._found_notes)

    def empty_text(self) -> tuple[str, ...]:
        """What to try when nothing was found."""
        return self.explanation

    def draw_item(self, item: int, row: int, width: int) -> list[tuple[str, Style]]:
        """Title, facts, two rows of snippet."""
        if item >= len(self._matches):
            return self._note_row(self._found_notes[item - len(self._matches)], row, width)
        entry = self._entry(item)
        if entry is None:
            return []
        if entry.id not in self._hits:
            self._want_hits()
        hit = self._hits.get(entry.id)
        match row:
            case 0:
                return self._title_row(item, entry, hit, width)
            case 1:
                dim = self.get_component_rich_style("list--dim", partial=True)
                return [("   ", Style()), (fit(self._facts(item, entry, width - 4), width - 4), dim)]
            case _ if hit:
                return self._snippet_row(hit.snippet, row - 2, width - 3)
        return [("   …", Style())] if row == 2 and entry.id not in self._hits else []

    def _note_row(self, hit: NoteHit, row: int, width: int) -> list[tuple[str, Style]]:
        """The document of a note, with its day; its kind, writer and tags; what is written in it, or its passage."""
        dim = self.get_component_rich_style("list--dim", partial=True)
        mark = self.get_component_rich_style("list--mark", partial=True)
        note = hit.note
        if row == 0:
            about = f" {note.created[:10]}"
            return [("▎", mark), (fit(self._title_of(note.document), width - 2 - cell_len(about)), mark), (about, dim)]
        if row == 1:
            facts = (note.kind, note.state, note.creator, *(f"#{tag}" for tag in note.tags))
            return [("   ", Style()), (fit(sanitise_line(" · ".join(filter(None, facts))), width - 4), dim)]
        return self._snippet_row(hit.snippet, row - 2, width - 3)

    def _title_of(self, path: str) -> str:
        """The title of the document at a path; the path, where there is none."""
        if path not in self._titles:
            found = None
            with suppress(CatalogueDamaged, OSError):
                found = self._catalogue.find(path) if self._catalogue else None
            self._titles[path] = found.title if found else path
        return self._titles[path]

    def _title_row(self, item: int, entry: Entry, hit: Hit | None, width: int) -> list[tuple[str, Style]]:
        """The title with its hits lit, and at the right the date, whether others tell the same, and the count."""
        dim = self.get_component_rich_style("list--dim", partial=True)
        mark = self.get_component_rich_style("list--mark", partial=True)
        lit = self.get_component_rich_style("list--lit", partial=True)
        facts = (
            self._date(entry, width),
            self.folding.sign(entry),
            _likeness(self._results, self._matches[item]) or _count(hit),
        )
        about = "".join(f" {fact}" for fact in facts if fact)
        title = fit(entry.title, width - 2 - cell_len(about))
        parts, at = [("•" if entry.path in self._new else " ", mark)], 0
        for start, end in hit.title_lit if hit else ():
            parts += [(title[at:start], mark), (title[start:end], lit)]
            at = end
        return [*parts, (title[at:], mark), (about, dim)]

    def _facts(self, item: int, entry: Entry, width: int) -> str:
        """Where a document is from, its language, its notes, and what of the query it does not have."""
        count = self._notes.get(entry.name, 0)
        lacks = self._results.lacking(self._matches[item]) if self._results else ()
        facts = [
            entry.language,
            f"▎{counted(count, 'note')}" if count else "",
            f"lacks {' '.join(f'«{word}»' for word in lacks)}" if lacks else "",
        ]
        rest = " · ".join(filter(None, facts))
        room = width - cell_len(rest) - 3 * bool(rest)
        # What is left of a path tells nothing when it is short.
        where = entry.source or (entry.name if room >= min(PATH, cell_len(entry.name)) else "")
        return " · ".join(filter(None, (fit_middle(where, max(8, room)) if where else "", rest)))

    def _date(self, entry: Entry, width: int) -> str:
        """The day; among messages of a thread the time, too."""
        results = self._results
        group = results is not None and results.query.tree is None and not results.narrowed
        timed = group and not self._matches[0].score
        return entry.date[: 16 if timed and width >= 44 else 10 if width >= 28 else 7].replace("T", " ")

    def _snippet_row(self, snippet: Snippet, row: int, width: int) -> list[tuple[str, Style]]:
        """One of two rows of a window on the snippet that begins shortly before its first hit."""
        lit = self.get_component_rich_style("list--lit", partial=True)
        text, ranges = snippet.text, snippet.lit
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
        for item in range(first, min(len(self._matches), self.item_at(self.scroll_offset.y + self.size.height) + 1)):
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
