"""PDF, read by pdfium: text in reading order, headings, lists, links, page numbers and document properties.

Pages that hold only a picture of text are for ``index.extract.pdf.scans``.
"""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath
from typing import Final

from index.dates import iso_date
from index.documents import Document, Locator, Metadata
from index.extract.errors import Unreadable
from index.extract.options import current
from index.extract.pdf.file import PdfFile, open_pdf
from index.extract.pdf.forms import open_form, read_page
from index.extract.pdf.headings import Headings
from index.extract.pdf.order import in_reading_order
from index.extract.pdf.page import Line
from index.extract.pdf.paragraphs import Paragraph, paragraphs, with_asides
from index.extract.pdf.running import Sheet, find_running, stamped
from index.extract.pdf.scans import read_scans
from index.extract.pdf.writer import write
from index.metadata import language_tag, one_line, split_tags

__all__ = ["PAGES_LIMIT", "TEXT_LIMIT", "read"]

PAGES_LIMIT: Final = 5_000
"""Pages that are read of one document."""
TEXT_LIMIT: Final = 20_000_000
"""Code points that are read of one document."""

_LINES_LIMIT: Final = 400_000
_TIME_SHARE: Final = 0.6
"""Of the time that the process may still take, the part after which no more pages are read."""
_PAGES_A_SECOND: Final = 50
"""Pages for which the process may take another second of processor time: a long book is no endless loop."""
_FIRST_YEAR: Final = 1985
"""Of a date of creation; earlier ones are clocks that were never set."""

_JUNK_TITLE = re.compile(
    r"microsoft \w+ - .*|untitled.*|(?:(?:power ?point |word )?(?:document|presentation)|title|slide|layout) ?\d*"
    r"|[\W\d_]*|.*\.(?:docx?|pdf|tex|dvi|e?ps|indd|qx[pd]|pptx?|xlsx?|od[tps]|rtf|wp[ds]|pm[d6]|p65|txt|html?|tmp|fm|ai)"
    r"|\w+:/.*",
    re.IGNORECASE | re.DOTALL,
)
_JUNK_AUTHORS = frozenset(
    {"user", "admin", "administrator", "owner", "unknown", "author", "root", "default", "anonymous"}
)


def read(data: bytes, name: str) -> Document:
    """Read a PDF file called ``name``.

    Raises `Unreadable` for what is encrypted, damaged or holds nothing but pictures of text.
    """
    with open_pdf(data) as file:
        content = _read_pages(file)
        labels = [file.label(index) for index in range(len(content.sheets))]
        known, outline = _properties(file, name), file.outline()
        pictures = stamped(content.sheets)
        scans = read_scans(file, pictures, labels)
    pictured = set(pictures)
    has_text = any(sheet.lines for at, sheet in enumerate(content.sheets) if at not in pictured)
    if scans.reason and not scans.pages and not has_text:
        raise Unreadable(scans.reason)
    stamps = _put_in(content.sheets, scans.pages)
    running = find_running(content.sheets)
    warnings = list(content.warnings)
    if running.dropped:
        warnings.append("Headers and footers that repeat are shown once, and page numbers are left out")
    warnings += scans.warnings
    found = paragraphs(running.pages, Headings(running.pages, outline))
    found = with_asides(found, content.comments, running.heads, {**running.feet, **stamps})
    text, blocks, spans, starts = write(found, len(content.sheets))
    if text.count("\ufffd") > len(text) / 50:
        warnings.append("Some of its letters are unknown: the file does not say what its signs stand for")
    locators = tuple(Locator(start, f"page {label}") for start, label in zip(starts, labels, strict=True))
    known = _with_title(known, found)
    return Document(text, known, blocks, spans, "application/pdf", "utf-8", tuple(warnings), locators)


