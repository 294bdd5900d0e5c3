"""``postil search --queries``: the answers to a file of queries, one a line."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import get_terminal_size
from typing import BinaryIO

from index.sanitise import sanitise_line
from index.search import Hit
from tui.cli.asking import Asking, narrate_notices, said_of_failures
from tui.cli.documents import SNIPPETS, record
from tui.cli.freshness import CannotAnswer
from tui.cli.output import FOUND, NOTHING, narrate, put, put_json
from tui.wording import counted

__all__ = ["show"]

_TITLES = " line  rank     score   hits  "


def show(asked: Asking, arguments: Namespace) -> int:
    """Answer every query, whatever happens to the others; returns the exit status: found when one found something.

    JSON Lines unless standard output is a terminal. Empty lines and those that begin with ``#`` are no queries.
    """
    table = sys.stdout.isatty() and not arguments.json
    asked_for = answered = 0
    with ExitStack() as stack:
        for number, query in _queries(_opened(arguments.queries, stack)):
            if table and not asked_for:
                put(f"{_TITLES}document")
            asked_for += 1
            answered += _answer(asked, number, query, table=table)
            sys.stdout.flush()
    said = f"{counted(asked_for, 'query').replace('querys', 'queries')}, {answered:,} with an answer"
    said += f"; {counted(asked.catalogue.count(), 'document')}"
    narrate("; ".join(filter(None, (said, said_of_failures(asked.catalogue)))))
    return FOUND if answered else NOTHING


def _opened(name: str, stack: ExitStack) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return stack.enter_context(Path(name).open("rb"))
    except OSError as error:
        raise CannotAnswer(f"{sanitise_line(name)}: {error.strerror}. --queries names a file of queries.") from None


def _queries(lines: BinaryIO) -> Iterator[tuple[int, str]]:
    """The queries of a file with the numbers of their lines, from 1."""
    for number, line in enumerate(lines, 1):
        try:
            query = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            narrate(f"line {number}: is not UTF-8 (byte {error.start + 1}) and was left out")
            continue
        if query and not query.startswith("#"):
            yield number, query


def _answer(asked: Asking, number: int, query: str, *, table: bool) -> bool:
    """Print what one query finds; returns whether it found something."""
    limit = asked.limit()
    results = asked.ask(query, limit)
    narrate_notices(results, f"line {number}: ")
    hits = results.look(asked.catalogue, asked.folded(results)[:limit], most=1 if table else SNIPPETS)
    rank = 0
    for rank, hit in enumerate(filter(None, hits), 1):
        if table:
            _put_row(number, rank, hit)
        else:
            put_json({"query": number, **record(hit, rank, asked.catalogue)})
    if not rank:
        narrate(f"line {number}: nothing found")
    return bool(rank)


def _put_row(number: int, rank: int, hit: Hit) -> None:
    # Imported here: where nothing is drawn, nobody asks how wide it is.
    from tui.cli.cells import clipped

    row = f"{number:>5} {rank:>5} {hit.score:>9.3f} {hit.hits:>6,}  {hit.entry.name}  {hit.entry.title}"
    put(clipped(row, get_terminal_size().columns))
