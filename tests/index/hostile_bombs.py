"""Small files that grow, archives that lead elsewhere, and things in things without end, as bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import zstandard

from tests.index.hostile_pdfs import calls_without_end
from tests.index.offices import docx, odf, paragraph, xlsx, zipped

__all__ = ["AFTER", "archives", "bombs", "epub", "nested"]

AFTER = "shearwater"
"""A word in the document after a bomb in ``with-a-bomb.zip``."""

# Bombs: small files that grow.


def bombs() -> dict[str, bytes]:
    """Return bombs by name."""
    strings = xlsx({"A": '<row><c t="s"><v>0</v></c></row>' * 20_000}, f"<si><t>{'long ' * 20_000}</t></si>")
    zeros = bytes(80 * 2**20)
    packed = zlib.compress(zeros, 9)
    small = b"A" * 2**20
    quine_like = zipped({"a.txt": "x"})
    for depth in range(12):
        quine_like = zipped({f"{number}-{depth}.zip": quine_like for number in range(2)})
    gzips = small
    for _ in range(12):
        gzips = gzip.compress(gzips)
    return {
        "zeros.txt.gz": gzip.compress(zeros),
        "zeros.txt.bz2": bz2.compress(zeros),
        "zeros.txt.xz": lzma.compress(zeros, preset=1),
        "zeros.txt.zst": zstandard.ZstdCompressor().compress(zeros),
        "gzip-in-gzip.txt" + ".gz" * 12: gzips,
        "empty-streams.gz": gzip.compress(b"") * 50_000,
        "zeros.zip": _zip_of("zeros.txt", packed, len(zeros), zlib.crc32(zeros)),
        "lies-about-its-size.zip": _zip_of("zeros.txt", packed, 100, zlib.crc32(zeros)),
        "overlapping.zip": _overlapping(),
        "two-in-two-in-two.zip": quine_like,
        "many-names.zip": b"PK\x03\x04" + b"PK\x01\x02" * 100_001 + b"PK\x05\x06" + bytes(18),
        "many-large.zip": zipped({f"{number}.txt": b"The same words again. " * 100_000 for number in range(12)}),
        "shared-string.xlsx": strings,
        "with-a-bomb.zip": zipped({"a.txt": "words", "b.pdf": calls_without_end(), "z.txt": f"The {AFTER} flies on."}),
        "letter.docx": zipped({"word/document.xml": " " * 40 * 2**20}),
        "book.epub": zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": " " * 40 * 2**20}),
        "many-tables.docx": docx("<w:tbl/>" * 300_000),
        "wide.xlsx": xlsx({"A": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' * 1000}),
        "repeats.ods": odf(
            '<table:table table:name="T"><table:table-row table:number-rows-repeated="1000000"><table:table-cell'
            ' table:number-columns-repeated="16384"><text:p>again</text:p></table:table-cell></table:table-row>'
            "</table:table>",
            "spreadsheet",
        ),
        "strings.xlsx": strings,
        "spaces.odt": odf('<text:p>a<text:s text:c="2000000000"/>b</text:p>'),
        "attributes.html": b"<p " + b" ".join(b"a%d=%d" % (n, n) for n in range(200_000)) + b">words",
        "one-attribute.html": b"<p " + b"a='" * 300_000,
        "open-comments.html": b"<!--" * 200_000,
        "stars.md": b"*a " * 50_000 + b"**_" * 50_000,
        "brackets.md": b"[a](" * 50_000 + b"\n\n" + b"![" * 50_000,
        "ticks.md": b" ".join(b"`" * n for n in range(1000)),
        "front-matter.md": _alias_bomb(),
        "front-matter-deep.md": b"---\ntitle: " + b"[" * 50_000 + b"\n---\n\nwords",
        "long-number.json": b'{"title": ' + b"9" * 1_000_000 + b"}",
        "quotes.csv": b'"' * 999_999 + b"\n" + b"a," * 500_000,
        "boundaries.eml": b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 50_000,
        "headers.eml": b"MIME-Version: 1.0\n"
        + b"".join(b"X-%d: =?utf-8?q?a?=\n" % n for n in range(50_000))
        + b"\nwords",
        "references.eml": b"MIME-Version: 1.0\nReferences: " + b"<a@b> " * 200_000 + b"\nSubject: many\n\nwords",
        "one-line.txt": b"a" * 5_000_000,
        "marks.txt": b"a" + "\u0301".encode() * 1_000_000,
    }


def _alias_bomb() -> bytes:
    levels = ["a0: &a0 [lol, lol, lol]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return "\n".join(["---", *levels, "title: *a11", "---", "", "words"]).encode()


def _zip_of(name: str, packed: bytes, size: int, checksum: int) -> bytes:
    """A ZIP file with one entry that states what it is told; ``packed`` is a zlib stream."""
    body = packed[2:-4]
    about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, checksum, len(body), size, len(name), 0)
    local = b"PK\x03\x04" + about + name.encode() + body
    entry = b"PK\x01\x02" + b"\x14\0" + about + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode()
    return local + entry + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)


def _overlapping() -> bytes:
    """A ZIP file whose entries each hold the next one's header and bytes, so that all share the same few."""
    content = b"The same words again and again. " * 200_000
    packed, local, listing, names = zlib.compress(content, 9)[2:-4], b"", b"", range(60)
    headers = []
    for number in names:
        if local:
            quoted = local[: len(local) - len(packed)]
            content = quoted + content
            packed = struct.pack("<BHH", 0, len(quoted), len(quoted) ^ 0xFFFF) + local
        about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, zlib.crc32(content), len(packed), len(content), 6, 0)
        local = b"PK\x03\x04" + about + b"%02d.txt" % number + packed
        headers.append((about, len(local)))
    for number, (about, length) in zip(names, headers, strict=True):
        place = len(local) - length
        listing += b"PK\x01\x02\x14\0" + about + struct.pack("<HHHII", 0, 0, 0, 0, place) + b"%02d.txt" % number
    return local + listing + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 60, 60, len(listing), len(local), 0)


