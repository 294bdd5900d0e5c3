"""What a person waits for: the first picture, and each key. Bytes and times are taken at a real terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.corpus import long_text
from tests.bench.peers import PAINTED
from tests.bench.table import Row
from tests.terminal.session import TerminalSession

__all__ = ["keys", "large_text", "start_up"]

ROOT: Final = Path(__file__).parents[2]
SIZE: Final = (160, 45)
STARTS: Final = 7
PRESSES: Final = 12
LONG: Final = 100_000
"""Bytes of a text of many pages."""
QUIET: Final = 0.15
"""Seconds without output after which a key is taken to be done with."""

Keys = tuple[str, str]
"""What is typed first, unmeasured, and the key that is measured."""
Pair = tuple[str, Keys, Keys]
"""What a key does, and how postil and the app of stock widgets are asked to."""

KEYS: Final[tuple[Pair, ...]] = (
    ("list: next line", ("", "j"), ("", "\x1b[B")),
    ("next pane", ("", "\t"), ("", "\t")),
    ("open the next document", ("1j", "\r"), ("\x1b[B", "\r")),
)
TEXT_KEYS: Final[tuple[Pair, ...]] = (
    ("text: next line", ("", "j"), ("", "\x1b[B")),
    ("text: next page", ("", " "), ("", "\x1b[6~")),
)


def _environment(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "PYTHONPATH": str(ROOT),
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_SMOOTH_SCROLL": "0",
    }


def _postil(home: Path, documents: Path) -> TerminalSession:
    folders = ("--documents", documents, "--index", home / "index", "--annotations", home / "notes")
    command = (sys.executable, "-P", "-m", "tui", *folders, "--state", home / "state")
    return _session(home, *command)


def _peer(home: Path, name: str, place: Path) -> TerminalSession:
    return _session(home, sys.executable, "-P", "-m", "tests.bench.peers", name, place)


def _session(home: Path, *command: str | Path) -> TerminalSession:
    return TerminalSession(command, columns=SIZE[0], rows=SIZE[1], environment=_environment(home), folder=home)


def _first_paint(session: TerminalSession) -> float:
    """Milliseconds until the first frame; the session is closed."""
    with session:
        session.wait_for(PAINTED)
        return 1000 * session.time_of_byte(session.raw.find(PAINTED.encode()))


def start_up(home: Path, documents: Path) -> Iterator[Row]:
    """From the command to the first picture, with the index built. The starts take turns."""
    postil, empty, launch = [], [], []
    for _ in range(STARTS):
        launch.append(_first_paint(_session(home, "/bin/echo", PAINTED)))
        postil.append(_first_paint(_postil(home, documents)))
        empty.append(_first_paint(_peer(home, "empty", home)))
    before = median(launch)  # what the terminal itself takes to start a program
    yield Row("first picture", "ms", median(postil) - before, median(empty) - before, "empty Textual app")
    ours = "import tui.cli.read, tui.app, tui.workspace"
    yield Row("modules for it", "", _modules(ours), _modules("import textual.app, textual.widgets"), "textual.app")


def _modules(imports: str) -> int:
    command = [sys.executable, "-P", "-c", f"import sys; {imports}; print(len(sys.modules))"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return int(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


def keys(home: Path, documents: Path) -> Iterator[Row]:
    """Bytes and time of a key, beside an app of Textual's own widgets on the same files."""
    yield from _keys(home, documents, "1", "", KEYS)
    long = home / "long"
    long.mkdir()
    shutil.copy(long_text(LONG), long)
    yield from _keys(home / "long-home", long, "1\r", "\r\t", TEXT_KEYS)


def _keys(home: Path, documents: Path, ours: str, theirs: str, measured: Sequence[Pair]) -> Iterator[Row]:
    """Measure keys after ``ours`` and ``theirs``, which bring the two apps to the same pane."""
    home.mkdir(exist_ok=True)
    with _postil(home, documents) as postil, _peer(home, "stock", documents) as stock:
        postil.wait_for(lambda screen: "synced" in screen and "▸" in screen, timeout=60)
        stock.wait_for(PAINTED)
        for session, start in ((postil, ours), (stock, theirs)):
            session.settle(1.0)
            session.send(start)
            session.settle(1.0)
        for name, our_keys, their_keys in measured:
            costs = [_costs(postil, our_keys), _costs(stock, their_keys)]
            for column, unit, scale in ((0, "bytes", 1), (1, "ms", 1000)):
                mine, other = (scale * median(cost[column] for cost in found) for found in costs)
                yield Row(name, unit, mine, other, "stock Textual widgets")


def _costs(session: TerminalSession, keys: Keys) -> list[tuple[int, float]]:
    before, key = keys
    costs = []
    for _ in range(PRESSES):
        if before:
            session.send(before)
            session.settle(QUIET)
        costs.append(session.cost(key, QUIET))
    return costs


def large_text(home: Path, size: int) -> Iterator[Row]:
    """A very long text in the reader beside one of `LONG` bytes: how far its length is felt."""
    costs = []
    for length in (size, LONG):
        file = long_text(length)
        with file.open(encoding="utf-8") as text:
            beginning = text.read(20)
        with _peer(home, "reader", file) as session:
            session.wait_for(beginning, timeout=120)
            picture = 1000 * session.time_of_byte(session.raw.find(beginning.encode()))
            session.settle(0.5)
            page = 1000 * median(session.cost(" ", QUIET)[1] for _ in range(PRESSES))
            end = 1000 * session.cost("G", 0.5)[1]
            costs.append((picture, page, end))
    baseline = f"a text of {LONG / 1e6:.1f} MB"
    for name, mine, other in zip(("first picture", "a page on", "to the end"), *costs, strict=True):
        yield Row(f"{size / 1e6:,.0f} MB text: {name}", "ms", mine, other, baseline)
