"""Reads one page of a PDF through pdfium: its words, put together to fragments of lines with place and style.

Coordinates are points of 1/72 inch in the page as it is read: ``x`` grows to the right and ``y`` upwards, whichever
way the page is turned.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, pairwise
from statistics import median
from typing import Any, NamedTuple

from pypdfium2 import raw

from index.extract.pdf.letters import plain
from index.extract.pdf.paper import edges, has_picture

__all__ = [
    "CHARACTERS_LIMIT",
    "HYPHEN",
    "Line",
    "Link",
    "Page",
    "on_one_row",
    "open_page",
    "read_open_page",
]

CHARACTERS_LIMIT = 200_000
"""Characters that are read of one page."""

HYPHEN = "\ufffe"
"""Stands for a hyphen that pdfium takes for the end of a line; a noncharacter, so no text holds it otherwise."""

_LINKS_LIMIT = 200
_LINKED_LIMIT = 50_000
"""Characters of the largest page on which links are looked for: each word is compared with each."""
_FAR = 1e6
"""Points from the corner of a page; what stands further away, or nowhere, counts as in the corner."""
_ADDRESS_LIMIT = 4096

_STAMP = 4
"""Lines that may be stamped on every page of a scan."""

_FIXED_PITCH = 1
_FORCED_BOLD = 1 << 18
"""Bits of the flags that a font descriptor holds."""

_GAP = 0.9
"""A gap of so many font sizes may be more than a space between words: another column may begin here."""
_FIXED_GAP = 1.5
"""The same where all letters are equally wide, and spaces are counted."""
_SPACED = 0.05
"""Font sizes between the letters of words that are set wide."""
_UNSAID_SPACE = 0.18
"""A gap of so many font sizes inside a word is a space that the file does not hold as a character."""

_TOKEN = re.compile(rf"[^\s{HYPHEN}]*{HYPHEN}|[^\s{HYPHEN}]+")
_IDEOGRAPH = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
_IDEOGRAPHS_SEEN = 300
_FEW_IDEOGRAPHS = 10
_DOWN = 3
"""Quarter turns of a page whose lines go down."""
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_BOLD = re.compile(r"bold|black|heavy|semibold|demi|cmbx|sfbx|\bb[xe]\d|-b$|-medi(?:ital)?$", re.IGNORECASE)
_FIXED = re.compile(r"courier|mono|typewriter|cmtt|sftt|consol|menlo|fixed|inconsolata", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A run of a line's text that leads to an address."""

    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or a part of one that stands apart from its neighbours by a wide gap."""

    text: str
    """Words with a space between them, and a tab between cells."""
    x0: float
    x1: float
    y: float
    """Of the baseline."""
    size: float
    """Of the font that most of it is set in."""
    bold: bool = False
    fixed: bool = False
    """Whether its letters are all equally wide."""
    links: tuple[Link, ...] = ()

    @property
    def right_to_left(self) -> bool:
        """Whether most of its letters are read from right to left."""
        return not self.text.isascii() and len(_RIGHT_TO_LEFT.findall(self.text)) * 2 > sum(map(str.isalpha, self.text))


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines in the order in which the file draws them."""

    lines: tuple[Line, ...]
    picture: bool
    """Whether it shows a picture; looked at only where there are hardly any lines."""
    cut: bool
    """Whether it holds more than `CHARACTERS_LIMIT` characters."""
    comments: tuple[str, ...] = ()
    """What readers have written about it."""
    bottom: float = 0.0
    top: float = 0.0
    """The edges of the sheet; 0 where the page cannot be loaded."""


class _Style(NamedTuple):
    size: float
    bold: bool
    fixed: bool
    quarter: int
    """Quarter turns to the left from upright text; -1 for a slant between."""
    y: float
    is_special: bool
    """Whether it is turned, or stands where links are."""
    widths: dict[str, float]
    """Of the letters seen so far of this font in this size."""


class _Word(NamedTuple):
    text: str
    x0: float
    x1: float
    style: _Style
    space: bool
    """Whether white space stands before it in the file."""
    target: str


