"""Documents that ask for files and pages elsewhere, pictures that lie, rubbish and halves, as bytes."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from index.extract.media import FORMATS
from tests.index.hostile_bombs import epub
from tests.index.offices import docx, line, odf, paragraph, pptx, relations, shape, xlsx, zipped

__all__ = ["entities", "feed", "garbage", "halves", "pictures", "references"]

_BILLION = (
    '<!DOCTYPE lolz [<!ENTITY a "lollollollol">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
_MAIL = "From: a@example.org\nTo: b@example.org\nSubject: {}\nMIME-Version: 1.0\n"


def entities(secret: Path, address: str) -> dict[str, bytes]:
    """Return XML of many formats with entities that grow, or are ``secret``, or are at ``address``."""
    outside = f'<!DOCTYPE a [<!ENTITY i SYSTEM "file://{secret}"><!ENTITY j SYSTEM "{address}entity">]>'
    hidden = f'<!DOCTYPE a [<!ENTITY % p SYSTEM "{address}parameter"> %p;]>'
    kinds = {"laughs": (_BILLION, "&i;"), "outside": (outside, "&i;&j;"), "parameter": (hidden, "words")}
    kinds["remote"] = f'<!DOCTYPE a SYSTEM "{address}dtd">', "words"
    return {
        f"{kind}.{suffix}": data
        for kind, (definition, body) in kinds.items()
        for suffix, data in _with_definition(definition, body).items()
    }


def _with_definition(definition: str, body: str) -> dict[str, bytes]:
    """Return a file of every format that is XML, by its suffix, with this document type definition and text."""
    sheet = xlsx({"A": '<row><c t="inlineStr"><is><t>BODY</t></is></c></row>'})
    flat = odf("<text:p>BODY</text:p>")
    with zipfile.ZipFile(io.BytesIO(flat)) as package:
        content = package.read("content.xml").decode()
    single = content.replace("document-content", "document").replace("BODY", body)
    return {
        "docx": _defined(docx(paragraph("BODY")), definition, body),
        "odt": _defined(flat, definition, body),
        "fodt": f"{definition}{single}".encode(),
        "xlsx": _defined(sheet, definition, body),
        "pptx": _defined(pptx({"a": shape(line("BODY"))}, "a"), definition, body),
        "epub": epub(f"<p>{body}</p>", definition),
        "rss": feed(definition, body),
        "xhtml": f"{definition}<html><body><p>{body}</p></body></html>".encode(),
        "xml": f'<?xml version="1.0"?>{definition}<a>{body}</a>'.encode(),
        "svg": f'<?xml version="1.0"?>{definition}<svg xmlns="http://www.w3.org/2000/svg"><text>{body}</text></svg>'.encode(),
    }


def _defined(package: bytes, definition: str, body: str) -> bytes:
    """Return a ZIP of XML with ``definition`` before the root of each part and ``body`` in place of ``BODY``."""
    with zipfile.ZipFile(io.BytesIO(package)) as parts:
        texts = {name: parts.read(name).decode() for name in parts.namelist()}
    for name, text in texts.items():
        if name != "mimetype":
            head, _, rest = text.rpartition("?>")
            texts[name] = f"{head}{'?>' if head else ''}{definition}{rest}".replace("BODY", body)
    return zipped(texts)


def feed(definition: str, text: str) -> bytes:
    """Return a feed with one item."""
    item = f"<item><title>One</title><description>{text}</description></item>"
    return f'<?xml version="1.0"?>{definition}<rss version="2.0"><channel>{item}</channel></rss>'.encode()


def references(secret: Path, address: str) -> dict[str, bytes]:
    """Return documents that include ``secret`` and load ``address``, each in its format's own way."""
    html = (
        f'<html><head><base href="{address}"><link rel="stylesheet" href="{address}css">'
        f'<meta http-equiv="refresh" content="0;url={address}refresh"><script src="{address}js"></script></head><body>'
        f'<iframe src="file://{secret}"></iframe><iframe src="{address}frame"></iframe><img src="{address}img">'
        f'<object data="file://{secret}"></object><embed src="{address}embed"><p>words</p><video src="{address}v">'
        f'<esi:include src="{address}esi"/><!--#include file="{secret}"--></body></html>'
    )
    image = {"r1": ("image", f"{address}picture"), "r2": ("attachedTemplate", f"{address}template")}
    image["r3"] = "subDocument", f"file://{secret}"
    picture = '<w:r><w:drawing><a:blip xmlns:a="urn:a" r:link="r1"/></w:drawing></w:r>'
    field = f'<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>INCLUDETEXT "{secret}"</w:instrText></w:r>'
    external = f'content-type="message/external-body"; access-type=URL; URL="{address}mail"'
    texts = {
        "include.rst": f"Words\n\n.. include:: {secret}\n\n.. raw:: html\n   :file: {secret}\n\n.. csv-table::"
        f"\n   :url: {address}csv\n\n.. literalinclude:: /etc/passwd\n",
        "include.org": f'#+INCLUDE: "{secret}"\n#+SETUPFILE: {address}org\n#+BEGIN_SRC sh\nid\n#+END_SRC\n',
        "include.adoc": f"include::{secret}[]\n\ninclude::{address}adoc[]\n\nimage::{address}png[]\n",
        "include.md": f'![a]({address}md) ![b](file://{secret})\n\n--8<-- "{secret}"\n',
        "frames.html": html,
        "frames.xhtml": f'<?xml version="1.0"?><?xml-stylesheet href="{address}xsl"?><html xmlns:xi='
        f'"http://www.w3.org/2001/XInclude"><body><xi:include href="file://{secret}" parse="text"/>words</body></html>',
        "picture.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}svg"/><text>words</text></svg>',
        "field.rtf": f'{{\\rtf1 {{\\field{{\\*\\fldinst INCLUDETEXT "{secret}"}}}}{{\\*\\template {address}rtf}}}}',
        "external.eml": f"{_MAIL.format('external')}Content-Type: message/external-body; access-type=local-file;"
        f' name="{secret}"\n\nContent-Type: text/plain\n\nwords {external}',
        "pixel.eml": f"{_MAIL.format('pixel')}Content-Type: text/html\n\n{html}",
        "formulas.csv": f"title,text\n=WEBSERVICE(\"{address}csv\"),words\n=cmd|' /C calc'!A0,words\n",
        "tags.md": "---\ntitle: !!python/object/apply:os.system [id]\ndate: !!binary 0\n---\n\nwords",
    }
    text_files = {name: text.encode() for name, text in texts.items()}
    return text_files | {
        "relations.docx": docx(paragraph("words", runs=picture + field), related=image),
        "sheet.xlsx": xlsx({"A": f'<row><c><f>WEBSERVICE("{address}x")</f><v>7</v></c></row>'}),
        "picture.odt": odf(
            f'<text:p>words<draw:image xlink:href="{address}odt"/></text:p><text:section>'
            f'<text:section-source xlink:href="file://{secret}"/></text:section>'
        ),
        "linked.epub": epub(f'<p>words</p><img src="file://{secret}"/><iframe src="{address}epub"/>'),
        "outside-itself.epub": zipped(
            {
                "mimetype": "application/epub+zip",
                "META-INF/container.xml": f'<container><rootfiles><rootfile full-path="../../{secret}"/></rootfiles>'
                "</container>",
            }
        ),
        "relations-outside.docx": zipped(
            {"_rels/.rels": relations({"d": ("officeDocument", f"../../../../..{secret}")}), "word/a.xml": "<a/>"}
        ),
    }


