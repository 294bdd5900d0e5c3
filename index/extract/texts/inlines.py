"""Marks inside the lines of light markup: what they stand for, and the text without them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from index.documents import Span, SpanKind

__all__ = ["Inline", "Inlines", "Meaning", "plain"]

_DEPTH: Final = 3
"""How deep marks in marks are read."""


class Inline(NamedTuple):
    """What is shown in place of marked text."""

    text: str
    kind: SpanKind | None = None
    target: str = ""
    nested: bool = False
    """Whether marks count in the text."""


Meaning = Callable[[re.Match[str]], Inline | None]
"""What a match of marks stands for; None where it is text like any other."""

Inlines = Callable[[str], tuple[str, list[Span]]]
"""Returns a text without its marks, and its spans."""


def plain(pattern: re.Pattern[str], meaning: Meaning) -> Inlines:
    """Return the reading of marks that ``pattern`` finds.

    To be fast on any text, a pattern has to end where the next mark of its kind can begin.
    """

    def read(text: str, depth: int = 0) -> tuple[str, list[Span]]:
        parts: list[str] = []
        spans: list[Span] = []
        length = at = 0
        for match in pattern.finditer(text):
            found = meaning(match)
            if found is None:
                continue
            inner, inside = read(found.text, depth + 1) if found.nested and depth < _DEPTH else (found.text, [])
            before = text[at : match.start()]
            start = length + len(before)
            length = start + len(inner)
            parts += (before, inner)
            if found.kind and inner:
                spans.append(Span(start, length, found.kind, found.target))
            spans += (Span(start + each.start, start + each.end, each.kind, each.target) for each in inside)
            at = match.end()
        return "".join((*parts, text[at:])), spans

    return read
