"""A fresh home for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.home import BRIEF, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Folders with nothing in them."""
    return Home(tmp_path)


@pytest.fixture
def library(home: Home) -> Home:
    """A library of two documents, with its index."""
    home.write("brief.txt", BRIEF)
    home.write("garden.md", "# The garden\n\nBeans climb. Peas climb too.\n")
    home.build()
    return home
