"""Searching the library: what is asked, and what was found, beside each other until something else is asked."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING, Final

from index.catalogue import Catalogue
from index.engines import EngineDamaged, EngineRefused
from index.query import Completion, Narrowing
from index.search import Mode, Order, Results, Searcher
from index.search.ordering import RECENCY
from tui.commands import Scope
from tui.wording import counted

if TYPE_CHECKING:
    from tui.notes.search import NoteResults
    from tui.screens.main import MainScreen

__all__ = ["LIMIT", "Finding", "Request", "Within"]

LIMIT: Final = 1000
"""Results that are listed at first; more are when the cursor comes to the last of them."""


class Within(StrEnum):
    """What is searched: the texts of documents, or what people wrote on them."""

    DOCUMENTS = "documents"
    NOTES = "notes"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Request:
    """What the library is asked: change it with ``dataclasses.replace``, and give it to `Finding.ask`."""

    text: str = ""
    """The query as it is typed."""
    mode: Mode = Mode.FIRST
    order: Order = Order.BEST
    recency: float = 0.0
    narrowed: tuple[Narrowing, ...] = ()
    """What the results are narrowed by beside the query, in the order in which that was done."""
    within: Within = Within.DOCUMENTS

    def __bool__(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.text.strip() or self.narrowed)


@dataclass(frozen=True, slots=True)
class View:
    """What stands in the place of the list: the results of a request, or a group of documents."""

    results: Results
    request: Request
    group: str = ""
    """How the documents of a group are in order; empty for the results of a search."""
    notes: NoteResults | None = None
    """The notes that were found, where notes are looked for, too."""
    cursor: int = 0


class Finding:
    """Asks the library, and shows what it finds.

    There is one request at a time. Whatever changes it (typing, narrowing, another order) makes a new one of
    ``request`` and asks that: ``await finding.ask(replace(finding.request, narrowed=...))``.
    """

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.request = Request()
        """What was asked last; the results on the screen may still be those of the one before."""
        self._searcher: Searcher | None = None
        self._searched: Catalogue | None = None
        self._engine_name = ""
        self._opening = Lock()
        self._preparing = False
        self._answering: asyncio.Task[None] | None = None
        self._wanted: Request | None = None
        """What is to be answered next; None when everything is."""
        self._limit = LIMIT
        self._view: View | None = None
        self._earlier: list[View] = []
        """What groups took the place of: going back shows it again."""
        self.waiting_for: Request | None = None
        """A request to ask again when the index has been built anew."""
        self.problem = ""
        """Why the last request could not be answered, in words."""

    # What is there

    @property
    def results(self) -> Results | None:
        """What is shown in the place of the list; None while that is the list of documents."""
        return self._view.results if self._view else None

    @property
    def view(self) -> View | None:
        """What is shown, with the cursor where it is now."""
        return replace(self._view, cursor=self._screen.results.cursor) if self._view else None

    @property
    def group(self) -> str:
        """How the group is in order that is shown, and does not come from a search; empty for results."""
        return self._view.group if self._view else ""

    @property
    def notes(self) -> NoteResults | None:
        """The notes that are shown with the results, or in their place."""
        return self._view.notes if self._view else None

    @property
    def searcher(self) -> Searcher | None:
        """What the library was last searched with. None before; see ``open_searcher``."""
        return self._searcher

    def open_searcher(self) -> Searcher | None:
        """The searcher of the library as it is now; None while there is no index. Takes long: call it in a thread.

        Raises ``EngineDamaged``, ``EngineRefused``, ``CatalogueDamaged``.
        """
        catalogue = self._screen.opening.catalogue
        if catalogue is None:
            return None
        name = catalogue.fact("engine")
        with self._opening:
            if self._searcher is None or self._searched is not catalogue or self._engine_name != name:
                self.close()
                engine = self._screen.workspace.library.engine(catalogue)
                if engine is not None:
                    self._searcher = Searcher(engine, catalogue, self._screen.workspace.facts)
                    self._searched, self._engine_name = catalogue, name
            return self._searcher

    def close(self) -> None:
        """Close the full-text index."""
        searcher, self._searcher = self._searcher, None
        if searcher is not None:
            searcher.close()

    # Asking

    async def ask(self, request: Request) -> None:
        """Show what a request finds, as soon as it is found; the results of before stay until then.

        Returns when this request is answered, or a newer one that was asked meanwhile: an older one is given up. The
        keys go to the results unless they are in the search line. Raises ``CatalogueDamaged``, ``OSError``.
        """
        self._limit = LIMIT
        await self._ask(request)

    async def _ask(self, request: Request) -> None:
        self.request = self._wanted = request
        if self._answering is None or self._answering.done():
            self._answering = asyncio.create_task(self._answer())
        await asyncio.shield(self._answering)

    def ask_soon(self, request: Request) -> None:
        """The same without waiting for it: for what must not hold up the keys."""
        self.request = request
        self._screen.run_worker(self._screen.carefully(lambda: self.ask(request)), group="search")

    def is_answered(self, request: Request) -> bool:
        """Whether the results of this request are on the screen, and no others are being looked for."""
        return self._wanted is None and self._view is not None and not self.group and self._view.request == request

    async def _answer(self) -> None:
        """Answer the newest request, until there is none that is newer. One thread at a time is at work on them."""
        while (request := self._wanted) is not None:
            try:
                view = await self._found(request) if request else None
            except BaseException:
                self._wanted = None
                raise
            if self._wanted is not request:
                continue
            self._wanted = None
            if view is not None:
                await self._show(view)
            elif not request:
                await self.show_documents()
            else:
                self._screen.say(self.problem)

    async def _found(self, request: Request) -> View | None:
        """The results of a request, to be shown. None when there are none to be had now: ``problem`` says why."""
        self.problem = ""
        try:
            view = await asyncio.to_thread(self._search, request)
        except EngineDamaged:
            self.problem = "The full-text index is damaged; it is built anew, then searched."
            self._rebuild_for(request)
            return None
        except EngineRefused as refusal:
            self.problem = str(refusal)
            return None
        if view is None:
            self.problem = "The index is being built; what you look for is searched for then."
            self._rebuild_for(request)
        return view

    def _rebuild_for(self, request: Request) -> None:
        # While one types, many ask for the same.
        begun, self.waiting_for = self.waiting_for is not None, request
        if not begun and not self._screen.indexing.busy:
            self._screen.indexing.start(rebuild=True)

    def _search(self, request: Request) -> View | None:
        searcher = self.open_searcher()
        if searcher is None:
            return None
        results = searcher.search(
            request.text,
            limit=self._limit,
            mode=request.mode,
            order=request.order,
            recency=request.recency,
            narrowed=request.narrowed,
        )
        if request.within is Within.DOCUMENTS:
            return View(results, request)
        # Imported here: most searches are for documents.
        from index.facets import languages
        from tui.notes.search import search_notes

        index, spoken = self._screen.workspace.note_index, languages(searcher.columns)
        notes = search_notes(index, request.text, limit=LIMIT, languages=spoken)
        said = notes.notices
        if request.within is Within.BOTH:
            said = (*results.notices, *said)
        else:
            results = replace(results, matches=(), ids=(), total=0, whole=0, suggestion="")
        if request.narrowed:
            said = (*said, "Notes are not narrowed.")
        if len(notes.hits) < notes.total:
            said = (*said, f"The best {LIMIT:,} notes are shown.")
        return View(replace(results, notices=tuple(dict.fromkeys(said))), request, notes=notes)

    def prepare_soon(self) -> None:
        """Make ready in a thread what the first search would wait for: a second for 100,000 documents."""
        # One thread at a time: what changes while it is at work, the next search waits for.
        if not self._preparing and self._screen.documents.item_count():
            self._preparing = True
            self._screen.run_worker(self._screen.carefully(self._prepare), group="prepare")

    async def _prepare(self) -> None:
        try:
            with suppress(EngineDamaged, EngineRefused):
                searcher = await asyncio.to_thread(self.open_searcher)
                if searcher is not None:
                    await asyncio.to_thread(searcher.prepare)
        finally:
            self._preparing = False

    async def complete(self, text: str, caret: int) -> Completion | None:
        """What could stand at ``caret`` of a query, see `index.query.complete`; None while there is no index."""
        try:
            searcher = await asyncio.to_thread(self.open_searcher)
            return await asyncio.to_thread(searcher.complete, text, caret) if searcher else None
        except (EngineDamaged, EngineRefused):
            # The search that is asked for at the same time says so.
            return None

    async def follow(self) -> None:
        """The index has changed: ask what waited for that, or again what is shown. The cursor stays on its document."""
        if (waiting := self.waiting_for) is not None:
            self.waiting_for = None
            await self.ask(waiting)
        elif self._view and not self._view.group:
            await self._again()
        else:
            self._screen.narrower.follow()

    async def more(self) -> None:
        """List more of the results; the cursor stays."""
        if self._view and not self._view.group and len(self._view.results.matches) < self._view.results.total:
            self._limit *= 10
            await self._again()

    async def _again(self) -> None:
        await self._ask(self.request)

    # Showing

    async def show_view(self, view: View) -> None:
        """Show again what was shown before."""
        self.request, self._wanted = view.request, None
        await self._show(view)

    async def show_group(self, results: Results, order: str) -> None:
        """Show documents that belong together, in place of the list. Results that are shown come back later."""
        if before := self.view:
            self._earlier.append(before)
        await self._show(View(results, self.request, order), keep_earlier=True)

    async def _show(self, view: View, *, keep_earlier: bool = False) -> None:
        catalogue = self._screen.opening.catalogue
        if catalogue is None:
            return
        if not keep_earlier:
            self._earlier.clear()
        before, self._view = self._view, view
        again = before is not None and (before.request, before.group) == (view.request, view.group)
        self._screen.results.explanation = self._nothing_found(view)
        notes = view.notes.hits if view.notes else ()
        await self._screen.results.show(catalogue, view.results, None if again else view.cursor, notes)
        self._screen.show_results(True)
        await self._screen.asking.show_answer()
        await self._screen.concordance.follow()
        if not again and self._screen.open_prompt() is None:
            self._screen.focus_pane(Scope.RESULTS)
        self._screen.show_status()

    async def show_documents(self) -> None:
        """Show the list of documents again, and forget what was asked, but not how."""
        self.request, self._wanted = replace(self.request, text="", narrowed=()), None
        self._view = None
        self._earlier.clear()
        self._screen.show_results(False)
        await self._screen.asking.show_answer()

    async def close_results(self) -> None:
        """Give the results of before back, or the list of documents."""
        if self._earlier:
            earlier = self._earlier[:-1]
            await self.show_view(self._earlier[-1])
            self._earlier = earlier
        else:
            await self.show_documents()
        self._screen.focus_pane(Scope.LIST)

    # How results come

    async def change_mode(self) -> None:
        """All words first, only all, any word."""
        modes = list(Mode)
        mode = modes[(modes.index(self.request.mode) + 1) % len(modes)]
        await self._change(replace(self.request, mode=mode))
        self._screen.say(_MODES_SAID[mode])

    async def change_order(self) -> None:
        """The best first, by date, by date upwards, by title, by source."""
        orders = list(Order)
        order = orders[(orders.index(self.request.order) + 1) % len(orders)]
        await self._change(replace(self.request, order=order))

    async def change_recency(self) -> None:
        """Let late dates count, or not."""
        recency = 0.0 if self.request.recency else RECENCY
        await self._change(replace(self.request, recency=recency, order=Order.BEST))
        self._screen.say("Of equally good documents later ones come first." if recency else "Dates do not count.")

    async def change_within(self) -> None:
        """Look for documents, for notes, or for both."""
        choices = list(Within)
        within = choices[(choices.index(self.request.within) + 1) % len(choices)]
        await self._change(replace(self.request, within=within))
        if not self.group:
            self._screen.say(_WITHIN_SAID[within])

    async def _change(self, request: Request) -> None:
        if self.group:
            self._screen.say(f"These are no results; {self._screen.key_of('app.back')} goes back.")
        else:
            await self.ask(request)

    def _nothing_found(self, view: View) -> tuple[str, ...]:
        """What to say where there are no results, and the next steps."""
        results, key_of = view.results, self._screen.key_of
        if results.query.tree is None and not view.request.narrowed:
            return ("Type a word to search for.", f"{key_of('prompt.language')} shows what can be typed.")
        if view.notes and view.request.within is Within.NOTES:
            again = f"{key_of('results.within')} searches documents, too, {key_of('app.back')} goes back."
            return ("Nothing found.", f"{counted(view.notes.searched, 'note')} searched.", again)
        searched = f"{counted(results.searched, 'document')} {'was' if results.searched == 1 else 'were'} searched."
        failed = f"{results.failed:,} could not be read; {key_of('list.failed')} shows which." if results.failed else ""
        narrowed = "Take back what the results are narrowed by." if view.request.narrowed else ""
        mode = f"{key_of('results.mode')} searches for any of the words." if view.request.mode is Mode.ALL else ""
        keys = f"{key_of('search.library')} searches again, {key_of('app.back')} goes back."
        steps = ("Try fewer words, or word* for its forms.", narrowed, mode, keys)
        return tuple(filter(None, ("Nothing found.", searched, failed, *steps)))

    def coverage(self) -> str:
        """How many documents were found, of how many, and how many could not be looked at."""
        results = self.results
        if results is None or self.group:
            return ""
        notes = self._view.notes if self._view else None
        said = f"{notes.total:,} of {counted(notes.searched, 'note')}" if notes else ""
        if self.request.within is Within.NOTES:
            return said
        parts = [f"{results.total:,} of {counted(results.documents, 'document')}"]
        if missing := max(0, results.documents - results.failed - results.searched):
            parts.append(f"{missing:,} not in the index yet")
        if results.failed:
            parts.append(f"{results.failed:,} could not be read")
        return " · ".join(filter(None, (*parts, said)))


_WITHIN_SAID: Final = {
    Within.DOCUMENTS: "Documents.",
    Within.NOTES: "Notes, by what was written and by the passages.",
    Within.BOTH: "Documents, then notes.",
}
_MODES_SAID: Final = {
    Mode.FIRST: "Documents with all of the words come first.",
    Mode.ALL: "Only documents with all of the words.",
    Mode.ANY: "Documents with any of the words, the best first.",
}
