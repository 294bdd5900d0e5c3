"""``postil search --facets`` and ``--timeline``: how many of the documents found there are of each kind and time."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import asdict
from shutil import get_terminal_size
from typing import Final

from index.columns import Columns
from index.facets import FACETS, Facet, facets
from index.search import Results
from index.timeline import Timeline, timeline
from tui.cli.asking import LIMIT, Asking, narrate_notices, said_of_coverage
from tui.cli.freshness import CannotAnswer
from tui.cli.output import FOUND, NOTHING, narrate, put, put_json

__all__ = ["show"]

_ALL: Final = 1_000_000
"""Values of a facet, or bars, where all are wanted."""
_WIDEST_BAR: Final = 60
"""Cells."""
_UNKNOWN: Final = "not known"


def show(asked: Asking, arguments: Namespace) -> int:
    """Print the counts; returns the exit status."""
    names = FACETS if arguments.timeline else _names(arguments.facets)
    results = asked.ask(" ".join(arguments.query), 0)
    narrate_notices(results)
    most = asked.limit(LIMIT) or _ALL
    columns = asked.searcher.columns
    if arguments.timeline:
        _show_timeline(timeline(columns, results.ids, most), json=arguments.json)
    else:
        _show_facets(results, columns, names, most, json=arguments.json)
    narrate(said_of_coverage(results, asked.catalogue))
    return FOUND if results.total else NOTHING


def _names(given: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(filter(None, given.replace(" ", "").split(",")))) or FACETS
    if wrong := next((name for name in names if name not in FACETS), ""):
        raise CannotAnswer(f"There is no facet {wrong!r}; there are {', '.join(FACETS)}.")
    return names


def _show_facets(results: Results, columns: Columns, names: tuple[str, ...], most: int, *, json: bool) -> None:
    found = facets(columns, results.ids, names, most)
    if json:
        put_json({name: [{"value": value, "count": count} for value, count in found[name]] for name in names})
        return
    for name in names:
        if found[name]:
            _show_facet(name, found[name])


def _show_facet(name: str, found: Facet) -> None:
    put(name)
    for value, count in found:
        put(f"{count:>9,}  {value or _UNKNOWN}")


def _show_timeline(found: Timeline, *, json: bool) -> None:
    if json:
        put_json(asdict(found))
        return
    most = max((bar.count for bar in found.bars), default=0)
    label = max((len(bar.label) for bar in found.bars), default=0)
    room = max(10, min(_WIDEST_BAR, get_terminal_size().columns - label - 12))
    block = "█" if "utf" in sys.stdout.encoding.lower() else "#"
    for bar in found.bars:
        # What is not nothing is not to look like it.
        drawn = block * max(round(room * bar.count / most), bar.count > 0)
        put(f"{bar.label:<{label}}{bar.count:>9,}  {drawn}".rstrip())
    for count, said in ((found.vague, f"not known to the {found.step}"), (found.undated, "without a date")):
        if count:
            put(f"{count:>{label + 9},}  {said}")
