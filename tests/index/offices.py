"""Makes small office files as bytes, from the XML that matters in them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping

from index.documents import Document, SpanKind
from index.extract.errors import Unreadable

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"

Related = Mapping[str, tuple[str, str]]
"""Kind and target of relations, by their identifiers."""


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP file of these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return packed.getvalue()


def with_parts(data: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """Return the ZIP file ``data`` with these parts more."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return zipped({name: package.read(name) for name in package.namelist()} | dict(parts))


def chart(title: str = "") -> str:
    """Return a chart of two series for two years, with this title."""

    def values(element: str, *texts: str) -> str:
        points = "".join(f'<c:pt idx="{at}"><c:v>{text}</c:v></c:pt>' for at, text in enumerate(texts))
        return f"<c:{element}><c:ref><c:cache>{points}</c:cache></c:ref></c:{element}>"

    years = values("cat", "2023", "2024")
    series = values("tx", "Rain") + years + values("val", "7.0", "0.30000000000000004")
    other = values("tx", "Snow") + years + values("val", "1")
    named = f"<c:title><c:tx><a:p><a:r><a:t>{title}</a:t></a:r></a:p></c:tx></c:title>" if title else ""
    spaces = f'xmlns:c="{_DRAWING.replace("/main", "/chart")}" xmlns:a="{_DRAWING}"'
    return f"<c:chartSpace {spaces}>{named}<c:ser>{series}</c:ser><c:ser>{other}</c:ser></c:chartSpace>"


def relations(related: Related) -> str:
    """Return the list of relations of a part; a target that is an address is external."""
    outside = ' TargetMode="External"'
    entries = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"{outside if "://" in target else ""}/>'
        for key, (kind, target) in related.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def core(**fields: str) -> str:
    """Return core properties, such as ``title="A"``."""
    named = {"created": "dcterms:created", "modified": "dcterms:modified", "keywords": "cp:keywords"}
    tags = {key: named.get(key, f"dc:{key}") for key in fields}
    entries = "".join(f"<{tags[key]}>{value}</{tags[key]}>" for key, value in fields.items())
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        f' xmlns:dcterms="http://purl.org/dc/terms/">{entries}</cp:coreProperties>'
    )


