"""Blocks, spans and locators of a document as bytes, for the catalogue and between processes."""

from __future__ import annotations

import json
import zlib

from index.documents import Block, BlockKind, Locator, Span, SpanKind

__all__ = ["Structure", "pack", "unpack"]

Structure = tuple[tuple[Block, ...], tuple[Span, ...], tuple[Locator, ...]]
"""What of a document is neither its text nor its metadata."""


def pack(structure: Structure) -> bytes:
    """The bytes of a structure."""
    blocks, spans, locators = structure
    values = [
        [[b.start, b.end, b.kind, b.level, b.quote, b.indent, b.marker] for b in blocks],
        [[s.start, s.end, s.kind, s.target] for s in spans],
        [[at.start, at.label] for at in locators],
    ]
    return zlib.compress(json.dumps(values).encode(), 1)


def unpack(data: bytes) -> Structure:
    """The structure that `pack` made. Raises ``ValueError``, ``TypeError`` or ``zlib.error`` for other bytes."""
    blocks, spans, locators = json.loads(zlib.decompress(data))
    return (
        tuple(Block(start, end, BlockKind(kind), *rest) for start, end, kind, *rest in blocks),
        tuple(Span(start, end, SpanKind(kind), target) for start, end, kind, target in spans),
        tuple(Locator(start, label) for start, label in locators),
    )
