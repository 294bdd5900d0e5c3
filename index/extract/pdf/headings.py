"""Tells headings from other text in a PDF: by the size of their letters, by bold type and by the document's outline."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from index.extract.pdf.page import Line

__all__ = ["LEADER", "Headings", "outline_key", "size_class"]

LEADER = " …\t"
"""Stands between the words and the page in a line of a table of contents, instead of a row of dots."""

_LARGER = 1.12
"""Letters so many times as large as those of the body are those of a heading."""
_LEGIBLE = 5
"""Points of the smallest letters that a text is set in; pages shown small on pages have smaller ones."""
_LEVELS = 3
_LENGTH = 200
"""Code points of the longest heading."""
_BOLD_LENGTH = 100
_BOLD_SHARE = 0.2
"""Where more of a document is set in bold, that is no sign of a heading."""

_KEY = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^[\W\d_]+")
_WORDY = re.compile(r"[^\W\d_]{2}|[^\W\d_ -\u024f]")


def outline_key(text: str) -> str:
    """Return the letters of a title, so that it can be found again however it is numbered and spaced."""
    return _KEY.sub("", _NUMBERING.sub("", text[:_LENGTH])).casefold()


class Headings:
    """What headings look like in one document."""

    def __init__(self, pages: Sequence[Sequence[Line]], outline: Mapping[tuple[int, str], int]) -> None:
        """Look at all lines; ``outline`` gives the depth, from 1, of the titles that it names, by page and key."""
        self._outline = outline
        letters: Counter[float] = Counter()
        total = bold = fixed = 0
        for page in pages:
            for line in page:
                count = len(line.text)
                letters[size_class(line.size)] += count
                total, bold, fixed = total + count, bold + line.bold * count, fixed + line.fixed * count
        legible = {size: count for size, count in letters.items() if size >= _LEGIBLE} or letters
        self.body = max(legible, key=legible.__getitem__, default=10.0)
        """Size of the letters that most of the text is set in, in points."""
        self.has_code = fixed * 2 < total
        """Whether letters of equal width are a sign of code: not where most of the text is set in them."""
        self._bold_counts = bold < _BOLD_SHARE * total
        self._levels = self._level_by_size(pages)

    def _level_by_size(self, pages: Sequence[Sequence[Line]]) -> dict[float, int]:
        """Return the level of each size that headings have: the three most common ones make the levels."""
        lines: Counter[float] = Counter()
        depths: defaultdict[float, Counter[int]] = defaultdict(Counter)
        for at, page in enumerate(pages):
            for line in page:
                size = size_class(line.size)
                if size >= self.body * _LARGER and len(line.text) <= _LENGTH and _WORDY.search(line.text):
                    lines[size] += 1
                    if depth := self._outline.get((at, outline_key(line.text))):
                        depths[size][depth] += 1
        ranked = sorted((size for size, _ in lines.most_common(_LEVELS)), reverse=True)
        levels = {}
        for size in lines:
            rank = sum(size < other for other in ranked) + 1
            levels[size] = max(depths[size], key=depths[size].__getitem__) if depths[size] else min(rank, _LEVELS)
        return levels

    def level(self, lines: Sequence[Line], page: int) -> int:
        """Return the level of the heading that ``lines`` are, which stand together and apart from others; else 0."""
        text = " ".join(line.text for line in lines)
        if len(lines) > 4 or len(text) > _LENGTH or LEADER in text or not _WORDY.search(text):
            return 0
        depth = self._outline.get((page, outline_key(text)), 0)
        by_size = self._levels.get(size_class(max(line.size for line in lines)), 0)
        if depth or by_size:
            return min(depth or by_size, 6)
        return self._bold_level(lines, text)

    def _bold_level(self, lines: Sequence[Line], text: str) -> int:
        """Return the level of a short bold line: one below those that are told by size."""
        is_bold = self._bold_counts and all(line.bold for line in lines) and lines[0].size >= 0.95 * self.body
        if not is_bold or len(lines) > 2 or len(text) > _BOLD_LENGTH or "\t" in text:
            return 0
        opens = next(character for character in text if character.isalpha())
        if text.rstrip()[-1] in ".,;:" or opens.islower():
            return 0
        return min(max(self._levels.values(), default=1) + 1, _LEVELS + 1)


def size_class(size: float) -> float:
    """Return a font size to half a point: files hold 9.96 for 10."""
    return round(size * 2) / 2