# Archives: names that lead elsewhere, and what is no file.


def archives(secret: Path) -> dict[str, bytes]:
    """Return archives by name; what they lead to is ``secret``."""
    names = ["../up.txt", str(secret), "..\\up.txt", "C:\\Windows\\a.txt", "\\\\host\\share\\a.txt", "nul\0name.txt"]
    names += ["a/../../b.txt", ".", "/", "line\nfeed\x1b[31m.txt", "x" * 60_000, "-rf.txt", "//a//b.txt", "con.txt"]
    return {
        "names.zip": zipped({name: f"words {number}" for number, name in enumerate(names)}),
        "names.tar": _tar({name: (tarfile.REGTYPE, "") for name in names if "\0" not in name}),
        "links.tar": _tar(
            {
                "link.txt": (tarfile.SYMTYPE, str(secret)),
                "hard.txt": (tarfile.LNKTYPE, str(secret)),
                "device": (tarfile.CHRTYPE, ""),
                "disk": (tarfile.BLKTYPE, ""),
                "pipe": (tarfile.FIFOTYPE, ""),
                "sparse": (tarfile.GNUTYPE_SPARSE, ""),
                "file.txt": (tarfile.REGTYPE, ""),
            }
        ),
        "link.zip": _zip_with_link(str(secret)),
        "encrypted.zip": _marked_encrypted(zipped({"a.txt": "words"})),
        "encrypted.docx": _marked_encrypted(docx(paragraph("words"))),
        "only-links.tar": _tar({"link.txt": (tarfile.SYMTYPE, str(secret))}),
        "only-folders.zip": zipped({"a/": "", "a/b/": ""}),
        "nothing.zip": b"PK\x05\x06" + bytes(18),
        "negative.tar": _tar({"a.txt": (tarfile.REGTYPE, "")}).replace(b"00000000005", b"\xff" * 11),
        "one-name.zip": b"".join(_repeated_names()),
    }


def _repeated_names() -> list[bytes]:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(100):
            archive.writestr(f"{number:03}.txt", f"words {number}")
    return [made.getvalue().replace(b"0", b"1")]


def _tar(entries: Mapping[str, tuple[bytes, str]]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, (kind, target) in entries.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            info.size = 5 if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(b"words") if info.size else None)
    return made.getvalue()


def _zip_with_link(target: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, target)
    return made.getvalue()


