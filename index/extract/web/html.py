"""HTML pages: the article without what surrounds it, and what the page says about itself."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from index.documents import Document
from index.extract.builder import Builder, first_heading
from index.extract.decode import decode
from index.extract.web.body import collect
from index.extract.web.head import page_metadata
from index.extract.web.survey import survey
from index.extract.web.tokens import first_tokens, with_end_tags

__all__ = ["read"]

_DECLARED = re.compile(
    rb"""(?:<meta\b[^>]{0,300}?\bcharset|<\?xml\b[^>]{0,300}?\bencoding)\s*=\s*["']?([\w:.-]{2,40})""", re.I
)
_DECLARED_WITHIN = 4096
_XHTML: Final = frozenset({".xhtml", ".xht"})


def read(data: bytes, name: str, *, whole: bool = False) -> Document:
    """Read the main part of a page, or with ``whole`` all of it. Raises `Unreadable` for binary data.

    ``name`` tells XHTML, where any tag may end itself.
    """
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    decoded = decode(data, declared[1].decode("ascii", "replace") if declared else "")
    source, warnings = decoded.text, decoded.warnings
    if PurePath(name).suffix.lower() in _XHTML or source.startswith("<?xml"):
        source = with_end_tags(source)
    page, is_all = first_tokens(source)
    if not is_all:
        warnings += ("The page has too many tags and is not read to its end",)
    found = survey(page, tidy=not whole)
    builder = Builder()
    collect(builder, page, found)
    text, blocks, spans = builder.finish()
    metadata = page_metadata(page, found, first_heading(text, blocks))
    return Document(text, metadata, blocks, spans, "text/html", decoded.encoding, warnings)
