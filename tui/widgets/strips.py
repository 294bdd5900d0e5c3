"""The one way from data to the screen: plain text with a style, cut to cells, never markup."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from index.sanitise import sanitise_line

__all__ = ["fit", "fit_middle", "line"]

Part = tuple[str, Style]


def fit(text: str, width: int) -> str:
    """``text`` in exactly ``width`` cells: cut with an ellipsis, or padded."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    return set_cell_size(text, width - 1) + "…"


def fit_middle(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells, cut in its middle: of a path both ends tell the most."""
    if cell_len(text) <= width:
        return text
    tail = max(0, (width - 1) * 2 // 3)
    end = text[-tail:] if tail else ""
    while cell_len(end) > tail:
        end = end[1:]
    return fit(text, width - cell_len(end)).rstrip() + end


def line(parts: Iterable[Part], width: int, style: Style) -> Strip:
    """A row of ``width`` cells. Whatever is not printable is made visible, a second time after the door."""
    segments = [
        Segment(text if text.isprintable() else sanitise_line(text), style + part_style)
        for text, part_style in parts
        if text
    ]
    return Strip(segments).adjust_cell_length(width, style)