def word_part(element: str, content: str) -> str:
    """Return a part of a Word document with this root element."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{element} xmlns:w="{_WORD}" xmlns:r="{_OFFICE}"'
        f' xmlns:m="urn:m" xmlns:mc="urn:mc" xmlns:wp="urn:wp" xmlns:wps="urn:wps" xmlns:v="urn:v">'
        f"{content}</w:{element}>"
    )


def docx(body: str, parts: Mapping[str, str] | None = None, related: Related | None = None, **fields: str) -> bytes:
    """Return a Word document with this body; of the ``parts`` (``styles``), the name is the root element too."""
    parts = parts or {}
    links = {f"p{number}": (kind, f"{kind}.xml") for number, kind in enumerate(parts)}
    return zipped(
        {
            "_rels/.rels": relations({"d": ("officeDocument", "word/document.xml")}),
            "docProps/core.xml": core(**fields),
            "word/document.xml": word_part("document", f"<w:body>{body}<w:sectPr/></w:body>"),
            "word/_rels/document.xml.rels": relations({**links, **(related or {})}),
            **{f"word/{kind}.xml": word_part(kind, content) for kind, content in parts.items()},
        }
    )


def paragraph(text: str = "", properties: str = "", runs: str = "") -> str:
    """Return a paragraph of a Word document."""
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}{runs}</w:p>"


def odf(body: str, kind: str = "text", automatic: str = "", styles: str = "", meta: str = "") -> bytes:
    """Return an OpenDocument file with this content."""
    spaces = "".join(
        f' xmlns:{prefix}="{_ODF}{name}:1.0"'
        for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"))
    )
    spaces += f' xmlns:draw="{_ODF}drawing:1.0" xmlns:presentation="{_ODF}presentation:1.0" xmlns:meta="{_ODF}meta:1.0"'
    spaces += f' xmlns:fo="{_ODF}xsl-fo-compatible:1.0" xmlns:svg="{_ODF}svg-compatible:1.0"'
    spaces += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    content = (
        f"<office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    )
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "meta.xml": f"<office:document-meta{spaces}><office:meta>{meta}</office:meta></office:document-meta>",
            "styles.xml": f"<office:document-styles{spaces}><office:styles>{styles}</office:styles>"
            "</office:document-styles>",
            "content.xml": f"<office:document-content{spaces}>{content}</office:document-content>",
        }
    )


def xlsx(sheets: Mapping[str, str], strings: str = "", styles: str = "", book: str = "", states: str = "") -> bytes:
    """Return a workbook of sheets by name, each the XML of its rows; a sheet named in ``states`` is hidden."""
    numbers = {name: number for number, name in enumerate(sheets, 1)}
    listing = "".join(
        f'<sheet name="{name}" state="{"hidden" if name in states.split() else "visible"}" r:id="s{number}"/>'
        for name, number in numbers.items()
    )
    related = {f"s{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in numbers.values()}
    related |= {"st": ("styles", "styles.xml"), "ss": ("sharedStrings", "/xl/sharedStrings.xml")}
    inside = f'xmlns="{_SHEET}" xmlns:r="{_OFFICE}"'
    return zipped(
        {
            "_rels/.rels": relations({"d": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f"<workbook {inside}>{book}<sheets>{listing}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations(related),
            "xl/styles.xml": f"<styleSheet {inside}>{styles}</styleSheet>",
            "xl/sharedStrings.xml": f"<sst {inside}>{strings}</sst>",
            **{
                f"xl/worksheets/sheet{numbers[name]}.xml": (
                    f"<worksheet {inside}><sheetData>{rows}</sheetData></worksheet>"
                )
                for name, rows in sheets.items()
            },
        }
    )


def pptx(slides: Mapping[str, str], order: str, related: Related | None = None, **parts: str) -> bytes:
    """Return a presentation: ``slides`` by name, shown in this ``order``; each has the same ``related`` parts."""
    names = order.split()
    listing = "".join(f'<p:sldId id="{256 + number}" r:id="{name}"/>' for number, name in enumerate(names))
    spaces = f'xmlns:p="{_SLIDE}" xmlns:a="{_DRAWING}" xmlns:r="{_OFFICE}" xmlns:mc="urn:mc" xmlns:dgm="urn:dgm"'
    files = {
        "_rels/.rels": relations({"d": ("officeDocument", "ppt/presentation.xml")}),
        "ppt/presentation.xml": f"<p:presentation {spaces}><p:sldIdLst>{listing}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations({name: ("slide", f"slides/{name}.xml") for name in names}),
    }
    for name, shapes in slides.items():
        hidden = ' show="0"' if shapes.startswith("HIDDEN") else ""
        content = f"<p:cSld><p:spTree>{shapes.removeprefix('HIDDEN')}</p:spTree></p:cSld>"
        files[f"ppt/slides/{name}.xml"] = f"<p:sld {spaces}{hidden}>{content}</p:sld>"
        files[f"ppt/slides/_rels/{name}.xml.rels"] = relations(related or {})
    for part, content in parts.items():
        files[f"ppt/{part}.xml"] = f"<p:{part} {spaces}>{content}</p:{part}>"
    return zipped(files)


def shape(paragraphs: str, placeholder: str | None = None) -> str:
    """Return a shape of a slide: a placeholder, or a box of its own."""
    holder = "" if placeholder is None else f'<p:ph type="{placeholder}"/>'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x"/><p:nvPr>{holder}</p:nvPr></p:nvSpPr>'
        f"<p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def line(text: str, properties: str = "") -> str:
    """Return a paragraph of a slide; ``properties`` is its ``pPr`` element."""
    return f"<a:p>{properties}<a:r><a:t>{text}</a:t></a:r></a:p>"


def blocks(document: Document) -> list[tuple[str, str]]:
    """Return each block as its marker and its text."""
    return [(block.marker, document.text[block.start : block.end]) for block in document.blocks]


def spans(document: Document) -> list[tuple[SpanKind, str, str]]:
    """Return each span as its kind, its text and its target."""
    return [(span.kind, document.text[span.start : span.end], span.target) for span in document.spans]


def places(document: Document) -> list[tuple[str, str]]:
    """Return each locator as its label and the word it is at."""
    return [(place.label, document.text[place.start :].partition("\n")[0]) for place in document.locators]


def outcomes(read: Callable[[bytes, str], Document], data: bytes, rounds: int) -> set[str]:
    """Read ``data`` cut off and with bytes changed, ``rounds`` times each; return what came of it, in short.

    For a ZIP file, what it holds is damaged as well as the file: a container would hide most faults.
    """
    chance = random.Random(7)
    found: set[str] = set()
    for number in range(rounds):
        for damaged in (_damage(data, chance, number), _damage_inside(data, chance, number)):
            try:
                read(damaged, "x")
                found.add("read")
            except Unreadable as error:
                found.add(error.reason.split(":")[0])
    return found


def _damage(data: bytes, chance: random.Random, number: int) -> bytes:
    if number % 3 == 0:
        return data[: chance.randrange(len(data))]
    damaged = bytearray(data)
    for _ in range(1 + number % 7):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def _damage_inside(data: bytes, chance: random.Random, number: int) -> bytes:
    """Return ``data`` with one member damaged: bytes changed, a tag doubled or left out, or the whole left out."""
    if not data.startswith(b"PK"):
        return _damage(data, chance, number + 1)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    name = chance.choice(sorted(parts))
    content = parts.pop(name)
    assert isinstance(content, bytes)
    tags = content.split(b"<")
    at = chance.randrange(len(tags))
    match number % 4:
        case 0:
            parts[name] = b"<".join(tags[:at] + tags[at + 1 :])
        case 1:
            other = chance.randrange(len(tags))
            tags[at], tags[other] = tags[other], tags[at]
            parts[name] = b"<".join(tags)
        case 2:
            parts[name] = _damage(content, chance, number)
    return zipped(parts)
