"""The same articles as files of every format, so that formats can be compared with each other."""

from __future__ import annotations

import csv
import io
import json
import tarfile
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from tests.bench.corpus import Article
from tests.index.offices import docx, line, odf, paragraph, pptx, shape, xlsx, zipped
from tests.index.pdfs import lines, pdf, text_at

__all__ = ["KINDS", "TOGETHER", "Kind", "write"]

TOGETHER: Final = 50
"""Articles in one file of a format that holds many."""
_PAGE_LINES: Final = 46
_CUE_WORDS: Final = 8
_CELL_WORDS: Final = 6
_FIELDS: Final = ("title", "date", "author", "source", "text")


@dataclass(frozen=True, slots=True)
class Kind:
    """A format, and how it is written."""

    name: str
    suffix: str
    make: Callable[[Sequence[Article]], bytes]
    """The bytes of a file of these articles."""
    together: int = 1
    """Articles in a file."""


def write(kind: Kind, articles: Sequence[Article], folder: Path) -> list[Path]:
    """Write the articles as files of this format into a new folder; return the files."""
    folder.mkdir(parents=True)
    files = []
    for start in range(0, len(articles), kind.together):
        chosen = articles[start : start + kind.together]
        file = folder / f"{chosen[0].name}{kind.suffix}"
        file.write_bytes(kind.make(chosen))
        files.append(file)
    return files


# Texts


def _plain(article: Article) -> str:
    head = f"{article.title}\n\nBy {article.author}\n{article.source}, {article.day}\n"
    return f"{head}\n{_body(article)}\n"


def _body(article: Article) -> str:
    return "\n\n".join("\n\n".join((heading, *paragraphs)) for heading, paragraphs in article.sections)


def _markdown(article: Article) -> str:
    fields = f"title: {article.title}\ndate: {article.day}\nauthor: {article.author}\nsource: {article.source}\n"
    pieces = []
    for heading, (first, second, *rest) in article.sections:
        pieces += [f"## {heading}", _emphasised(first, "**", "**"), f"- {second}", *rest]
    return f"---\n{fields}---\n\n# {article.title}\n\n" + "\n\n".join(pieces) + "\n"


def _emphasised(text: str, start: str, end: str) -> str:
    """The text with its third word set off, and the others as they are."""
    words = text.split()
    words[2] = f"{start}{words[2]}{end}"
    return " ".join(words)


def _subtitles(article: Article) -> str:
    words = " ".join(article.paragraphs).split()
    cues = (" ".join(words[at : at + _CUE_WORDS]) for at in range(0, len(words), _CUE_WORDS))
    return "\n".join(
        f"{number}\n{_clock(3 * number)},000 --> {_clock(3 * number + 2)},500\n{cue}\n"
        for number, cue in enumerate(cues, 1)
    )


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


# Web, books and print


def _html(article: Article) -> str:
    menu = "".join(f'<li><a href="/part/{number}">Part {number}</a></li>' for number in range(12))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{article.title}</title>'
        f'<meta name="author" content="{article.author}"><meta name="date" content="{article.day}">'
        f"<style>p {{ margin: 1em }}</style></head><body><nav><ul>{menu}</ul></nav><main><article>"
        f"<h1>{article.title}</h1>{_markup(article)}</article></main>"
        f"<footer><p>{article.source}</p></footer></body></html>\n"
    )


def _markup(article: Article) -> str:
    """The sections in HTML."""
    return "\n".join(
        f"<h2>{heading}</h2>\n" + "\n".join(f"<p>{_emphasised(text, '<em>', '</em>')}</p>" for text in paragraphs)
        for heading, paragraphs in article.sections
    )