def _marked_encrypted(data: bytes) -> bytes:
    """Set the flag of encryption of every entry."""
    marked = bytearray(data)
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            marked[at + place] |= 1
            at = data.find(magic, at + 1)
    return bytes(marked)


# Nested: things in things.


def nested() -> dict[str, bytes]:
    """Return deeply nested files by name."""
    book = epub("<p>the innermost words</p>")
    for _ in range(6):
        book = zipped({"mimetype": "application/epub+zip", "book.epub": book})
    tables = "<w:tbl><w:tr><w:tc>" * 5_000 + paragraph("words") + "</w:tc></w:tr></w:tbl>" * 5_000
    lists = "<text:list><text:list-item>" * 5_000 + "<text:p>words</text:p>" + "</text:list-item></text:list>" * 5_000
    return {
        "div.html": b"<div>" * 200_000 + b"words",
        "tables.html": b"<table><tr><td>" * 50_000 + b"words",
        "lists.html": b"<ul><li>" * 50_000 + b"words",
        "bold.html": b"<b><i>" * 100_000 + b"words",
        "div.xhtml": b"<?xml version='1.0'?><html><body>" + b"<div>" * 200_000 + b"words",
        "a.xml": b"<?xml version='1.0'?>" + b"<a>" * 200_000,
        "outline.rss": b"<rss><channel><item><description>" + b"<b>" * 200_000,
        "array.json": b"[" * 100_000,
        "objects.json": b'{"a":' * 100_000,
        "array.jsonl": (b"[" * 50_000 + b"]" * 50_000 + b"\n") * 5,
        "quotes.md": b">" * 50_000 + b" words",
        "lists.md": b"- " * 50_000 + b"words",
        "links.md": b"[" * 50_000 + b"words" + b"](a)" * 50_000,
        "groups.rtf": b"{\\rtf1 " + b"{" * 100_000 + b"words",
        "sections.rst": b"".join(b"a%d\n%c%c%c\n\n" % (n, *[33 + n % 15] * 3) for n in range(10_000)),
        "indented.rst": b"\n".join(b" " * n + b"words" for n in range(3_000)),
        "stars.org": b"*" * 100_000 + b" words",
        "equals.adoc": b"=" * 100_000 + b" words",
        "tables.docx": docx(tables),
        "lists.odt": odf(lists),
        "books.epub": book,
        "multipart.eml": _multipart(10_000),
        "message-in-message.eml": _message(10_000),
        "quoted.eml": b"MIME-Version: 1.0\nSubject: a\n\n" + b">" * 500_000 + b" words",
        "comments.eml": b"MIME-Version: 1.0\nFrom: " + b"(" * 100_000 + b"a@b\nTo: " + b"<" * 100_000 + b"\n\nwords",
        "parts.mhtml": _multipart(10_000).replace(b"mixed", b"related"),
        "contents.epub": _contents(),
    }


def _multipart(depth: int) -> bytes:
    head = b"MIME-Version: 1.0\nSubject: nested\nContent-Type: multipart/mixed; boundary=b0\n\n"
    parts = b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(depth))
    return head + parts + b"--b%d\n\nwords" % depth


def _message(depth: int) -> bytes:
    return b"MIME-Version: 1.0\nSubject: nested\nContent-Type: message/rfc822\n\n" * depth + b"Subject: x\n\nwords"


def _contents() -> bytes:
    """A book whose contents have chapters in chapters."""
    points = "<navPoint><navLabel><text>x</text></navLabel>" * 20_000 + "</navPoint>" * 20_000
    return epub("<p>words</p>", extra={"toc.ncx": f"<ncx><navMap>{points}</navMap></ncx>"})


def epub(body: str, definition: str = "", extra: Mapping[str, str] | None = None) -> bytes:
    """Return a book of one chapter, with a document type ``definition`` in it and in what lists it."""
    head = f'<?xml version="1.0"?>{definition}'
    items = '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/>'
    items += '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    spine = '<spine toc="n"><itemref idref="c"/></spine>'
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
            "b.opf": f"{head}<package><manifest>{items}</manifest>{spine}</package>",
            "c.xhtml": f"{head}<html><body>{body}</body></html>",
            **(extra or {}),
        }
    )
