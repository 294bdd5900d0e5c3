"""Where the caret goes: by grapheme, word, sentence and paragraph.

Pure functions of a text and an offset. Each looks at the neighbourhood only, at most 65,536 code points or
4,096 blocks far; a longer run of one thing is left in steps of that size. Offsets outside the text are moved
into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum

from index import sentences
from index.documents import Block
from tui.reading.blocks import BlockIndex
from tui.reading.graphemes import backward, end_of, forward, start_of

__all__ = [
    "next_char",
    "next_paragraph",
    "next_sentence",
    "next_word",
    "previous_char",
    "previous_paragraph",
    "previous_sentence",
    "previous_word",
    "word_end",
]

_APOSTROPHES = "'\u2019\u02bc"
_BLOCKS_REACH = 4096
_UNWRAPPED = 120


class _Class(Enum):
    """What a word is made of; a word ends where the class changes, as in vi."""

    SPACE = 0
    WORD = 1
    HAN = 2
    HIRAGANA = 3
    KATAKANA = 4
    SIGN = 5


# Scripts written without spaces, by range: a word ends where one changes into another.
_SCRIPTS = (
    ("\u2e80", "\u2fdf", _Class.HAN),
    ("\u3005", "\u3007", _Class.HAN),
    ("\u3041", "\u309f", _Class.HIRAGANA),
    ("\u30a1", "\u30fa", _Class.KATAKANA),
    ("\u30fc", "\u30ff", _Class.KATAKANA),
    ("\u31f0", "\u31ff", _Class.KATAKANA),
    ("\u3400", "\u4dbf", _Class.HAN),
    ("\u4e00", "\u9fff", _Class.HAN),
    ("\uf900", "\ufaff", _Class.HAN),
    ("\uff66", "\uff9f", _Class.KATAKANA),
    ("\U00020000", "\U0003ffff", _Class.HAN),
)


def _class_of(char: str) -> _Class:
    if char.isspace():
        return _Class.SPACE
    if char >= "\u2e80":
        for first, last, found in _SCRIPTS:
            if first <= char <= last:
                return found
    return _Class.WORD if char.isalnum() or char == "_" else _Class.SIGN


def _class_at(text: str, start: int, end: int) -> _Class:
    """Return the class of the grapheme ``text[start:end]``; an apostrophe inside a word is part of it."""
    char = text[start]
    if char in _APOSTROPHES and start > 0 and end < len(text) and _class_of(text[end]) is _Class.WORD:
        before = text[start_of(text, start - 1)]
        return _Class.WORD if _class_of(before) is _Class.WORD else _Class.SIGN
    return _class_of(char)


def next_char(text: str, offset: int) -> int:
    """Return the start of the grapheme after the one at ``offset``, or the length of the text."""
    return end_of(text, max(0, offset))


def previous_char(text: str, offset: int) -> int:
    """Return the start of the grapheme before ``offset``; inside a grapheme, its own start."""
    return start_of(text, offset - 1)


def next_word(text: str, offset: int) -> int:
    """Return the start of the next word or run of signs, or the length of the text: vi's ``w``."""
    at, left = max(0, offset), None
    for start, end in forward(text, at):
        found = _class_at(text, start, end)
        left = left or found
        if found is not left and found is not _Class.SPACE:
            return start
        if found is _Class.SPACE:
            left = _Class.SPACE
        at = end
    return min(at, len(text))


def word_end(text: str, offset: int) -> int:
    """Return the last grapheme of the word at or after the next grapheme, or the length of the text: vi's ``e``."""
    at, is_word = _through_word(text, next_char(text, offset), forward)
    return len(text) if not is_word and end_of(text, at) >= len(text) else at


def previous_word(text: str, offset: int) -> int:
    """Return the start of the word before ``offset``, or of the one holding it: vi's ``b``."""
    return _through_word(text, max(0, min(offset, len(text))), backward)[0]


def _through_word(text: str, at: int, walk: Callable[[str, int], Iterator[tuple[int, int]]]) -> tuple[int, bool]:
    """Walk over white space and to the far end of the word after it; return its last grapheme, and if there is one."""
    word: _Class | None = None
    for start, end in walk(text, at):
        found = _class_at(text, start, end)
        if word is not None and found is not word:
            break
        if found is not _Class.SPACE:
            word = found
        at = start
    return at, word is not None


def next_sentence(text: str, offset: int, *, hard_wrapped: bool = False) -> int:
    """Return the start of the next sentence, or the length of the text; see `index.sentences`."""
    return sentences.next_sentence(text, offset, hard_wrapped)


def previous_sentence(text: str, offset: int, *, hard_wrapped: bool = False) -> int:
    """Return the start of the sentence holding ``offset``, or from there of the one before."""
    return sentences.previous_sentence(text, offset, hard_wrapped)


def next_paragraph(text: str, offset: int, index: BlockIndex) -> int:
    """Return the start of the next paragraph, or the length of the text.

    With structure every block is one. Without, a paragraph ends at a blank line, or at the end of a line of
    more than 120 code points, which nobody wrapped by hand.
    """
    block: Block | None = index.block_at(max(0, offset))
    parted = False
    for _ in range(_BLOCKS_REACH):
        before = block
        block = index.next(before) if before else None
        if before is None or block is None:
            return len(text)
        parted = parted or _parts(before, block, index)
        if parted and not _is_blank(block, index) and block.start > offset:
            return block.start
    return block.start if block else len(text)


def previous_paragraph(text: str, offset: int, index: BlockIndex) -> int:
    """Return the start of the paragraph holding ``offset``, or from there of the one before; 0 before the first."""
    block = index.block_at(max(0, offset))
    for _ in range(_BLOCKS_REACH):
        before = index.previous(block)
        begins = not _is_blank(block, index) and (before is None or _parts(before, block, index))
        if begins and block.start < offset:
            return block.start
        if before is None:
            return 0
        block = before
    return block.start


def _parts(before: Block, after: Block, index: BlockIndex) -> bool:
    """Return whether a new paragraph begins between two neighbouring blocks."""
    if index.whole(before).start == index.whole(after).start:
        return False
    return index.structured or _is_blank(before, index) or _line_length(before, index) > _UNWRAPPED


def _is_blank(block: Block, index: BlockIndex) -> bool:
    """Return whether ``block`` is a blank line of a text without structure."""
    return not index.structured and block.start == block.end


def _line_length(block: Block, index: BlockIndex) -> int:
    whole = index.whole(block)
    return whole.end - whole.start