def _epub(article: Article) -> bytes:
    """A book with a chapter for each section."""
    spaces = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
    chapters = {
        f"c{number}.xhtml": f"<html {spaces}><head><title>{heading}</title></head><body><h1>{heading}</h1>"
        + "".join(f"<p>{text}</p>" for text in paragraphs)
        + "</body></html>"
        for number, (heading, paragraphs) in enumerate(article.sections)
    }
    links = "".join(f'<li><a href="{name}">Chapter</a></li>' for name in chapters)
    kind = 'media-type="application/xhtml+xml"'
    items = "".join(f'<item id="{name[:-6]}" href="{name}" {kind}/>' for name in chapters)
    spine = "".join(f'<itemref idref="{name[:-6]}"/>' for name in chapters)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">{article.name}</dc:identifier>'
        f"<dc:title>{article.title}</dc:title><dc:creator>{article.author}</dc:creator><dc:language>en</dc:language>"
        f'<dc:date>{article.day}</dc:date></metadata><manifest><item id="n" href="nav.xhtml" properties="nav" {kind}/>'
        f"{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="b/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    navigation = f'<html {spaces}><body><nav epub:type="toc"><ol>{links}</ol></nav></body></html>'
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "b/package.opf": package,
            "b/nav.xhtml": navigation,
            **{f"b/{name}": text for name, text in chapters.items()},
        }
    )


def _pdf(article: Article) -> bytes:
    """Pages with a running head and a page number, headings larger than the text."""
    rows: list[tuple[str, bool]] = []
    for heading, paragraphs in article.sections:
        rows.append((heading, True))
        for text in paragraphs:
            rows += [*((row, False) for row in textwrap.wrap(text, 84)), ("", False)]
    pages = []
    for number, start in enumerate(range(0, len(rows), _PAGE_LINES), 1):
        content = lines([article.source], top=760, size=9) + text_at(300, 40, str(number), 9)
        for place, (row, is_heading) in enumerate(rows[start : start + _PAGE_LINES]):
            size, font = (15, "F2") if is_heading else (11, "F1")
            content += text_at(72, 720 - 14 * place, row, size, font) if row else ""
        pages.append(content)
    return pdf(pages, f"/Title ({article.title}) /Author ({article.author}) /CreationDate (D:{article.day:%Y%m%d})")


# Office


def _docx(article: Article) -> bytes:
    body = ""
    for heading, paragraphs in article.sections:
        body += paragraph(heading, '<w:pStyle w:val="Heading1"/>') + "".join(map(paragraph, paragraphs))
    styles = '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    return docx(body, {"styles": styles}, title=article.title, creator=article.author, created=f"{article.day}")


def _odt(article: Article) -> bytes:
    body = "".join(
        f'<text:h text:outline-level="1">{heading}</text:h>'
        + "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
        for heading, paragraphs in article.sections
    )
    return odf(body, meta=f"<dc:title>{article.title}</dc:title><dc:creator>{article.author}</dc:creator>")


def _rtf(article: Article) -> str:
    body = "\n".join(
        f"\\pard\\outlinelevel0\\b\\fs32 {heading}\\b0\\fs22\\par\n"
        + "\n".join(f"\\pard\\sa180 {_emphasised(text, chr(92) + 'i ', chr(92) + 'i0 ')}\\par" for text in paragraphs)
        for heading, paragraphs in article.sections
    )
    info = f"{{\\info{{\\title {article.title}}}{{\\author {article.author}}}}}"
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0\\froman Times;}}}}{info}\n\\f0\\fs22\n{body}\n}}\n"


def _pptx(article: Article) -> bytes:
    slides = {
        f"slide{number}": shape(line(heading), "title") + shape("".join(map(line, paragraphs)), "body")
        for number, (heading, paragraphs) in enumerate(article.sections, 1)
    }
    return pptx(slides, " ".join(slides))


