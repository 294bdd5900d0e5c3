"""JSON and JSON Lines: records that are documents, and other data as a listing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from index.documents import BlockKind, Document, Member
from index.extract.builder import Builder
from index.extract.data.record import LISTED, Picker, Source, contents, document_of, member_of
from index.extract.decode import Decoded, decode
from index.extract.errors import Unreadable
from index.extract.options import current

__all__ = ["indented", "read", "unpack"]

_SIZE_LIMIT: Final = 64 * 2**20
"""Bytes of JSON that are parsed at once; as objects they take some ten times as much. Lines have no such limit."""
_LISTING: Final = 20_000_000
"""Code points of data that is shown indented; longer data is shown as it is written."""
_SAMPLE: Final = 100
_LEVELS: Final = 3
"""Objects in one another in which a list of records is looked for."""
_WARNINGS: Final = 20
_FAULTS_LIMIT: Final = 1_000
"""Lines that are no JSON, after which a file of lines is not read further."""
_DIGITS: Final = 4_000
_INDENT_LIMIT: Final = 40
_LINES: Final = frozenset({".jsonl", ".ndjson", ".jsonlines"})
_KIND: Final = "application/json"
_TOKEN: Final = re.compile(
    r'"(?:[^"\\]|\\.)*+"(?:\s*+:)?|\[[^\[\]{}"]{0,60}\]|[{\[]\s*+[}\]]|[\[\]{},]|[^\s"\[\]{},]++', re.DOTALL
)
_SPACES: Final = re.compile(r"\s+")


class _Found(NamedTuple):
    """A list that holds records, and what else there is."""

    values: list[Any]
    rest: Any


def read(data: bytes, name: str) -> Document:
    """Read a record as a document, records as a table of contents, other data as a listing.

    Raises `Unreadable` for binary data and for more than 64 MB of JSON. What is no JSON is read as plain text, with
    a warning.
    """
    decoded = decode(data)
    picker = Picker()
    if _is_lines(name):
        return _read_lines(decoded, name, picker)
    source = Source(name, _KIND, decoded.encoding, decoded.warnings)
    try:
        value = _parse(decoded.text)
    except _NoJson as fault:
        if fault.goes_on and _holds_lines(decoded.text):
            return _read_lines(decoded, name, picker)
        warning = f"It is no valid JSON ({fault}); it is shown as it is written"
        return Document(
            decoded.text, media_type=_KIND, encoding=decoded.encoding, warnings=(*decoded.warnings, warning)
        )
    found = _find(value, picker)
    if found is not None:
        records = [each for each in found.values if isinstance(each, Mapping)]
        return contents(source, [picker(each) for each in records[:LISTED]], len(records), picker, found.rest)
    if picker.is_document(value):
        return document_of(value, picker, source)
    text = decoded.text.strip()
    return _code(indented(text) if len(text) <= _LISTING else text, source)


def unpack(data: bytes, name: str) -> Iterator[Member]:
    """Yield the records of a file of records. Raises `Unreadable` as `read` does."""
    text = decode(data).text
    picker = Picker()
    if not _is_lines(name):
        try:
            found = _find(_parse(text), picker)
        except _NoJson as fault:
            if not (fault.goes_on and _holds_lines(text)):
                return
        else:
            for value in found.values if found else ():
                if isinstance(value, Mapping):
                    yield member_of(value, picker(value))
            return
    if not _are_articles(text, picker):
        return
    for number, value, problem in _lines(text):
        if isinstance(value, Mapping):
            yield member_of(value, picker(value))
        else:
            yield Member(f"line {number}.json", problem=problem or "is no record but another value")


# JSON


class _NoJson(Exception):
    """The text is no JSON; the message says why and where."""

    def __init__(self, reason: str, *, goes_on: bool = False) -> None:
        super().__init__(reason)
        self.goes_on = goes_on
        """Whether there is JSON, and after it something else."""


def _parse(text: str) -> Any:
    """Return the value of a JSON text. Raises `_NoJson`, and `Unreadable` when there is too much of it."""
    if len(text) > _SIZE_LIMIT:
        raise Unreadable(f"holds more than {_SIZE_LIMIT // 2**20} MB of JSON")
    try:
        try:
            return json.loads(text, object_pairs_hook=_object)
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, column {error.colno}: {error.msg}"
            raise _NoJson(place, goes_on=error.msg == "Extra data") from None
        except ValueError:  # a number of more digits than Python makes a number of
            return json.loads(text, object_pairs_hook=_object, parse_int=_number)
    except RecursionError:
        raise _NoJson("it is nested too deeply") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a key that stands in it twice has all its values, as a list."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    values: dict[str, list[Any]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return {key: several[0] if len(several) == 1 else several for key, several in values.items()}


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _DIGITS else digits


def _find(value: Any, picker: Picker) -> _Found | None:
    """Return the records in a list, or in an object that is none itself; None when there are none."""
    if isinstance(value, list):
        if not picker.are_articles(value):
            return None
        return _Found(value, [each for each in value if not isinstance(each, Mapping) and each is not None])
    if not isinstance(value, dict) or (picker.is_document(value) and not picker.is_weak(picker(value))):
        return None
    return _find_inside(value, picker, _LEVELS)


def _find_inside(value: dict[str, Any], picker: Picker, levels: int) -> _Found | None:
    """Return the longest list of records among the values of an object, else one further in."""
    lists = [key for key, each in value.items() if isinstance(each, list) and picker.are_articles(each)]
    if lists:
        key = max(lists, key=lambda key: len(value[key]))
        found = _find(value[key], picker)
        others = {name: each for name, each in value.items() if name != key}
        if found and found.rest:
            others[key] = found.rest
        return found and _Found(found.values, others)
    for key, each in value.items():
        if levels > 1 and isinstance(each, dict) and (found := _find_inside(each, picker, levels - 1)):
            others = {name: found.rest if name == key else other for name, other in value.items()}
            return _Found(found.values, {name: other for name, other in others.items() if other != {}})
    return None


def indented(text: str) -> str:
    """Return JSON with a line a value, everything else as it is written: numbers, doubled keys, order.

    Escaped characters are shown as themselves; a short list without texts stays on its line.
    """
    parts: list[str] = []
    depth = 0
    for found in _TOKEN.finditer(text):
        piece = found[0]
        first = piece[0]
        if first == '"':
            parts.append(_string(piece))
        elif first in "{[":
            depth += len(piece) == 1
            parts.append(piece + _line(depth) if len(piece) == 1 else _SPACES.sub("", piece).replace(",", ", "))
        elif first in "}]":
            depth -= 1
            parts.append(_line(depth) + piece)
        else:
            parts.append(piece + _line(depth) if first == "," else piece)
    return "".join(parts)


def _line(depth: int) -> str:
    return "\n" + "  " * min(depth, _INDENT_LIMIT)


def _string(written: str) -> str:
    """Return a string, or a key with its colon, with its characters as they are."""
    is_key = written[-1] == ":"
    string = written[:-1].rstrip() if is_key else written
    if "\\" in string:
        string = json.dumps(json.loads(string, strict=False), ensure_ascii=False)
    return f"{string}: " if is_key else string


def _code(text: str, source: Source) -> Document:
    builder = Builder()
    builder.open(BlockKind.CODE)
    builder.text(text)
    text, blocks, spans = builder.finish()
    return Document(
        text,
        blocks=blocks,
        spans=spans,
        media_type=source.media_type,
        encoding=source.encoding,
        warnings=source.warnings,
    )


# JSON Lines


def _is_lines(name: str) -> bool:
    return PurePath(name).suffix.lower() in _LINES


def _read_lines(decoded: Decoded, name: str, picker: Picker) -> Document:
    """Read records a line as a table of contents, other lines as they are written."""
    source = Source(name, "application/x-ndjson", decoded.encoding, decoded.warnings)
    if not _are_articles(decoded.text, picker):
        return _code(decoded.text.strip("\n"), source)
    listed, faults, count = [], [], 0
    for _, value, problem in _lines(decoded.text):
        if problem:
            faults.append(problem)
        elif isinstance(value, Mapping):
            count += 1
            if count <= LISTED:
                listed.append(picker(value))
    warnings = [*decoded.warnings, *(f"It {fault}" for fault in faults[:_WARNINGS])]
    if len(faults) > _WARNINGS:
        warnings.append(f"{len(faults) - _WARNINGS:,} more lines are no JSON")
    limit = current().limits.members
    if count > limit:
        warnings.append(f"It holds {count:,} records, of which {limit:,} are read")
    source = Source(name, source.media_type, decoded.encoding, tuple(warnings))
    return contents(source, listed, count, picker)


def _lines(text: str) -> Iterator[tuple[int, Any, str]]:
    """Yield the number of each line, and its value or what is wrong with it; at last, that there is too much wrong."""
    start = number = faults = 0
    while start < len(text):
        if faults > _FAULTS_LIMIT:
            yield number + 1, None, f"is left out from line {number + 1:,} on, for {faults:,} lines are no JSON"
            return
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        number += 1
        if line := text[start:end].strip().lstrip("\ufeff"):
            try:
                yield number, _parse(line), ""
            except (_NoJson, Unreadable) as fault:
                faults += 1
                where = str(fault).removeprefix("line 1, ")
                yield number, None, f"has no JSON in line {number:,} ({where})"
        start = end + 1


def _are_articles(text: str, picker: Picker) -> bool:
    return picker.are_articles([value for _, value, problem in islice(_lines(text), _SAMPLE) if not problem])


def _holds_lines(text: str) -> bool:
    """Whether the first lines are each an object, as in JSON Lines with the suffix of JSON."""
    return all(isinstance(value, dict) for _, value, _ in islice(_lines(text), 3))
