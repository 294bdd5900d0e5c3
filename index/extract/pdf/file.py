"""A PDF opened by pdfium: its pages, properties, page labels and outline, and how it is refused."""

from __future__ import annotations

import ctypes
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from pypdfium2 import raw

from index.extract.errors import Unreadable
from index.extract.pdf.headings import outline_key
from index.extract.pdf.page import open_page

__all__ = ["PdfFile", "open_pdf", "utf16"]

_UNPACKED_LIMIT: Final = 4 * 2**20
"""Bytes of a stream that grows more than `_RATIO_LIMIT` times; pdfium takes up to 70 bytes of memory for each."""
_RATIO_LIMIT: Final = 100
_OPENING: Final = 2**17
"""Bytes at the beginning of a stream that tell how much it grows."""
_INSPECTED: Final = 64 * 2**20
"""Bytes that are unpacked at most to look for such streams."""
_GROWTH: Final = 1030
"""Times that a stream can grow when it is unpacked, by the format."""

_PROPERTY_LIMIT: Final = 10_000
_LABEL_LIMIT: Final = 40
_OUTLINE_LIMIT: Final = 5_000
_OUTLINE_DEPTH: Final = 6
_PIXELS_LIMIT: Final = 40_000_000

_STREAM = re.compile(rb"stream\r?\n")
_UNCOMMON_LABEL = re.compile(r"[^\w .:/()*+-]")

_REASONS = {
    raw.FPDF_ERR_PASSWORD: "is encrypted",
    raw.FPDF_ERR_SECURITY: "is encrypted",
}


@contextmanager
def open_pdf(data: bytes) -> Iterator[PdfFile]:
    """Open the bytes of a PDF for as long as the ``with`` lasts.

    Raises `Unreadable` for what is encrypted or damaged, or holds a stream made to exhaust memory.
    """
    _refuse_bombs(data)
    document = raw.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise Unreadable(_REASONS.get(raw.FPDF_GetLastError(), "is damaged: it cannot be opened as a PDF"))
    try:
        yield PdfFile(document)
    finally:
        raw.FPDF_CloseDocument(document)


class PdfFile:
    """An open document. Pages are counted from 0."""

    def __init__(self, document: object) -> None:
        self.document = document
        self.page_count: int = max(0, raw.FPDF_GetPageCount(document))

    def label(self, index: int) -> str:
        """Return what a page is called, such as ``12`` or ``iv``: its number where the file does not say."""
        text = utf16(lambda buffer, size: raw.FPDF_GetPageLabel(self.document, index, buffer, size))
        text = " ".join(_UNCOMMON_LABEL.sub("", text).split())
        return text if 0 < len(text) <= _LABEL_LIMIT else str(index + 1)

    def stated(self, key: str) -> str:
        """Return a document property such as ``Title``, or an empty string."""
        name = key.encode("ascii")
        return utf16(lambda buffer, size: raw.FPDF_GetMetaText(self.document, name, buffer, size)).strip("\0 \t\r\n")

    @property
    def language(self) -> str:
        """The language that the file states, or an empty string."""

        def ask(buffer: Any, size: int) -> int:
            characters = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)) if buffer else None
            written: int = raw.FPDFCatalog_GetLanguage(self.document, characters, size)
            return written

        return utf16(ask)

    def outline(self) -> dict[tuple[int, str], int]:
        """Return the depth, from 1, of every title in the outline, by index of its page and `outline_key`."""
        depths: dict[tuple[int, str], int] = {}
        waiting = [(raw.FPDFBookmark_GetFirstChild(self.document, None), 1)]
        seen: set[int] = set()
        while waiting and len(seen) < _OUTLINE_LIMIT:
            item, depth = waiting.pop()
            place = ctypes.cast(item, ctypes.c_void_p).value
            if not place or place in seen:  # an outline may lead back into itself
                continue
            seen.add(place)
            waiting.append((raw.FPDFBookmark_GetNextSibling(self.document, item), depth))
            if depth < _OUTLINE_DEPTH:
                waiting.append((raw.FPDFBookmark_GetFirstChild(self.document, item), depth + 1))
            page = raw.FPDFDest_GetDestPageIndex(self.document, raw.FPDFBookmark_GetDest(self.document, item))
            key = outline_key(utf16(partial(raw.FPDFBookmark_GetTitle, item)))
            if page >= 0 and key:
                depths.setdefault((page, key), depth)
        return depths

    def render(self, index: int, dpi: int) -> bytes:
        """Return a picture of a page in shades of grey, as a PGM file. Raises `Unreadable` when it cannot be drawn."""
        with open_page(self.document, index) as page:
            if page is None:
                raise Unreadable(f"is damaged: page {index + 1} cannot be drawn")
            scale = dpi / 72
            width, height = raw.FPDF_GetPageWidthF(page) * scale, raw.FPDF_GetPageHeightF(page) * scale
            shrink = min(1.0, (_PIXELS_LIMIT / max(1.0, width * height)) ** 0.5)
            columns, rows = max(1, int(width * shrink)), max(1, int(height * shrink))
            if columns * rows > 2 * _PIXELS_LIMIT:
                raise Unreadable(f"is damaged: page {index + 1} is too long to be drawn")
            return _draw(page, columns, rows)


def _draw(page: object, columns: int, rows: int) -> bytes:
    bitmap = raw.FPDFBitmap_CreateEx(columns, rows, raw.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        raise Unreadable("has a page too large to be drawn")
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, 0xFFFFFFFF)
        raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, raw.FPDF_GRAYSCALE)
        stride = raw.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), stride * rows)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
    body = b"".join(pixels[start : start + columns] for start in range(0, stride * rows, stride))
    return b"P5\n%d %d\n255\n" % (columns, rows) + body


def utf16(ask: Callable[[object, int], int]) -> str:
    """Return the text that ``ask`` puts into a buffer, given the buffer and its size in bytes; too long is empty."""
    size = ask(None, 0)
    if not 2 < size <= _PROPERTY_LIMIT:
        return ""
    buffer = ctypes.create_string_buffer(size + 2)
    ask(buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _refuse_bombs(data: bytes) -> None:
    """Raise `Unreadable` for a stream that is small in the file and huge when unpacked, unless it is an image.

    This names the common case cheaply; what is packed in other ways meets the limits of the process.
    """
    inspected = 0
    for found in _STREAM.finditer(data):
        header = data[max(0, found.start() - 300) : found.start()].rpartition(b" obj")[2]
        if b"FlateDecode" not in header or b"/Image" in header:
            continue
        end = data.find(b"endstream", found.end())
        packed = data[found.end() : min(end if end >= 0 else len(data), found.end() + _OPENING)]
        enough = max(_UNPACKED_LIMIT, len(packed) * _RATIO_LIMIT)
        if len(packed) * _GROWTH < enough or inspected > _INSPECTED:
            continue
        size = _unpacked_size(packed, enough)
        inspected += size
        if size >= enough:
            raise Unreadable(f"holds a stream that unpacks to more than {enough // 2**20} MB")


def _unpacked_size(packed: bytes, enough: int) -> int:
    """Return how many bytes come out of ``packed``; beyond ``enough`` it is not looked at."""
    unpacker, size = zlib.decompressobj(), 0
    try:
        while size < enough and (piece := unpacker.decompress(packed, 2**18)):
            size += len(piece)
            packed = unpacker.unconsumed_tail
    except zlib.error:
        pass
    return size
