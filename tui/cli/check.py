"""``postil check``: every document that could not be read, or not wholly, and why."""

from __future__ import annotations

from argparse import Namespace
from typing import Final

from index.catalogue import Entry
from tui.cli.freshness import bring_up_to_date, open_catalogue
from tui.cli.output import FOUND, NOTHING, narrate, put, put_json
from tui.library import library_of
from tui.settings import Settings
from tui.wording import counted

__all__ = ["run"]

_CLOSED: Final = "is a folder that may not be listed"


def run(arguments: Namespace, settings: Settings) -> int:
    """List what is wrong with documents; returns 0 when there is something to list, else 1."""
    library = library_of(settings)
    closed = bring_up_to_date(library, sync=not arguments.no_sync)
    catalogue = open_catalogue(library)
    try:
        failed, warned = catalogue.failures(), catalogue.warned()
        for folder in closed:
            if arguments.json:
                put_json({"path": folder, "media_type": "", "problem": _CLOSED, "warnings": []})
            else:
                put(f"{folder} {_CLOSED}")
        for entry in (*failed, *warned):
            if arguments.json:
                put_json(_record(entry))
            else:
                _show(entry)
        narrate(
            f"{counted(len(failed), 'document')} of {catalogue.count():,} could not be read;"
            f" {counted(len(warned), 'document')} with a warning"
        )
    finally:
        catalogue.close()
    return FOUND if failed or warned or closed else NOTHING


def _show(entry: Entry) -> None:
    if entry.problem:
        put(f"{entry.name} {entry.problem}")
    for warning in entry.warnings if not entry.problem else ():
        put(f"{entry.name}: {warning}")


def _record(entry: Entry) -> dict[str, object]:
    return {
        "path": entry.path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        "media_type": entry.media_type,
        "problem": entry.problem,
        "warnings": [] if entry.problem else list(entry.warnings),
    }
