"""ZIP and tar archives, as folders: the regular files inside, one after the other, within limits."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final
from zipfile import ZipInfo

from index.documents import Member
from index.extract.errors import Unreadable
from index.extract.opening import in_words
from index.extract.packed.tars import TarEntry, tar_entries
from index.extract.packed.zips import ENTRIES_LIMIT, MEMBER_LIMIT, MEMBERS_LIMIT, TOTAL_LIMIT, SafeZip

__all__ = ["PART_LIMIT", "PATH_LIMIT", "safe_path", "unpack"]

PART_LIMIT: Final = 255
"""Bytes of one name in a path, in UTF-8."""
PATH_LIMIT: Final = 4096
"""Bytes of a path inside an archive, in UTF-8."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_UTF8 = 0x800  # flag of a ZIP entry whose name is UTF-8
_DRIVE = re.compile(r"[A-Za-z]:")
_LEAVES = "has a path that leaves the archive"
_TOO_LONG = "has a path that is too long"
_NO_NAME = "has no name"


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    size: int
    read: Callable[[], bytes]
    """Raises `Unreadable`."""


def unpack(data: bytes, name: str) -> Iterator[Member]:
    """Yield the regular files in the archive ``data``, each with its path inside, one in memory at a time.

    Left out are folders, links, devices and pipes, which hold no text, and what is hidden: names that begin with a
    dot, and ``__MACOSX``. Of two files with one path the last counts, as when they are unpacked onto a disk. A file
    that cannot be taken out has a ``problem``; a path that would leave the archive, or is no path, is changed so that
    it does no harm.

    A member *without a name* has no data and speaks of the archive as a whole, once and last: that it is damaged
    from some place on, or that N more files were not read, since they would be more than `MEMBERS_LIMIT` files or
    `TOTAL_LIMIT` bytes.

    Raises `Unreadable`, before the first member: no archive, damaged, or more than 100,000 entries.
    """
    entries, damage = _zip(data) if data.startswith(_ZIP) else _tar(data)
    yield from _members(entries, MEMBERS_LIMIT, TOTAL_LIMIT)
    if damage:
        yield Member("", problem=damage)


def _members(entries: Iterable[_Entry], most_members: int, most_bytes: int) -> Iterator[Member]:
    """Yield the members of an archive until a limit is reached."""
    chosen: dict[str, tuple[_Entry, str]] = {}
    for entry in entries:
        path, problem = safe_path(entry.name)
        if not _is_hidden(path):
            chosen[path] = entry, problem
    unpacked = 0
    for count, (path, (entry, problem)) in enumerate(chosen.items()):
        unpacked += 0 if problem or entry.size > MEMBER_LIMIT else entry.size
        if count >= most_members or unpacked > most_bytes:
            reached = f"{most_members:,} files" if count >= most_members else f"{most_bytes // 2**20:,} MB unpacked"
            rest = f"holds {len(chosen) - count:,} more files that were not read: more than {reached}"
            yield Member("", problem=rest)
            return
        yield _member(path, entry, problem)


def _member(path: str, entry: _Entry, problem: str) -> Member:
    if problem:
        return Member(path, problem=problem)
    try:
        return Member(path, entry.read())
    except Unreadable as error:
        return Member(path, problem=error.reason)


def safe_path(name: str) -> tuple[str, str]:
    """Return a path inside an archive that does no harm, and what is wrong with it as it was given, if anything.

    Backslashes count as slashes: Windows tools write them. ``.`` and empty names are left out.
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", "."}]
    problem = ""
    if name[:1] in {"/", "\\"} or ".." in parts or "\0" in name or (parts and _DRIVE.match(parts[0])):
        problem = _LEAVES
    elif not parts:
        problem = _NO_NAME
    harmless = ["…" if part == ".." else _cut(part.replace("\0", "\ufffd"), PART_LIMIT) for part in parts]
    path = "/".join(harmless)
    if problem == _LEAVES and _DRIVE.match(path):
        path = path[0] + path[1:].lstrip(":")
    if any(_size(part) > PART_LIMIT for part in parts) or _size(path) > PATH_LIMIT:
        path, problem = _cut(path, PATH_LIMIT), problem or _TOO_LONG
    return path or "…", problem


def _size(name: str) -> int:
    return len(name.encode("utf-8", "replace"))


def _cut(name: str, limit: int) -> str:
    """Return ``name`` with at most ``limit`` bytes in UTF-8."""
    if _size(name) <= limit:
        return name
    return name.encode("utf-8", "replace")[: limit - len("…".encode())].decode("utf-8", "ignore") + "…"


def _is_hidden(path: str) -> bool:
    return any(part[0] == "." or part == "__MACOSX" for part in path.split("/"))


def _decoded(name: bytes) -> str:
    """Return a name that may be in any encoding: UTF-8, else that of the IBM PC, which takes every byte."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("cp437")


# ZIP


def _zip(data: bytes) -> tuple[list[_Entry], str]:
    """Return the files of a ZIP archive and, as `_tar`, no damage: it can be opened or not."""
    container = SafeZip(data, ENTRIES_LIMIT)
    regular = (info for info in container.entries if _is_regular(info))
    return [_Entry(_zip_name(info), info.file_size, partial(container.unpack, info)) for info in regular], ""


def _is_regular(info: ZipInfo) -> bool:
    """Whether an entry is a file, also by the mode that Unix tools note in the upper half of its attributes."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind in {0, stat.S_IFREG} and not info.orig_filename.endswith(("/", "\\"))


def _zip_name(info: ZipInfo) -> str:
    name = info.orig_filename  # `filename` ends before a NUL
    return name if info.flag_bits & _UTF8 else _decoded(name.encode("cp437", "replace"))


# tar


def _tar(data: bytes) -> tuple[list[_Entry], str]:
    """Return the files of a tar archive and why there may be more. Raises `Unreadable` when damage left none."""
    entries, damage = list[_Entry](), ""
    for entry in tar_entries(data):
        if entry.problem and not entry.name:
            damage = entry.problem
        else:
            entries.append(_Entry(_decoded(entry.name), entry.size, partial(_tar_data, data, entry)))
    if damage and not entries:
        raise Unreadable(damage)
    return entries, damage


def _tar_data(data: bytes, entry: TarEntry) -> bytes:
    """Return the bytes of a file in a tar. Raises `Unreadable`."""
    if entry.problem:
        raise Unreadable(entry.problem)
    if entry.size > MEMBER_LIMIT:
        raise Unreadable(f"is larger than {in_words(MEMBER_LIMIT)}")
    return data[entry.start : entry.start + entry.size]
