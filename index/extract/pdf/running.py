"""Finds the running heads and feet of a PDF, which are kept once, and the numbers of its pages, which are left out.

To lose what a page says is worse than to show a head again, so a row must pass for one in every way: where it stands,
how it is set apart, what it says on the pages around, and how those pages look.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from index.extract.pdf.headings import outline_key
from index.extract.pdf.page import Line, on_one_row
from index.months import month_of

__all__ = ["Running", "Sheet", "find_running", "stamped"]

_ROWS = 2
"""Rows at the top and at the bottom of a page that may be running heads or feet."""
_MARGIN = 0.15
"""Share of a page's height in which they stand; LaTeX sets feet 14 % above the edge of a page, and heads 12 % below."""
_APART = 1.3
"""They are so many times as far from the body as its lines are from one another."""
_WIDEST = 1.9
"""Font sizes between lines that count as a distance of lines; a head stands no further away for wider ones."""
_PAGES = 3
"""Pages on which one stands at least."""
_NEAR = 4
"""Pages from one to the next at most: left and right pages differ, and a chapter may begin between."""
_PLACE = 3.0
"""Points by which its place may differ."""
_LARGER = 1.15
"""It is no more than so many times as large as the body: slides have titles that repeat."""
_SHARE = 0.25
"""Of the letters on a page that are its own."""
_FULL = 0.5
"""Share of its height that the body of a page leaves empty at the bottom at most, where it goes on to the next one.

Letters and forms begin alike, and end early."""

_NUMBER = re.compile(r"(?<![\w.,$€£¥№])(?<![^\W\d_][-_])[1-9]\d{0,3}(?![\w%]|[.,]\d)")
"""Of a page: no amount, and no number with zeros before it or many digits, which is a mark that people cite."""
_ROMAN = re.compile(r"^[ivxlc]{1,8}(?=\t|$)|(?<=\t)[ivxlc]{1,8}$", re.IGNORECASE)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_WORD = re.compile(r"[^\W\d_]+")
_PAGE_WORDS = re.compile(
    "p|pp|pg|page|pag|pagina|página|s|seite|sida|side|с|стр|страница|сторінка|sayfa|strona|strana|oldal|σελίδα"
    "|ص|صفحة|الصفحة|صفحه|עמוד|of|von|de|sur|di|van|av|af|из|з|z|от|من|از|מתוך|第|页|頁|共|ページ|쪽"
)
"""What stands beside the number of a page in the languages that people write most."""
_SET_APART = re.compile(
    r"(?:^|\t|\s{2})\W{0,3}#\W{0,3}(?:\t|\s{2}|$)|^\W{0,3}#\s*[|·•–—/-]|[|·•–—/-]\s*#\W{0,3}$|\d-#$|#-#$"
)
_AT_AN_END = re.compile(r"^\W{0,3}#|#\W{0,3}$")
_MEASURE = re.compile("[$€£¥₹%№°]")
_YEARS = range(1900, 2100)
_SIGNS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a page and where the page ends."""

    lines: Sequence[Line]
    bottom: float
    top: float
    """In points, as `Line.y`."""
    picture: bool = False
    """Whether it shows a picture and hardly a line."""


@dataclass(slots=True)
class Running:
    """What is left of the pages, and what is kept of their heads and feet."""

    pages: list[list[Line]]
    heads: dict[int, list[Line]] = field(default_factory=dict)
    """Lines that stand above a page and belong to no paragraph, by index of the page."""
    feet: dict[int, list[Line]] = field(default_factory=dict)
    dropped: int = 0
    """Lines that are left out."""


@dataclass(slots=True)
class _Row:
    """A row in the margin of a page."""

    at: int
    is_top: bool
    lines: list[Line]
    place: float
    """Points from the edge of the page."""
    size: float
    text: str
    pattern: str
    """The text with a sign for each number that may be that of the page."""
    numbers: tuple[int, ...]
    is_number: bool
    """Whether it says nothing but a number."""
    is_apart: bool
    """Whether there is a clear gap between it, or the row behind it, and the body."""
    is_slight: bool
    """Whether the page says much more."""
    is_full: bool
    """Whether the text of the page goes on to the next, as far as can be seen."""


def find_running(sheets: Sequence[Sheet]) -> Running:
    """Take the running heads and feet off the pages.

    A row is one when it stands apart in the margin and is found at the same place of three pages that follow one
    another, or of left or right ones. It may differ in a number that counts the pages. The first of them is kept,
    unless its words are a line of the text; numbers alone are not. A page that says nothing else keeps it.
    """
    outer = [row for at, sheet in enumerate(sheets) for row in _outer_rows(at, sheet)]
    rows = [row for row in outer if row.is_apart]
    others = _single(outer)
    chains = [chain for chain in _chains(rows) if _is_running(chain) and not _is_among(chain, others)]
    chains += [[row] for chain in _counted(rows) if _is_running(chain) for row in chain]
    chains += [[row] for row in _others(rows, [row for chain in chains for row in chain])]
    taken = {id(line) for chain in chains for row in chain for line in row.lines}
    bare = {
        at for at, sheet in enumerate(sheets) if not sheet.picture and all(id(line) in taken for line in sheet.lines)
    }
    chains = [[row for row in chain if row.at not in bare or row.is_number] for chain in chains]
    return _without(sheets, [chain for chain in chains if chain])


def stamped(sheets: Sequence[Sheet]) -> list[int]:
    """Return the indexes of the pages that show a picture, and no line but such as others have too, but for numbers."""
    shown = [at for at, sheet in enumerate(sheets) if sheet.picture]
    said = {at: [_DIGITS.sub("#", line.text) for line in sheets[at].lines] for at in shown}
    counts = Counter(text for texts in said.values() for text in set(texts))
    return [at for at in shown if all(counts[text] >= max(_PAGES, len(shown) / 2) for text in said[at])]


def _outer_rows(at: int, sheet: Sheet) -> Iterator[_Row]:
    """Yield the outermost rows of a page that stand in its margins."""
    rows = _rows(sheet.lines)
    height = sheet.top - sheet.bottom
    if not rows or height <= 0:
        return
    size = median(line.size for line in sheet.lines)
    clear = _APART * _distance(sheet.lines, size) + 0.5
    letters = sum(len(line.text) for line in sheet.lines)
    for is_top in (True, False):
        ordered = rows if is_top else rows[::-1]
        steps = [abs(row[0].y - after[0].y) for row, after in pairwise(ordered[: _ROWS + 1])]
        steps += [2 * clear] * (_ROWS - len(steps))
        edge = sheet.top if is_top else sheet.bottom
        places = [abs(edge - row[0].y) for row in ordered[:_ROWS]]
        inside = sum(place < _MARGIN * height for place in places)
        last = max((count for count in range(1, inside + 1) if steps[count - 1] > clear), default=0)
        body = [row for row in rows if row not in ordered[:last]]
        is_full = sheet.picture or (bool(body) and body[-1][0].y - sheet.bottom < _FULL * height)
        for number, (row, place) in enumerate(zip(ordered[:inside], places, strict=False)):
            is_slight = sheet.picture or sum(len(line.text) for line in row) <= _SHARE * letters
            made = _row(at, is_top, row, place, is_slight=is_slight, is_full=is_full)
            made.is_apart = number < last and (made.is_number or made.size <= _LARGER * size)
            yield made


def _rows(lines: Iterable[Line]) -> list[list[Line]]:
    """Return the lines of a page by row, from the top."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if rows and on_one_row(line.y, line.size, rows[-1][0].y, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _distance(lines: Sequence[Line], size: float) -> float:
    """Return the usual distance of two lines of a page whose letters are mostly of a ``size``."""
    steps = [before.y - line.y for before, line in pairwise(lines) if 0.8 * size < before.y - line.y < 3 * size]
    return min(_WIDEST * size, max(1.15 * size, median(steps) if steps else 0))


