"""What has been read of a file, as bytes between the process that reads it and the one that asked.

Nothing is unpickled: the process that reads hostile files may have been taken over by one of them.
"""

from __future__ import annotations

import json
import struct
import zlib
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from itertools import accumulate
from typing import Any, Final, NamedTuple

from index.analysis import MAX_TERM, Analysed
from index.documents import Document, Metadata
from index.extract.unpacking import Extracted
from index.likeness import SIZE
from index.prepared import Prepared
from index.sanitise import sanitise
from index.structure import Structure, check, pack, unpack

__all__ = ["END", "Frame", "Garbled", "decode", "encode", "read_frame"]

_LENGTHS: Final = struct.Struct(">6I")
"""Of the parts of a `Frame`, in bytes."""
_LARGEST: Final = 2**30
"""Bytes of a frame."""
_SMALL: Final = 2**20
"""Bytes of a frame that is read at once; of a larger one there is never a copy of all parts."""
_STRUCTURE: Final = 2**26
"""Bytes of the structure of any text when it is unpacked; more by `_STRUCTURE_EACH` for each code point of it."""
_STRUCTURE_EACH: Final = 8
_MOST_HELD: Final = 2**31
_METADATA: Final = tuple(each.name for each in fields(Metadata))
_LINES: Final = tuple(name for name in _METADATA if name not in {"tags", "origins"})
_NOTHING: Final[Mapping[str, Any]] = {
    "metadata": {"tags": (), "origins": {}, **dict.fromkeys(_LINES, "")},
    "media_type": "",
    "encoding": "",
    "warnings": (),
}


class Garbled(Exception):
    """What came is not what `encode` makes."""


class Frame(NamedTuple):
    """One outcome as bytes."""

    header: bytes
    structure: bytes = b""
    text: bytes = b""
    terms: bytes = b""
    """Of a document that is prepared for the index, as are the next two."""
    numbers: bytes = b""
    """The frequencies of the terms, then the positions, 4 bytes each as this machine has them."""
    sketch: bytes = b""


END: Final = _LENGTHS.pack(*[0] * 6)
"""Ends an answer: a frame of nothing."""


def encode(outcome: Extracted) -> bytes:
    """One outcome as bytes."""
    header: dict[str, Any] = {
        "member": outcome.member,
        "problem": outcome.problem,
        "media_type": outcome.media_type,
        "holds": outcome.holds,
        "notes": outcome.notes,
    }
    if document := outcome.document:
        header["document"] = _header(document)
        structure = pack((document.blocks, document.spans, document.locators))
        return _framed(Frame(_json(header), structure, document.text.encode()))
    if ready := outcome.prepared:
        header["prepared"] = _header(ready)
        terms = ready.analysed
        numbers = terms.frequencies.tobytes() + terms.positions.tobytes()
        return _framed(
            Frame(_json(header), ready.structure, ready.text.encode(), terms.terms.encode(), numbers, ready.sketch)
        )
    return _framed(Frame(_json(header)))


def _header(document: Document | Prepared) -> dict[str, Any]:
    metadata = document.metadata
    return {
        "metadata": {name: getattr(metadata, name) for name in _METADATA} | {"origins": dict(metadata.origins)},
        "media_type": document.media_type,
        "encoding": document.encoding,
        "warnings": document.warnings,
    }


def _json(header: Mapping[str, Any]) -> bytes:
    return json.dumps(header).encode()


def _framed(frame: Frame) -> bytes:
    return b"".join((_LENGTHS.pack(*map(len, frame)), *frame))


def read_frame(read: Callable[[int], bytes]) -> Frame | None:
    """Read one frame with ``read(size)``, which gives exactly ``size`` bytes, or fewer at the end; None at the end.

    That of `END` has no header. Raises `Garbled`.
    """
    head = read(_LENGTHS.size)
    if len(head) < _LENGTHS.size:
        return None
    lengths = _LENGTHS.unpack(head)
    whole = sum(lengths)
    if whole > _LARGEST:
        raise Garbled
    if whole > _SMALL:
        parts = tuple(map(read, lengths))
    else:
        body = read(whole)
        parts = tuple(body[end - length : end] for end, length in zip(accumulate(lengths), lengths, strict=True))
    return Frame(*parts) if sum(map(len, parts)) == whole else None


