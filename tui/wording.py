"""Words that go with numbers."""

from __future__ import annotations

from index.catalogue import Entry
from index.stories import MOST

__all__ = ["counted", "said_of"]


def counted(count: int, word: str) -> str:
    """``1 note``, ``2 notes``."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def said_of(entry: Entry) -> str:
    """How many other documents tell the same as this one, in words; empty where none does."""
    if entry.alike < 2:
        return ""
    copies, near = entry.copies - 1, entry.alike - max(entry.copies, 1)
    more = "+" if entry.alike >= MOST else ""
    words = ["⧉ duplicate"] if entry.is_duplicate else [f"≈ {copies}{more} of the same text"] if copies > 0 else []
    return " · ".join([*words, f"≈ {near}{more} much alike"] if near > 0 else words)
