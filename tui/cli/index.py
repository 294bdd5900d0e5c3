"""``postil index``: bring catalogue and full-text index up to date, with ``--watch`` for as long as one wants."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing, suppress
from dataclasses import replace

from index.changes import Changing
from index.library import Library, NoDocuments
from index.lock import IndexerLock, Locked
from index.sync import Summary
from index.watching import keep_fresh
from tui.cli.freshness import synchronise_aloud
from tui.cli.output import FAILED, FOUND, NOTHING, ProgressLine, narrate, narrate_summary
from tui.library import library_of
from tui.settings import Settings
from tui.wording import counted
from tui.workspace import Workspace

__all__ = ["run"]


def run(arguments: Namespace, settings: Settings) -> int:
    """Synchronise and name what could not be read; returns the exit status."""
    library = library_of(settings)
    if arguments.jobs:
        library = replace(library, options=replace(library.options, workers=arguments.jobs))
    if arguments.watch:
        return _watch(library, rebuild=arguments.rebuild)
    try:
        summary = synchronise_aloud(library, rebuild=arguments.rebuild)
    except Locked as holder:
        narrate(f"{holder}. Try again when that is done.")
        return FAILED
    if not summary.total:
        narrate(f"there are no documents in {library.documents} yet. Put files there: text, web pages, PDF, mail …")
        return NOTHING
    if not (summary.indexed or summary.added or summary.changed or summary.removed or summary.failed):
        narrate(f"nothing has changed; the library has {counted(summary.total, 'document')}")
    catalogue = library.catalogue()
    try:
        for entry in catalogue.failures():
            narrate(f"not read: {entry.name} {entry.problem}")
    finally:
        catalogue.close()
    _drop_old_texts(settings)
    return FOUND


def _watch(library: Library, *, rebuild: bool) -> int:
    """Go on with what changes, until Ctrl+C."""
    library.check_documents()
    line, holder = ProgressLine(), ""
    own = (library.index, *library.others)
    try:
        with Changing(library.documents, own, follow=library.options.follow_links) as changing:
            narrate(changing.notice or f"watching {library.documents}; Ctrl+C ends it")
            with closing(keep_fresh(library, changing, line, rebuild=rebuild)) as outcomes:
                for outcome in outcomes:
                    line.close()
                    if isinstance(outcome, Summary):
                        narrate_summary(outcome)
                    elif isinstance(outcome, Locked | NoDocuments):
                        if str(outcome) != holder:
                            narrate(str(outcome))
                    else:
                        raise outcome
                    holder = "" if isinstance(outcome, Summary) else str(outcome)
    except KeyboardInterrupt:
        line.close()
    return FOUND


def _drop_old_texts(settings: Settings) -> None:
    """Drop texts of before that no note was made on. Where notes cannot be read there is no telling: all stay."""
    workspace = Workspace(settings)
    loaded = workspace.store.load_all()
    if loaded.problems:
        return
    wanted = {str(known.get("sha256", "")) for record in workspace.store.known() for known in record.hashes}
    wanted |= {note.annotation.made_on.removeprefix("sha256:") for note in loaded.notes}
    with suppress(Locked), IndexerLock(workspace.library.index):
        catalogue = workspace.library.catalogue(write=True)
        try:
            catalogue.collect_texts(wanted)
        finally:
            catalogue.close()
