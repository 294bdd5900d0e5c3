"""The command line on a library in a temporary folder, in this process and in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tui.cli import main


class Said(NamedTuple):
    """What a run of the command line gave."""

    status: int
    out: str
    err: str


class CommandLine:
    """``postil`` with its folders in ``root``."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.documents = root / "documents"
        self.index = root / "index"
        self.notes = root / "notes"
        self.state = root / "state"
        self._capsys = capsys

    @property
    def folders(self) -> list[str]:
        """The options that name the folders."""
        return [
            f"--documents={self.documents}",
            f"--index={self.index}",
            f"--annotations={self.notes}",
            f"--state={self.state}",
        ]

    def write(self, name: str, text: str) -> Path:
        """Put a document into the folder."""
        file = self.documents / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def run(self, *arguments: str | os.PathLike[str]) -> Said:
        """Run a command on the folders."""
        return self.bare(*self.folders, *arguments)

    def bare(self, *arguments: str | os.PathLike[str]) -> Said:
        """Run a command with these options alone."""
        self._capsys.readouterr()
        try:
            status = main([os.fspath(argument) for argument in arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        return Said(status, *self._capsys.readouterr())

    def shell(self, command: str, **environment: str) -> Said:
        """Run ``command`` in a shell, where ``$POSTIL`` is the program with its folders."""
        program = " ".join(f"'{part}'" for part in [sys.executable, "-m", "tui", *self.folders])
        done = subprocess.run(
            ["/bin/sh", "-c", command.replace("$POSTIL", program)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            env={**os.environ, **environment},
            check=False,
        )
        return Said(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


@pytest.fixture
def postil(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line on an empty library."""
    # Where a test names no folders, the library that postil comes with must not be touched.
    (tmp_path / "default.yaml").write_text("documents: documents\n")
    monkeypatch.setenv("POSTIL_CONFIG", str(tmp_path / "default.yaml"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    line = CommandLine(tmp_path, capsys)
    line.documents.mkdir()
    return line
