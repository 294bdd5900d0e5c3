"""Records of data files, of whatever format: which of their fields are a document's, and what they are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import PurePath
from typing import Any, Final

from index.documents import BlockKind, Document, Member, Metadata
from index.extract.builder import Builder
from index.extract.options import current
from index.extract.web.body import collect_fragment
from index.extract.web.tokens import unescaped
from index.metadata import iso_date, language_tag, one_line, split_tags
from index.sanitise import sanitise_line
from index.sentences import shorten

__all__ = [
    "LISTED",
    "Fields",
    "Picker",
    "Record",
    "Source",
    "contents",
    "document_of",
    "listing",
    "member_of",
    "plain_line",
    "table",
    "write_text",
]

Record = Mapping[str, Any]
"""A record: keys as the file has them, and values of JSON."""

LISTED: Final = 5_000
"""Records that a table of contents names."""

_FIELDS: Final = ("title", "date", "text", "source", "author", "link")
_NAMES_INSIDE: Final = ("rendered", "name", "value", "text", "#text", "title")
"""Where an object that stands for a text has it, such as ``{"rendered": "<p>…"}`` of WordPress."""
_IDS: Final = ("id", "_id", "id_str", "guid", "uuid", "article_id")
_TAGS: Final = frozenset({"tags", "keywords", "categories"})
_LANGUAGES: Final = frozenset({"language", "lang"})
_WEAK: Final = frozenset({"description", "summary"})
"""Keys that name texts of documents, and as often a remark on a product or a column."""
_SAMPLE: Final = 100
_LONG_TEXT: Final = 100
"""Code points of text in the mean record that make records articles without a title or a date."""
_CELL: Final = 200
_NESTING: Final = 4
_TITLE: Final = 90
_NAME: Final = 60
_SEPARATORS: Final = re.compile(r"[\s_-]+")
_UNSAFE: Final = re.compile(r"[/\\:*?\"<>|\s]+")
_SIMPLE_ID: Final = re.compile(r"\w[\w.-]{0,59}")
_BLANK_LINES: Final = re.compile(r"\n(?:[ \t]*\n)+")
_INLINE: Final = "a|b|i|u|s|em|strong|span|img|code|sub|sup|small|cite|q|del|ins|font|mark|abbr"
_BLOCKS: Final = "p|br|div|ul|ol|li|dl|dt|dd|h[1-6]|blockquote|table|tr|td|th|figure|section|article|pre|hr|center"
_BLOCK_TAG: Final = re.compile(rf"</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ANY_TAG: Final = re.compile(rf"</?(?:{_BLOCKS}|{_INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ENTITY: Final = re.compile(
    r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip);", re.I
)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Source:
    """What the documents of a file have in common."""

    name: str
    media_type: str
    encoding: str = "utf-8"
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a document as a record has them. Empty ones are empty strings; the text may be HTML."""

    title: str
    date: str
    text: str
    source: str
    author: str
    link: str
    keys: Mapping[str, str]
    """The record's key for each field that is filled."""
    has_text: bool
    """Whether the record has a key for a text, be it empty."""

    @property
    def iso(self) -> str:
        """The date as ISO 8601, or nothing."""
        return _iso(self.date)

    @property
    def called(self) -> str:
        """The title, or how the text begins."""
        return plain_line(self.title) or shorten(plain_line(self.text[: _TITLE * 10]), _TITLE)


class Picker:
    """Finds the fields of documents in records, by the keys that the configuration names when it is made."""

    def __init__(self) -> None:
        self._keys = {field: tuple(map(_fold, current().data_keys.get(field, ()))) for field in _FIELDS}
        self._given = {field: next(iter(current().data_keys.get(field, ())), field) for field in _FIELDS}

    def __call__(self, record: Record) -> Fields:
        """Return the fields of a record: of each the first of its keys that is filled."""
        by_name = {_fold(key): key for key in record}
        values, keys = {}, {}
        for field, names in self._keys.items():
            values[field] = ""
            for name in names:
                key = by_name.get(name)
                if key is not None and (value := _as_text(record[key], "\n\n" if field == "text" else ", ")):
                    values[field], keys[field] = value, key
                    break
        has_text = "text" in keys or any(
            record[by_name[name]] in ("", None) for name in self._keys["text"] if name in by_name
        )
        return Fields(**values, keys=keys, has_text=has_text)

    def record(self, values: Mapping[str, str]) -> Record:
        """Return a record whose ``values``, by the names of fields, will be found under the configured keys."""
        return {self._given.get(field, field): value for field, value in values.items() if value}

    def is_document(self, value: object) -> bool:
        """Whether a value by itself is a record that reads as a document."""
        if not isinstance(value, Mapping):
            return False
        found = self(value)
        return found.has_text and bool(found.text or found.title)

    def is_weak(self, found: Fields) -> bool:
        """Whether the text of a record stands under a key that may name something else."""
        key = _fold(found.keys.get("text", ""))
        return key in _WEAK and key != next(iter(self._keys["text"]), "")

    def are_articles(self, values: Sequence[object]) -> bool:
        """Whether most of the first 100 values are records with a text, which are called something or are of a day.

        A text of some length needs neither. A mere description needs a title, and a date or an address.
        """
        sample = [value for value in islice(values, _SAMPLE) if value is not None]
        found = [fields for value in sample if isinstance(value, Mapping) and (fields := self(value)).text]
        half = len(found) / 2
        if not found or len(found) * 2 < len(sample):
            return False
        titled = sum(bool(fields.title) for fields in found) >= half
        dated = sum(bool(fields.iso) for fields in found) >= half
        if sum(map(self.is_weak, found)) >= half:
            return titled and (dated or sum("://" in fields.link for fields in found) >= half)
        return titled or dated or sum(len(fields.text) for fields in found) >= _LONG_TEXT * len(found)


