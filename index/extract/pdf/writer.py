"""Writes the paragraphs of a PDF into a text with blocks and spans, and finds where its pages begin in it."""

from __future__ import annotations

from collections.abc import Sequence

from index.documents import Block, BlockKind, Span, SpanKind
from index.extract.builder import Builder
from index.extract.pdf.page import HYPHEN, Link
from index.extract.pdf.paragraphs import Paragraph

__all__ = ["write"]

_DEEPER = 0.8
"""Font sizes by which an item of a nested list is set in."""
_DEPTH = 4


def write(found: Sequence[Paragraph], page_count: int) -> tuple[str, tuple[Block, ...], tuple[Span, ...], list[int]]:
    """Return text, blocks, spans, and the offset at which each page begins.

    A page without text begins where the next one does.
    """
    builder, lists = Builder(), _Lists()
    written: list[Paragraph] = []
    for paragraph in found:
        text = _plain(paragraph.text)
        if not text.strip():
            continue
        lists.turn_to(builder, paragraph)
        if paragraph.is_comment:
            builder.begin_quote()
        if paragraph.is_code:
            builder.open(BlockKind.CODE)
        elif paragraph.is_table:
            builder.open(BlockKind.TABLE)
        elif paragraph.level:
            builder.open(BlockKind.HEADING, paragraph.level)
        else:
            builder.open()
        if paragraph.is_table:
            _write_rows(builder, text)
        else:
            _write_text(builder, text, paragraph.links)
        builder.close()
        if paragraph.is_comment:
            builder.end_quote()
        written.append(paragraph)
    lists.end(builder)
    text, blocks, spans = builder.finish()
    return text, blocks, spans, _page_starts(written, blocks, page_count, len(text))


def _plain(text: str) -> str:
    return text.replace(HYPHEN, "-")


def _write_text(builder: Builder, text: str, links: Sequence[Link]) -> None:
    """Add text and the links in it, which are sorted and do not overlap."""
    done = 0
    for link in links:
        start, end = max(done, link.start), min(link.end, len(text))
        if start >= end:
            continue
        _write_lines(builder, text[done:start])
        builder.begin_span(SpanKind.LINK, link.target)
        _write_lines(builder, text[start:end])
        builder.end_span(SpanKind.LINK)
        done = end
    _write_lines(builder, text[done:])


def _write_lines(builder: Builder, text: str) -> None:
    if builder.kind is BlockKind.CODE:
        builder.text(text)
        return
    for number, line in enumerate(text.split("\n")):
        if number:
            builder.line_break()
        if line:
            builder.text(line)


def _write_rows(builder: Builder, text: str) -> None:
    for row in text.split("\n"):
        builder.row()
        for cell in row.split("\t"):
            builder.cell()
            builder.text(cell)


class _Lists:
    """Which lists are open, by where their bullets stand."""

    def __init__(self) -> None:
        self._places: list[float] = []

    def turn_to(self, builder: Builder, paragraph: Paragraph) -> None:
        """Begin or end lists, and begin an item, as a paragraph asks for it."""
        if not paragraph.bullet:
            self.end(builder)
            return
        line = paragraph.first
        place = -line.x1 if line.right_to_left else line.x0
        slack = _DEEPER * line.size
        while len(self._places) > 1 and place < self._places[-1] - slack:
            self._places.pop()
            builder.end_list()
        if not self._places or (place > self._places[-1] + slack and len(self._places) < _DEPTH):
            self._places.append(place)
            builder.begin_list()
        builder.item()

    def end(self, builder: Builder) -> None:
        """End all lists."""
        for _ in self._places:
            builder.end_list()
        self._places.clear()


def _page_starts(written: Sequence[Paragraph], blocks: Sequence[Block], page_count: int, end: int) -> list[int]:
    """Return where each page begins in the text."""
    known: dict[int, int] = {}
    for paragraph, block in zip(written, blocks, strict=True):
        for page, offset in paragraph.pages:
            known.setdefault(page, min(block.start + offset, block.end))
    starts, following = [0] * page_count, end
    for page in reversed(range(page_count)):
        following = starts[page] = min(known.get(page, following), following)
    return starts
