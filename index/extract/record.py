"""Records of data files, of whatever format: which of their fields are a document's, and what they are called."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from index.documents import BlockKind, Document, Member, Metadata
from index.extract.builder import Builder
from index.extract.html_body import collect_fragment
from index.extract.options import current
from index.metadata import iso_date, one_line, split_tags, with_origin

__all__ = ["Record", "contents", "document_of", "field_of", "is_article", "member_of", "table"]

Record = Mapping[str, Any]
"""A record: keys as the file has them, and values of JSON."""

_IDS: Final = ("id", "guid", "uuid", "_id", "url", "link")
_MARKUP: Final = re.compile(r"</?(?:p|br|div|a|b|i|em|strong|ul|ol|li|h[1-6]|blockquote|table|img|span)\b[^<>]*>", re.I)
_LISTED: Final = 5_000
_OTHERS: Final = 50
_NAME: Final = 60


def field_of(record: Record, field: str) -> str:
    """The value of a field of a document (``title``, ``text`` …), by the keys that the configuration names, or ''."""
    keys = {key.casefold(): key for key in record}
    for name in current().data_keys.get(field, ()):
        if (key := keys.get(name.casefold())) and (value := _as_text(record[key])):
            return value
    return ""


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return _as_text(value.get("name") or value.get("rendered") or value.get("value"))
    if isinstance(value, Sequence):
        return ", ".join(filter(None, map(_as_text, value[:100])))
    return ""


def is_article(record: object) -> bool:
    """Whether a value is a record with a text of its own."""
    return isinstance(record, Mapping) and bool(field_of(record, "text"))


def member_of(record: Record) -> Member:
    """The record as a file of its own. Its name comes from what identifies it, so that notes find it again."""
    data = json.dumps(record, ensure_ascii=True).encode()
    identity = next((str(record[key]) for key in _IDS if record.get(key)), "")
    digest = hashlib.sha256(identity.encode("utf-8", "replace") or data).hexdigest()[:8]
    title = re.sub(r"[^\w .-]+", " ", field_of(record, "title") or field_of(record, "text")[:_NAME])
    return Member(f"{' '.join(title.split())[:_NAME].strip() or 'record'} {digest}.json", data)


def document_of(record: Record, media_type: str, encoding: str = "utf-8") -> Document:
    """The document of one record: its text, and a table of what else it says."""
    builder = Builder()
    title, text = field_of(record, "title"), field_of(record, "text")
    if title:
        builder.open(BlockKind.HEADING, 1)
        builder.text(title)
        builder.close()
    if _MARKUP.search(text):
        collect_fragment(builder, text)
    else:
        for paragraph in re.split(r"\n\s*\n", text):
            builder.open()
            for number, line in enumerate(paragraph.split("\n")):
                if number:
                    builder.line_break()
                builder.text(line)
            builder.close()
    _others(builder, record)
    canonical, blocks, spans = builder.finish()
    return Document(canonical, _metadata(record), blocks, spans, media_type, encoding)


def _others(builder: Builder, record: Record) -> None:
    """A table of the short fields that are not shown otherwise."""
    used = {key.casefold() for field in ("title", "text") for key in current().data_keys.get(field, ())}
    rows = [(key, value) for key in record if key.casefold() not in used and (value := _as_text(record[key]))]
    rows = [(key, one_line(value)) for key, value in rows[:_OTHERS]]
    if rows:
        table(builder, [("field", "value"), *rows])


def table(builder: Builder, rows: Iterable[Sequence[str]]) -> None:
    """Put a table into ``builder``; the first of ``rows`` is its header."""
    builder.open(BlockKind.TABLE)
    for row in rows:
        builder.row()
        for cell in row:
            builder.cell()
            builder.text(cell)
    builder.close()


def _metadata(record: Record) -> Metadata:
    tags = next((record[key] for key in record if key.casefold() in {"tags", "keywords", "categories"}), "")
    metadata = Metadata(
        title=one_line(field_of(record, "title")),
        date=iso_date(field_of(record, "date")),
        source=one_line(field_of(record, "source")),
        author=one_line(field_of(record, "author")),
        tags=split_tags(
            tags if isinstance(tags, str) else [_as_text(tag) for tag in tags] if isinstance(tags, list) else ""
        ),
        link=one_line(field_of(record, "link")),
    )
    return with_origin(metadata, "record")


def contents(
    title: str, records: Sequence[Record], media_type: str, encoding: str, warnings: Sequence[str]
) -> Document:
    """The document of a file that holds records: what is in it, by date and title."""
    builder = Builder()
    builder.open()
    builder.text(f"{len(records):,} records, each a document of its own." if len(records) > 1 else "1 record.")
    builder.close()
    rows = [(iso_date(field_of(record, "date")) or "–", _title(record)) for record in records[:_LISTED]]
    table(builder, [("date", "title"), *rows])
    text, blocks, spans = builder.finish()
    left = [f"{len(records) - _LISTED:,} more records are not listed here"] if len(records) > _LISTED else []
    known = Metadata(title=title, origins={"title": "file name"})
    return Document(text, known, blocks, spans, media_type, encoding, (*warnings, *left))


def _title(record: Record) -> str:
    return one_line(field_of(record, "title") or field_of(record, "text")[:_NAME])
