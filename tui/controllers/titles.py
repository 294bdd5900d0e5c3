"""What the titles of the panes say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from index.catalogue import Entry
from index.search import Mode, Order
from tui.commands import Scope
from tui.commands.base import LEFT
from tui.controllers.finding import Within
from tui.widgets.strips import fit_middle
from tui.widgets.text_row import TextRow
from tui.wording import counted, said_of

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["ORDERS", "Titles"]

ORDERS: Final = {
    "best": "best ↓",
    "date": "date ↓",
    "date-up": "date ↑",
    "title": "title a–z",
    "source": "source a–z",
}
"""How lists are in order, in a word."""
_MODES: Final = {Mode.FIRST: "all first", Mode.ALL: "all words", Mode.ANY: "any word"}
_RECENT: Final = "best, late ↓"


class Titles:
    """The rows above the panes. The one whose pane has the keys is told by a sign and its style."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.list, self.text, self.about, self.notes = (
            TextRow(f"{name}-title" if name != "about" else "text-about") for name in ("list", "text", "about", "notes")
        )

    def show(self) -> None:
        """Show all of them as they are now."""
        self.show_list()
        self.show_notes()
        if self._screen.opening.entry:
            self.show_document(self._screen.opening.entry)

    def show_list(self) -> None:
        """What the left pane shows, how many, in which order."""
        screen = self._screen
        if screen.cover_title:
            left, right = screen.cover_title, f"{screen.key_of('app.back')} closes "
        elif screen.finding.results:
            left, right = self._found(), f"{self._order()} "
        else:
            left, right = f"Documents · {screen.documents.item_count():,}", f"{ORDERS[screen.opening.order]} "
        listed = screen.results if screen.finding.results else screen.documents
        if not screen.cover_title and (folded := listed.folding.count):
            left += f" · {folded:,} folded"
        left = self._bullet(*LEFT, Scope.PROMPT) + left
        if cell_len(left) + cell_len(right) >= self.list.size.width:
            right = right.rpartition(" · ")[2]
            left = left if cell_len(left) + cell_len(right) < self.list.size.width else left.replace(" with all", "")
        self.list.show(((left, self._heading(*LEFT, Scope.PROMPT)),), right)

    def _found(self) -> str:
        finding = self._screen.finding
        results = finding.results
        if results is None:
            return ""
        if finding.group:
            return f"Found · {results.total:,} · {results.query.text}"
        if notes := finding.notes:
            documents = f"{counted(results.total, 'document')} · " if finding.request.within is Within.BOTH else ""
            return f"Found · {documents}{counted(notes.total, 'note')}"
        if finding.request.mode is Mode.FIRST and 0 < results.whole < results.total:
            return f"Found · {results.whole:,} with all of {results.total:,}"
        return f"Found · {results.total:,}"

    def _order(self) -> str:
        finding = self._screen.finding
        if finding.group:
            return finding.group
        request = finding.request
        order = _RECENT if request.recency and request.order is Order.BEST else ORDERS[request.order]
        return f"{_MODES[request.mode]} · {order}"

    def show_document(self, entry: Entry) -> None:
        """Title, date, source and size of the open document."""
        here = (Scope.READER, Scope.COMPOSER)
        about = [entry.date.replace("T", " "), entry.source, counted(entry.words, "word"), entry.language]
        self.text.show(((self._bullet(*here) + entry.title, self._heading(*here)),))
        warned = f"⚠ {entry.warnings[0]}" if entry.warnings else ""
        facts = " · ".join(part for part in [*about, said_of(entry), warned] if part)
        # Of a path the end tells most, and the row is cut at its left part.
        room = max(20, self.about.size.width - cell_len(facts) - 4, self.about.size.width // 2)
        self.about.show(((f" {facts}", "dim"),), fit_middle(entry.name, room) + " ")

    def show_notes(self) -> None:
        """How many notes the document has."""
        text = f"{self._bullet(Scope.NOTES)}Notes · {len(self._screen.notes.notes)}"
        self.notes.show(((text, self._heading(Scope.NOTES)),))

    def _heading(self, *scopes: Scope) -> str:
        return "strong" if self._screen.scope in scopes else "dim"

    def _bullet(self, *scopes: Scope) -> str:
        return "▌" if self._screen.scope in scopes else " "
