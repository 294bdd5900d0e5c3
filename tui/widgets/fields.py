"""Where a person types: what comes in by paste is made harmless before it is shown."""

from __future__ import annotations

from textual import events
from textual.widgets import Input, TextArea

from index.sanitise import sanitise, sanitise_line

__all__ = ["LineField", "NoteField"]

LONGEST_PASTE = 100_000
"""Code points of a paste that are taken; a whole book pasted by mistake must not stop the screen."""


class LineField(Input):
    """One line, for a search."""

    def _on_paste(self, event: events.Paste) -> None:
        event.text = sanitise_line(event.text.partition("\n")[0][:LONGEST_PASTE])


class NoteField(TextArea):
    """Several lines, for a note."""

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = sanitise(event.text[:LONGEST_PASTE].replace("\r\n", "\n").replace("\r", "\n"))
