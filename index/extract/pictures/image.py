"""Pictures in files of their own: PNG, JPEG, TIFF, GIF, WebP and BMP. The text that they show is read by Tesseract."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

from index.documents import Document, Locator
from index.extract.errors import Unreadable
from index.extract.media import HEAD, binary_type
from index.extract.options import current
from index.extract.pdf.headings import Headings
from index.extract.pdf.page import Line
from index.extract.pdf.paragraphs import paragraphs
from index.extract.pdf.writer import write
from index.extract.pictures.ocr import Recogniser, TimeIsUp, evened, is_readable, scaled
from index.extract.pictures.sizes import page_sizes

__all__ = ["read"]

_POINTS: Final = 11.0
"""Size that the letters of a picture are given: how many dots make a point, many a picture does not say."""


def read(data: bytes, name: str) -> Document:
    """Read the text in the picture called ``name``.

    Raises `Unreadable` where the configuration does not ask for that or Tesseract is missing, for what is damaged or
    too large, and for a picture without text.
    """
    options = current()
    if not options.ocr:
        raise Unreadable("is a picture; set extraction.ocr in config.yaml to read text in pictures")
    sizes = page_sizes(data)
    if not any(is_readable(*size) for size in sizes):
        width, height = sizes[0]
        raise Unreadable(f"is a picture of {width:,} by {height:,} dots, which is too large to be read")
    recogniser = Recogniser(options)
    if recogniser.hindrance:
        raise Unreadable(f"is a picture, and {recogniser.hindrance}")
    pages, warnings = _read_pages(data, sizes, recogniser)
    factor = _POINTS / median(line.size for page in pages for line in page)
    pages = evened([scaled(page, factor) for page in pages])
    text, blocks, spans, starts = write(paragraphs(pages, Headings(pages, {})), len(pages))
    locators = [Locator(start, f"page {number}") for number, start in enumerate(starts, 1)] if len(sizes) > 1 else []
    return Document(
        text,
        blocks=blocks,
        spans=spans,
        media_type=binary_type(data[:HEAD]),
        warnings=("This text was read from a picture by Tesseract; it may hold mistakes", *warnings),
        locators=tuple(locators),
    )


def _read_pages(
    data: bytes, sizes: Sequence[tuple[int, int]], recogniser: Recogniser
) -> tuple[list[list[Line]], list[str]]:
    """Return the lines of each page and what there is to say of pages that are not read.

    Raises `Unreadable` when there is no line at all.
    """
    pages: list[list[Line]] = []
    failed = 0
    warnings: list[str] = []
    large = sum(not is_readable(*size) for size in sizes)
    if large:
        warnings.append(f"{large:,} of its {len(sizes):,} pages are too large to be read")
    try:
        for at, size in enumerate(sizes):
            lines = recogniser.lines(data, at) if is_readable(*size) else []
            failed += lines is None
            pages.append(lines or [])
    except TimeIsUp as late:
        if not any(pages):
            raise Unreadable(f"is a picture, and {late}") from None
        warnings.append(f"Only its first {len(pages):,} of {len(sizes):,} pages are read: {late}")
    if not any(pages) and failed:
        raise Unreadable("is a picture that Tesseract cannot open: it is damaged, or needs too much memory")
    if not any(pages):
        raise Unreadable("is a picture that holds no text that Tesseract could read")
    if failed:
        warnings.append(f"{failed:,} of its {len(sizes):,} pages are damaged, or need too much memory to be read")
    return pages, warnings
