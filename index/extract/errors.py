"""The one error of this package."""

from __future__ import annotations

__all__ = ["Unreadable"]


class Unreadable(Exception):
    """A file that cannot be read as a document. ``reason`` says why, to follow the file's name: ``is empty``."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason
