"""``python -m tests.bench``: numbers of postil beside a peer or a baseline, measured in the same run.

``python -m tests.bench PART`` measures one part: ``finding`` an index and searches in it, ``quality`` how good rankings
are, ``library`` a large library and its screen, ``formats`` the reading of every format. With ``--quick`` on less of
everything, in a minute or two. With ``--write`` the numbers also take the place of those in ``docs/benchmarks.md``.
Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from tests.bench.corpus import LINUX, SHORT, guides, library, linux
from tests.bench.finding import Corpus, finding
from tests.bench.formats import draw_formats, format_rows, pdf_row
from tests.bench.makers import TOGETHER
from tests.bench.quality import JUDGED, judged, quality_table
from tests.bench.running import ROOT, postil
from tests.bench.screen import keys, large_text, start_up
from tests.bench.table import Row, draw

__all__ = ["main", "put"]

PAGE: Final = ROOT / "docs" / "benchmarks.md"


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller libraries, a shorter text, fewer files")
    parser.add_argument("--write", action="store_true", help="put the numbers into docs/benchmarks.md")
    parser.add_argument("part", nargs="?", choices=PARTS, help="measure only this")
    chosen = parser.parse_args(arguments)
    for part in [chosen.part] if chosen.part else PARTS:
        with tempfile.TemporaryDirectory(prefix="postil-bench-") as place:
            busy = f"load {os.getloadavg()[0]:.1f} at the start"
            found = [f"{date.today()}, {os.cpu_count()} cores, Python {platform.python_version()}, {busy}"]
            print(f"\n{found[0]}")
            for piece in PARTS[part](Path(place), chosen.quick):
                print(f"\n{piece}", flush=True)
                found.append(piece)
        if chosen.write:
            PAGE.write_text(put(PAGE.read_text(encoding="utf-8"), part, found), encoding="utf-8")


def put(page: str, part: str, found: list[str]) -> str:
    """The page with other numbers in the place that is marked for a part. Raises ``ValueError`` without that mark."""
    begins, ends = f"<!-- {part} -->\n", f"<!-- end of {part} -->"
    place = re.compile(re.escape(begins) + ".*?" + re.escape(ends), re.DOTALL)
    if not place.search(page):
        raise ValueError(f"{PAGE.name} has no line {begins.strip()} with {ends} after it")
    numbers = "\n\n".join(found)
    return place.sub(lambda _: f"{begins}\n```text\n{numbers}\n```\n\n{ends}", page)


def _finding(home: Path, quick: bool) -> Iterator[str]:
    if quick:
        yield from finding(home / "made", Corpus("made-up words", library(1_000, SHORT)))
        return
    if folder := linux():
        _say(LINUX)
        yield from finding(home / "linux", Corpus(f"Debian's {LINUX}", folder))
    else:
        yield f"left out: {LINUX}, which is not installed (apt-get install {LINUX})"
    _say("100,000 documents")
    yield from finding(home / "made", Corpus("made-up words", library(100_000, SHORT), leeway=5))


def _quality(home: Path, quick: bool) -> Iterator[str]:
    for name, folder in (("seeds", ROOT / "seeds"), ("linux", None if quick else guides())):
        if folder is None:
            yield f"left out: the questions on the guides of {LINUX}" + ("" if quick else ", which is not installed")
            continue
        _say(f"the questions on {name}")
        collection = judged(JUDGED / f"{name}.txt", folder)
        said = (
            f"{len(collection.questions)} judged questions on {name if name == 'seeds' else f'the guides of {LINUX}'}"
        )
        yield f"{said}\n\n{quality_table(home / name, collection)}"


def _library(home: Path, quick: bool) -> Iterator[str]:
    count, size = (1_000, 5_000_000) if quick else (10_000, 100_000_000)
    _say(f"making {count:,} documents")
    documents = library(count)
    postil(home, documents, "index")
    rows: list[Row] = []
    for name, measured in (
        ("start-up", start_up(home, documents)),
        ("keys", keys(home, documents)),
        (f"a text of {size / 1e6:,.0f} MB", large_text(home, size)),
    ):
        _say(f"measuring {name}")
        rows += measured
    yield f"{count:,} documents of about 200 words, terminal of 160×45; below 1 × is less than the peer"
    yield draw(rows)


def _formats(home: Path, quick: bool) -> Iterator[str]:
    count = 100 if quick else 200
    rows = []
    for row in format_rows(home, count):
        _say(f"measured {row.name}")
        rows.append(row)
    yield f"{count:,} articles of about 650 words in every format, {TOGETHER} in a file that holds many"
    yield draw_formats(rows)
    yield draw([pdf_row(home, rows)])


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


PARTS: Final[dict[str, Callable[[Path, bool], Iterator[str]]]] = {
    "finding": _finding,
    "quality": _quality,
    "library": _library,
    "formats": _formats,
}
"""The parts, in the order in which they are measured: each gives its pieces of text as they are known."""


if __name__ == "__main__":
    main()
