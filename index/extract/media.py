"""Which kind a file is: from its name, else from its first bytes."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import NamedTuple

__all__ = ["ASSIGNMENT", "FORMATS", "HEAD", "NAMES", "PACKED", "Format", "binary_type", "media_type_of"]

HEAD = 1024
"""Bytes of a file that are enough to tell its kind."""

ASSIGNMENT = 1
"""Raised when files are taken for other kinds than before: plain text and what was refused is then read again."""

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


class Format(NamedTuple):
    """How a media type is read."""

    module: str
    """Its name below ``index.extract``. It has ``read(data: bytes, name: str) -> Document``, where offsets are those
    of text not yet sanitised and the metadata is what the format itself states, with its ``origins``. It may also, or
    instead, have ``unpack(data: bytes, name: str) -> Iterable[Member]`` for the files inside this one, which become
    documents of their own. Both raise `Unreadable`."""
    version: int
    """Raised when the module makes something else of a file: its documents are then read again."""
    name: str
    """What people call the format."""
    suffixes: str
    pictures: bool = False
    """Whether what is made of a file depends on the setting for pictures of text, ``Options.ocr``."""


FORMATS = {
    "text/plain": Format("texts.plain", 2, "plain text", ".txt .text .log .asc"),
    "text/markdown": Format("texts.markdown", 3, "Markdown", ".md .markdown .mdown .mkd .mdx"),
    "text/x-rst": Format("texts.markup", 3, "reStructuredText", ".rst .rest"),
    "text/org": Format("texts.markup", 3, "Org", ".org"),
    "text/asciidoc": Format("texts.markup", 3, "AsciiDoc", ".adoc .asciidoc"),
    "application/xml": Format("texts.xml", 1, "XML", ".xml .fb2 .opml .tei .docbook .dbk .jats .nxml .svg"),
    "text/html": Format("web.html", 3, "HTML", ".html .htm .xhtml .xht"),
    "multipart/related": Format("web.mhtml", 3, "saved pages", ".mht .mhtml"),
    "application/pdf": Format("pdf.document", 3, "PDF", ".pdf", pictures=True),
    "application/epub+zip": Format("books.epub", 3, "EPUB", ".epub"),
    _OOXML + "wordprocessingml.document": Format("office.docx", 3, "Word", ".docx .docm .dotx .dotm"),
    _OOXML + "presentationml.presentation": Format("office.pptx", 3, "PowerPoint", ".pptx .pptm .ppsx .potx"),
    _OOXML + "spreadsheetml.sheet": Format("office.xlsx", 3, "Excel", ".xlsx .xlsm .xltx"),
    _ODF + "text": Format("office.odf", 3, "OpenDocument text", ".odt .ott .fodt"),
    _ODF + "spreadsheet": Format("office.odf", 3, "OpenDocument spreadsheets", ".ods .ots .fods"),
    _ODF + "presentation": Format("office.odf", 3, "OpenDocument presentations", ".odp .otp .fodp"),
    "application/rtf": Format("office.rtf", 3, "RTF", ".rtf"),
    "message/rfc822": Format("mail.message", 3, "mail", ".eml .emlx"),
    "application/mbox": Format("mail.mbox", 3, "mailboxes", ".mbox .mbx"),
    "text/csv": Format("data.delimited", 3, "CSV", ".csv"),
    "text/tab-separated-values": Format("data.delimited", 3, "TSV", ".tsv .tab"),
    "application/json": Format("data.records", 3, "JSON", ".json .geojson"),
    "application/x-ndjson": Format("data.records", 3, "JSON Lines", ".jsonl .ndjson .jsonlines"),
    "application/rss+xml": Format("data.feeds", 3, "feeds", ".rss .atom .rdf"),
    "application/x-subrip": Format("data.subtitles", 4, "SRT subtitles", ".srt"),
    "text/x-sbv": Format("data.subtitles", 4, "SBV subtitles", ".sbv"),
    "text/vtt": Format("data.subtitles", 4, "WebVTT subtitles", ".vtt"),
    "application/gzip": Format("packed.streams", 2, "gzip", ".gz .tgz .gzip"),
    "application/x-bzip2": Format("packed.streams", 2, "bzip2", ".bz2 .tbz .tbz2 .bz"),
    "application/x-xz": Format("packed.streams", 2, "xz", ".xz .txz"),
    "application/zstd": Format("packed.streams", 2, "Zstandard", ".zst .tzst .zstd"),
    "application/zip": Format("packed.archives", 2, "ZIP archives", ".zip"),
    "application/x-tar": Format("packed.archives", 2, "tar archives", ".tar"),
    # Known by their first bytes alone: a text whose name ends in .png is a text.
    "image/png": Format("pictures.image", 1, "PNG", "", pictures=True),
    "image/jpeg": Format("pictures.image", 1, "JPEG", "", pictures=True),
    "image/tiff": Format("pictures.image", 1, "TIFF", "", pictures=True),
    "image/webp": Format("pictures.image", 1, "WebP", "", pictures=True),
    "image/gif": Format("pictures.image", 1, "GIF", "", pictures=True),
    "image/bmp": Format("pictures.image", 1, "BMP", "", pictures=True),
}
"""The formats that are read, by media type. A new one is a module and a row."""

PACKED = frozenset({"application/gzip", "application/x-bzip2", "application/x-xz", "application/zstd"})
"""Media types of one file made smaller: it is read as what is in it."""

NAMES = {
    "application/msword": "old Word files (.doc); save it as .docx",
    "application/vnd.ms-excel": "old Excel files (.xls); save it as .xlsx",
    "application/vnd.ms-powerpoint": "old PowerPoint files (.ppt); save it as .pptx",
    "application/vnd.ms-outlook": "Outlook messages (.msg); save it as .eml",
    "application/x-mobipocket-ebook": "Kindle books; convert it to EPUB",
    "image/vnd.djvu": "DjVu",
    "application/x-ole-storage": "files of older Office programs; save it in a newer format",
    "application/x-encrypted-office": "Office files with a password; save it without one",
}
"""Media types of documents that no module reads, in words that say what to do."""

_OLD = {
    "application/msword": ".doc .dot",
    "application/vnd.ms-excel": ".xls .xlt",
    "application/vnd.ms-powerpoint": ".ppt .pps",
    "application/vnd.ms-outlook": ".msg",
    "application/x-mobipocket-ebook": ".mobi .azw .azw3 .prc",
    "image/vnd.djvu": ".djvu .djv",
}
_ENCRYPTED = "application/x-encrypted-office"
_ZIPPED = (_OOXML, _ODF, "application/epub+zip")
_SIGNED = PACKED | {"application/pdf", "application/zip"} | {kind for kind in FORMATS if kind.startswith(_ZIPPED)}
"""Formats whose files begin with a signature: without one they are no such files."""
_BY_SUFFIX = {suffix: kind for kind, known in FORMATS.items() for suffix in known.suffixes.split()}
_BY_SUFFIX |= {suffix: kind for kind, suffixes in _OLD.items() for suffix in suffixes.split()}

# Opening bytes. Longer ones first where one begins like another.
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"PK\x07\x08", "application/zip"),
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
_OFFICE_FOLDERS = {
    b"word/": _OOXML + "wordprocessingml.document",
    b"ppt/": _OOXML + "presentationml.presentation",
    b"xl/": _OOXML + "spreadsheetml.sheet",
}
_INSIDE_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/avi"}
_TEXTUAL = frozenset({b"BZh", b"ID3", b"OggS", b"fLaC", b"wOFF", b"wOF2", b"GIF87a", b"GIF89a"})
"""Openings that prose could have: they count only where bytes follow that no text has."""

_BITMAP = re.compile(rb"BM.{4}\0{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.S)
"""Its first bytes, with nothing in those that are reserved, and a header of one of its sizes."""

# Possessive, for comments after comments could be divided in too many ways.
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--.*?-->\s*+)*+<(?:!doctype\s+html|html)\b", re.I | re.S
)


# A message begins with header fields that programs put first; prose may begin with "Subject:", not with these.
_MAIL = re.compile(
    rb"(?:From \S++ [^\n]{0,80}\n)?"
    rb"(?:Return-Path|Received|Delivered-To|X-Original-To|Message-ID|MIME-Version"
    rb"|(?:From|To|Date|Subject):[^\n]*+\n"
    rb"(?:(?!MIME-V|Message-I)(?:[\w-]++:|[ \t])[^\n]*+\n)*+(?:Message-ID|MIME-Version))\s?:",
    re.I,
)
_SAVED_PAGE = re.compile(rb"^Content-Type:\s*multipart/related", re.I | re.M)
# Possessive, as above; a DOCTYPE with definitions of its own is none of a feed.
_FEED = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?[^>]*+>\s*+|<!--.*?-->\s*+|<!DOCTYPE[^>\[]*+>\s*+)*+<(?:rss|feed|rdf:RDF)\b", re.S
)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*+<\?xml\s")
_MBOX = re.compile(
    rb"From [^\n]{1,200}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\n]{0,20}\d{1,2}:\d\d[^\n]{0,60}\n"
    rb"(?=>?From |[!-9;-~]{1,100}:)"
)


def media_type_of(name: str, head: bytes) -> str:
    """Return the media type of a file with this ``name`` whose first bytes (`HEAD` of them) are ``head``.

    A binary signature counts most, then the suffix, then how it opens: like HTML, a feed, a message or a mailbox;
    else it is plain text, which is for `decode` to find out.
    """
    by_suffix = _BY_SUFFIX.get(PurePath(name).suffix.lower(), "")
    if signature := binary_type(head):
        if signature == "application/x-ole-storage":
            return _ENCRYPTED if by_suffix.startswith(_OOXML) else by_suffix or signature
        # An EPUB or DOCX is a ZIP; its suffix says more.
        return by_suffix if signature == "application/zip" and by_suffix.startswith(_ZIPPED) else signature
    opening = _opening_type(head)
    # Programs call pages and messages .doc or .xls, and much is XML.
    says_little = not by_suffix or by_suffix in _OLD or by_suffix == "application/xml"
    if says_little or (by_suffix.startswith("application/") and opening == "text/html"):
        return opening or by_suffix or "text/plain"
    return (opening or "text/plain") if by_suffix in _SIGNED and _is_textual(head) else by_suffix


def _is_textual(head: bytes) -> bool:
    """Whether a file that begins so is text whatever its name says. Marks of XML do not count: flat files are XML."""
    return not _has_control(head) and not head.lstrip().startswith(b"<") and b"%PDF-" not in head


def _opening_type(head: bytes) -> str:
    """Return the media type that the opening of a textual file gives away, else an empty string."""
    if _HTML.match(head):
        return "text/html"
    if _FEED.match(head):
        return "application/rss+xml"
    if _MBOX.match(head):
        return "application/mbox"
    if _MAIL.match(head):
        return "multipart/related" if _SAVED_PAGE.search(head) else "message/rfc822"
    return "application/xml" if _XML.match(head) else ""


def binary_type(head: bytes) -> str:
    """Return the media type that the opening bytes of a binary file give away, else an empty string."""
    for magic, kind in _MAGIC:
        if head.startswith(magic) and (magic not in _TEXTUAL or _has_control(head)):
            return _inside_zip(head) if kind == "application/zip" else kind
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if _BITMAP.match(head):
        return "image/bmp"
    if head[:4] == b"RIFF":
        return _INSIDE_RIFF.get(head[8:12], "")
    return "video/mp4" if head[4:8] == b"ftyp" and _has_control(head) else ""


def _inside_zip(head: bytes) -> str:
    """An EPUB or OpenDocument file names its type in its first entry; an Office file has folders of its own."""
    if named := re.match(rb"mimetype(application/[\w.+-]+?)PK", head[30:130]):
        return named[1].decode("ascii")
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        for folder, kind in _OFFICE_FOLDERS.items():
            if folder in head:
                return kind
    return "application/zip"


def _has_control(head: bytes) -> bool:
    return any(byte < 9 for byte in head)