@contextmanager
def open_page(document: object, index: int) -> Iterator[object]:
    """Open the page at ``index``, for as long as the ``with`` lasts; None when pdfium cannot load it."""
    page = raw.FPDF_LoadPage(document, index)
    try:
        yield page or None
    finally:
        if page:
            raw.FPDF_ClosePage(page)


def read_open_page(document: object, page: object) -> Page:
    """Read an open page of an open document."""
    text_page = raw.FPDFText_LoadPage(page)
    if not text_page:
        return Page((), has_picture(page), False)
    try:
        count = max(0, raw.FPDFText_CountChars(text_page))
        links = _links(document, page) if count <= _LINKED_LIMIT else []
        words = _upright(_Words(text_page, links).read(min(count, CHARACTERS_LIMIT)))
        lines = tuple(map(_line, _fragments(words)))
        bottom, top = edges(page, words[0].style.quarter if words else 0)
        has_only_picture = len(lines) <= _STAMP and has_picture(page)
        return Page(lines, has_only_picture, count > CHARACTERS_LIMIT, bottom=bottom, top=top)
    finally:
        raw.FPDFText_ClosePage(text_page)


def _links(document: object, page: object) -> list[tuple[float, float, float, float, str]]:
    """Return the rectangles (left, bottom, right, top, as the file has them) that lead to an address."""
    found = []
    position, link, box = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    for _ in range(_LINKS_LIMIT):
        if not raw.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
            break
        action = raw.FPDFLink_GetAction(link)
        if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
            continue
        size = raw.FPDFAction_GetURIPath(document, action, None, 0)
        if 1 < size <= _ADDRESS_LIMIT and raw.FPDFLink_GetAnnotRect(link, ctypes.byref(box)):
            address = ctypes.create_string_buffer(size)
            raw.FPDFAction_GetURIPath(document, action, address, size)
            sides = (box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top))
            found.append((*sides, address.value.decode("utf-8", "replace")))
    return found


