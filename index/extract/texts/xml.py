"""XML that is text: books, articles, outlines and drawings by the customs of their formats, other XML by its mixture.

FictionBook, DocBook, TEI, JATS, OPML and SVG are read, and whatever else is prose. An element is part of a line where
text stands beside it, else a block. XML that is data (a configuration, say) is shown as it is written, for there the
names are half of what is said.

http://www.fictionbook.org/index.php/Eng:XML_Schema_Fictionbook_2.1, https://tdg.docbook.org/, https://tei-c.org/,
https://jats.nlm.nih.gov/, https://opml.org/spec2.opml
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html.entities import html5
from typing import Final
from xml.etree.ElementTree import Element

from index.documents import BlockKind, Document, SpanKind
from index.extract.builder import Builder, first_heading
from index.extract.decode import Decoded
from index.extract.errors import Unreadable
from index.extract.texts.pieces import LEVELS
from index.extract.texts.xml_heads import known_of
from index.extract.xmls import decoded_xml, local_name, parse, text_of
from index.metadata import one_line

__all__ = ["read"]

_KIND: Final = "application/xml"
_TAGS_LIMIT: Final = 300_000
"""Tags, closing ones too, of XML that is read as more than plain text: some 15 microseconds each."""
_PROSE: Final = 6
"""Words of a block that is prose."""
_PROSE_PART: Final = 0.3
"""Of all characters of the file, those in prose that make it a text. Markup of a text takes half of it, seldom more."""


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_HIDDEN: Final = _names(
    "binary description teiHeader indexterm style script stylesheet metadata journal-meta defs colspec"
)
_HIDDEN_IN_INFOS: Final = _names(
    "author authorgroup contrib-group author-notes aff editor othercredit permissions article-id article-categories "
    "pub-date pub-history history revhistory keywordset kwd-group subjectset counts edition copyright pubdate date "
    "productname productnumber releaseinfo volume issue fpage lpage elocation-id self-uri funding-group "
    "custom-meta-group"
)
"""What is metadata in a header, and in a list of sources is not."""
_HEADS: Final = frozenset({"title", "head", "article-title", "bridgehead", "refname"})
_UNTITLED: Final = _names(
    "table informaltable figure informalfigure fig example table-wrap caption list note tip warning "
    "important caution formalpara step procedure listitem variablelist itemizedlist orderedlist blockinfo "
    "item graphic"
)
"""What has a title that is no heading."""
_INFOS: Final = _names(
    "info bookinfo articleinfo chapterinfo sectioninfo refentryinfo refsect1info setinfo partinfo "
    "appendixinfo front article-meta title-group titlePage docTitle refnamediv"
)
"""Around a title that is the title of what is around them."""
_LISTS: Final = _names(
    "itemizedlist orderedlist list variablelist simplelist procedure substeps def-list calloutlist segmentedlist"
)
_ITEMS: Final = _names("listitem item list-item varlistentry member step def-item callout")
_CODES: Final = _names("programlisting screen literallayout eg preformat synopsis pre")
_QUOTES: Final = _names("blockquote epigraph disp-quote cite")
_ROWS: Final = frozenset({"row", "tr"})
_CELLS: Final = _names("entry cell td th")
_LINES: Final = _names(
    "ref mixed-citation element-citation biblioentry bibl biblStruct author contrib address stanza lg"
)
"""Whose parts, set apart by spaces, are one line."""
_VERSES: Final = frozenset({"v", "l"})
_NUMBERED: Final = frozenset({"orderedlist", "procedure", "substeps"})
_TABLES: Final = frozenset({"table", "informaltable"})
_PARTS: Final = frozenset({"thead", "tbody", "tfoot"})
_BREAKS: Final = frozenset({"lb", "br", "break", "sbr"})
_BLOCKS: Final = (
    _LISTS | _ITEMS | _CODES | _names("para simpara p table informaltable blockquote disp-quote table-wrap fig")
)
"""Never part of a line of text, though some stand in one."""
_SPANS: Final = {
    **dict.fromkeys(_names("emphasis em i italic hi firstterm citetitle replaceable"), SpanKind.EMPHASIS),
    **dict.fromkeys(_names("strong b bold guilabel guimenu guimenuitem guibutton term"), SpanKind.STRONG),
    **dict.fromkeys(
        _names(
            "code literal command filename function option tt monospace varname classname methodname envar "
            "parameter constant userinput computeroutput keycap type tag systemitem property"
        ),
        SpanKind.CODE,
    ),
    **dict.fromkeys(("strikethrough", "strike", "del"), SpanKind.STRIKE),
    **dict.fromkeys(_names("a link ulink ext-link ref ptr uri email xref"), SpanKind.LINK),
}
_INLINE: Final = frozenset(
    (*_SPANS, "quote", "q", "sub", "sup", "subscript", "superscript", "foreign", "name", "tspan")
)
_KNOWN: Final = frozenset({"FictionBook", "TEI", "TEI.2", "teiCorpus", "opml", "svg"})
_DOCBOOK: Final = _names("article book chapter section sect1 refentry appendix part set preface glossary")

# A section of characters is passed whole, and a reference to a character has a number.
_REFERENCE: Final = re.compile(r"<!\[CDATA\[(?:.*?\]\]>|.*)|&([A-Za-z_][\w.-]{0,60});", re.DOTALL)
_ONE_REFERENCE: Final = re.compile(r"&[\w.-]+;")
_PREDEFINED: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DEFINITIONS: Final = re.compile(
    r"""(<!DOCTYPE(?>[^>"'\[]++|"[^"]*+"|'[^']*+')*+)"""
    r"""\[((?>[^\]"'<]++|"[^"]*+"|'[^']*+'|<!--.*?-->|<(?!!--))*+)\]\s*+>""",
    re.DOTALL,
)
_DEFINITIONS_WITHIN: Final = 65_536
_ENTITY: Final = re.compile(r"""<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:"([^"<&%]{0,100})"|'([^'<&%]{0,100})')\s*>""")
_EXPANSIONS: Final = 10_000


def read(data: bytes, name: str) -> Document:
    """Read XML; ``name`` does not matter. Raises `Unreadable` for binary data.

    What is data more than text, or cannot be read as XML, is read as plain text, the latter with a warning.
    """
    decoded = decoded_xml(data)
    try:
        if decoded.text.count("<") > _TAGS_LIMIT:
            raise Unreadable(f"holds XML of more than {_TAGS_LIMIT:,} tags")
        root = parse(_without_definitions(decoded.text).encode("utf-8", "replace"))
    except Unreadable as refusal:
        return _as_written(decoded, f"It {refusal.reason}; it is shown as it is written")
    for element in root.iter():
        element.tag = local_name(element)
    builder = Builder()
    if root.tag == "opml":
        for body in root.iterfind("body"):
            _outlines(builder, body)
    else:
        _Writer(builder).walk(root)
    text, blocks, spans = builder.finish()
    if not text or not (_is_known(root) or _is_prose(text, len(decoded.text))):
        return _as_written(decoded)
    known = known_of(root)
    if not known.title and (heading := one_line(first_heading(text, blocks))):
        known = replace(known, title=heading, origins={**known.origins, "title": "first heading"})
    return Document(text, known, blocks, spans, _KIND, decoded.encoding, decoded.warnings)


def _as_written(decoded: Decoded, *warnings: str) -> Document:
    return Document(decoded.text, media_type=_KIND, encoding=decoded.encoding, warnings=(*decoded.warnings, *warnings))


def _is_known(root: Element) -> bool:
    """Whether this is the root of a format for texts."""
    return root.tag in _KNOWN or (root.tag in _DOCBOOK and any(child.tag in _INFOS | _HEADS for child in root))


def _is_prose(text: str, size: int) -> bool:
    """Whether most of ``text`` is prose, and a good part of the file's ``size``. Who writes no spaces writes prose."""
    prose = sum(
        len(line)
        for line in text.split("\n")
        if line.count(" ") >= _PROSE - 1 or (len(line) > 20 and not line.isascii())
    )
    return prose >= _PROSE_PART * size and 2 * prose >= len(text)


def _without_definitions(text: str) -> str:
    """Return XML without the definitions in its document type, and with no entity that XML does not know itself.

    An entity that is a few words is replaced by them, once; any other stays to be read as it is written.
    """
    start = text.find("<!DOCTYPE", 0, _DEFINITIONS_WITHIN)
    found = _DEFINITIONS.match(text, start, start + _DEFINITIONS_WITHIN) if start >= 0 else None
    values: dict[str, str] = {}
    if found:
        values = {name: double or single for name, double, single in _ENTITY.findall(found[2])}
        text = f"{text[: found.start()]}{found[1]}>{text[found.end() :]}"
    left = _EXPANSIONS

    def replaced(reference: re.Match[str]) -> str:
        nonlocal left
        name = reference[1]
        if name is None or name in _PREDEFINED or f"{name};" in html5:
            return reference[0]
        left -= name in values
        return values[name] if name in values and left >= 0 else f"&amp;{name};"

    return _REFERENCE.sub(replaced, text) if "&" in text else text


@dataclass(slots=True)
class _Open:
    """An element on the way, and what its end ends."""

    element: Element
    mixed: bool
    """Whether text stands directly in it, or around it: its children are parts of a line."""
    level: int
    """Of a heading in it: how many elements with a title it stands in, itself among them."""
    span: SpanKind | None = None
    is_block: bool = False
    next: int = 0
    """Of its children, the one to come."""


class _Writer:
    """Walks the elements, without recursion, and tells the builder what they are."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self._open: list[_Open] = []
        self._flat = False  # in a block in which no other begins: a table, a listing, a heading
        self._drawing = False

    def walk(self, root: Element) -> None:
        """Write ``root`` and all that is in it."""
        self._drawing = root.tag == "svg"
        self._enter(root, _Open(root, False, 0))
        while self._open:
            top = self._open[-1]
            if top.next < len(top.element):
                child = top.element[top.next]
                top.next += 1
                if not self._is_hidden(child, top):
                    self._enter(child, top)
                    continue
            else:
                self._leave(self._open.pop())
                if not self._open:
                    return
                child = top.element
            self._text(child.tail)

    def _text(self, text: str | None) -> None:
        if text and (self.builder.kind is not None or text.strip()):
            self.builder.text(text)

    def _is_hidden(self, element: Element, above: _Open) -> bool:
        if above.element.tag in _INFOS and element.tag in _HIDDEN_IN_INFOS:
            return True
        return element.tag in _HIDDEN and not above.mixed and "name" not in element.attrib  # the style of FictionBook

    def _enter(self, element: Element, above: _Open) -> None:
        tag = element.tag
        mixed = _has_words(element.text) or any(_has_words(child.tail) for child in element)
        is_block = not self._flat and (tag in _BLOCKS or not (above.mixed or tag in _INLINE))
        is_titled = tag not in _INFOS and any(child.tag in _HEADS or child.tag in _INFOS for child in element)
        opened = _Open(element, mixed or (above.mixed and not is_block), above.level + is_titled, None, is_block)
        self._open.append(opened)
        if tag in _BREAKS:
            self.builder.line_break()
        elif is_block:
            self._enter_block(opened, above)
        elif self._flat:
            self._enter_part(tag, above)
        kind = SpanKind.STRONG if element.get("rend") == "bold" or element.get("role") == "strong" else _SPANS.get(tag)
        if kind and not is_block and self.builder.kind is not BlockKind.CODE:
            self._begin_span(opened, kind)
        text = element.text or ""
        self._text(text.lstrip("\n") if is_block and tag in _CODES else text)

    def _begin_span(self, opened: _Open, kind: SpanKind) -> None:
        target = _attribute(opened.element, "href", "url", "target") if kind is SpanKind.LINK else ""
        if kind is not SpanKind.LINK or target:
            opened.span = kind
            self.builder.begin_span(kind, target)
        if target and opened.element.tag in {"ptr", "ulink", "link"} and not text_of(opened.element):
            self.builder.text(target)

    def _enter_part(self, tag: str, above: _Open) -> None:
        """Set the element apart from the one before, where no text does."""
        if self.builder.kind is BlockKind.TABLE and tag in _ROWS:
            self.builder.row()
        elif self.builder.kind is BlockKind.TABLE and tag in _CELLS:
            self.builder.cell()
        elif tag in _VERSES:
            self.builder.line_break()
        elif tag not in _INLINE and not above.mixed and self.builder.kind is not BlockKind.CODE:
            self.builder.text(" ")

    def _enter_block(self, opened: _Open, above: _Open) -> None:
        """Begin what an element begins that is no part of a line."""
        tag, builder = opened.element.tag, self.builder
        if tag in _LISTS:
            builder.begin_list(1 if tag in _NUMBERED else None, tight=False)
        elif tag in _ITEMS and above.element.tag in _LISTS:
            builder.item()
        elif tag in _QUOTES:
            builder.begin_quote()
        elif tag in _HEADS and not self._drawing and above.element.tag not in _UNTITLED:
            self._open_flat(BlockKind.HEADING, min(max(above.level, 1), LEVELS))
        elif tag == "subtitle":
            self._open_flat(BlockKind.HEADING, min(above.level + 1, LEVELS))
        elif tag in _CODES:
            self._open_flat(BlockKind.CODE)
        elif tag == "tgroup" or (
            tag in _TABLES and any(child.tag in _ROWS or child.tag in _PARTS for child in opened.element)
        ):
            self._open_flat(BlockKind.TABLE)
        else:
            builder.open()
            self._flat = tag in _LINES
            if tag in _HEADS and not self._drawing:
                self._begin_span(opened, SpanKind.STRONG)

    def _open_flat(self, kind: BlockKind, level: int = 0) -> None:
        self.builder.open(kind, level)
        self._flat = True

    def _leave(self, opened: _Open) -> None:
        tag = opened.element.tag
        if opened.span:
            self.builder.end_span(opened.span)
        if not opened.is_block:
            return
        self._flat = False
        if tag in _LISTS:
            self.builder.end_list()
        elif tag in _ITEMS and self._open[-1].element.tag in _LISTS:
            self.builder.end_item()
        elif tag in _QUOTES:
            self.builder.end_quote()
        else:
            self.builder.close()


def _has_words(text: str | None) -> bool:
    """Whether text is more than a reference to an entity, which may stand for a chapter."""
    text = (text or "").strip()
    return bool(text) and not _ONE_REFERENCE.fullmatch(text)


def _outlines(builder: Builder, element: Element) -> None:
    """Write what is below an element of OPML as a list; elements stand in one another no deeper than `parse` allows."""
    if not len(element):
        return
    builder.begin_list()
    for outline in element.iterfind("outline"):
        builder.item()
        target = _attribute(outline, "htmlUrl", "url", "xmlUrl")
        words = _attribute(outline, "text", "title") or target
        if target:
            builder.begin_span(SpanKind.LINK, target)
        builder.text(words)
        builder.end_span(SpanKind.LINK)
        if note := outline.get("_note"):
            builder.open()
            builder.text(note)
        builder.close()
        _outlines(builder, outline)
        builder.end_item()
    builder.end_list()


def _attribute(element: Element, *names: str) -> str:
    """Return the first filled attribute of these names, in whatever namespace."""
    found = {name.rpartition("}")[2]: value for name, value in element.attrib.items() if value.strip()}
    return next((found[name].strip() for name in names if name in found), "")
