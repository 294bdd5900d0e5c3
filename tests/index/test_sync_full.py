"""A disk that is full while the index is written: what was found before is found still, and later all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.index.shelf import Shelf

_SMALL = 12
"""Changes after which some segments are joined."""


class _Full:
    """A file that takes some bytes, and then no more."""

    def __init__(self, file: Any, room: int) -> None:
        self._file, self._room = file, room

    def write(self, data: bytes) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return int(self._file.write(data))

    def __enter__(self) -> _Full:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _opening(room: int, after: int = 0) -> Callable[..., Any]:
    """`Path.open` on a disk that is full after ``after`` segments and ``room`` bytes of the next."""
    real = Path.open
    segments = [0]

    def opened(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        file = real(path, mode, *more, **named)
        if path.suffix != ".seg" or "w" not in mode:
            return file
        segments[0] += 1
        return file if segments[0] <= after else _Full(file, room)

    return opened


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves files open when it fails
@pytest.mark.parametrize("room", [0, 40, 250])
def test_while_documents_are_indexed(fruit: Shelf, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    fruit.put("quince.txt", "About quince\n\ncommon text")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", _opening(room))
        with pytest.raises(OSError, match="No space left"):
            fruit.sync()
    assert len(fruit.find("common")) == 4
    summary = fruit.sync()
    assert (summary.indexed, summary.notices) == (1, [])
    assert len(fruit.find("common")) == 5 and fruit.find("quince") == ["quince.txt"]


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh leaves files open when it fails
def test_while_segments_are_joined(fruit: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = 0
    for number in range(_SMALL):
        fruit.put(f"{number}.txt", f"About {number}\n\ncommon text, added{number}")
        with monkeypatch.context() as patch:
            # The batch itself has room; what is joined after it has not.
            patch.setattr(Path, "open", _opening(100, after=1))
            try:
                fruit.sync()
            except OSError as error:
                assert error.errno == errno.ENOSPC
                failed += 1
        assert len(fruit.find("common")) == 5 + number
    assert failed
    fruit.sync()
    assert fruit.find(f"added{_SMALL - 1}") == [f"{_SMALL - 1}.txt"]
    assert fruit.sync().notices == []
    files = {file.suffix for file in fruit.engine_folder().iterdir()} - {""}
    assert files == {".seg", ".toc"}
