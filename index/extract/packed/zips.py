"""Opens ZIP containers that may be hostile: what they declare is checked before anything is unpacked."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from typing import Final

from index.extract.errors import Unreadable
from index.extract.opening import in_words

__all__ = ["ENTRIES_LIMIT", "MEMBERS_LIMIT", "MEMBER_LIMIT", "RATIO_LIMIT", "SMALL", "TOTAL_LIMIT", "SafeZip"]

ENTRIES_LIMIT: Final = 100_000
"""Files that any container may list, read or not."""
MEMBERS_LIMIT: Final = 10_000
"""Files in one container."""
MEMBER_LIMIT: Final = 64 * 2**20
"""Bytes of one member when unpacked."""
TOTAL_LIMIT: Final = 256 * 2**20
"""Bytes unpacked from one container."""
RATIO_LIMIT: Final = 200
"""Times that a member may grow when it is unpacked, beyond `SMALL` bytes."""
SMALL: Final = 8 * 2**20
"""Bytes that anything may unpack to."""

_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_BOUNDED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_PIECE = 2**20
_PIECE_UNBOUNDED = 2**12  # by the other methods zipfile unpacks all that it has read at once
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    ValueError,
    OSError,
    RuntimeError,
)


class SafeZip:
    """A ZIP file of which every member is held to limits, by what it declares and by what comes out of it."""

    def __init__(self, data: bytes, members: int = MEMBERS_LIMIT) -> None:
        """Open ``data``. Raises `Unreadable` for what is no ZIP file and for more than ``members`` of them."""
        if data.count(_ENTRY) > ENTRIES_LIMIT:  # zipfile would make an object of each
            raise Unreadable(f"holds more than {ENTRIES_LIMIT:,} files")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (*_DAMAGE, NotImplementedError) as error:
            why = "it may not have been copied to its end" if data[:2] == b"PK" else "it is not what its name says"
            raise Unreadable(f"is damaged: it cannot be opened; {why}") from error
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._spellings: dict[str, str] = {}
        self._total = 0
        if len(self._infos) > members:
            raise Unreadable(f"holds more than {members:,} files")

    @property
    def entries(self) -> tuple[zipfile.ZipInfo, ...]:
        """What the container lists, folders too, in its order; of two with one name the last."""
        return tuple(self._infos.values())

    @property
    def names(self) -> tuple[str, ...]:
        """The members, folders left out, in the order of the container, as it names them."""
        return tuple(name for name in self._infos if name and not name.endswith("/"))

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def spelt(self, name: str) -> str:
        """Return ``name`` as the container spells it, in capitals or not; unchanged when it has none like it."""
        if not self._spellings:
            self._spellings = {known.lower(): known for known in self._infos}
        return self._spellings.get(name.lower(), name)

    def read(self, name: str, limit: int = MEMBER_LIMIT) -> bytes:
        """Return the bytes of a member.

        Raises `Unreadable`, whose reason speaks of the container: there is none of this name, or `unpack` fails.
        """
        info = self._infos.get(name)
        if info is None:
            raise Unreadable(f"is damaged: it has no {name}")
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable("is encrypted")
        try:
            return self.unpack(info, limit)
        except Unreadable as error:
            raise Unreadable(f"holds {name}, which {error.reason}") from error

    def _check_size(self, info: zipfile.ZipInfo, limit: int) -> None:
        size = in_words(info.file_size)
        if info.file_size > limit:
            raise Unreadable(f"would unpack to {size}, more than {in_words(limit)}")
        if info.file_size > max(SMALL, info.compress_size * RATIO_LIMIT):
            raise Unreadable(f"would unpack to {size}, more than {RATIO_LIMIT} times its size")
        if info.file_size > TOTAL_LIMIT - self._total:
            raise Unreadable(
                f"would unpack to {size}, with what was unpacked before to more than {in_words(TOTAL_LIMIT)}"
            )

    def unpack(self, info: zipfile.ZipInfo, limit: int = MEMBER_LIMIT) -> bytes:
        """Return the bytes of one of the `entries`.

        Raises `Unreadable`, whose reason speaks of the member: it is encrypted, damaged, larger than ``limit`` bytes
        or grows more than `RATIO_LIMIT` times, or all that was unpacked is more than `TOTAL_LIMIT`.
        """
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable("is encrypted")
        self._check_size(info, limit)
        self._total += info.file_size  # no more than this comes out; a damaged member has cost it too
        piece = _PIECE if info.compress_type in _BOUNDED else _PIECE_UNBOUNDED
        unpacked = io.BytesIO()
        try:
            with self._zip.open(info) as member:
                while part := member.read(piece):
                    unpacked.write(part)
        except NotImplementedError as error:
            raise Unreadable("is packed by a method that is not read") from error
        except _DAMAGE as error:
            raise Unreadable("is damaged") from error
        if unpacked.tell() != info.file_size:
            raise Unreadable("is damaged: it is cut off")
        return unpacked.getvalue()
