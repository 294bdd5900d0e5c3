"""Everything that a file holds: itself, and the documents in it when it is an archive, a mailbox or a message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Final

from index.documents import Document, Member
from index.extract import finish, module_of
from index.extract.errors import Unreadable
from index.extract.media import HEAD, PACKED, media_type_of
from index.extract.opening import read_regular
from index.extract.options import Options, use

__all__ = ["Extracted", "read_all"]

_LONGEST_NAME: Final = 200
"""Code points kept of a member's name between two slashes; the end, with the suffix, is kept."""
_LONGEST_PATH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Extracted:
    """One outcome of reading a file. The file's own comes last when it is a mere container."""

    member: str
    """The path of a document inside the file; empty for the file itself."""
    document: Document | None = None
    problem: str = ""
    """Why it could not be read, to follow its name; empty when there is a document."""
    media_type: str = ""
    holds: int = -1
    """Of a file that holds documents: how many; else -1. One that is a document too has had its outcome before."""
    notes: tuple[str, ...] = ()
    """What a reader should know of what such a file holds, each one sentence."""


def read_all(path: Path, options: Options, name: str = "", *, plain: bool = False) -> Iterator[Extracted]:
    """Read the file at ``path`` and all that it holds; with ``plain``, a textual format as plain text.

    ``name`` is its path below the documents folder. Raises nothing for what a file holds: every refusal is an outcome.
    """
    use(options)
    try:
        data = read_regular(path, options.limits.file, follow=options.follow_links)
    except Unreadable as refusal:
        yield Extracted("", problem=refusal.reason)
        return
    yield from _Unpacking(options, name or path.name, plain).read(data, path.name, "", 0)


class _Unpacking:
    """Reads one file; knows what of its budget is left."""

    def __init__(self, options: Options, path: str, plain: bool) -> None:
        self._options = options
        self._path = path
        self._plain = plain
        self._members = options.limits.members
        self._bytes = options.limits.unpacked

    def read(self, data: bytes, name: str, member: str, depth: int) -> Iterator[Extracted]:
        """Yield what ``data``, called ``name``, holds. ``member`` is where it was found; ``depth`` how deep."""
        if not data:
            yield Extracted(member, problem="is empty")
            return
        kind = media_type_of(name, data[:HEAD])
        try:
            module = module_of(kind)
            if kind in PACKED:
                yield from self._unwrap(module, data, name, member, depth)
                return
            if self._plain:
                kind, module = _as_plain(kind)
        except Unreadable as refusal:
            yield Extracted(member, problem=refusal.reason, media_type=kind)
            return
        if hasattr(module, "read"):
            yield self._document(module, data, name, member, kind)
        if hasattr(module, "unpack"):
            yield from self._unpack(module, data, name, member, kind, depth)

    def _document(self, module: ModuleType, data: bytes, name: str, member: str, kind: str) -> Extracted:
        try:
            path = f"{self._path}/{member}" if member else self._path
            document = finish(module.read(data, name), name, self._options, path)
        except Unreadable as refusal:
            return Extracted(member, problem=refusal.reason, media_type=kind)
        except MemoryError:
            raise
        except Exception as error:
            # A document that a format's module stumbles over must not keep the others from being read.
            return Extracted(member, problem=_fault(error), media_type=kind)
        return Extracted(member, document, media_type=kind)

    def _unwrap(self, module: ModuleType, data: bytes, name: str, member: str, depth: int) -> Iterator[Extracted]:
        """A packed file is the document that is packed in it."""
        if depth >= self._options.limits.depth:
            raise Unreadable(_TOO_DEEP)
        inner = next(iter(module.unpack(data, name)))
        self._spend(inner)
        yield from self.read(inner.data, inner.name, member, depth + 1)

    def _unpack(
        self, module: ModuleType, data: bytes, name: str, where: str, kind: str, depth: int
    ) -> Iterator[Extracted]:
        """The members, then the container itself unless it is a document too."""
        found, notes, names = 0, [], _Names(where)
        problem = _TOO_DEEP if depth >= self._options.limits.depth else ""
        try:
            for member in () if problem else module.unpack(data, name):
                if not member.name:
                    notes.append(f"This file {member.problem}")
                    continue
                self._spend(member)
                found += 1
                path = names.path(member.name)
                if member.problem:
                    yield Extracted(path, problem=member.problem)
                else:
                    yield from self.read(member.data, member.name.rpartition("/")[2], path, depth + 1)
        except Unreadable as refusal:
            problem = refusal.reason
        except MemoryError:
            raise
        except Exception as error:
            problem = _fault(error)
        is_document = hasattr(module, "read")
        if not found and not is_document:
            yield Extracted(where, problem=problem or "holds no documents", media_type=kind)
            return
        notes += [f"This file {problem}; what was read before that is kept"] if problem else []
        if notes or not is_document:
            yield Extracted(where, media_type=kind, holds=found, notes=tuple(notes))

    def _spend(self, member: Member) -> None:
        """Count a member against the budget of the file. Raises `Unreadable` when that is spent."""
        self._members -= 1
        self._bytes -= len(member.data)
        if self._members < 0:
            raise Unreadable(f"holds more than {self._options.limits.members:,} files")
        if self._bytes < 0:
            raise Unreadable(f"unpacks to more than {self._options.limits.unpacked // 2**20:,} MB")


_TOO_DEEP: Final = "is packed too deeply"


def _fault(error: Exception) -> str:
    return f"cannot be read: a fault in postil ({type(error).__name__})"


def _as_plain(kind: str) -> tuple[str, ModuleType]:
    """Raises `Unreadable` for a format that is no text to look at."""
    if kind.startswith("text/") or kind in {"application/json", "application/x-ndjson", "application/rss+xml"}:
        return "text/plain", module_of("text/plain")
    raise Unreadable("cannot be read as plain text")


class _Names:
    """Gives every member of a container a path of its own, which leads nowhere else."""

    def __init__(self, where: str) -> None:
        self._where = f"{where}/" if where else ""
        self._seen: dict[str, int] = {}

    def path(self, name: str) -> str:
        """The path of the member called ``name``; a second one of that name gets a number."""
        parts = [_short(part) for part in name.replace("\0", "").split("/") if part not in {"", ".", ".."}]
        path = "/".join(parts)[-_LONGEST_PATH:].lstrip("/") or "unnamed"
        pure, unique = PurePosixPath(path), path
        while unique in self._seen:
            self._seen[path] += 1
            unique = str(pure.with_name(f"{pure.stem} ({self._seen[path]}){pure.suffix}"))
        self._seen[unique] = 1
        return self._where + unique


def _short(part: str) -> str:
    return part if len(part) <= _LONGEST_NAME else f"{part[: _LONGEST_NAME - 40]}…{part[-39:]}"
