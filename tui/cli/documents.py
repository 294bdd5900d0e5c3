"""Documents that a query finds, as ``postil search`` prints them: for people, as JSON, as paths, or counted."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Final

from index.catalogue import Catalogue, Entry
from index.engines import Match
from index.families import family_of
from index.search import Hit, Results
from tui.cli.asking import LIMIT, Asking, narrate_notices, said_of_coverage
from tui.cli.output import FOUND, NOTHING, emphasised, narrate, put, put_json
from tui.wording import counted, said_of

__all__ = ["SNIPPETS", "path_of", "record", "show"]

SNIPPETS: Final = 3
"""Passages of a document in JSON."""


def show(asked: Asking, arguments: Namespace) -> int:
    """Print the documents, their paths, or how many they are, and the notes; returns the exit status."""
    query = " ".join(arguments.query)
    found = 0
    if arguments.within != "notes":
        found += _count(asked, query, arguments) if arguments.count else _list(asked, query, arguments)
    if arguments.within in ("notes", "both"):
        found += _find_notes(asked, query, arguments)
    return FOUND if found else NOTHING


def _find_notes(asked: Asking, query: str, arguments: Namespace) -> int:
    """Print the notes, or how many they are; returns that number."""
    from tui.cli.found_notes import ask_notes, narrate_coverage, show_notes

    results = ask_notes(asked, query)
    if not arguments.count:
        show_notes(results, json=arguments.json)
    elif arguments.json:
        put_json({"notes": results.total, "searched": results.searched})
    else:
        put(str(results.total))
    narrate_coverage(results, counted_only=arguments.count)
    return results.total


def _list(asked: Asking, query: str, arguments: Namespace) -> int:
    """Print the documents or their paths; returns how many."""
    limit = asked.limit(None if arguments.files else LIMIT)
    results = asked.ask(query, limit)
    narrate_notices(results)
    folded = asked.folded(results)
    matches = folded[:limit]
    if arguments.files:
        for entry in asked.catalogue.entries([match.id for match in matches]):
            _put_path(entry, null=arguments.null)
    else:
        _show_documents(asked.catalogue, results, matches, arguments)
    said = said_of_coverage(results, asked.catalogue)
    if len(folded) < len(results.matches):
        said += f"; {len(results.matches) - len(folded):,} folded into others that tell the same"
    if len(matches) < len(folded) or len(results.matches) < results.total:
        said += f"; {len(matches):,} shown (all: --limit 0)"
    narrate(said)
    return len(matches)


def _count(asked: Asking, query: str, arguments: Namespace) -> int:
    """Print how many documents there are; returns that number."""
    results = asked.ask(query, 0)
    narrate_notices(results)
    if arguments.json:
        counts = {name: getattr(results, name) for name in ("total", "whole", "searched", "documents", "failed")}
        put_json({**counts, "unread": [path_of(entry) for entry in asked.catalogue.failures()]})
    else:
        put(str(results.total))
    narrate(said_of_coverage(results, asked.catalogue))
    return results.total


def _put_path(entry: Entry, *, null: bool) -> None:
    if not null:
        put(entry.name)
    elif sys.stdout.isatty():
        print(entry.name, end="\0")
    else:
        # The bytes of the name, for a program: it may have a line feed in it, or be no text at all.
        sys.stdout.flush()
        sys.stdout.buffer.write(entry.path.encode("utf-8", "surrogateescape") + b"\0")


def _show_documents(catalogue: Catalogue, results: Results, matches: Sequence[Match], arguments: Namespace) -> None:
    by_id = {match.id: match for match in matches}
    found = results.look(catalogue, matches, most=SNIPPETS if arguments.json else 1)
    for rank, hit in enumerate(filter(None, found), 1):
        why = _why(results, catalogue, by_id[hit.entry.id]) if arguments.explain else ()
        if arguments.json:
            put_json({**record(hit, rank, catalogue), **({"why": why} if arguments.explain else {})})
        else:
            _show(hit, why)


def _why(results: Results, catalogue: Catalogue, match: Match) -> Sequence[str]:
    from index.search.explain import explain

    return next((found.sentences for found in explain(results, catalogue, match) if found), ())


def record(hit: Hit, rank: int, catalogue: Catalogue) -> dict[str, object]:
    """A document for JSON. Ranges are of code points, half-open: ``lit`` of the snippet, ``start`` of the text."""
    entry = hit.entry
    original = catalogue.original(entry)
    return {
        "rank": rank,
        "path": path_of(entry),
        "title": entry.title,
        "date": entry.date,
        "source": entry.source,
        "language": entry.language,
        "type": family_of(entry.media_type),
        "score": round(hit.score, 4),
        "snippet": hit.snippet.text,
        "snippets": [
            {"text": each.text, "lit": each.lit, "start": each.start, "end": each.end} for each in hit.snippets
        ],
        "hits": hit.hits,
        "lacks": hit.lacks,
        "duplicate_of": path_of(original) if original else "",
        "alike": max(entry.alike - 1, 0),
    }


def path_of(entry: Entry) -> str:
    """The path of a document as text; bytes that are not UTF-8 are replaced."""
    return entry.path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _show(hit: Hit, why: Sequence[str]) -> None:
    print(emphasised(hit.entry.title, hit.title_lit))
    put(f"  {' · '.join(_facts(hit))}")
    if hit.snippet.text:
        print(f"  {emphasised(hit.snippet.text, hit.snippet.lit)}")
    for sentence in why:
        put(f"    {sentence}")
    print()


def _facts(hit: Hit) -> Iterator[str]:
    entry = hit.entry
    facts = (entry.date.replace("T", " "), entry.source, entry.name, said_of(entry))
    yield from (fact for fact in facts if fact)
    yield counted(hit.hits, "hit")
    if hit.lacks:
        yield f"lacks {', '.join(hit.lacks)}"
