"""``postil check``: every document that could not be read, or not wholly, and why; and whether the index is sound."""

from __future__ import annotations

from argparse import Namespace
from contextlib import closing
from typing import Final

from index.catalogue import CatalogueDamaged, Entry
from index.engines import EngineDamaged
from index.library import Library
from index.lock import IndexerLock, Locked
from tui.cli.freshness import CannotAnswer, bring_up_to_date, open_catalogue, synchronise_aloud
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
    damaged = _check_index(library, mend=not arguments.no_sync)
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
    return FOUND if failed or warned or closed or damaged else NOTHING


def _check_index(library: Library, *, mend: bool) -> bool:
    """Read every byte of the index, and make anew what is not as it was written; returns whether something is not.

    Raises ``CannotAnswer``, ``EngineRefused``, ``OSError``; what was just made anew and is damaged too.
    """
    try:
        with closing(open_catalogue(library)) as catalogue:
            catalogue.check()
            engine = library.engine(catalogue)
            if engine is None:
                raise EngineDamaged("the full-text index is missing")
            with closing(engine):
                engine.check()
                if engine.count() < catalogue.count_indexed():
                    raise EngineDamaged("records are missing")
    except (CatalogueDamaged, EngineDamaged) as damage:
        if not mend or not library.may_write():
            narrate(f"the index is damaged ({damage}). Whoever may write it builds it anew with: postil check")
        else:
            narrate(f"the index is damaged ({damage}); it is built anew.")
            _make_anew(library, catalogue=isinstance(damage, CatalogueDamaged))
        return True
    return False


def _make_anew(library: Library, *, catalogue: bool) -> None:
    try:
        if catalogue:
            with IndexerLock(library.index):
                library.set_catalogue_aside()
        synchronise_aloud(library, rebuild=True)
    except Locked as holder:
        raise CannotAnswer(f"The index cannot be built anew yet: {holder}. Try again when that is done.") from None


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
