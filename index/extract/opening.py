"""Reads a file that somebody else may be changing, without waiting on pipes or following links."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from index.extract.errors import Unreadable

__all__ = ["in_words", "read_regular"]

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would be waited for
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_KINDS = {
    stat.S_IFIFO: "is a pipe, not a file",
    stat.S_IFCHR: "is a device, not a file",
    stat.S_IFBLK: "is a device, not a file",
    stat.S_IFDIR: "is a folder",
}
_REASONS = {
    errno.ELOOP: "is a symbolic link; links are not followed",
    errno.EMLINK: "is a symbolic link; links are not followed",
    errno.ENOENT: "does not exist any more",
    errno.ENXIO: "is a socket or a device, not a file",
    errno.EOPNOTSUPP: "is a socket, not a file",
    errno.EACCES: "cannot be read: permission denied",
}


def read_regular(path: Path, limit: int, *, follow: bool = False) -> bytes:
    """Return the bytes of the regular file at ``path``, at most ``limit`` of them.

    Raises `Unreadable` for links (unless ``follow``), pipes, sockets, devices and folders, for a larger file, and
    when the system refuses. What is checked is the file that was opened, so nothing can be put in its place in between.
    """
    try:
        descriptor = os.open(path, _FLAGS & ~getattr(os, "O_NOFOLLOW", 0) if follow else _FLAGS)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable(_KINDS.get(stat.S_IFMT(status.st_mode), "is not a regular file"))
            data = b"" if status.st_size > limit else _read(descriptor, status.st_size, limit)
        finally:
            os.close(descriptor)
    except ValueError as error:  # a NUL in the path
        raise Unreadable("has a name that cannot be opened") from error
    except OSError as error:
        reason = f"cannot be read: {(error.strerror or 'unknown error').lower()}"
        raise Unreadable(_REASONS.get(error.errno or 0, reason)) from error
    if status.st_size > limit or len(data) > limit:
        raise Unreadable(f"is larger than {in_words(limit)}")
    return data


def _read(descriptor: int, expected: int, limit: int) -> bytes:
    """Read to the end, or to one byte past ``limit``: the file may have grown, or not tell its size."""
    chunks: list[bytes] = []
    wanted = limit + 1
    while wanted > 0 and (chunk := os.read(descriptor, min(wanted, max(expected, 0) + 65_536))):
        chunks.append(chunk)
        wanted -= len(chunk)
    return b"".join(chunks)


def in_words(size: int) -> str:
    """Return a number of bytes as a person would say it."""
    return f"{size // 2**20:,} MB" if size >= 2**20 else f"{size:,} bytes"