def pictures() -> dict[str, bytes]:
    """Return pictures that claim to be enormous, alone and in a document."""
    size = struct.pack(">II", 60_000, 60_000)
    head = b"IHDR" + size + b"\x08\x02\0\0\0"
    png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + head + struct.pack(">I", zlib.crc32(head))
    png += b"\0\0\0\x10IDAT" + zlib.compress(bytes(60_000))[:16]
    drawing = paragraph("words", runs='<w:r><w:drawing><a:blip xmlns:a="urn:a" r:embed="p0"/></w:drawing></w:r>')
    with zipfile.ZipFile(io.BytesIO(docx(drawing))) as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    return {
        "huge.png": png,
        "huge.gif": b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x80\0\0\0\0\0\xff\xff\xff,",
        "huge.tiff": b"II*\0\x08\0\0\0\xff\xff" + bytes(64),
        "huge.jpg": b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03" + bytes(64),
        "huge.svg": b'<svg width="999999999" height="999999999"><text>words</text></svg>',
        "picture.docx": zipped(parts | {"word/media/image1.png": png}),
    }


def garbage() -> dict[str, bytes]:
    """Return random bytes, zeros and next to nothing under each suffix that is read, and others."""
    chance = random.Random(3)
    suffixes = [suffix for known in FORMATS.values() for suffix in known.suffixes.split()]
    made = {f"random{suffix}": chance.randbytes(3_000) for suffix in suffixes}
    made |= {f"zeros{suffix}": bytes(2_000) for suffix in suffixes}
    made |= {f"one{suffix}": b"{" for suffix in suffixes}
    made |= {f"lines{suffix}": b"\n \n" for suffix in suffixes}
    made |= {f"magic{number}": magic for number, magic in enumerate(_magics())}
    return made | {"empty": b"", "empty.pdf": b"", "one-byte": b"a", "no-suffix": chance.randbytes(3_000)}


def _magics() -> Iterator[bytes]:
    """Openings of binary formats with random bytes after them."""
    chance = random.Random(5)
    for magic in (b"%PDF-1.7\n", b"{\\rtf1 ", b"PK\x03\x04", b"\x1f\x8b\x08\0", b"BZh9", b"\xfd7zXZ\0", b"(\xb5/\xfd"):
        yield magic + chance.randbytes(1_000)
    yield bytes(257) + b"ustar\0" + bytes(2_000)
    yield b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(1_000)


def halves(good: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the halves of good files, each under its suffix, and whole ones under another's."""
    made = {}
    names = list(good)
    for number, (name, data) in enumerate(good.items()):
        other = "." + names[(number + 7) % len(names)].partition(".")[2]
        made[f"first-{name}"] = data[: len(data) // 2]
        made[f"second-{name}"] = data[len(data) // 2 :]
        made[f"{name}-as{other}"] = data
    return made