def _xlsx(article: Article) -> bytes:
    """A sheet for each section; rows of a number and two cells of some words."""
    strings: list[str] = []
    sheets = {}
    for heading, paragraphs in article.sections:
        words = " ".join(paragraphs).split()
        cells = [" ".join(words[at : at + _CELL_WORDS]) for at in range(0, len(words), _CELL_WORDS)]
        rows = "".join(
            f'<row r="{row}"><c r="A{row}"><v>{row * 1.5}</v></c>'
            + "".join(
                f'<c r="{column}{row}" t="s"><v>{len(strings) + 2 * (row - 1) + place}</v></c>'
                for place, (column, _) in enumerate(zip("BC", cells[2 * (row - 1) :], strict=False))
            )
            + "</row>"
            for row in range(1, len(cells) // 2 + 2)
        )
        strings += cells
        sheets[heading] = rows
    return xlsx(sheets, "".join(f"<si><t>{text}</t></si>" for text in strings))


# Mail


def _eml(article: Article) -> bytes:
    """A message as mail programs send it: text, and the same in HTML."""
    return _message(article).as_bytes(policy=SMTP)


def _message(article: Article) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"{article.author} <writer@news.example>"
    message["To"] = "Desk <desk@news.example>"
    message["Subject"] = article.title
    message["Date"] = format_datetime(datetime.combine(article.day, time(9, 30), UTC))
    message["Message-ID"] = f"<{article.name}@news.example>"
    message.set_content(_body(article) + "\n", cte="quoted-printable")
    message.add_alternative(_html(article), subtype="html", cte="quoted-printable")
    return message


def _mbox(articles: Sequence[Article]) -> bytes:
    return b"".join(
        f"From writer@news.example {article.day:%a %b %d} 09:30:00 {article.day.year}\n".encode()
        + _message(article).as_bytes()
        + b"\n"
        for article in articles
    )


# Data


def _record(article: Article) -> dict[str, str]:
    values = (article.title, str(article.day), article.author, article.source, _body(article))
    return dict(zip(_FIELDS, values, strict=True))


def _csv(articles: Sequence[Article]) -> bytes:
    made = io.StringIO(newline="")
    writer = csv.DictWriter(made, _FIELDS)
    writer.writeheader()
    writer.writerows(map(_record, articles))
    return made.getvalue().encode()


def _json_lines(articles: Sequence[Article]) -> bytes:
    return "".join(f"{json.dumps(_record(article))}\n" for article in articles).encode()


def _rss(articles: Sequence[Article]) -> bytes:
    items = "\n".join(
        f"<item><title>{article.title}</title><link>https://news.example/{article.name}</link>"
        f"<pubDate>{format_datetime(datetime.combine(article.day, time(), UTC))}</pubDate>"
        f"<description><![CDATA[{_markup(article)}]]></description></item>"
        for article in articles
    )
    head = "<title>News</title><link>https://news.example/</link><description>All of it</description>"
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{head}\n{items}\n</channel></rss>\n'.encode()


# Packed


def _zip(articles: Sequence[Article]) -> bytes:
    return zipped({f"{article.name}.txt": _plain(article) for article in articles})


def _tar(articles: Sequence[Article]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for article in articles:
            content = _plain(article).encode()
            entry = tarfile.TarInfo(f"{article.name}.txt")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def _each(make: Callable[[Article], str | bytes]) -> Callable[[Sequence[Article]], bytes]:
    """Make files of one article each."""

    def made(articles: Sequence[Article]) -> bytes:
        (article,) = articles
        content = make(article)
        return content.encode() if isinstance(content, str) else content

    return made


def _kinds() -> Iterator[Kind]:
    yield Kind("plain text", ".txt", _each(_plain))
    yield Kind("Markdown", ".md", _each(_markdown))
    yield Kind("HTML", ".html", _each(_html))
    yield Kind("PDF", ".pdf", _each(_pdf))
    yield Kind("EPUB", ".epub", _each(_epub))
    yield Kind("DOCX", ".docx", _each(_docx))
    yield Kind("ODT", ".odt", _each(_odt))
    yield Kind("RTF", ".rtf", _each(_rtf))
    yield Kind("PPTX", ".pptx", _each(_pptx))
    yield Kind("XLSX", ".xlsx", _each(_xlsx))
    yield Kind("SRT", ".srt", _each(_subtitles))
    yield Kind("mail", ".eml", _each(_eml))
    yield Kind("mbox", ".mbox", _mbox, TOGETHER)
    yield Kind("CSV", ".csv", _csv, TOGETHER)
    yield Kind("JSON Lines", ".jsonl", _json_lines, TOGETHER)
    yield Kind("RSS", ".xml", _rss, TOGETHER)
    yield Kind("zip of text", ".zip", _zip, TOGETHER)
    yield Kind("tar.gz of text", ".tar.gz", _tar, TOGETHER)


KINDS: Final = tuple(_kinds())
"""All formats that are measured."""
