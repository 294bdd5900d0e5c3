"""What is new in a saved search since a reader last looked at it.

What was found is remembered as the path and text of each document, not its id, so that an index that was built anew
brings no news. A file that was moved or renamed is none either, as long as its text is the same.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["News", "news", "packed", "unpacked"]

_DIGITS: Final = 16
"""Of a sha256 that tell texts apart, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class News:
    """Paths of documents, sorted: found now and not before, found with another text, and not found any more."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def news(before: Mapping[str, str] | None, now: Mapping[str, str]) -> News:
    """What has changed from ``before`` to ``now``, each the sha256 of the text found by its path.

    The sums may be cut, as ``unpacked`` gives them. Nothing is new in what was never looked at: None.
    """
    if before is None:
        return News()
    here = {path: sha256[:_DIGITS] for path, sha256 in now.items()}
    there = {path: sha256[:_DIGITS] for path, sha256 in before.items()}
    came = sorted(here.keys() - there.keys())
    went = sorted(there.keys() - here.keys())
    # As many of those that went as came with the same text have only moved.
    moved = Counter(here[path] for path in came if here[path]) & Counter(there[path] for path in went)
    return News(
        tuple(_not_moved(came, here, moved)),
        tuple(path for path in sorted(here.keys() & there.keys()) if here[path] != there[path]),
        tuple(_not_moved(went, there, moved)),
    )


def _not_moved(paths: Sequence[str], texts: Mapping[str, str], moved: Mapping[str, int]) -> list[str]:
    left = Counter(moved)
    found = []
    for path in paths:
        left[texts[path]] -= 1
        if left[texts[path]] < 0:
            found.append(path)
    return found


def packed(found: Mapping[str, str]) -> bytes:
    """What was found, made small to be kept: the sha256 of texts by path."""
    return zlib.compress(json.dumps({path: sha256[:_DIGITS] for path, sha256 in found.items()}).encode(), 1)


def unpacked(data: bytes) -> Mapping[str, str] | None:
    """What ``packed`` made ``data`` of; None when it is damaged, as if nobody had looked yet."""
    try:
        found = json.loads(zlib.decompress(data))
    except (zlib.error, ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(isinstance(sha256, str) for sha256 in found.values()):
        return None
    return found
