"""What a note is: the passages it speaks of, what it says, and what is known about it.

All offsets count code points of the canonical text, half-open: ``text[start:end]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from annotations.clusters import extends_cluster, splits_cluster
from annotations.tags import tags_in

__all__ = ["KINDS", "STATES", "Annotation", "Target", "describe", "headline", "tags_in"]

KINDS: Final = ("note", "highlight", "question", "important", "bookmark", "reply")
"""What a note may be; the first is the usual one."""

STATES: Final = ("open", "done", "dismissed")
"""How far a note has come; the first is the usual one."""

_CONTEXT: Final = 32
_SHORT_QUOTE: Final = 20
_CONTEXT_OF_SHORT: Final = 64
_LONGEST_WORD: Final = 50
_NEARBY: Final = 100_000


@dataclass(frozen=True, slots=True)
class Target:
    """A passage: its words, the text around it, and where it stood when the note was made."""

    exact: str
    prefix: str = ""
    """The text just before the passage."""
    suffix: str = ""
    """The text just after the passage."""
    start: int = 0
    end: int = 0
    where: Mapping[str, object] = field(default_factory=dict, hash=False)
    """For people: ``heading``, the headings above it as a list, and ``line``, counted from 1."""
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)
    """Keys that this version does not know, kept as they were read."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note on passages of a document, or on the whole of it when there are no targets."""

    id: str
    """A UUID in lower case."""
    targets: tuple[Target, ...] = ()
    body: str = ""
    """Markdown, as typed."""
    tags: tuple[str, ...] = ()
    kind: str = "note"
    """One of `KINDS`."""
    state: str = "open"
    """One of `STATES`."""
    creator: str = ""
    """The login name of who wrote it."""
    created: str = ""
    """RFC 3339 in UTC, to the second: ``2026-01-01T10:00:00Z``."""
    made_on: str = ""
    """The canonical text the targets were taken from: ``sha256:`` and 64 hexadecimal digits."""
    color: str = "yellow"
    """A name, which the theme turns into a colour."""
    reply_to: str = ""
    """The id of the note this one answers; empty otherwise."""
    links: tuple[str, ...] = ()
    """Ids of notes, or paths of documents."""
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)
    """Keys that this version does not know, kept as they were read."""


def headline(body: str) -> str:
    """The first line of ``body`` that holds text, without blanks around it; empty if there is none."""
    return next((line.strip() for line in body.splitlines() if line.strip()), "")


def describe(text: str, start: int, end: int, where: Mapping[str, object] | None = None) -> Target:
    """The target for ``text[start:end]`` without white space at its ends, and with whole characters.

    Offsets are code points. A character of several code points (an emoji, a letter with its marks) that the
    range cuts is taken in whole. ``where`` goes into the target as it is. The length of the context is that of
    Hypothesis, 32 code points a side; growing it to the end of a word, by 50 at most, follows Apache Annotator.

    Raises:
        ValueError: the range holds nothing but white space, or is not within the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"no range of the text: {start} to {end} of {len(text)}")
    start, end = _whole_clusters(text, *_trimmed(text, start, end))
    before, after = _context_lengths(text, start, end)
    return Target(
        exact=text[start:end],
        prefix=text[_word_start(text, start - before) : start],
        suffix=text[end : _word_end(text, end + after)],
        start=start,
        end=end,
        where=dict(where or {}),
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise ValueError("the range holds no text")
    return start, end


def _whole_clusters(text: str, start: int, end: int) -> tuple[int, int]:
    while splits_cluster(text, start):
        start -= 1
    while splits_cluster(text, end):
        end += 1
    return start, end


def _context_lengths(text: str, start: int, end: int) -> tuple[int, int]:
    """How many code points of context to take on each side, before looking for the ends of words."""
    before, after = min(_CONTEXT, start), min(_CONTEXT, len(text) - end)
    if end - start < _SHORT_QUOTE or _is_repeated(text, start, end):
        after = min(max(after, _CONTEXT_OF_SHORT - before), len(text) - end)
        before = min(max(before, _CONTEXT_OF_SHORT - after), start)
    return before, after


def _is_repeated(text: str, start: int, end: int) -> bool:
    """Whether the passage occurs again within 100,000 code points on either side."""
    quote = text[start:end]
    lowest, highest = max(0, start - _NEARBY), end + _NEARBY
    return text.find(quote, lowest, end - 1) >= 0 or text.find(quote, start + 1, highest) >= 0


def _word_start(text: str, offset: int) -> int:
    limit = max(0, offset - _LONGEST_WORD)
    while offset > limit and _inside_word(text, offset):
        offset -= 1
    while splits_cluster(text, offset):
        offset -= 1
    return offset


def _word_end(text: str, offset: int) -> int:
    limit = min(len(text), offset + _LONGEST_WORD)
    while offset < limit and _inside_word(text, offset):
        offset += 1
    while splits_cluster(text, offset):
        offset += 1
    return offset


def _inside_word(text: str, offset: int) -> bool:
    if not 0 < offset < len(text):
        return False
    return all(char.isalnum() or char == "_" or extends_cluster(char) for char in text[offset - 1 : offset + 1])