def _row(at: int, is_top: bool, lines: list[Line], place: float, *, is_slight: bool, is_full: bool) -> _Row:
    text = "\t".join(line.text.strip() for line in sorted(lines, key=lambda line: line.x0))
    words = [word.casefold() for word in _WORD.findall(_ROMAN.sub("", text))]
    is_number = len(text) < 50 and all(map(_PAGE_WORDS.fullmatch, words))
    numbers: list[int] = []

    def masked(found: re.Match[str]) -> str:
        value = int(found[0]) if found[0].isdecimal() else _roman(found[0])
        if value in _YEARS:
            return found[0]
        numbers.append(value)
        return "#"

    pattern = _ROMAN.sub(masked, _NUMBER.sub(masked, text))
    is_counted_foot = not is_top and _AT_AN_END.search(pattern) and not any(map(month_of, words))
    may_count = bool(is_number or _SET_APART.search(pattern) or is_counted_foot) and not _MEASURE.search(text)
    return _Row(
        at=at,
        is_top=is_top,
        lines=lines,
        place=place,
        size=max(line.size for line in lines),
        text=text,
        pattern=pattern if may_count else text,
        numbers=tuple(numbers) if may_count else (),
        is_number=is_number and may_count and bool(numbers),
        is_apart=False,
        is_slight=is_slight,
        is_full=is_full,
    )


def _roman(text: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in text.lower()]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _chains(rows: Iterable[_Row]) -> list[list[_Row]]:
    """Put rows that are the same on pages near one another together."""
    alike: defaultdict[tuple[bool, str], list[list[_Row]]] = defaultdict(list)
    for row in rows:
        chains = alike[row.is_top, row.pattern]
        for chain in reversed(chains[-_NEAR:]):
            if _goes_on(chain[-1], row):
                chain.append(row)
                break
        else:
            chains.append([row])
    return [chain for chains in alike.values() for chain in chains]


