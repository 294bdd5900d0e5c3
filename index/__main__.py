"""``python -m index``: the indexer as a process of its own, so that no screen waits for it.

Writes one JSON object a line to standard output: ``progress``, then ``done``, ``locked`` or ``failed``. With
``--watch`` it goes on, and does so again for what has changed; ``watching`` says how it learns of that, and any line
on standard input makes it look at everything. It ends with its standard input.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from index.catalogue import CatalogueDamaged
from index.changes import WHOLE, Changing
from index.engines import EngineDamaged, EngineRefused
from index.extract.allowance import end_when_abandoned
from index.extract.options import Options
from index.library import Library, NoDocuments
from index.lock import Locked
from index.sync import Progress, Summary, synchronise
from index.watching import keep_fresh

__all__ = ["main"]


def main() -> int:
    """Bring the index of ``--documents`` in ``--index`` up to date; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m index", description=__doc__)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--skip", type=Path, action="append", default=[], help="a folder that is no documents")
    parser.add_argument("--options", type=json.loads, default={}, help="how documents are read, as JSON")
    parser.add_argument("--rebuild", action="store_true")
    parser.add_argument("--watch", action="store_true", help="go on with what changes")
    arguments = parser.parse_args()
    # The reader blocks these for its own threads; a child inherits that and would not end with its terminal.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP, signal.SIGTERM})
    end_when_abandoned()
    os.nice(5)
    try:
        options = Options.from_mapping(arguments.options)
        library = Library(arguments.documents, arguments.index, tuple(arguments.skip), options)
        return (_watch if arguments.watch else _run)(library, rebuild=arguments.rebuild)
    except BrokenPipeError:
        # The reader is gone. What is committed stays, the next run goes on from there. Python would say on
        # its way out that it could not write the rest, so the rest goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        return 130


def _run(library: Library, *, rebuild: bool) -> int:
    try:
        summary = synchronise(library, _report, rebuild=rebuild)
    except BrokenPipeError:
        raise
    except _SAID as problem:
        _put_problem(problem, library)
        return 2
    _put("done", asdict(summary))
    return 0


def _watch(library: Library, *, rebuild: bool) -> int:
    """Keep the index fresh until standard input ends."""
    try:
        library.check_documents()
    except NoDocuments as problem:
        _put_problem(problem, library)
        return 2
    own = (library.index, *library.others)
    with Changing(library.documents, own, follow=library.options.follow_links) as changing:
        threading.Thread(target=_listen, args=[changing], daemon=True).start()
        _put("watching", {"notice": changing.notice})
        holder = ""
        for outcome in keep_fresh(library, changing, _report, rebuild=rebuild):
            if isinstance(outcome, Summary):
                _put("done", asdict(outcome))
            elif isinstance(outcome, BrokenPipeError) or not isinstance(outcome, _SAID):
                raise outcome
            elif not (isinstance(outcome, Locked) and str(outcome) == holder):
                _put_problem(outcome, library)
            holder = str(outcome) if isinstance(outcome, Locked) else ""
    return 0


def _listen(changing: Changing) -> None:
    for _ in sys.stdin.buffer:
        changing.tell([WHOLE])
    changing.stop()


_SAID = (Locked, NoDocuments, CatalogueDamaged, EngineDamaged, EngineRefused, OSError)


def _put_problem(problem: Exception, library: Library) -> None:
    if isinstance(problem, OSError):
        place = os.fsdecode(problem.filename or library.index)
        _put("failed", {"message": f"{place}: {problem.strerror or problem}. Nothing was lost."})
    else:
        _put("locked" if isinstance(problem, Locked) else "failed", {"message": str(problem)})


def _report(progress: Progress) -> None:
    _put("progress", asdict(progress))


def _put(event: str, values: dict[str, object]) -> None:
    print(json.dumps({"event": event, **values}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
