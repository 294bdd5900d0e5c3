"""Word documents: Office Open XML, with macros or without."""

from __future__ import annotations

from index.documents import Document, Locator
from index.extract.errors import Unreadable
from index.extract.office.docx_body import Appended, Body, Shared
from index.extract.office.docx_styles import Numbering, Styles
from index.extract.office.ooxml import MEDIA_TYPE, Package
from index.extract.office.parts import TOO_LONG, OfficeBuilder, office_document, walk

__all__ = ["read"]


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
