"""From a file to documents: one module a format, chosen by media type, and one door where text is made harmless."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

from index.documents import Block, Document, Metadata
from index.extract.errors import Unreadable
from index.extract.media import FORMATS, HEAD, NAMES, media_type_of
from index.extract.opening import read_regular
from index.extract.options import Limits, Options
from index.sanitise import describe_hidden, sanitise, sanitise_line

__all__ = ["Unreadable", "extract", "extract_bytes", "finish", "media_type_of", "module_of"]


def extract(path: Path, *, limit: int = Limits().file) -> Document:
    """Read the file at ``path``, of at most ``limit`` bytes, as one document, in this process.

    Raises `Unreadable`, whose reason follows the file's name: links, pipes, empty and binary files, formats that
    no module reads. Nothing else is raised for what a file holds.
    """
    return extract_bytes(read_regular(path, limit), path.name)


def extract_bytes(data: bytes, name: str) -> Document:
    """Read the bytes of a file called ``name`` as one document, without touching the disk.

    Raises `Unreadable` as `extract` does.
    """
    if not data:
        raise Unreadable("is empty")
    module = module_of(media_type_of(name, data[:HEAD]))
    if not hasattr(module, "read"):
        raise Unreadable("is no document but holds documents")
    return finish(module.read(data, name), name)


def module_of(media_type: str) -> ModuleType:
    """Return the module that reads a media type, importing it only now. Raises `Unreadable` without one."""
    if media_type in FORMATS:
        return import_module(f"{__name__}.{FORMATS[media_type].module}")
    if media_type in NAMES:
        raise Unreadable(f"cannot be read: postil does not read {NAMES[media_type]}")
    raise Unreadable(f"is a binary file ({media_type})")


def finish(raw: Document, name: str, options: Options | None = None, path: str = "") -> Document:
    """Make a document of what a format's module read from the file called ``name``: safe to show, and described.

    ``path`` is where it is below the documents folder, for rules on metadata.

    Text, metadata, addresses and markers are sanitised here and nowhere else; since that keeps every offset, blocks,
    spans and locators stay where the format's module put them. Raises `Unreadable` when there is nothing to read.
    """
    # Imported here: its tables of months, agencies and words are for who reads files, not for the first frame.
    from index.metadata import describe

    options = options or Options()
    limit = options.limits.text
    if len(raw.text) > limit:
        raise Unreadable(f"has more than {limit:,} characters of text")
    text = sanitise(raw.text)
    if not text.strip() and not raw.blocks and not raw.metadata.title:
        raise Unreadable("holds no text")
    return replace(
        raw,
        text=text,
        metadata=_clean(_ruled(options, path or name, text, describe(text, name, raw.metadata))),
        blocks=_marked(raw.blocks),
        spans=tuple(replace(span, target=sanitise_line(span.target)) if span.target else span for span in raw.spans),
        locators=tuple(replace(place, label=sanitise_line(place.label)) for place in raw.locators),
        warnings=tuple(map(sanitise_line, (*raw.warnings, *describe_hidden(raw.text, text)))),
    )


def _ruled(options: Options, path: str, text: str, metadata: Metadata) -> Metadata:
    """Return ``metadata`` with what the configured rules say."""
    if not options.rules:
        return metadata
    from index.metadata_rules import MetadataRule, apply_rules

    return apply_rules([MetadataRule(**rule) for rule in options.rules], path, text, metadata)


def _marked(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return ``blocks`` with markers that are safe to show; nearly always the same blocks."""
    clean = {marker: sanitise_line(marker) for marker in {block.marker for block in blocks}}
    if all(marker == shown for marker, shown in clean.items()):
        return blocks
    return tuple(replace(block, marker=clean[block.marker]) for block in blocks)


def _clean(metadata: Metadata) -> Metadata:
    """Return metadata that is safe to show on one line."""
    return Metadata(
        title=sanitise_line(metadata.title),
        date=sanitise_line(metadata.date),
        source=sanitise_line(metadata.source),
        author=sanitise_line(metadata.author),
        language=sanitise_line(metadata.language),
        tags=tuple(map(sanitise_line, metadata.tags)),
        link=sanitise_line(metadata.link),
        thread=sanitise_line(metadata.thread),
        origins={sanitise_line(name): sanitise_line(origin) for name, origin in metadata.origins.items()},
    )
