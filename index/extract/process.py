"""Reads files in processes of their own, so that no file can take the program with it.

A process that dies, hangs or talks nonsense costs the file it was reading; a new one takes the next.
"""

from __future__ import annotations

import json
import math
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

from index.child import environment
from index.extract.options import Options
from index.extract.unpacking import Extracted
from index.extract.wire import Garbled, decode, read_frame
from index.extract.worker import END, OUT_OF_MEMORY

__all__ = ["Extractor", "read_files"]

_FILES_EACH: Final = 2_000
"""Files after which a process is replaced: what its libraries leak goes with it."""
_MOST_DEATHS: Final = 5
"""Documents in one file that may each end a process; a bomb could have thousands."""
_WAITING: Final = 64
"""Outcomes read and not yet taken; more would only fill memory."""
_WAITING_SIZE: Final = 16_000_000
"""Code points of them all; one that is larger waits alone."""
_PART: Final = 100
"""A block, span or locator fills as much memory as about so many code points."""
_MOST_WORKERS: Final = 4


class _Died(Exception):
    """The process is gone; ``reason`` follows the name of the file it was reading."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Patience:
    """How long the next outcome of a file may be waited for."""

    def __init__(self, options: Options, size: int) -> None:
        self._each = options.limits.wall + size // 2**20
        self._ocr = float(options.limits.ocr_seconds if options.ocr else 0)

    @property
    def seconds(self) -> float:
        """Seconds of the clock."""
        return self._each + self._ocr

    def spend(self, seconds: float) -> None:
        """Count what one outcome took: the time for pictures of text is there once for all of the file."""
        self._ocr -= max(0.0, seconds - self._each)


class Extractor:
    """One process that reads files. Use as a context manager; started with the first file."""

    def __init__(self, options: Options | None = None) -> None:
        self._options = options or Options()
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._buffer = bytearray()
        self._interrupted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: Path, name: str = "") -> Iterator[Extracted]:
        """Yield what the file at ``path`` holds, as ``index.extract.unpacking.read_all`` does. Raises nothing for it.

        A textual file that is too much for its format's module is read as plain text, with a warning. A document in
        a file that is too much is passed over.
        """
        found, fault, blamed = 0, "", -1
        for _ in range(_MOST_DEATHS):
            try:
                for outcome in self._ask(path, name, skip=found, fault=fault):
                    found += 1
                    yield outcome
                return
            except _Died as death:
                fault = death.reason
            if not found and (plainly := self._read_plainly(path, name, fault)):
                yield plainly
                return
            if found == blamed:
                break  # it was not the document there
            blamed = found
        if found:
            yield Extracted("", holds=found, notes=(f"This file {fault}; what was read before that is kept",))
        else:
            yield Extracted("", problem=fault)

    def _read_plainly(self, path: Path, name: str, reason: str) -> Extracted | None:
        try:
            for outcome in self._ask(path, name, plain=True):
                if outcome.document:
                    warning = f"This document {reason} to be read with its structure; it is shown as plain text"
                    warnings = (*outcome.document.warnings, warning)
                    return replace(outcome, document=replace(outcome.document, warnings=warnings))
        except _Died:
            pass
        return None

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        self._buffer.clear()
        if process is None:
            return
        _kill(process)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        process.wait()

    def interrupt(self) -> None:
        """End the process, from another thread, and start none: what is being read fails at once."""
        self._interrupted = True
        if (process := self._process) and process.returncode is None:
            _kill(process)

    def _ask(
        self, path: Path, name: str, *, plain: bool = False, skip: int = 0, fault: str = ""
    ) -> Iterator[Extracted]:
        """Yield the answer to one request. Raises `_Died`."""
        if self._interrupted:
            raise _Died("was not read to its end")
        process = self._running()
        wanted = {"path": os.fspath(path), "name": name, "plain": plain, "skip": skip, "fault": fault}
        request = json.dumps(wanted).encode() + b"\n"
        patience = _Patience(self._options, _size_of(path))
        finished = False
        try:
            process.stdin.write(request) if process.stdin else None
            while True:
                begun = time.monotonic()
                outcome = self._next(process, patience.seconds)
                patience.spend(time.monotonic() - begun)
                if outcome == END:
                    finished = True
                    return
                yield outcome
        except BrokenPipeError:
            raise _Died(self._cause(process)) from None
        except Garbled:
            raise _Died("made the program that reads it talk nonsense") from None
        finally:
            if not finished:
                self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        self._files += 1
        if self._process is not None and self._files <= _FILES_EACH and self._process.poll() is None:
            return self._process
        self.close()
        self._files = 1
        self._process = _start()
        with suppress(BrokenPipeError):
            if self._process.stdin:
                self._process.stdin.write(json.dumps(self._options.to_mapping()).encode() + b"\n")
        return self._process

    def _next(self, process: subprocess.Popen[bytes], patience: float) -> Extracted:
        """The next outcome, within so many seconds. Raises `_Died`, `Garbled`."""
        deadline = time.monotonic() + patience
        late = f"took more than {math.ceil(patience):,} s"
        frame = read_frame(lambda size: self._take(process, size, deadline, late))
        if frame is None:
            raise _Died(self._cause(process))
        return decode(frame)

    def _take(self, process: subprocess.Popen[bytes], size: int, deadline: float, late: str) -> bytes:
        """Exactly ``size`` bytes of the answer; fewer when it ends. Raises `_Died`, of ``late``, after ``deadline``."""
        if process.stdout is None:
            return b""
        pipe = process.stdout.fileno()
        while len(self._buffer) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise _Died(late)
            more = os.read(pipe, 1 << 20)
            if not more:
                break
            self._buffer += more
        with memoryview(self._buffer) as view:
            taken = bytes(view[:size])
        del self._buffer[:size]
        return taken

    def _cause(self, process: subprocess.Popen[bytes]) -> str:
        """Why the process is gone, in words that follow a file's name."""
        code = process.wait()
        limits = self._options.limits
        if code == -signal.SIGXCPU:
            return f"took more than {limits.processor} s of processor time"
        if code == -signal.SIGKILL:
            return "made the system end the program that reads it; it may need too much memory"
        if code < 0:
            return "made the program that reads it crash; it may be damaged, or made to do harm"
        if code == OUT_OF_MEMORY:
            return f"needs more than {limits.memory // 2**20} MB of memory"
        return "cannot be read: the program that reads it failed"


