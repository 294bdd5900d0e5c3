"""What people call the kinds of documents: short names for families of media types."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from index.extract.media import FORMATS

__all__ = ["FAMILIES", "family_of", "media_types_called"]

FAMILIES: Final = (
    "text",
    "html",
    "pdf",
    "mail",
    "word",
    "table",
    "slides",
    "book",
    "image",
    "subtitles",
    "feed",
    "data",
    "xml",
    "archive",
    "audio",
    "video",
    "other",
)
"""Every name that `family_of` gives but the empty one."""

_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_ODF: Final = "application/vnd.oasis.opendocument."
_OF_TYPE: Final = {
    "text/html": "html",
    "multipart/related": "html",
    "application/pdf": "pdf",
    "image/vnd.djvu": "book",
    "message/rfc822": "mail",
    "application/mbox": "mail",
    "application/vnd.ms-outlook": "mail",
    "application/rtf": "word",
    "application/msword": "word",
    f"{_OOXML}wordprocessingml.document": "word",
    f"{_ODF}text": "word",
    "text/csv": "table",
    "text/tab-separated-values": "table",
    "application/vnd.ms-excel": "table",
    f"{_OOXML}spreadsheetml.sheet": "table",
    f"{_ODF}spreadsheet": "table",
    "application/vnd.ms-powerpoint": "slides",
    f"{_OOXML}presentationml.presentation": "slides",
    f"{_ODF}presentation": "slides",
    "application/epub+zip": "book",
    "application/x-mobipocket-ebook": "book",
    "application/x-subrip": "subtitles",
    "text/x-sbv": "subtitles",
    "text/vtt": "subtitles",
    "application/rss+xml": "feed",
    "application/json": "data",
    "application/x-ndjson": "data",
    "application/vnd.sqlite3": "data",
    "application/xml": "xml",
    "application/gzip": "archive",
    "application/x-bzip2": "archive",
    "application/x-xz": "archive",
    "application/zstd": "archive",
    "application/zip": "archive",
    "application/x-tar": "archive",
    "application/x-7z-compressed": "archive",
    "application/vnd.rar": "archive",
}
_OF_TREE: Final = frozenset({"text", "image", "audio", "video"})
"""First parts of media types that are names of families, for the types that stand above in no row."""


@lru_cache(maxsize=1024)
def family_of(media_type: str) -> str:
    """The family of a media type, one of `FAMILIES`; empty for the empty one, of a document not read yet."""
    tree = media_type.partition("/")[0]
    return _OF_TYPE.get(media_type) or (tree if tree in _OF_TREE or not tree else "other")


def media_types_called(name: str) -> frozenset[str]:
    """The media types whose format people call ``name``, such as ``markdown`` or ``csv``; capitals do not matter."""
    wanted = name.casefold()
    return frozenset(
        kind for kind, known in FORMATS.items() if wanted in (known.name.casefold(), kind.rpartition("/")[2])
    )
