"""``postil notes``: every note of the library, and where it stands."""

from __future__ import annotations

from argparse import Namespace

from annotations.anchor import AnchorStatus
from index.catalogue import Catalogue, CatalogueDamaged, Entry
from index.library import NoDocuments
from tui.cli.freshness import CannotAnswer, bring_up_to_date
from tui.cli.output import FOUND, NOTHING, narrate, put, put_json
from tui.settings import Settings
from tui.workspace import PlacedNote, Workspace

__all__ = ["run"]


def run(arguments: Namespace, settings: Settings) -> int:
    """Print the notes; returns the exit status. Notes are listed even where the documents cannot be."""
    workspace = Workspace(settings)
    catalogue = _catalogue(workspace, sync=not arguments.no_sync)
    try:
        found, problems = workspace.all_notes(catalogue)
    finally:
        if catalogue:
            catalogue.close()
    for placed, entry in sorted(found, key=lambda pair: (pair[0].stored.document_path, pair[0].start)):
        if arguments.json:
            put_json(_record(placed, entry))
        else:
            _show(placed)
    for problem in problems:
        narrate(str(problem))
    said = f"{len(found):,} notes in {settings.annotations}"
    narrate(said + (f", {len(problems):,} files could not be read" if problems else ""))
    return FOUND if found else NOTHING


def _catalogue(workspace: Workspace, *, sync: bool) -> Catalogue | None:
    """The catalogue to place the notes by; without one they are listed all the same, and that is said."""
    try:
        bring_up_to_date(workspace.library, sync=sync)
        return workspace.library.catalogue()
    except (CannotAnswer, NoDocuments, FileNotFoundError, CatalogueDamaged) as problem:
        narrate(f"{problem} The notes are listed without their places.")
        return None


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
    put(f"{placed.stored.document_path} · {note.kind} · {note.creator} · {note.created[:10]}{where}")
    if placed.quote:
        put(f"  «{' '.join(placed.quote.split())}»")
    for line in note.body.splitlines():
        put(f"  {line}")
    put("")
