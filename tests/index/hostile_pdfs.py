"""PDF files that go round in circles, grow without end or lie about themselves, as bytes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from tests.index.pdfs import lines, pdf

__all__ = ["calls_without_end", "hostile_pdfs"]

_PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << {} >> >>"
_TREE = ("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
_WORDS = lines(["A page of plain words."])


def hostile_pdfs(address: str) -> dict[str, bytes]:
    """Return hostile PDF files by name; those that ask for something outside ask for ``address``."""
    return _loops() | _growing() | _lies(address)


def _loops() -> dict[str, bytes]:
    page = _PAGE.format("")
    good = pdf([_WORDS])
    start = int(good.rpartition(b"startxref\n")[2].split()[0])
    outline = "/Outlines << /First 90 0 R /Last 90 0 R >>"
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>"
    return {
        "page-tree-holds-itself.pdf": _pdf([_TREE[0], "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
        "page-tree-holds-its-parent.pdf": _pdf(
            [_TREE[0], _TREE[1], "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 2 >>"]
        ),
        "page-is-its-own-parent.pdf": _pdf(
            [*_TREE, "<< /Type /Page /Parent 3 0 R /Contents 4 0 R >>", _stream(_WORDS)]
        ),
        "table-before-itself.pdf": good.replace(b"/Root", b"/Prev %d /Root" % start),
        "contents-are-themselves.pdf": _pdf([*_TREE, page, "4 0 R"]),
        "length-is-itself.pdf": _pdf([*_TREE, page, f"<< /Length 4 0 R >>\nstream\n{_WORDS}\nendstream"]),
        "outline-goes-round.pdf": _pdf(
            [
                f"<< /Type /Catalog /Pages 2 0 R {outline} >>".replace("90", "5"),
                *(_TREE[1], page, _stream(_WORDS)),
                "<< /Title (round) /Next 5 0 R /First 5 0 R /Parent 5 0 R >>",
            ]
        ),
        "form-calls-itself.pdf": _pdf(
            [*_TREE, _PAGE.format("/XObject << /F 5 0 R >>"), _stream("/F Do"), _stream("/F Do", form[3:-3])]
        ),
        "object-stream-holds-itself.pdf": _object_stream_loop(),
    }


def _object_stream_loop() -> bytes:
    """An object stream that extends itself and holds the page tree, whose page is in the same stream again."""
    inside = "2 0 6 40 ".ljust(10) + "<< /Type /Pages /Kids [3 0 R 6 0 R] >>".ljust(40) + "6 0 R"
    body = "/Type /ObjStm /N 2 /First 10 /Extends 6 0 R"
    return _pdf([_TREE[0], "null", _PAGE.format(""), _stream(_WORDS), "null", _stream(inside, body)])


def calls_without_end() -> bytes:
    """A page whose form calls a form three times, and so on, thirty deep; the process that reads it dies."""
    form = "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 << /Type /Font /Subtype /Type1"
    form += " /BaseFont /Helvetica >> >> /XObject << /N {} 0 R >> >>"
    thrice = [_stream("/N Do /N Do /N Do", form.format(6 + number)) for number in range(30)]
    return _pdf([*_TREE, _PAGE.format("/XObject << /N 5 0 R >>"), _stream("/N Do"), *thrice, _stream(_WORDS)])


def _growing() -> dict[str, bytes]:
    page = _PAGE.format("/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>")
    stacked = zlib.compress(b"q Q " * 2_500_000, 9)
    packed = _WORDS.encode()
    for _ in range(100):
        packed = zlib.compress(packed, 9)
    many = " ".join(["4 0 R"] * 50_000)
    nested = "[" * 50_000 + "]" * 50_000
    return {
        "forms-call-thrice-thirty-deep.pdf": calls_without_end(),
        "packed-a-hundred-times.pdf": _pdf(
            [*_TREE, page, _stream(packed.decode("latin-1"), f"/Filter [{' /FlateDecode' * 100}]")]
        ),
        "ten-megabytes-of-nothing.pdf": _pdf(
            [*_TREE, page, _stream(stacked.decode("latin-1"), "/Filter /FlateDecode")]
        ),
        "one-page-fifty-thousand-times.pdf": _pdf(
            [_TREE[0], f"<< /Type /Pages /Kids [{'3 0 R ' * 50_000}] /Count 50000 >>", page, _stream(_WORDS)]
        ),
        "contents-fifty-thousand-times.pdf": _pdf(
            [*_TREE, page.replace("/Contents 4 0 R", f"/Contents [{many}]"), _stream(_WORDS)]
        ),
        "array-in-array.pdf": _pdf([*_TREE, page, _stream(_WORDS), nested]),
        "graphics-state-in-state.pdf": pdf(["q " * 500_000 + _WORDS]),
    }


def _lies(address: str) -> dict[str, bytes]:
    good = pdf([_WORDS])
    actions = f"/OpenAction << /S /URI /URI ({address}pdf-open) >> /AA << /WC << /S /Launch /F (/bin/sh) >> >>"
    script = "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.launchURL\\(%s\\)) >>] >> >>"
    return {
        "page-as-large-as-a-country.pdf": good.replace(b"[0 0 612 792]", b"[0 0 1e30 1e3]"),
        "a-million-million-pages.pdf": good.replace(b"/Count 1", b"/Count 999999999999"),
        "asks-for-things-outside.pdf": pdf([_WORDS], catalog=actions + script % f"{address}pdf-script"),
        "stream-longer-than-the-file.pdf": _pdf(
            [*_TREE, _PAGE.format(""), f"<< /Length 99999999999 >>\nstream\n{_WORDS}\nendstream"]
        ),
        "picture-of-sixty-thousand-squared.pdf": pdf(
            ["q 9 0 0 9 0 0 cm BI /W 60000 /H 60000 /BPC 8 /CS /RGB ID \x01 EI Q " + _WORDS]
        ),
        "content-file-outside.pdf": _pdf(
            [*_TREE, _PAGE.format(""), "<< /Length 0 /F (/etc/passwd) /FFilter [] >>\nstream\n\nendstream"]
        ),
    }


def _stream(content: str, entries: str = "") -> str:
    return f"<< {entries} /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream"


def _pdf(objects: Sequence[str], trailer: Mapping[str, str] | None = None) -> bytes:
    """A PDF file of these objects, numbered from 1, the first of which is the catalogue."""
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    more = "".join(f" /{key} {value}" for key, value in (trailer or {}).items())
    start = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return bytes(
        made + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{more} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
