"""Drafts: the text of a note while it is typed, safe from a lost connection, a kill or a full terminal.

Every change goes to a file of its own in the folder of drafts, by a thread of its own, so typing never waits
for the disk. A draft is one JSON value a line: what the note is about, then text and kind each time they changed
(older drafts have the text alone). The program that writes a draft holds a lock on it (``flock``), which the
system lets go when that program ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from annotations.atomic import fsync_directory
from annotations.errors import describe_os_error
from annotations.model import Target
from annotations.record import target_from_mapping, target_to_mapping
from annotations.strictyaml import YamlProblem

__all__ = ["Draft", "DraftJournal", "DraftWriter"]

_ENDING: Final = ".jsonl"
_LARGEST: Final = 4_000_000
"""A draft file that grows beyond this many bytes is written anew with its newest text alone."""

_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_sync = getattr(os, "fdatasync", os.fsync)


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that is not saved yet."""

    note_id: str
    document_path: str
    """Relative to the folder of documents."""
    sha256: str
    """Of the canonical text the target was taken from."""
    target: Target | None
    """None for a note on the whole document."""
    text: str = ""
    kind: str = "note"
    editing: bool = False
    """Whether a note of this id is saved already, and this is a change of it."""
    digest: str = ""
    """Of a change: the digest of the note it began from, as in `StoredNote`."""
    started: str = ""
    """RFC 3339 in UTC."""
    file: Path | None = field(default=None, compare=False)
    """Where it was found; set by `DraftJournal.pending`."""


class DraftJournal:
    """The drafts in ``folder``, which is made when the first is started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self, draft: Draft) -> DraftWriter:
        """Begin to keep ``draft``, and give what keeps it. Returns at once.

        A draft from `pending` moves to its new file; the old one goes when the new one is on the disk.
        """
        return DraftWriter(self._folder, draft)

    def pending(self) -> list[Draft]:
        """The drafts that no running program keeps, the last changed first. Files that make no sense are left."""
        found = []
        for file in sorted(self._folder.glob(f"*{_ENDING}")):
            with suppress(OSError, ValueError, KeyError, TypeError, RecursionError, YamlProblem):
                changed, draft = _read_idle(file)
                if draft is not None:
                    found.append((changed, draft))
        return [draft for _, draft in sorted(found, key=lambda pair: -pair[0])]

    def forget(self, draft: Draft) -> None:
        """Delete the file of a draft from `pending` that nobody wants any more.

        Raises:
            OSError: the file cannot be deleted.
        """
        if draft.file is not None:
            draft.file.unlink(missing_ok=True)


class DraftWriter:
    """Keeps one draft on the disk. Only its own thread touches the file."""

    def __init__(self, folder: Path, draft: Draft) -> None:
        self.error = ""
        """What the disk refused last, in words; empty while all is well."""
        self._file = _DraftFile(folder, draft)
        self._turn = threading.Condition()
        self._now = draft
        self._asked = 1
        self._written = 0
        self._is_ending = False
        self._is_unwanted = False
        self._thread = threading.Thread(target=self._run, name="draft", daemon=True)
        self._thread.start()

    def record(self, text: str, kind: str = "") -> None:
        """The note now reads ``text`` and is of ``kind``, by default of the same as before.

        Returns at once; of several changes in a hurry the newest is kept.
        """
        with self._turn:
            self._now = replace(self._now, text=text, kind=kind or self._now.kind)
            self._ask()

    def flush(self, timeout: float) -> bool:
        """Wait until the newest text is on the disk; whether it is, after ``timeout`` seconds at most.

        What the disk has refused is tried again.
        """
        with self._turn:
            if self.error:
                self._ask()
            asked = self._asked
            done = self._turn.wait_for(lambda: self._written >= asked or not self._thread.is_alive(), timeout)
            return done and self._written >= asked and not self.error

    def end(self, *, discard: bool) -> None:
        """Let the draft go, so that it is pending; with ``discard`` delete it, as `discard` says. Returns at once.

        Whatever happens to the caller, the thread does it as soon as the disk lets it; `wait` waits for that.
        """
        with self._turn:
            self._is_ending = True
            self._is_unwanted = self._is_unwanted or discard
            self._turn.notify_all()

    def wait(self, timeout: float = 5.0) -> bool:
        """Wait until what `end` began is done; whether it is, after ``timeout`` seconds at most."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def close(self) -> None:
        """Write what is left and let the draft go, so that it is pending. Waits for the disk, 5 s at most."""
        self.end(discard=False)
        self.wait()

    def discard(self) -> None:
        """Delete the draft. Call it when the note itself is on the disk, or when nobody wants it.

        A file that cannot be deleted is told in `error`, and stays pending. Waits for the disk, 5 s at most.
        """
        self.end(discard=True)
        self.wait()

    def _ask(self) -> None:
        self._asked += 1
        self._turn.notify_all()

    def _run(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._asked > self._written or self._is_ending)
                asked, now = self._asked, self._now
                if self._is_unwanted or asked == self._written:
                    break
            failed = self._try(partial(self._file.append, now))
            with self._turn:
                self.error, self._written = failed, asked
                self._turn.notify_all()
        if self._is_unwanted:
            self.error = self._try(self._file.delete)
        elif self.error:  # the disk may have room again
            self.error = self._try(partial(self._file.append, self._now))
        self._file.close()

    def _try(self, change: Callable[[], None]) -> str:
        """Do something to the file; gives what the disk said against it."""
        try:
            change()
        except OSError as error:
            return describe_os_error(error, self._file.path)
        return ""


