"""``postil index``: bring catalogue and full-text index up to date."""

from __future__ import annotations

from argparse import Namespace

from index.lock import Locked
from tui.cli.freshness import synchronise_aloud
from tui.cli.output import FAILED, FOUND, NOTHING, narrate
from tui.library import library_of
from tui.settings import Settings
from tui.wording import counted

__all__ = ["run"]


def run(arguments: Namespace, settings: Settings) -> int:
    """Synchronise and name what could not be read; returns the exit status."""
    library = library_of(settings)
    try:
        summary = synchronise_aloud(library, rebuild=arguments.rebuild)
    except Locked as holder:
        narrate(f"{holder}. Try again when that is done.")
        return FAILED
    if not summary.total:
        narrate(f"there are no documents in {library.documents} yet. Put files there (txt, md, html).")
        return NOTHING
    if not (summary.indexed or summary.added or summary.changed or summary.removed or summary.failed):
        narrate(f"nothing has changed; the library has {counted(summary.total, 'document')}")
    catalogue = library.catalogue()
    try:
        for entry in catalogue.failures():
            narrate(f"not read: {entry.name} {entry.problem}")
    finally:
        catalogue.close()
    return FOUND
