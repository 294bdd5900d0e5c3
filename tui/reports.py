"""What is kept of an error of the program itself: where it happened, and no text of a document."""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["keep_report"]


def keep_report(folder: Path) -> str:
    """Write the error being handled to a file in ``folder``; returns a sentence that says where it is."""
    kind, _, trace = sys.exc_info()
    # The message of an error may quote a document, so only its kind and the lines of code are kept.
    lines = [f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {kind.__name__ if kind else 'unknown error'}"]
    lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    file = folder / "last-error.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        return "A report could not be written."
    return f"A report is in {file}."
