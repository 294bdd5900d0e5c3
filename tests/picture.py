"""Draws the picture in the README: ``python -m tests.picture docs/postil.svg``.

It shows the library in ``seeds/`` with two notes, and is the same on every machine and at every time: nothing of
the machine, its users or its clock is in it.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from index.catalogue import Catalogue, Entry
from index.sync import synchronise
from tui.app import PostilApp
from tui.keymap import Keymap
from tui.settings import Overrides, Settings, load
from tui.workspace import Workspace, reference

__all__ = ["draw", "main"]

ROOT: Final = Path(__file__).parents[1]
SIZE: Final = (132, 38)
BRIEF: Final = "news-brief-joint-security-dialogue.txt"
MADE: Final = "2026-01-15T09:30:00Z"

# Words of the brief, what is noted on them, and the kind of the note.
NOTES: Final = (
    ('"Hamad Medical Foundation"', "Which body is meant here? The military committee? #check", "question"),
    ("liaison officers, training", "Compare with the April statement. #follow-up", "note"),
)


def main(arguments: list[str] | None = None) -> int:
    """Write the picture to the file that is named; returns the exit status."""
    (target,) = sys.argv[1:] if arguments is None else arguments
    with tempfile.TemporaryDirectory(prefix="postil-picture-") as place:
        Path(target).write_text(asyncio.run(draw(Path(place))), encoding="utf-8")
    return 0


async def draw(place: Path) -> str:
    """The picture as SVG, with everything that is made for it below ``place``."""
    settings = _settings(place)
    workspace = Workspace(settings)
    synchronise(workspace.library)
    catalogue = workspace.library.catalogue()
    entry = catalogue.find(BRIEF)
    if entry is None:
        raise FileNotFoundError(settings.documents / BRIEF)
    first, last = _write_notes(workspace, catalogue, entry)
    catalogue.close()
    app = PostilApp(workspace, Keymap.from_settings(settings))
    async with app.run_test(size=SIZE) as pilot:
        while app.main.indexing.busy or app.main.opening.entry is None:
            await pilot.pause()
        # By way of the last passage, so that both stand in the window.
        await app.main.opening.open(entry, last)
        app.main.reader.move_to(first)
        app.main.documents.select(entry.id)
        await pilot.press("2")
        await pilot.pause()
        return _without_web_fonts(app.export_screenshot(title="postil", simplify=True))


def _without_web_fonts(picture: str) -> str:
    """Rich would have the font fetched from the web; a picture in a README fetches nothing."""
    return re.sub(r"\s*(@font-face \{.*?\}|<!-- Generated.*?-->)", "", picture, flags=re.DOTALL)


def _settings(place: Path) -> Settings:
    overrides = Overrides(ROOT / "seeds", place / "index", place / "notes", place / "state")
    return replace(load(ROOT / "config.yaml", overrides), creator="you", theme="dark")


def _write_notes(workspace: Workspace, catalogue: Catalogue, entry: Entry) -> tuple[int, int]:
    """Write the notes; returns the offsets of the first and the last passage."""
    text = catalogue.text(entry.sha256) or ""
    starts = [text.index(words) for words, _, _ in NOTES]
    for start, (words, body, kind) in zip(starts, NOTES, strict=True):
        draft = workspace.draft_of(entry, text, start, start + len(words))
        saved = workspace.save(replace(draft, text=body, kind=kind), entry, None).note
        workspace.store.save(replace(saved.annotation, created=MADE), reference(entry), expected=saved.digest)
    return starts[0], starts[-1]


if __name__ == "__main__":
    sys.exit(main())
