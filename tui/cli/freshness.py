"""Bringing the index up to date before a command answers from it, where that is allowed and quick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.catalogue import Catalogue, CatalogueDamaged
from index.engines import Engine, EngineDamaged
from index.library import Library
from index.lock import Locked
from tui.cli.output import ProgressLine, narrate, narrate_summary

if TYPE_CHECKING:
    from index.sync import Summary

__all__ = [
    "UNUSABLE",
    "CannotAnswer",
    "bring_up_to_date",
    "open_catalogue",
    "open_engine",
    "rebuilt_engine",
    "synchronise_aloud",
]

QUICK_DOCUMENTS: Final = 1_000
QUICK_BYTES: Final = 20_000_000
_NO_INDEX: Final = "There is no index yet. Make one: postil index"


UNUSABLE: Final = "The full-text index is missing or damaged. Build it anew: postil index --rebuild"
"""What is said where an index may only be used as it is."""


class CannotAnswer(Exception):
    """There is no usable index, and none may be made. ``str()`` says what to do."""


def synchronise_aloud(library: Library, *, rebuild: bool = False) -> Summary:
    """Synchronise, with progress and a summary on standard error. Raises as ``synchronise`` does."""
    # Imported here: the extractors take as long to load as an answer from an index that is fresh.
    from index.sync import synchronise

    line = ProgressLine()
    try:
        summary = synchronise(library, line, rebuild=rebuild)
    finally:
        line.close()
    narrate_summary(summary)
    return summary


def bring_up_to_date(library: Library, *, sync: bool) -> tuple[str, ...]:
    """See to it that there is an index, and with ``sync`` that it is fresh unless that takes long.

    Returns the folders that may not be listed, as far as was looked. Raises ``CannotAnswer`` when there is no index and
    none may be made, ``NoDocuments``.
    """
    if not sync:
        if not library.exists():
            raise CannotAnswer(_NO_INDEX)
        return ()
    from index.pending import pending

    waiting = pending(library)
    closed = waiting.closed if waiting else ()
    if waiting is not None and not waiting.documents:
        return closed
    if not library.may_write():
        if waiting is None:
            raise CannotAnswer(f"There is no index, and {library.index} may not be written. Name another with --index.")
        narrate(f"{waiting.documents:,} changed documents are not looked at: {library.index} may not be written.")
        return closed
    if waiting is not None and (waiting.documents > QUICK_DOCUMENTS or waiting.size > QUICK_BYTES):
        narrate(f"{waiting.documents:,} changed documents are not indexed yet. Run: postil index")
        return closed
    try:
        return synchronise_aloud(library).closed
    except Locked as holder:
        if waiting is None:
            raise CannotAnswer(f"There is no index yet; {holder}. Try again when that is done.") from None
        narrate(f"{holder}; the answer is from the index as it is now.")
        return closed


def open_catalogue(library: Library) -> Catalogue:
    """Open the catalogue to read it. Raises ``CannotAnswer``."""
    try:
        return library.catalogue()
    except FileNotFoundError:
        raise CannotAnswer(_NO_INDEX) from None
    except CatalogueDamaged as damage:
        raise CannotAnswer(f"The catalogue cannot be read ({damage}). Make it anew: postil index") from None


def open_engine(library: Library, catalogue: Catalogue, *, sync: bool = True) -> Engine:
    """Open the full-text index; with ``sync``, build it anew when it is missing or damaged and that is allowed.

    Raises ``CannotAnswer``, ``EngineRefused``.
    """
    try:
        if engine := library.engine(catalogue):
            return engine
        if not sync:
            raise CannotAnswer(UNUSABLE)
        narrate("the full-text index is missing; it is built now.")
    except EngineDamaged:
        if not sync:
            raise CannotAnswer(UNUSABLE) from None
        narrate("the full-text index is damaged; it is built anew.")
    return rebuilt_engine(library, catalogue)


def rebuilt_engine(library: Library, catalogue: Catalogue) -> Engine:
    """Build the full-text index anew and open it. Raises ``CannotAnswer``, ``EngineRefused``."""
    if not library.may_write():
        raise CannotAnswer(f"The full-text index cannot be used, and {library.index} may not be written.")
    try:
        synchronise_aloud(library, rebuild=True)
        engine = library.engine(catalogue)
    except Locked as holder:
        raise CannotAnswer(f"The full-text index cannot be used yet: {holder}.") from None
    except EngineDamaged as damage:
        raise CannotAnswer(f"The full-text index cannot be used: {damage}. Delete {library.index}.") from None
    if engine is None:
        raise CannotAnswer(_NO_INDEX)
    return engine
