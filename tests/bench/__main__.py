"""``python -m tests.bench``: numbers of postil beside a peer or a baseline, measured in the same run.

With ``--quick``, on 1,000 documents and 5 MB instead of 10,000 and 100 MB. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from tests.bench.corpus import library
from tests.bench.finding import build_rows, search_rows
from tests.bench.screen import keys, large_text, start_up
from tests.bench.table import Row, draw

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smaller library and a shorter text")
    quick = parser.parse_args(arguments).quick
    count, size = (1_000, 5_000_000) if quick else (10_000, 100_000_000)
    _say(f"making {count:,} documents")
    documents = library(count)
    with tempfile.TemporaryDirectory(prefix="postil-bench-") as place:
        rows = _measured(Path(place), documents, count, size)
    print(f"\n{count:,} documents of about 200 words, terminal of 160×45; below 1 × is less than the peer\n")
    print(draw(rows))


def _measured(home: Path, documents: Path, count: int, size: int) -> list[Row]:
    index, stock = home / "index", home / "stock"
    steps: tuple[tuple[str, Iterable[Row]], ...] = (
        ("first build", build_rows(documents, count, index, stock)),
        ("searches", search_rows(documents, index, stock)),
        ("start-up", start_up(home, documents)),
        ("keys", keys(home, documents)),
        (f"a text of {size / 1e6:,.0f} MB", large_text(home, size)),
    )
    return list(chain.from_iterable(_announced(name, rows) for name, rows in steps))


def _announced(name: str, rows: Iterable[Row]) -> list[Row]:
    _say(f"measuring {name}")
    return list(rows)


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
