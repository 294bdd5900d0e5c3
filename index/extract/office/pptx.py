"""PowerPoint presentations: slide by slide, in the order they are shown, with their notes.

`ECMA-376 <https://ecma-international.org/publications-and-standards/standards/ecma-376/>`_, part 1, chapters 19 and 21.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final
from xml.etree.ElementTree import Element

from index.documents import BlockKind, Document, SpanKind
from index.extract.errors import Unreadable
from index.extract.office.docx_styles import is_on
from index.extract.office.drawings import put_drawing
from index.extract.office.ooxml import MEDIA_TYPE, Package, Relation, attribute, outermost, whole_number
from index.extract.office.parts import OfficeBuilder, office_document, picture_words
from index.extract.office.symbols import in_symbols
from index.extract.xmls import local_name, parse

__all__ = ["read"]

_SLIDES_LIMIT: Final = 5000
_TAGS_LIMIT: Final = 1_000_000
"""Of all slides and notes, closing ones too."""
_LEVELS = 9
_TITLES = {"title": 2, "ctrTitle": 1}
_FURNITURE = frozenset({"dt", "ftr", "hdr", "sldNum", "sldImg"})
_BULLETED = frozenset({"body", "obj", ""})


def read(data: bytes, name: str) -> Document:
    """Read a presentation, with macros or without (they are ignored); ``name`` does not matter.

    Notes and comments stand after their slide.
    Pictures are left out, but for the words that stand for them. Raises `Unreadable`.
    """
    package = Package(data)
    deck = _Deck(package)
    main = package.main("ppt/presentation.xml")
    deck.meet_authors(main)
    slides = [relation for relation in _slides(package, main) if relation.target in package]
    for number, relation in enumerate(slides[:_SLIDES_LIMIT], 1):
        deck.slide(number, relation.target)
    if len(slides) > _SLIDES_LIMIT:
        deck.warnings.append(f"{len(slides) - _SLIDES_LIMIT:,} slides are left out")
    if deck.hidden:
        deck.warnings.append(f"{deck.hidden} of its slides {'are' if deck.hidden > 1 else 'is'} hidden")
    media_type = MEDIA_TYPE + "presentationml.presentation"
    return office_document(deck.builder, package.metadata(), media_type, deck.warnings)


def _slides(package: Package, main: str) -> Iterator[Relation]:
    """Yield the slides in their order."""
    relations = package.relations(main)
    for listing in package.tree(main):
        if local_name(listing) == "sldIdLst":
            for one in listing:
                if relation := relations.get(attribute(one, "id", relation=True)):
                    yield relation


class _Deck:
    """Builds the text of a presentation from its slides."""

    def __init__(self, package: Package) -> None:
        self.builder = OfficeBuilder()
        self.warnings: list[str] = []
        self.hidden = 0
        self._package = package
        self._tags = 0
        self._authors: dict[str, str] = {}
        self._relations: Mapping[str, Relation] = {}
        self._numbers: dict[int, int] = {}  # of the last item, by level

    def meet_authors(self, main: str) -> None:
        """Learn who wrote the comments, as far as the file says."""
        for other in self._package.relations(main).values():
            if other.kind in {"commentAuthors", "authors"} and other.target in self._package:
                with suppress(Unreadable):
                    for author in self._tree(other.target):
                        self._authors[attribute(author, "id")] = attribute(author, "name")

    def slide(self, number: int, part: str) -> None:
        """Put a slide: its title first, what else is on it in the order of the file, its notes."""
        self.builder.part()
        self.builder.locate(f"slide {number}")
        try:
            root = self._tree(part)
        except Unreadable as error:
            self.warnings.append(f"Slide {number} is left out: it {error.reason}")
            return
        if not is_on(root.get("show")):
            self.hidden += 1
            self.builder.label("(hidden slide)")
        self._relations = self._package.relations(part)
        shapes = list(_shapes(root))
        for shape in sorted(shapes, key=lambda shape: _placeholder(shape) not in _TITLES):
            self._shape(shape)
        comments = [other.target for other in self._relations.values() if other.kind == "comments"]
        notes = next((other.target for other in self._relations.values() if other.kind == "notesSlide"), "")
        if notes in self._package:
            self._notes(number, notes)
        for comments_part in comments:
            self._comments(number, comments_part)

    def _comments(self, number: int, part: str) -> None:
        """Put the comments on a slide: those of today have text as shapes have, older ones an element of their own."""
        try:
            root = self._tree(part)
        except Unreadable as error:
            self.warnings.append(f"The comments on slide {number} are left out: the part {error.reason}")
            return
        for comment in outermost(root, "cm"):
            words = "".join(one.text or "" for one in outermost(comment, "t", "text"))
            if words.strip():
                author = self._authors.get(attribute(comment, "authorId"), "someone")
                self.builder.begin()
                self.builder.text(f"Comment by {author}: {words}")
                self.builder.end_paragraph()

    def _tree(self, part: str) -> Element:
        """Return the XML of a part, within what all of them together may take."""
        data = self._package.read(part)
        self._tags += data.count(b"<")
        if self._tags > _TAGS_LIMIT:
            raise Unreadable("is beyond what is read of one presentation")
        return parse(data)

    def _notes(self, number: int, part: str) -> None:
        """Put the speaker's notes, if there are any."""
        try:
            root = self._tree(part)
        except Unreadable as error:
            self.warnings.append(f"The notes of slide {number} are left out: the part {error.reason}")
            return
        self._relations = self._package.relations(part)
        bodies = [shape for shape in _shapes(root) if _placeholder(shape) not in _FURNITURE]
        if any((text.text or "").strip() for shape in bodies for text in _all(shape, "t")):
            self.builder.label("Notes")
            for shape in bodies:
                self._paragraphs(shape, "notes")

    def _shape(self, shape: Element) -> None:
        """Put what a shape holds: paragraphs, a table, the words of a diagram or for a picture."""
        kind = _placeholder(shape)
        if kind in _FURNITURE:
            return
        if local_name(shape) == "graphicFrame":
            for table in _all(shape, "tbl"):
                self._table(table)
            for diagram in _all(shape, "relIds"):
                self._drawing(attribute(diagram, "dm", relation=True))
            for chart in _all(shape, "chart"):
                self._drawing(attribute(chart, "id", relation=True))
        elif local_name(shape) == "pic":
            words = next((attribute(one, "descr") for one in _all(shape, "cNvPr")), "")
            if words.strip():
                self.builder.begin()
                self.builder.image(picture_words(words), "")
        else:
            self._paragraphs(shape, kind)

    def _paragraphs(self, shape: Element, kind: str | None) -> None:
        self._numbers.clear()
        for paragraph in _all(shape, "p"):
            self._paragraph(paragraph, kind)

    def _paragraph(self, paragraph: Element, kind: str | None) -> None:
        if all(not part or part.isspace() for part in paragraph.itertext()):
            return
        if kind in _TITLES:
            self.builder.begin(BlockKind.HEADING, _TITLES[kind])
        elif self.builder.in_table:
            self.builder.begin()
        else:
            marker, depth = self._item(paragraph, kind)
            self.builder.begin(depth=depth, marker=marker)
        self._runs(paragraph)
        self.builder.end_paragraph()

    def _item(self, paragraph: Element, kind: str | None) -> tuple[str | None, int]:
        """Return marker and depth of a paragraph in a list; those of outlines have bullets unless they say not."""
        properties = next((child for child in paragraph if local_name(child) == "pPr"), None)
        level = min(max(whole_number(attribute(properties, "lvl")), 0), _LEVELS - 1) if properties is not None else 0
        own = {local_name(child): child for child in properties} if properties is not None else {}
        for deeper in [other for other in self._numbers if other > level or "buAutoNum" not in own]:
            del self._numbers[deeper]
        if "buAutoNum" in own:
            start = whole_number(attribute(own["buAutoNum"], "startAt"), 1)
            self._numbers[level] = self._numbers.get(level, start - 1) + 1
            return f"{self._numbers[level]}.", level + 1
        if "buChar" in own or "buBlip" in own or (kind in _BULLETED and "buNone" not in own):
            return "", level + 1
        return None, 0

    def _runs(self, paragraph: Element) -> None:
        """Put the runs of a paragraph, with their styles and links."""
        for run in paragraph:
            name = local_name(run)
            if name == "br":
                self.builder.line_break()
            elif name in {"r", "fld"}:
                self._run(run)
            else:  # a formula, first as one and then as text for older programs
                first = run[0] if name == "AlternateContent" and len(run) else run
                self.builder.text("".join(text.text or "" for text in _all(first, "t")))

    def _run(self, run: Element) -> None:
        properties = next((child for child in run if local_name(child) == "rPr"), None)
        link = font = ""
        spans = set()
        if properties is not None:
            if is_on(properties.get("b", "0")):
                spans.add(SpanKind.STRONG)
            if is_on(properties.get("i", "0")):
                spans.add(SpanKind.EMPHASIS)
            if properties.get("strike", "noStrike") != "noStrike":
                spans.add(SpanKind.STRIKE)
            fonts = {local_name(child): child.get("typeface", "") for child in properties}
            font = fonts.get("sym") or fonts.get("latin") or ""
            click = next((child for child in properties if local_name(child) == "hlinkClick"), None)
            relation = self._relations.get(attribute(click, "id", relation=True)) if click is not None else None
            link = relation.target if relation and relation.external else ""
        self.builder.style(frozenset(spans))
        if link:
            self.builder.begin_span(SpanKind.LINK, link)
        words = "".join(child.text or "" for child in run if local_name(child) == "t")
        self.builder.text(in_symbols(font, words))
        if link:
            self.builder.end_span(SpanKind.LINK)

    def _table(self, table: Element) -> None:
        self.builder.begin_table()
        for row in (child for child in table if local_name(child) == "tr"):
            self.builder.table_row()
            for cell in (child for child in row if local_name(child) == "tc"):
                self.builder.table_cell()
                if not (is_on(cell.get("hMerge", "0")) or is_on(cell.get("vMerge", "0"))):
                    self._paragraphs(cell, None)
        self.builder.end_table()

    def _drawing(self, identifier: str) -> None:
        """Put the words of a diagram, a line a point, or a chart; how they are drawn stands elsewhere in the file."""
        relation = self._relations.get(identifier)
        if relation is None or relation.target not in self._package:
            return
        try:
            root = self._tree(relation.target)
        except Unreadable as error:
            self.warnings.append(f"A chart or diagram is left out: it {error.reason}")
            return
        if relation.kind == "chart":
            put_drawing(self.builder, root)
            return
        for point in _all(root, "pt"):
            self._paragraphs(point, "body")


def _shapes(root: Element) -> Iterator[Element]:
    """Yield the shapes of a slide, those in groups too, each once; of a choice for programs new and old the first."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        match local_name(element):
            case "sp" | "graphicFrame" | "pic" | "cxnSp":
                yield element
            case "AlternateContent":
                waiting.extend(list(element)[:1])
            case "sld" | "notes" | "cSld" | "spTree" | "grpSp" | "Choice" | "Fallback":
                waiting.extend(reversed(element))


def _placeholder(shape: Element) -> str | None:
    """Return what a shape is a placeholder for, empty for any content; None for one of its own."""
    found = next(iter(_all(shape, "ph")), None) if local_name(shape) in {"sp", "pic", "graphicFrame"} else None
    return None if found is None else found.get("type", "")


def _all(element: Element, name: str) -> list[Element]:
    """Return the elements of this name inside ``element``, in whatever namespace."""
    return [one for one in element.iter() if one.tag.endswith(name) and local_name(one) == name]
