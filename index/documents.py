"""The words every other module speaks: a document's text, its structure and what is known about it.

All offsets count code points of the *canonical text*, half-open: ``text[start:end]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Block", "BlockKind", "Document", "Locator", "Member", "Metadata", "Span", "SpanKind"]


class BlockKind(StrEnum):
    """What a block of text is; the reader draws each kind in its own way."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"
    TABLE = "table"
    RULE = "rule"


class SpanKind(StrEnum):
    """What a run of characters inside a block is."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    STRIKE = "strike"
    CODE = "code"
    LINK = "link"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, code listing, table or rule.

    Blocks are sorted, do not overlap, and every character of the text outside them is a line feed: one
    line feed between two blocks sets them close, two leave a blank row. The text of a ``TABLE`` has a line a
    row and a tab between cells, its first row being the header; the text of a ``RULE`` is empty.
    Bullets, numbers and quote bars are not part of the text: ``marker``, ``indent`` and ``quote`` say
    what to draw.
    """

    start: int
    end: int
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    """Of a heading, 1 to 6; else 0."""
    quote: int = 0
    """How many block quotes this block stands in."""
    indent: int = 0
    """How many lists this block stands in."""
    marker: str = ""
    """Drawn before the first line of a list item, such as ``•`` or ``3.``; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters with a style of its own, inside one block. Spans may nest."""

    start: int
    end: int
    kind: SpanKind
    target: str = ""
    """Of a link or an image, the address as the document gives it. Never opened by this program."""


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a part of the source begins in the text, in the words of a citation. It lasts until the next one."""

    start: int
    label: str
    """What a person would cite: ``page 12``, ``slide 3``, ``sheet Budget``, ``00:01:12``."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document. Unknown fields are empty strings."""

    title: str = ""
    date: str = ""
    """ISO 8601, as precise as the document is: ``2024``, ``2024-07``, ``2024-07-24``, ``2024-07-24T10:30+03:00``."""
    source: str = ""
    author: str = ""
    language: str = ""
    """BCP 47, such as ``en`` or ``ar``."""
    tags: tuple[str, ...] = ()
    link: str = ""
    """The address where the document was published. Never opened by this program."""
    thread: str = ""
    """Of a message: the same for all messages of one conversation."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where each field came from, in words, by the name of the field: ``{"date": "mail header Date"}``."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside another: of an archive, a mailbox, a message."""

    name: str
    """Its path inside, with ``/`` between names, as the container gives it."""
    data: bytes = b""
    problem: str = ""
    """Why it could not be taken out, as a sentence without its subject: ``is encrypted``."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as extracted: canonical text, structure, metadata.

    ``blocks`` is empty for text without structure (plain text), whose lines then are its paragraphs.
    """

    text: str
    metadata: Metadata = field(default_factory=Metadata)
    blocks: tuple[Block, ...] = ()
    spans: tuple[Span, ...] = ()
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    warnings: tuple[str, ...] = ()
    """What a reader should know, in words: characters replaced, hidden characters made visible."""
    locators: tuple[Locator, ...] = ()
    """Sorted by ``start``; empty where the source has no pages or the like."""
