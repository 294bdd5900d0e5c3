"""Runs Tesseract on a picture of text and gives the lines that it finds, with place and size.

Tesseract gets the picture through a pipe and answers in hOCR (HTML with the places of words in ``title``). Who calls it
has made sure that the bytes are a picture: it would take anything else for a list of files to open.
"""

from __future__ import annotations

import html
import math
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Final

from index.extract.allowance import is_abandoned, renew_processor
from index.extract.options import Options
from index.extract.pdf.page import Line
from index.extract.pictures.tesseract import installed, run

__all__ = [
    "PIXELS_LIMIT",
    "SIDE_LIMIT",
    "Recogniser",
    "TimeIsUp",
    "evened",
    "is_readable",
    "scaled",
]

PIXELS_LIMIT: Final = 40_000_000
"""Dots of the largest picture that is given to Tesseract, which takes up to twelve bytes for each."""

SIDE_LIMIT: Final = 32_000
"""Dots of its longer side; Tesseract counts to 32,767."""

_FEWEST: Final = 3
"""Letters that a picture of text has at least."""
_SURE_LINE: Final = 30
_SURE_PICTURE: Final = 45
"""Of 100, how sure Tesseract must be of a line and of a whole picture on average: leaves and waves are no letters."""
_CELL_GAP: Final = 1.5
"""A gap of so many font sizes is more than a space between words: here begins another cell."""
_STEEPEST: Final = 0.3
"""Slope of the steepest baseline that is believed."""
_ALIKE: Final = 0.12
"""Letters whose size differs by this share from those of most of the text are as large: sizes are measured."""

_TAG = re.compile(
    r"<span class='ocr_(?:line|header|caption|textfloat)'[^>]*? title=\"(?P<line>[^\"]*)\""
    r"|<span class='ocrx_word'[^>]*? title='(?P<word>[^']*)'[^>]*>(?P<text>.*?)</span>",
    re.DOTALL,
)
_MARKUP = re.compile(r"<[^>]*>")
_NUMBERS = re.compile(r"([a-z_]+)((?: -?\d+(?:\.\d+)?(?:e[+-]?\d+)?)+)")


class TimeIsUp(Exception):
    """The pictures in one document have taken as long as they may; says so as a clause."""


def is_readable(width: int, height: int) -> bool:
    """Whether a picture of so many dots may be given to Tesseract."""
    return width * height <= PIXELS_LIMIT and max(width, height) <= SIDE_LIMIT


class Recogniser:
    """Reads the pictures in one document; knows what is left of its time."""

    def __init__(self, options: Options) -> None:
        known = installed()
        self.hindrance = known.hindrance(options.ocr)
        """Why nothing can be read, as a clause; empty when `lines` may be called."""
        # With "osd", for orientation and script detection, Tesseract finds out which way up a picture is.
        layout = "1" if "osd" in known.languages else "3"
        self._program = known.program
        self._arguments = ("-", "-", "-l", options.ocr, "--psm", layout, "-c", "tessedit_create_hocr=1", "-c")
        self._limits = options.limits
        self._end = time.monotonic() + options.limits.ocr_seconds
        renew_processor(self._limits.processor)  # the first page is drawn before `lines` is called

    def lines(self, picture: bytes, page: int = 0) -> list[Line] | None:
        """Return the lines in a picture in reading order, in dots; of a file of several pages, those of one of them.

        None is for a picture that Tesseract cannot open, or not within its memory. Raises `TimeIsUp`.
        """
        late = TimeIsUp(f"Tesseract took more than {self._limits.ocr_seconds:,} s")
        left = self._end - time.monotonic()
        if left <= 0 or is_abandoned():
            raise late
        renew_processor(math.ceil(left) + 1)  # which Tesseract inherits
        try:
            answer = run(self._program, [*self._arguments, f"tessedit_page_number={page}"], left, picture)
        except subprocess.TimeoutExpired:
            raise late from None
        except OSError:
            return None
        finally:
            renew_processor(self._limits.processor)  # the next page is drawn before the next call
        return None if answer.returncode else _read_hocr(answer.stdout.decode("utf-8", "replace"))


