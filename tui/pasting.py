"""Where a person types. What is pasted is made harmless before any field sees it."""

from __future__ import annotations

from index.sanitise import sanitise

__all__ = ["LONGEST_PASTE", "harmless"]

LONGEST_PASTE = 100_000
"""Code points of a paste that are taken; a whole book pasted by mistake must not stop the screen."""


def harmless(text: str) -> str:
    """A pasted text as it may be shown: line feeds alone end its lines, control characters are signs."""
    return sanitise(text[:LONGEST_PASTE].replace("\r\n", "\n").replace("\r", "\n"))
