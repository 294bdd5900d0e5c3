"""Reads many files at once, in several processes, which may be kept for the next time."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from index.extract.options import Options
from index.extract.process import Extractor
from index.extract.unpacking import Extracted

__all__ = ["Readers", "read_files"]

_WAITING: Final = 2_000
"""Outcomes read and not yet taken; so many that reading goes on while a batch is written."""
_WAITING_SIZE: Final = 40_000_000
"""Bytes of them all; one that is larger waits alone."""
_AHEAD: Final = 8
"""Files that a process is told of ahead."""
_AHEAD_SIZE: Final = 2**17
"""Bytes of those; the last may be larger. No process should be left alone with much at the end."""
_MOST_WORKERS: Final = 8
"""Unless more are asked for: one process writes what they read, and has to keep up."""


def read_files(
    files: Iterable[tuple[int, Path, str]], options: Options
) -> Generator[tuple[int, Extracted | None], None, None]:
    """Read files (number, path, path below the documents folder), several at once.

    Yields (number, outcome), and (number, None) when that file is done. Documents come ready for the index.

    Outcomes of different files come mixed, those of one file in order. Closing the iterator stops the processes.
    """
    with Readers(options) as readers:
        yield from readers.read(files)


class Readers:
    """Processes that read files. Those that were started are kept until the end of the context, for the next time.

    To start one takes longer than to read most files.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._idle: list[Extractor] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._idle:
            self._idle.pop().close()

    def start(self) -> None:
        """Start one process now, so that the next file need not wait for it."""
        if not self._idle:
            self._idle.append(Extractor(self._options, prepare=True))
        self._idle[-1].start()

    def read(self, files: Iterable[tuple[int, Path, str]]) -> Generator[tuple[int, Extracted | None], None, None]:
        """Read files as `read_files` does. One at a time may be under way."""
        with _Pool(files, self._options, self._idle) as pool:
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
    """What something fills of the memory that may be filled, in bytes."""
    if not isinstance(item, tuple) or item[1] is None or item[1].prepared is None:
        return 0
    return item[1].prepared.size


class _Pool:
    """A few threads, each with an `Extractor`, that take files from one list and give outcomes to one queue."""

    def __init__(self, files: Iterable[tuple[int, Path, str]], options: Options, idle: list[Extractor]) -> None:
        self._idle = idle
        self._files = iter(files)
        self._turn = threading.Lock()
        self._found = _Queue()
        self._options = options
        self._stopping = threading.Event()
        self._extractors: list[Extractor] = []
        count = options.workers or min(_processors(), _MOST_WORKERS)
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
            with self._turn:
                extractor = self._idle.pop() if self._idle else Extractor(self._options, prepare=True)
            try:
                self._extractors.append(extractor)
                self._read(extractor)
            except BaseException:
                extractor.close()
                raise
            if self._stopping.is_set():
                extractor.close()
            else:
                self._idle.append(extractor)
        except Exception as error:
            self._found.put(error)
        finally:
            self._found.put(None)

    def _read(self, extractor: Extractor) -> None:
        ahead: deque[tuple[int, Path, str]] = deque()
        while not self._stopping.is_set() and self._look_ahead(ahead):
            number, path, name = ahead.popleft()
            for outcome in extractor.read(path, name, [(path, name) for _, path, name in ahead]):
                self._found.put((number, outcome))
                if self._stopping.is_set():
                    return
            self._found.put((number, None))

    def _look_ahead(self, ahead: deque[tuple[int, Path, str]]) -> bool:
        """Fill ``ahead`` with the next files when it is half empty; returns whether there is one."""
        if len(ahead) <= _AHEAD // 2:
            with self._turn:
                size = sum(_size_of(path) for _, path, _ in ahead)
                while len(ahead) <= _AHEAD and size < _AHEAD_SIZE and (file := next(self._files, None)):
                    ahead.append(file)
                    # What Tesseract has to read takes long, however small it is.
                    size += _AHEAD_SIZE if self._options.ocr else _size_of(file[1])
        return bool(ahead)


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size_of(path: Path) -> int:
    with suppress(OSError, ValueError):
        return path.stat().st_size
    return 0
