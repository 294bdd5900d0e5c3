"""JSON and JSON Lines: records that are documents, and other data as a listing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from typing import Any, Final

from index.documents import BlockKind, Document, Member
from index.extract.builder import Builder
from index.extract.decode import Decoded, decode
from index.extract.errors import Unreadable
from index.extract.record import Record, contents, document_of, is_article, member_of

__all__ = ["read", "unpack"]

_LISTING: Final = 20_000_000
"""Code points of data that is shown indented; longer data is shown as it is written."""
_WARNINGS: Final = 20
_LINES: Final = {".jsonl", ".ndjson", ".jsonlines"}


def read(data: bytes, name: str) -> Document:
    """Read a record as a document, records as a table of contents, other data as a listing.

    Raises `Unreadable` for binary data. What is no JSON is read as plain text, with a warning.
    """
    decoded = decode(data)
    lines = _is_lines(name)
    kind = "application/x-ndjson" if lines else "application/json"
    warnings = list(decoded.warnings)
    try:
        if lines:
            found = list(_lines(decoded.text))
            value: Any = [value for value, problem in found if not problem]
            warnings += [f"This file {problem}" for _, problem in found if problem][:_WARNINGS]
        else:
            value = _parse(decoded.text)
    except ValueError as error:
        warning = f"It is no valid JSON ({error}); it is shown as it is written"
        return Document(decoded.text, media_type=kind, encoding=decoded.encoding, warnings=(*decoded.warnings, warning))
    if isinstance(value, dict) and is_article(value):
        return document_of(value, kind, decoded.encoding)
    if records := _records(value):
        return contents(PurePath(name).stem, records, kind, decoded.encoding, warnings)
    return _listing(value, decoded, kind, as_written=lines)


def unpack(data: bytes, name: str) -> Iterator[Member]:
    """Yield the records of a file of records. Raises `Unreadable` for binary data."""
    text = decode(data).text
    if _is_lines(name):
        yield from (member_of(value) for value, _ in _lines(text) if is_article(value))
        return
    try:
        value = _parse(text)
    except ValueError:
        return
    if not (isinstance(value, dict) and is_article(value)):
        yield from map(member_of, _records(value))


def _is_lines(name: str) -> bool:
    return PurePath(name).suffix.lower() in _LINES


def _parse(text: str) -> Any:
    """The value of a JSON text. Raises ``ValueError`` that says where it is wrong."""
    try:
        return json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _lines(text: str) -> Iterator[tuple[Any, str]]:
    """The value of every line, or what is wrong with it."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield _parse(line), ""
            except ValueError as error:
                yield None, f"has a record in line {number} that is no JSON ({error})"


def _records(value: Any) -> list[Record]:
    """The records in a list, or in the one list of records of an object."""
    if isinstance(value, list):
        # One odd value among records does not make them data.
        head = list(islice((is_article(each) for each in value if each is not None), 50))
        return [each for each in value if is_article(each)] if head and sum(head) * 2 > len(head) else []
    if isinstance(value, dict):
        found = [records for each in value.values() if isinstance(each, list) and (records := _records(each))]
        return found[0] if len(found) == 1 else []
    return []


def _listing(value: Any, decoded: Decoded, kind: str, *, as_written: bool) -> Document:
    text = decoded.text
    if not as_written and len(text) <= _LISTING:
        try:
            text = json.dumps(value, ensure_ascii=False, indent=2)
        except (RecursionError, ValueError) as error:
            raise Unreadable("is nested too deeply") from error
    builder = Builder()
    builder.open(BlockKind.CODE)
    builder.text(text.strip("\n"))
    canonical, blocks, spans = builder.finish()
    return Document(
        canonical, blocks=blocks, spans=spans, media_type=kind, encoding=decoded.encoding, warnings=decoded.warnings
    )
