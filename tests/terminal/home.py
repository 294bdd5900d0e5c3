"""One person's folders in a throw-away place, and the reader opened on them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from annotations.journal import Draft, DraftJournal
from index.library import Library
from index.sync import synchronise
from tests.terminal.session import TerminalSession

__all__ = ["BRIEF", "ENTER", "ESCAPE", "SAVE", "Home", "is_ready"]

ENTER: Final = "\r"
ESCAPE: Final = "\x1b"
SAVE: Final = "\x13"

BRIEF: Final = (
    "date 2024-07-24 Shafaq News/ Two days of talks have ended in Washington.\n\n"
    "The agenda concerned security matters between the two states.\n\n"
    'At one point the text becomes puzzling. It credits half a year of work to a "Hamad Medical Foundation", and'
    " nothing explains what a medical foundation had to do with it.\n\n"
    "More is to come.\n"
)
"""A news item with a passage that asks for a note."""


def is_ready(screen: str) -> bool:
    """Whether the index is fresh and a document is open in the list."""
    return "synced" in screen and "▸" in screen


class Home:
    """Folders for documents, index, notes and state below ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents = folder / "documents"
        self.index = folder / "index"
        self.notes = folder / "notes"
        self.state = folder / "state"
        self.documents.mkdir()

    def write(self, name: str | bytes, content: str | bytes) -> Path:
        """Put a file among the documents."""
        file = self.documents / os.fsdecode(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def build(self) -> None:
        """Bring the index up to date before the reader is opened."""
        synchronise(Library(self.documents, self.index))

    def open(self, columns: int = 100, rows: int = 30, **environment: str) -> TerminalSession:
        """Start the reader; it is on its way when this returns."""
        folders = {
            "--documents": self.documents,
            "--index": self.index,
            "--annotations": self.notes,
            "--state": self.state,
        }
        return TerminalSession(
            [sys.executable, "-P", "-m", "tui", *(part for pair in folders.items() for part in pair)],
            columns=columns,
            rows=rows,
            environment=self._environment() | environment,
            folder=self.folder,
        )

    def _environment(self) -> dict[str, str]:
        """What a plain login has; nothing of who runs the tests."""
        return {
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
        }

    def note_files(self) -> list[Path]:
        """The files of notes that are on the disk."""
        return sorted(file for file in self.notes.glob("*/*.yaml") if file.name != "document.yaml")

    def drafts(self) -> list[Draft]:
        """The drafts that no running program keeps."""
        return DraftJournal(self.state / "drafts").pending()
