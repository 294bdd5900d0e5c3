"""What goes wrong with files of notes, in words that a person can act on."""

from __future__ import annotations

import errno
from pathlib import Path

from index.sanitise import sanitise_line

__all__ = ["StoreError", "describe_os_error", "describe_remedy"]


class StoreError(Exception):
    """A change of the notes that could not be made; the text names the file and what to do."""


def describe_os_error(error: OSError, path: Path) -> str:
    """What the system refused at ``path``, with a remedy where there is a usual one."""
    named = error.filename if isinstance(error.filename, str) else str(path)
    return sanitise_line(f"{named}: {(error.strerror or 'not possible').lower()}. {describe_remedy(error)}")


def describe_remedy(error: OSError) -> str:
    """What a person can do about ``error``."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "Free some space on this disk, then save again"
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return "Ask for the right to write there, or choose another folder for notes"
        case errno.ELOOP:
            return "Symbolic links are not followed among the notes; put the file itself there"
        case errno.ENOENT:
            return "It may have been moved or deleted meanwhile"
        case _:
            return "Nothing was changed; try again"
