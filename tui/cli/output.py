"""What the command line prints: data on standard output, narration on standard error, nothing a document chose."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from index.sanitise import sanitise, sanitise_line
from tui.wording import counted

if TYPE_CHECKING:
    from index.sync import Progress, Summary

__all__ = [
    "FAILED",
    "FOUND",
    "NOTHING",
    "ProgressLine",
    "emphasised",
    "narrate",
    "narrate_summary",
    "put",
    "put_json",
]

FOUND: Final = 0
"""Exit status: something was found, or all is done."""
NOTHING: Final = 1
"""Exit status: nothing was found."""
FAILED: Final = 2
"""Exit status: wrong use, or an error."""


def narrate(message: str) -> None:
    """Say something to the person, on standard error."""
    print(f"postil: {sanitise(message)}", file=sys.stderr, flush=True)


def put(line: str) -> None:
    """Print a line of data. Control characters in it are shown, not sent, whatever they came from."""
    print(sanitise(line))


def put_json(record: Mapping[str, object]) -> None:
    """Print one record as one line of JSON; characters that could steer a terminal are escaped."""
    text = json.dumps(record, ensure_ascii="utf" not in sys.stdout.encoding.lower())
    # JSON escapes C0 by itself; what else a terminal could obey is escaped the same way, which loses nothing.
    print(text if sanitise_line(text) == text else "".join(map(_escaped, text)))


def _escaped(char: str) -> str:
    if sanitise_line(char) == char:
        return char
    return "\\u007f" if char == "\x7f" else json.dumps(char)[1:-1]


def emphasised(text: str, lit: Sequence[tuple[int, int]]) -> str:
    """``text`` with its lit ranges in bold and underlined, where standard output is a terminal that may be styled."""
    safe = sanitise_line(text)
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return safe
    pieces, done = [], 0
    for start, end in lit:
        pieces += [safe[done:start], "\x1b[1;4m", safe[start:end], "\x1b[0m"]
        done = end
    return "".join([*pieces, safe[done:]])


class ProgressLine:
    """Reports a synchronisation: one line that is redrawn on a terminal, a line every ten seconds elsewhere."""

    EVERY: Final = 10.0

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._last = time.monotonic()
        self._drawn = False

    def __call__(self, progress: Progress) -> None:
        """Take a report."""
        text = (
            f"indexing {progress.done:,} of {progress.total:,} documents"
            f" · {progress.rate:,.0f}/s · {progress.seconds_left:,.0f} s left"
        )
        if self._terminal and progress.total:
            print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)
            self._drawn = True
        elif time.monotonic() - self._last >= self.EVERY:
            self._last = time.monotonic()
            narrate(text)

    def close(self) -> None:
        """Leave the line empty."""
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def narrate_summary(summary: Summary) -> None:
    """Say what a synchronisation did, if it did anything."""
    for notice in summary.notices:
        narrate(notice)
    parts = [
        f"{count:,} {word}"
        for count, word in (
            (summary.added, "new files" if summary.added > 1 else "new file"),
            (summary.changed, "changed"),
            (summary.removed, "removed"),
            (summary.failed, "could not be read"),
        )
        if count
    ]
    if summary.indexed or parts:
        said = f"indexed {summary.indexed:,}; {counted(summary.total, 'document')} in all, {summary.seconds:.1f} s"
        narrate(said + (f" ({', '.join(parts)})" if parts else ""))
