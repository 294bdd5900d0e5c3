"""The content of an OpenDocument file, read from one end to the other without a tree in memory.

`OpenDocument 1.3 <https://docs.oasis-open.org/office/OpenDocument/v1.3/OpenDocument-v1.3-part3-schema.html>`_.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from index.documents import BlockKind, SpanKind
from index.extract.office.odf_styles import CountedList, Styles
from index.extract.office.odf_tables import Cell, Row, Table
from index.extract.office.ooxml import whole_number
from index.extract.office.parts import DELETED, HIDDEN, OfficeBuilder, Recording
from index.extract.office.sheets import COLUMNS_LIMIT, ROWS_LIMIT, Grid

__all__ = ["Body"]

_Attributes = dict[str, str]

_SKIPPED: Final = frozenset(
    {
        *(
            "forms",
            "shapes",
            "content-validations",
            "dde-links",
            "label-ranges",
            "named-expressions",
            "script",
            "scripts",
        ),
        *(
            "note-citation",
            "ruby-text",
            "binary-data",
            "master-styles",
            "font-face-decls",
            "event-listeners",
            "settings",
        ),
        *("sequence-decls", "variable-decls", "user-field-decls", "database-ranges", "data-pilot-tables"),
        *("table-of-content-source", "illustration-index-source", "table-index-source", "object-index-source"),
        *("user-index-source", "alphabetical-index-source", "bibliography-source", "annotation-end"),
    }
)
_RECORDED = frozenset({"note-body", "annotation", "text-box", "notes"})
_REPLAYS_LIMIT = 3
_RECORDED_LIMIT = 400_000
_TOO_MANY: Final = "Its notes, comments and text boxes are too many; the rest is left out"
_LISTS_LIMIT = 16
_CAPTURED = {"title": "title", "initial-creator": "author", "creation-date": "created", "date": "modified"}
_CAPTURED |= {"creator": "editor", "language": "language", "keyword": "tags", "desc": ""}
_PARAGRAPHS = frozenset({"p", "h"})
_INLINE = _PARAGRAPHS | {"span", "a", "meta-field", "ruby-base"}
_FURNITURE = frozenset({"header", "footer", "date-time", "page-number", "page"})


class Body:
    """Takes the tags and texts of a part: its properties, its styles, and its content."""

    def __init__(self) -> None:
        self.builder = OfficeBuilder()
        self.properties: dict[str, str] = {}
        self.warnings: list[str] = []
        self.kind = ""
        """The last word of the media type, once it is known."""
        self._styles = Styles()
        self._grid = Grid(self.builder)
        self._recording: Recording | None = None
        self._recorded_tag = ""
        self._recorded = 0
        self._boxes: list[Recording] = []
        self._notes: list[Recording] = []
        self._comments: list[Recording] = []
        self._replays = 0
        self._slides = self._hidden_slides = 0
        self._slide_class = ""
        self._starts = self._start_methods()
        self._ends = self._end_methods()
        self.restart()

    def restart(self) -> None:
        """Begin another part."""
        self._path: list[str] = []
        self._skip = 0
        self._paragraphs = 0  # open ones; more than one only where a file breaks the rules
        self._captured: list[str] | None = None
        self._prefix = ""
        self._alternative = ""
        self._spans: list[frozenset[SpanKind]] = []
        self._hidden = 0
        self._lists: list[CountedList] = []
        self._counted: dict[str, int] = {}
        self._marker: str | None = None
        self._tables: list[Table] = []
        self._row: Row | None = None
        self._cell: Cell | None = None

    def _start_methods(self) -> dict[str, Callable[[_Attributes], None]]:
        return {
            "spreadsheet": lambda _: self._set_kind("spreadsheet"),
            "presentation": lambda _: self._set_kind("presentation"),
            "tracked-changes": self._start_changes,
            "p": self._start_paragraph,
            "h": self._start_heading,
            "span": self._start_span,
            "a": self._start_link,
            "s": lambda _: self._put(" "),
            "tab": lambda _: self._put(" "),
            "line-break": lambda _: self._break(),
            "list": self._start_list,
            "list-item": self._start_item,
            "note": lambda _: self._put(f"[{len(self._notes) + 1}]"),
            "table": self._start_table,
            "table-column": self._count_columns,
            "table-row": self._start_row,
            "table-cell": self._start_cell,
            "covered-table-cell": self._start_cell,
            "page": self._start_slide,
            "frame": lambda attributes: self._set_class(attributes.get("class", "")),
        }

    def _end_methods(self) -> dict[str, Callable[[], None]]:
        return {
            "p": self._end_paragraph,
            "h": self._end_paragraph,
            "span": self._end_span,
            "a": lambda: self.builder.end_span(SpanKind.LINK),
            "list": self._end_list,
            "table": self._end_table,
            "table-row": self._end_row,
            "table-cell": self._end_cell,
            "covered-table-cell": self._end_cell,
            "frame": self._end_frame,
        }

    # Events

    def start(self, tag: str, attributes: _Attributes) -> None:
        """Take the start of an element."""
        if self._recording is not None:
            self._recording.start(tag, attributes)
            return
        if self._skip:
            self._skip += 1
        elif method := self._starts.get(tag):
            self._path.append(tag)
            method(attributes)
        elif tag in _SKIPPED or (tag in _RECORDED and self._record(tag)):
            self._skip = 1 if self._recording is None else 0
        else:
            if tag in _CAPTURED and not (self._path and self._path[-1] in _INLINE):
                self._captured = []
            self._path.append(tag)
            self._styles.start(tag, attributes)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if self._recording is not None:
            if self._recording.end(tag):
                self._end_record(self._recording)
        elif self._skip:
            self._skip -= 1
        else:
            if self._path:
                self._path.pop()
            if self._captured is not None and tag in _CAPTURED:
                self._take(tag, " ".join("".join(self._captured).split()))
                self._captured = None
            elif method := self._ends.get(tag):
                method()

    def text(self, data: str) -> None:
        """Take text: that of paragraphs counts, and that of properties."""
        if self._recording is not None:
            self._recording.text(data)
        elif not self._skip:
            if self._captured is not None:
                self._captured.append(data)
            elif self._paragraphs:
                self._put(data)

    def finish(self) -> None:
        """End what is open, as it is where a part was not read to its end; put the notes, then the comments."""
        if self._recording is not None:
            self._recording.close()
            self._end_record(self._recording)
        if self._paragraphs:
            self._paragraphs = 1
            self._end_paragraph()
        while self._tables:
            self._end_table()
        self.restart()
        for recordings in (self._notes, self._comments):
            if recordings:
                self.builder.part()
            for number, recording in enumerate(recordings, 1):
                self._prefix = f"[{number}] " if recordings is self._notes else "Comment by someone: "
                self._replay(recording)

    def all_warnings(self) -> list[str]:
        """Return what a reader should know, sheet by sheet at last."""
        hidden = self._hidden_slides
        slides = [f"{hidden} of its slides {'are' if hidden > 1 else 'is'} hidden"] if hidden else []
        return [*self.warnings, *slides, *self._grid.warnings]

    # What is put elsewhere: boxes behind their paragraph, notes and comments behind the text

    def _record(self, tag: str) -> bool:
        """Begin to keep an element for later, if it is to be; else it is read where it stands, or skipped."""
        if tag == "text-box" and not self._paragraphs:
            return False
        if self._recorded > _RECORDED_LIMIT:
            if _TOO_MANY not in self.warnings:
                self.warnings.append(_TOO_MANY)
        elif self._replays < _REPLAYS_LIMIT:
            self._recording, self._recorded_tag = Recording(), tag
        return True

    def _end_record(self, recording: Recording) -> None:
        self._recording = None
        self._recorded += len(recording)
        if self._recorded_tag == "notes":  # of a slide
            if recording.has_text:
                self.builder.label("Notes")
                self._replay(recording)
            return
        kinds = {"note-body": self._notes, "annotation": self._comments, "text-box": self._boxes}
        kinds[self._recorded_tag].append(recording)

    def _replay(self, recording: Recording) -> None:
        self._replays += 1
        recording.replay(self.start, self.end, self.text)
        self._replays -= 1

    def _take(self, tag: str, value: str) -> None:
        """Take a property of the document, the author of a comment, or the words for a picture."""
        if self._path and self._path[-1] == "meta":
            name = _CAPTURED[tag]
            self.properties[name] = f"{self.properties[name]}, {value}" if name in self.properties else value
            if name == "editor":
                self.properties.setdefault("author", value)
            elif tag == "initial-creator":
                self.properties["author"] = value
        elif tag == "creator" and self._prefix:
            self._prefix = f"Comment by {value or 'someone'}: "
        elif tag in {"title", "desc"}:
            self._alternative = self._alternative or value

    # Paragraphs

    def _start_paragraph(self, attributes: _Attributes) -> None:
        name = attributes.get("style-name", "")
        if self._slide_class == "title":
            self._begin(2, name)
        elif self._styles.is_a(name, "Title"):
            self._begin(1, name)
        else:
            self._begin(0, name)

    def _start_heading(self, attributes: _Attributes) -> None:
        self._begin(
            max(1, min(whole_number(attributes.get("outline-level", ""), 1), 6)), attributes.get("style-name", "")
        )

    def _begin(self, level: int, style: str) -> None:
        self._paragraphs += 1
        own = self._styles[style]
        self._spans = [own.spans if own.is_automatic and not level else frozenset()]
        self._hidden = 0
        if self._cell is not None:
            self._cell.parts.append(" ")
        elif level:
            self.builder.begin(BlockKind.HEADING, level)
        else:
            quote = self._styles.is_a(style, "Quotations")
            self.builder.begin(depth=len(self._lists), marker=self._marker, quote=quote and not self._lists)
            self._marker = None

    def _end_paragraph(self) -> None:
        self._paragraphs -= 1
        if self._cell is None:
            self.builder.end_paragraph()
        if self._boxes and not self._paragraphs:
            boxes, self._boxes = self._boxes, []
            for box in boxes:
                self._replay(box)

    def _put(self, data: str) -> None:
        if not self._paragraphs:
            return
        if self._hidden:
            if data.strip() and HIDDEN not in self.warnings:
                self.warnings.append(HIDDEN)
        elif self._cell is not None:
            self._cell.parts.append(data)
        else:
            if self._prefix:
                self.builder.text(self._prefix)
                self._prefix = ""
            self.builder.style(self._spans[-1] if self._spans else frozenset())
            self.builder.text(data)

    def _break(self) -> None:
        if self._cell is not None:
            self._cell.parts.append(" ")
        elif self._paragraphs:
            self.builder.line_break()

    def _start_span(self, attributes: _Attributes) -> None:
        name = attributes.get("style-name", "")
        self._spans.append((self._spans[-1] if self._spans else frozenset()) | self._styles.spans(name))
        if self._hidden or self._styles[name].is_hidden:
            self._hidden += 1

    def _end_span(self) -> None:
        if self._spans:
            self._spans.pop()
        self._hidden = max(0, self._hidden - 1)

    def _start_link(self, attributes: _Attributes) -> None:
        target = attributes.get("href", "")
        if target and not target.startswith("#"):
            self.builder.begin_span(SpanKind.LINK, target)

    def _end_frame(self) -> None:
        if self._alternative and self._cell is None:
            self.builder.style(frozenset())
            self.builder.image(self._alternative, "")
        self._alternative = self._slide_class = ""

    def _start_changes(self, _: _Attributes) -> None:
        """Skip the list of changes, where deleted text is kept."""
        self._path.pop()
        self._skip = 1
        self.warnings.append(DELETED)

    # Lists

    def _start_list(self, attributes: _Attributes) -> None:
        outer = self._lists[-1].style if self._lists else ""
        style, depth = attributes.get("style-name", "") or outer, len(self._lists) + 1
        count = self._styles.list_start(style, depth) - 1
        if (earlier := attributes.get("continue-list")) is not None:
            count = self._counted.get(earlier, count)
        elif attributes.get("continue-numbering") == "true":
            count = self._counted.get(f"{style} {depth}", count)
        self._lists.append(CountedList(style, attributes.get("id", ""), count))

    def _start_item(self, attributes: _Attributes) -> None:
        if self._lists:
            current = self._lists[-1]
            current.count = whole_number(attributes.get("start-value", ""), current.count + 1)
            self._marker = self._styles.marker(self._lists[:_LISTS_LIMIT])

    def _end_list(self) -> None:
        if self._lists:
            ended = self._lists.pop()
            self._counted[ended.identifier] = self._counted[f"{ended.style} {len(self._lists) + 1}"] = ended.count
            self._marker = None

    # Slides

    def _set_kind(self, kind: str) -> None:
        self.kind = kind

    def _set_class(self, name: str) -> None:
        self._slide_class = name
        if name in _FURNITURE:
            self._path.pop()
            self._skip = 1
            self._slide_class = ""

    def _start_slide(self, attributes: _Attributes) -> None:
        self._slides += 1
        self.builder.part()
        self.builder.locate(f"slide {self._slides}")
        if self._styles[attributes.get("style-name", "")].is_hidden:
            self._hidden_slides += 1
            self.builder.label("(hidden slide)")

    # Tables

    def _start_table(self, attributes: _Attributes) -> None:
        of_sheet = self.kind == "spreadsheet" and not self._tables
        self._tables.append(Table(of_sheet))
        if of_sheet:
            name = attributes.get("name", "")
            hidden = self._styles[attributes.get("style-name", "")].is_hidden
            self.builder.locate(f"sheet {name}")
            self.builder.begin(BlockKind.HEADING, 1)
            self.builder.text(f"{name} (hidden sheet)" if hidden else name)
            self._grid.begin(name)

    def _count_columns(self, attributes: _Attributes) -> None:
        if self._tables:
            self._tables[-1].columns += whole_number(attributes.get("number-columns-repeated", ""), 1)

    def _start_row(self, attributes: _Attributes) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        if table.of_sheet:
            self._row = Row(max(1, whole_number(attributes.get("number-rows-repeated", ""), 1)))
            if self._grid.is_full:
                self._grid.leave_out(self._row.repeated)
                self._path.pop()
                self._skip = 1
            return
        if not table.begun:
            table.begun = True
            table.is_layout = table.columns == 1 and not self.builder.in_table
            if not table.is_layout:
                self.builder.begin_table()
        table.skipped = 0
        if not table.is_layout:
            self.builder.table_row()

    def _start_cell(self, attributes: _Attributes) -> None:
        table = self._tables[-1] if self._tables else None
        if table is None:
            return
        repeated = max(1, whole_number(attributes.get("number-columns-repeated", ""), 1))
        if table.of_sheet:
            self._cell = Cell(repeated, attributes)
        elif table.begun and not table.is_layout:
            self.builder.table_cell(table.skipped)
            table.skipped = repeated - 1

    def _end_cell(self) -> None:
        """Take the text of a sheet's cell, as often as it is repeated."""
        cell, row = self._cell, self._row
        if cell is None or row is None or len(self._tables) != 1:
            return
        self._cell = None
        if shown := cell.shown():
            room = COLUMNS_LIMIT + 1 - len(row.cells)  # one more, so that it is said that columns are left out
            for column in range(row.column, row.column + min(cell.repeated, room)):
                row.columns.append(column)
                row.cells.append(shown)
        row.column += cell.repeated

    def _end_row(self) -> None:
        row = self._row
        if row is None or len(self._tables) != 1:
            return
        self._row = None
        table = self._tables[0]
        if row.cells:
            taken = 0 if self._grid.is_full else min(row.repeated, ROWS_LIMIT)
            for number in range(table.row, table.row + taken):
                self._grid.add(number, row.columns, row.cells)
            self._grid.leave_out(row.repeated - taken)
        table.row += row.repeated

    def _end_table(self) -> None:
        if not self._tables:
            return
        table = self._tables.pop()
        if table.of_sheet:
            self._grid.end()
        elif table.begun and not table.is_layout:
            self.builder.end_table()
