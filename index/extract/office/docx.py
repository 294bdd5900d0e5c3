"""Word documents: Office Open XML, with macros or without."""

from __future__ import annotations

from typing import Final

from index.documents import Document, Locator
from index.extract.errors import Unreadable
from index.extract.office.docx_body import Appended, Body, Shared
from index.extract.office.docx_styles import Numbering, Styles
from index.extract.office.drawings import put_drawing
from index.extract.office.ooxml import MEDIA_TYPE, Package
from index.extract.office.parts import TOO_LONG, OfficeBuilder, office_document, walk
from index.extract.xmls import parse

__all__ = ["read"]

_DRAWN_TAGS_LIMIT: Final = 300_000
"""Of all charts and diagrams, closing ones too."""


def read(data: bytes, name: str) -> Document:
    """Read a document or template, with macros or without (they are ignored); ``name`` does not matter.

    Notes stand at its end and are marked ``[1]`` where they belong, then comments. Headers and footers are left out.
    Raises `Unreadable`.
    """
    package = Package(data)
    main = package.main("word/document.xml")
    builder = OfficeBuilder()
    shared = _shared(package, main)
    body = Body(builder, shared, _links(package, main))
    body.draw = _Drawings(package, main, builder, shared.warnings).put
    if not walk(package.read(main), body.start, body.end, body.text):
        shared.warnings.append(TOO_LONG)
    body.finish()
    for kind, element in (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment")):
        _append(package, main, kind, Appended(builder, shared, element))
    if builder.locators and builder.locators[0].label == "page 2":
        builder.locators.insert(0, Locator(0, "page 1"))
    return office_document(builder, package.metadata(), MEDIA_TYPE + "wordprocessingml.document", shared.warnings)


def _shared(package: Package, main: str) -> Shared:
    """Return styles and numbering; where such a part is damaged, the document is read without."""
    roots = {}
    warnings = []
    for kind in ("styles", "numbering"):
        try:
            part = package.related(main, kind)
            roots[kind] = package.tree(part) if part else None
        except Unreadable as error:
            roots[kind] = None
            warnings.append(f"Its {kind} are left out: the part {error.reason}")
    return Shared(Styles(roots["styles"]), Numbering(roots["numbering"]), warnings=warnings)


def _links(package: Package, part: str) -> dict[str, str]:
    relations = package.relations(part)
    return {key: other.target for key, other in relations.items() if other.kind == "hyperlink" and other.external}


class _Drawings:
    """The charts and diagrams of a document."""

    def __init__(self, package: Package, main: str, builder: OfficeBuilder, warnings: list[str]) -> None:
        self._package = package
        self._parts = {
            key: one.target
            for key, one in package.relations(main).items()
            if one.kind in {"chart", "diagramData"} and one.target in package
        }
        self._builder = builder
        self._warnings = warnings
        self._tags = 0

    def put(self, identifier: str) -> None:
        """Put the words of a chart or a diagram, each once."""
        part = self._parts.pop(identifier, "")
        if not part:
            return
        try:
            data = self._package.read(part)
            self._tags += data.count(b"<")
            if self._tags > _DRAWN_TAGS_LIMIT:
                raise Unreadable("is one too many")
            put_drawing(self._builder, parse(data))
        except Unreadable as error:
            self._warnings.append(f"A chart or diagram is left out: it {error.reason}")


def _append(package: Package, main: str, kind: str, body: Appended) -> None:
    """Put the notes or comments of a part behind the text; a damaged part costs only itself."""
    try:
        if part := package.related(main, kind):
            body.links = _links(package, part)
            whole = walk(package.read(part), body.start, body.end, body.text)
            if not whole:
                body.shared.warnings.append(f"Its {kind} are too many; the rest is left out")
            body.finish()
    except Unreadable as error:
        body.shared.warnings.append(f"Its {kind} are left out: the part {error.reason}")
