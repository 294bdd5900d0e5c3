"""``postil search --in notes``: notes that a query finds."""

from __future__ import annotations

from typing import Final

from index.facets import languages
from index.sanitise import sanitise_line
from tui.cli.asking import LIMIT, Asking
from tui.cli.output import emphasised, narrate, put, put_json
from tui.notes.search import NoteHit, NoteResults, search_notes
from tui.wording import counted

__all__ = ["ask_notes", "narrate_coverage", "show_notes"]

_ALL: Final = 1_000_000


def ask_notes(asked: Asking, query: str, usual: int = LIMIT) -> NoteResults:
    """The notes that a query finds; what is to be said about it is said."""
    limit, spoken = asked.limit(usual) or _ALL, languages(asked.searcher.columns)
    results = search_notes(asked.workspace.note_index, query, limit=limit, languages=spoken)
    for notice in results.notices:
        narrate(notice)
    return results


def show_notes(results: NoteResults, *, json: bool) -> None:
    """Print the notes."""
    for rank, hit in enumerate(results.hits, 1):
        if json:
            put_json(_record(hit, rank))
        else:
            _show(hit)


def narrate_coverage(results: NoteResults, *, counted_only: bool = False) -> None:
    """Say how many notes were found, of how many, and whether all of them were printed where they were."""
    cut = f"; {len(results.hits):,} shown (all: --limit 0)" if len(results.hits) < results.total else ""
    narrate(f"{results.total:,} of {counted(results.searched, 'note')}{'' if counted_only else cut}")


def _record(hit: NoteHit, rank: int) -> dict[str, object]:
    note = hit.note
    return {
        "rank": rank,
        "note": note.note,
        "path": note.document,
        "kind": note.kind,
        "state": note.state,
        "creator": note.creator,
        "created": note.created,
        "tags": note.tags,
        "quote": note.quote,
        "body": note.body,
        "score": round(hit.score, 4),
        "snippet": hit.snippet.text,
        "hits": hit.hits,
    }


def _show(hit: NoteHit) -> None:
    note = hit.note
    facts = (note.document, note.kind, note.creator, note.created[:10], *(f"#{tag}" for tag in note.tags))
    put(sanitise_line("▎ " + " · ".join(filter(None, facts))))
    print(f"  {emphasised(hit.snippet.text, hit.snippet.lit)}\n")
