"""What changes below a documents folder while one waits: from the system's events, or by looking again and again."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Self

from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

from index.scan import walk

__all__ = ["WHOLE", "Changing", "is_remote"]

WHOLE: Final = b""
"""Told as a path: anything may have changed."""
STEP: Final = 60
"""Milliseconds without a change after which what has changed is told: a file is often written in several steps."""
LONGEST: Final = 500
"""Milliseconds after which it is told anyway."""
WAIT: Final = 1_000
"""Milliseconds after which it is seen that nobody waits any more."""
LOOK_EVERY: Final = 1.0
"""Seconds from one look to the next where there are no events..."""
LOOK_SHARE: Final = 10
"""...and at least so many times as long as a look takes."""
_REMOTE: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "ncpfs", "vboxsf", "virtiofs"}
)
"""Kinds of file system where others may write without this system hearing of it."""
_MOUNTS: Final = Path("/proc/self/mountinfo")


class Changing:
    """Tells which paths below ``folder`` may have changed, from when the context is entered. Safe from any thread.

    ``own`` are folders that are no documents, such as that of the index, wherever they are.
    """

    def __init__(self, folder: Path, own: Iterable[Path] = (), *, follow: bool = False) -> None:
        self._folder = os.path.realpath(folder)
        self._own = frozenset(os.path.realpath(each) for each in own)
        self._follow = follow
        self._paths: set[bytes] = set()
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="changes", daemon=True)
        self.notice = ""
        """Why changes are looked for and do not come by themselves, one sentence; empty where they do."""

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._thread.join()

    def wait(self, seconds: float | None = None) -> frozenset[bytes]:
        """What has changed since the last call, waited for as long as that; none when the time is over or at the end.

        Paths relative to the folder: of files and folders, new and gone ones too; or ``WHOLE``.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._paths or self._stopping.is_set(), seconds)
            paths, self._paths = self._paths, set()
            return frozenset(paths)

    def stop(self) -> None:
        """Let whoever waits go on."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called, or the context was left."""
        return self._stopping.is_set()

    def tell(self, paths: Iterable[bytes]) -> None:
        """Take it that something has changed at these paths."""
        with self._changed:
            self._paths.update(paths)
            self._changed.notify_all()

    def _run(self) -> None:
        remote = is_remote(self._folder)
        if remote:
            self.notice = f"The documents are on another machine ({remote}): changes are looked for every few seconds."
        else:
            try:
                self._listen()
            except (OSError, RuntimeError) as error:
                self.notice = (
                    f"The system tells no changes ({error}), so they are looked for every few seconds."
                    " An administrator of Linux can raise fs.inotify.max_user_watches."
                )
        if not self._stopping.is_set():
            self._look()

    def _listen(self) -> None:
        """Take the system's events until the end. Raises ``OSError`` or ``RuntimeError`` when it has none to give."""
        while not self._stopping.is_set():
            with RustNotify([self._folder], False, False, 0, True, True) as events:
                if self._ready.is_set():
                    self.tell([WHOLE])
                self._ready.set()
                try:
                    self._hear(events)
                except WatchfilesRustInternalError as error:
                    # A name that is not Unicode cannot be told; where it was, is not known either.
                    if "decode" not in str(error):
                        raise

    def _hear(self, events: RustNotify) -> None:
        while not self._stopping.is_set():
            heard = events.watch(LONGEST, STEP, WAIT, self._stopping)
            if isinstance(heard, set):
                self.tell(os.fsencode(below) for _, path in heard if (below := self._below(path)))

    def _below(self, path: str) -> str:
        """A path relative to the folder; empty when nothing there matters: it is one of ours, or hidden."""
        below = path[len(self._folder) :].lstrip("/")
        hidden = below.startswith(".") or "/." in below
        ours = any(path == each or path.startswith(f"{each}/") for each in self._own)
        return "" if hidden or ours else below

    def _look(self) -> None:
        """Look again and again."""
        before = self._found()
        self._ready.set()
        pause = LOOK_EVERY
        while not self._stopping.wait(pause):
            begun = time.monotonic()
            now = self._found()
            pause = max(LOOK_EVERY, LOOK_SHARE * (time.monotonic() - begun))
            if now != before:
                self.tell(path for path in now.keys() | before.keys() if now.get(path) != before.get(path))
                before = now

    def _found(self) -> dict[bytes, object]:
        try:
            return dict(walk(Path(self._folder), self._own, follow=self._follow))
        except OSError:
            return {}


def is_remote(folder: str | Path) -> str:
    """The kind of file system of ``folder`` when others may write to it unheard, such as ``nfs4``; else empty."""
    try:
        mounts = [line.split() for line in _MOUNTS.read_text(errors="surrogateescape").splitlines()]
    except OSError:
        return ""
    place = os.path.realpath(folder)
    best, kind = "", ""
    for fields in mounts:
        point = fields[4].encode(errors="surrogateescape").decode("unicode_escape", "surrogateescape")
        if len(point) >= len(best) and (point == "/" or place == point or place.startswith(f"{point}/")):
            best, kind = point, fields[fields.index("-") + 1]
    return kind if kind in _REMOTE or kind.startswith("fuse.") else ""
