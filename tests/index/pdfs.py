"""Makes small PDF files as bytes: pages of text at places, in sizes, and pictures.

The fonts are F1 (Helvetica), F2 (its bold face), F3 (Courier), U, whose codes are UTF-16, and I,
whose letters A to Z stand for the ideographs from U+6E2F on.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["FORM", "down_at", "field", "full_page", "image_page", "lines", "link_to", "pdf", "text_at", "unicode_at"]

_FONTS = (
    "/F1 3 0 R /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> "
    "/F3 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> "
    "/U << /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /ToUnicode 5 0 R /DescendantFonts "
    "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /DW 500 "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >> "
    "/I << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode {ideographs} 0 R >>"
)
_TO_UNICODE = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Any def\n"
    "1 begincodespacerange <{first}> <{last}> endcodespacerange\n"
    "1 beginbfrange <{first}> <{last}> <{sign}> endbfrange endcmap end end"
)
FORM = "/AcroForm << /Fields [] /NeedAppearances true /DR << /Font << /F1 3 0 R >> >> /DA (/F1 11 Tf 0 g) >>"
"""Entry of the catalogue of a document with fields."""
_FIRST = 6
"""Number of the object that is the first page."""


def text_at(x: float, y: float, text: str, size: float = 11, font: str = "F1") -> str:
    """Text at a place, in points from the lower left corner."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET\n"


def unicode_at(x: float, y: float, text: str, size: float = 11) -> str:
    """Text of any script at a place, its characters drawn from left to right, each half a font size wide."""
    return f"BT /U {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"


def down_at(x: float, y: float, letters: str, size: float = 11) -> str:
    """Ideographs below one another, of the font I."""
    return "".join(text_at(x, y - row * size, letter, size, "I") for row, letter in enumerate(letters))


def lines(texts: Sequence[str], x: float = 72, top: float = 720, size: float = 11, font: str = "F1") -> str:
    """Lines of text below each other."""
    return "\n".join(text_at(x, top - number * size * 1.2, text, size, font) for number, text in enumerate(texts))


def full_page(word: str, rows: int = 48, top: float = 720) -> str:
    """A page of prose in paragraphs of eight lines, which differs from others in a word."""
    texts = [
        f"The {word} came in the night and lay at the north quay until the tide had turned{'.' * (row % 8 == 7)}"
        for row in range(rows)
    ]
    return lines(texts, top=top)


def image_page() -> str:
    """A page that is one picture."""
    return "q 400 0 0 500 72 100 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x01\x02\x03\x04 EI Q"


def link_to(address: str, box: tuple[int, int, int, int]) -> str:
    """An annotation that leads from a rectangle (left, bottom, right, top) to an address."""
    sides = " ".join(map(str, box))
    return f"<< /Type /Annot /Subtype /Link /Rect [{sides}] /A << /S /URI /URI ({address}) >> >>"


def field(name: str, value: str, box: tuple[int, int, int, int], size: int = 11) -> str:
    """An annotation that is a field of a form, with a value in a rectangle (left, bottom, right, top)."""
    sides = " ".join(map(str, box))
    kind = f"/Type /Annot /Subtype /Widget /FT /Tx /F 4 /DA (/F1 {size} Tf 0 g)"
    return f"<< {kind} /T ({name}) /V ({value}) /Rect [{sides}] >>"


def pdf(pages: Sequence[str], info: str = "", trailer: str = "", catalog: str = "", notes: str = "") -> bytes:
    """A PDF file with these pages.

    ``info``, ``trailer`` and ``catalog`` are entries of those dictionaries, ``notes`` the annotations of each page.
    """
    objects = [f"<< /Type /Catalog /Pages 2 0 R {catalog} >>"]
    kids = " ".join(f"{_FIRST + 2 * number} 0 R" for number in range(len(pages)))
    objects += [
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>",
        _stream(_TO_UNICODE.format(first="0000", last="FFFF", sign="0000")),
    ]
    fonts = _FONTS.format(ideographs=_FIRST + 2 * len(pages))
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << {fonts} >> >>"
    for number, content in enumerate(pages):
        objects += [f"{page} /Annots [{notes}] /Contents {_FIRST + 1 + 2 * number} 0 R >>", _stream(content)]
    objects.append(_stream(_TO_UNICODE.format(first="41", last="5A", sign="6E2F")))
    made = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    start = len(made)
    made += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    made += f"trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)


def _stream(content: str) -> str:
    return f"<< /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream"
