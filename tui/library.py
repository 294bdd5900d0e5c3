"""The library that a configuration describes."""

from __future__ import annotations

from index.library import Library
from tui.settings import Settings

__all__ = ["library_of"]


def library_of(settings: Settings) -> Library:
    """Documents and index; the reader's own folders are not documents, wherever they stand."""
    return Library(settings.documents, settings.index, (settings.annotations, settings.state), settings.extraction)
