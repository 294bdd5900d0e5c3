"""Where sentences begin and end, and how to shorten a text at a word.

Only the paragraph around an offset is looked at, and at most `WINDOW` code points of it, so the cost does not
depend on the length of the text. All offsets count code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.graphemes import back

__all__ = ["WINDOW", "next_sentence", "previous_sentence", "sentence_at", "sentences", "shorten"]

WINDOW = 65_536
"""Code points looked at around an offset. A longer sentence is cut there."""

_END = re.compile(
    r"""[.!?…؟۔]+ ["'”’»›)\]}]* (?=\s|\Z)   # a space must follow, or the end
      | [。！？]+ ["'”’»」』）】]*             # none need follow""",
    re.VERBOSE,
)
_BEFORE_STOP = re.compile(r"[^\s(\[{\"'“‘«]+\Z")
_ABBREVIATIONS = frozenset(
    {"mr", "mrs", "ms", "dr", "st", "jr", "sr", "prof", "rev", "hon", "pres", "gov", "sen", "rep", "amb"}
    | {"gen", "lt", "col", "maj", "capt", "cpl", "sgt", "adm", "cmdr", "brig"}
    | {"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"}
    | {"vs", "v", "cf", "e.g", "i.e", "ed", "eds", "dept", "approx", "est", "u.s", "u.k", "u.n", "u.a.e"}
)
# These often end a sentence too; before a capital they are taken to.
_ENDS_BEFORE_CAPITAL = frozenset(("etc", "al", "inc", "ltd", "co", "corp", "a.m", "p.m"))
# These stand before a number; before anything else they are words.
_BEFORE_NUMBER = frozenset(("no", "nos", "fig", "figs", "vol", "p", "pp", "art", "sec"))
_LETTER = re.compile(r"[^\W_]")


def sentence_at(text: str, offset: int, hard_wrapped: bool = False) -> tuple[int, int]:
    """Return the sentence at ``offset`` as a half-open range without white space at its ends.

    A line feed ends a sentence; with ``hard_wrapped`` only a blank line does. White space between two
    sentences belongs to the first. On a blank line the range is empty. An offset outside the text is moved
    into it.
    """
    offset = max(0, min(offset, len(text)))
    low, high = _paragraph(text, offset, hard_wrapped)
    found = offset, offset
    for start, end in _sentences(text, low, high):
        if start > offset and found != (offset, offset):
            break
        found = start, end
        if end > offset:
            break
    return found


def next_sentence(text: str, offset: int, hard_wrapped: bool = False) -> int:
    """Return where the first sentence after ``offset`` starts, or the length of the text when there is none."""
    offset = max(0, min(offset, len(text)))
    low, high = _paragraph(text, offset, hard_wrapped)
    for start, _ in _sentences(text, low, high):
        if start > offset:
            return start
    if high < len(text) and text[high] != "\n":  # the window ended, not the paragraph
        return high
    following = _VISIBLE.search(text, high)
    return following.start() if following else len(text)


def previous_sentence(text: str, offset: int, hard_wrapped: bool = False) -> int:
    """Return where the last sentence that starts before ``offset`` starts, or 0 when there is none."""
    offset = max(0, min(offset, len(text)))
    while offset > 0:
        low, high = _paragraph(text, offset, hard_wrapped)
        starts = [start for start, _ in _sentences(text, low, high) if start < offset]
        if starts:
            return starts[-1]
        offset = _last_visible(text, low)
    return 0


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of ``text[start:end]``, without white space at their ends; a blank line ends one, too."""
    while start < end:
        blank = _BLANK_LINE.search(text, start, end)
        yield from _sentences(text, start, blank.start() if blank else end)
        start = blank.end() if blank else end


_VISIBLE = re.compile(r"\S")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def _last_visible(text: str, end: int) -> int:
    """Return the offset just after the last visible character before ``end``, or 0."""
    while end > 0:
        low = max(0, end - WINDOW)
        length = len(text[low:end].rstrip())
        if length:
            return low + length
        end = low
    return 0


def _paragraph(text: str, offset: int, hard_wrapped: bool) -> tuple[int, int]:
    """Return the range of the paragraph around ``offset``, no wider than the window."""
    floor, ceiling = max(0, offset - WINDOW // 2), min(len(text), offset + WINDOW // 2)
    low = _line_start(text, offset, floor)
    high = _line_end(text, offset, ceiling)
    if not hard_wrapped or not text[low:high].strip():
        return low, high
    while low > floor:
        above = _line_start(text, low - 1, floor)
        if not text[above:low].strip():
            break
        low = above
    while high < ceiling:
        below = _line_end(text, high + 1, ceiling)
        if not text[high:below].strip():
            break
        high = below
    return low, high


def _line_start(text: str, offset: int, floor: int) -> int:
    found = text.rfind("\n", floor, offset)
    return floor if found < 0 else found + 1


def _line_end(text: str, offset: int, ceiling: int) -> int:
    found = text.find("\n", offset, ceiling)
    return ceiling if found < 0 else found


def _sentences(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of one paragraph, in order, without white space at their ends."""
    paragraph = text[low:high].rstrip()
    start = len(paragraph) - len(paragraph.lstrip())
    for match in _END.finditer(paragraph):
        if match.end() <= start or not _ends_sentence(paragraph, match):
            continue
        yield low + start, low + match.end()
        following = _VISIBLE.search(paragraph, match.end())
        if following is None:
            return
        start = following.start()
    if start < len(paragraph):
        yield low + start, low + len(paragraph)


def _ends_sentence(paragraph: str, match: re.Match[str]) -> bool:
    """Whether the full stop or other mark at ``match`` ends a sentence there."""
    letter = _LETTER.search(paragraph, match.end(), match.end() + 12)
    if letter and letter[0].islower():
        return False
    if match[0] != ".":
        return True
    word = _BEFORE_STOP.search(paragraph, max(0, match.start() - 24), match.start())
    if word is None:
        return True
    before = word[0].lower()
    if before in _ENDS_BEFORE_CAPITAL:
        return letter is None or letter[0].isupper()
    if before in _BEFORE_NUMBER:
        return not paragraph[match.end() : match.end() + 12].lstrip()[:1].isdigit()
    is_initial = len(word[0]) == 1 and word[0].isupper()
    return not (is_initial or before in _ABBREVIATIONS)


def shorten(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` code points, cut at a word and closed with ``…`` when it is longer.

    When no word ends in the second half of what fits, the cut falls inside a word, though never between a
    character and the marks or joiners that belong to it.
    """
    if len(text) <= limit:
        return text
    if limit < 1:
        return ""
    room = limit - 1
    blank = max(text.rfind(space, 0, room + 1) for space in " \t\n\u00a0")
    cut = blank if blank > room // 2 else back(text, room)
    return text[:cut].rstrip().rstrip(",;:–—-،；，、").rstrip() + "…"
