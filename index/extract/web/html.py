"""HTML pages: the article without what surrounds it, and what the page says about itself."""

from __future__ import annotations

import re

from index.documents import Document
from index.extract.builder import Builder, first_heading
from index.extract.decode import decode
from index.extract.web.body import collect
from index.extract.web.head import page_metadata
from index.extract.web.survey import survey
from index.extract.web.tokens import tokens

__all__ = ["read"]

_DECLARED = re.compile(
    rb"""(?:<meta\b[^>]{0,300}?\bcharset|<\?xml\b[^>]{0,300}?\bencoding)\s*=\s*["']?([\w:.-]{2,40})""", re.I
)
_DECLARED_WITHIN = 4096


def read(data: bytes, name: str) -> Document:
    """Read a page; ``name`` does not matter. Raises `Unreadable` for binary data."""
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    decoded = decode(data, declared[1].decode("ascii", "replace") if declared else "")
    page = list(tokens(decoded.text))
    found = survey(page)
    builder = Builder()
    collect(builder, page, found)
    text, blocks, spans = builder.finish()
    metadata = page_metadata(page, found, first_heading(text, blocks))
    return Document(text, metadata, blocks, spans, "text/html", decoded.encoding, decoded.warnings)
