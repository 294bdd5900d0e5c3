"""Makes small PDF files as bytes: pages of text at places, in sizes, and pictures."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["image_page", "lines", "pdf", "text_at"]


def text_at(x: float, y: float, text: str, size: float = 11, font: str = "F1") -> str:
    """Text at a place, in points from the lower left corner."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET"


def lines(texts: Sequence[str], x: float = 72, top: float = 720, size: float = 11) -> str:
    """Lines of text below each other."""
    return "\n".join(text_at(x, top - number * size * 1.2, text, size) for number, text in enumerate(texts))


def image_page() -> str:
    """A page that is one picture."""
    return "q 400 0 0 500 72 100 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x01\x02\x03\x04 EI Q"


def pdf(pages: Sequence[str], info: str = "", trailer: str = "", catalog: str = "") -> bytes:
    """A PDF file with these pages; ``info``, ``trailer`` and ``catalog`` are entries of those dictionaries."""
    objects = [f"<< /Type /Catalog /Pages 2 0 R {catalog} >>"]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects += [
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"<< {info} >>",
    ]
    for number, content in enumerate(pages):
        page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
        objects += [
            f"{page} /Contents {6 + 2 * number} 0 R >>",
            f"<< /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream",
        ]
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
