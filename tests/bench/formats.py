"""Every format: how fast its files are read and in how much memory, and an index of them beside recollindex's.

Reading is what ``postil index`` does before it indexes: child processes, with their start and their limits.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from index.extract.options import Limits
from tests.bench.corpus import MARK, Article, articles, joined
from tests.bench.makers import KINDS, Kind, write
from tests.bench.reading import Reading
from tests.bench.table import Row, number, ratio, table

__all__ = ["LONG", "FormatRow", "draw_formats", "format_rows", "pdf_row"]

ROOT: Final = Path(__file__).parents[2]
SECONDS: Final = 2.0
"""How long each format is read for, its files over and over."""
LONG: Final = 100
"""Articles in the one long file of each format: a book of some 200 pages, a mailbox of 100 messages."""
RECOLL_SETTINGS: Final = (
    "noaspell = 1",  # a dictionary for spelling, which is no part of the index
    "idxniceprio = 0",  # else it steps back behind everything else that runs
    "loglevel = 1",
    "logfilename = /dev/null",
)
_RESULTS: Final = re.compile(r"^(\d+) results", re.MULTILINE)


class Peer(NamedTuple):
    """How recollindex indexed a folder."""

    seconds: float
    documents: int
    """In how many documents the last word of an article is found; a file of many articles may be one document."""
    lacks: str
    """Programs that it would need for the files."""


@dataclass(frozen=True, slots=True)
class FormatRow:
    """A format measured."""

    name: str
    reading: Reading
    files: int
    seconds: float
    """What ``postil index`` took for the files, from its start to its end."""
    peer: Peer | None
    """None where recollindex is not installed."""


def format_rows(home: Path, count: int) -> Iterator[FormatRow]:
    """Measure each format on ``count`` articles. Raises ``RuntimeError`` when postil does not read all of them."""
    chosen = articles(count)
    for kind in KINDS:
        folder = _folder(home, kind)
        files = write(kind, chosen, folder)
        reading = _read(home, kind, folder, chosen[:LONG])
        yield FormatRow(kind.name, reading, len(files), _index(home, folder), _recoll(home, folder))


def pdf_row(home: Path, rows: Sequence[FormatRow]) -> Row:
    """The speed at which PDF files are read beside that of pdftotext, on the files of ``rows``, one after another."""
    (kind,) = (kind for kind in KINDS if kind.suffix == ".pdf")
    (reading,) = (row.reading for row in rows if row.name == kind.name)
    files = list(_folder(home, kind).iterdir())
    theirs = None
    if shutil.which("pdftotext"):
        started = time.monotonic()
        for file in files:
            _output(home, "pdftotext", file, "-")
        theirs = len(files) / (time.monotonic() - started)
    return Row("PDF read (more is better)", "documents/s", reading.articles / reading.seconds, theirs, "pdftotext")


def _folder(home: Path, kind: Kind) -> Path:
    return home / "formats" / kind.name.replace(" ", "-")


def _output(home: Path, *command: str | Path) -> str:
    """What a program prints. ``home`` is its home, so that it leaves no trace in the user's."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    environment = os.environ | {"HOME": str(home), "PYTHONPATH": path}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    return done.stdout.decode(errors="replace")


def _read(home: Path, kind: Kind, folder: Path, chosen: Sequence[Article]) -> Reading:
    """Read the files of ``folder`` for some seconds, and ``chosen`` in one long file."""
    long = home / f"long{kind.suffix}"
    long.write_bytes(kind.make(chosen if kind.together > 1 else [joined(chosen)]))
    command = (sys.executable, "-P", "-m", "tests.bench.reading", folder, long, MARK, str(SECONDS))
    reading = Reading(*json.loads(_output(home, *command)))
    if (reading.articles, reading.in_long) != (reading.files * kind.together, len(chosen)):
        raise RuntimeError(f"not all of {kind.name} was read: {reading}")
    return reading


def _index(home: Path, folder: Path) -> float:
    """Seconds that ``postil index`` takes for a folder it has not seen."""
    own = home / "postil" / folder.name
    places = ("--index", own / "index", "--annotations", own / "notes", "--state", own / "state")
    started = time.monotonic()
    _output(home, sys.executable, "-P", "-m", "tui", "index", "--documents", folder, *places)
    return time.monotonic() - started


def _recoll(home: Path, folder: Path) -> Peer | None:
    """The same of recollindex, with settings of its own. None where it is not installed."""
    if not (shutil.which("recollindex") and shutil.which("recollq")):
        return None
    settings = home / "recoll" / folder.name
    settings.mkdir(parents=True)
    lines = (f"topdirs = {folder}", *RECOLL_SETTINGS)
    (settings / "recoll.conf").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    started = time.monotonic()
    _output(home, "recollindex", "-c", settings, "-z")
    seconds = time.monotonic() - started
    found = _RESULTS.search(_output(home, "recollq", "-c", settings, "-Q", "-E", MARK.lower()))
    return Peer(seconds, int(found[1]) if found else 0, _lacks(settings / "missing"))


def _lacks(missing: Path) -> str:
    """The names in recollindex's list of missing programs, whose lines are ``name (media types)``."""
    if not missing.exists():
        return ""
    return ", ".join(line.partition(" (")[0] for line in missing.read_text(encoding="utf-8").splitlines() if line)


def draw_formats(rows: Sequence[FormatRow]) -> str:
    """The rows as text, and what the columns mean."""
    head = (
        "ratio",
        "format",
        "files",
        "documents/s",
        "MB/s",
        "memory",
        "postil index",
        "recollindex",
        "found there in",
    )
    return "\n".join(
        (
            "documents/s, MB/s: articles and megabytes of files read a second, without indexing",
            f"memory: MB at the peak of a process that reads these or {LONG} articles in one file;"
            f" the limit is {Limits().memory / 2**20:,.0f}",
            "ratio: seconds of postil index to those of recollindex on the same files\n",
            table([head, *map(_cells, rows)], [column in {"format", "found there in"} for column in head]),
        )
    )


def _cells(row: FormatRow) -> tuple[str, ...]:
    reading, peer = row.reading, row.peer
    speeds = (reading.articles / reading.seconds, reading.size / reading.seconds / 1e6, reading.memory / 2**20)
    if peer is None:
        theirs = ("–", "not installed", "")
    elif not peer.documents:
        theirs = ("–", "not read", f"lacks {peer.lacks}" if peer.lacks else "")
    else:
        theirs = (ratio(row.seconds, peer.seconds), f"{peer.seconds:.2f} s", f"{peer.documents:,} documents")
    return (theirs[0], row.name, f"{row.files:,}", *map(number, speeds), f"{row.seconds:.2f} s", *theirs[1:])
