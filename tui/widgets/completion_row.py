"""The row below the search line: what could be typed there, and what it means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from index.query import Candidate
from tui.widgets.strips import Part, fit, line

__all__ = ["CompletionRow"]

SHORT: Final = 8
"""Cells of a meaning that is said of every candidate; of "1,204 documents" it is the number."""
TOLD: Final = 20
"""Cells that a longer meaning has at least, of the one candidate that it is said of."""
_GAP: Final = 2
"""Cells between two candidates."""


class CompletionRow(Widget):
    """Candidates beside each other; the one that was taken is told by its style and is always in view."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"completion--taken", "completion--meaning"}
    DEFAULT_CSS = """
    CompletionRow {
        height: 1;
        & > .completion--taken { text-style: reverse; }
        & > .completion--meaning { text-style: dim; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="completion")
        self._candidates: Sequence[Candidate] = ()
        self._taken = -1

    def show(self, candidates: Sequence[Candidate], taken: int = -1) -> None:
        """Show these; ``taken`` is the place among them of the one that stands in the line, -1 for none."""
        if (candidates, taken) != (self._candidates, self._taken):
            self._candidates, self._taken = candidates, taken
            self.refresh()

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        return self.render_line(0).text.rstrip()

    def render_line(self, y: int) -> Strip:
        """As many candidates as fit, from the first that leaves room for the taken one."""
        width = self.size.width
        parts: list[Part] = [(" ", Style())]
        room = width - 1
        for number in range(self._first(room), len(self._candidates)):
            if room <= _GAP:
                break
            found = self._parts(number, room)
            parts += [*found, (" " * _GAP, Style())]
            room -= sum(cell_len(text) for text, _ in found) + _GAP
        return line(parts, width, self.rich_style)

    def _parts(self, number: int, room: int) -> list[Part]:
        candidate = self._candidates[number]
        taken = self.get_component_rich_style("completion--taken", partial=True) if number == self._taken else Style()
        name = candidate.text if cell_len(candidate.text) <= room else fit(candidate.text, room)
        room -= cell_len(name) + 1
        meaning = self._meaning(number)
        others = sum(map(self._width, range(number + 1, len(self._candidates)))) + _GAP
        wanted = min(cell_len(meaning), max(TOLD, room - others), room)
        dim = self.get_component_rich_style("completion--meaning", partial=True)
        return [(name, taken), *([(f" {fit(meaning, wanted)}", dim)] if wanted > 1 else [])]

    def _meaning(self, number: int) -> str:
        """What is said of a candidate: everything of the taken one, or of the first while none is; else a number."""
        meaning = self._candidates[number].meaning
        if number == max(0, self._taken) or cell_len(meaning) <= SHORT:
            return meaning
        return meaning.partition(" ")[0] if meaning[:1].isdigit() else ""

    def _width(self, number: int) -> int:
        """Cells that a candidate needs at least."""
        meaning = min(TOLD, cell_len(self._meaning(number)))
        return cell_len(self._candidates[number].text) + (1 + meaning if meaning else 0) + _GAP

    def _first(self, room: int) -> int:
        """The candidate that the row begins with."""
        first = max(0, self._taken)
        room -= self._width(first) if first < len(self._candidates) else 0
        while first > 0 and self._width(first - 1) <= room:
            first -= 1
            room -= self._width(first)
        return first
