"""A list to choose from: values under headings, each with a word about it and a number at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.style import Style

from tui.widgets.line_list import LineList
from tui.widgets.strips import Part, fit

__all__ = ["Choice", "ChoiceList"]

_LEAST: Final = 4
"""Cells in which what is said about a value is worth showing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A row: a value, or a heading, which the cursor passes over."""

    text: str
    about: str = ""
    """What is said about it, where there is room."""
    right: str = ""
    """How many, or what is new."""
    is_heading: bool = False


class ChoiceList(LineList):
    """Choices and headings, a row each."""

    DEFAULT_CSS = """
    ChoiceList { height: 1fr; }
    """

    def __init__(self, widget_id: str) -> None:
        super().__init__(id=widget_id)
        self._choices: Sequence[Choice] = ()
        self._empty: tuple[str, ...] = ()

    def show(self, choices: Sequence[Choice], cursor: int = 0, empty: tuple[str, ...] = ()) -> None:
        """Show these, with the cursor on or after row ``cursor``; ``empty`` is said when there are none."""
        self._choices, self._empty = choices, empty
        self.items_changed(self._choosable(min(cursor, len(choices) - 1), 1))

    @property
    def choices(self) -> Sequence[Choice]:
        """What is shown."""
        return self._choices

    def item_count(self) -> int:
        """How many rows there are."""
        return len(self._choices)

    def empty_text(self) -> tuple[str, ...]:
        """What to say when there is nothing to choose from."""
        return self._empty

    def move(self, items: int) -> None:
        """Move the cursor, past headings."""
        if self._choices:
            wanted = max(0, min(self.cursor + items, len(self._choices) - 1))
            self.cursor = self._choosable(wanted, 1 if items > 0 else -1)

    def move_to(self, item: int) -> None:
        """Move the cursor to a row, or the one below if it is a heading; -1 is the last."""
        if self._choices:
            last = len(self._choices) - 1
            self.cursor = self._choosable(last if item < 0 else min(item, last), 1)

    def _choosable(self, item: int, step: int) -> int:
        """The next row from ``item`` on that is no heading; in the other direction when there is none in this."""
        for direction in (step, -step):
            place = item
            while 0 <= place < len(self._choices):
                if not self._choices[place].is_heading:
                    return place
                place += direction
        return 0

    def draw_item(self, item: int, row: int, width: int) -> list[Part]:
        """The value, what is said about it, and the number."""
        choice = self._choices[item]
        dim = self.get_component_rich_style("list--dim", partial=True)
        right = f" {choice.right} " if choice.right else " "
        if choice.is_heading:
            mark = self.get_component_rich_style("list--mark", partial=True)
            return [(f" {fit(choice.text, width - 1 - cell_len(right))}", mark), (right, dim)]
        room = width - 3 - cell_len(right)
        text = choice.text if cell_len(choice.text) <= room else fit(choice.text, room)
        room -= cell_len(text) + 2
        about = fit(choice.about, room) if choice.about and room >= _LEAST else " " * max(0, room)
        return [(f"   {text}", Style()), (f"  {about}" if room >= 0 else " " * (room + 2), dim), (right, dim)]
