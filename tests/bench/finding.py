"""Building an index and searching it, beside other engines on the same files: what "Speed" of the goals asks for."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from index.catalogue import Catalogue, CatalogueDamaged
from tests.bench.asking import SORTS, Asked, counted, queries
from tests.bench.formats import RECOLL_SETTINGS
from tests.bench.running import PEER_NAMES, Run, ask_peer, postil, python_of, run, version_of
from tests.bench.search_peers import documents
from tests.bench.table import number, percentile, ratio, table

__all__ = ["Corpus", "finding"]

PASSES: Final = 3
"""How often all queries are asked; the last time counts."""
CHANGES: Final = 7
STARTS: Final = 7
SCREENFUL: Final = 50
"""Documents with which a list is usable."""
STOCK: Final = "whoosh"
"""The peer that ratios are taken to: Whoosh with its standard analyser, in one process."""
GOALS: Final = {"term": 15, "phrase": 40, "boolean": 30, "prefix": 60, "wildcard": 60, "fuzzy": 40}
"""Milliseconds that 95 of 100 queries of a sort may take on 40 MB."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Files to measure on."""

    name: str
    folder: Path
    leeway: int = 1
    """Queries may take so many times the milliseconds of `GOALS`."""
    texts: int = field(init=False)
    size: int = field(init=False)
    """Of the texts, in bytes."""

    def __post_init__(self) -> None:
        sizes = [len(text.text.encode()) for text in documents(self.folder)]
        object.__setattr__(self, "texts", len(sizes))
        object.__setattr__(self, "size", sum(sizes))


class Built(NamedTuple):
    """An index that an engine made."""

    engine: str
    run: Run
    size: int
    """Of the index in bytes; with peers the texts are in it."""


def finding(home: Path, corpus: Corpus) -> Iterator[str]:
    """Measure on a corpus, piece by piece: each piece is a paragraph or a table."""
    home.mkdir(parents=True, exist_ok=True)
    yield f"{corpus.name}: {corpus.texts:,} documents, {corpus.size / 1e6:,.0f} MB"
    peers = [name for name in PEER_NAMES if python_of(name)]
    if missing := [name for name in PEER_NAMES if name not in peers]:
        yield f"not installed and left out: {', '.join(missing)}"
    built = {name: _build(home, name, corpus) for name in ("postil", *peers, "recoll")}
    yield _builds([each for each in built.values() if each], corpus)
    yield _queries(home, corpus, peers)
    yield _waits(home, corpus, built["postil"])


def _build(home: Path, name: str, corpus: Corpus) -> Built | None:
    match name:
        case "postil":
            done = postil(home, corpus.folder, "index", until=lambda: _listed(home / "index", corpus.texts))
            return Built("postil", done, sum(map(_size, (home / "index").glob("whoosh-*"))))
        case "recoll":
            return _build_recoll(home, corpus)
    _, done = ask_peer(home, name, {"do": "build", "documents": str(corpus.folder), "index": str(home / name)})
    return Built(version_of(name), done, _size(home / name))


def _build_recoll(home: Path, corpus: Corpus) -> Built | None:
    if not shutil.which("recollindex"):
        return None
    settings = home / "recoll"
    settings.mkdir()
    lines = (f"topdirs = {corpus.folder}", *RECOLL_SETTINGS)
    (settings / "recoll.conf").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    done = run(home, "recollindex", "-c", settings, "-z")
    return Built("recollindex", done, _size(settings / "xapiandb"))


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _listed(index: Path, texts: int) -> bool:
    """Whether a list would have a screenful of documents by now."""
    try:
        catalogue = Catalogue.open(index)
    except (OSError, CatalogueDamaged):
        return False
    try:
        return catalogue.count() >= min(SCREENFUL, texts)
    except CatalogueDamaged:
        return False
    finally:
        catalogue.close()


