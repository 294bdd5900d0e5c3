"""``python -m index``: the indexer as a process of its own, so that no screen waits for it.

Writes one JSON object a line to standard output: ``progress``, then ``done``, ``locked`` or ``failed``.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from index.catalogue import CatalogueDamaged
from index.engines import EngineDamaged, EngineRefused
from index.extract.allowance import end_when_abandoned
from index.extract.options import Options
from index.library import Library, NoDocuments
from index.lock import Locked
from index.sync import synchronise

__all__ = ["main"]


def main() -> int:
    """Bring the index of ``--documents`` in ``--index`` up to date; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m index", description=__doc__)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--skip", type=Path, action="append", default=[], help="a folder that is no documents")
    parser.add_argument("--options", type=json.loads, default={}, help="how documents are read, as JSON")
    parser.add_argument("--rebuild", action="store_true")
    arguments = parser.parse_args()
    # The reader blocks these for its own threads; a child inherits that and would not end with its terminal.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP, signal.SIGTERM})
    end_when_abandoned()
    os.nice(5)
    try:
        options = Options.from_mapping(arguments.options)
        library = Library(arguments.documents, arguments.index, tuple(arguments.skip), options)
        return _run(library, rebuild=arguments.rebuild)
    except BrokenPipeError:
        # The reader is gone. What is committed stays, the next run goes on from there. Python would say on
        # its way out that it could not write the rest, so the rest goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        return 130


def _run(library: Library, *, rebuild: bool) -> int:
    try:
        summary = synchronise(library, lambda progress: _put("progress", asdict(progress)), rebuild=rebuild)
    except Locked as holder:
        _put("locked", {"message": str(holder)})
        return 2
    except (NoDocuments, CatalogueDamaged, EngineDamaged, EngineRefused) as problem:
        _put("failed", {"message": str(problem)})
        return 2
    except BrokenPipeError:
        raise
    except OSError as error:
        place = os.fsdecode(error.filename or library.index)
        _put("failed", {"message": f"{place}: {error.strerror or error}. Nothing was lost."})
        return 2
    _put("done", asdict(summary))
    return 0


def _put(event: str, values: dict[str, object]) -> None:
    print(json.dumps({"event": event, **values}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
