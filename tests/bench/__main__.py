"""``python -m tests.bench``: numbers of postil beside a peer or a baseline, measured in the same run.

``python -m tests.bench library`` is the part on a large library and its screen, ``formats`` the one on reading every
format. With ``--quick``, on 1,000 documents, 5 MB and 100 articles instead of 10,000, 100 MB and 200. Nothing is
asserted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Final

from tests.bench.corpus import library
from tests.bench.finding import build_rows, search_rows
from tests.bench.formats import draw_formats, format_rows, pdf_row
from tests.bench.makers import TOGETHER
from tests.bench.screen import keys, large_text, start_up
from tests.bench.table import Row, draw

__all__ = ["main"]


PARTS: Final = ("library", "formats")


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smaller library, a shorter text, fewer files")
    parser.add_argument("part", nargs="?", choices=PARTS, help="measure only this")
    chosen = parser.parse_args(arguments)
    parts = {"library": _library, "formats": _formats}
    for part in [chosen.part] if chosen.part else PARTS:
        with tempfile.TemporaryDirectory(prefix="postil-bench-") as place:
            parts[part](Path(place), chosen.quick)


def _library(home: Path, quick: bool) -> None:
    count, size = (1_000, 5_000_000) if quick else (10_000, 100_000_000)
    _say(f"making {count:,} documents")
    documents = library(count)
    index, stock = home / "index", home / "stock"
    steps: tuple[tuple[str, Iterable[Row]], ...] = (
        ("first build", build_rows(documents, count, index, stock)),
        ("searches", search_rows(documents, index, stock)),
        ("start-up", start_up(home, documents)),
        ("keys", keys(home, documents)),
        (f"a text of {size / 1e6:,.0f} MB", large_text(home, size)),
    )
    rows = list(chain.from_iterable(_announced(name, rows) for name, rows in steps))
    print(f"\n{count:,} documents of about 200 words, terminal of 160×45; below 1 × is less than the peer\n")
    print(draw(rows))


def _formats(home: Path, quick: bool) -> None:
    count = 100 if quick else 200
    rows = []
    for row in format_rows(home, count):
        _say(f"measured {row.name}")
        rows.append(row)
    print(f"\n{count:,} articles of about 650 words in every format, {TOGETHER} in a file that holds many\n")
    print(draw_formats(rows), draw([pdf_row(home, rows)]), sep="\n\n")


def _announced(name: str, rows: Iterable[Row]) -> list[Row]:
    _say(f"measuring {name}")
    return list(rows)


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
