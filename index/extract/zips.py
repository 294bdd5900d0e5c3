"""Opens ZIP containers that may be hostile: what they declare is checked before anything is unpacked."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import Final

from index.extract.errors import Unreadable

__all__ = ["MEMBERS_LIMIT", "MEMBER_LIMIT", "RATIO_LIMIT", "TOTAL_LIMIT", "SafeZip"]

MEMBERS_LIMIT: Final = 10_000
"""Files in one container."""
MEMBER_LIMIT: Final = 64 * 2**20
"""Bytes of one member when unpacked."""
TOTAL_LIMIT: Final = 256 * 2**20
"""Bytes unpacked from one container."""
RATIO_LIMIT: Final = 200
"""Times that a member may grow when it is unpacked, beyond `_SMALL` bytes."""

_SMALL: Final = 2**20
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, OSError, RuntimeError)


class SafeZip:
    """A ZIP file of which every member is held to limits, by what it declares and by what comes out of it."""

    def __init__(self, data: bytes) -> None:
        """Open ``data``. Raises `Unreadable` for what is no ZIP file and for too many members."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RecursionError) as error:
            raise Unreadable("is damaged: its ZIP container cannot be opened") from error
        self._infos = {info.filename: info for info in self._zip.infolist()}
        self._total = 0
        if len(self._infos) > MEMBERS_LIMIT:
            raise Unreadable(f"holds more than {MEMBERS_LIMIT:,} files")

    @property
    def names(self) -> tuple[str, ...]:
        """The members, folders left out, in the order of the container, as it names them."""
        return tuple(name for name, info in self._infos.items() if not info.is_dir())

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def read(self, name: str, limit: int = MEMBER_LIMIT) -> bytes:
        """Return the bytes of a member.

        Raises `Unreadable`: there is none of this name, it is encrypted, damaged, larger than ``limit`` bytes or grows
        more than `RATIO_LIMIT` times, or all that was read is more than `TOTAL_LIMIT`.
        """
        info = self._infos.get(name)
        if info is None:
            raise Unreadable(f"is damaged: it has no {name}")
        if info.flag_bits & 1:
            raise Unreadable("is encrypted")
        allowed = min(limit, max(_SMALL, info.compress_size * RATIO_LIMIT), TOTAL_LIMIT - self._total)
        if info.file_size > allowed:
            raise Unreadable(f"holds {name}, which would unpack to {info.file_size:,} bytes")
        try:
            with self._zip.open(info) as member:
                data = member.read(allowed + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            ValueError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise Unreadable(f"is damaged: {name} cannot be unpacked") from error
        if len(data) > allowed:
            raise Unreadable(f"holds {name}, which unpacks to more than it declares")
        self._total += len(data)
        return data
