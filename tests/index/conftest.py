"""Fixtures of the tests of the package ``index``."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.documents import Document
from index.extract import extract as read_file
from tests.index.shelf import WORDS, Shelf, reading


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty library."""
    return Shelf(tmp_path)


@pytest.fixture
def fruit(shelf: Shelf) -> Shelf:
    """A library of four indexed documents, each with a word of its own."""
    for word in WORDS:
        shelf.put(f"{word}.txt", f"About {word}\n\ncommon text")
    assert shelf.sync().indexed == 4
    return shelf


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that synchronisations read from now on."""
    names: list[str] = []

    def extract(path: Path) -> Document:
        names.append(path.name)
        return read_file(path)

    monkeypatch.setattr("index.sync.read_files", reading(extract))
    return names
