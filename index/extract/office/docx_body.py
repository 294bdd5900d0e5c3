"""The parts of a Word document that hold text, read from one end to the other without a tree in memory.

`ECMA-376 <https://ecma-international.org/publications-and-standards/standards/ecma-376/>`_, part 1, chapter 17.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from index.documents import BlockKind, SpanKind
from index.extract.office.docx_styles import LEVELS, Numbering, Style, Styles, is_on
from index.extract.office.ooxml import whole_number
from index.extract.office.parts import DELETED, HIDDEN, OfficeBuilder, Recording, picture_words
from index.extract.office.symbols import in_symbols, symbol

__all__ = ["Appended", "Body", "Shared"]

_Attributes = dict[str, str]

_SKIPPED: Final = frozenset(
    {
        *("sectPr", "tabs", "delText", "delInstrText", "fldData", "sdtPr", "sdtEndPr", "rt", "binData"),
        *("pPrChange", "rPrChange", "tblPrChange", "tcPrChange", "trPrChange", "tblGridChange", "sectPrChange"),
    }
)
_TOGGLES = {"b": SpanKind.STRONG, "i": SpanKind.EMPHASIS, "strike": SpanKind.STRIKE, "dstrike": SpanKind.STRIKE}
_PUT = {"tab": " ", "ptab": " ", "noBreakHyphen": "\u2011", "den": "/", "sup": "^", "sub": "_"}
_HYPERLINK = re.compile(r'\s*HYPERLINK\s+"([^"\\]+)"')
_INSTRUCTION_LIMIT = 2000
_FIELDS_LIMIT = 64
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})


@dataclass(slots=True)
class Shared:
    """What the parts of a document have in common."""

    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], int] = field(default_factory=dict)
    """The number that a note got where it is referred to, by its kind and identifier."""
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph as it is read; its block begins with its first text."""

    style: str = ""
    outline: int | None = None
    number: str | None = None
    depth: int | None = None
    begun: bool = False
    no_end: bool = False
    """Its end was deleted, or it is the large letter that the next one begins with: that one goes on with it."""


@dataclass(slots=True)
class _Field:
    """A field: its code comes first, then its result."""

    in_code: bool = True
    code: str = ""
    is_link: bool = False


@dataclass(slots=True)
class _Table:
    columns: int = 0
    begun: bool = False
    is_layout: bool = False
    """One column of paragraphs: a frame around text, not a table to read across."""
    skipped: int = 0
    span: int = 1


