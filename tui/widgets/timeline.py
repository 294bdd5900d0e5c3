"""The timeline: a chart in one row, and below it where it begins and ends, or what the bar under the cursor is."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from index.columns import Columns
from index.timeline import Bar, Timeline, timeline
from tui.widgets.strips import Part, fit, line
from tui.wording import counted

__all__ = ["TimelineRow"]

HEIGHTS: Final = "▁▂▃▄▅▆▇█"
"""Bars, from a few documents to as many as the highest bar has. No documents are a blank."""
WIDEST: Final = 6
"""Cells of a bar where there are few, the gap behind it included."""
_GAP_FROM: Final = 3


class TimelineRow(Widget, can_focus=True, inherit_bindings=False):
    """Bars of days, months or years, as many as there is room for. Two rows."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"timeline--cursor", "timeline--dim"}
    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    TimelineRow {
        height: 2;
        & > .timeline--cursor { text-style: reverse; }
        & > .timeline--dim { text-style: dim; }
    }
    """
    cursor: reactive[int] = reactive(-1)
    """The bar under the cursor; -1 for the last, where nobody has moved it."""

    def __init__(self) -> None:
        super().__init__(id="timeline")
        self._columns: Columns | None = None
        self._ids: Collection[int] = ()
        self.timeline = Timeline()
        """What is shown."""

    def show(self, columns: Columns, ids: Collection[int]) -> None:
        """Show these documents; the bars are counted in a thread."""
        self._columns, self._ids = columns, ids
        self._count()

    def on_resize(self, event: events.Resize) -> None:
        """There may be room for other bars."""
        self._count()

    def _count(self) -> None:
        if self._columns is not None and self.size.width:
            self.run_worker(self._counted(self._columns, self._ids), exclusive=True, group="timeline")

    async def _counted(self, columns: Columns, ids: Collection[int]) -> None:
        before = self.bar
        found = await asyncio.to_thread(timeline, columns, ids, max(1, self.size.width - 2))
        if found != self.timeline:
            self.timeline = found
            labels = [bar.label for bar in found.bars]
            with suppress(ValueError):
                self.set_reactive(TimelineRow.cursor, labels.index(before.label) if before else -1)
        self.set_reactive(TimelineRow.cursor, min(self.cursor, len(found.bars) - 1))
        self.refresh()

    # Moving

    @property
    def bar(self) -> Bar | None:
        """The bar under the cursor."""
        return self.timeline.bars[self.cursor] if self.timeline.bars else None

    def move(self, bars: int) -> None:
        """Move the cursor, as far as there are bars."""
        self.move_to(max(0, self._place + bars))

    def move_to(self, bar: int) -> None:
        """Move the cursor to a bar; -1 is the last."""
        last = len(self.timeline.bars) - 1
        self.cursor = last if bar < 0 else min(bar, last)

    @property
    def _place(self) -> int:
        return self.cursor if self.cursor >= 0 else len(self.timeline.bars) - 1

    def on_focus(self) -> None:
        """The bar under the cursor is told."""
        self.refresh()

    def on_blur(self) -> None:
        """It is not told any more."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """The mouse moves the cursor, where it is on."""
        if 0 <= (place := (event.x - 1) // self._bar_width) < len(self.timeline.bars):
            self.move_to(place)

    # Drawing

    @property
    def _bar_width(self) -> int:
        return max(1, min(WIDEST, (self.size.width - 2) // max(1, len(self.timeline.bars))))

    def render_line(self, y: int) -> Strip:
        """Draw the bars, or what stands below them."""
        width = self.size.width
        parts = self._bars() if y == 0 else self._labels(width)
        return line([(" ", Style()), *parts], width, self.rich_style)

    def _bars(self) -> list[Part]:
        bars = self.timeline.bars
        most = max((bar.count for bar in bars), default=0)
        gap = 1 if self._bar_width >= _GAP_FROM else 0
        signs = [_height(bar.count, most) * (self._bar_width - gap) + " " * gap for bar in bars]
        if not self.has_focus:
            return [("".join(signs), Style())]
        cursor = self.get_component_rich_style("timeline--cursor", partial=True)
        place = self._place
        return [("".join(signs[:place]), Style()), *((sign, cursor) for sign in signs[place : place + 1])] + [
            ("".join(signs[place + 1 :]), Style())
        ]

    def _labels(self, width: int) -> list[Part]:
        dim = self.get_component_rich_style("timeline--dim", partial=True)
        bars = self.timeline.bars
        if not bars:
            return [("no dates" if self.timeline.undated else "…", dim)]
        if self.has_focus and (bar := self.bar):
            return [(fit(f"{bar.label} · {counted(bar.count, 'document')}", width - 2), Style())]
        first, last = bars[0].label, bars[-1].label
        undated = f"  {self.timeline.undated:,} without date" if self.timeline.undated else ""
        room = max(len(bars) * self._bar_width, cell_len(first) + cell_len(last) + 3)
        ends = f"{first} {'─' * (room - cell_len(first) - cell_len(last) - 2)} {last}" if len(bars) > 1 else first
        return [(fit(f"{ends}{undated}", width - 2), dim)]


def _height(count: int, most: int) -> str:
    return HEIGHTS[-(-count * len(HEIGHTS) // most) - 1] if count else " "
