"""Every hit of the results in a row of its own, collected in a thread while one reads them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final

from index.catalogue import Catalogue
from index.engines import Match
from index.search import Results
from tui.commands import Scope
from tui.widgets.concordance import ConcordanceView
from tui.wording import counted

if TYPE_CHECKING:
    from index.search.kwic import Line
    from tui.screens.main import MainScreen

__all__ = ["Concordance"]

MOST: Final = 100_000
"""Hits that are shown."""
DOCUMENTS: Final = 50
"""Documents that are asked for at once."""
TOGETHER: Final = 0.1
"""Seconds in which hits are gathered before they are shown."""
WORK: Final = 0.002
REST: Final = 0.001
"""Seconds that the thread works, and then leaves the interpreter lock to the keys."""


class _Order(StrEnum):
    """How the lines are in order, in a few words. The names but the last are those of `index.search.kwic.By`."""

    POSITION = "as found"
    LEFT = "by what is before"
    RIGHT = "by what is behind"
    HIT = "by the hit"
    DATE = "newest first"


@dataclass(slots=True)
class _Collection:
    """The lines of some results, as far as they are collected."""

    results: Results
    catalogue: Catalogue
    width: int
    lines: list[Line] = field(default_factory=list)
    documents: int = 0
    """Documents that were looked through."""
    complete: bool = False
    _steps: Iterator[Line | None] | None = None

    def more(self) -> None:
        """Collect for a moment. Raises ``CatalogueDamaged``, ``OSError``."""
        self._steps = self._steps or self._walk()
        begun = rested = time.monotonic()
        for line in self._steps:
            if line is not None:
                self.lines.append(line)
                if len(self.lines) >= MOST:
                    break
            now = time.monotonic()
            if now - begun > TOGETHER:
                return
            if now - rested > WORK:
                time.sleep(REST)
                rested = time.monotonic()
        self.complete = True

    def _walk(self) -> Iterator[Line | None]:
        """The lines of the documents that are listed, in their order, then of the others."""
        # Imported here and below: the first frame does without what is needed to find words.
        from index.search.kwic import concordance

        listed = {match.id for match in self.results.matches}
        others = (Match(number, 0.0) for number in self.results.ids if number not in listed)
        for matches in (self.results.matches, others):
            rest = iter(matches)
            while part := list(islice(rest, DOCUMENTS)):
                yield from concordance(self.results, self.catalogue, part, self.width)
                self.documents += len(part)

    def ordered(self, order: _Order, days: Sequence[str | None]) -> Sequence[Line]:
        """The lines in an order; ``days`` are the dates of documents by their ids."""
        from index.search.kwic import By, sorted_lines

        if order is _Order.DATE:
            # Sorting is stable in reverse, too: the lines of a document stay in their order.
            return sorted(self.lines, key=lambda line: days[line.id] or "" if line.id < len(days) else "", reverse=True)
        return sorted_lines(self.lines, By[order.name])


class Concordance:
    """Shows the hits of the results in rows, over the whole width."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._view = ConcordanceView()
        self._collection: _Collection | None = None
        self._order = _Order.POSITION

    async def show(self) -> None:
        """Show every hit of the results, or the results again. What was collected of them is kept."""
        screen = self._screen
        if screen.scope is Scope.CONCORDANCE:
            screen.uncover()
            return
        results, catalogue = screen.finding.results, screen.opening.catalogue
        if results is None or results.tree is None or catalogue is None:
            screen.say(f"There are no hits to show; {screen.key_of('search.library')} searches for words.")
            return
        if self._collection is None or self._collection.results is not results:
            self._collection = _Collection(results, catalogue, max(40, screen.size.width // 2))
            self._order = _Order.POSITION
            self._view.show(catalogue, self._collection.lines, 0)
        await screen.cover(self._view, Scope.CONCORDANCE, "", across=True)
        screen.focus_pane(Scope.CONCORDANCE)
        self._begin(None)

    async def follow(self) -> None:
        """Other results are shown below: collect their hits, and show them when all are there, the cursor at its hit.

        Until then the rows stay as they were.
        """
        before, screen = self._collection, self._screen
        if before is None or screen.left is not self._view or screen.finding.results is before.results:
            return
        results, catalogue = screen.finding.results, screen.opening.catalogue
        if results is None or results.tree is None or catalogue is None:
            screen.uncover()
            return
        self._collection = _Collection(results, catalogue, before.width)
        self._begin(self._view.current())

    def _begin(self, at: Line | None) -> None:
        self._show_title()
        screen = self._screen
        screen.run_worker(screen.carefully(lambda: self._collect(at)), exclusive=True, group="concordance")

    async def _collect(self, at: Line | None) -> None:
        """Collect as long as the rows are shown; in the end the cursor goes to the line ``at``, if there is one."""
        collection = self._collection
        while collection and not collection.complete and self._is_shown(collection):
            await asyncio.to_thread(collection.more)
            if self._is_shown(collection):
                self._view.grow()
                self._show_title()
        if collection and collection.complete and self._is_shown(collection):
            await self._sort(collection, at)

    def _is_shown(self, collection: _Collection) -> bool:
        return self._collection is collection and self._screen.left is self._view

    def _show_title(self) -> None:
        collection = self._collection
        if collection is None:
            return
        count = counted(len(collection.lines), "hit")
        if not collection.complete:
            said = f"{count} in {collection.documents:,} of {counted(collection.results.total, 'document')} …"
        elif len(collection.lines) >= MOST:
            said = f"the first {count}, in {counted(collection.documents, 'document')}"
        else:
            said = count
        self._view.explanation = "Nothing found." if collection.complete else "Collecting …"
        self._screen.cover_title = f"{said} · {self._order}"
        self._screen.titles.show_list()

    async def change_order(self) -> None:
        """As they were found, by what stands before or behind, by the hit itself, by date."""
        orders = list(_Order)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self._show_title()
        if self._collection and self._collection.complete:
            await self._sort(self._collection)
        else:
            self._screen.say("They are put in order when all are there.")

    async def _sort(self, collection: _Collection, at: Line | None = None) -> None:
        order, searcher = self._order, self._screen.finding.searcher

        def arranged() -> tuple[Sequence[Line], int | None]:
            lines = collection.ordered(order, searcher.columns.day if searcher else ())
            return lines, lines.index(at) if at in lines else None

        lines, place = await asyncio.to_thread(arranged)
        if self._is_shown(collection) and order is self._order:
            stays = order is _Order.POSITION or at is not None
            self._view.show(collection.catalogue, lines, place if place is not None or stays else 0)
            self._show_title()

    async def open(self) -> None:
        """Open the document at the hit under the cursor."""
        line, collection = self._view.current(), self._collection
        entry = collection.catalogue.entry(line.id) if line and collection else None
        if line and entry is None:
            self._screen.say(f"This document is gone; {self._screen.key_of('app.refresh')} looks for changes.")
        if line and collection and entry:
            self._screen.uncover()
            await self._screen.walking.open_at(collection.results, entry, line.start)
