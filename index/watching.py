"""Keeping an index fresh for as long as somebody wants it: once, and again whenever something has changed."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from index.changes import WHOLE, Changing
from index.extract.pool import Readers
from index.library import Library
from index.lock import Locked
from index.sync import Report, Summary, synchronise

__all__ = ["keep_fresh"]

IDLE: Final = 20.0
"""Seconds without a change after which the processes that read files are let go."""
RESCAN: Final = 600.0
"""Seconds without a change after which all is looked at: a system that has too many events to tell drops some."""
LOCKED: Final = 0.5
"""Seconds until it is tried again when another process was indexing."""


def keep_fresh(
    library: Library, changing: Changing, report: Report = lambda _: None, *, rebuild: bool = False
) -> Generator[Summary | Exception, None, None]:
    """Bring the index up to date, and again whenever ``changing`` tells of a change, until it is stopped.

    Yields what came of each time; of ``Locked``, which is tried again soon, and of the other exceptions of
    `synchronise`, after which the next change is waited for, the exception itself.
    """
    paths = frozenset({WHOLE})
    while not changing.stopped:
        try:
            with Readers(library.options) as readers:
                while paths:
                    only = None if WHOLE in paths else paths
                    yield synchronise(library, report, rebuild=rebuild, only=only, readers=readers)
                    rebuild, paths = False, changing.wait(IDLE)
        except Locked as holder:
            yield holder
            paths |= changing.wait(LOCKED)
            continue
        except Exception as error:
            yield error
        paths = changing.wait(RESCAN) or frozenset({WHOLE})