class Body:
    """Takes the tags and texts of a part and builds its paragraphs."""

    _has_headings = True

    def __init__(self, builder: OfficeBuilder, shared: Shared, links: Mapping[str, str]) -> None:
        self.shared = shared
        self.links = links
        self.draw: Callable[[str], None] = lambda _: None
        """Puts the chart or the diagram that has this identifier."""
        self._drawings: list[str] = []
        self._builder = builder
        self._prefix = ""  # goes before the next text
        self._skip = 0  # elements open in one that is skipped, that one included
        self._paragraph = _Paragraph()
        self._in_properties = False  # of a paragraph
        self._in_text = self._in_code = False
        self._spans: frozenset[SpanKind] = frozenset()
        self._font = ""  # of the run
        self._hidden = False
        self._fields: list[_Field] = []
        self._links_open: list[bool] = []
        self._choices: list[bool] = []  # a choice was taken
        self._tables: list[_Table] = []
        self._box: Recording | None = None
        self._boxes: list[Recording] = []
        self._in_box = False
        self._page = 1
        self._starts = self._start_methods()
        self._ends = self._end_methods()

    def _start_methods(self) -> dict[str, Callable[[_Attributes], None]]:
        return {
            "p": self._start_paragraph,
            "pPr": self._start_properties,
            "pStyle": self._set_style,
            "outlineLvl": self._set_outline,
            "numId": self._set_number,
            "ilvl": self._set_depth,
            "r": self._start_run,
            "rStyle": self._set_run_style,
            "vanish": self._hide,
            "rFonts": self._set_font,
            "framePr": self._join_initial,
            "t": self._start_text,
            "instrText": self._start_code,
            "br": self._break,
            "cr": self._break,
            "sym": self._symbol,
            "lastRenderedPageBreak": self._new_page,
            "hyperlink": self._start_link,
            "fldChar": self._field,
            "fldSimple": self._start_simple_field,
            "docPr": self._picture,
            "chart": lambda attributes: self._drawings.append(attributes.get("r:id", "")),
            "relIds": lambda attributes: self._drawings.append(attributes.get("r:dm", "")),
            "AlternateContent": lambda _: self._choices.append(False),
            "Choice": self._choose,
            "Fallback": self._choose,
            "txbxContent": self._start_box,
            "tbl": lambda _: self._tables.append(_Table()),
            "gridCol": self._count_column,
            "gridBefore": self._skip_cells,
            "tr": self._start_row,
            "tc": self._start_cell,
            "gridSpan": self._span_cells,
            "footnoteReference": lambda attributes: self._refer("footnote", attributes),
            "endnoteReference": lambda attributes: self._refer("endnote", attributes),
            "ins": self._changed,
            "moveTo": self._changed,
        }

    def _end_methods(self) -> dict[str, Callable[[], None]]:
        return {
            "p": self._end_paragraph,
            "pPr": self._end_properties,
            "t": self._end_text,
            "instrText": self._end_text,
            "hyperlink": self._end_link,
            "fldSimple": self._end_link,
            "AlternateContent": self._end_choices,
            "tbl": self._end_table,
        }

    # Events

    def start(self, tag: str, attributes: _Attributes) -> None:
        """Take the start of an element."""
        if self._box is not None:
            self._box.start(tag, attributes)
        elif self._skip:
            self._skip += 1
        elif tag in _SKIPPED:
            self._skip = 1
        elif tag in {"del", "moveFrom"}:
            self._delete()
        elif method := self._starts.get(tag):
            method(attributes)
        elif tag in _TOGGLES:
            self._toggle(_TOGGLES[tag], attributes)
        elif tag in _PUT and not self._in_properties:
            self._put(_PUT[tag])

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if self._box is not None:
            if self._box.end(tag):
                self._boxes.append(self._box)
                self._box = None
        elif self._skip:
            self._skip -= 1
        elif method := self._ends.get(tag):
            method()

    def text(self, data: str) -> None:
        """Take text: only that of a text element counts, and the code of a field."""
        if self._box is not None:
            self._box.text(data)
        elif self._in_text and not self._skip:
            self._put(in_symbols(self._font, data) if self._font else data)
        elif self._in_code and not self._skip and self._fields:
            code = self._fields[-1].code
            self._fields[-1].code = code if len(code) > _INSTRUCTION_LIMIT else code + data

    def finish(self) -> None:
        """End what is open, as it is where the part was not read to its end."""
        if self._box is not None:
            self._box.close()
            self._boxes.append(self._box)
        self._box, self._skip = None, 0
        self._paragraph.no_end = False
        self._end_paragraph()
        while self._tables:
            self._end_table()

    # Paragraphs

    def _start_paragraph(self, _: _Attributes) -> None:
        if self._paragraph.no_end:
            self._paragraph.no_end = False
        else:
            self._paragraph = _Paragraph()

    def _start_properties(self, _: _Attributes) -> None:
        self._in_properties = True

    def _end_properties(self) -> None:
        self._in_properties = False

    def _set_style(self, attributes: _Attributes) -> None:
        self._paragraph.style = attributes.get("val", "")

    def _join_initial(self, attributes: _Attributes) -> None:
        if attributes.get("dropCap", "none") != "none":
            self._paragraph.no_end = True

    def _set_outline(self, attributes: _Attributes) -> None:
        self._paragraph.outline = whole_number(attributes.get("val", ""), LEVELS)

    def _set_number(self, attributes: _Attributes) -> None:
        self._paragraph.number = attributes.get("val", "0")

    def _set_depth(self, attributes: _Attributes) -> None:
        self._paragraph.depth = whole_number(attributes.get("val", ""))

    def _end_paragraph(self) -> None:
        paragraph = self._paragraph
        if not paragraph.no_end:
            if not paragraph.begun:
                self._count_item(self.shared.styles[paragraph.style])
            if paragraph.begun or self._links_open:
                self._builder.end_paragraph()
                self._links_open = [False] * len(self._links_open)
        drawings, self._drawings = self._drawings, []
        for drawing in drawings:
            self.draw(drawing)
        # A code that has no end by now would swallow the rest.
        self._fields = [field for field in self._fields if not field.in_code]
        if self._boxes and not self._in_box:
            boxes, self._boxes, self._in_box = self._boxes, [], True
            for box in boxes:
                box.replay(self.start, self.end, self.text)
            self._in_box = False

    def _begin(self, paragraph: _Paragraph) -> None:
        """Begin the block of a paragraph, now that it has text."""
        paragraph.begun = True
        style = self.shared.styles[paragraph.style]
        level = style.level or 0
        if paragraph.outline is not None:
            level = min(paragraph.outline + 1, 6) if 0 <= paragraph.outline < LEVELS else 0
        depth, marker = (0, None) if level else self._count_item(style)
        level = level if self._has_headings else 0
        kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
        self._builder.begin(kind, level, depth=depth, marker=marker, quote=style.quote and not level)

    def _count_item(self, style: Style) -> tuple[int, str | None]:
        """Return in how many lists the paragraph stands and its marker; Word counts empty items too."""
        number = style.number if self._paragraph.number is None else self._paragraph.number
        if number in {None, "0"} or style.level:
            return 0, None
        depth = style.depth if self._paragraph.depth is None else self._paragraph.depth
        depth = max(0, min(depth or 0, LEVELS - 1))
        return depth + 1, self.shared.numbering.marker(number or "", depth)

    # Runs

    def _start_run(self, _: _Attributes) -> None:
        self._spans, self._hidden, self._font = frozenset(), False, ""

    def _set_font(self, attributes: _Attributes) -> None:
        if not self._in_properties:
            self._font = attributes.get("ascii", "")

    def _set_run_style(self, attributes: _Attributes) -> None:
        if not self._in_properties:
            self._spans |= self.shared.styles[attributes.get("val", "")].spans

    def _toggle(self, kind: SpanKind, attributes: _Attributes) -> None:
        if not self._in_properties:
            self._spans = self._spans | {kind} if is_on(attributes.get("val")) else self._spans - {kind}

    def _hide(self, attributes: _Attributes) -> None:
        if not self._in_properties:
            self._hidden = is_on(attributes.get("val"))

    def _start_text(self, _: _Attributes) -> None:
        self._in_text = True

    def _start_code(self, _: _Attributes) -> None:
        self._in_code = True

    def _end_text(self) -> None:
        self._in_text = self._in_code = False

    def _shows(self) -> bool:
        """Whether text is shown here: not in the code of a field, not hidden."""
        if self._hidden:
            self._warn(HIDDEN)
            return False
        return not any(field.in_code for field in self._fields)

    def _put(self, data: str) -> None:
        if not self._shows():
            return
        if not self._paragraph.begun:
            self._begin(self._paragraph)
        if self._prefix:
            self._builder.text(self._prefix)
            self._prefix = ""
        self._builder.style(self._spans)
        self._builder.text(data)

    def _break(self, attributes: _Attributes) -> None:
        if self._paragraph.begun and self._shows():
            self._builder.line_break()

    def _symbol(self, attributes: _Attributes) -> None:
        code = attributes.get("char", "").lower()
        if re.fullmatch(r"[0-9a-f]{2,4}", code):
            private = code.startswith("f0") and len(code) == 4
            font = attributes.get("font", "")
            known = private or font.lower() in {"symbol", "wingdings"}
            self._put(symbol(font, int(code, 16)) if known else chr(int(code, 16)))

    def _new_page(self, _: _Attributes) -> None:
        self._page += 1
        self._builder.locate(f"page {self._page}")

    def _picture(self, attributes: _Attributes) -> None:
        words = attributes.get("descr", "")
        if words.strip() and self._shows():
            if not self._paragraph.begun:
                self._begin(self._paragraph)
            self._builder.style(frozenset())
            self._builder.text(" ")
            self._builder.image(picture_words(words), "")
            self._builder.text(" ")

    # Links, fields, notes

    def _start_link(self, attributes: _Attributes) -> None:
        target = self.links.get(attributes.get("r:id", ""), "")
        if target:
            self._builder.begin_span(SpanKind.LINK, target)
        self._links_open.append(bool(target))

    def _end_link(self) -> None:
        if self._links_open and self._links_open.pop():
            self._builder.end_span(SpanKind.LINK)

    def _start_simple_field(self, attributes: _Attributes) -> None:
        found = _HYPERLINK.match(attributes.get("instr", ""))
        if found:
            self._builder.begin_span(SpanKind.LINK, found[1])
        self._links_open.append(bool(found))

    def _field(self, attributes: _Attributes) -> None:
        """Take the beginning, the middle or the end of a field."""
        kind = attributes.get("fldCharType")
        if kind == "begin":
            if len(self._fields) < _FIELDS_LIMIT:
                self._fields.append(_Field())
        elif self._fields and kind == "separate":
            current = self._fields[-1]
            current.in_code = False
            if found := _HYPERLINK.match(current.code):
                current.is_link = True
                self._builder.begin_span(SpanKind.LINK, found[1])
        elif self._fields and kind == "end" and self._fields.pop().is_link:
            self._builder.end_span(SpanKind.LINK)

    def _refer(self, kind: str, attributes: _Attributes) -> None:
        notes = self.shared.notes
        number = notes.setdefault((kind, attributes.get("id", "")), len(notes) + 1)
        self._put(f"[{number}]")

    # Changes, choices, boxes

    def _changed(self, _: _Attributes) -> None:
        self._warn(DELETED)

    def _warn(self, warning: str) -> None:
        if warning not in self.shared.warnings:
            self.shared.warnings.append(warning)

    def _delete(self) -> None:
        self._changed({})
        self._skip = 1
        self._paragraph.no_end = self._paragraph.no_end or self._in_properties

    def _choose(self, _: _Attributes) -> None:
        """Take the first of several forms of the same thing, for programs new and old."""
        if self._choices:
            self._skip = 1 if self._choices[-1] else 0
            self._choices[-1] = True

    def _end_choices(self) -> None:
        if self._choices:
            self._choices.pop()

    def _start_box(self, _: _Attributes) -> None:
        """Keep the paragraphs of a text box until the one that it is anchored in has ended."""
        if not self._in_box:
            self._box = Recording()

    # Tables

    def _count_column(self, _: _Attributes) -> None:
        if self._tables:
            self._tables[-1].columns += 1

    def _start_row(self, _: _Attributes) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        if not table.begun:
            table.begun = True
            table.is_layout = table.columns == 1 and not self._builder.in_table
            if not table.is_layout:
                self._builder.begin_table()
        table.skipped, table.span = 0, 1
        if not table.is_layout:
            self._builder.table_row()

    def _skip_cells(self, attributes: _Attributes) -> None:
        if self._tables:
            self._tables[-1].skipped = whole_number(attributes.get("val", ""))

    def _start_cell(self, _: _Attributes) -> None:
        if not self._tables or not self._tables[-1].begun or self._tables[-1].is_layout:
            return
        table = self._tables[-1]
        self._builder.table_cell(table.skipped + table.span - 1)
        table.skipped, table.span = 0, 1

    def _span_cells(self, attributes: _Attributes) -> None:
        if self._tables:
            self._tables[-1].span = max(1, whole_number(attributes.get("val", ""), 1))

    def _end_table(self) -> None:
        if self._tables:
            table = self._tables.pop()
            if table.begun and not table.is_layout:
                self._builder.end_table()


class Appended(Body):
    """The notes or comments of a part, each a paragraph or more behind the text, after a rule."""

    _has_headings = False  # one in a comment is none of the text

    def __init__(self, builder: OfficeBuilder, shared: Shared, element: str) -> None:
        super().__init__(builder, shared, {})
        self._element = element
        self._any = False
        self._starts[element] = self._start_entry

    def _start_entry(self, attributes: _Attributes) -> None:
        if self._element == "comment":
            prefix = f"Comment by {attributes.get('author') or 'someone'}: "
        else:
            number = self.shared.notes.get((self._element, attributes.get("id", "")))
            if number is None or attributes.get("type") in _NO_NOTES:
                self._skip = 1
                return
            prefix = f"[{number}] "
        if not self._any:
            self._any = True
            self._builder.part()
        self._prefix = prefix
