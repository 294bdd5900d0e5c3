"""What has been read of a file, as bytes between the process that reads it and the one that asked.

Nothing is unpickled: the process that reads hostile files may have been taken over by one of them.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from index.documents import Document, Metadata
from index.extract.unpacking import Extracted
from index.sanitise import sanitise
from index.structure import check, pack, unpack

__all__ = ["Garbled", "decode", "encode", "read_frame"]

_LENGTHS: Final = struct.Struct(">III")
"""Of the header, the structure and the text, in bytes."""
_LARGEST: Final = 2**30
_STRUCTURE: Final = 2**26
"""Bytes of the structure of any text when it is unpacked; more by `_STRUCTURE_EACH` for each code point of it."""
_STRUCTURE_EACH: Final = 8
_MOST_HELD: Final = 2**31


class Garbled(Exception):
    """What came is not what `encode` makes."""


def encode(outcome: Extracted) -> bytes:
    """One outcome as bytes."""
    document = outcome.document
    header: dict[str, Any] = {
        "member": outcome.member,
        "problem": outcome.problem,
        "media_type": outcome.media_type,
        "holds": outcome.holds,
        "notes": outcome.notes,
    }
    if document is None:
        return _frame(header)
    header["document"] = {
        "metadata": asdict(document.metadata),
        "media_type": document.media_type,
        "encoding": document.encoding,
        "warnings": document.warnings,
    }
    return _frame(header, pack((document.blocks, document.spans, document.locators)), document.text.encode())


def _frame(header: dict[str, Any], structure: bytes = b"", text: bytes = b"") -> bytes:
    head = json.dumps(header).encode()
    return b"".join((_LENGTHS.pack(len(head), len(structure), len(text)), head, structure, text))


def read_frame(read: Callable[[int], bytes]) -> tuple[bytes, bytes, bytes] | None:
    """Read one frame with ``read(size)``, which gives exactly ``size`` bytes, or fewer at the end; None at the end.

    Raises `Garbled`.
    """
    head = read(_LENGTHS.size)
    if len(head) < _LENGTHS.size:
        return None
    lengths = _LENGTHS.unpack(head)
    if sum(lengths) > _LARGEST:
        raise Garbled
    header, structure, text = (read(length) for length in lengths)
    return (header, structure, text) if len(text) == lengths[2] else None


def decode(frame: tuple[bytes, bytes, bytes]) -> Extracted:
    """The outcome of a frame. Raises `Garbled`, also for text that no honest reader would send."""
    try:
        values = json.loads(frame[0])
        document = _document(values["document"], frame[1], frame[2].decode()) if "document" in values else None
        return Extracted(
            _path(values["member"]),
            document,
            _clean(values["problem"]),
            _clean(values["media_type"]),
            _number(values["holds"]),
            tuple(map(_clean, values["notes"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error) as error:
        raise Garbled from error


def _document(values: dict[str, Any], structure: bytes, text: str) -> Document:
    if sanitise(text) != text:
        raise Garbled
    found = unpack(structure, _STRUCTURE + _STRUCTURE_EACH * len(text))
    check(found, len(text))
    blocks, spans, locators = found
    known: dict[str, Any] = values["metadata"]
    tags = tuple(map(_clean, known.pop("tags")))
    origins = {_clean(name): _clean(origin) for name, origin in known.pop("origins").items()}
    plain: Any = {name: _clean(value) for name, value in known.items()}
    metadata = Metadata(tags=tags, origins=origins, **plain)
    return Document(
        text,
        metadata,
        blocks,
        spans,
        _clean(values["media_type"]),
        _clean(values["encoding"]),
        tuple(map(_clean, values["warnings"])),
        locators,
    )


def _path(value: object) -> str:
    """A path as a file system could have it. Raises ``ValueError`` for any other."""
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a path")
    value.encode("utf-8")  # a surrogate raises
    return value


def _number(value: object) -> int:
    """How many documents a file holds; -1 for one that is no container. Raises ``ValueError`` for anything else."""
    if not isinstance(value, int) or not -1 <= value <= _MOST_HELD:
        raise ValueError("not a number of documents")
    return value


def _clean(value: object) -> str:
    """A string as a terminal may have it. Raises ``ValueError`` for any other."""
    if not isinstance(value, str) or sanitise(value) != value or "\n" in value:
        raise ValueError("not a clean line")
    return value
