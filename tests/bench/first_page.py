"""postil's part of the measurement of queries: ``python -m tests.bench.first_page DOCUMENTS INDEX < job.json``."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.extract.pool import Readers
from index.facets import facets
from index.library import Library
from index.search import GLANCE, Searcher
from index.sync import synchronise
from tests.bench.search_peers import PAGE, timed, written

__all__ = ["main"]


@contextmanager
def _searcher(library: Library) -> Iterator[tuple[Any, Searcher]]:
    catalogue = library.catalogue()
    engine = library.engine(catalogue)
    assert engine, "the index was built just now"
    try:
        yield catalogue, Searcher(engine, catalogue)
    finally:
        engine.close()
        catalogue.close()


def main(library: Library, job: dict[str, Any]) -> Any:
    """Time queries as ``search_peers`` does, with facets; or how long changes of files take to be found."""
    if job["do"] == "change":
        # As who watches a folder does, with readers that are kept; the first time starts them.
        with Readers(library.options) as readers:
            return [_changed(library, number, readers) for number in range(job["times"] + 1)][1:]
    with _searcher(library) as (catalogue, searcher):

        def page(shape: str, words: Sequence[str]) -> int:
            results = searcher.search(written(shape, words))
            facets(searcher.columns, results.ids)
            looks = results.look(catalogue, results.matches[:PAGE], GLANCE)
            return sum(hit is not None for hit in looks)

        return timed(page, job["queries"], job["passes"])


def _changed(library: Library, number: int, readers: Readers) -> float:
    """Change a file, and wait until it is found by a word it did not have; the milliseconds that took."""
    word = f"freshlywritten{number}"
    file = sorted(library.documents.rglob("*.txt"))[number]
    name = os.fsencode(file.relative_to(library.documents))
    before = file.read_bytes()
    with _searcher(library) as (_, searcher):
        file.write_bytes(before + f"\n{word}\n".encode())
        started = time.perf_counter()
        synchronise(library, only=[name], readers=readers)
        while not searcher.search(word).total:
            pass
        took = 1000 * (time.perf_counter() - started)
    file.write_bytes(before)
    synchronise(library, only=[name], readers=readers)
    return took


if __name__ == "__main__":
    print(json.dumps(main(Library(Path(sys.argv[1]), Path(sys.argv[2])), json.load(sys.stdin))))
