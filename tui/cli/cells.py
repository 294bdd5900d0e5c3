"""Text cut and filled to a number of cells of the terminal."""

from __future__ import annotations

from tui.reading.graphemes import cells, graphemes

__all__ = ["clipped", "clipped_left", "padded"]


def clipped(text: str, width: int) -> str:
    """The beginning of ``text`` in at most ``width`` cells; no character is cut."""
    taken = 0
    for start, _, size in graphemes(text):
        taken += size
        if taken > width:
            return text[:start]
    return text


def clipped_left(text: str, width: int) -> str:
    """The end of ``text`` in at most ``width`` cells; no character is cut."""
    taken = 0
    for _, end, size in reversed(graphemes(text)):
        taken += size
        if taken > width:
            return text[end:]
    return text


def padded(text: str, width: int, *, right: bool = False) -> str:
    """``text`` with blanks behind it, or in front of it with ``right``, up to ``width`` cells."""
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks
