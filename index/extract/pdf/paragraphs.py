"""Rebuilds the paragraphs of a PDF from its lines: by gaps, indents and how far lines reach."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.extract.pdf.headings import Headings, size_class
from index.extract.pdf.page import HYPHEN, Line, Link

__all__ = ["Paragraph", "paragraphs", "with_asides"]

_GROUP = 500
"""Lines that are looked at together at most."""
_LENGTH = 20_000
"""Code points of a paragraph that does not go on over the end of a column or a page."""
_TABLE_ROWS = 3
_ROW_LENGTH = 50
"""Code points of the longest row of a table with two columns."""

_APART = 1.3
"""A gap of so many usual line distances parts two paragraphs."""
_NARROW = 25
"""Font sizes that lines are wide which may be lines of a list, and end where they do on purpose."""
_PROSE = 12
"""Font sizes that the lines of a paragraph are wide at least, where no capital tells that another begins."""
_SIDE_BY_SIDE = 3
"""Lines that begin in the right half of a page with columns."""
_INDENT = 0.8
"""Font sizes by which the first line of a paragraph is set in."""

_BULLET = re.compile("([•▪◦●○■□◾‣⁃∙➢➤✓❖◆◇♦►▶\uf0b7\uf0a7])\\s*")
_DASH = re.compile(r"([–—*∗·-])\s+(?=\w[\w'’]|[^\W\d_]\s+[^\W\d_])")
_NUMBERED = re.compile(
    r"(?:\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,4})[.)]|\d{1,3}(?:\.\d{1,3})+|\[\d{1,3}\])\s", re.IGNORECASE
)
_TERMINAL = re.compile("[.!?:;…。！？؟۔][\"'”’»)\\]]*$")
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]\s")
_HYPHENS = (HYPHEN, "-", "\u2010", "\u00ad")
_COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_LAST_WORD = re.compile(r"[\w-]*$")
_FIRST_WORD = re.compile(r"[^\W\d_]*")
_IDEOGRAPH = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60]")


@dataclass(slots=True)
class Paragraph:
    """A paragraph, a heading or a listing, and where pages begin in it."""

    text: str
    first: Line
    last: Line
    level: int = 0
    """Of a heading, else 0."""
    is_code: bool = False
    is_table: bool = False
    """Whether its lines are rows, with a tab between cells."""
    is_comment: bool = False
    """Whether it is what a reader has written about the page."""
    bullet: bool = False
    """Whether it is an item of a list; its bullet is not part of the text."""
    links: list[Link] = field(default_factory=list)
    pages: list[tuple[int, int]] = field(default_factory=list)
    """Index of a page and the offset of its first character in ``text``."""
    right: float = 0.0
    """How far the lines reach to which the last one belongs."""
    is_indented: bool = False
    """Whether its first line is set in."""


def paragraphs(pages: Sequence[Sequence[Line]], headings: Headings) -> list[Paragraph]:
    """Return the paragraphs of all pages, whose lines are in reading order."""
    distances = _line_distances(pages)
    writer = _Writer(_compounds(pages), distances)
    for at, page in enumerate(pages):
        margins = _margins(page)
        writer.is_divided = _is_divided(page)
        for group in _groups(page, distances, headings):
            writer.add_group(group, at, headings, margins)
    return writer.done


def with_asides(
    found: Sequence[Paragraph],
    comments: Sequence[Sequence[str]],
    heads: Mapping[int, Sequence[Line]],
    feet: Mapping[int, Sequence[Line]],
) -> list[Paragraph]:
    """Return paragraphs with what stands on pages beside them, which does not divide one that goes on to the next page.

    ``heads`` come before the first paragraph that begins on their page, ``feet`` and then ``comments`` behind the last.
    """
    merged: list[Paragraph] = []
    done = 0
    for page, texts in enumerate(comments):
        beside = [_aside(line, page) for line in heads.get(page, ())]
        while done < len(found) and found[done].pages[0][0] < page:
            merged.append(found[done])
            done += 1
        merged += beside
        beside = [_aside(line, page) for line in feet.get(page, ())]
        beside += [_aside(Line(text, 0.0, 0.0, 0.0, 0.0), page, is_comment=True) for text in texts]
        while beside and done < len(found) and found[done].pages[0][0] == page:
            merged.append(found[done])
            done += 1
        merged += beside
    return [*merged, *found[done:]]


def _aside(line: Line, page: int, *, is_comment: bool = False) -> Paragraph:
    aside = Paragraph("", line, line, is_comment=is_comment, pages=[(page, 0)])
    _append(aside, line, "")
    return aside


def _line_distances(pages: Sequence[Sequence[Line]]) -> dict[float, float]:
    """Return the usual distance of two baselines for each font size.

    It is the most common one, or a smaller one that is common too: in lists, items are further apart than lines.
    """
    seen: defaultdict[float, Counter[float]] = defaultdict(Counter)
    for page in pages:
        for before, line in pairwise(page):
            step = before.y - line.y
            if size_class(before.size) == size_class(line.size) and 0.8 < step / line.size < 2.6:
                seen[size_class(line.size)][round(step * 2) / 2] += 1
    return {
        size: min(step for step, n in steps.items() if n >= 0.3 * max(steps.values())) for size, steps in seen.items()
    }


def _compounds(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Return the words that are written with a hyphen somewhere inside a line."""
    found: set[str] = set()
    for page in pages:
        for line in page:
            if "-" in line.text:
                found.update(_COMPOUND.findall(line.text.casefold()))
    return frozenset(found)


