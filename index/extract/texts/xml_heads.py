"""What books, articles, outlines and drawings in XML say of themselves, by the customs of their formats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from index.documents import Metadata
from index.extract.xmls import text_of
from index.metadata import from_fields

__all__ = ["known_of"]

_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_FICTION: Final = {
    "title": ("description/title-info/book-title",),
    "author": ("description/title-info/author",),
    "date": ("description/title-info/date", "description/publish-info/year"),
    "language": ("description/title-info/lang",),
    "source": ("description/publish-info/publisher",),
    "tags": ("description/title-info/keywords",),
    "link": ("description/document-info/src-url",),
}
_TEI: Final = {
    "title": ("teiHeader/fileDesc/titleStmt/title",),
    "author": ("teiHeader/fileDesc/titleStmt/author",),
    "date": ("teiHeader/fileDesc/publicationStmt/date", "teiHeader/fileDesc/sourceDesc//date"),
    "source": ("teiHeader/fileDesc/publicationStmt/publisher",),
    "language": ("teiHeader/profileDesc/langUsage/language",),
    "tags": ("teiHeader/profileDesc/textClass/keywords//term",),
}
_JATS: Final = {
    "title": ("front/article-meta/title-group/article-title",),
    "author": (
        "front/article-meta/contrib-group/contrib[@contrib-type='author']/name",
        "front/article-meta/contrib-group/contrib/name",
    ),
    "date": ("front/article-meta/pub-date",),
    "source": ("front/journal-meta//journal-title",),
    "tags": ("front/article-meta/kwd-group/kwd",),
}
_OPML: Final = {
    "title": ("head/title",),
    "author": ("head/ownerName",),
    "date": ("head/dateModified", "head/dateCreated"),
}
_DRAWING: Final = {"title": ("title", "metadata//title"), "date": ("metadata//date",), "author": ("metadata//creator",)}
_INFOS: Final = ("info", "bookinfo", "articleinfo", "chapterinfo", "sectioninfo", "refentryinfo", "setinfo", "partinfo")
_DOCBOOK: Final = {
    "title": ("title", *(f"{info}/title" for info in _INFOS), "refnamediv/refname"),
    "author": tuple(f"{info}/{path}" for path in ("authorgroup/author", "author") for info in _INFOS),
    "date": tuple(f"{info}/{name}" for name in ("pubdate", "date") for info in _INFOS),
    "source": tuple(f"{info}//publishername" for info in _INFOS),
    "tags": tuple(f"{info}/keywordset/keyword" for info in _INFOS),
}
_ROOTS: Final = {"FictionBook": _FICTION, "TEI": _TEI, "TEI.2": _TEI, "opml": _OPML, "svg": _DRAWING}
_LISTED: Final = 20
"""Authors and tags that are taken."""
_NAME_PARTS: Final = ("first-name", "given-names", "firstname", "middle-name", "othername", "last-name", "surname")
_DATE_PARTS: Final = ("year", "month", "day")


def known_of(root: Element) -> Metadata:
    """Return what the header of a document says, by the name of its ``root``; names are without their namespaces."""
    paths = _ROOTS.get(root.tag) or (_JATS if root.find("front") is not None else _DOCBOOK)
    fields: dict[str, str | list[str]] = {}
    for field, places in paths.items():
        values = next(filter(None, ([*_values(root, place)] for place in places)), [])
        fields[field] = values if field in {"author", "tags"} else "".join(values[:1])
    if not fields.get("language"):
        fields["language"] = root.get(_LANGUAGE) or root.get("lang") or ""
    return from_fields(fields, "document header")


def _values(root: Element, place: str) -> Iterator[str]:
    """Yield what the first elements at a path say."""
    for count, element in enumerate(root.iterfind(place)):
        if count == _LISTED:
            return
        parts = {part.tag: text_of(part) for part in element.iter()}
        names = [parts[name] for name in _NAME_PARTS if parts.get(name)]
        days = [parts[name].zfill(2) for name in _DATE_PARTS if parts.get(name, "").isdecimal()]
        stated = element.get("value") or element.get("when") or element.get("iso-8601-date") or element.get("ident")
        if value := stated or " ".join(names) or "-".join(days) or text_of(element):
            yield value
