"""Blocks, spans and locators of a document as bytes, for the catalogue and between processes."""

from __future__ import annotations

import json
import zlib
from operator import index
from typing import Final

from index.documents import Block, BlockKind, Locator, Span, SpanKind
from index.sanitise import sanitise_line

__all__ = ["DEEPEST", "LARGEST", "Structure", "check", "pack", "unpack"]

Structure = tuple[tuple[Block, ...], tuple[Span, ...], tuple[Locator, ...]]
"""What of a document is neither its text nor its metadata."""

LARGEST: Final = 2**30
"""Bytes that a packed structure may unpack to; zlib can make a thousand of one."""
DEEPEST: Final = 1_000
"""Quotes or lists that a block may stand in."""


def pack(structure: Structure) -> bytes:
    """The bytes of a structure."""
    blocks, spans, locators = structure
    values = [
        [[b.start, b.end, b.kind, b.level, b.quote, b.indent, b.marker] for b in blocks],
        [[s.start, s.end, s.kind, s.target] for s in spans],
        [[at.start, at.label] for at in locators],
    ]
    return zlib.compress(json.dumps(values).encode(), 1)


def unpack(data: bytes, limit: int = LARGEST) -> Structure:
    """The structure that `pack` made, of at most ``limit`` bytes when unpacked.

    Raises ``ValueError``, ``TypeError`` or ``zlib.error`` for other bytes.
    """
    unpacking = zlib.decompressobj()
    values = unpacking.decompress(data, limit)
    if not unpacking.eof:
        raise ValueError("too large, or cut off")
    blocks, spans, locators = json.loads(values)
    return (
        tuple(Block(start, end, BlockKind(kind), *rest) for start, end, kind, *rest in blocks),
        tuple(Span(start, end, SpanKind(kind), target) for start, end, kind, target in spans),
        tuple(Locator(start, label) for start, label in locators),
    )


def check(structure: Structure, length: int) -> None:
    """Raise ``ValueError`` or ``TypeError`` unless this is, in every part, a structure of ``length`` code points.

    What a dataclass says of its fields binds nobody: here they are seen to be whole numbers in their places, and
    strings that a terminal may have.
    """
    blocks, spans, locators = structure
    before = 0
    for block in blocks:
        if not before <= index(block.start) <= index(block.end) <= length:
            raise ValueError("a block out of its place")
        if not (0 <= index(block.level) <= 6 and 0 <= index(block.quote) <= DEEPEST >= index(block.indent) >= 0):
            raise ValueError("a block too deep")
        before = block.end
    if not all(0 <= index(span.start) <= index(span.end) <= length for span in spans):
        raise ValueError("a span out of its place")
    before = 0
    for locator in locators:
        if not before <= index(locator.start) <= length:
            raise ValueError("a locator out of its place")
        before = locator.start
    for line in {*(b.marker for b in blocks), *(s.target for s in spans), *(at.label for at in locators)}:
        if sanitise_line(line) != line:
            raise ValueError("not a clean line")
