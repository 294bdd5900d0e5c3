"""A uniform way to walk the blocks of a text, with structure or without, from any offset.

A block longer than ``CHUNK`` code points is walked in deterministic chunks, so that the work for one screen
never depends on the length of a line, a listing or a table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from index.documents import Block
from tui.reading.graphemes import start_of

__all__ = ["CHUNK", "BlockIndex"]

CHUNK = 8192
"""Code points between the nominal boundaries of the chunks of a long block."""

_SPACE_WINDOW = 256


class BlockIndex:
    """The blocks of a text, found around an offset as they are asked for.

    With structure these are the given blocks. Without, each line is a paragraph; an empty line is an empty
    paragraph, and a line feed at the end of the text does not begin another. Nothing is built up front.
    """

    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        """Walk ``blocks``, sorted as `index.documents.Block` says, or the lines of ``text`` if there are none."""
        self._text = text
        self._blocks = blocks
        self._line = (0, -1)

    @property
    def structured(self) -> bool:
        """Whether the text came with blocks."""
        return bool(self._blocks)

    def whole(self, block: Block) -> Block:
        """Return the given block or the line that ``block`` is a chunk of; itself if it is no chunk."""
        return self._whole_at(block.start)

    def block_at(self, offset: int) -> Block:
        """Return the block holding ``offset``; on a gap the block before it, or else the first."""
        whole = self._whole_at(max(0, min(offset, len(self._text))))
        return self._chunk(whole, offset)

    def first(self) -> Block:
        """Return the first block; of an empty text an empty paragraph."""
        return self.block_at(0)

    def last(self) -> Block:
        """Return the last block."""
        return self.block_at(len(self._text))

    def next(self, block: Block) -> Block | None:
        """Return the block after ``block``, or None after the last."""
        whole = self.whole(block)
        if block.end < whole.end:
            return self._chunk(whole, block.end + (self._text[block.end] == "\n"))
        if self._blocks:
            at = self._given(block.start) + 1
            return self._chunk(self._blocks[at], 0) if at < len(self._blocks) else None
        after = block.end + 1
        return self.block_at(after) if after < len(self._text) else None

    def previous(self, block: Block) -> Block | None:
        """Return the block before ``block``, or None before the first."""
        whole = self.whole(block)
        if block.start > whole.start:
            return self._chunk(whole, block.start - 1)
        if self._blocks:
            at = self._given(block.start) - 1
            return self._chunk(self._blocks[at], len(self._text)) if at >= 0 else None
        return self.block_at(block.start - 1) if block.start else None

    def gap_before(self, block: Block) -> int:
        """Return how many blank rows stand between ``block`` and the one before it."""
        if not self._blocks:
            return 0  # an empty line is a block of its own
        before = self.previous(block)
        return max(0, block.start - before.end - 1) if before else 0

    def _given(self, offset: int) -> int:
        return max(0, bisect_right(self._blocks, offset, key=attrgetter("start")) - 1)

    def _whole_at(self, offset: int) -> Block:
        if self._blocks:
            return self._blocks[self._given(offset)]
        start, end = self._line_at(offset)
        return Block(start, end)

    def _line_at(self, offset: int) -> tuple[int, int]:
        """Return start and end of the line holding ``offset``; the last one is remembered.

        Looking for the ends of a line of 100 MB is quick, but not for every one of its chunks.
        """
        text = self._text
        if offset == len(text) and text.endswith("\n"):
            offset -= 1
        if not self._line[0] <= offset <= self._line[1]:
            end = text.find("\n", offset)
            self._line = (text.rfind("\n", 0, offset) + 1, len(text) if end < 0 else end)
        return self._line

    def _chunk(self, whole: Block, offset: int) -> Block:
        """Return the chunk of ``whole`` holding ``offset``, clamped; the marker stays with the first."""
        if whole.end - whole.start <= CHUNK:
            return whole
        offset = max(whole.start, min(offset, whole.end - 1))
        order = (offset - whole.start) // CHUNK
        start, end = self._boundary(whole, order), self._boundary(whole, order + 1)
        if offset >= end:
            start, end = end, self._boundary(whole, order + 2)
        if end < whole.end and self._text[end - 1] == "\n":
            end -= 1
        return replace(whole, start=start, end=end, marker=whole.marker if start == whole.start else "")

    def _boundary(self, whole: Block, order: int) -> int:
        """Return where chunk ``order`` starts: after a line feed, a near tab or space, else anywhere whole."""
        text, nominal = self._text, whole.start + order * CHUNK
        if order <= 0:
            return whole.start
        if nominal >= whole.end:
            return whole.end
        feed = text.rfind("\n", nominal - CHUNK, nominal) if self._blocks else -1
        if feed >= 0:
            return feed + 1
        if text[nominal] == "\n":
            nominal -= 1  # a chunk never begins with a line feed
        for sign in "\t ":  # a tab first, so that the cells of a table stay whole
            if (at := text.rfind(sign, nominal - _SPACE_WINDOW, nominal)) >= 0:
                return at + 1
        return start_of(text, nominal)
