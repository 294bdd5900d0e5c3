"""How large the pages of a picture are, read from its headers, before any program unpacks it."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Final

from index.extract.errors import Unreadable
from index.extract.media import HEAD, binary_type

__all__ = ["PAGES_LIMIT", "page_sizes"]

PAGES_LIMIT: Final = 1_000
"""Pages of a TIFF that are looked for."""

_ENTRIES_LIMIT: Final = 1_000
_WIDTH: Final = 256
_LENGTH: Final = 257
"""Tags of a TIFF."""
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of the header that states the size; the others among them begin tables."""
_JPEG_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers that no length follows."""


def page_sizes(data: bytes) -> list[tuple[int, int]]:
    """Return width and height in dots of each page of a PNG, JPEG, TIFF, GIF, WebP or BMP file; all but TIFF have one.

    Raises `Unreadable` for what is none of them, or states no size.
    """
    measure = _MEASURES.get(binary_type(data[:HEAD]))
    try:
        found = measure(data) if measure else []
    except (struct.error, IndexError):
        found = []
    if not found or not all(width > 0 and height > 0 for width, height in found):
        raise Unreadable("is damaged: it does not say how large its picture is")
    return found


def _png(data: bytes) -> list[tuple[int, int]]:
    return [struct.unpack_from(">II", data, 16)] if data[12:16] == b"IHDR" else []


def _gif(data: bytes) -> list[tuple[int, int]]:
    return [struct.unpack_from("<HH", data, 6)]


def _bmp(data: bytes) -> list[tuple[int, int]]:
    if struct.unpack_from("<I", data, 14) == (12,):
        return [struct.unpack_from("<HH", data, 18)]
    width, height = struct.unpack_from("<ii", data, 18)
    return [(width, abs(height))]  # one that is drawn downwards has a negative height


def _webp(data: bytes) -> list[tuple[int, int]]:
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return [(width & 0x3FFF, height & 0x3FFF)]
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return [((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)]
    if kind == b"VP8X":
        width, height = int.from_bytes(data[24:27], "little"), int.from_bytes(data[27:30], "little")
        return [(width + 1, height + 1)]
    return []


def _jpeg(data: bytes) -> list[tuple[int, int]]:
    at = 2
    while (at := data.find(b"\xff", at)) >= 0:
        marker = data[at + 1]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return [(width, height)]
        if marker in _JPEG_BARE:
            at += 2
        elif marker in {0x00, 0xFF}:
            at += 1
        else:
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return []


def _tiff(data: bytes) -> list[tuple[int, int]]:
    """Follow the chain of directories, each of which is a page."""
    order = "<" if data[:2] == b"II" else ">"
    found: list[tuple[int, int]] = []
    seen: set[int] = set()
    (place,) = struct.unpack_from(f"{order}I", data, 4)
    while place and place not in seen and len(found) < PAGES_LIMIT:
        seen.add(place)
        (count,) = struct.unpack_from(f"{order}H", data, place)
        sides = {_WIDTH: 0, _LENGTH: 0}
        for entry in range(min(count, _ENTRIES_LIMIT)):
            tag, kind = struct.unpack_from(f"{order}HH", data, place + 2 + 12 * entry)
            if tag in sides:
                (sides[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, place + 10 + 12 * entry)
        found.append((sides[_WIDTH], sides[_LENGTH]))
        (place,) = struct.unpack_from(f"{order}I", data, place + 2 + 12 * count)
    return found


_MEASURES: Final[Mapping[str, Callable[[bytes], list[tuple[int, int]]]]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/tiff": _tiff,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/bmp": _bmp,
}
