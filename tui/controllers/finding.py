"""Searching the library and finding in the text."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

from textual.widget import Widget

from index.catalogue import Order
from index.engines import Engine, EngineDamaged, EngineRefused
from index.search import Results, hit_ranges, search
from tui.commands import Scope
from tui.reading.find import Finder
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Finding"]

BEST: Final = "best ↓"
AT_ONCE: Final = 0.05
"""Seconds that a find may take before keys are let through again."""
BEST_HIT: Final = 0.2
"""Seconds that opening a result waits for its best hit to be known; after them it opens at its first."""


class Finding:
    """Asks what to look for, and shows what was found."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._engine: Engine | None = None
        self._engine_name = ""
        self._asked_from = Scope.LIST
        self.order = ""
        """The order of the results: a value of ``Order``, or empty for relevance."""
        self.first_order = ""
        """In which order the results come, for the title of the list."""
        self._earlier: list[tuple[Results, str, int]] = []
        """Results that others took the place of, their order, and the cursor in them: going back shows them again."""
        self.waiting_for = ""
        """A query to run again when the index has been built anew."""

    # Asking

    async def ask_library(self) -> None:
        """Show the search line above the list."""
        prompt = await self._prompt("library-prompt", "search ", self._screen.list_pane, before="#documents")
        self._ask(prompt)
        self._screen.bring_forward(Scope.LIST)

    async def ask_text(self) -> None:
        """Show the search line below the text."""
        prompt = await self._prompt("text-prompt", "/", self._screen.text_pane)
        self._ask(prompt)

    async def submit_prompt(self) -> None:
        """Search for what was typed."""
        prompt = self._screen.open_prompt()
        if prompt is None:
            return
        text = prompt.field.value
        prompt.display = False
        if prompt.id == "text-prompt":
            self._screen.focus_pane(Scope.READER)
            await self.find(text)
        else:
            await self.search(text)

    def leave_prompt(self) -> None:
        """Go back to where the person was."""
        if prompt := self._screen.open_prompt():
            prompt.display = False
        self._screen.focus_pane(self._asked_from)

    async def _prompt(self, name: str, label: str, pane: Widget, before: str | None = None) -> Prompt:
        """The search line, made when it is first wanted: it costs 30 ms that the first frame does without."""
        for found in self._screen.query(f"#{name}").results(Prompt):
            return found
        prompt = Prompt(label, name)
        await pane.mount(prompt, before=before)
        return prompt

    def _ask(self, prompt: Prompt) -> None:
        self._asked_from = self._screen.scope
        prompt.ask()
        self._screen.show_hints()

    # Finding in the text

    async def find(self, needle: str) -> None:
        """Light every hit in the text and go to the first from the caret on."""
        reader = self._screen.reader
        if not needle or reader.document is None:
            reader.clear_hits()
            return
        reader.look_for(needle, Finder(reader.text, needle).scan())
        await self._first_hit()

    async def _first_hit(self) -> None:
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

    # Searching the library

    async def search(self, text: str) -> None:
        """Show the documents that a query finds, in place of the list."""
        if not text.strip():
            self.leave_prompt()
            return
        try:
            results = await asyncio.to_thread(self._search, text)
        except EngineDamaged:
            self.waiting_for = text
            self._screen.say("The full-text index is damaged; it is built anew, then searched.")
            self._screen.indexing.start(rebuild=True)
            self._screen.focus_pane(Scope.LIST)
            return
        except EngineRefused as problem:
            self._screen.say(str(problem))
            self._screen.focus_pane(Scope.LIST)
            return
        if results is None and not self._screen.indexing.busy:
            self.waiting_for = text
            self._screen.indexing.start(rebuild=True)
        if results is None:
            self._screen.say("The index is being built; search again in a moment.")
            self._screen.focus_pane(Scope.LIST)
            return
        self._earlier.clear()
        self._show(results, BEST)

    def show_group(self, results: Results, order: str) -> None:
        """Show documents that belong together, in place of the list. Results that are shown come back later."""
        if self._screen.showing_results and (before := self._screen.results.results):
            self._earlier.append((before, self.first_order, self._screen.results.cursor))
        else:
            self._earlier.clear()
        self._show(results, order)

    def _search(self, text: str) -> Results | None:
        catalogue = self._screen.opening.catalogue
        if catalogue is None:
            return None
        name = catalogue.fact("engine")
        if self._engine is None or name != self._engine_name:
            self.close()
            self._engine, self._engine_name = self._screen.workspace.library.engine(catalogue), name
        return search(self._engine, text) if self._engine else None

    def _show(self, results: Results, order: str) -> None:
        catalogue = self._screen.opening.catalogue
        if catalogue is None:
            return
        self.order, self.first_order = "", order
        # Counting looks at every row: only where nothing was found does it matter.
        self._screen.results.unread = 0 if results.matches else catalogue.count_failures()
        key_of = self._screen.key_of
        self._screen.results.advice = f"{key_of('search.library')} searches again, {key_of('app.back')} goes back."
        self._screen.results.show(catalogue, results)
        self._screen.show_results(True)
        self._screen.focus_pane(Scope.RESULTS)
        notices = list(results.notices)
        if self._screen.indexing.busy and results.searched < catalogue.count():
            notices.append(f"{results.searched:,} of {catalogue.count():,} documents are searched so far.")
        if notices:
            self._screen.say(" ".join(notices))

    def change_order(self) -> None:
        """Relevance, then date, then title."""
        catalogue = self._screen.opening.catalogue
        orders = ["", Order.DATE.value, Order.TITLE.value]
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]
        self._screen.results.put_in_order(catalogue.ids(Order(self.order)) if catalogue and self.order else None)
        self._screen.show_list_title()

    async def open_hit(self) -> None:
        """Open the result under the cursor at its best hit, or its first while that is not known; light all hits."""
        entry, results = self._screen.results.current(), self._screen.results.results
        if entry is None or results is None:
            return
        hit = await self._screen.results.current_hit(BEST_HIT)
        best = hit.snippet.start + hit.snippet.lit[0][0] if hit and hit.snippet.lit else 0
        await self._screen.opening.open(entry, best)
        self._screen.documents.select(entry.id)
        self._screen.focus_pane(Scope.READER)
        reader = self._screen.reader
        if results.query.tree and (hit is None or hit.hits or not hit.complete):
            reader.look_for(results.query.text, hit_ranges(reader.text, results.query.tree))
            await self._first_hit()

    def close_results(self) -> None:
        """Give the results of before back, or the list of documents."""
        if self._earlier:
            results, order, cursor = self._earlier.pop()
            self._show(results, order)
            self._screen.results.move_to(cursor)
            return
        self._screen.show_results(False)
        self._screen.focus_pane(Scope.LIST)

    def close(self) -> None:
        """Close the full-text index."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None


async def _exhaust(steps: AsyncIterator[None]) -> None:
    async for _ in steps:
        await asyncio.sleep(0)
