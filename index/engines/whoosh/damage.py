"""What is wrong with an index, told from what is wrong with the system that it is on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from index.engines import EngineDamaged, EngineRefused
from index.sanitise import sanitise_line

__all__ = ["MOST_SAID", "damage"]

MOST_SAID: Final = 300
"""Code points of a message about damage."""
_SYSTEM: Final = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EROFS,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.EIO,
}
"""Errors of the system, not of the index: building it anew would meet them again."""


@contextmanager
def damage(*, writing: bool = False) -> Iterator[None]:
    """Turn whatever reading a damaged file raises into ``EngineDamaged``: of Whoosh alone that is ten kinds of error.

    With ``writing``, a full disk and its like stay the ``OSError`` they are.
    """
    try:
        yield
    except (EngineDamaged, EngineRefused):
        raise
    except Exception as error:
        if writing and isinstance(error, OSError) and error.errno in _SYSTEM:
            raise
        # The words may come from the file.
        raise EngineDamaged(sanitise_line(f"{type(error).__name__}: {error}"[:MOST_SAID])) from error
