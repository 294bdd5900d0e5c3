"""The process that opens hostile files: ``python -m index.extract.worker``, held to what the kernel can hold it to.

It reads one JSON object a line: first the options, then requests ``{"path": …, "name": …, "plain": …}``, and answers
each with frames of ``index.extract.wire`` and an empty one at the end. It may not open a connection or start a
program, and has limits on memory and processor time; a file that passes them costs this process and nothing else.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from index.extract.options import Limits, Options
from index.extract.unpacking import Extracted, read_all
from index.extract.wire import encode

__all__ = ["END", "main"]

END: Final = Extracted("", problem="end of the file")
"""Ends an answer."""

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
_SIZE_FACTOR: Final = 8
"""A file may cost this many times its size in memory on top of the limit: bytes, text, and copies of both."""


class _Forbidden(Exception):
    """Something that reading a document never needs."""


def main() -> None:
    """Answer requests until standard input ends."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP, signal.SIGTERM})
    answers = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)  # what a library prints must not get among the answers
    options = Options.from_mapping(json.loads(sys.stdin.buffer.readline()))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    sys.addaudithook(_forbid)
    with suppress(BrokenPipeError):
        for line in sys.stdin.buffer:
            request = json.loads(line)
            path = Path(request["path"])
            outcomes = read_all(path, options, request["name"], plain=request["plain"])
            _answer(answers, _limited(outcomes, options.limits, _size_of(path, options)), options)


def _size_of(path: Path, options: Options) -> int:
    with suppress(OSError, ValueError):
        return min(path.stat().st_size, options.limits.file)
    return 0


def _answer(answers: BinaryIO, outcomes: Iterator[Extracted], options: Options) -> None:
    try:
        for outcome in outcomes:
            answers.write(encode(outcome))
            answers.flush()
    except MemoryError:
        answers.write(encode(Extracted("", problem=f"needs more than {options.limits.memory // 2**20} MB of memory")))
        answers.write(encode(END))
        answers.flush()
        os._exit(0)  # what is left of the memory is in pieces
    answers.write(encode(END))
    answers.flush()


def _limited(outcomes: Iterator[Extracted], limits: Limits, size: int) -> Iterator[Extracted]:
    """Give ``outcomes``, with the limit on processor time begun anew for each of them."""
    _set_soft(resource.RLIMIT_AS, limits.memory + _SIZE_FACTOR * size)
    seconds = limits.processor + size // 2**20
    try:
        while True:
            used = resource.getrusage(resource.RUSAGE_SELF)
            _set_soft(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime) + seconds)
            outcome = next(outcomes, None)
            if outcome is None:
                return
            yield outcome
    finally:
        _set_soft(resource.RLIMIT_AS, resource.RLIM_INFINITY)


def _set_soft(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _forbid(event: str, _: tuple[object, ...]) -> None:
    if event in _FORBIDDEN:
        raise _Forbidden(event)


if __name__ == "__main__":
    main()
