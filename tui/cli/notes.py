"""``postil notes``: every note of the library, and where it stands."""

from __future__ import annotations

import sqlite3
from argparse import Namespace
from typing import Final

from annotations.anchor import AnchorStatus
from annotations.stored import Problem
from index.catalogue import Catalogue, CatalogueDamaged, Entry
from index.engines import EngineDamaged, EngineRefused
from index.library import NoDocuments
from index.sanitise import sanitise_line
from tui.cli.freshness import CannotAnswer, bring_up_to_date, open_catalogue
from tui.cli.output import FOUND, NOTHING, narrate, put, put_json
from tui.settings import Settings
from tui.wording import counted
from tui.workspace import PlacedNote, Workspace

__all__ = ["run"]

_NO_PLACES: Final = (
    CannotAnswer,
    CatalogueDamaged,
    NoDocuments,
    EngineDamaged,
    EngineRefused,
    sqlite3.DatabaseError,
    OSError,
)


def run(arguments: Namespace, settings: Settings) -> int:
    """Print the notes; returns the exit status. Notes are listed even where the documents cannot be."""
    found, problems = _placed(Workspace(settings), sync=not arguments.no_sync)
    for placed, entry in sorted(found, key=lambda pair: (pair[0].stored.document_path, pair[0].start)):
        if arguments.json:
            put_json(_record(placed, entry))
        else:
            _show(placed)
    for problem in problems:
        narrate(str(problem))
    said = f"{counted(len(found), 'note')} in {settings.annotations}"
    narrate(said + (f", {counted(len(problems), 'file')} could not be read" if problems else ""))
    return FOUND if found else NOTHING


def _placed(workspace: Workspace, *, sync: bool) -> tuple[list[tuple[PlacedNote, Entry | None]], list[Problem]]:
    """The notes with their places; where the documents cannot be looked at, without, and that is said."""
    catalogue: Catalogue | None = None
    try:
        bring_up_to_date(workspace.library, sync=sync)
        catalogue = open_catalogue(workspace.library)
        workspace.follow(catalogue)
        return workspace.all_notes(catalogue)
    except _NO_PLACES as problem:
        narrate(f"{str(problem).rstrip('.')}. The notes are listed without their places.")
        return workspace.all_notes(None)
    finally:
        if catalogue:
            catalogue.close()


def _record(placed: PlacedNote, entry: Entry | None) -> dict[str, object]:
    note = placed.stored.annotation
    start, end = placed.anchor.ranges[0] if placed.anchor.ranges else (None, None)
    return {
        "id": note.id,
        "path": placed.stored.document_path,
        "title": entry.title if entry else "",
        "quote": placed.quote,
        "body": note.body,
        "tags": list(note.tags),
        "kind": note.kind,
        "state": note.state,
        "creator": note.creator,
        "created": note.created,
        "anchor": placed.anchor.status.value,
        "start": start,
        "end": end,
        "file": str(placed.stored.file),
    }


def _show(placed: PlacedNote) -> None:
    note = placed.stored.annotation
    lost = placed.anchor.status in (AnchorStatus.LOST, AnchorStatus.AMBIGUOUS)
    where = f" · {placed.anchor.status.value}: {placed.anchor.reason}" if lost else ""
    put(sanitise_line(f"{placed.stored.document_path} · {note.kind} · {note.creator} · {note.created[:10]}{where}"))
    if placed.quote:
        put(f"  «{' '.join(placed.quote.split())}»")
    for line in note.body.splitlines():
        put(f"  {line}")
    put("")