@dataclass(slots=True)
class _Found:
    """A line as Tesseract states it."""

    title: dict[str, list[float]]
    words: list[tuple[str, dict[str, list[float]]]] = field(default_factory=list)

    @property
    def letters(self) -> int:
        """How many it has."""
        return sum(len(text) for text, _ in self.words)

    @property
    def sureness(self) -> float:
        """How sure Tesseract is of each letter, of 100, all added up."""
        return sum(title.get("x_wconf", [0.0])[0] * len(text) for text, title in self.words)


def _read_hocr(answer: str) -> list[Line]:
    """Return the lines of an answer, without what Tesseract is not sure of."""
    found = [line for line in _stated(answer) if line.letters and line.sureness >= _SURE_LINE * line.letters]
    letters = sum(line.letters for line in found)
    if letters < _FEWEST or sum(line.sureness for line in found) < _SURE_PICTURE * letters:
        return []
    return list(map(_line, found))


def _stated(answer: str) -> Iterator[_Found]:
    """Yield the lines of an answer and their words."""
    line: _Found | None = None
    for tag in _TAG.finditer(answer):
        if tag["line"]:
            title = _numbers(tag["line"])
            if line:
                yield line
            line = _Found(title) if len(title.get("bbox", [])) == 4 and title.get("x_size", [0.0])[0] > 0 else None
        else:
            title, text = _numbers(tag["word"]), html.unescape(_MARKUP.sub("", tag["text"])).strip()
            if line and text and len(title.get("bbox", [])) == 4:
                line.words.append((text, title))
    if line:
        yield line


def _numbers(title: str) -> dict[str, list[float]]:
    """Return the properties that a ``title`` states in numbers."""
    return {name: [float(number) for number in numbers.split()] for name, numbers in _NUMBERS.findall(title)}


def _line(found: _Found) -> Line:
    """Return a line as it stands when the picture is turned upright."""
    size = found.title["x_size"][0]
    quarter = round(found.title.get("textangle", [0.0])[0] / 90) % 4
    x0, x1, bottom = _upright(found.title["bbox"], quarter)
    slope, offset = (found.title.get("baseline", []) + [_STEEPEST, 0.0])[:2]
    below = -offset if abs(slope) < _STEEPEST else found.title.get("x_descenders", [0.0])[0]
    text, before = "", (0.0, 0.0)
    for word, title in found.words:
        left, right, _ = _upright(title["bbox"], quarter)
        gap = max(left - before[1], before[0] - right)
        text += f"{'' if not text else chr(9) if gap > _CELL_GAP * size else ' '}{word}"
        before = left, right
    return Line(text, x0, x1, below - bottom, size)


def _upright(box: Sequence[float], quarter: int) -> tuple[float, float, float]:
    """Return where a box begins and ends on its line, and its lower edge, downwards, after so many quarter turns."""
    x0, y0, x1, y1 = box
    return ((x0, x1, y1), (-y1, -y0, x1), (-x1, -x0, -y0), (y0, y1, -x0))[quarter]


def scaled(lines: Sequence[Line], factor: float) -> list[Line]:
    """Return lines with all measures times ``factor``."""
    return [
        replace(line, x0=line.x0 * factor, x1=line.x1 * factor, y=line.y * factor, size=line.size * factor)
        for line in lines
    ]


def evened(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the lines of pages with letters of one size where they are about as large as most.

    Sizes are measured on letters, and differ from line to line of the same type.
    """
    usual = median([line.size for page in pages for line in page for _ in line.text] or [1.0])
    return [
        [replace(line, size=usual) if abs(line.size - usual) <= _ALIKE * usual else line for line in page]
        for page in pages
    ]
