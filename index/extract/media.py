"""Which kind a file is: from its name, else from its first bytes."""

from __future__ import annotations

import re
from pathlib import PurePath

__all__ = ["FORMATS", "HEAD", "PLANNED", "binary_type", "media_type_of"]

HEAD = 1024
"""Bytes of a file that are enough to tell its kind."""

FORMATS = {
    "text/plain": "index.extract.text",
    "text/markdown": "index.extract.markdown",
    "text/html": "index.extract.html",
}
"""The module that reads a media type: it has ``read(data: bytes, name: str) -> Document``, where offsets are those
of text not yet sanitised and the metadata is what the format itself states, with its ``origins``. A new format is a
module and a row. A module may also, or instead, have ``unpack(data: bytes, name: str) -> Iterable[Member]`` for the
files inside this one, which become documents of their own. Both raise `Unreadable`."""

_SUFFIXES = {
    "text/plain": ".txt .text .log .asc",
    "text/markdown": ".md .markdown .mdown .mkd .mdx",
    "text/html": ".html .htm .xhtml .xht",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/msword": ".doc",
    "application/rtf": ".rtf",
}
_BY_SUFFIX = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}

PLANNED = frozenset(_SUFFIXES) - frozenset(FORMATS)
"""Media types of documents that a module could read and none does yet."""

# Opening bytes. Longer ones first where one begins like another.
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x7fELF", "application/x-elf"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\x00asm", "application/wasm"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/matroska"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
)
_INSIDE_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/avi"}
_TEXTUAL = frozenset({b"BZh", b"ID3", b"OggS", b"fLaC", b"wOFF", b"wOF2", b"GIF87a", b"GIF89a"})
"""Openings that prose could have: they count only where bytes follow that no text has."""

# Possessive, for comments after comments could be divided in too many ways.
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--.*?-->\s*+)*+<(?:!doctype\s+html|html)\b", re.I | re.S
)


def media_type_of(name: str, head: bytes) -> str:
    """Return the media type of a file with this ``name`` whose first bytes (`HEAD` of them) are ``head``.

    A binary signature counts most, then the suffix, then whether it opens like HTML; else it is plain text,
    which is for `decode` to find out.
    """
    by_suffix = _BY_SUFFIX.get(PurePath(name).suffix.lower())
    if signature := binary_type(head):
        # An EPUB or DOCX is a ZIP; its suffix says more.
        is_container = signature in {"application/zip", "application/x-ole-storage"}
        return by_suffix if is_container and by_suffix and by_suffix not in FORMATS else signature
    return by_suffix or ("text/html" if _HTML.match(head) else "text/plain")


def binary_type(head: bytes) -> str:
    """Return the media type that the opening bytes of a binary file give away, else an empty string."""
    for magic, kind in _MAGIC:
        if head.startswith(magic) and (magic not in _TEXTUAL or _has_control(head)):
            return _inside_zip(head) if kind == "application/zip" else kind
    if head[:4] == b"RIFF":
        return _INSIDE_RIFF.get(head[8:12], "")
    return "video/mp4" if head[4:8] == b"ftyp" and _has_control(head) else ""


def _inside_zip(head: bytes) -> str:
    """An EPUB or OpenDocument file names its type in its first entry, which is stored as it is."""
    named = re.match(rb"mimetype(application/[\w.+-]+?)PK", head[30:130])
    return named[1].decode("ascii") if named else "application/zip"


def _has_control(head: bytes) -> bool:
    return any(byte < 9 for byte in head)
