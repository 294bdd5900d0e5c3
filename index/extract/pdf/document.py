"""PDF, read by pdfium: text in reading order, headings, lists, links, page numbers and document properties.

Pages that hold only a picture of text are named in a warning; `scanned_pages` and `render_page` are there for whoever
can read pictures.
"""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath
from typing import Final

from index.dates import iso_date
from index.documents import Document, Locator, Metadata
from index.extract.errors import Unreadable
from index.extract.pdf.file import PdfFile, open_pdf
from index.extract.pdf.headings import Headings
from index.extract.pdf.order import in_reading_order, without_running_lines
from index.extract.pdf.page import Line, read_page
from index.extract.pdf.paragraphs import Paragraph, paragraphs
from index.extract.pdf.writer import write
from index.metadata import language_tag, one_line, split_tags

__all__ = ["PAGES_LIMIT", "TEXT_LIMIT", "read", "render_page", "scanned_pages"]

PAGES_LIMIT: Final = 5_000
"""Pages that are read of one document."""
TEXT_LIMIT: Final = 20_000_000
"""Code points that are read of one document."""

_LINES_LIMIT: Final = 400_000
_PROCESSOR_SHARE: Final = 0.6
"""Of the processor time that the process may still take, the part after which no more pages are read."""
_RANGES_NAMED: Final = 5
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
        labels = [file.label(index) for index in range(len(content.pages))]
        known, outline = _properties(file, name), file.outline()
    pages = without_running_lines(content.pages, content.pictures)
    scans = [at for at, page in enumerate(pages) if content.pictures[at] and not page]
    if scans and not any(pages):
        raise Unreadable(f"holds only pictures of text (a scan of {_count(len(scans), 'page')})")
    warnings = list(content.warnings)
    if sum(map(len, pages)) < sum(map(len, content.pages)):
        warnings.append("Headers and footers that repeat are left out")
    warnings += _name_scans(scans, labels)
    found = paragraphs(pages, Headings(pages, outline))
    text, blocks, spans, starts = write(found, len(pages))
    if text.count("\ufffd") > len(text) / 50:
        warnings.append("Some of its letters are unknown: the file does not say what its signs stand for")
    locators = tuple(Locator(start, f"page {label}") for start, label in zip(starts, labels, strict=True))
    known = _with_title(known, found)
    return Document(text, known, blocks, spans, "application/pdf", "utf-8", tuple(warnings), locators)


def scanned_pages(data: bytes) -> list[int]:
    """Return the indexes of the pages that show a picture and hold no text but what repeats on most pages.

    Raises `Unreadable` as `read` does for what is encrypted or damaged.
    """
    with open_pdf(data) as file:
        content = _read_pages(file)
    return [
        at
        for at, page in enumerate(without_running_lines(content.pages, content.pictures))
        if content.pictures[at] and not page
    ]


def render_page(data: bytes, index: int, dpi: int = 300) -> bytes:
    """Return a picture of the page at ``index`` (from 0) as a PGM file in shades of grey, with ``dpi`` dots an inch.

    A page that would have more than 40 million dots is drawn with fewer. Raises `Unreadable` for a file or a page
    that cannot be opened.
    """
    with open_pdf(data) as file:
        return file.render(index, dpi)


@dataclass(slots=True)
class _Content:
    pages: list[list[Line]] = field(default_factory=list)
    pictures: list[bool] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def _read_pages(file: PdfFile) -> _Content:
    """Read the lines of all pages, or of as many as the limits allow."""
    content = _Content()
    length = lines = 0
    last_second = _last_second()
    for index in range(file.page_count):
        if index >= PAGES_LIMIT or length >= TEXT_LIMIT or lines >= _LINES_LIMIT or time.process_time() > last_second:
            content.warnings.append(f"Only its first {index:,} of {file.page_count:,} pages are read: it is too long")
            break
        page = read_page(file.document, index)
        if page.cut:
            content.warnings.append(f"Page {file.label(index)} is not read to its end: it is too long")
        content.pages.append(in_reading_order(page.lines))
        content.pictures.append(page.picture)
        length += sum(len(line.text) for line in page.lines)
        lines += len(page.lines)
    return content


def _last_second() -> float:
    """Return the processor time of this process, in seconds, at which no page is begun any more."""
    limit, used = resource.getrlimit(resource.RLIMIT_CPU)[0], time.process_time()
    return float("inf") if limit == resource.RLIM_INFINITY else used + (limit - used) * _PROCESSOR_SHARE


def _count(number: int, what: str) -> str:
    return f"one {what}" if number == 1 else f"{number:,} {what}s"


def _name_scans(scans: Sequence[int], labels: Sequence[str]) -> list[str]:
    """Return the warning that some pages are pictures of text, by their labels, or nothing."""
    if not scans:
        return []
    if len(scans) == 1:
        return [f"Page {labels[scans[0]]} is a picture of text: it cannot be searched"]
    ranges: list[list[int]] = []
    for at in scans:
        if ranges and ranges[-1][1] == at - 1:
            ranges[-1][1] = at
        else:
            ranges.append([at, at])
    named = [labels[first] if first == last else f"{labels[first]} to {labels[last]}" for first, last in ranges]
    if len(named) > _RANGES_NAMED:
        return [f"{len(scans):,} of {len(labels):,} pages are pictures of text: they cannot be searched"]
    listed = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
    return [f"Pages {listed} are pictures of text: they cannot be searched"]


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