@dataclass(slots=True)
class _Content:
    sheets: list[Sheet] = field(default_factory=list)
    comments: list[tuple[str, ...]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def _read_pages(file: PdfFile) -> _Content:
    """Read the lines of all pages, or of as many as the limits allow."""
    content = _Content()
    length = lines = 0
    clock = _Clock()
    with open_form(file.document) as form:
        for index in range(file.page_count):
            if index >= PAGES_LIMIT or length >= TEXT_LIMIT or lines >= _LINES_LIMIT or clock.is_late(index):
                content.warnings.append(
                    f"Only its first {index:,} of {file.page_count:,} pages are read: it is too long"
                )
                break
            page = read_page(file.document, index, form)
            if page.cut:
                content.warnings.append(f"Page {file.label(index)} is not read to its end: it is too long")
            content.sheets.append(Sheet(in_reading_order(page.lines), page.bottom, page.top, page.picture))
            content.comments.append(page.comments)
            length += sum(map(len, page.comments)) + sum(len(line.text) for line in page.lines)
            lines += len(page.lines)
    return content


def _put_in(sheets: list[Sheet], scans: Mapping[int, Sequence[Line]]) -> dict[int, list[Line]]:
    """Put the lines that were read from pictures in the places of their pages.

    Return what was written on those pages besides, as far as it was not read there, each once: numbers that people
    cite are stamped on scans.
    """
    stamps: dict[int, list[Line]] = {}
    known: set[str] = set()
    for at, lines in scans.items():
        sheet, read_there = sheets[at], {word for line in lines for word in line.text.split()}
        for line in sheet.lines:
            if line.text not in known and not read_there.issuperset(line.text.split()):
                stamps.setdefault(at, []).append(line)
            known.add(line.text)
        sheets[at] = Sheet(lines, sheet.bottom - sheet.top, 0.0)  # a picture is measured from its upper edge
    return stamps


class _Clock:
    """Knows when no page is begun any more, so that there is time left to do something with those that are read."""

    def __init__(self) -> None:
        limit, used = resource.getrlimit(resource.RLIMIT_CPU)[0], time.process_time()
        self._is_limited = limit != resource.RLIM_INFINITY
        self._last = used + (limit - used) * _TIME_SHARE
        """Second of the processor time of this process."""
        self._wall = time.monotonic() + current().limits.wall * _TIME_SHARE

    def is_late(self, pages: int) -> bool:
        """Whether the time is up; as many as ``pages`` are read. Called once for each."""
        if not self._is_limited:
            return False
        if pages and pages % _PAGES_A_SECOND == 0:
            soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
            if hard == resource.RLIM_INFINITY or soft < hard:
                resource.setrlimit(resource.RLIMIT_CPU, (soft + 1, hard))
                self._last += _TIME_SHARE
        return time.process_time() > self._last or time.monotonic() > self._wall


def _properties(file: PdfFile, name: str) -> Metadata:
    """Return what the document properties state, without what programs put there by themselves."""
    title = one_line(file.stated("Title"))
    is_file_name = " " not in title and ("_" in title or title.casefold() == PurePath(name).stem.casefold())
    if is_file_name or _JUNK_TITLE.fullmatch(title):
        title = ""
    author = one_line(file.stated("Author"))
    if author.casefold().strip("() ") in _JUNK_AUTHORS:
        author = ""
    fields = {
        "title": title,
        "author": author,
        "date": _creation_date(file.stated("CreationDate")),
        "language": language_tag(file.language),
    }
    tags = split_tags(file.stated("Keywords").replace(";", ","))
    origins = {key: "document properties" for key, value in (*fields.items(), ("tags", tags)) if value}
    return Metadata(**fields, tags=tags, origins=origins)


def _creation_date(value: str) -> str:
    """Return a date of creation as ISO 8601, or nothing where a clock cannot have been right."""
    day = iso_date(value) or iso_date(value.removeprefix("D:")[:4])
    return day if day and _FIRST_YEAR <= int(day[:4]) <= date.today().year + 1 else ""


def _with_title(known: Metadata, found: Iterable[Paragraph]) -> Metadata:
    """Return metadata with the heading in the largest letters on the first page with text as title, if it has none."""
    if known.title:
        return known
    filled = [each for each in found if each.text.strip()]
    first = filled[0].pages[0][0] if filled else 0
    headings = [each for each in filled if each.level and each.pages[0][0] == first]
    if not headings:
        return known
    largest = max(headings, key=lambda heading: heading.first.size)
    return replace(known, title=one_line(largest.text), origins={**known.origins, "title": "largest heading"})
