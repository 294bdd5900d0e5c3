"""Narrowing what is shown: by the values that documents have, and by time."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.columns import Columns
from index.facets import Facet, facets
from index.query import Between, Exclude, Filter, Narrowing, describe
from tui.commands import Scope
from tui.widgets.choice_list import Choice, ChoiceList
from tui.wording import counted

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Narrower"]

MOST: Final = 50
"""Values of a facet that are listed."""


class Narrower:
    """Shows facets and the timeline of what the left pane lists, and narrows it by what is chosen there."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._list = ChoiceList("facets")
        self._values: list[Filter | None] = []
        """What each row of the list narrows by; None for a heading."""

    # What is narrowed

    async def _documents(self) -> tuple[Columns, Collection[int]] | None:
        """The documents that are listed. None, after saying why, when they cannot be counted."""
        finding = self._screen.finding
        searcher = await asyncio.to_thread(finding.open_searcher)
        if searcher is None:
            self._screen.say("The index is being built; documents can be counted then.")
            return None
        columns = await asyncio.to_thread(lambda: searcher.columns)
        return columns, columns.all if finding.results is None else finding.results.ids

    async def _narrow(self, by: Narrowing) -> None:
        """Narrow the results by something, or the list of all documents."""
        finding = self._screen.finding
        if finding.group:
            back = self._screen.key_of("app.back")
            self._screen.say(f"Documents that belong together cannot be narrowed; {back} goes back.")
        elif by not in finding.request.narrowed:
            await finding.ask(replace(finding.request, narrowed=(*finding.request.narrowed, by)))
            self._screen.say(f"{_words(by)}: {counted(finding.results.total if finding.results else 0, 'document')}")

    async def take_back(self) -> None:
        """Take back what the results were narrowed by last."""
        finding = self._screen.finding
        if not finding.request.narrowed:
            self._screen.say(f"The results are not narrowed; {self._screen.key_of('results.facets')} narrows them.")
            return
        await finding.ask(replace(finding.request, narrowed=finding.request.narrowed[:-1]))
        if finding.results is None:
            self._screen.uncover()
            self._screen.focus_pane(Scope.LIST)

    def follow(self) -> None:
        """Something else is listed now: count it, where that is shown."""
        screen = self._screen
        if screen.timeline.display or screen.left is self._list:
            screen.run_worker(screen.carefully(self._count), exclusive=True, group="counting")

    async def _count(self) -> None:
        documents = await self._documents()
        if documents is None:
            return
        if self._screen.timeline.display:
            self._screen.timeline.show(*documents)
        if self._screen.left is self._list:
            await self._fill(*documents)

    # Facets

    async def show_facets(self) -> None:
        """Show what the documents that are listed can be narrowed by, or them again."""
        screen = self._screen
        if screen.scope is Scope.CHOICES:
            screen.uncover()
        elif documents := await self._documents():
            await screen.cover(self._list, Scope.CHOICES, "")
            await self._fill(*documents)
            screen.focus_pane(Scope.CHOICES)

    async def _fill(self, columns: Columns, ids: Collection[int]) -> None:
        counts = await asyncio.to_thread(facets, columns, ids, most=MOST)
        rows = list(_rows(counts))
        self._values = [value for value, _ in rows]
        choices = [choice for _, choice in rows]
        self._list.show(choices, self._list.cursor, ("There is nothing to narrow by.",))
        self._screen.cover_title = f"Narrow · {counted(len(ids), 'document')}"
        self._screen.titles.show_list()

    async def choose(self) -> None:
        """Narrow by the value under the cursor, and show what is left."""
        if value := self._value():
            self._screen.uncover()
            await self._narrow(value)

    async def leave_out(self) -> None:
        """Leave out the documents with the value under the cursor; what else they can be narrowed by stays."""
        if value := self._value():
            await self._narrow(Exclude(value))

    def _value(self) -> Filter | None:
        return self._values[self._list.cursor] if self._list.cursor < len(self._values) else None

    # Timeline

    async def show_timeline(self) -> None:
        """Show the timeline and go there; from there, hide it."""
        screen = self._screen
        if screen.focused is screen.timeline:
            self.leave_timeline()
            screen.timeline.display = False
        elif screen.timeline.display:
            screen.focus_pane(Scope.TIMELINE)
        elif documents := await self._documents():
            screen.timeline.display = True
            screen.timeline.show(*documents)
            screen.focus_pane(Scope.TIMELINE)

    def leave_timeline(self) -> None:
        """Go back to the documents; the timeline stays."""
        self._screen.focus_pane(Scope.LIST)

    async def choose_time(self) -> None:
        """Narrow to the bar under the cursor."""
        if bar := self._screen.timeline.bar:
            await self._narrow(Between("date", bar.start, bar.end))
            self.leave_timeline()


def _rows(counts: Mapping[str, Facet]) -> Iterator[tuple[Filter | None, Choice]]:
    """A row for each value, below a heading; facets without any value are left out."""
    for name, values in counts.items():
        if not any(value for value, _ in values):
            continue
        cut = sum(bool(value) for value, _ in values) >= MOST
        first = "newest" if name in ("year", "month") else "most frequent"
        yield None, Choice(name.capitalize(), right=f"the {MOST} {first}" if cut else "", is_heading=True)
        for value, count in values:
            yield Filter(name, value), Choice(value or f"without {name}", right=f"{count:,}")


def _words(by: Narrowing) -> str:
    said = describe(by).removeprefix("every document ")
    return f"{said[:1].upper()}{said[1:]}"