def _margins(page: Sequence[Line]) -> list[float]:
    """Return the right margins that at least three lines of a page reach, from left to right."""
    reached = Counter(round(_sides(line)[1] / 3) for line in page)
    return sorted(3.0 * (place + 0.5) for place, lines in reached.items() if lines > 2)


def _is_divided(page: Sequence[Line]) -> bool:
    """Whether text stands side by side on a page, as in columns."""
    middle = (min((line.x0 for line in page), default=0) + max((line.x1 for line in page), default=0)) / 2
    left = sum(line.x1 <= middle for line in page)
    right = sum(line.x0 >= middle for line in page)
    return min(left, right) >= _SIDE_BY_SIDE


def _sides(line: Line) -> tuple[float, float]:
    """Return where a line begins and ends, in the direction in which it is read."""
    return (-line.x1, -line.x0) if line.right_to_left else (line.x0, line.x1)


def _groups(page: Sequence[Line], distances: dict[float, float], headings: Headings) -> Iterator[list[Line]]:
    """Divide the lines of a page where there is more than the usual distance, or another size or kind of letter."""
    group: list[Line] = []
    tables = _tables(page)
    table = -1
    for line, in_table in zip(page, tables, strict=True):
        fits = table == in_table and (table >= 0 or not group or _belongs(group[-1], line, distances, headings))
        if group and (not fits or len(group) == _GROUP):
            yield group
            group = []
        group.append(line)
        table = in_table
    if group:
        yield group


def _tables(page: Sequence[Line]) -> list[int]:
    """Return for each line the index of the line that begins its table, or -1.

    At least three lines below one another with as many cells make a table. Entries of a table of contents and items
    do not, nor do terms with explanations, which may go on in a line of their own.
    """
    cells = [_cells(line) for line in page]
    tables = [-1] * len(page)
    start = 0
    for at in range(1, len(page) + 1):
        goes_on = at < len(page) and cells[at] == cells[start] and 0 < page[at - 1].y - page[at].y < 4 * page[at].size
        if not goes_on:
            if cells[start] and at - start >= _TABLE_ROWS:
                tables[start:at] = [start] * (at - start)
            start = at
    return tables


def _cells(line: Line) -> int:
    """Return how many cells follow the first one in a row of a table; 0 for other lines."""
    gaps = line.text.count("\t")
    if not gaps or line.fixed or "…" in line.text or _opens_paragraph(line):
        return 0
    return 0 if gaps == 1 and len(line.text) > _ROW_LENGTH else gaps


