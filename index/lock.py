"""Who is indexing: a lock that the kernel drops with its process, and a line that names the holder."""

from __future__ import annotations

import fcntl
import json
import os
import pwd
from pathlib import Path
from typing import Final, Self

__all__ = ["IndexerLock", "Locked"]


class Locked(Exception):
    """Somebody else is indexing this library. ``str()`` names them."""


class IndexerLock:
    """Held by the one process that writes an index folder. Use as a context manager; raises ``Locked``.

    The kernel releases a ``flock`` when its holder dies, so a stale file never blocks anybody.
    """

    FILE: Final = "indexer.lock"

    def __init__(self, folder: Path) -> None:
        self._file = folder / self.FILE
        self._descriptor = -1

    def __enter__(self) -> Self:
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = _holder(os.read(descriptor, 4096))
            os.close(descriptor)
            raise Locked(message) from None
        except OSError:
            os.close(descriptor)
            raise
        holder = {"pid": os.getpid(), "user": _user(), "host": os.uname().nodename}
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(holder).encode(), 0)
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _user() -> str:
    """Our login name; in a container an account often has none, and then its number must do."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user {os.geteuid()}"


def _holder(data: bytes) -> str:
    try:
        holder = json.loads(data)
        return f"{holder['user']} on {holder['host']} (process {holder['pid']}) is indexing"
    except (ValueError, KeyError, TypeError):
        return "another process is indexing"
