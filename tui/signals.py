"""Hang-up and termination: save, leave in order, and end in any case.

A dropped SSH line arrives as SIGHUP. Textual has no handler for it; and when its output has been stuck for
long, no handler that needs the event loop would ever run. So the signals are blocked before any thread
starts, and one thread of our own waits for them. It needs Python's own lock for a moment, so it cannot act
while a single call of C code holds that lock: a long ``re`` match, or ``sum`` of a huge range.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from typing import Final

__all__ = ["block", "watch"]

SIGNALS: Final = frozenset({signal.SIGHUP, signal.SIGTERM})
GRACE: Final = 2.0
"""Seconds the program has to end by itself after it was asked to."""


def block() -> None:
    """Block the signals for this thread and all that it starts. Call before any other thread is started."""
    for number in SIGNALS:
        # Under nohup SIGHUP is ignored; then the program would spin on a terminal that is gone.
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def watch(save: Callable[[], None], leave: Callable[[int], None]) -> None:
    """Start the thread that waits. On a signal it calls ``save``, then ``leave`` with 128 + its number.

    Both are called on that thread. The process ends with that status after two seconds whatever they do.
    """
    threading.Thread(target=_wait, args=(save, leave), name="signals", daemon=True).start()


def _wait(save: Callable[[], None], leave: Callable[[int], None]) -> None:
    status = 128 + signal.sigwait(SIGNALS)
    # The timer is armed first: a disk that hangs in save() must not keep the process either.
    end = threading.Timer(GRACE, os._exit, [status])
    end.daemon = True
    end.start()
    # Whoever could read about a fault now is gone, or has asked the program to be gone.
    with contextlib.suppress(Exception):
        save()
    with contextlib.suppress(Exception):
        leave(status)
