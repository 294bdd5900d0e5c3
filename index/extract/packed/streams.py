"""A single file packed by gzip, bzip2, xz or Zstandard."""

from __future__ import annotations

import bz2
import io
import lzma
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from index.documents import Member
from index.extract.errors import Unreadable
from index.extract.opening import in_words
from index.extract.packed.zips import RATIO_LIMIT, SMALL

__all__ = ["MEMBER_LIMIT", "STREAMS_LIMIT", "inner_name", "unpack"]

MEMBER_LIMIT: Final = 64 * 2**20
"""Bytes that come out at most: the process that reads them has 512 MB for all that it makes of them."""
STREAMS_LIMIT: Final = 10_000
"""Packed streams that may stand one behind the other in a file; a bomb has millions of empty ones."""

_MEMORY_LIMIT = 2**27  # bytes of the window that unpacking looks back on; what the strongest usual settings need
_OUTPUT = 2**20
_SUFFIX = re.compile(r"\.(?:gz|gzip|bz2?|xz|zstd?)\Z", re.IGNORECASE)
_TAR_SUFFIX = re.compile(r"\.(?:t[abgx]z|tbz2|txz|tzst)\Z", re.IGNORECASE)
_PADDING = re.compile(rb"\0*+")


class _Stream(Protocol):
    """One packed stream, read from front to back, in the terms of `bz2.BZ2Decompressor`."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


class _Gzip:
    """A gzip member. The standard library's object keeps no input of its own."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        return self._inflate.decompress(self._inflate.unconsumed_tail + data, max(max_length, 0))


class _Zstandard:
    """A Zstandard frame, unpacked as far as the input goes: `_Format.piece` bounds it."""

    needs_input = True

    def __init__(self) -> None:
        try:
            from zstandard import ZstdDecompressor, ZstdError
        except ImportError as error:
            raise Unreadable("cannot be read: the package zstandard is not installed") from error
        self._error = ZstdError
        self._frame = ZstdDecompressor(max_window_size=_MEMORY_LIMIT).decompressobj()

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def unused_data(self) -> bytes:
        return self._frame.unused_data

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        try:
            return self._frame.decompress(data)
        except self._error as error:
            raise ValueError(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Format:
    begin: Callable[[], _Stream]
    piece: int = 2**16
    """Bytes given to a stream at a time."""


_FORMATS: dict[bytes, _Format] = {
    b"\x1f\x8b": _Format(_Gzip),
    b"BZh": _Format(bz2.BZ2Decompressor),
    b"\xfd7zXZ\0": _Format(lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY_LIMIT)),
    b"\x28\xb5\x2f\xfd": _Format(_Zstandard, 2**10),  # 4 bytes may become 128 kB: then this is 32 MB
}


def unpack(data: bytes, name: str) -> tuple[Member]:
    """Return the one file inside, called ``name`` without the suffix of its packing.

    What stands behind the last whole stream and is no stream is left out, as by the tools themselves. Raises
    `Unreadable`: not packed by a known method, cut off or damaged; more than `MEMBER_LIMIT` bytes come out, or
    `RATIO_LIMIT` times as many as went in, beyond 1 MB; more than `STREAMS_LIMIT` streams; zstandard is missing.
    """
    found = _format_at(data, 0)
    if found is None:
        raise Unreadable("is not packed in a way that is known, whatever its name says")
    unpacked, position = io.BytesIO(), 0
    for _ in range(STREAMS_LIMIT):
        try:
            position = _unpack_stream(data, position, found, unpacked)
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
            if "memory" in str(error).lower():
                raise Unreadable(f"needs more than {in_words(_MEMORY_LIMIT)} of memory to be unpacked") from error
            raise Unreadable("is damaged: it cannot be unpacked; it may not have been copied to its end") from error
        padding = _PADDING.match(data, position)
        position = padding.end() if padding else position
        if _format_at(data, position) is not found:
            return (Member(inner_name(name), unpacked.getvalue()),)
    raise Unreadable(f"holds more than {STREAMS_LIMIT:,} packed streams")


def inner_name(name: str) -> str:
    """Return the name of a packed file without its packing: ``a.txt`` of ``a.txt.gz``, ``a.tar`` of ``a.tgz``."""
    if short := _SUFFIX.sub("", name):
        name = short
    return _TAR_SUFFIX.sub(".tar", name)


def _format_at(data: bytes, position: int) -> _Format | None:
    return next((found for magic, found in _FORMATS.items() if data.startswith(magic, position)), None)


def _unpack_stream(data: bytes, position: int, found: _Format, unpacked: io.BytesIO) -> int:
    """Unpack the stream at ``position`` and return where it ends."""
    stream, by_ratio = found.begin(), max(SMALL, len(data) * RATIO_LIMIT)
    while not stream.eof:
        piece = data[position : position + found.piece] if stream.needs_input else b""
        position += len(piece)
        part = stream.decompress(piece, _OUTPUT)
        if not (piece or part or stream.eof):
            raise EOFError("it is cut off")
        unpacked.write(part)
        if unpacked.tell() > min(MEMBER_LIMIT, by_ratio):
            limit = f"{MEMBER_LIMIT // 2**20:,} MB" if by_ratio > MEMBER_LIMIT else f"{RATIO_LIMIT} times its size"
            raise Unreadable(f"unpacks to more than {limit}")
    return position - len(stream.unused_data)