def _belongs(before: Line, line: Line, distances: dict[float, float], headings: Headings) -> bool:
    size = max(before.size, line.size)
    step = before.y - line.y
    usual = distances.get(size_class(min(before.size, line.size)), 1.25 * size)
    if not -0.1 * size < step < _APART * max(usual, size) + 0.5:
        return False
    if abs(before.size - line.size) > max(0.6, 0.06 * size) and step > 0.5 * size:
        return False
    if before.bold != line.bold and _is_short(before if before.bold else line):
        return False
    if headings.has_code and before.fixed != line.fixed:
        return False
    return min(before.x1, line.x1) > max(before.x0, line.x0)


def _is_short(line: Line) -> bool:
    return len(line.text) <= 80


class _Writer:
    """Joins lines to paragraphs, one group after another."""

    def __init__(self, compounds: frozenset[str], distances: dict[float, float]) -> None:
        self.done: list[Paragraph] = []
        self._compounds = compounds
        self._distances = distances
        self._page = -1
        self._margins: Sequence[float] = ()
        self._margins_before: Sequence[float] = ()
        """Of the page before."""
        self.is_divided = False
        """Whether text stands side by side on the page whose lines are added."""

    def add_group(self, group: Sequence[Line], page: int, headings: Headings, margins: Sequence[float]) -> None:
        """Add the lines of a group, which go on from the last paragraph or begin new ones."""
        new_page, self._page = page != self._page, page
        if new_page:
            self._margins_before, self._margins = self._margins, margins
        if len(group) >= _TABLE_ROWS and all("\t" in line.text for line in group) and _tables(group)[0] == 0:
            self._add_table(group, page)
        elif headings.has_code and all(line.fixed for line in group):
            self._add_code(group, page, new_page)
        elif not _bullet(group[0]) and (level := headings.level(group, page)):
            self._add_heading(group, page, level)
        else:
            self._add_prose(group, page, margins)

    def _add_table(self, group: Sequence[Line], page: int) -> None:
        table = Paragraph("", group[0], group[0], is_table=True, pages=[(page, 0)])
        for line in group:
            _append(table, line, "\n" if table.text else "")
        self.done.append(table)

    def _add_heading(self, group: Sequence[Line], page: int, level: int) -> None:
        heading = self._open(group[0], page)
        for line in group[1:]:
            self._join(heading, line)
        heading.level = level

    def _add_code(self, group: Sequence[Line], page: int, new_page: bool) -> None:
        """Add a listing, keeping its lines and how they are set in; one that stands right below another goes on."""
        previous = self.done[-1] if self.done else None
        left = min(line.x0 for line in group)
        gap = 0
        if previous and previous.is_code and not new_page:
            left = min(left, previous.first.x0)
            usual = self._distances.get(size_class(group[0].size), 1.2 * group[0].size)
            gap = round((previous.last.y - group[0].y) / usual)
        if previous and 0 < gap < 5 and len(previous.text) < _LENGTH:
            listing, breaks = previous, "\n" * gap
        else:
            listing = Paragraph("", group[0], group[0], is_code=True, pages=[(page, 0)])
            self.done.append(listing)
            breaks = ""
        for line in group:
            columns = max(0, round((line.x0 - left) / _letter_width(line)))
            _append(listing, line, breaks + " " * min(columns, 80))
            breaks = "\n"

    def _add_prose(self, group: Sequence[Line], page: int, margins: Sequence[float]) -> None:
        right = max(_sides(line)[1] for line in group)
        right = next((margin for margin in margins if margin >= right - 3), right)
        left = _left(group)
        first = group[0]
        usual = self._distances.get(size_class(first.size), 1.25 * first.size)
        is_indented = len(group) > 1 and _sides(first)[0] - left > _INDENT * first.size
        paragraph = self.done[-1] if self.done else None
        if paragraph and not is_indented and self._continues(paragraph, first):
            if not any(page == known for known, _ in paragraph.pages):
                self._join(paragraph, first, page)
            else:
                self._join(paragraph, first)
        else:
            paragraph = self._open(first, page)
        paragraph.right = right
        is_listed = not self.is_divided and _is_listed(group)
        for before, line in pairwise(group):
            ends = "item" if _is_next_item(paragraph.first, line) else _break(before, line, left, right, usual)
            match ends or ("line" if is_listed else ""):
                case "paragraph" | "item":
                    paragraph = self._open(line, page)
                    paragraph.right = right
                case "line":
                    _append(paragraph, line, "\n")
                case _:
                    self._join(paragraph, line)

    def _open(self, line: Line, page: int) -> Paragraph:
        """Begin a paragraph with a line; its bullet is taken off."""
        bullet = _bullet(line)
        paragraph = Paragraph("", line, line, bullet=bullet is not None, pages=[(page, 0)])
        _append(paragraph, line, "", bullet.end() if bullet else 0)
        self.done.append(paragraph)
        return paragraph

    def _continues(self, paragraph: Paragraph, line: Line) -> bool:
        """Whether a paragraph that a column or a page ends goes on with ``line``."""
        last = paragraph.last
        if paragraph.level or "\t" in last.text or paragraph.is_code or len(paragraph.text) > _LENGTH:
            return False
        if abs(last.size - line.size) > 0.06 * last.size:
            return False
        is_below = last.y > line.y and min(last.x1, line.x1) > max(last.x0, line.x0)
        if (
            (is_below and self._page == paragraph.pages[-1][0])
            or _opens_paragraph(line)
            or _bullet(line)
            or last.bold != line.bold
        ):
            return False
        begins_low = line.text[:1].islower()
        if _TERMINAL.search(last.text) and not begins_low:
            return False
        if self._page != paragraph.pages[-1][0] and not begins_low and not self._is_filled(last, line):
            return False
        return begins_low or not _is_cut_short(last, line, paragraph.right)

    def _is_filled(self, last: Line, line: Line) -> bool:
        """Whether the last line of a page and the first of the next are such as a paragraph has in its midst."""
        if last.text.endswith(_HYPHENS):
            return True
        first = line.text[:1]
        if first.lower() == first.upper() and not first.isdigit():  # a script without capitals
            return min(last.x1 - last.x0, line.x1 - line.x0) >= _PROSE * line.size
        reaches = any(abs(_sides(last)[1] - margin) <= 3 for margin in self._margins_before)
        return reaches and line.x1 - line.x0 > 0.6 * (last.x1 - last.x0)

    def _join(self, paragraph: Paragraph, line: Line, page: int | None = None) -> None:
        """Add a line to a paragraph with a space, or with nothing where a word or a script without spaces goes on."""
        text = paragraph.text
        separator = " "
        if text[-1:] in _HYPHENS and text[-2:-1].isalnum():
            separator = ""
            if self._is_broken_word(text[:-1], line.text) or text[-1] == "\u00ad":
                paragraph.text = text[:-1]
            elif text[-1] == HYPHEN:
                paragraph.text = text[:-1] + "-"
        elif _IDEOGRAPH.match(text[-1:]) and _IDEOGRAPH.match(line.text):
            separator = ""
        if page is not None:
            paragraph.pages.append((page, len(paragraph.text) + len(separator)))
        _append(paragraph, line, separator)

    def _is_broken_word(self, text: str, continuation: str) -> bool:
        """Whether the hyphen between two lines only says that a word goes on.

        It is kept where the word goes on with a capital or a digit, has another hyphen, begins with a single letter,
        or is written with a hyphen elsewhere in the document.
        """
        found = _LAST_WORD.search(text[-60:])
        head, tail = found[0] if found else "", _FIRST_WORD.match(continuation)
        if len(head) < 2 or not tail or not tail[0][:1].islower() or not head.isalpha():
            return False
        return f"{head}-{tail[0]}".casefold() not in self._compounds


