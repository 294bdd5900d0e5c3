"""Makes small pictures of text as files: PNG, BMP, GIF and TIFF of several pages, and PDF pages that show one."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from index.extract.pdf.file import open_pdf
from tests.index.pdfs import lines, pdf

__all__ = ["Picture", "bmp", "gif", "picture_of", "png", "scanned", "tiff"]

_DPI = 130


class Picture(NamedTuple):
    """Shades of grey, a byte a dot, row by row."""

    width: int
    height: int
    dots: bytes

    def rows(self) -> list[bytes]:
        """The rows from the top."""
        return [self.dots[start : start + self.width] for start in range(0, len(self.dots), self.width)]

    def upside_down(self) -> Picture:
        """The picture as it is with the head down."""
        return self._replace(dots=self.dots[::-1])


def picture_of(texts: Sequence[str]) -> Picture:
    """A page with lines of text."""
    with open_pdf(pdf([lines(texts, size=14)])) as file:
        head, dots = file.render(0, _DPI).split(b"\n255\n", 1)
    width, height = map(int, head.split()[1:])
    return Picture(width, height, dots)


def png(picture: Picture) -> bytes:
    """A PNG file."""
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 0, 0, 0, 0)
    dots = zlib.compress(b"".join(b"\0" + row for row in picture.rows()))
    chunks = ((b"IHDR", header), (b"IDAT", dots), (b"IEND", b""))
    made = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def bmp(picture: Picture) -> bytes:
    """A BMP file, which begins with the lowest row."""
    palette = b"".join(bytes((shade, shade, shade, 0)) for shade in range(256))
    dots = b"".join(row + bytes(-picture.width % 4) for row in reversed(picture.rows()))
    start = 14 + 40 + len(palette)
    head = struct.pack("<2sIHHI", b"BM", start + len(dots), 0, 0, start)
    sizes = struct.pack("<IiiHHIIiiII", 40, picture.width, picture.height, 1, 8, 0, len(dots), 0, 0, 256, 0)
    return head + sizes + palette + dots


def gif(picture: Picture) -> bytes:
    """A GIF file of 128 shades, packed so that it is as large as it was: its codes are all of eight bits."""
    size = struct.pack("<HH", picture.width, picture.height)
    palette = b"".join(bytes((shade, shade, shade)) for shade in range(0, 256, 2))
    clear, end, every = 128, 129, 120  # before there are codes of nine bits, they are forgotten
    codes = bytearray()
    for start in range(0, len(picture.dots), every):
        codes.append(clear)
        codes += bytes(dot >> 1 for dot in picture.dots[start : start + every])
    codes.append(end)
    blocks = (bytes(codes[start : start + 255]) for start in range(0, len(codes), 255))
    data = b"".join(bytes((len(block),)) + block for block in blocks)
    return b"GIF89a" + size + b"\xe6\0\0" + palette + b"," + bytes(4) + size + b"\0\x07" + data + b"\0;"


def tiff(pictures: Sequence[Picture]) -> bytes:
    """A TIFF file of several pages."""
    made = bytearray(b"II*\0")
    made += bytes(4)
    link = 4
    for picture in pictures:
        place = len(made)
        made += picture.dots + bytes(len(picture.dots) % 2)
        struct.pack_into("<I", made, link, len(made))
        known = {256: picture.width, 257: picture.height, 258: 8, 259: 1, 262: 1, 273: place, 277: 1}
        known |= {278: picture.height, 279: len(picture.dots)}
        made += struct.pack("<H", len(known)) + b"".join(struct.pack("<HHII", tag, 4, 1, known[tag]) for tag in known)
        link = len(made)
        made += bytes(4)
    return bytes(made)


def scanned(picture: Picture) -> str:
    """A page of a PDF that is one picture."""
    dots = zlib.compress(picture.dots, 9).hex()
    keys = f"/W {picture.width} /H {picture.height} /BPC 8 /CS /G /F [/AHx /Fl]"
    return f"q 612 0 0 792 0 0 cm BI {keys} ID {dots}> EI Q"
