"""What stands on a PDF page besides its own content: values of form fields, text boxes and comments of its readers.

pdfium draws values and boxes into the page, in memory, where they are read like any other text. No script is run: the
library is built without JavaScript, and no action is asked for.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from pypdfium2 import raw

from index.extract.pdf.file import utf16
from index.extract.pdf.page import Line, Page, on_one_row, open_page, read_open_page

__all__ = ["open_form", "read_page"]

_ANNOTATIONS_SEEN: Final = 2_000
"""Of one page."""
_COMPARED: Final = 2_000_000
"""Pairs of values and lines; where there are more, the values come last."""

_SHOWN: Final = frozenset({raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT})
_COMMENTS: Final = frozenset(
    {
        raw.FPDF_ANNOT_TEXT,
        raw.FPDF_ANNOT_HIGHLIGHT,
        raw.FPDF_ANNOT_UNDERLINE,
        raw.FPDF_ANNOT_SQUIGGLY,
        raw.FPDF_ANNOT_STRIKEOUT,
        raw.FPDF_ANNOT_CARET,
    }
)


@contextmanager
def open_form(document: object) -> Iterator[object]:
    """Open the form of a document for as long as the ``with`` lasts; None when it has none."""
    if raw.FPDF_GetFormType(document) == raw.FORMTYPE_NONE:
        yield None
        return
    callbacks = raw.FPDF_FORMFILLINFO(version=2)
    form = raw.FPDFDOC_InitFormFillEnvironment(document, callbacks)
    try:
        yield form or None
    finally:
        if form:
            raw.FPDFDOC_ExitFormFillEnvironment(form)


def read_page(document: object, index: int, form: object = None) -> Page:
    """Read the page at ``index`` with what stands in its fields, each value behind the words to its left.

    A page that cannot be loaded is empty.
    """
    with open_page(document, index) as page:
        if page is None:
            return Page((), False, False)
        content = read_open_page(document, page)
        has_fields, comments = _annotations(page)
        content = replace(content, comments=comments) if comments else content
        if content.cut or not has_fields or not _draw_fields(page, form):
            return content
    with open_page(document, index) as page:
        if page is None:
            return content
        drawn = read_open_page(document, page)
    known = set(map(_place, content.lines))
    values = [line for line in drawn.lines if _place(line) not in known and _is_legible(line.text)]
    return replace(content, lines=tuple(_with_values(content.lines, values)), cut=drawn.cut)


def _annotations(page: object) -> tuple[bool, tuple[str, ...]]:
    """Return whether there are fields or text boxes on a page, and the comments, each behind its author's name."""
    has_fields, comments = False, []
    for index in range(min(max(0, raw.FPDFPage_GetAnnotCount(page)), _ANNOTATIONS_SEEN)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind = raw.FPDFAnnot_GetSubtype(note)
        has_fields = has_fields or kind in _SHOWN
        words = _stated(note, b"Contents") if kind in _COMMENTS else ""
        if words:
            author = _stated(note, b"T")
            comments.append(f"{author}: {words}" if author else words)
        raw.FPDFPage_CloseAnnot(note)
    return has_fields, tuple(comments)


def _stated(note: object, key: bytes) -> str:
    def ask(buffer: Any, size: int) -> int:
        characters = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)) if buffer else None
        written: int = raw.FPDFAnnot_GetStringValue(note, key, characters, size)
        return written

    return " ".join(utf16(ask).replace("\0", " ").split())


def _draw_fields(page: object, form: object) -> bool:
    """Draw the fields and notes of a page into it, for the next time that it is opened; say whether that was done."""
    if form:
        raw.FORM_OnAfterLoadPage(page, form)  # draws values that the file holds without a picture of them
    try:
        return bool(raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS)
    finally:
        if form:
            raw.FORM_OnBeforeClosePage(page, form)


def _place(line: Line) -> tuple[str, int, int]:
    return line.text, round(line.x0), round(line.y)


def _is_legible(text: str) -> bool:
    """Whether most letters are known: fields may be drawn in fonts that do not say what their signs stand for."""
    return text.count("\ufffd") * 4 < len(text)


def _with_values(lines: Sequence[Line], values: Sequence[Line]) -> list[Line]:
    """Return lines in their order, with every value behind the line to its left, or else the one above it."""
    if len(lines) * len(values) > _COMPARED:
        return [*lines, *values]
    behind: defaultdict[int, list[Line]] = defaultdict(list)
    for value in values:
        place = _place_of(value, lines)
        # What was filled in is no heading, however large.
        size = value.size if place < 0 else min(value.size, lines[place].size)
        behind[place].append(replace(value, size=size, bold=False))
    return [*behind[-1], *(each for at, line in enumerate(lines) for each in (line, *behind[at]))]


def _place_of(value: Line, lines: Sequence[Line]) -> int:
    """Return the index of the line that a value stands behind; -1 where it stands before all of them."""
    left = [at for at, line in enumerate(lines) if line.x0 <= value.x0 and _on_one_row(line, value)]
    if left:
        return max(left, key=lambda at: (lines[at].x0, at))
    above = [
        at
        for at, line in enumerate(lines)
        if line.y > value.y and line.x0 <= value.x1 and line.x1 >= value.x0 and not _on_one_row(line, value)
    ]
    return min(above, key=lambda at: (lines[at].y, -at), default=-1)


def _on_one_row(line: Line, other: Line) -> bool:
    return on_one_row(line.y, line.size, other.y, other.size)
