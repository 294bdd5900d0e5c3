"""Reads files in a process of its own, so that no file can take the program with it.

A process that dies, hangs or talks nonsense costs the file it was reading; a new one takes the next.
"""

from __future__ import annotations

import fcntl
import json
import math
import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, Self

from index.child import environment
from index.extract.options import Options
from index.extract.unpacking import Extracted, warned
from index.extract.wire import Garbled, decode, read_frame
from index.extract.worker import OUT_OF_MEMORY

__all__ = ["Extractor"]

_FILES_EACH: Final = 2_000
"""Files after which a process is replaced: what its libraries leak goes with it."""
_MOST_DEATHS: Final = 5
"""Documents in one file that may each end a process; a bomb could have thousands."""
_PIPE: Final = 2**20
"""Bytes that a process can answer before anybody reads it, where the system allows that."""
_READ: Final = 2**17
"""Bytes read together."""
_AT_ONCE: Final = 4096
"""Bytes that can be written to a pipe that is not full, without waiting (PIPE_BUF of Linux)."""


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


class _Request(NamedTuple):
    """What is wanted of the process, as ``index.extract.unpacking.read_all`` takes it."""

    path: str
    name: str
    plain: bool = False
    skip: int = 0
    fault: str = ""


class Extractor:
    """One process that reads files. Use as a context manager; started with the first file."""

    def __init__(self, options: Options | None = None, *, prepare: bool = False) -> None:
        """With ``prepare``, documents come ready for the index: see ``Extracted.prepared``."""
        self._options = options or Options()
        self._prepare = prepare
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._buffer = bytearray()
        self._sent: deque[_Request] = deque()
        """Requests whose answers have not been taken to their end, the one that is being answered first."""
        self._interrupted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: Path, name: str = "", then: Sequence[tuple[Path, str]] = ()) -> Iterator[Extracted]:
        """Yield what the file at ``path`` holds, as ``index.extract.unpacking.read_all`` does. Raises nothing for it.

        The files to be read next may be told ahead in ``then``, so that the process need not wait for us.

        A textual file that is too much for its format's module is read as plain text, with a warning. A document in
        a file that is too much is passed over.
        """
        found, fault, blamed = 0, "", -1
        for _ in range(_MOST_DEATHS):
            try:
                for outcome in self._ask(_Request(os.fspath(path), name, skip=found, fault=fault), then):
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
            for outcome in self._ask(_Request(os.fspath(path), name, plain=True)):
                if outcome.document or outcome.prepared:
                    return warned(
                        outcome, f"This document {reason} to be read with its structure; it is shown as plain text"
                    )
        except _Died:
            pass
        return None

    def start(self) -> None:
        """Start the process now, if it is not there, so that the first file need not wait for it."""
        if self._process is None:
            self._running()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        self._buffer.clear()
        self._sent.clear()
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

    def _ask(self, request: _Request, then: Sequence[tuple[Path, str]] = ()) -> Iterator[Extracted]:
        """Yield the answer to one request. Raises `_Died`."""
        if self._interrupted:
            raise _Died("was not read to its end")
        if self._sent and self._sent[0] != request:
            self.close()  # it was told of files that nobody wants any more
        process = self._running()
        patience = _Patience(self._options, _size_of(request.path))
        finished = False
        try:
            if not self._sent:
                self._send(process, request)
            self._tell_ahead(process, then)
            while True:
                begun = time.monotonic()
                outcome = self._next(process, patience.seconds)
                patience.spend(time.monotonic() - begun)
                if outcome is None:
                    self._sent.popleft()
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

    def _send(self, process: subprocess.Popen[bytes], request: _Request) -> None:
        if process.stdin:
            process.stdin.write(self._line(request))
        self._sent.append(request)

    def _line(self, request: _Request) -> bytes:
        return json.dumps({**request._asdict(), "prepare": self._prepare}).encode() + b"\n"

    def _tell_ahead(self, process: subprocess.Popen[bytes], then: Sequence[tuple[Path, str]]) -> None:
        """Send the requests for as many of the next files as can be sent without waiting.

        To wait would be for ever: the process waits for us to take its answer.
        """
        lines, sent = b"", []
        for path, name in islice(then, len(self._sent) - 1, max(0, _FILES_EACH - self._files)):
            request = _Request(os.fspath(path), name)
            line = self._line(request)
            if len(lines) + len(line) > _AT_ONCE:
                break
            lines += line
            sent.append(request)
        if sent and process.stdin and select.select([], [process.stdin], [], 0)[1]:
            process.stdin.write(lines)
            self._sent += sent

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

    def _next(self, process: subprocess.Popen[bytes], patience: float) -> Extracted | None:
        """The next outcome, within so many seconds; None at the end of the answer. Raises `_Died`, `Garbled`."""
        deadline = time.monotonic() + patience
        late = f"took more than {math.ceil(patience):,} s"
        frame = read_frame(lambda size: self._take(process, size, deadline, late))
        if frame is None:
            raise _Died(self._cause(process))
        return decode(frame) if frame.header else None

    def _take(self, process: subprocess.Popen[bytes], size: int, deadline: float, late: str) -> bytes:
        """Exactly ``size`` bytes of the answer; fewer when it ends. Raises `_Died`, of ``late``, after ``deadline``."""
        if process.stdout is None:
            return b""
        pipe = process.stdout.fileno()
        while len(self._buffer) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                raise _Died(late)
            more = os.read(pipe, _READ)
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


def _size_of(path: str) -> int:
    with suppress(OSError, ValueError):
        return os.stat(path).st_size
    return 0


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its group, where Tesseract is, which outlives it when the system ends it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _start() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
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
    if process.stdout:
        with suppress(AttributeError, OSError):  # only Linux has it, and not without end
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _PIPE)
    return process
