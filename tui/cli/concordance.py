"""``postil search --kwic``: every hit on a line, the hits below each other, with what is left and right of them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from itertools import islice
from shutil import get_terminal_size
from typing import Final

from index.catalogue import Catalogue, Entry
from index.engines import Match
from index.sanitise import sanitise_line
from index.search import Results
from index.search.kwic import By, Line, concordance, sorted_lines
from tui.cli.asking import Asking, narrate_notices, said_of_coverage
from tui.cli.cells import clipped, clipped_left, padded
from tui.cli.documents import path_of
from tui.cli.output import FOUND, NOTHING, emphasised, narrate, put_json
from tui.wording import counted

__all__ = ["show"]

_TOGETHER: Final = 100
"""Documents whose rows are read from the catalogue at once."""
_NARROW: Final = 60
"""Columns below which there is no room to name the document."""
_UNKNOWN: Final = 120
"""Columns where there is no terminal."""
_WIDEST_NAME: Final = 30


def show(asked: Asking, arguments: Namespace) -> int:
    """Print the lines; returns the exit status."""
    results = asked.ask(" ".join(arguments.query), None)
    narrate_notices(results)
    columns = arguments.width or get_terminal_size((_UNKNOWN, 24)).columns
    by = By(arguments.sort) if arguments.sort in list(By) else By.POSITION
    limit = asked.limit(None)
    lines = _lines(asked.catalogue, results, columns)
    if by is not By.POSITION:
        known: dict[int, Entry] = {}
        found = sorted_lines((line for entry, line in lines if known.setdefault(entry.id, entry)), by)
        lines = ((known[line.id], line) for line in found)
    layout = _Layout(columns)
    shown = 0
    for entry, line in islice(lines, limit):
        shown += 1
        if arguments.json:
            put_json(_record(entry, line))
        else:
            print(layout.drawn(entry, line))
    cut = next(lines, None) is not None
    narrate(f"{'the first ' if cut else ''}{counted(shown, 'hit')}; {said_of_coverage(results, asked.catalogue)}")
    return FOUND if shown else NOTHING


def _lines(catalogue: Catalogue, results: Results, width: int) -> Iterator[tuple[Entry, Line]]:
    """The lines in the order of the results, each with its document."""
    for start in range(0, len(results.matches), _TOGETHER):
        matches: tuple[Match, ...] = results.matches[start : start + _TOGETHER]
        entries = {entry.id: entry for entry in catalogue.entries([match.id for match in matches])}
        for line in concordance(results, catalogue, matches, width):
            # A document that the catalogue has only just got is not among the rows that were read before.
            if line and line.id in entries:
                yield entries[line.id], line


def _record(entry: Entry, line: Line) -> dict[str, object]:
    return {
        "path": path_of(entry),
        "title": entry.title,
        "date": entry.date,
        "start": line.start,
        "end": line.end,
        "left": line.left,
        "hit": line.hit,
        "right": line.right,
    }


class _Layout:
    """Where what stands in ``columns`` cells."""

    def __init__(self, columns: int) -> None:
        name = min(columns // 4, _WIDEST_NAME) if columns >= _NARROW else 0
        text = columns - name - (2 if name else 0)
        self.name = name
        self.left = text * 2 // 5
        self.right = text - self.left

    def drawn(self, entry: Entry, line: Line) -> str:
        """A line, its hit in bold on a terminal."""
        left = padded(clipped_left(sanitise_line(line.left), self.left), self.left, right=True)
        rest = clipped(sanitise_line(line.hit + line.right), self.right)
        lit = (len(left), len(left) + min(len(line.hit), len(rest)))
        shown = f"{left}{padded(rest, self.right)}  {clipped_left(entry.name, self.name)}" if self.name else left + rest
        return emphasised(shown.rstrip(), [lit])
