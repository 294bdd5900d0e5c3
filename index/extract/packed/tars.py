"""Lists what a tar file holds, in one pass over its headers.

The standard library's module can be led in circles by sizes below zero and into quadratic time by long extended
headers, so the headers are read here: those of POSIX.1-2001 (ustar, pax), of GNU tar and of V7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from index.extract.errors import Unreadable
from index.extract.packed.zips import ENTRIES_LIMIT

__all__ = ["TarEntry", "tar_entries"]

_BLOCK: Final = 512
_HEADER_LIMIT = 2**20  # bytes of an extended header or a long name
_CHECKSUM = slice(148, 156)
_FILES = frozenset(b"0\0007")
_WITHOUT_DATA = frozenset(b"123456")  # links, devices, folders and pipes, whatever size they state
_SPARSE = ord("S")
_ABOUT_NEXT = frozenset(b"xgLK")  # headers that say something of the file after them, or of all files


@dataclass(frozen=True, slots=True)
class TarEntry:
    """A regular file, or with a ``problem`` and perhaps no name, what could not be read."""

    name: bytes
    start: int = 0
    size: int = 0
    """Bytes of the file, which are ``data[start : start + size]``."""
    problem: str = ""


@dataclass(slots=True)
class _Extended:
    """What the headers before a header say of it."""

    name: bytes = b""
    size: int | None = None
    is_sparse: bool = False


@dataclass(slots=True)
class _Header:
    kind: int
    name: bytes
    size: int
    is_continued: bool
    """Whether blocks with more about a sparse file follow."""


def tar_entries(data: bytes) -> Iterator[TarEntry]:
    """Yield the regular files of a tar file, and as the last entry, without a name, what damage there is.

    Links, devices, folders and pipes are left out. Raises `Unreadable` after 100,000 headers.
    """
    position, said = 0, _Extended()
    for _ in range(ENTRIES_LIMIT):
        try:
            header = _header(data, position)
            if header is None:
                return
            start = position + _BLOCK * (1 + _continued(data, position, header))
            is_about_next = header.kind in _ABOUT_NEXT
            size = header.size if said.size is None or is_about_next else said.size
            end = start + (0 if header.kind in _WITHOUT_DATA else size)
            if is_about_next:
                _extend(said, header.kind, data[start : min(end, start + _HEADER_LIMIT)])
        except ValueError as error:
            yield TarEntry(b"", problem=f"is damaged: {error}")
            return
        if not is_about_next:
            if entry := _entry(header, said, start, size):
                yield entry if end <= len(data) else TarEntry(entry.name, problem="is damaged: it is cut off")
            said = _Extended()
        position = start + -(-(end - start) // _BLOCK) * _BLOCK
    raise Unreadable(f"holds more than {ENTRIES_LIMIT:,} files")


def _entry(header: _Header, said: _Extended, start: int, size: int) -> TarEntry | None:
    """Return the file that a header speaks of, or None when it is no regular file."""
    name = said.name or header.name
    if header.kind == _SPARSE or said.is_sparse:
        return TarEntry(name, problem="is a sparse file, which is not read")
    if header.kind not in _FILES or name.endswith(b"/"):  # V7 marks folders only so
        return None
    return TarEntry(name, start, size)


def _header(data: bytes, position: int) -> _Header | None:
    """Return the header at ``position``, None at the end of the archive. Raises `ValueError` where there is none."""
    block = data[position : position + _BLOCK]
    if not block.strip(b"\0"):
        return None
    if len(block) < _BLOCK:
        raise ValueError("it is cut off")
    stated = _number(block[_CHECKSUM])
    if stated != sum(block) - sum(block[_CHECKSUM]) + 8 * ord(" "):
        raise ValueError(f"it has no tar header at byte {position:,}")
    name = block[:100].partition(b"\0")[0]
    prefix = block[345:500].partition(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    size = _number(block[124:136])
    return _Header(block[156], prefix + b"/" + name if prefix else name, size, block[482] == 1)


def _number(digits: bytes) -> int:
    """Return a number in octal digits, or in GNU's form for large ones. Raises `ValueError` for others."""
    if digits[0] == 0x80:
        return int.from_bytes(digits[1:], "big")
    text = digits.strip(b" \0")
    if not set(text) <= set(b"01234567"):
        raise ValueError("it has a number that is none")
    return int(text or b"0", 8)


def _continued(data: bytes, position: int, header: _Header) -> int:
    """Return how many blocks follow a header of a sparse file that say where its parts are."""
    if header.kind != _SPARSE or not header.is_continued:
        return 0
    blocks = 1
    while data[position + blocks * _BLOCK + 504 : position + blocks * _BLOCK + 505] == b"\1":
        blocks += 1
    return blocks


def _extend(said: _Extended, kind: int, value: bytes) -> None:
    """Note what an extended header says of the next file. Raises `ValueError` when it makes no sense."""
    if kind == ord("L"):
        said.name = value.partition(b"\0")[0]
    elif kind == ord("x"):
        for key, word in _records(value):
            if key == b"path":
                said.name = word
            elif key == b"size":
                said.size = int(word) if word.isdigit() and len(word) < 20 else None
            elif key.startswith(b"GNU.sparse."):
                said.is_sparse = True


def _records(value: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the keys and values of a pax header, which are lines that begin with their own length."""
    position = 0
    while value[position : position + 1].strip(b"\0"):
        blank = value.find(b" ", position, position + 12)
        digits = value[position:blank]
        if blank < 0 or not digits.isdigit() or int(digits) <= blank - position + 1:
            raise ValueError("it has an extended header that makes no sense")
        key, _, word = value[blank + 1 : position + int(digits) - 1].partition(b"=")
        yield key, word
        position += int(digits)