def _builds(built: Sequence[Built], corpus: Corpus) -> str:
    mine = built[0].run.seconds
    head = (
        "first build",
        "s",
        "of processor",
        "times postil's",
        "goal",
        "memory MB",
        "goal",
        "index MB",
        "times the text",
        "goal",
    )
    rows = [
        (
            each.engine,
            number(each.run.seconds),
            number(each.run.processor),
            ratio(each.run.seconds, mine),
            _wanted(each.engine),
            number(each.run.memory / 1e6),
            "≤ 400" if each is built[0] else "",
            number(each.size / 1e6),
            ratio(each.size, corpus.size),
            "≤ 1.1" if each is built[0] else "",
        )
        for each in built
    ]
    return table([head, *rows], [place == 0 for place in range(len(head))])


def _wanted(engine: str) -> str:
    return "≥ 2.2" if engine.startswith("Whoosh") else "≥ 2.5" if engine == "recollindex" else ""


def _queries(home: Path, corpus: Corpus, peers: Sequence[str]) -> str:
    asked = queries(corpus.folder)
    times = {name: _times(home, name, corpus, asked) for name in ("postil", *peers)}
    head = ("ms, p50/p95", "queries", "postil", "goal p95", "times Whoosh's p95", *map(version_of, peers))
    rows = []
    for sort in SORTS:
        places = counted(asked, sort)
        found = {name: _percentiles([each[place] for place in places]) for name, each in times.items()}
        theirs = found.get(STOCK)
        mine = found["postil"]
        assert mine, "postil answers every sort"
        shown = ("–" if not both else "/".join(map(number, both)) for both in (found[name] for name in peers))
        goal = f"≤ {GOALS[sort] * corpus.leeway}"
        compared = ratio(mine[1], theirs[1] if theirs else None)
        rows.append((sort, str(len(places)), "/".join(map(number, mine)), goal, compared, *shown))
    return table([head, *rows], [place == 0 for place in range(len(head))])


def _times(home: Path, name: str, corpus: Corpus, asked: Sequence[Asked]) -> list[float | None]:
    """The milliseconds of each query, with a first page of snippets; with postil also facets."""
    job = {"do": "time", "index": str(home / name), "passes": PASSES}
    job["queries"] = [(query.shape, query.words) for query in asked]
    answer = _ask_postil(home, corpus, job) if name == "postil" else ask_peer(home, name, job)[0]
    return [None if each is None else each[0] for each in answer]


def _ask_postil(home: Path, corpus: Corpus, job: dict[str, Any]) -> Any:
    program = (sys.executable, "-P", "-m", "tests.bench.first_page", corpus.folder, home / "index")
    return json.loads(run(home, *program, given=json.dumps(job)).output)


def _percentiles(times: Sequence[float | None]) -> tuple[float, float] | None:
    known = [each for each in times if each is not None]
    return (percentile(known, 50), percentile(known, 95)) if known else None


def _waits(home: Path, corpus: Corpus, built: Built | None) -> str:
    """What else a person waits for."""
    changes = _ask_postil(home, corpus, {"do": "change", "times": CHANGES})
    word = next(query.words[0] for query in queries(corpus.folder) if query.sort == "term")
    search = ("search", "--json", "--no-sync", "--limit", "10", word)
    mine = median(postil(home, corpus.folder, *search).seconds for _ in range(STARTS))
    rows = [
        ("list usable after a first start", "s", number(built.run.reached if built else 0), "≤ 2", ""),
        (
            "one changed file to searchable",
            "ms",
            f"{number(median(changes))}, most {number(max(changes))}",
            "≤ 150",
            "",
        ),
    ]
    if python_of(STOCK):
        opened = {"do": "open", "index": str(home / STOCK)}
        theirs = median(ask_peer(home, STOCK, opened)[1].seconds for _ in range(STARTS))
        beside = f"{number(1000 * theirs)} (Whoosh imported, its index opened)"
        rows.append(("first results after start", "ms", number(1000 * mine), f"≤ {2000 * theirs:,.0f}", beside))
    return table([("waiting for", "", "postil", "goal", "beside"), *rows], (True, True, False, False, True))
