"""The reader: a text with a caret, a selection, hits and the marks of notes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.message import Message

from index.documents import Document
from index.sentences import sentence_at
from tui.reading import motions
from tui.reading.find import Hits
from tui.reading.intervals import Intervals
from tui.reading.rows import Row, offset_at, x_of
from tui.widgets.text_view import GUTTER, Layer, TextView

__all__ = ["NoteMark", "Reader"]

Range = tuple[int, int]
WHEEL_ROWS = 3
LONGEST_LINE = 120
"""Code points; lines of plain text up to this length were wrapped by hand or by a mail program."""


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A note's passage in the text: the note's id, the sign of its kind."""

    id: str
    sign: str


class Reader(TextView):
    """Moves a caret through a text by the units a person reads in."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "reader--note",
        "reader--note-sign",
        "reader--hit",
        "reader--hit-current",
        "reader--selection",
        "reader--caret",
    }
    DEFAULT_CSS = """
    Reader {
        & > .reader--note { text-style: underline; color: $text-warning; }
        & > .reader--note-sign { text-style: bold; color: $text-warning; }
        & > .reader--hit { text-style: bold underline; }
        & > .reader--hit-current { text-style: bold reverse; }
        & > .reader--selection { text-style: reverse; }
        & > .reader--caret { text-style: reverse; }
    }
    """

    class Moved(Message):
        """The caret is elsewhere, or hits or selection have changed: what the status line says is old."""

        def can_replace(self, message: Message) -> bool:
            """One is as good as many."""
            return isinstance(message, Reader.Moved)

    class NoHits(Message):
        """There is no hit to go to."""

    def __init__(self, measure: int) -> None:
        super().__init__(measure)
        self.id = "reader"
        self.caret = 0
        self.selection_start: int | None = None
        """Where the selection was begun; None when nothing is being selected."""
        self._exclusive = False
        """Whether the selection ends before the caret, as after a motion to the start of a next unit."""
        self._column: int | None = None
        self.hits = Hits()
        self.hit: int | None = None
        """The number, from 0, of the hit that the caret was moved to."""
        self.hits_complete = True
        self.hits_label = ""
        self._scan: Iterator[list[Range]] = iter(())
        self._notes: Intervals[NoteMark] = Intervals()

    # Documents

    @property
    def locator(self) -> str:
        """What a citation of the caret's place would name, such as ``page 12``; empty without pages and the like."""
        places = self.document.locators if self.document else ()
        at = bisect_right(places, self.caret, key=lambda place: place.start)
        return places[at - 1].label if at else ""

    def open(self, document: Document | None, offset: int = 0) -> None:
        """Show a document with the caret at ``offset``."""
        self.selection_start = self._column = None
        self.clear_hits()
        self._notes = Intervals()
        self.set_document(document, 0)
        self.caret = max(0, min(offset, len(self.text)))
        self.reveal(self.caret)
        self.post_message(self.Moved())

    def lay_out(self, offset: int) -> None:
        """Keep the caret in view through a change of width."""
        super().lay_out(offset)
        if self.y_of(self.caret) is None:
            self.reveal(self.caret)
        self.post_message(self.Moved())

    def show_notes(self, notes: Iterable[tuple[int, int, NoteMark]]) -> None:
        """Mark these passages."""
        self._notes = Intervals(notes)
        self.refresh()

    def notes_at(self, offset: int) -> list[NoteMark]:
        """The notes whose passage holds ``offset``."""
        return [mark for _, _, mark in self._notes.at(offset)]

    # The caret

    def move_caret(self, offset: int, *, exclusive: bool = False, keep_column: bool = False) -> None:
        """Put the caret at ``offset`` and repaint only what that changes."""
        before, self.caret = self.caret, max(0, min(offset, len(self.text)))
        self._exclusive = exclusive
        if not keep_column:
            self._column = None
        top = self.top_offset
        self.reveal(self.caret)
        if top == self.top_offset:
            if self.selection_start is not None:
                self.refresh_offsets(min(before, self.caret), max(before, self.caret))
            else:
                self.refresh_offsets(before, before)
                self.refresh_offsets(self.caret, self.caret)
        self.post_message(self.Moved())

    def move_to(self, offset: int) -> None:
        """Go to an offset as to a place looked up: the selection is kept, the column is not."""
        self.move_caret(offset)

    def move_to_end(self) -> None:
        """Go to the end of the text."""
        self.move_caret(max(0, len(self.text.rstrip()) - 1))

    def move_rows(self, rows: int) -> None:
        """Go up or down by rows as drawn, keeping the column."""
        ref = self._layout.position_of(self.caret)
        if self._column is None:
            self._column = x_of(self._layout.row(ref), self.caret)
        target = self._layout.move_caret(ref, rows)
        self.move_caret(offset_at(self._layout.row(target), self._column), keep_column=True)

    def move_pages(self, pages: float) -> None:
        """Scroll by so many windows; the caret keeps its place in the window, or goes to the end of the text."""
        rows = int(max(1, self.size.height - 2) * pages)
        moved = self.scroll_rows(rows)
        self.move_rows(moved if rows > 0 and moved else -moved if moved else rows)

    def page_up_or_word_back(self) -> None:
        """``b`` is a page up, as in less; while selecting it is a word back, as in vi."""
        if self.selection_start is None:
            self.move_pages(-1)
        else:
            self.move_word(-1)

    def move_char(self, count: int) -> None:
        """Go to the next or previous character."""
        move = motions.next_char if count > 0 else motions.previous_char
        self.move_caret(move(self.text, self.caret))

    def move_word(self, count: int) -> None:
        """Go to the next or previous word."""
        if count > 0:
            self.move_caret(motions.next_word(self.text, self.caret), exclusive=True)
        else:
            self.move_caret(motions.previous_word(self.text, self.caret))

    def move_word_end(self) -> None:
        """Go to the last character of this word or the next."""
        self.move_caret(motions.word_end(self.text, self.caret))

    def move_line_edge(self, *, end: bool) -> None:
        """Go to the first or last character of the row."""
        row = self._layout.row(self._layout.position_of(self.caret))
        if end:
            last = motions.previous_char(self.text, row.end) if row.end > row.start else row.start
            self.move_caret(last)
        else:
            self.move_caret(row.start)

    def move_sentence(self, count: int) -> None:
        """Go to the next or previous sentence."""
        move = motions.next_sentence if count > 0 else motions.previous_sentence
        self.move_caret(move(self.text, self.caret, hard_wrapped=self._hard_wrapped), exclusive=count > 0)

    @property
    def _hard_wrapped(self) -> bool:
        """Whether the text at the caret is plain and cut into lines, as mail is: sentences then go over them."""
        if self.document is None or self.document.blocks:
            return False
        end = self.text.find("\n", self.caret, self.caret + LONGEST_LINE)
        start = self.text.rfind("\n", max(0, self.caret - LONGEST_LINE), self.caret)
        return end >= 0 and end - start <= LONGEST_LINE

    def move_paragraph(self, count: int) -> None:
        """Go to the next or previous paragraph."""
        move = motions.next_paragraph if count > 0 else motions.previous_paragraph
        self.move_caret(move(self.text, self.caret, self._layout.index), exclusive=count > 0)

    def on_click(self, event: events.Click) -> None:
        """The mouse puts the caret, where it is on."""
        if 0 <= event.y < len(self._rows):
            row = self._layout.row(self._rows[event.y])
            self.move_caret(offset_at(row, max(0, event.x - GUTTER - self.left_margin)))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the window."""
        event.stop()
        self.scroll_rows(WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the window."""
        event.stop()
        self.scroll_rows(-WHEEL_ROWS)

    # The selection

    def toggle_selection(self) -> None:
        """Begin to select at the caret, or stop."""
        if self.selection_start is None:
            self.selection_start, self._exclusive = self.caret, False
            self.refresh_offsets(self.caret, self.caret)
            self.post_message(self.Moved())
        else:
            self.drop_selection()

    def drop_selection(self) -> None:
        """Select nothing."""
        if self.selection_start is not None:
            start, end = self.selection or (self.caret, self.caret)
            self.selection_start = None
            self.refresh_offsets(start, end)
            self.post_message(self.Moved())

    def swap_ends(self) -> None:
        """Put the caret to the other end of the selection."""
        if self.selection_start is not None:
            self.selection_start, target = self.caret, self.selection_start
            self.move_caret(target)

    @property
    def selection(self) -> Range | None:
        """The selected range, or None. It holds the character under the caret unless a motion went past it."""
        if self.selection_start is None:
            return None
        start, end = sorted((self.selection_start, self.caret))
        if not (self._exclusive and self.caret > self.selection_start):
            end = motions.next_char(self.text, end)
        return start, end

    def passage(self) -> Range:
        """The selection without white space around it, else the sentence under the caret."""
        start, end = self.selection or sentence_at(self.text, self.caret, self._hard_wrapped)
        part = self.text[start:end]
        start += len(part) - len(part.lstrip())
        return start, max(start, start + len(part.strip()))

    # Hits

    def clear_hits(self) -> None:
        """Light no hits."""
        self._scan = iter(())
        self.hits, self.hit, self.hits_label, self.hits_complete = Hits(), None, "", True
        self.refresh()

    def look_for(self, label: str, scan: Iterator[list[Range]]) -> None:
        """Light the hits that ``scan`` yields in batches; call ``look_further`` until it says it is done."""
        self.clear_hits()
        self.hits_label, self._scan, self.hits_complete = label, scan, False

    def look_further(self) -> bool:
        """Take one more batch of hits; returns whether there may be others."""
        batch = next(self._scan, None)
        if batch is None:
            self.hits_complete = True
            self.post_message(self.Moved())
            return False
        if batch:
            self.hits.extend(batch)
            self.refresh_offsets(batch[0][0], batch[-1][1])
            self.post_message(self.Moved())
        return True

    def move_hit(self, count: int, *, here: bool = False) -> None:
        """Go to the next or previous hit, round the end of the text; ``here`` takes one under the caret too."""
        jump = self.hits.next_after(self.caret - here) if count > 0 else self.hits.before(self.caret)
        if jump is None:
            self.post_message(self.NoHits())
            return
        before, self.hit = self.hit, jump.number
        for number in {before, self.hit} - {None}:
            self.refresh_offsets(*self.hits[number or 0])
        self.move_caret(jump.start)

    # Drawing

    def styles_over(self, start: int, end: int) -> Iterable[Layer]:
        """Notes, hits, selection and caret over the styles of the text."""
        yield from super().styles_over(start, end)
        note = self.get_component_rich_style("reader--note", partial=True)
        for first, last, _ in self._notes.between(start, end):
            yield first, last, note
        current = self.hits[self.hit] if self.hit is not None and self.hit < len(self.hits) else None
        for found in self.hits.between(start, end):
            name = "reader--hit-current" if found == current else "reader--hit"
            yield *found, self.get_component_rich_style(name, partial=True)
        if selection := self.selection:
            yield *selection, self.get_component_rich_style("reader--selection", partial=True)
        if self.has_focus:
            after = motions.next_char(self.text, self.caret)
            yield self.caret, after, self._caret_style()

    def _caret_style(self) -> Style:
        """Inside a selection the caret is told by a line below it; after one, by nothing else than that."""
        if self.selection_start is not None:
            return Style(underline=True, bold=True)
        return self.get_component_rich_style("reader--caret", partial=True)

    def gutter_of(self, row: Row) -> tuple[str, Style]:
        """The sign of the note that begins on a row, and a bar along its passage."""
        found = self._notes.between(row.start, row.end)
        if not found:
            return "  ", Style()
        style = self.get_component_rich_style("reader--note-sign", partial=True)
        begun = [mark for start, _, mark in found if row.start <= start]
        sign = " " if not begun else begun[0].sign if len(begun) == 1 else str(min(len(begun), 9))
        return f"{sign}▎", style

    def row_end(self, row: Row, layers: list[Layer]) -> tuple[str, Style]:
        """The caret on an empty row or after the last character."""
        if self.has_focus and self.caret == row.end and not row.wrapped:
            return " ", self._caret_style()
        return "", Style()
