"""OpenDocument files: texts, spreadsheets and presentations, packed or as one flat XML file."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from index.documents import Document
from index.extract.errors import Unreadable
from index.extract.office.odf_body import Body
from index.extract.office.parts import TOO_LONG, office_document, office_metadata, titled_by_name, walk
from index.extract.packed.zips import SafeZip

__all__ = ["read"]

_TYPE: Final = "application/vnd.oasis.opendocument."
_MANIFEST_LIMIT = 2**20
_META_LIMIT = 2**20


def read(data: bytes, name: str) -> Document:
    """Read a text, a spreadsheet or a presentation; a spreadsheet's title may be its file's ``name``.

    Notes stand at the end of a text and are marked ``[1]`` where they belong, then comments. Headers and footers
    are left out. Raises `Unreadable`.
    """
    body = Body()
    if data[:1024].lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n").startswith(b"<"):  # any encoding
        _read_content(data, body)
    else:
        _read_package(SafeZip(data), body)
    body.finish()
    kind = body.kind or "text"
    metadata = office_metadata(body.properties)
    if kind == "spreadsheet":
        metadata = titled_by_name(metadata, PurePath(name).stem)
    return office_document(body.builder, metadata, _TYPE + kind, body.all_warnings())


def _read_package(package: SafeZip, body: Body) -> None:
    """Read properties, named styles and content of a package; only the content must be whole."""
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read(
        "META-INF/manifest.xml", _MANIFEST_LIMIT
    ):
        raise Unreadable("is encrypted")
    for part, limit in (("meta.xml", _META_LIMIT), ("styles.xml", None)):
        try:
            if part in package:
                content = package.read(part, limit) if limit else package.read(part)
                walk(content, body.start, body.end, body.text)
        except Unreadable as error:
            body.warnings.append(f"Its part {part} is left out: it {error.reason}")
        body.restart()
    _read_content(package.read("content.xml"), body)


def _read_content(content: bytes, body: Body) -> None:
    if not walk(content, body.start, body.end, body.text):
        body.warnings.append(TOO_LONG)