def _address(pointer: Any) -> int:
    """Return where a pointer leads to; 0 for a null pointer."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


# Functions of pdfium that are called for every word, with plain numbers: pointer objects take most of the time.
_text_object = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(_address(raw.FPDFText_GetTextObject))
_ask_char = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_char_box = _ask_char(_address(raw.FPDFText_GetLooseCharBox))
_char_matrix = _ask_char(_address(raw.FPDFText_GetMatrix))
_font_size = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, ctypes.c_int)(_address(raw.FPDFText_GetFontSize))
_font_of = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(_address(raw.FPDFTextObj_GetFont))


class _Words:
    """The words of a page, each with its style, which is asked for once a text object."""

    def __init__(self, text_page: ctypes.c_void_p, links: Sequence[tuple[float, float, float, float, str]]) -> None:
        self._page = text_page
        self._at = _address(text_page)
        self._links = links
        self._styles: dict[int, _Style] = {}
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._box, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._widths: dict[tuple[int, float, float], dict[str, float]] = {}
        self._is_vertical = False

    def read(self, count: int) -> Iterator[_Word]:
        """Yield the words among the first ``count`` characters, in the order of the file."""
        page, box, styles = self._at, self._box, self._styles
        box_address = ctypes.addressof(box)
        whole = self._text(count)
        self._is_vertical = self._goes_down(whole)
        end, target = 0, ""
        for token in _TOKEN.finditer(whole):
            first, last, text = token.start(), token.end() - 1, token[0]
            drawn = _text_object(page, first) or 0
            style = styles.get(drawn) or self._style(first, drawn, text[0])
            _char_box(page, first, box_address)
            if style.is_special:
                x0, x1, target = self._aside(first, last, style.quarter)
            else:
                x0, x1 = box.left, box.right
                if last > first:
                    _char_box(page, last, box_address)
                    left, right = box.left, box.right
                    x0, x1 = left if left < x0 else x0, right if right > x1 else x1
                target = ""
            if not -_FAR < x0 <= x1 < _FAR:
                x0 = x1 = 0.0
            word = _Word(text, x0, x1, style, first > end, target)
            end = last + 1
            if style.quarter == 0 and x1 - x0 - self._width(text, first, style.widths) > _UNSAID_SPACE * style.size:
                yield from self._parts(first, word)
            elif last > first and (other := _text_object(page, last) or 0) != drawn:
                yield from self._marked(first, word, styles.get(other) or self._style(last, other, text[-1]))
            else:
                yield word if text.isascii() and text.isprintable() else word._replace(text=plain(text))

    def _width(self, text: str, first: int, widths: dict[str, float]) -> float:
        """Return how wide the letters of a word are together."""
        try:
            return sum(map(widths.__getitem__, text))
        except KeyError:
            box, place = self._box, ctypes.addressof(self._box)
            for at, letter in enumerate(text, first):
                if letter not in widths:
                    _char_box(self._at, at, place)
                    widths[letter] = box.right - box.left
            return sum(map(widths.__getitem__, text))

    def _parts(self, first: int, word: _Word) -> Iterator[_Word]:
        """Yield a word, in parts where it has a few wide gaps: spaces that the file makes by moving on alone."""
        text, size = word.text, word.style.size
        boxes = [self._sides(at) for at in range(first, first + len(text))]
        gaps = [after[0] - before[2] for before, after in pairwise(boxes)]
        ends = [at for at, gap in enumerate(gaps, 1) if gap > _UNSAID_SPACE * size]
        is_spaced = not 0 < len(ends) * 3 <= len(gaps) or median(gaps) > _SPACED * size
        if is_spaced or _RIGHT_TO_LEFT.search(text):
            yield word._replace(text=plain(text))
            return
        for start, end in pairwise([0, *ends, len(text)]):
            part = plain(text[start:end])
            yield word._replace(
                text=part, x0=boxes[start][0], x1=boxes[end - 1][2], space=word.space if start == 0 else True
            )

    def _marked(self, first: int, word: _Word, style: _Style) -> Iterator[_Word]:
        """Yield a word that ends in ``style``, apart from the raised mark of a footnote that it may begin with."""
        text, start = word.text, 1
        if _is_raised(word.style, style):
            while start < len(text) and self._styles.get(_text_object(self._at, first + start) or 0) is word.style:
                start += 1
            if start < len(text):
                middle = self._sides(first + start)[0]
                yield word._replace(text=plain(text[:start]), x1=middle)
                word = word._replace(text=text[start:], x0=middle, style=style, space=False)
        yield word._replace(text=plain(word.text))

    def _aside(self, first: int, last: int, quarter: int) -> tuple[float, float, str]:
        """Return where a word begins and ends on its line, which may be turned, and the address it leads to."""
        (x0, y0, x1, y1), other = self._sides(first), self._sides(last)
        x0, y0, x1, y1 = min(x0, other[0]), min(y0, other[1]), max(x1, other[2]), max(y1, other[3])
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        targets = (link[4] for link in self._links if link[0] <= x <= link[2] and link[1] <= y <= link[3])
        return *((x0, x1), (y0, y1), (-x1, -x0), (-y1, -y0))[quarter % 4], next(targets, "")

    def _text(self, count: int) -> str:
        """Return the first ``count`` characters, one code point each."""
        buffer = (ctypes.c_ushort * (2 * count + 2))()
        written = raw.FPDFText_GetText(self._page, 0, count, buffer) if count else 0
        text = bytes(memoryview(buffer)[: max(0, written - 1)]).decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        # pdfium left out what it cannot map; only one by one can its characters be told from one another.
        codes = (raw.FPDFText_GetUnicode(self._page, index) for index in range(count))
        return "".join(HYPHEN if code == 2 else chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)

    def _sides(self, index: int) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top of a character."""
        box = self._box
        if not _char_box(self._at, index, ctypes.addressof(box)):
            return 0.0, 0.0, 0.0, 0.0
        return box.left, box.bottom, box.right, box.top

    def _goes_down(self, text: str) -> bool:
        """Whether most of the ideographs of a page stand below one another."""
        if text.isascii():
            return False
        places = [found.start() for found in islice(_IDEOGRAPH.finditer(text), _IDEOGRAPHS_SEEN)]
        boxes = list(map(self._sides, places))
        down = across = 0
        for (left, bottom, right, _), (next_left, next_bottom, _, next_top) in pairwise(boxes):
            across += abs(next_bottom - bottom) < 0.2 * (right - left)
            down += abs(next_left - left) < 0.2 * (right - left) and next_bottom < bottom < next_top + (right - left)
        return down > max(_FEW_IDEOGRAPHS, 2 * across)

    def _style(self, index: int, drawn: int, character: str) -> _Style:
        """Return the style of the text object that a character belongs to."""
        style = self._styles[drawn] = self._measure(index, drawn, character)
        return style

    def _measure(self, index: int, drawn: int, character: str) -> _Style:
        matrix = self._matrix
        if not _char_matrix(self._at, index, ctypes.addressof(matrix)):
            return _Style(10.0, False, False, 0, 0.0, False, {})
        size = _font_size(self._at, index) * (matrix.c**2 + matrix.d**2) ** 0.5
        if not 2 < size < 500:  # fonts drawn by procedures scale as they like
            _, bottom, _, top = self._sides(index)
            size = top - bottom if 2 < top - bottom < 500 else 10.0
        quarter = _quarter(matrix.a, matrix.b)
        y = (matrix.f, -matrix.e, -matrix.f, matrix.e)[quarter % 4]
        if self._is_vertical and quarter == 0 and _IDEOGRAPH.match(character):
            quarter, y = _DOWN, self._sides(index)[0]  # its lines are read like those of a page turned to the right
        y = y if -_FAR < y < _FAR else 0.0
        is_special = quarter != 0 or any(link[1] <= y + size and y <= link[3] for link in self._links)
        widths = self._widths.setdefault((_font_of(drawn) or 0 if drawn else 0, size, matrix.a), {})
        return _Style(size, *self._font(drawn), quarter, y, is_special, widths)

    def _font(self, drawn: int) -> tuple[bool, bool]:
        """Return whether the font of a text object is bold, and whether its letters are all equally wide."""
        key = _font_of(drawn) if drawn else None
        if not key:
            return False, False
        if key not in self._fonts:
            font = ctypes.cast(key, raw.FPDF_FONT)
            buffer = ctypes.create_string_buffer(200)
            raw.FPDFFont_GetBaseFontName(font, buffer, 200)
            name = buffer.value.decode("ascii", "replace")
            flags = max(0, raw.FPDFFont_GetFlags(font))
            # The weight that pdfium gives is a guess from the stems, which calls many a book face bold.
            bold = bool(_BOLD.search(name)) or bool(flags & _FORCED_BOLD)
            fixed = bool(_FIXED.search(name)) or bool(flags & _FIXED_PITCH) or _is_even(font)
            self._fonts[key] = bold, fixed
        return self._fonts[key]


