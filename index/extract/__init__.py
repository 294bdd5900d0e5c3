"""From a file to a `Document`: one module a format, chosen by media type, and one door where text is made harmless."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from index.documents import Document, Metadata
from index.extract.errors import Unreadable
from index.extract.media import FORMATS, HEAD, PLANNED, media_type_of
from index.extract.opening import read_regular
from index.metadata import describe
from index.sanitise import describe_hidden, sanitise, sanitise_line

__all__ = ["SIZE_LIMIT", "Unreadable", "extract", "extract_bytes", "media_type_of"]

SIZE_LIMIT = 256 * 2**20
"""Bytes of the largest file that is read."""


def extract(path: Path, *, limit: int = SIZE_LIMIT) -> Document:
    """Read the file at ``path``, of at most ``limit`` bytes, as a document.

    Raises `Unreadable`, whose reason follows the file's name: links, pipes, empty and binary files, formats that
    no module reads. Nothing else is raised for what a file holds.
    """
    return extract_bytes(read_regular(path, limit), path.name)


def extract_bytes(data: bytes, name: str) -> Document:
    """Read the bytes of a file called ``name`` as a document, without touching the disk.

    Raises `Unreadable` as `extract` does. Text, metadata and addresses are sanitised here and nowhere else;
    since that keeps every offset, blocks and spans stay as the format's module made them.
    """
    if not data:
        raise Unreadable("is empty")
    raw = _reader(media_type_of(name, data[:HEAD]))(data, name)
    text = sanitise(raw.text)
    if not text.strip() and not raw.blocks and not raw.metadata.title:
        raise Unreadable("holds no text")
    metadata = _clean(describe(text, name, raw.metadata))
    spans = tuple(replace(span, target=sanitise_line(span.target)) if span.target else span for span in raw.spans)
    warnings = tuple(map(sanitise_line, (*raw.warnings, *describe_hidden(raw.text, text))))
    return replace(raw, text=text, metadata=metadata, spans=spans, warnings=warnings)


def _reader(media_type: str) -> Callable[[bytes, str], Document]:
    """Return the function that reads a media type, importing its module only now. Raises `Unreadable` without one."""
    if module := FORMATS.get(media_type):
        read: Callable[[bytes, str], Document] = import_module(module).read
        return read
    if media_type in PLANNED:
        raise Unreadable(f"cannot be read: postil does not read {media_type} yet")
    raise Unreadable(f"is a binary file ({media_type})")


def _clean(metadata: Metadata) -> Metadata:
    """Return metadata that is safe to show on one line."""
    return Metadata(
        title=sanitise_line(metadata.title),
        date=sanitise_line(metadata.date),
        source=sanitise_line(metadata.source),
        author=sanitise_line(metadata.author),
        language=sanitise_line(metadata.language),
        tags=tuple(map(sanitise_line, metadata.tags)),
    )
