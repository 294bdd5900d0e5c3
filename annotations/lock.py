"""One writer at a time in a folder of notes, whoever shares it.

The lock is a ``flock`` on ``store.yaml``, the file that every such folder has: readers who share the notes meet
at the same file wherever their own state lies, nothing else is left among the notes, and the kernel drops the
lock with its holder.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["Busy", "locked"]

_FLAGS: Final = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_BETWEEN_TRIES: Final = 0.05
"""Seconds. The kernel can wait for a lock, but not for a time."""
_NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF, errno.EINVAL})
"""What disks without locks answer; ``EBADF`` is NFS, which locks for no one who may only read the file."""


class Busy(Exception):
    """Somebody else holds the lock, and has for longer than one would wait."""


@contextmanager
def locked(file: Path, patience: float) -> Iterator[int]:
    """Hold the lock on ``file``, which is made where it is missing; gives its descriptor.

    The descriptor can only be read where the file may only be read. On a disk without locks two may write at
    once: each file is then still whole, and a change made meanwhile is noticed but for the instant of writing.
    That is better than no notes.

    Raises:
        Busy: somebody else has held the lock for ``patience`` seconds.
        OSError: the file can be neither opened nor made.
    """
    until = time.monotonic() + patience
    while True:
        descriptor = _open(file)
        try:
            _wait(descriptor, until)
            if _is_at(descriptor, file):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _open(file: Path) -> int:
    try:
        # To lock it is to change it, on NFS. It is made only where it is missing: to "make" a file of somebody
        # else is refused in folders where each may delete only their own.
        return os.open(file, os.O_RDWR | _FLAGS)
    except FileNotFoundError:
        return os.open(file, os.O_RDWR | os.O_CREAT | _FLAGS, 0o666)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
    return os.open(file, os.O_RDONLY | _FLAGS)


def _wait(descriptor: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise Busy from None
            time.sleep(_BETWEEN_TRIES)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                return
            raise
        else:
            return


def _is_at(descriptor: int, file: Path) -> bool:
    """Whether the file that is open is still the one of that name: git or an editor may have put another there."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(file))
    except FileNotFoundError:
        return False
