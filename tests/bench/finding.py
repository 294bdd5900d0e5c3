"""Building the index and searching it, beside Whoosh as it comes, on the same files."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.library import Library
from index.search import GLANCE, search
from index.sync import synchronise
from tests.bench.corpus import queries
from tests.bench.table import Row, percentile

__all__ = ["build_rows", "search_rows"]

PAGE = 8
"""Results with snippets that a search shows first."""
QUERIES = 200
"""How many queries are timed."""
STOCK = "Whoosh: StandardAnalyzer, one process"


def _whoosh() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import whoosh.index
        import whoosh.qparser
        from whoosh import analysis, fields
    return whoosh, analysis, fields


def build_postil(documents: Path, index: Path) -> float:
    """Build postil's index; the seconds it took."""
    return synchronise(Library(documents, index)).seconds


def build_stock(documents: Path, index: Path) -> float:
    """Build an index with stored text, as Whoosh's manual does it; the seconds it took."""
    whoosh, analysis, fields = _whoosh()
    started = time.monotonic()
    schema = fields.Schema(
        path=fields.ID(stored=True, unique=True), text=fields.TEXT(stored=True, analyzer=analysis.StandardAnalyzer())
    )
    index.mkdir(parents=True)
    writer = whoosh.index.create_in(index, schema).writer(limitmb=128)
    for file in sorted(documents.rglob("*.txt")):
        writer.add_document(path=str(file), text=file.read_text(encoding="utf-8"))
    writer.commit()
    return time.monotonic() - started


def build_rows(documents: Path, count: int, index: Path, stock: Path) -> Iterator[Row]:
    """Documents a second of a first build, each in a process of its own."""
    mine, other = (_in_process(name, documents, at) for name, at in (("postil", index), ("stock", stock)))
    yield Row("first build (more is better)", "documents/s", count / mine, count / other, STOCK)


def _in_process(name: str, documents: Path, index: Path) -> Any:
    # Each in its own: postil changes Whoosh for the whole process when it takes its pickles away.
    command = [sys.executable, "-m", __name__, name, str(documents), str(index)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def search_rows(documents: Path, index: Path, stock: Path) -> Iterator[Row]:
    """Milliseconds from a query to the first page of snippets."""
    ours = _in_process("search postil", documents, index)
    theirs = _in_process("search stock", documents, stock)
    for percent in (50, 95):
        mine, other = percentile(ours, percent), percentile(theirs, percent)
        yield Row(f"search, p{percent}", "ms", mine, other, "Whoosh: QueryParser, highlights")


def _timed(ask: Callable[[str], int]) -> list[float]:
    asked = queries(QUERIES)
    ask(asked[0])
    times = []
    for query in asked:
        started = time.perf_counter()
        ask(query)
        times.append(1000 * (time.perf_counter() - started))
    return times


def _search_postil(documents: Path, index: Path) -> Callable[[str], int]:
    library = Library(documents, index)
    catalogue = library.catalogue()
    engine = library.engine(catalogue)
    assert engine is not None, "the index was built just now"

    def ask(query: str) -> int:
        results = search(engine, query)
        looks = results.look(catalogue, results.matches[:PAGE], GLANCE)
        return sum(hit is not None for hit in looks)

    return ask


def _search_stock(_: Path, index: Path) -> Callable[[str], int]:
    whoosh, _, _ = _whoosh()
    opened = whoosh.index.open_dir(index)
    searcher = opened.searcher()
    parser = whoosh.qparser.QueryParser("text", opened.schema)

    def ask(query: str) -> int:
        found = searcher.search(parser.parse(query), limit=PAGE)
        return len([hit.highlights("text") for hit in found])

    return ask


def _main(name: str, documents: Path, index: Path) -> float | list[float]:
    match name:
        case "postil":
            return build_postil(documents, index)
        case "stock":
            return build_stock(documents, index)
        case "search postil":
            return _timed(_search_postil(documents, index))
    return _timed(_search_stock(documents, index))


if __name__ == "__main__":
    print(json.dumps(_main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
