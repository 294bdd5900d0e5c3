"""Reads and writes whole files so that nobody ever meets half of one.

A new file is written beside the old one and takes its place in one step, once its bytes are on the disk; a
crash leaves the old content or the new, nothing between.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

__all__ = ["fsync_directory", "move", "read_regular", "write_atomic"]

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def write_atomic(path: Path, data: bytes) -> None:
    """Make ``data`` the content of ``path``, on the disk when this returns.

    The mode and group of an old file are kept; a new file follows the umask. A symbolic link at ``path`` is
    replaced, not followed.

    Raises:
        OSError: the old content, or the lack of the file, is as before, unless only the last step failed: to
            put the new name on the disk.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        _write_new(draft, data, _old_status(path))
        os.replace(draft, path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
    fsync_directory(path.parent)


def read_regular(path: Path, limit: int) -> bytes:
    """The first ``limit`` bytes of ``path``, which must be a file: no link is followed, no pipe waited for.

    Raises:
        OSError: there is no such file, or it cannot be read.
    """
    descriptor = os.open(path, _READ)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "not a file", str(path))
        return file.read(limit)


def move(source: Path, target: Path) -> None:
    """Move a file to a name that is free, also to another disk; done on both disks when this returns.

    Raises:
        OSError: ``source`` is as before, or both files are there.
    """
    try:
        os.rename(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_atomic(target, source.read_bytes())
        source.unlink()
    fsync_directory(target.parent)
    fsync_directory(source.parent)


def fsync_directory(folder: Path) -> None:
    """Put the names of the files in ``folder`` on the disk.

    Raises:
        OSError: the folder is not there, or the disk fails.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _old_status(path: Path) -> os.stat_result | None:
    with suppress(FileNotFoundError):
        status = os.lstat(path)
        return status if stat.S_ISREG(status.st_mode) else None
    return None


def _write_new(path: Path, data: bytes, like: os.stat_result | None) -> None:
    descriptor = os.open(path, _CREATE, 0o666)
    try:
        if like is not None:
            with suppress(PermissionError):  # a group the writer is not in
                os.fchown(descriptor, -1, like.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(like.st_mode))
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
