"""Mail messages: the header in plain words, the text, and the names of the files that came with it.

A message forwarded as a file, an invitation or a picture are files of the message; `unpack` gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from index.documents import Block, BlockKind, Document, Member, Metadata, SpanKind
from index.extract.builder import Builder
from index.extract.errors import Unreadable
from index.extract.mail.contents import Contents, contents_of, file_names, kind_of, members_of
from index.extract.mail.parts import Part, parse
from index.extract.mail.text import join, page_text, plain_text, without_armour
from index.extract.mail.words import addresses, date_of, decode_text, field_text, identifiers, shown_address
from index.metadata import describe, language_tag, one_line, split_tags

__all__ = ["read", "sent_at", "unpack"]

_LENGTH = re.compile(rb"\s{0,20}([0-9]{1,10})[ \t]{0,20}\r?\n")
_SHOWN_ADDRESSES: Final = 50
_TYPED: Final = 4
"""Characters of an identifier without ``@`` that may be an answer to a question rather than one."""
_STUB_WORDS: Final = 40
_STUB_RATIO: Final = 3
_KILOBYTE: Final = 1000


def read(data: bytes, name: str) -> Document:
    """Read a message as a document: its header, its text, a list of its files.

    Raises `Unreadable` for a file that is one body of binary data.
    """
    message = _message(data)
    contents = contents_of(message, _is_stub)
    warnings = list(contents.notes)
    bodies: list[Document] = []
    for part in contents.bodies:
        try:
            bodies.append(_read_body(part))
        except Unreadable:
            if not message.fields:
                raise
            warnings.append("A part of the message is called text but is none, and was left out")
    text = join(bodies)
    if "-----BEGIN PGP MESSAGE-----" in text.text:
        warnings.append("The message, or a part of it, is encrypted (PGP)")
    warnings += (warning for body in bodies for warning in body.warnings)
    whole = _with_rules(_header(message), text, _files(contents))
    return Document(
        whole.text,
        _metadata(message, text.text, name),
        whole.blocks,
        whole.spans,
        "message/rfc822",
        bodies[0].encoding if bodies else "utf-8",
        tuple(dict.fromkeys(warnings)),
    )


def unpack(data: bytes, name: str) -> Iterator[Member]:
    """Yield the files that came with a message; ``name`` does not matter."""
    # Which of several texts is read makes no difference to the files.
    return members_of(contents_of(_message(data), lambda _text, _page: False).files)


def _message(data: bytes) -> Part:
    """Return the message; Apple Mail puts its length in a line before it and its own notes behind it (.emlx)."""
    if counted := _LENGTH.match(data):
        data = data[counted.end() : counted.end() + int(counted[1])]
    return parse(data)


# The text


def _read_body(part: Part) -> Document:
    """Return a text or a page of the message. Raises `Unreadable` for binary data."""
    if part.media_type == "text/html":
        return page_text(part.body(), _charset(part))
    decoded = decode_text(part.body(), _charset(part))
    text = plain_text(
        without_armour(decoded.text),
        flowed=part.parameters.get("format", "").lower() == "flowed",
        delete_space=part.parameters.get("delsp", "").lower() == "yes",
    )
    return Document(text.text, blocks=text.blocks, encoding=decoded.encoding, warnings=decoded.warnings)


def _charset(part: Part) -> str:
    return part.parameters.get("charset", "")


def _is_stub(text: Part, page: Part) -> bool:
    """Whether a plain text is no substitute for the page beside it: it says little, the page much more."""
    try:
        words = len(_read_body(text).text.split())
        enough = _STUB_RATIO * words + _STUB_WORDS // 2 if words else 0
        return words < _STUB_WORDS and len(_read_body(page).text.split()) > enough
    except Unreadable:
        return False


# The header and the files


def _header(message: Part) -> Document:
    """Return the subject as a heading, and who wrote to whom and when."""
    charset = _charset(message)
    lines = [
        ("From", _people(message, "from", charset)),
        ("To", _people(message, "to", charset)),
        ("Cc", _people(message, "cc", charset)),
        ("Date", _shown_date(message)),
    ]
    builder = Builder()
    if subject := field_text(message.field("subject"), charset):
        builder.open(BlockKind.HEADING, 1)
        builder.text(subject)
        builder.close()
    for label, value in lines:
        if value:
            builder.line_break()
            builder.begin_span(SpanKind.STRONG)
            builder.text(f"{label}:")
            builder.end_span(SpanKind.STRONG)
            builder.text(f" {value}")
    builder.close()
    return _document(builder)


def _with_rules(*sections: Document) -> Document:
    """Return sections as one document, a rule between two."""
    rule = Document("", blocks=(Block(0, 0, BlockKind.RULE),))
    parts: list[Document] = []
    for section in sections:
        if section.blocks:
            parts += (rule, section) if parts else (section,)
    return join(parts)


def _document(builder: Builder) -> Document:
    text, blocks, spans = builder.finish()
    return Document(text, blocks=blocks, spans=spans)


def _people(message: Part, field: str, charset: str) -> str:
    """Return the mailboxes in the fields of this name, as they are shown; of many the first 50."""
    people = [shown_address(*pair) for value in message.fields.get(field, ())[:3] for pair in addresses(value, charset)]
    more = len(people) - _SHOWN_ADDRESSES
    return ", ".join(people[:_SHOWN_ADDRESSES]) + (f" and {more} more" if more > 0 else "")


def sent_at(message: Part) -> tuple[str, str]:
    """Return when a message was sent, as ISO 8601, and which field says so; else when it was received."""
    if date := date_of(message.field("date")):
        return date, "mail header Date"
    # A server writes its name first and the time last; the topmost field is the newest.
    for value in message.fields.get("received", ())[:1]:
        if date := date_of(value.rpartition(b";")[2].strip()):
            return date, "mail header Received"
    return "", ""


def _shown_date(message: Part) -> str:
    date, origin = sent_at(message)
    if not date:
        return field_text(message.field("date"))
    shown = f"{date[:10]} {date[11:16]} {date[16:]}".rstrip()
    return shown if origin.endswith("Date") else f"{shown} (received)"


def _files(contents: Contents) -> Document:
    """Return the list of the files that came with the message."""
    builder = Builder()
    if contents.files:
        builder.begin_span(SpanKind.STRONG)
        builder.text("Attachments")
        builder.end_span(SpanKind.STRONG)
        builder.begin_list()
        for name, part in zip(file_names(contents.files), contents.files, strict=True):
            builder.item()
            builder.text(f"{name} ({kind_of(part)}, {_size(part)})")
        builder.end_list()
    return _document(builder)


def _size(part: Part) -> str:
    size = float(part.size())
    if size < _KILOBYTE:
        return f"{size:.0f} bytes"
    unit = "kB" if size < _KILOBYTE**2 else "MB"
    size /= _KILOBYTE if unit == "kB" else _KILOBYTE**2
    return f"{size:.1f} {unit}" if size < 10 else f"{size:,.0f} {unit}"


# What the message says about itself


def _metadata(message: Part, text: str, name: str) -> Metadata:
    """Return what the header states; a message without a subject is called by its first words."""
    charset = _charset(message)
    title = one_line(field_text(message.field("subject"), charset)), "mail header Subject"
    if not title[0]:
        title = describe(text, name, Metadata()).title, "first words" if text.strip() else "file name"
    authors = [name or address for name, address in addresses(message.field("from"), charset)]
    languages = field_text(message.field("content-language")).split(",")
    stated = {
        "title": title,
        "date": sent_at(message),
        "source": _list_name(message, charset),
        "author": (one_line(", ".join(authors[:_SHOWN_ADDRESSES])), "mail header From"),
        "language": (language_tag(languages[0]), "mail header Content-Language"),
        "link": (next(iter(identifiers(message.field("archived-at"))), ""), "mail header Archived-At"),
        "thread": _thread(message),
    }
    tags = split_tags(field_text(message.field("keywords"), charset))
    origins = {key: origin for key, (value, origin) in stated.items() if value}
    return Metadata(
        title=stated["title"][0],
        date=stated["date"][0],
        source=stated["source"][0],
        author=stated["author"][0],
        language=stated["language"][0],
        tags=tags,
        link=stated["link"][0],
        thread=stated["thread"][0],
        origins=origins | ({"tags": "mail header Keywords"} if tags else {}),
    )


def _list_name(message: Part, charset: str) -> tuple[str, str]:
    """Return the mailing list or the newsgroup that a message went to, and which field says so."""
    name, _, rest = field_text(message.field("list-id"), charset).rpartition("<")
    if name := name.strip("\"' ") or rest.strip("> "):
        return one_line(name), "mail header List-Id"
    return one_line(field_text(message.field("newsgroups"), charset)), "mail header Newsgroups"


def _thread(message: Part) -> tuple[str, str]:
    """Return the message that a conversation began with, as far as this one knows, and which field says so.

    What people typed when their program asked which message they answer (``<yes>``) is none.
    """
    for field, label in (("references", "References"), ("in-reply-to", "In-Reply-To"), ("message-id", "Message-ID")):
        for value in message.fields.get(field, ())[:1]:
            for found in identifiers(value):
                if "@" in found or len(found) > _TYPED:
                    return found, f"mail header {label}"
    return "", ""