def _counted(rows: Iterable[_Row]) -> list[list[_Row]]:
    """Put rows that bear the number of their page at the same place together: heads that name what is on each page."""
    alike: defaultdict[tuple[bool, int], list[list[_Row]]] = defaultdict(list)
    for row in rows:
        for shift in {number - row.at for number in row.numbers}:
            chains = alike[row.is_top, shift]
            if chains and 0 < row.at - chains[-1][-1].at <= _NEAR and _is_at(chains[-1][-1], row):
                chains[-1].append(row)
            else:
                chains.append([row])
    return [chain for chains in alike.values() for chain in chains]


def _goes_on(row: _Row, after: _Row) -> bool:
    """Whether two rows of the same pattern are the head or foot of pages near one another."""
    pages = after.at - row.at
    return (
        0 < pages <= _NEAR
        and _is_at(row, after)
        and all(later - number in (0, pages) for number, later in zip(row.numbers, after.numbers, strict=True))
    )


def _is_at(row: _Row, other: _Row) -> bool:
    return abs(row.place - other.place) <= _PLACE and abs(row.size - other.size) <= 0.06 * row.size


def _is_running(chain: Sequence[_Row]) -> bool:
    if len(chain) < _PAGES:
        return False
    is_slight = 2 * sum(row.is_slight for row in chain) > len(chain)
    if all(row.is_number for row in chain):
        return is_slight and chain[0].numbers != chain[-1].numbers
    return is_slight and (not chain[0].is_top or 2 * sum(row.is_full for row in chain) > len(chain))


def _single(rows: Sequence[_Row]) -> dict[tuple[bool, int], list[_Row]]:
    """Return the rows that are found once, as lines of a text are, by edge and page."""
    counts = Counter((row.is_top, row.pattern) for row in rows)
    single: defaultdict[tuple[bool, int], list[_Row]] = defaultdict(list)
    for row in rows:
        if counts[row.is_top, row.pattern] == 1 and not row.numbers:
            single[row.is_top, row.at].append(row)
    return single


def _is_among(chain: Sequence[_Row], others: Mapping[tuple[bool, int], Sequence[_Row]]) -> bool:
    """Whether lines of the text stand at the place of a chain on the pages between: it is where the body begins."""
    foreign = 0
    for row, after in pairwise(chain):
        for at in range(row.at + 1, after.at):
            foreign += any(abs(row.place - other.place) <= _PLACE for other in others.get((row.is_top, at), ()))
    return foreign * _PAGES > len(chain)


def _others(rows: Iterable[_Row], running: Iterable[_Row]) -> Iterator[_Row]:
    """Yield the rows that stand where running ones of pages nearby do, and bear the number of their page as they do.

    These are the heads of chapters with few pages, and the numbers of pages where one begins.
    """
    known: set[int] = set()
    places: defaultdict[tuple[bool, int], list[_Row]] = defaultdict(list)
    for row in running:
        known.add(id(row))
        places[row.is_top, row.at].append(row)
    for row in rows:
        if id(row) in known or not row.is_slight or not row.numbers:
            continue
        near = [other for at in range(row.at - _NEAR, row.at + _NEAR + 1) for other in places.get((row.is_top, at), ())]
        shifts = {number - row.at for number in row.numbers}
        if any(
            _is_at(row, other)
            and ((row.is_number and other.is_number) or any(number - other.at in shifts for number in other.numbers))
            for other in near
        ):
            yield row


def _without(sheets: Sequence[Sheet], chains: Iterable[Sequence[_Row]]) -> Running:
    """Return the pages without the rows of ``chains``, but for the first of each that says something new."""
    chains = sorted(chains, key=lambda chain: chain[0].at)
    taken = {id(line) for chain in chains for row in chain for line in row.lines}
    done = Running([[line for line in sheet.lines if id(line) not in taken] for sheet in sheets])
    done.dropped = len(taken)
    said = _said(done.pages)
    first = next((at for at, sheet in enumerate(sheets) if sheet.lines), 0)
    for chain in chains:
        row = chain[0]
        key = _key(row.pattern)
        if row.is_number or key in said:
            continue
        said.add(key)
        done.dropped -= len(row.lines)
        if row.is_top and row.at == first:
            kept = {id(line) for line in row.lines} | {id(line) for line in done.pages[first]}
            done.pages[first] = [line for line in sheets[first].lines if id(line) in kept]
        else:
            (done.heads if row.is_top else done.feet).setdefault(row.at, []).extend(row.lines)
    return done


def _said(pages: Iterable[Sequence[Line]]) -> set[str]:
    """Return the keys of all lines, with and without numbering, and of two in a row, as long headings have them."""
    said: set[str] = set()
    for page in pages:
        keys = [_key(line.text) for line in page]
        said.update(keys)
        said.update(outline_key(line.text) for line in page)
        said.update(before + after for before, after in pairwise(keys))
    return said


def _key(text: str) -> str:
    """Return the letters and digits of a text."""
    return _SIGNS.sub("", text).casefold()
