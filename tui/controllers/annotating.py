"""Writing, changing, deleting and undoing notes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotations.errors import StoreError
from annotations.journal import Draft
from annotations.stored import StoredNote
from index.catalogue import Entry
from tui.commands import Scope
from tui.controllers.draft_round import DraftRound
from tui.workspace import PlacedNote

if TYPE_CHECKING:
    from tui.screens.main import MainScreen
    from tui.widgets.composer import Composer

__all__ = ["Annotating"]

SECURE_SECONDS = 2.0
"""How long leaving the composer waits for the disk."""
NO_NOTE = "There is no note under the cursor."


class Annotating:
    """Owns the composer, which is made when the first note is begun."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._workspace = screen.workspace
        self.composer: Composer | None = None
        self._round = DraftRound()

    @property
    def is_open(self) -> bool:
        """Whether a note is being written."""
        return self.composer is not None and self.composer.draft is not None

    async def annotate(self) -> None:
        """Begin a note on the selection, or on the sentence under the caret."""
        reader, entry = self._screen.reader, self._screen.opening.entry
        if entry is None or reader.document is None:
            self._screen.say("Open a document first.")
            return
        start, end = reader.passage()
        try:
            draft = self._workspace.draft_of(entry, reader.text, start, end)
        except ValueError:
            self._screen.say("There are no words here to annotate; move the caret into a sentence.")
            return
        await self._compose(draft, None)

    async def edit_note(self) -> None:
        """Change the note under the cursor."""
        placed, entry = self._screen.notes.current(), self._screen.opening.entry
        if placed is None or entry is None:
            self._screen.say(NO_NOTE)
        else:
            await self._compose(self._workspace.draft_to_edit(placed, entry), placed.stored)

    async def resume_draft(self) -> None:
        """Go on with the next draft that was kept, in its document: the newest first, round the oldest."""
        if self.composer and self.composer.draft:
            self._round.at(self.composer.draft)
        if not await self.put_away():
            return
        catalogue = self._screen.opening.catalogue
        drafts = await asyncio.to_thread(self._workspace.journal.pending)
        if not drafts or catalogue is None:
            self._screen.say("There is no draft.")
            return
        passed: list[str] = []
        for draft in self._round.turn(drafts):
            entry = await asyncio.to_thread(self._workspace.find, catalogue, draft.document_path, draft.sha256)
            if entry is not None:
                await self._go_on(draft, entry, passed)
                return
            passed.append(draft.document_path)
        self._screen.say(_passed_over(passed))

    async def _go_on(self, draft: Draft, entry: Entry, passed: list[str]) -> None:
        await self._screen.opening.open(entry, draft.target.start if draft.target else None)
        if not await self._compose(draft, self._stored(draft.note_id) if draft.editing else None):
            return
        self._round.at(draft)
        said = [_passed_over(passed)] if passed else []
        if self._round.size > 1:
            leave, go_on = self._screen.key_of("composer.leave"), self._screen.key_of("notes.draft")
            said.append(f"This is {self._round.place}; {leave} leaves it, and {go_on} then goes on with the next.")
        self._screen.say(" ".join(said))

    def _stored(self, note_id: str) -> StoredNote | None:
        return next((n.stored for n in self._screen.notes.notes if n.stored.annotation.id == note_id), None)

    async def _compose(self, draft: Draft, before: StoredNote | None) -> bool:
        """Open the composer; whether it is open with this draft."""
        if self.is_open:
            self._screen.focus_pane(Scope.READER)
            self._screen.say("Save this note first, or leave it as a draft.")
            return False
        if self.composer is None:
            # Imported and made here: the editor costs 90 ms that the first frame does without.
            from tui.widgets.composer import Composer

            self.composer = Composer()
            await self._screen.text_pane.mount(self.composer)
        self.composer.open(draft, self._workspace.journal, before)
        self._screen.bring_forward(Scope.READER)
        self._screen.show_hints()
        return True

    def _origin(self) -> Scope:
        """The pane that the composer was opened from: a change is begun in the notes, a new note in the text."""
        return Scope.NOTES if self.composer and self.composer.before else Scope.READER

    def change_kind(self) -> None:
        """Note, question, important, bookmark, and round again."""
        if self.composer:
            self.composer.change_kind()

    async def save_note(self) -> None:
        """Write the note to its file; the draft goes when the file is safe on the disk."""
        composer, entry = self.composer, self._screen.opening.entry
        draft = composer.current() if composer else None
        if composer is None or entry is None or draft is None:
            return
        try:
            saved = await asyncio.to_thread(self._workspace.save, draft, entry, composer.before)
        except StoreError as problem:
            kept = "is kept as a draft" if await asyncio.to_thread(composer.secure, SECURE_SECONDS) else "is still here"
            self._screen.say(f"Not saved. {problem}. Your text {kept}.")
            return
        came_from = self._origin()
        composer.close(discard=True)
        left = await asyncio.to_thread(composer.settle)
        self._screen.reader.drop_selection()
        self._screen.focus_pane(came_from)
        await self._screen.opening.reload_notes()
        self._screen.notes.select(saved.note.annotation.id)
        conflict = "Somebody changed that note meanwhile; yours was saved beside it. " if saved.conflict else ""
        still = f" Its draft is still there: {left}." if left else ""
        self._screen.say(f"{conflict}Saved: {saved.note.file.parent.name}/{saved.note.file.name}{still}")

    async def put_away(self) -> bool:
        """Put the composer away. What was typed stays as a draft; an untouched one is not worth keeping.

        Returns whether it is away, its draft kept or gone: it stays open when the draft cannot be kept.
        """
        if self.composer is None:
            return True
        draft = self.composer.draft
        secured = await asyncio.to_thread(self.composer.secure, SECURE_SECONDS)
        # A click may have put it away meanwhile.
        away = self.composer.draft is not draft or self._put_away(self.composer, secured)
        await asyncio.to_thread(self.composer.settle)
        return away

    def _put_away(self, composer: Composer, secured: bool) -> bool:
        now, began = composer.current(), composer.draft
        if now is None or began is None:
            return True
        came_from = self._origin()
        untouched = _is_untouched(now, began, composer.before)
        if not untouched and not secured:
            self._screen.say(f"The draft could not be kept: {composer.problem}. Save the note, or try again.")
            return False
        composer.close(discard=untouched)
        self._screen.focus_pane(came_from)
        if not untouched:
            self._screen.say(self._kept(now))
        return True

    def _kept(self, draft: Draft) -> str:
        key = self._screen.key_of("notes.draft")
        if self._round.is_at(draft) and self._round.size > 1:
            return f"Kept as {self._round.place}; {key} goes on with the next."
        return f"Kept as a draft; {key} goes on with it."

    async def discard_draft(self) -> None:
        """Put the composer away and what was typed with it."""
        if self.composer and self.composer.draft:
            came_from = self._origin()
            self.composer.close(discard=True)
            self._screen.focus_pane(came_from)
            left = await asyncio.to_thread(self.composer.settle)
            self._screen.say(f"Not thrown away; the draft is still there: {left}." if left else "Thrown away.")

    async def delete_note(self) -> None:
        """Move the note under the cursor to the trash."""
        placed = self._screen.notes.current()
        if placed is None:
            self._screen.say(NO_NOTE)
            return
        try:
            await asyncio.to_thread(self._workspace.remove, placed)
        except StoreError as problem:
            self._screen.say(f"Not deleted. {problem}.")
            return
        await self._screen.opening.reload_notes()
        self._screen.say(f"Deleted; {self._screen.key_of('notes.undo')} brings it back.")

    async def undo_note(self) -> None:
        """Take back the last change of a note."""
        try:
            undone = await asyncio.to_thread(self._workspace.undo, self._screen.opening.entry)
        except StoreError as problem:
            self._screen.say(f"Not undone. {problem}.")
            return
        await self._screen.opening.reload_notes()
        self._screen.say(f"{undone.description}.")

    async def offer_drafts(self) -> None:
        """Say at the start that there are drafts."""
        count = len(await asyncio.to_thread(self._workspace.journal.pending))
        if count:
            kept = "1 draft was kept" if count == 1 else f"{count} drafts were kept"
            key = self._screen.key_of("notes.draft")
            self._screen.say(f"{kept}; {key} goes on with the newest.")

    # Between text and notes

    def go_to_note(self) -> None:
        """Go to the note whose passage is under the caret."""
        marks = self._screen.reader.notes_at(self._screen.reader.caret)
        if marks:
            self._screen.notes.select(marks[-1].id)
            self._screen.focus_pane(Scope.NOTES)
        else:
            self._screen.say(f"There is no note here; {self._screen.key_of('reader.annotate')} writes one.")

    async def go_to_passage(self) -> None:
        """Go to the passage of the note under the cursor."""
        placed: PlacedNote | None = self._screen.notes.current()
        if placed is None:
            return
        if not placed.anchor.ranges:
            self._screen.say("The passage of this note is not in the text any more.")
            return
        self._screen.reader.move_to(placed.start)
        self._screen.focus_pane(Scope.READER)


def _passed_over(paths: Sequence[str]) -> str:
    names = ", ".join(dict.fromkeys(paths))
    if len(paths) == 1:
        return f"The draft is on {names}, which is not in the library; it is kept."
    return f"{len(paths)} drafts are on {names}, which are not in the library; they are kept."


def _is_untouched(now: Draft, began: Draft, before: StoredNote | None) -> bool:
    """Whether a draft says no more than what is on the disk as a note, or nothing at all."""
    body, kind = (before.annotation.body, before.annotation.kind) if before else ("", "note")
    if began.file is not None and began.text.strip():
        # A draft that was found on the disk goes only with its last word, or by ctrl+t.
        return not now.text.strip()
    if now.text.strip() in ("", body.strip()):
        return now.kind == kind
    return now == began and began.editing
