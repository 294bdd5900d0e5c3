"""The words of the library with the number of documents that have each, for what is typed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.search.searcher import Searcher
from tui.commands import Scope
from tui.controllers.line import Line
from tui.widgets.choice_list import Choice, ChoiceList

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Words"]

MOST: Final = 2_000
"""Words that are listed; the title says how many there are."""
_PATTERN: Final = frozenset("*?~/=")
"""What makes more of a word than its beginning."""
_ADVICE: Final = (
    "Type the beginning of a word, or a pattern:",
    "*ing te?t colour~ /colou?r/",
)


class Words:
    """Lists words, and searches for the one that is chosen."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._list = ChoiceList("words")
        self._line = Line(screen, "words-prompt", "word ", "to the list", self._submitted, self._typed)

    async def show(self) -> None:
        """Show the words, and let the beginning of one be typed."""
        await self._screen.cover(self._list, Scope.WORDS, "Words")
        await self._line.ask("")
        await self._find("")

    def _typed(self, beginning: str) -> None:
        screen = self._screen
        screen.run_worker(screen.carefully(lambda: self._find(beginning)), exclusive=True, group="words")

    async def _submitted(self, beginning: str) -> None:
        """The keys go to the list."""
        await self._find(beginning)

    async def _find(self, beginning: str) -> None:
        searcher = await asyncio.to_thread(self._screen.finding.open_searcher)
        if searcher is None:
            self._screen.say("The index is being built; its words can be listed then.")
            return
        typed = beginning.strip()
        # To count all words takes seconds where there are many; who wants that types a star.
        found = await asyncio.to_thread(_counted, searcher, typed) if typed else []
        if self._screen.left is not self._list:
            return
        choices = [Choice(word, right=f"{count:,}") for word, count in found[:MOST]]
        self._list.show(choices, 0, ("No document has such a word.",) if typed else _ADVICE)
        cut = f", the {MOST:,} most frequent" if len(found) > MOST else ""
        self._screen.cover_title = f"Words · {len(found):,}{cut}" if typed else "Words"
        self._screen.titles.show_list()

    async def choose(self) -> None:
        """Search for the word under the cursor."""
        finding = self._screen.finding
        if self._list.choices:
            word = self._list.choices[self._list.cursor].text
            self._screen.uncover()
            await finding.ask(replace(finding.request, text=f"={word}", narrowed=()))


def _counted(searcher: Searcher, typed: str) -> list[tuple[str, int]]:
    """The words that begin like what is typed, or that match it when it is a pattern; the most frequent first."""
    from index.search.kwic import term_counts

    return term_counts(searcher.engine.lexicon(), typed if _PATTERN & set(typed) else f"{typed}*")
