"""Programs that are started for a number: how long they took, and the memory that they and their children held."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

__all__ = ["PEER_NAMES", "PLACE_OF_PEERS", "ROOT", "Run", "ask_peer", "postil", "python_of", "run", "version_of"]

ROOT: Final = Path(__file__).parents[2]
"""The folder that everything of postil is below."""
PLACE_OF_PEERS: Final = "POSTIL_BENCH_PEERS"
"""Names the variable with a folder where peers are that pip installed with ``--target``."""
PEER_NAMES: Final = ("whoosh", "fts5", "xapian", "tantivy")
"""What `ask_peer` knows, in the order of tables."""
_MODULES: Final = {"fts5": "sqlite3"}
_PYTHONS: Final = (sys.executable, "/usr/bin/python3")
"""Pythons that may have a peer: Debian's has Xapian."""
_STEP: Final = 0.1
"""Seconds between two looks at memory."""


class Run(NamedTuple):
    """What a program did."""

    seconds: float
    processor: float
    """Seconds of processor time, of all its processes."""
    memory: int
    """Bytes that its processes held at their peak, shared pages counted once; 0 where ``/proc`` does not tell."""
    output: str
    reached: float = 0.0
    """Seconds after which what was waited for was first seen."""


def run(home: Path, *command: str | Path, given: str = "", until: Callable[[], bool] = lambda: True) -> Run:
    """Run a program to its end, and note when ``until`` is true. ``home`` is its home: no trace is left elsewhere.

    Raises ``RuntimeError`` with what it complained of when it fails; an exit status of 1 with no complaint is a
    search that found nothing.
    """
    paths = filter(None, (str(ROOT), os.environ.get(PLACE_OF_PEERS), os.environ.get("PYTHONPATH")))
    environment = os.environ | {"HOME": str(home), "PYTHONPATH": os.pathsep.join(paths)}
    pipe = subprocess.PIPE
    started, used = time.monotonic(), _used()
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, text=True) as process:
        watch = _Watch(process.pid, until)
        output, complaint = process.communicate(given)
        seconds = time.monotonic() - started
        watch.end()
    if process.returncode not in (0, 1) or "Traceback" in complaint:
        raise RuntimeError(f"{' '.join(map(str, command))}: {complaint[-2000:]}")
    return Run(seconds, _used() - used, watch.peak, output, watch.reached or seconds)


def postil(home: Path, documents: Path, *arguments: str | Path, until: Callable[[], bool] = lambda: True) -> Run:
    """Run postil with all that it keeps below ``home``; see `run`."""
    places = ("--index", home / "index", "--annotations", home / "notes", "--state", home / "state")
    return run(home, sys.executable, "-P", "-m", "tui", *arguments, "--documents", documents, *places, until=until)


def ask_peer(home: Path, name: str, job: dict[str, Any]) -> tuple[Any, Run]:
    """Have a peer do a job, see ``tests.bench.search_peers``: its answer, and what it took."""
    python = python_of(name)
    assert python, f"{name} is not installed"
    done = run(home, python, ROOT / "tests" / "bench" / "search_peers.py", name, given=json.dumps(job))
    return json.loads(done.output), done


def _used() -> float:
    times = resource.getrusage(resource.RUSAGE_CHILDREN)
    return times.ru_utime + times.ru_stime


@cache
def python_of(name: str) -> str:
    """A Python that has a peer, or ""."""
    module = _MODULES.get(name, name)
    return next((python for python in _PYTHONS if _can(python, f"import {module}")), "")


@cache
def version_of(name: str) -> str:
    """The name of a peer that is installed, with its version."""
    answer, _ = ask_peer(Path(os.devnull), name, {"do": "tell"})
    return str(answer)


def _can(python: str, program: str) -> bool:
    path = os.environ.get(PLACE_OF_PEERS, "")
    try:
        done = subprocess.run([python, "-c", program], env=os.environ | {"PYTHONPATH": path}, capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


class _Watch:
    """Looks at the memory of a process and its children, and whether something is so, until it is ended."""

    def __init__(self, process: int, until: Callable[[], bool]) -> None:
        self.peak = 0
        self.reached = 0.0
        self._begun = time.monotonic()
        self._until = until
        self._process = process
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._ended.wait(_STEP):
            self.peak = max(self.peak, sum(map(_held, _family(self._process))))
            if not self.reached and self._until():
                self.reached = time.monotonic() - self._begun

    def end(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()


def _family(process: int) -> Iterator[int]:
    yield process
    for task in _read(Path(f"/proc/{process}/task"), list):
        for child in _read(task / "children", lambda file: file.read_text().split()):
            yield from _family(int(child))


def _held(process: int) -> int:
    lines = _read(Path(f"/proc/{process}/smaps_rollup"), lambda file: file.read_text().splitlines())
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _read(place: Path, how: Any) -> Sequence[Any]:
    # A process may end between two looks.
    try:
        return list(how(place) if how is not list else place.iterdir())
    except OSError:
        return []
