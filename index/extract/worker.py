"""The process that opens hostile files: ``python -m index.extract.worker``, held to what the kernel can hold it to.

It reads one JSON object a line: first the options, then requests ``{"path": …, "name": …}`` with what else
``index.extract.unpacking.read_all`` takes, and answers each with frames of ``index.extract.wire`` and an empty one at
the end. With ``"prepare": true`` documents are made ready for the index. It may not open a connection or start a
program, but Tesseract where the options ask for it, and has limits on memory and processor time; a file that passes
them costs this process and nothing else.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from index.extract.allowance import allow_processor, end_when_abandoned, set_soft
from index.extract.options import Limits, Options
from index.extract.unpacking import Extracted, prepared, read_all
from index.extract.wire import END, encode

__all__ = ["OUT_OF_MEMORY", "main"]

OUT_OF_MEMORY: Final = 3
"""Exit status."""

_FORBIDDEN: Final = frozenset(
    {
        "socket.connect",
        "socket.bind",
        "socket.getaddrinfo",
        "subprocess.Popen",
        "os.exec",
        "os.posix_spawn",
        "os.system",
    }
)
_WHOLE_FACTOR: Final = 30
"""A file with documents in it may cost this many times the processor time of one."""
_SIZE_FACTOR: Final = 8
"""A file may cost this many times its size in memory on top of the limit: bytes, text, and copies of both."""


class _Forbidden(Exception):
    """Something that reading a document never needs."""


def main() -> None:
    """Answer requests until standard input ends, or the program that asks does."""
    end_when_abandoned()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP, signal.SIGTERM})
    answers = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)  # what a library prints must not get among the answers
    options = Options.from_mapping(json.loads(sys.stdin.buffer.readline()))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    sys.addaudithook(_forbid_all_but(_allowed_program(options)))
    with suppress(BrokenPipeError):
        for line in sys.stdin.buffer:
            request = json.loads(line)
            path, prepare = Path(request.pop("path")), request.pop("prepare", False)
            outcomes = read_all(path, options, **request)
            if prepare:
                outcomes = map(prepared, outcomes)
            _answer(answers, _limited(outcomes, options.limits, _size_of(path, options)))


def _size_of(path: Path, options: Options) -> int:
    with suppress(OSError, ValueError):
        return min(path.stat().st_size, options.limits.file)
    return 0


def _answer(answers: BinaryIO, outcomes: Iterator[Extracted]) -> None:
    try:
        for outcome in outcomes:
            answers.write(encode(outcome))
            answers.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # what is left of the memory is in pieces
    answers.write(END)
    answers.flush()


def _limited(outcomes: Iterator[Extracted], limits: Limits, size: int) -> Iterator[Extracted]:
    """Give ``outcomes``, with the limit on processor time begun anew for each of them, but not without end."""
    set_soft(resource.RLIMIT_AS, limits.memory + _SIZE_FACTOR * size)
    seconds = limits.processor + size // 2**20
    begun, found = time.process_time(), 0
    try:
        while True:
            if time.process_time() > begun + _WHOLE_FACTOR * seconds:
                long = f"This file took more than {_WHOLE_FACTOR * seconds:,} s of processor time"
                yield Extracted("", holds=found, notes=(f"{long}; what was read before that is kept",))
                return
            allow_processor(seconds)
            outcome = next(outcomes, None)
            if outcome is None:
                return
            found += 1
            yield outcome
    finally:
        set_soft(resource.RLIMIT_AS, resource.RLIM_INFINITY)


def _allowed_program(options: Options) -> str:
    """Return the path of the only program that may be started; empty for none."""
    if not options.ocr:
        return ""
    from index.extract.pictures.tesseract import program

    return program()


def _forbid_all_but(program: str) -> Callable[[str, tuple[object, ...]], None]:
    """Return an audit hook."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event not in _FORBIDDEN:
            return
        if event == "subprocess.Popen" and program and arguments[0] == program:
            return
        raise _Forbidden(event)

    return hook


if __name__ == "__main__":
    main()
