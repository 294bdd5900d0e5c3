"""Everything that a file holds: itself, and the documents in it when it is an archive, a mailbox or a message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Final

from index.documents import Document, Member
from index.extract import finish, module_of
from index.extract.errors import Unreadable
from index.extract.media import HEAD, PACKED, media_type_of
from index.extract.opening import in_words, read_regular
from index.extract.options import Options, use
from index.extract.packed.zips import RATIO_LIMIT, SMALL
from index.prepared import Prepared, prepare

__all__ = ["Extracted", "prepared", "read_all", "warned"]

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
    prepared: Prepared | None = None
    """In place of ``document`` where it was asked for."""


def prepared(outcome: Extracted) -> Extracted:
    """Return ``outcome`` with its document, if there is one, made ready for the index."""
    return replace(outcome, document=None, prepared=prepare(outcome.document)) if outcome.document else outcome


def warned(outcome: Extracted, *warnings: str) -> Extracted:
    """Return ``outcome`` with what else a reader should know of its document."""
    if document := outcome.document:
        return replace(outcome, document=replace(document, warnings=(*document.warnings, *warnings)))
    if ready := outcome.prepared:
        return replace(outcome, prepared=replace(ready, warnings=(*ready.warnings, *warnings)))
    return outcome


def read_all(
    path: Path, options: Options, name: str = "", *, plain: bool = False, skip: int = 0, fault: str = ""
) -> Iterator[Extracted]:
    """Read the file at ``path`` and all that it holds; with ``plain``, a textual format as plain text.

    ``name`` is its path below the documents folder. To go on where reading it broke off, the first ``skip`` outcomes
    are passed over, and with a ``fault`` the document after them is not tried again: that is its problem. Raises
    nothing for what a file holds: every refusal is an outcome.
    """
    use(options)
    try:
        data = read_regular(path, options.limits.file, follow=options.follow_links)
    except Unreadable as refusal:
        yield Extracted("", problem=refusal.reason)
        return
    most = min(options.limits.unpacked, max(SMALL, len(data) * RATIO_LIMIT))
    unpacking = _Unpacking(options, name or path.name, most, plain=plain, skip=skip, fault=fault)
    for outcome in unpacking.read(data, path.name, "", 0):
        unpacking.given += 1
        if unpacking.given > skip:
            yield outcome


class _Unpacking:
    """Reads one file; knows what of its budget is left."""

    given: int = 0
    """Outcomes taken so far."""

    def __init__(self, options: Options, path: str, most: int, *, plain: bool, skip: int, fault: str) -> None:
        self._options = options
        self._path = path
        self._plain = plain
        self._skip = skip
        self._fault = fault
        self._sent: list[str] = []
        """The dates of the messages that what is read now came with, one in another."""
        self._names = _Names()
        self._members = options.limits.members
        self._most = self._bytes = most

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
        refused = False
        if is_document := hasattr(module, "read"):
            outcome = self._document(module, data, name, member, kind)
            refused = bool(outcome.problem)
            yield outcome
        if hasattr(module, "unpack"):
            if kind == _MESSAGE:
                self._sent.append(outcome.document.metadata.date if outcome.document else "")
            for outcome in self._unpack(module, data, name, member, kind, depth, is_document=is_document):
                # Of a file that is no document and holds none, once is enough to say why.
                if not (refused and outcome.member == member and not outcome.holds):
                    yield outcome
            if kind == _MESSAGE:
                self._sent.pop()

    def _document(self, module: ModuleType, data: bytes, name: str, member: str, kind: str) -> Extracted:
        if self.given < self._skip:
            return Extracted(member, media_type=kind)
        if self.given == self._skip and self._fault:
            return Extracted(member, problem=self._fault, media_type=kind)
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
        return Extracted(member, self._dated(document), media_type=kind)

    def _dated(self, document: Document) -> Document:
        """A document that came with a message is of its day, unless it has a date of its own."""
        about = document.metadata
        if about.date or not self._sent or not self._sent[-1]:
            return document
        origins = {**about.origins, "date": "message it came with"}
        return replace(document, metadata=replace(about, date=self._sent[-1], origins=origins))

    def _unwrap(self, module: ModuleType, data: bytes, name: str, member: str, depth: int) -> Iterator[Extracted]:
        """A packed file is the document that is packed in it."""
        if depth >= self._options.limits.depth:
            raise Unreadable(self._too_deep)
        try:
            inner = next(iter(module.unpack(data, name)))
        except (Unreadable, MemoryError):
            raise
        except Exception as error:
            raise Unreadable(_fault(error)) from error
        self._spend(inner)
        yield from self.read(inner.data, inner.name, member, depth + 1)

    def _unpack(
        self, module: ModuleType, data: bytes, name: str, where: str, kind: str, depth: int, *, is_document: bool
    ) -> Iterator[Extracted]:
        """The members, then the container itself unless it is a document too."""
        found, notes = 0, []
        problem = self._too_deep if depth >= self._options.limits.depth else ""
        try:
            for member in () if problem else module.unpack(data, name):
                if not member.name:
                    notes.append(f"This file {member.problem}")
                    continue
                self._spend(member)
                found += 1
                path = self._names.path(where, member.name)
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
        if not found and not is_document:
            yield Extracted(where, problem=problem or "holds no documents", media_type=kind)
            return
        notes += [f"This file {problem}; {_KEPT if found else _SEARCHED}"] if problem else []
        if notes or not is_document:
            yield Extracted(where, media_type=kind, holds=found, notes=tuple(notes))

    @property
    def _too_deep(self) -> str:
        return f"is packed too deeply: in more than {self._options.limits.depth} archives or messages"

    def _spend(self, member: Member) -> None:
        """Count a member against the budget of the file. Raises `Unreadable` when that is spent."""
        self._members -= 1
        self._bytes -= len(member.data)
        if self._members < 0:
            raise Unreadable(f"holds more than {self._options.limits.members:,} files")
        if self._bytes < 0:
            raise Unreadable(f"unpacks to more than {in_words(self._most)}, which is much for its size")


_MESSAGE: Final = "message/rfc822"
_KEPT: Final = "what was read before that is kept"
_SEARCHED: Final = "what it may hold besides its own text is not read"


def _fault(error: Exception) -> str:
    return f"cannot be read: a fault in postil ({type(error).__name__})"


def _as_plain(kind: str) -> tuple[str, ModuleType]:
    """Raises `Unreadable` for a format that is no text to look at."""
    if kind.startswith("text/") or kind in {"application/json", "application/x-ndjson", "application/rss+xml"}:
        return "text/plain", module_of("text/plain")
    raise Unreadable("cannot be read as plain text")


class _Names:
    """Gives everything in a file a path of its own, which leads nowhere else.

    One for the whole file: in an archive, ``a.zip/b.txt`` may be a file in a folder and ``b.txt`` one in ``a.zip``.
    """

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def path(self, where: str, name: str) -> str:
        """The path of the member called ``name`` of the container at ``where``; the second of a path gets a number."""
        # A name from a mail header may have code points that are no characters and that no path has.
        name = name.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
        parts = [_short(part) for part in name.split("/") if part not in {"", ".", ".."}]
        path = "/".join(parts)[-_LONGEST_PATH:].lstrip("/") or "unnamed"
        path = unique = f"{where}/{path}" if where else path
        pure = PurePosixPath(path)
        while unique in self._seen:
            self._seen[path] += 1
            unique = str(pure.with_name(f"{pure.stem} ({self._seen[path]}){pure.suffix}"))
        self._seen[unique] = 1
        return unique


def _short(part: str) -> str:
    return part if len(part) <= _LONGEST_NAME else f"{part[: _LONGEST_NAME - 40]}…{part[-39:]}"
