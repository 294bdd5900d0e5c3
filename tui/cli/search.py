"""``postil search``: ranked documents with snippets."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Final

from index.catalogue import Catalogue, Entry
from index.engines import EngineDamaged, Match
from index.library import Library
from index.search import Hit, Results, search
from tui.cli.freshness import UNUSABLE, CannotAnswer, bring_up_to_date, open_catalogue, open_engine, rebuilt_engine
from tui.cli.output import FOUND, NOTHING, emphasised, narrate, put, put_json
from tui.library import library_of
from tui.settings import Settings
from tui.wording import counted, said_of

__all__ = ["run"]

_FOLDED_AMONG: Final = 1_000
"""Matches that are looked through when documents that tell the same are folded."""


def run(arguments: Namespace, settings: Settings) -> int:
    """Print the documents that a query finds; returns the exit status."""
    library = library_of(settings)
    bring_up_to_date(library, sync=not arguments.no_sync)
    catalogue = open_catalogue(library)
    try:
        query = " ".join(arguments.query)
        limit = max(arguments.limit, _FOLDED_AMONG) if arguments.fold else arguments.limit
        results = _search(library, catalogue, query, limit, sync=not arguments.no_sync)
        for notice in results.notices:
            narrate(notice)
        matches = _folded(catalogue, results.matches) if arguments.fold else results.matches
        hits = results.hits(catalogue, matches[: arguments.limit])
        for hit in hits:
            if arguments.json:
                put_json(_record(hit, catalogue))
            else:
                _show(hit)
        _narrate_coverage(catalogue, results, len(hits), folded=len(results.matches) - len(matches))
    finally:
        catalogue.close()
    return FOUND if hits else NOTHING


def _search(library: Library, catalogue: Catalogue, query: str, limit: int, *, sync: bool) -> Results:
    engine = open_engine(library, catalogue, sync=sync)
    try:
        return search(engine, query, limit=limit)
    except EngineDamaged:
        if not sync:
            raise CannotAnswer(UNUSABLE) from None
        narrate("the full-text index is damaged; it is built anew.")
    engine = rebuilt_engine(library, catalogue)
    return search(engine, query, limit=limit)


def _folded(catalogue: Catalogue, matches: Sequence[Match]) -> Sequence[Match]:
    """The best match of each story."""
    shown = catalogue.stories.fold([match.id for match in matches])
    return [match for match in matches if shown[match.id] == match.id]


def _record(hit: Hit, catalogue: Catalogue) -> dict[str, object]:
    entry = hit.entry
    original = catalogue.original(entry)
    return {
        "path": _path(entry),
        "title": entry.title,
        "date": entry.date,
        "source": entry.source,
        "score": round(hit.score, 4),
        "snippet": hit.snippet.text,
        "hits": hit.hits,
        "duplicate_of": _path(original) if original else "",
        "alike": max(entry.alike - 1, 0),
    }


def _path(entry: Entry) -> str:
    return entry.path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _show(hit: Hit) -> None:
    entry = hit.entry
    about = " · ".join(
        part for part in (entry.date.replace("T", " "), entry.source, entry.name, said_of(entry)) if part
    )
    put(f"{entry.title}\n  {about} · {counted(hit.hits, 'hit')}")
    if hit.snippet.text:
        print(f"  {emphasised(hit.snippet.text, hit.snippet.lit)}\n")


def _narrate_coverage(catalogue: Catalogue, results: Results, shown: int, *, folded: int) -> None:
    """Say what was searched: "nothing found" is a claim, and what could not be read belongs to it."""
    failures = catalogue.count_failures()
    said = f"{shown:,} of {counted(results.total, 'document')} found; {results.searched:,} searched"
    said += f", {folded:,} folded into others that tell the same" if folded else ""
    narrate(said + (f", {failures:,} could not be read (postil check lists them)" if failures else ""))