def _is_even(font: object) -> bool:
    """Whether the narrowest and the widest letter of a font are equally wide."""
    width, widths = ctypes.c_float(), set()
    for letter in "im":
        if not raw.FPDFFont_GetGlyphWidth(font, ord(letter), 1000.0, ctypes.byref(width)):
            return False
        widths.add(width.value)
    return len(widths) == 1 and 0 not in widths


def _quarter(a: float, b: float) -> int:
    """Return how many quarter turns to the left the direction (a, b) is; -1 where it is between two."""
    if min(abs(a), abs(b)) > 0.2 * max(abs(a), abs(b)):
        return -1
    return (0 if a >= 0 else 2) if abs(a) >= abs(b) else (1 if b > 0 else 3)


def _upright(words: Iterable[_Word]) -> list[_Word]:
    """Return the words that go the way most of the page goes, then those that go another; slanted ones, which are
    watermarks, only when there is nothing else.
    """
    kept = list(words)
    turns = Counter(word.style.quarter for word in kept)
    if len(turns) < 2:
        return kept
    usual = max(turns, key=lambda quarter: (quarter >= 0, turns[quarter]))
    across = [word for word in kept if word.style.quarter not in (usual, -1)]
    return [word for word in kept if word.style.quarter == usual] + across


def on_one_row(y: float, size: float, other_y: float, other_size: float) -> bool:
    """Whether text of these baselines and font sizes stands on one row: raised and lowered figures do."""
    overlap = min(y + 0.7 * size, other_y + 0.7 * other_size) - max(y, other_y)
    return overlap > 0.4 * 0.7 * min(size, other_size)


