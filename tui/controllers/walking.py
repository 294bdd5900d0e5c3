"""From hit to hit: finding in the text, opening a result at its best hit, and on into the next result."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Final

from index.catalogue import Entry
from index.search import Results
from index.search.matcher import apart
from tui.commands import Scope
from tui.reading.find import Finder

if TYPE_CHECKING:
    from tui.notes.search import NoteHit
    from tui.screens.main import MainScreen

__all__ = ["Walking"]

AT_ONCE: Final = 0.05
"""Seconds that a find may take before keys are let through again."""
BEST_HIT: Final = 0.2
"""Seconds that opening a result waits for its best hit to be known; after them it opens at its first."""


class Walking:
    """Lights hits in the text, and goes from one to the next."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._walked: Results | None = None
        """The results whose hits are lit in the text; None when they are those of a find in this text alone."""

    # Finding in the text

    async def find(self, needle: str) -> None:
        """Light every hit in the text and go to the first from the caret on."""
        reader = self._screen.reader
        self._walked = None
        if not needle or reader.document is None:
            reader.clear_hits()
            return
        reader.look_for(needle, Finder(reader.text, needle).scan())
        await self._go_to_first()

    async def _go_to_first(self) -> None:
        """Go to the nearest hit as soon as it is found. What takes long goes on between keys."""
        self._screen.workers.cancel_group(self._screen, "find")
        look = self._look()
        deadline = time.monotonic() + AT_ONCE
        async for _ in look:
            if time.monotonic() > deadline:
                self._screen.run_worker(_exhaust(look), exclusive=True, group="find")
                return

    async def _look(self) -> AsyncIterator[None]:
        """Find every hit, and go to the nearest unless the person has gone elsewhere or begun to select."""
        reader = self._screen.reader
        begun = (reader.caret, reader.selection_start)
        gone = False
        while reader.look_further():
            if not gone and reader.hits and reader.hits[len(reader.hits) - 1][0] >= begun[0]:
                self._go_to_hit(begun)
                gone = True
            yield
        if not gone and reader.hits:
            self._go_to_hit(begun)
        self._say_when_nothing()

    def _go_to_hit(self, begun: tuple[int, int | None]) -> None:
        reader = self._screen.reader
        if (reader.caret, reader.selection_start) == begun:
            reader.move_hit(1, here=True)

    def _say_when_nothing(self) -> None:
        reader = self._screen.reader
        if not reader.hits and (label := reader.hits_label):
            reader.clear_hits()
            self._screen.say(f"«{label}» is not in this text.")

    # Results

    async def open_hit(self) -> None:
        """Open the result under the cursor at its best hit, or its first while that is not known; light all hits."""
        listed = self._screen.results
        if note := listed.current_note():
            await self._open_note(note)
            return
        if (results := listed.results) is None or listed.current() is None:
            return
        hit = await listed.current_hit(BEST_HIT)
        await self._open(results, hit.snippet.place if hit and hit.snippet.lit else 0)
        self._screen.focus_pane(Scope.READER)
        if results.tree and (hit is None or hit.hits or not hit.complete):
            await self._go_to_first()

    async def _open_note(self, hit: NoteHit) -> None:
        """Open the document of a note that was found, at its passage."""
        screen, catalogue = self._screen, self._screen.opening.catalogue
        entry = screen.workspace.find(catalogue, hit.note.document, "") if catalogue else None
        if entry is None:
            screen.say(f"{hit.note.document or 'The document of this note'} is not in the library; the note is kept.")
            return
        await screen.opening.open(entry)
        screen.documents.select(entry.id)
        screen.notes.select(hit.note.note)
        screen.focus_pane(Scope.READER)
        await screen.annotating.go_to_passage()

    async def open_at(self, results: Results, entry: Entry, place: int) -> None:
        """Open a document of the results at a hit, and light all hits. The cursor of the results goes to it."""
        if (listed := self._screen.results.place_of(entry.id)) is not None:
            self._screen.results.move_to(listed)
        await self._open(results, place, entry)
        self._screen.focus_pane(Scope.READER)
        await self._go_to_first()

    async def _open(self, results: Results, place: int, entry: Entry | None = None) -> None:
        """Open a document, by default the result under the cursor, at a place, and look for its hits."""
        entry = entry or self._screen.results.current()
        if entry is None:
            return
        await self._screen.opening.open(entry, place)
        self._screen.documents.select(entry.id)
        self._walked = results
        reader = self._screen.reader
        if results.tree is not None and reader.document is not None:
            reader.look_for(results.query.text, _hits(results, reader.text))

    async def step(self, count: int) -> None:
        """Go to the next hit, or the one before; behind the last of a result on into the next result.

        In the results, first into the one under the cursor; the keys stay where they are.
        """
        reader = self._screen.reader
        if self._is_elsewhere():
            await self._go_on(count, self._screen.results.cursor)
            return
        if not self._walks_results():
            reader.move_hit(count)
            return
        while not reader.hits_complete and not self._hit_ahead(count):
            reader.look_further()
            await asyncio.sleep(0)
        if self._hit_ahead(count):
            reader.move_hit(count)
            return
        entry = self._screen.opening.entry
        place = self._screen.results.place_of(entry.id) if entry else None
        if place is not None:
            await self._go_on(count, place + count)

    def _is_elsewhere(self) -> bool:
        """Whether the result under the cursor, where the keys are, is not the open document."""
        results, current = self._screen.finding.results, self._screen.results.current()
        if self._screen.scope is not Scope.RESULTS or results is None or results.tree is None or current is None:
            return False
        entry = self._screen.opening.entry
        return entry is None or entry.id != current.id or not self._walks_results()

    def _walks_results(self) -> bool:
        """Whether the open document is one of the results that are shown, and its hits are theirs."""
        results, entry = self._screen.finding.results, self._screen.opening.entry
        if results is None or results.tree is None or entry is None:
            return False
        lit = self._walked is not None and self._walked.query.text == results.query.text
        return lit and self._screen.results.place_of(entry.id) is not None

    def _hit_ahead(self, count: int) -> bool:
        """Whether there is a hit in this direction without going round the end of the text."""
        reader = self._screen.reader
        jump = reader.hits.next_after(reader.caret) if count > 0 else reader.hits.before(reader.caret)
        return jump is not None and not jump.wrapped

    async def _go_on(self, count: int, place: int) -> None:
        """Open the result at ``place``, or the next in this direction that has hits, at its first hit or its last."""
        screen, reader, listed = self._screen, self._screen.reader, self._screen.results
        results, scope = screen.finding.results, self._screen.scope
        while results is not None and 0 <= place < listed.document_count:
            listed.move_to(place)
            await self._open(results, 0)
            while reader.look_further():
                await asyncio.sleep(0)
            if reader.hits:
                reader.move_to(0 if count > 0 else len(reader.text))
                reader.move_hit(count, here=count > 0)
                screen.focus_pane(scope)
                screen.say(f"Result {place + 1:,} of {results.total:,}")
                return
            place += count
        screen.focus_pane(scope)
        screen.say(f"That was the {'last' if count > 0 else 'first'} hit of all that were found.")


def _hits(results: Results, text: str) -> Iterator[list[tuple[int, int]]]:
    """The places of the hits, in batches, in order and apart."""
    last = 0
    for batch in results.matcher.reading(text):
        ranges = [(place.start, place.end) for place in apart(batch, last)]
        last = ranges[-1][1] if ranges else last
        yield ranges


async def _exhaust(steps: AsyncIterator[None]) -> None:
    async for _ in steps:
        await asyncio.sleep(0)
