"""Saved searches and the queries of before: keeping them, asking them again, and what is new in them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from index.query import describe
from index.sanitise import sanitise_line
from index.search import Mode, Order
from index.search.ordering import RECENCY
from tui.commands import Scope
from tui.controllers.finding import Request
from tui.controllers.line import Line
from tui.looking_again import asked, look_again, said
from tui.saved_searches import FILE, SavedSearch, SearchesProblem, narrowing, read, remove, save, written
from tui.search_news import News
from tui.widgets.choice_list import Choice, ChoiceList

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Saved"]


class Saved:
    """Keeps searches in ``searches.yaml`` beside the notes, which are shared with others in the same way."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._file = screen.workspace.settings.annotations / FILE
        self._list = ChoiceList("saved")
        self._rows: list[SavedSearch | str | None] = []
        """What each row asks: a saved search, a query of before, or nothing for a heading."""
        self._news: dict[str, News] = {}
        """What is new in saved searches, by their names."""
        self._looked: set[str] = set()
        """Searches that were looked at while what is new was being counted."""
        self._name = Line(screen, "name-prompt", "name ", "save", self._save_as)
        self._new_name = Line(screen, "new-name-prompt", "name ", "rename", self._rename_to)
        self._replaces = ""
        """The name whose search is replaced when it is given once more."""
        self._renamed: SavedSearch | None = None
        self._removed: SavedSearch | None = None
        self._asked: tuple[str, Request] | None = None
        """The saved search whose results may be shown, by name and as it was asked."""
        self._marked: frozenset[str] = frozenset()
        """Paths of documents that are new in it."""

    # Keeping

    async def save(self) -> None:
        """Ask for a name for the search that is shown."""
        finding = self._screen.finding
        if not finding.request or finding.group:
            self._screen.say(f"There is no search to save; {self._screen.key_of('search.library')} searches.")
            return
        self._replaces = ""
        await self._name.ask(finding.request.text.strip() or _narrowings(finding.request))

    async def _save_as(self, typed: str) -> None:
        name, request = sanitise_line(typed.strip()), self._screen.finding.request
        if not name:
            self._screen.say("Without a name nothing is saved.")
            return
        search = _search(name, request)
        other = next((each for each in self._read() if each.name == name), None)
        if other is not None and other.content != search.content and self._replaces != name:
            self._replaces = name
            await self._name.ask(name)
            self._screen.say(f"«{name}» is another search; enter once more replaces it.")
            return
        if await self._change(lambda: save(self._file, search)):
            await self._look_at(search)
            self._asked, self._marked = (name, request), frozenset()
            self._screen.say(f"Saved as «{name}»; {self._screen.key_of('search.saved')} lists what is saved.")

    async def _change(self, change: Callable[[], str]) -> bool:
        """Change the file, and say what there is to say about that; returns whether it is changed."""
        try:
            said = await asyncio.to_thread(change)
        except SearchesProblem as problem:
            self._screen.say(str(problem))
            return False
        if said:
            self._screen.say(said)
        return True

    def _read(self) -> tuple[SavedSearch, ...]:
        """The saved searches; none, after saying why, when their file cannot be read."""
        try:
            return read(self._file)
        except SearchesProblem as problem:
            self._screen.say(str(problem))
            return ()

    # The list

    async def show(self) -> None:
        """Show what is saved and what was asked before, or the documents again."""
        screen = self._screen
        if screen.scope is Scope.SAVED:
            screen.uncover()
            return
        await screen.cover(self._list, Scope.SAVED, "Saved searches")
        self._fill()
        screen.focus_pane(Scope.SAVED)

    def _fill(self, name: str = "") -> None:
        """Fill the list; the cursor goes to the search called ``name``, or stays."""
        saved, asked = self._read(), self._screen.workspace.state.queries()
        rows: list[tuple[SavedSearch | str | None, Choice]] = []
        if saved:
            rows.append((None, Choice("Saved", is_heading=True)))
            rows += [(each, Choice(each.name, _about(each), _new(self._news.get(each.name)))) for each in saved]
        if asked:
            rows.append((None, Choice("Asked before", is_heading=True)))
            rows += [(each, Choice(each)) for each in asked]
        self._rows = [row for row, _ in rows]
        places = [place for place, row in enumerate(self._rows) if isinstance(row, SavedSearch) and row.name == name]
        key = self._screen.key_of("search.save")
        nothing = ("Nothing is saved yet.", f"{key} saves the search whose results are shown.")
        self._list.show([choice for _, choice in rows], places[0] if places else self._list.cursor, nothing)

    def _current(self) -> SavedSearch | str | None:
        return self._rows[self._list.cursor] if self._list.cursor < len(self._rows) else None

    async def ask(self) -> None:
        """Search for what is under the cursor; a saved search counts as looked at from now on."""
        current, finding = self._current(), self._screen.finding
        if current is None:
            return
        self._screen.uncover()
        if isinstance(current, str):
            await finding.ask(replace(finding.request, text=current, narrowed=()))
            return
        request = _request(current)
        self._asked, self._marked = (current.name, request), frozenset()
        found = await self._look_at(current)
        self._marked = frozenset(found.new)
        await finding.ask(request)
        self._screen.say(f"{said(found)}: marked •" if found.new else said(found) or "Nothing is new.")

    async def remove(self) -> None:
        """Take the saved search under the cursor out of the file."""
        current = self._current()
        if not isinstance(current, SavedSearch):
            self._screen.say("Only saved searches can be deleted; of the others the oldest are forgotten.")
            return
        if await self._change(lambda: remove(self._file, current.name)):
            self._removed = current
            self._fill()
            self._screen.say(f"«{current.name}» is deleted; {self._screen.key_of('saved.undo')} brings it back.")

    async def undo(self) -> None:
        """Bring back the saved search that was deleted last."""
        removed = self._removed
        if removed is None:
            self._screen.say("Nothing was deleted.")
        elif await self._change(lambda: save(self._file, removed)):
            self._removed = None
            self._fill(removed.name)

    async def rename(self) -> None:
        """Ask for another name for the saved search under the cursor."""
        current = self._current()
        if not isinstance(current, SavedSearch):
            self._screen.say(f"It has no name yet; ask it, and {self._screen.key_of('search.save')} saves it.")
            return
        self._renamed = current
        await self._new_name.ask(current.name)

    async def _rename_to(self, typed: str) -> None:
        name, before = sanitise_line(typed.strip()), self._renamed
        if before is None or not name or name == before.name:
            return
        if any(each.name == name for each in self._read()):
            self._screen.say(f"There is «{name}» already; nothing was renamed.")
            return
        search = replace(before, name=name)
        if await self._change(lambda: save(self._file, search) or remove(self._file, before.name)):
            if found := self._screen.workspace.state.looked_at(before.name, asked(before)):
                self._screen.workspace.state.look_at(name, asked(search), found)
            if before.name in self._news:
                self._news[name] = self._news.pop(before.name)
            self._fill(name)

    # What is new

    async def look_again(self) -> None:
        """Count what is new in the saved searches, and say it; the index may have changed. Costs nothing without any.

        Raises ``CatalogueDamaged``, ``EngineDamaged``, ``EngineRefused``, ``OSError``.
        """
        searches = self._read() if self._file.exists() else ()
        if not searches:
            return
        self._looked.clear()
        counted = await self._counted(searches)
        if counted is None:
            return
        counts = {name: found for name, found in counted.items() if name not in self._looked}
        more = [name for name, found in counts.items() if _is_more(found, self._news.get(name))]
        self._news = counts
        if self._asked and (found := counts.get(self._asked[0])):
            self._marked |= frozenset(found.new)
            self.follow()
        if self._screen.left is self._list:
            self._fill()
        if more:
            self._screen.say("; ".join(f"{said(counts[name])} in «{name}»" for name in more))

    def follow(self) -> None:
        """Mark what is new, while the results are those of a saved search."""
        shown = self._asked is not None and self._screen.finding.request == self._asked[1]
        self._screen.results.show_new(self._marked if shown else frozenset())

    async def _look_at(self, search: SavedSearch) -> News:
        """What is new in a search, which is nothing from now on."""
        self._news.pop(search.name, None)
        self._looked.add(search.name)
        counts = await self._counted((search,), keep=True)
        return counts[search.name] if counts else News()

    async def _counted(self, searches: Iterable[SavedSearch], *, keep: bool = False) -> Mapping[str, News] | None:
        """What is new in each search; None while there is no index. With ``keep`` they count as looked at."""
        searcher = await asyncio.to_thread(self._screen.finding.open_searcher)
        catalogue = self._screen.opening.catalogue
        if searcher is None or catalogue is None:
            return None
        state = self._screen.workspace.state
        return {
            each.name: await asyncio.to_thread(look_again, each, searcher, catalogue, state, keep=keep)
            for each in searches
        }


def _request(search: SavedSearch) -> Request:
    mode, order = Mode(search.mode or Mode.FIRST), Order(search.order or Order.BEST)
    return Request(search.query, mode, order, RECENCY if search.recency else 0.0, narrowing(search, date.today()))


def _search(name: str, request: Request) -> SavedSearch:
    mode = "" if request.mode is Mode.FIRST else request.mode.value
    order = "" if request.order is Order.BEST else request.order.value
    return SavedSearch(name, request.text.strip(), mode, order, bool(request.recency), written(request.narrowed))


def _about(search: SavedSearch) -> str:
    query = search.query if search.query != search.name else ""
    return " · ".join(filter(None, (query, _narrowings(_request(search)))))


def _narrowings(request: Request) -> str:
    return " · ".join(describe(each).removeprefix("every document ") for each in request.narrowed)


def _new(found: News | None) -> str:
    return said(found) if found else ""


def _is_more(found: News, before: News | None) -> bool:
    """Whether there is something new that was not said before."""
    return not set(found.new) <= set(before.new if before else ())
