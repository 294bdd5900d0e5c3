"""Tests that need Tesseract are counted as left out where it is not installed; ``.ci/run`` installs it."""

from __future__ import annotations

import shutil

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks for the fixture ``tesseract``, on a machine without it."""
    if shutil.which("tesseract"):
        return
    needing = [item for item in items if "tesseract" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]


@pytest.fixture
def tesseract() -> str:
    """Where Tesseract is."""
    return shutil.which("tesseract") or ""
