"""Whether Tesseract is installed, and which languages it can read."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from typing import Final, NamedTuple

from index.extract.options import current, ocr_clock

__all__ = ["Installed", "installed", "program", "run", "setting"]

_ANSWER_SECONDS: Final = 10


class Installed(NamedTuple):
    """Tesseract as it is on this machine."""

    program: str
    """Its path; empty where it is not installed."""
    languages: frozenset[str]
    """Those that it can read; none where it does not start."""

    def hindrance(self, languages: str) -> str:
        """Return why it cannot read ``languages``, as a clause that says what to do; empty when it can."""
        if not self.program:
            return "Tesseract is not installed (Debian: apt install tesseract-ocr)"
        missing = [language for language in languages.split("+") if language not in self.languages]
        if not missing:
            return ""
        packages = " ".join(f"tesseract-ocr-{language.replace('_', '-').lower()}" for language in missing)
        return f"Tesseract does not have {' and '.join(missing)} (Debian: apt install {packages})"


def program() -> str:
    """Return the path of Tesseract; empty where it is not installed."""
    found = shutil.which("tesseract") or ""
    return found if os.path.isabs(found) else ""  # not one that lies among the documents


def run(program: str, arguments: Sequence[str], seconds: float, picture: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run Tesseract, with a picture as its input, for at most so many seconds of the clock.

    It gets no more than are left to the file that is being read (``Limits.ocr_seconds``): an archive may hold
    100,000 pictures. Raises ``OSError`` and ``subprocess.TimeoutExpired``.
    """
    clock = ocr_clock()
    left = min(seconds, current().limits.ocr_seconds - clock.seconds)
    if left <= 0:
        raise subprocess.TimeoutExpired(program, 0)
    begun = time.monotonic()
    try:
        return _run(program, arguments, left, picture)
    finally:
        clock.seconds += time.monotonic() - begun


def _run(
    program: str, arguments: Sequence[str], seconds: float, picture: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [program, *arguments],
        input=picture,
        capture_output=True,
        timeout=seconds,
        cwd="/",  # where no file can pass for one of its own
        env={**os.environ, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C"},
    )


def installed() -> Installed:
    """Ask Tesseract what it can read."""
    path = program()
    if not path:
        return Installed("", frozenset())
    try:
        answer = _run(path, ["--list-langs"], _ANSWER_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return Installed(path, frozenset())
    return Installed(path, frozenset((answer.stdout + answer.stderr).decode("utf-8", "replace").split()))


def setting(languages: str) -> str:
    """Return what reading pictures depends on, as one line: the languages, and what is missing for them."""
    return f"{languages} {installed().hindrance(languages)}".strip() if languages else ""
