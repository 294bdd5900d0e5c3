"""Why a document was found, in words, in the place of the results."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from index.catalogue import Catalogue
from index.engines import Match
from index.search import Results
from tui.commands import Scope
from tui.widgets.page import Page

if TYPE_CHECKING:
    from index.search.explain import Explanation
    from tui.screens.main import MainScreen

__all__ = ["Explaining"]


class Explaining:
    """Explains the result under the cursor."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._page = Page("explanation")

    async def explain(self) -> None:
        """Say why the document under the cursor was found."""
        screen = self._screen
        results, catalogue = screen.finding.results, screen.opening.catalogue
        entry, match = screen.results.current(), screen.results.current_match()
        if results is None or catalogue is None or entry is None or match is None:
            return
        if screen.finding.group:
            screen.say("This was not searched for; it is shown because it belongs to the others.")
            return
        explanation = await asyncio.to_thread(_explained, results, catalogue, match)
        sentences = explanation.sentences if explanation else ("The document is gone.",)
        await screen.cover(self._page, Scope.PAGE, "Why it was found")
        self._page.show([(entry.title, ""), ("", ""), *(("", sentence) for sentence in sentences)])
        screen.focus_pane(Scope.PAGE)


def _explained(results: Results, catalogue: Catalogue, match: Match) -> Explanation | None:
    from index.search.explain import explain

    return next(filter(None, explain(results, catalogue, match)), None)