def _size_of(path: Path) -> int:
    with suppress(OSError, ValueError):
        return path.stat().st_size
    return 0


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its group, where Tesseract is, which outlives it when the system ends it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "index.extract.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        # Its second thread would get an arena of its own, 64 MB of the memory that it may have.
        env={**environment(), "MALLOC_ARENA_MAX": "1"},
        # The keys that a terminal sends to all of its programs are for the one that has the screen.
        process_group=0,
    )


def read_files(
    files: Iterable[tuple[int, Path, str]], options: Options
) -> Generator[tuple[int, Extracted | None], None, None]:
    """Read files (number, path, path below the documents folder), several at once.

    Yields (number, outcome), and (number, None) when that file is done.

    Outcomes of different files come mixed, those of one file in order. Closing the iterator stops the processes.
    """
    with _Pool(files, options) as pool:
        yield from pool.outcomes()


_Found = tuple[int, Extracted | None] | Exception | None


class _Queue:
    """What the threads have found and nobody has taken yet, bounded in number and in size."""

    def __init__(self) -> None:
        self._items: deque[tuple[_Found, int]] = deque()
        self._size = 0
        self._changed = threading.Condition()

    def put(self, item: _Found) -> None:
        """Add something; waits until there is room for it."""
        size = _weight(item)
        with self._changed:
            self._changed.wait_for(lambda: self._has_room(size))
            self._items.append((item, size))
            self._size += size
            self._changed.notify_all()

    def _has_room(self, size: int) -> bool:
        return not self._items or (len(self._items) < _WAITING and self._size + size <= _WAITING_SIZE)

    def get(self) -> _Found:
        """Take what was put first; waits for it."""
        with self._changed:
            self._changed.wait_for(lambda: self._items)
            item, size = self._items.popleft()
            self._size -= size
            self._changed.notify_all()
            return item

    def clear(self) -> None:
        """Throw all of it away."""
        with self._changed:
            self._items.clear()
            self._size = 0
            self._changed.notify_all()


def _weight(item: _Found) -> int:
    """What something fills of the memory that may be filled, in code points."""
    if not isinstance(item, tuple) or item[1] is None or item[1].document is None:
        return 0
    document = item[1].document
    return len(document.text) + _PART * (len(document.blocks) + len(document.spans) + len(document.locators))


class _Pool:
    """A few threads, each with an `Extractor`, that take files from one list and give outcomes to one queue."""

    def __init__(self, files: Iterable[tuple[int, Path, str]], options: Options) -> None:
        self._files = iter(files)
        self._turn = threading.Lock()
        self._found = _Queue()
        self._options = options
        self._stopping = threading.Event()
        self._extractors: list[Extractor] = []
        count = options.workers or min(max(1, (os.cpu_count() or 1) - 1), _MOST_WORKERS)
        self._threads = [threading.Thread(target=self._work, name="extract", daemon=True) for _ in range(count)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        while any(thread.is_alive() for thread in self._threads):
            for extractor in self._extractors:  # again and again: one may have been starting its process
                extractor.interrupt()
            self._found.clear()
            time.sleep(0.01)

    def outcomes(self) -> Iterator[tuple[int, Extracted | None]]:
        """Everything that the threads find. Raises what stopped one of them, such as ``OSError``."""
        working = len(self._threads)
        while working:
            item = self._found.get()
            if isinstance(item, Exception):
                raise item
            if item is None:
                working -= 1
            else:
                yield item

    def _work(self) -> None:
        try:
            with Extractor(self._options) as extractor:
                self._extractors.append(extractor)
                while not self._stopping.is_set() and (file := self._next_file()):
                    number, path, name = file
                    for outcome in extractor.read(path, name):
                        self._found.put((number, outcome))
                        if self._stopping.is_set():
                            return
                    self._found.put((number, None))
        except Exception as error:
            self._found.put(error)
        finally:
            self._found.put(None)

    def _next_file(self) -> tuple[int, Path, str] | None:
        with self._turn:
            return next(self._files, None)