class _DraftFile:
    """The file of a draft: made when first written to, and made anew when it has grown too large."""

    def __init__(self, folder: Path, draft: Draft) -> None:
        self.path = folder / f"{draft.note_id}-{secrets.token_hex(4)}{_ENDING}"
        self._draft = draft
        self._descriptor = -1
        self._size = 0
        self._is_torn = False

    def append(self, now: Draft) -> None:
        """Put the text and kind of ``now`` on the disk as the newest.

        Raises:
            OSError: the disk refused; older ones are still there.
        """
        if self._descriptor < 0 or self._size > _LARGEST:
            self._begin(now)
            return
        line = _line({"text": now.text, "kind": now.kind})
        self._is_torn, was_torn = True, self._is_torn
        self._put(self._descriptor, b"\n" + line if was_torn else line)
        self._is_torn = False
        self._size += len(line)

    def close(self) -> None:
        """Let go of the file and of its lock."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def delete(self) -> None:
        """Delete the file, and the one the draft was found in.

        Raises:
            OSError: it cannot be deleted.
        """
        if self._descriptor >= 0:
            self.path.unlink(missing_ok=True)
        if self._draft.file is not None:
            self._draft.file.unlink(missing_ok=True)

    def _begin(self, now: Draft) -> None:
        """Write a whole new file under a hidden name, locked before anybody can see it."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        hidden = self.path.with_name(f".{self.path.name}.tmp")
        descriptor = os.open(hidden, _CREATE, 0o600)
        try:
            with suppress(OSError):  # a disk without locks: better a draft that two programs see than none
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            line = _line(_draft_to_mapping(now))
            self._put(descriptor, line)
            os.replace(hidden, self.path)
        except BaseException:
            os.close(descriptor)
            hidden.unlink(missing_ok=True)
            raise
        self.close()
        self._descriptor, self._size, self._is_torn = descriptor, len(line), False
        fsync_directory(self.path.parent)
        if self._draft.file is not None:
            self._draft.file.unlink(missing_ok=True)

    @staticmethod
    def _put(descriptor: int, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        _sync(descriptor)


def _line(values: Mapping[str, object]) -> bytes:
    return json.dumps(values).encode("ascii") + b"\n"


def _draft_to_mapping(draft: Draft) -> dict[str, object]:
    return {
        "note_id": draft.note_id,
        "document_path": draft.document_path,
        "sha256": draft.sha256,
        "target": target_to_mapping(draft.target) if draft.target else None,
        "kind": draft.kind,
        "editing": draft.editing,
        "digest": draft.digest,
        "started": draft.started or time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "text": draft.text,
    }


def _read_idle(file: Path) -> tuple[int, Draft | None]:
    """When the draft was changed, and the draft; None when a running program keeps it."""
    descriptor = os.open(file, _READ)
    with open(descriptor, "rb") as opened:
        if _is_held(descriptor):
            return 0, None
        first, *others = opened.read().split(b"\n")
        draft = _draft_from_mapping(json.loads(first), file)
        return os.fstat(descriptor).st_mtime_ns, _with_newest(draft, others)


def _is_held(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _draft_from_mapping(values: Mapping[str, object], file: Path) -> Draft:
    target = values["target"]
    return Draft(
        note_id=str(values["note_id"]),
        document_path=str(values["document_path"]),
        sha256=str(values["sha256"]),
        target=target_from_mapping(target, str(file)) if isinstance(target, Mapping) else None,
        text=str(values["text"]),
        kind=str(values["kind"]),
        editing=values["editing"] is True,
        digest=str(values.get("digest", "")),
        started=str(values["started"]),
        file=file,
    )


def _with_newest(draft: Draft, lines: list[bytes]) -> Draft:
    """``draft`` with the last text and kind that were written in full; a crash may have cut the last line short."""
    for line in reversed(lines):
        with suppress(ValueError, RecursionError):
            values = json.loads(line)
            if isinstance(values, dict) and isinstance(values.get("text"), str):
                kind = values.get("kind")
                return replace(draft, text=values["text"], kind=kind if isinstance(kind, str) else draft.kind)
    return draft
