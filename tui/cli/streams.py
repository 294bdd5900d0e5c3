"""The standard streams: all three there, and able to take any text."""

from __future__ import annotations

import io
import os
import sys

__all__ = ["drop_output", "prepare"]


def prepare() -> None:
    """Open the streams that the process was started without, and let none fail on a character it cannot write.

    Without that, a file of ours would get the number of a closed stream, and what is meant for the terminal
    would be written into it.
    """
    _open_missing()
    sys.stdin = sys.stdin or os.fdopen(0, closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _open_missing() -> None:
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is given out, and those below this one are taken.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def drop_output() -> None:
    """Send what is still to be written to standard output nowhere: its reader is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
