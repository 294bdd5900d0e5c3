"""Where a note is written: below the passage, which stays in view. Every change goes to the draft journal."""

from __future__ import annotations

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
        self.before: StoredNote | None = None
        """The note as it was, when one is changed."""
        self._writer: DraftWriter | None = None

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
        self._writer = journal.start(self.draft)
        self.field.load_text(self.draft.text)
        self.field.move_cursor(self.field.document.end)
        self._show_title()
        self.display = True
        self.screen.set_focus(self.field)

    def change_kind(self) -> None:
        """Take the next kind."""
        if self.draft:
            place = KINDS.index(self.draft.kind) if self.draft.kind in KINDS else -1
            self.draft = replace(self.draft, kind=KINDS[(place + 1) % len(KINDS)])
            self._show_title()

    def current(self) -> Draft | None:
        """The draft as it reads now."""
        return replace(self.draft, text=self.field.text) if self.draft else None

    def close(self, *, discard: bool) -> None:
        """Put the composer away. With ``discard`` the draft goes too: only when its note is on the disk."""
        if self._writer:
            if discard:
                self._writer.discard()
            else:
                self._writer.close()
        self.draft = self.before = self._writer = None
        self.display = False

    def secure(self, timeout: float) -> bool:
        """Wait until what was typed is on the disk, at most ``timeout`` seconds; returns whether it is."""
        return self._writer is None or self._writer.flush(timeout)

    @property
    def problem(self) -> str:
        """Why the draft is not on the disk; empty when it is."""
        return self._writer.error if self._writer else ""

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Journal the change."""
        event.stop()
        if self._writer:
            self._writer.record(self.field.text)

    def _show_title(self) -> None:
        if not self.draft:
            return
        quote = sanitise_line(" ".join(self.draft.target.exact.split())) if self.draft.target else ""
        on = f"on «{quote}»" if quote else "on the whole document"
        on = f"(change of the note) {on}" if self.draft.editing else on
        kind = f"─ {SIGNS.get(self.draft.kind, '▪')} {self.draft.kind} "
        self.query_one("#composer-title", TextRow).show(((kind, "strong"), (on, "")))