def decode(frame: Frame) -> Extracted:
    """The outcome of a frame. Raises `Garbled`, also for text that no honest reader would send."""
    try:
        values = json.loads(frame.header)
        about: Mapping[str, Any] = values.get("document") or values.get("prepared") or _NOTHING
        known = about["metadata"]
        _check_lines(
            (values["problem"], values["media_type"], *values["notes"], about["media_type"], about["encoding"]),
            (*about["warnings"], *known["tags"], *known["origins"], *known["origins"].values()),
            [known[name] for name in _LINES],
        )
        return Extracted(
            _path(values["member"]),
            _document(about, frame) if "document" in values else None,
            values["problem"],
            values["media_type"],
            _number(values["holds"]),
            tuple(values["notes"]),
            _prepared(about, frame) if "prepared" in values else None,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error) as error:
        raise Garbled from error


def _document(about: Mapping[str, Any], frame: Frame) -> Document:
    text = _text(frame.text)
    blocks, spans, locators = _structure(frame.structure, len(text))
    warnings = tuple(about["warnings"])
    metadata = _metadata(about["metadata"])
    return Document(text, metadata, blocks, spans, about["media_type"], about["encoding"], warnings, locators)


def _prepared(about: Mapping[str, Any], frame: Frame) -> Prepared:
    text = _text(frame.text)
    if frame.structure:
        _structure(frame.structure, len(text))  # it is kept as it came, once it is known to be sound
    if len(frame.sketch) not in {0, SIZE}:
        raise ValueError("not a sketch")
    metadata, warnings = _metadata(about["metadata"]), tuple(about["warnings"])
    analysed = _analysed(frame)
    return Prepared(
        text, frame.structure, metadata, about["media_type"], about["encoding"], warnings, analysed, frame.sketch
    )


def _text(data: bytes) -> str:
    text = data.decode()
    if sanitise(text) != text:
        raise Garbled
    return text


def _structure(data: bytes, length: int) -> Structure:
    """The structure of a text of so many code points. Raises what `unpack` and `check` raise."""
    found = unpack(data, _STRUCTURE + _STRUCTURE_EACH * length)
    check(found, length)
    return found


def _analysed(frame: Frame) -> Analysed:
    """The terms of a frame, each once and safe to show, with places inside their text. Raises ``ValueError``."""
    text = _text(frame.terms)
    terms = text.split("\n") if text else []
    numbers = array("I")
    numbers.frombytes(frame.numbers)
    frequencies, positions = numbers[: len(terms)], numbers[len(terms) :]
    if len(frequencies) != len(terms) or sum(frequencies) != len(positions):
        raise ValueError("terms and places do not agree")
    if terms:
        if not 1 <= min(map(len, terms)) <= max(map(len, terms)) <= MAX_TERM or len(set(terms)) != len(terms):
            raise ValueError("not a term, or one that came before")
        if "\t" in text or not min(frequencies) or max(positions) >= len(positions):
            raise ValueError("not a place in the text")
    return Analysed(text, frequencies, positions, len(positions))


def _metadata(known: Mapping[str, Any]) -> Metadata:
    return Metadata(**{**known, "tags": tuple(known["tags"])})


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


def _check_lines(*groups: Sequence[object]) -> None:
    """Raise ``ValueError`` unless these are strings as a terminal may have them; looked at together, for speed."""
    lines = [line for group in groups for line in group if isinstance(line, str)]
    text = " ".join(lines)
    if len(lines) != sum(map(len, groups)) or "\n" in text or sanitise(text) != text:
        raise ValueError("not a clean line")