@lru_cache(maxsize=4096)
def _fold(key: str) -> str:
    return _SEPARATORS.sub("_", key.strip().lower())


def _as_text(value: object, separator: str = ", ", depth: int = 0) -> str:
    """Return a value as text, where it can stand for one; ``separator`` goes between the items of a list."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None or depth > _NESTING:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        inside = (_as_text(value[name], separator, depth + 1) for name in _NAMES_INSIDE if name in value)
        return next(filter(None, inside), "")
    if isinstance(value, Sequence):
        return separator.join(filter(None, (_as_text(item, separator, depth + 1) for item in value)))
    return ""


def _iso(value: str, language: str = "") -> str:
    """Return a date as ISO 8601; seconds or milliseconds since 1970 are one too."""
    if _EPOCH.fullmatch(value):
        seconds = float(value[:10])
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M}Z"
    return iso_date(value, language)


def plain_line(value: str) -> str:
    """Return a value on one line, without the tags and entities of HTML."""
    return one_line(unescaped(_ANY_TAG.sub("", value)) if "<" in value or "&" in value else value)


# Names


def member_of(record: Record, fields: Fields, identity: str = "") -> Member:
    """Return the record as a file of its own.

    Notes hang on its name. So that is made of what identifies the record, if something does: ``identity``, or its
    field ``id`` and the like, or its address; else of title, date and source, so that a text may be corrected.
    """
    data = json.dumps(record, ensure_ascii=False)
    try:
        encoded = data.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        encoded = json.dumps(record).encode()
    identity = identity or _identity(record) or fields.link
    if identity and _SIMPLE_ID.fullmatch(identity):
        return Member(f"{identity}.json", encoded)
    if identity:
        words, seed = identity.rstrip("/").rpartition("/")[2], identity
    else:
        words, seed = fields.called, "\n".join((fields.title, fields.date, fields.source)).strip() or fields.text
        seed = seed if fields.title else f"{seed}\n{fields.text}"
    words = _UNSAFE.sub(" ", sanitise_line(words)).strip(". ")
    digest = sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return Member(f"{shorten(words, _NAME)} {digest}.json".strip(), encoded)


def _identity(record: Record) -> str:
    by_name = {_fold(key): key for key in record}
    for name in _IDS:
        value = record[by_name[name]] if name in by_name else None
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


# Documents


def document_of(record: Record, picker: Picker, source: Source) -> Document:
    """Return the document of one record: its title, its text, and what else it holds."""
    found = picker(record)
    metadata = _metadata(record, found)
    builder = Builder()
    _write_record(builder, record, found, metadata)
    text, blocks, spans = builder.finish()
    return Document(text, metadata, blocks, spans, source.media_type, source.encoding, source.warnings)


def _metadata(record: Record, found: Fields) -> Metadata:
    keys = dict(found.keys)
    by_name = {_fold(key): key for key in record}
    language_key = next((by_name[name] for name in _LANGUAGES if name in by_name), "")
    language = language_tag(_as_text(record[language_key])) if language_key else ""
    tags: tuple[str, ...] = ()
    if tags_key := next((by_name[name] for name in _TAGS if name in by_name), ""):
        value = record[tags_key]
        tags = split_tags([_as_text(tag) for tag in value] if isinstance(value, list) else _as_text(value))
    keys |= {"language": language_key, "tags": tags_key}
    values = {
        "title": plain_line(found.title),
        "date": _iso(found.date, language),
        "source": plain_line(found.source),
        "author": plain_line(found.author),
        "language": language,
        "link": one_line(found.link) if "://" in found.link else "",
    }
    origins = {
        field: f"{_ORIGIN}{key}" for field, key in keys.items() if (values.get(field) or (tags and key == tags_key))
    }
    return Metadata(**values, tags=tags, origins=origins)


_ORIGIN: Final = "record field "
_SHOWN: Final = ("date", "source", "author", "language", "tags", "link")
"""Fields that a reader shows beside the text, so that it need not be repeated in it."""


def _write_record(builder: Builder, record: Record, found: Fields, metadata: Metadata) -> None:
    """Put title and text; then the other fields: short ones in a table, texts below it, the rest as a listing."""
    if found.title:
        builder.open(BlockKind.HEADING, 1)
        builder.text(plain_line(found.title))
        builder.close()
    write_text(builder, found.text)
    # The key of a field that is understood stands at the end of its origin.
    done = {found.keys.get("title"), found.keys.get("text")}
    done |= {metadata.origins[field].removeprefix(_ORIGIN) for field in _SHOWN if field in metadata.origins}
    rows, long, nested = [("field", "value")], [], {}
    for key, value in record.items():
        if key in done or value is None or value in ("", [], {}):
            continue
        words = json.dumps(value) if isinstance(value, bool) else value if isinstance(value, str) else _scalars(value)
        if not words:
            nested[key] = value
        elif len(words) <= _CELL and "\n" not in words:
            rows.append((key, plain_line(words)))
        else:
            long.append((key, words))
    if len(rows) > 1:
        table(builder, rows)
    for key, words in long:
        builder.open(BlockKind.HEADING, 2)
        builder.text(key)
        write_text(builder, words)
    if nested:
        builder.open(BlockKind.CODE)
        builder.text(listing(nested))
        builder.close()


def _scalars(value: object) -> str:
    """Return a number or a list of texts and numbers as text, and nothing for what is more than that."""
    if isinstance(value, list) and not all(isinstance(item, str | int | float) for item in value):
        return ""
    return "" if isinstance(value, Mapping) else _as_text(value)


def listing(value: object) -> str:
    """Return a value as indented JSON, and as plain JSON when it is nested too deeply for that."""
    try:
        return json.dumps(value, ensure_ascii=False, indent=2)
    except (RecursionError, ValueError):
        return "(nested too deeply to be shown)"


def write_text(builder: Builder, value: str) -> None:
    """Put a text that is plain, or HTML, or plain with some tags of HTML in it, as paragraphs."""
    value = value.strip()
    if _BLOCK_TAG.search(value):
        collect_fragment(builder, value)
    elif _ANY_TAG.search(value) or _ENTITY.search(value):
        collect_fragment(builder, _BLANK_LINES.sub("<p>", value).replace("\n", "<br>"))
    else:
        for paragraph in _BLANK_LINES.split(value):
            builder.open()
            for number, line in enumerate(paragraph.split("\n")):
                if number:
                    builder.line_break()
                builder.text(line)
            builder.close()


def table(builder: Builder, rows: Iterable[Sequence[str]]) -> None:
    """Put a table into ``builder``; the first of ``rows`` is its header."""
    builder.open(BlockKind.TABLE)
    for row in rows:
        builder.row()
        for cell in row:
            builder.cell()
            builder.text(cell)
    builder.close()


def contents(
    source: Source,
    listed: Sequence[Fields],
    count: int,
    picker: Picker,
    rest: object = None,
    about: Metadata | None = None,
) -> Document:
    """Return the document of a file that holds records: what is in it, by date and title.

    ``listed`` are the first of its ``count`` records, at most `LISTED`; ``rest`` is what else the file holds.
    ``about`` is what is known of the file as a whole; else the rest may say it.
    """
    builder = Builder()
    known = about or Metadata()
    if isinstance(rest, Mapping) and (picker(rest).title or picker(rest).text):
        found = picker(rest)
        known = _metadata(rest, found) if about is None else known
        _write_record(builder, rest, found, known)
    elif isinstance(rest, str):
        write_text(builder, rest)
    elif rest not in (None, {}, []):
        builder.open(BlockKind.CODE)
        builder.text(listing(rest))
    builder.open()
    builder.text(f"{count:,} records, each a document of its own" if count != 1 else "1 record, a document of its own")
    builder.close()
    table(builder, [("date", "title"), *((fields.iso[:10] or "–", fields.called or "–") for fields in listed)])
    text, blocks, spans = builder.finish()
    left = [f"{count - len(listed):,} more records are not listed here"] if count > len(listed) else []
    if not known.title:
        stem = PurePath(source.name).stem
        known = replace(known, title=stem, origins={**known.origins, "title": "file name"})
    return Document(text, known, blocks, spans, source.media_type, source.encoding, (*source.warnings, *left))
