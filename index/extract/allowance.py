"""What the kernel lets the process that reads files have: memory and processor time."""

from __future__ import annotations

import math
import os
import resource
import signal
import threading
import time
from contextlib import suppress
from typing import Final

__all__ = ["allow_processor", "end_when_abandoned", "is_abandoned", "renew_processor", "set_soft"]

_PARENT: Final = os.getppid()
_LOOK_SECONDS: Final = 0.5
_STACK: Final = 2**18
"""Bytes of the stack of a thread that does next to nothing; the usual 8 MB would count as memory of this process."""


def is_abandoned() -> bool:
    """Whether the program that started this process is gone, so that nobody waits for what takes long."""
    return os.getppid() != _PARENT


def end_when_abandoned() -> None:
    """From now on, end this process when `is_abandoned`, and all of its group where it leads one.

    A program that it has started and waits for, as Tesseract, would go on at full load.
    """
    threading.stack_size(_STACK)
    threading.Thread(target=_watch, name="abandoned", daemon=True).start()
    threading.stack_size(0)


def _watch() -> None:
    while not is_abandoned():
        time.sleep(_LOOK_SECONDS)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def set_soft(which: int, value: int) -> None:
    """Set the soft limit of a resource such as ``resource.RLIMIT_AS``, as far as the hard one lets it rise."""
    _, hard = resource.getrlimit(which)
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def allow_processor(seconds: int) -> None:
    """Let this process take so many seconds of processor time from now on, and each program that it starts."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    set_soft(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime) + seconds)


def renew_processor(seconds: int) -> None:
    """Do the same where a limit is set; a process that has none, which is no reader of hostile files, gets none."""
    if resource.getrlimit(resource.RLIMIT_CPU)[0] != resource.RLIM_INFINITY:
        allow_processor(seconds)
