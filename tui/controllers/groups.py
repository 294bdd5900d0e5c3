"""Documents that belong together: those that tell the same, a thread's messages, and what could not be read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.catalogue import Catalogue, Entry
from index.engines import Match
from index.query import Query
from index.search import Results
from tui.commands import Scope
from tui.wording import counted

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Groups"]


class Groups:
    """Folds and shows groups of documents."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen

    def fold(self) -> None:
        """Show one document of each story, or all again."""
        screen = self._screen
        on = not screen.documents.folding.on
        screen.documents.folding.on = screen.results.folding.on = on
        screen.opening.refresh_list()
        screen.results.fold()
        screen.titles.show_list()
        count = (screen.results if screen.scope is Scope.RESULTS else screen.documents).folding.count
        if on:
            screen.say(f"{counted(count, 'document')} folded into others that tell the same." if count else _NOTHING)

    async def show_alike(self) -> None:
        """Show the documents that tell the same as the one under the cursor, or the one in the reader."""
        entry, catalogue = self._entry(), self._screen.opening.catalogue
        if entry is None or catalogue is None:
            return
        found = await asyncio.to_thread(catalogue.stories.alike, entry.id)
        if not found:
            self._screen.say(f"No other document tells the same as «{entry.title}».")
            return
        await self._show(catalogue, f"like «{entry.title}»", [Match(*each) for each in found], "alike ↓")

    async def show_thread(self) -> None:
        """Show the messages of a thread, oldest first."""
        entry, catalogue = self._entry(), self._screen.opening.catalogue
        if entry is None or catalogue is None:
            return
        found = await asyncio.to_thread(catalogue.thread, entry)
        if len(found) < 2:
            self._screen.say(f"«{entry.title}» is in no thread with other messages of this library.")
            return
        await self._show(catalogue, f"thread of «{entry.title}»", [Match(each.id, 0.0) for each in found], "oldest ↓")

    async def show_failed(self) -> None:
        """Show the documents that could not be read; the reader says why of each."""
        catalogue = self._screen.opening.catalogue
        if catalogue is None:
            return
        found = await asyncio.to_thread(catalogue.failures)
        if not found:
            self._screen.say("Every document could be read.")
            return
        await self._show(catalogue, "could not be read", [Match(each.id, 0.0) for each in found], "path ↓")

    def _entry(self) -> Entry | None:
        scope = self._screen.scope
        if scope is Scope.READER:
            return self._screen.opening.entry
        return (self._screen.results if scope is Scope.RESULTS else self._screen.documents).current()

    async def _show(self, catalogue: Catalogue, title: str, matches: Sequence[Match], order: str) -> None:
        ids = [match.id for match in matches]
        count = catalogue.count()
        results = Results(Query(title, None), tuple(matches), len(ids), ids=ids, whole=len(ids), documents=count)
        await self._screen.finding.show_group(results, order)


_NOTHING = "No document tells the same as another; nothing is folded."