def _bullet(line: Line) -> re.Match[str] | None:
    return _BULLET.match(line.text) or _DASH.match(line.text)


def _append(paragraph: Paragraph, line: Line, separator: str, skipped: int = 0) -> None:
    """Add the text and the links of a line, without its first ``skipped`` characters."""
    text = line.text[skipped:] if paragraph.is_code or paragraph.is_table else line.text[skipped:].replace("\t", " ")
    start = len(paragraph.text) + len(separator)
    paragraph.text += separator + text
    paragraph.last = line
    for link in line.links:
        if link.end > skipped:
            paragraph.links.append(Link(start + max(0, link.start - skipped), start + link.end - skipped, link.target))


def _letter_width(line: Line) -> float:
    return max(1.0, (line.x1 - line.x0) / max(1, len(line.text)))


def _left(group: Sequence[Line]) -> float:
    """Return where most lines of a group begin."""
    starts = Counter(round(_sides(line)[0] / 2) for line in group)
    most = max(starts.values())
    return min(_sides(line)[0] for line in group if starts[round(_sides(line)[0] / 2)] == most)


def _opens_paragraph(line: Line) -> bool:
    return bool(_BULLET.match(line.text) or _NUMBERED.match(line.text))


def _is_next_item(first: Line, line: Line) -> bool:
    """Whether a line begins the item after the one that ``first`` begins: with its sign, or with the next number."""
    if abs(_sides(first)[0] - _sides(line)[0]) > _INDENT * line.size:
        return False
    dash, other = _DASH.match(first.text), _DASH.match(line.text)
    if dash and other:
        return dash[1] == other[1]
    number, following = _NUMBER.match(first.text), _NUMBER.match(line.text)
    return number is not None and following is not None and int(following[1]) == int(number[1]) + 1


