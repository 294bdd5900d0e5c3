"""The pages of a PDF that are pictures of text: named in warnings, and read by Tesseract where that is configured."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pypdfium2 import raw

from index.extract.errors import Unreadable
from index.extract.options import current
from index.extract.pdf.file import PdfFile
from index.extract.pdf.page import Line
from index.extract.pictures.ocr import SIDE_LIMIT, Recogniser, TimeIsUp, evened, scaled

__all__ = ["Scans", "read_scans"]

_DPI: Final = 300
"""Dots an inch at which pages are drawn: Tesseract reads small print worse with fewer, and none better with more."""
_PIXELS: Final = 20_000_000
"""Dots of a page; more are drawn of none. It is an A3 page with all its dots."""
_RANGES_NAMED: Final = 5


@dataclass(slots=True)
class Scans:
    """What became of the pages that are pictures."""

    pages: dict[int, list[Line]] = field(default_factory=dict)
    """Lines, in points, by index of the page, for those where Tesseract found any."""
    warnings: list[str] = field(default_factory=list)
    reason: str = ""
    """Why there is no text, where the document holds nothing but pictures; empty where it holds none."""


def read_scans(file: PdfFile, scans: Sequence[int], labels: Sequence[str]) -> Scans:
    """Read the pages at the indexes ``scans``, as far as the configuration and the time allow; ``labels`` has all.

    Tesseract is not started when there are none.
    """
    done = Scans()
    if not scans:
        return done
    count = "one page" if len(scans) == 1 else f"{len(scans):,} pages"
    done.reason = f"holds only pictures of text (a scan of {count})"
    hindrance, tried = "", 0
    if not current().ocr:
        done.reason += "; set extraction.ocr in config.yaml to read them"
    else:
        recogniser = Recogniser(current())
        hindrance = recogniser.hindrance
        try:
            for index in () if hindrance else scans:
                if lines := _read_page(file, index, recogniser):
                    done.pages[index] = lines
                tried += 1
        except TimeIsUp as late:
            hindrance = str(late)
        done.reason += f", and {hindrance or 'Tesseract found no text in them'}"
    _warn(done, scans, tried, labels, hindrance)
    done.pages = dict(zip(done.pages, evened(list(done.pages.values())), strict=True))
    return done


def _warn(done: Scans, scans: Sequence[int], tried: int, labels: Sequence[str], hindrance: str) -> None:
    """Say of each page what became of it, after the first ``tried`` of ``scans`` have been given to Tesseract."""
    empty = [at for at in scans[:tried] if at not in done.pages]
    because = f", because {hindrance}" if hindrance else ""
    for pages, one, several in (
        (
            list(done.pages),
            "was read from a picture by Tesseract; it may hold mistakes",
            "were read from pictures by Tesseract; they may hold mistakes",
        ),
        (empty, "is a picture in which Tesseract found no text", "are pictures in which Tesseract found no text"),
        (
            scans[tried:],
            f"is a picture of text: it cannot be searched{because}",
            f"are pictures of text: they cannot be searched{because}",
        ),
    ):
        if pages:
            done.warnings.append(f"{_named(pages, labels)} {one if len(pages) == 1 else several}")


def _named(pages: Sequence[int], labels: Sequence[str]) -> str:
    """Return what the pages at some indexes are called, or how many they are where that is long."""
    if len(pages) == 1:
        return f"Page {labels[pages[0]]}"
    ranges: list[list[int]] = []
    for at in pages:
        if ranges and ranges[-1][1] == at - 1:
            ranges[-1][1] = at
        else:
            ranges.append([at, at])
    named = [labels[first] if first == last else f"{labels[first]} to {labels[last]}" for first, last in ranges]
    if len(named) > _RANGES_NAMED:
        return f"{len(pages):,} of {len(labels):,} pages"
    return f"Pages {' and '.join(filter(None, [', '.join(named[:-1]), named[-1]]))}"


def _read_page(file: PdfFile, index: int, recogniser: Recogniser) -> list[Line]:
    """Return the lines of a page, in points. Raises `TimeIsUp`."""
    dpi = _resolution(file, index)
    try:
        picture = file.render(index, dpi)
    except Unreadable:
        return []
    return scaled(recogniser.lines(picture) or [], 72 / dpi)


def _resolution(file: PdfFile, index: int) -> int:
    """Return the dots an inch with which a page is drawn: fewer where it is large, or says so."""
    size = raw.FS_SIZEF()
    if not raw.FPDF_GetPageSizeByIndexF(file.document, index, ctypes.byref(size)):
        return _DPI
    width, height = max(1.0, size.width), max(1.0, size.height)
    return max(1, int(72 * min(_DPI / 72, (_PIXELS / (width * height)) ** 0.5, SIDE_LIMIT / max(width, height))))
