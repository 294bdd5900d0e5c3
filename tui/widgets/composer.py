"""Where a note is written: below the passage, which stays in view. Every change goes to the draft journal."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import TextArea

from annotations.journal import Draft, DraftJournal, DraftWriter
from annotations.stored import StoredNote
from index.sanitise import sanitise, sanitise_line
from tui.widgets.text_row import TextRow
from tui.workspace import SIGNS

__all__ = ["Composer"]

KINDS: Final = ("note", "question", "important", "bookmark")


class Composer(Vertical):
    """Holds the draft being written; None when it is closed."""

    DEFAULT_CSS = """
    Composer {
        height: 6;
        display: none;
        & > TextArea, & > TextArea:focus { height: 5; border: none; padding: 0 1; background: transparent; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="composer")
        self.draft: Draft | None = None
        """As it was when it was opened."""
        self.before: StoredNote | None = None
        """The note as it was, when one is changed."""
        self._kind = ""
        self._writer: DraftWriter | None = None
        self._ending: list[DraftWriter] = []
        """What keeps drafts that were put away, and may wait for the disk."""

    def compose(self) -> ComposeResult:
        """A title and a field."""
        yield TextRow("composer-title")
        field = TextArea(compact=True, soft_wrap=True)
        field.cursor_blink = False
        field.highlight_cursor_line = False
        yield field

    @property
    def field(self) -> TextArea:
        """Where the person types."""
        return self.query_one(TextArea)

    def open(self, draft: Draft, journal: DraftJournal, before: StoredNote | None) -> None:
        """Begin or go on with a draft."""
        self.draft, self.before = replace(draft, text=sanitise(draft.text)), before
        self._kind = draft.kind
        self._writer = journal.start(self.draft)
        self.field.load_text(self.draft.text)
        self.field.move_cursor(self.field.document.end)
        self._show_title()
        self.display = True
        self.screen.set_focus(self.field)

    def change_kind(self) -> None:
        """Take the next kind."""
        if self.draft:
            place = KINDS.index(self._kind) if self._kind in KINDS else -1
            self._kind = KINDS[(place + 1) % len(KINDS)]
            self._record()
            self._show_title()

    def current(self) -> Draft | None:
        """The draft as it reads now."""
        return replace(self.draft, text=self.field.text, kind=self._kind) if self.draft else None

    def close(self, *, discard: bool) -> None:
        """Put the composer away. With ``discard`` the draft goes too: only when its note is on the disk.

        Returns at once: the draft is kept or gone when `settle` has returned.
        """
        if self._writer:
            self._writer.end(discard=discard)
            self._ending.append(self._writer)
        self.draft = self.before = self._writer = None
        self.display = False

    def secure(self, timeout: float) -> bool:
        """Wait until what was typed is on the disk, at most ``timeout`` seconds; returns whether it is."""
        writer = self._writer
        return writer is None or writer.flush(timeout)

    def settle(self, timeout: float = 5.0) -> str:
        """Wait until every draft put away is kept or gone, at most ``timeout`` seconds each; may be slow.

        Returns what the disk said against it, in words; empty when all is well. For a worker.
        """
        problems = []
        for writer in tuple(self._ending):
            if not writer.wait(timeout):
                problems.append("the disk does not answer")
                continue
            problems.append(writer.error)
            with suppress(ValueError):  # another worker may have waited for it too
                self._ending.remove(writer)
        return "; ".join(filter(None, problems))

    @property
    def problem(self) -> str:
        """Why the draft is not on the disk; empty when it is."""
        return self._writer.error if self._writer else ""

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Journal the change."""
        event.stop()
        self._record()

    def _record(self) -> None:
        if self._writer:
            self._writer.record(self.field.text, self._kind)

    def _show_title(self) -> None:
        if not self.draft:
            return
        quote = sanitise_line(" ".join(self.draft.target.exact.split())) if self.draft.target else ""
        on = f"on «{quote}»" if quote else "on the whole document"
        on = f"(change of the note) {on}" if self.draft.editing else on
        kind = f"─ {SIGNS.get(self._kind, '▪')} {self._kind} "
        self.query_one("#composer-title", TextRow).show(((kind, "strong"), (on, "")))
