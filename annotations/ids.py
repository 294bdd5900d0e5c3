"""Identifiers of notes: UUIDs of version 7, which sort by the time they were made.

Layout from RFC 9562, section 5.7; the counter follows its section 6.2, method 1.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from typing import Final

__all__ = ["is_id", "new_id"]

_SHAPE: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_COUNTER_BITS: Final = 12
_RANDOM_BITS: Final = 62


class _Clock:
    """Milliseconds and a counter that together only grow, whatever the clock of the machine does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = -1
        self._counter = 0

    def tick(self) -> tuple[int, int]:
        """The next pair of milliseconds since 1970 and a counter below 2**12."""
        with self._lock:
            now = time.time_ns() // 1_000_000
            if now > self._millisecond:
                self._millisecond = now
                self._counter = secrets.randbits(_COUNTER_BITS - 1)  # the upper half is room to count
            elif self._counter + 1 < 1 << _COUNTER_BITS:
                self._counter += 1
            else:
                self._millisecond += 1
                self._counter = 0
            return self._millisecond, self._counter


_CLOCK: Final = _Clock()


def new_id() -> str:
    """A new UUID of version 7 in lower case, greater than every other made by this process."""
    millisecond, counter = _CLOCK.tick()
    bits = millisecond << 80 | 0x7 << 76 | counter << 64 | 0b10 << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    digits = f"{bits:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def is_id(text: str) -> bool:
    """Whether ``text`` is a UUID in lower case, of any version, and so safe as a file name."""
    return _SHAPE.fullmatch(text) is not None