def _fragments(words: Iterable[_Word]) -> Iterator[list[tuple[str, _Word]]]:
    """Put words that follow one another on one row together, each with what stands before it."""
    fragment: list[tuple[str, _Word]] = []
    last: _Word | None = None
    for word in words:
        separator = _separator(fragment, last, word) if last else None
        if separator is None:
            if fragment:
                yield fragment
            fragment, separator = [], ""
        fragment.append((separator, word))
        last = word
    if fragment:
        yield fragment


def _separator(fragment: Sequence[tuple[str, _Word]], last: _Word, word: _Word) -> str | None:
    """Return what stands between ``last``, which ends a fragment, and ``word``: spaces or nothing; None where the
    fragment does not go on.
    """
    style, before = word.style, last.style
    size = style.size if style.size < before.size else before.size
    gap = word.x0 - last.x1
    if style is not before:
        if style.quarter != before.quarter or not on_one_row(style.y, style.size, before.y, before.size):
            return None
        if 0 <= gap < 0.12 * size and style.y != before.y and not style.fixed:
            return " " if len(fragment) == 1 and _is_raised(before, style) else ""
    if _is_right_to_left(word.text) or _is_right_to_left(last.text):
        # pdfium has put these in the order in which they are read; where they stand says little.
        return " " if word.space and not unicodedata.combining(word.text[0]) else ""
    widest = _FIXED_GAP if style.fixed and before.fixed else _GAP
    if not -0.6 * size < gap < widest * size:
        return " " if -200 < gap < 0 and any(_is_right_to_left(each.text) for _, each in fragment[-4:]) else None
    if not word.space or (style.quarter == _DOWN and gap < 0.3 * size and _IDEOGRAPH.match(word.text)):
        return ""
    return " " * max(1, round(gap / (0.6 * size))) if style.fixed and before.fixed else " "


def _is_raised(style: _Style, beside: _Style) -> bool:
    """Whether text is set small and high beside other text, as the mark before a footnote is."""
    return style.size < 0.85 * beside.size and style.y > beside.y + 0.15 * beside.size


def _is_right_to_left(text: str) -> bool:
    return not text.isascii() and bool(_RIGHT_TO_LEFT.search(text))


def _line(fragment: Sequence[tuple[str, _Word]]) -> Line:
    """Return a fragment as a line."""
    links: list[Link] = []
    sizes: dict[tuple[float, float], int] = {}
    length = bold = fixed = total = 0
    for separator, word in fragment:
        count, style = len(word.text), word.style
        start = length + len(separator)
        length = start + count
        place = style.size, style.y
        sizes[place] = sizes.get(place, 0) + count
        bold += style.bold and count
        fixed += style.fixed and count
        total += count
        if word.target:
            if links and links[-1].target == word.target and links[-1].end == start - len(separator):
                start = links.pop().start
            links.append(Link(start, length, word.target))
    size, y = max(sizes, key=sizes.__getitem__)
    text = "".join([part for separator, word in fragment for part in (separator, word.text)])
    return Line(
        text=text,
        x0=min([word.x0 for _, word in fragment]),
        x1=max([word.x1 for _, word in fragment]),
        y=y,
        size=round(size, 2),
        bold=bold == total,
        fixed=fixed == total and (text.isascii() or not _IDEOGRAPH.search(text)),  # those are equally wide in any font
        links=tuple(links),
    )