def _is_listed(group: Sequence[Line]) -> bool:
    """Whether the lines of a group look like those of a list or a form: short, and none goes on with the one before.

    That is told by capitals and figures, so not in scripts without capitals.
    """
    width = max(line.x1 for line in group) - min(line.x0 for line in group)
    return width < _NARROW * group[0].size and not any(
        (line.text[:1].isalpha() and not line.text[:1].isupper()) or before.text.endswith(_HYPHENS)
        for before, line in pairwise(group)
    )


def _is_cut_short(line: Line, following: Line, right: float) -> bool:
    """Whether the first word of the following line would have had room in ``line``, which was ended on purpose."""
    word = following.text.split(maxsplit=1)[0] if following.text.strip() else ""
    needed = len(word) * (following.x1 - following.x0) / max(1, len(following.text))
    return _sides(line)[1] + 0.3 * line.size + needed < right - 0.5 * line.size


def _break(before: Line, line: Line, left: float, right: float, usual: float) -> str:
    """Return what ends between two lines of a group: a ``paragraph``, a ``line`` or nothing.

    Lines are ``usual`` apart inside a paragraph, and reach from ``left`` to ``right``.
    """
    if line.text[:1].islower() and before.text[-2:-1].isalpha() and before.text.endswith(_HYPHENS):
        return ""
    start, previous = _sides(line)[0], _sides(before)[0]
    ends_sentence = bool(_TERMINAL.search(before.text))
    is_short = _is_cut_short(before, line, right)
    if line.text[:1].islower() and not ends_sentence and _reaches(before, right, 0.6):
        is_short = False  # the width of a word is a guess, and this is how a sentence goes on
    if _BULLET.match(line.text):
        return "paragraph"
    if (ends_sentence or is_short) and (_NUMBERED.match(line.text) or _DASH.match(line.text)):
        return "paragraph"
    if ends_sentence and before.y - line.y > 1.1 * usual + 0.5 and not line.text[:1].islower():
        return "paragraph"
    shift = _INDENT * line.size
    is_indented = start - left > shift and previous - left <= shift / 2
    is_hanging = start - left < -shift
    if is_hanging and (previous - left >= -shift / 2) and (ends_sentence or is_short):
        return "paragraph"
    if is_indented and (ends_sentence or is_short) and not _opens_paragraph(before):
        return "paragraph"
    if "\t" in before.text and "\t" in line.text:
        return "line"
    if is_short:
        return "paragraph" if ends_sentence or _reaches(line, right) else "line"
    return ""


def _reaches(line: Line, right: float, share: float = 0.85) -> bool:
    """Whether a line is long, as a ``share`` of what there is room for."""
    start, end = _sides(line)
    return end - start > share * (right - start)
