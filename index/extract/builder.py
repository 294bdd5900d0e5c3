"""Builds the canonical text of a structured document, and its blocks and spans, piece by piece.

Every format module speaks to this one in the same words: open a block, add text, begin a span, end the list.
White space is collapsed as a browser does it, and offsets are right by construction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.documents import Block, BlockKind, Span, SpanKind

__all__ = ["DEPTH_LIMIT", "Builder", "first_heading"]

DEPTH_LIMIT = 32
"""Deeper quotes and lists count as this deep: a hostile file may nest 200,000."""

_BULLETS = ("•", "◦", "‣")
_SPACES = re.compile(r"[ \t\n\r\f]+")


@dataclass(slots=True)
class _OpenSpan:
    kind: SpanKind
    target: str
    start: int | None = None
    """Offset in the open block of its first character; None until there is one."""
    depth: int = 1
    """How many spans of this kind stand in one another; they are one."""


@dataclass(slots=True)
class _List:
    number: int | None
    """Of the next item; None in a list of bullets."""
    delimiter: str
    tight: bool


class Builder:
    """Collects a document from front to back; `finish` gives its text, blocks and spans.

    Text outside an open block opens a paragraph. A block that stays empty leaves no trace.
    """

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._spans: list[Span] = []
        self._lists: list[_List] = []
        self._quote = 0
        self._marker = ""
        self._apart = True
        self._open_spans: list[_OpenSpan] = []
        self._begin(None, 0)

    def _begin(self, kind: BlockKind | None, level: int) -> None:
        """Forget the open block; offsets in what follows count from the start of the new one."""
        self._kind, self._level = kind, level
        self._parts: list[str] = []
        self._size = 0
        self._block_spans: list[Span] = []
        self._waiting = False  # white space that counts only if text follows
        self._fresh = True  # nothing yet in this block, line or cell
        self._cells = 0  # in the open row of a table

    @property
    def kind(self) -> BlockKind | None:
        """The kind of the open block, None between blocks."""
        return self._kind

    @property
    def here(self) -> tuple[int, int]:
        """Where the next text comes to stand: the index of its block, and its offset in that block, in code points."""
        return len(self._blocks), self._size + self._waiting

    @property
    def length(self) -> int:
        """Code points of the closed blocks."""
        return self._length

    # Blocks

    def open(self, kind: BlockKind = BlockKind.PARAGRAPH, level: int = 0) -> None:
        """Close the open block and begin another."""
        self.close()
        self._begin(kind, level)

    def close(self) -> None:
        """End the open block, if there is one. Spans that reach beyond it go on in the next block."""
        if self._kind is None:
            return
        self._break_spans()
        text = "".join(self._parts).rstrip("\n" if self._kind is BlockKind.TABLE else "\n ")
        if text.strip() or self._kind is BlockKind.RULE:
            self._place(self._kind, text)
        self._begin(None, 0)

    def rule(self) -> None:
        """Put a rule: a block without text."""
        self.open(BlockKind.RULE)
        self.close()

    def apart(self) -> None:
        """Leave a blank row before the next block, also between items of a tight list."""
        self._apart = True

    def _place(self, kind: BlockKind, text: str) -> None:
        """Append a block's text and turn offsets in the block into offsets in the document."""
        tight = bool(self._lists) and self._lists[-1].tight
        if self._blocks:
            self._append("\n" if tight and not self._apart else "\n\n")
        start, end = self._length, self._length + len(text)
        self._append(text)
        quote, indent = min(self._quote, DEPTH_LIMIT), min(len(self._lists), DEPTH_LIMIT)
        self._blocks.append(Block(start, end, kind, self._level, quote, indent, self._marker))
        for span in sorted(self._block_spans, key=lambda span: (span.start, -span.end)):
            first, last = start + span.start, min(start + span.end, end)
            if first < last:
                self._spans.append(Span(first, last, span.kind, span.target))
        self._marker, self._apart = "", not tight

    def _append(self, text: str) -> None:
        self._texts.append(text)
        self._length += len(text)

    # Text inside a block

    def text(self, data: str) -> None:
        """Add text: as it is in a code block, else with every run of white space as one space."""
        if self._kind is BlockKind.CODE:
            self._write(data)
            return
        flat = _SPACES.sub(" ", data)
        core = flat.strip(" ")
        if not core:
            self._waiting = self._waiting or bool(flat)
            return
        if self._kind is None:
            self.open()
        if (self._waiting or flat[0] == " ") and not self._fresh:
            self._parts.append(" ")
            self._size += 1
        self._write(core)
        self._waiting, self._fresh = flat[-1] == " ", False

    def _write(self, data: str) -> None:
        """Add ``data``; spans begun since the last text start here, so none starts with white space."""
        for span in self._open_spans:
            if span.start is None:
                span.start = self._size
        self._parts.append(data)
        self._size += len(data)

    def line_break(self) -> None:
        """Begin a new line in the block; a second one in a row ends a paragraph."""
        if self._kind is BlockKind.CODE:
            self._write("\n")
        elif self._kind is BlockKind.TABLE:
            self._waiting = True
        elif self._fresh and self._size:
            self.open(self._kind or BlockKind.PARAGRAPH, self._level)
        elif self._size:
            self._separate("\n")

    def row(self) -> None:
        """Begin a row of the open table."""
        if self._cells:
            self._separate("\n")
        self._cells = 0

    def cell(self, skipped: int = 0) -> None:
        """Begin a cell of the open row, after ``skipped`` empty ones."""
        tabs = skipped + (self._cells > 0)
        self._separate("\t" * tabs)
        self._cells += 1 + skipped

    def _separate(self, separator: str) -> None:
        self._break_spans()
        self._parts.append(separator)
        self._size += len(separator)
        self._waiting, self._fresh = False, True

    # Spans

    def begin_span(self, kind: SpanKind, target: str = "") -> None:
        """Give a style to the text that follows, until `end_span`. A link in a link ends the outer one."""
        for span in self._open_spans:
            if span.kind is kind and kind is not SpanKind.LINK:
                span.depth += 1
                return
        if kind is SpanKind.LINK:
            self.end_span(kind)
        self._open_spans.append(_OpenSpan(kind, target))

    def end_span(self, kind: SpanKind) -> None:
        """End the open span of this kind; spans begun inside it go on behind it. None open: nothing happens."""
        for index, span in enumerate(self._open_spans):
            if span.kind is kind:
                span.depth -= 1
                if not span.depth:
                    self._break_spans(index)
                    del self._open_spans[index]
                return

    def end_spans(self, kept: int = 0) -> None:
        """End all but the ``kept`` outermost open spans."""
        self._break_spans(kept)
        del self._open_spans[kept:]

    @property
    def open_spans(self) -> int:
        """How many spans are open."""
        return len(self._open_spans)

    def image(self, text: str, target: str) -> None:
        """Put the words that stand for an image."""
        self.begin_span(SpanKind.IMAGE, target)
        self.text(text)
        self.end_span(SpanKind.IMAGE)

    def _break_spans(self, outermost: int = 0) -> None:
        """Record the open spans from ``outermost`` inwards as they are; they start anew with the next text."""
        for span in self._open_spans[outermost:]:
            if span.start is not None and span.start < self._size:
                self._block_spans.append(Span(span.start, self._size, span.kind, span.target))
            span.start = None

    # Lists and quotes

    def begin_list(self, number: int | None = None, tight: bool = True, delimiter: str = ".") -> None:
        """Begin a list whose items count from ``number``, or have bullets; between tight items is no blank row."""
        self.close()
        self._apart = self._apart or not self._lists
        self._lists.append(_List(number, delimiter, tight))

    def item(self, number: int | None = None) -> None:
        """Begin an item; its first block gets the marker. ``number`` overrides the count of a numbered list."""
        self.close()
        if not self._lists:
            return
        current = self._lists[-1]
        if current.number is None:
            self._marker = _BULLETS[min(len(self._lists), len(_BULLETS)) - 1]
            return
        current.number = current.number if number is None else number
        self._marker = f"{current.number}{current.delimiter}"
        current.number += 1

    @property
    def item_is_empty(self) -> bool:
        """Whether an item has begun whose first block is still to come."""
        return bool(self._marker)

    def end_item(self) -> None:
        """End an item; one without text leaves no trace."""
        self.close()
        self._marker = ""

    def end_list(self) -> None:
        """End the innermost list."""
        self.end_item()
        self._lists.pop()
        self._apart = self._apart or not self._lists

    def begin_quote(self) -> None:
        """Begin a block quote."""
        self.close()
        self._quote += 1

    def end_quote(self) -> None:
        """End the innermost block quote."""
        self.close()
        self._quote -= 1

    def finish(self) -> tuple[str, tuple[Block, ...], tuple[Span, ...]]:
        """Close the open block and return text, blocks and spans."""
        self.close()
        return "".join(self._texts), tuple(self._blocks), tuple(self._spans)


def first_heading(text: str, blocks: tuple[Block, ...]) -> str:
    """Return the text of the first heading, or nothing."""
    return next((text[block.start : block.end] for block in blocks if block.kind is BlockKind.HEADING), "")
