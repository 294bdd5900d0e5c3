"""Plain text: everything of the file is its canonical text, and its lines are its paragraphs."""

from __future__ import annotations

from index.documents import Document
from index.extract.decode import decode
from index.metadata import from_fields, front_matter

__all__ = ["read"]


def read(data: bytes, name: str) -> Document:
    """Read plain text; ``name`` does not matter. Raises `Unreadable` for binary data."""
    decoded = decode(data)
    known = from_fields(front_matter(decoded.text).fields)
    return Document(decoded.text, known, encoding=decoded.encoding, warnings=decoded.warnings)
