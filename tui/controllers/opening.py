"""The list of documents, and opening one of them at a place."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from index.catalogue import Catalogue, CatalogueDamaged, Entry, Order, Status
from index.documents import Document
from index.extract import Unreadable
from index.library import NoDocuments
from tui.commands import Scope
from tui.state import Place
from tui.widgets.reader import NoteMark
from tui.workspace import NotesOf, passages

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Opening"]


class Opening:
    """Knows which document is open."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._workspace = screen.workspace
        self.catalogue: Catalogue | None = None
        self.entry: Entry | None = None
        """The document in the reader."""
        self._gone: list[Entry] = []
        self.reading = False
        """Whether a document is being read for the reader just now."""
        self._loads = 0
        """Counts loads of notes: of two at once the later begun is shown."""
        self.order = Order(self._workspace.settings.order)

    # The list

    def open_catalogue(self) -> None:
        """Open the catalogue if there is one, and show it."""
        if self.catalogue is None:
            try:
                self.catalogue = self._workspace.library.catalogue()
            except (FileNotFoundError, CatalogueDamaged):
                # The indexer, which is started next, makes one or says why not.
                return
        try:
            self.refresh_list()
        except CatalogueDamaged as damage:
            self.catalogue = None
            self._screen.say(f"The catalogue is damaged ({damage}); it is made anew.")

    def reopen_catalogue(self) -> None:
        """Open the catalogue anew if it was replaced; a mere change is seen through the one that is open."""
        if self.catalogue is not None and self._is_replaced(self.catalogue):
            # Not closed: a thread or the list of results may be reading from it. It goes with its last user.
            self.catalogue = None
        self.open_catalogue()

    def _is_replaced(self, catalogue: Catalogue) -> bool:
        try:
            other = self._workspace.library.catalogue()
        except (FileNotFoundError, CatalogueDamaged):
            return True
        try:
            return other.fact("uuid") != catalogue.fact("uuid")
        except CatalogueDamaged:
            return True
        finally:
            other.close()

    def refresh_list(self) -> None:
        """Show the list as the catalogue has it now."""
        if self.catalogue is None:
            return
        self._screen.documents.show(self.catalogue, self.order)
        self.explain()
        self._screen.titles.show_list()

    def explain(self) -> None:
        """Say what there is to know, or to do, where no document is shown."""
        lines = self._explanation()
        self._screen.documents.explanation = lines
        self._screen.documents.refresh()
        if self.entry is None:
            self._screen.reader.explanation = lines or ("Enter opens the document under the cursor.",)
            self._screen.reader.refresh()

    def _explanation(self) -> tuple[str, ...]:
        """Why the list is empty; nothing when it is not."""
        library = self._workspace.library
        try:
            library.check_documents()
        except NoDocuments as problem:
            return tuple(f"{part}." for part in str(problem).rstrip(".").split(". "))
        if self.catalogue is not None and self.catalogue.count():
            return ()
        if self._screen.indexing.busy:
            return ("The documents are being listed …",)
        return (
            "No documents yet in",
            str(library.documents),
            "",
            "Put files there: text, web pages, PDF,",
            "Office files, mail, books and more,",
            "and start postil again.",
        )

    async def change_order(self) -> None:
        """Take the next order: date, title, and in results relevance first."""
        if self._screen.scope is Scope.RESULTS:
            await self._screen.finding.change_order()
            return
        self.order = Order.TITLE if self.order is Order.DATE else Order.DATE
        self.refresh_list()

    # Documents

    async def open_under_cursor(self) -> None:
        """Open the document of the list, or of the results at its best hit, and go to the text."""
        if self._screen.scope is Scope.RESULTS:
            await self._screen.walking.open_hit()
        elif entry := self._screen.documents.current():
            await self.open(entry)
            self._screen.focus_pane(Scope.READER)

    async def open_last(self) -> None:
        """Go on where the reader was last time, or with the first document of the list.

        Which document is first is known when they have been read: until then only a known place is opened.
        """
        place = self._workspace.state.last()
        entry = self._workspace.find(self.catalogue, place.path, place.sha256) if place and self.catalogue else None
        if entry is not None:
            self._screen.documents.select(entry.id)
            await self.open(entry)
            self._screen.focus_pane(Scope.READER)
        elif (first := self._screen.documents.current()) and not self._screen.indexing.busy:
            await self.open(first)

    async def open(self, entry: Entry, offset: int | None = None) -> None:
        """Show a document with the caret at ``offset``, by default where the reader was in it."""
        # A note that is being written belongs to the document it was begun on.
        if not await self._screen.annotating.put_away():
            return
        self.remember()
        self.entry, self.reading = None, True
        try:
            await self._open(entry, offset)
        finally:
            self.reading = False

    async def _open(self, entry: Entry, offset: int | None) -> None:
        if entry.status is Status.FAILED:
            await self._show_unreadable(entry, entry.problem)
            return
        try:
            entry, document, notes = await asyncio.to_thread(self._read, entry)
        except Unreadable as problem:
            await self._show_unreadable(entry, problem.reason)
            return
        if offset is None:
            place = self._workspace.state.place(entry.path, entry.sha256)
            offset = place.offset if place else 0
        self._screen.reader.open(document, offset)
        self._after(entry, notes)
        self.look_for_changes(entry)

    async def reload_if_changed(self) -> None:
        """Read the open document again when its text is another now; the place and the notes stay."""
        if self.entry is None or self.catalogue is None:
            return
        now = self._workspace.find(self.catalogue, self.entry.path, self.entry.sha256)
        if now is None:
            self._screen.say("The file of this document is gone; you read what was kept of it.")
            return
        moved = now.path != self.entry.path
        if not moved and now.sha256 == self.entry.sha256:
            return
        change = f"is {now.name} now" if moved else "has changed"
        if self._screen.annotating.is_open:
            self._screen.say(f"The file of this document {change}; open it again when your note is saved.")
            return
        await self.open(now, self._screen.reader.caret)
        self._screen.say(f"The file of this document {change}{'' if moved else '; it was read again'}.")

    def _read(self, entry: Entry) -> tuple[Entry, Document, NotesOf]:
        if self.catalogue is None:
            raise Unreadable("cannot be read: the index is not there yet")
        entry, document = self._workspace.library.read(self.catalogue, entry)
        return entry, document, self._workspace.notes_of(self.catalogue, entry, document.text)

    async def _show_unreadable(self, entry: Entry, reason: str) -> None:
        notes = await self._without_text(replace(entry, problem=reason))
        advice = self._screen.outside.advice(entry)
        self._screen.reader.explanation = (
            f"{entry.name}",
            "",
            f"This document {reason}.",
            *(["", advice] if advice else []),
        )
        self._screen.reader.open(None)
        self._after(entry, notes)

    async def _without_text(self, entry: Entry) -> NotesOf:
        return await asyncio.to_thread(self._workspace.notes_without_text, entry)

    def _after(self, entry: Entry, notes: NotesOf) -> None:
        self.entry = entry
        self._screen.documents.open_id = entry.id
        self._screen.documents.refresh()
        self._screen.titles.show_document(entry)
        self.show_notes(notes)

    def show_notes(self, notes: NotesOf) -> None:
        """Put the notes of the open document into its text and its pane."""
        marks = [(start, end, NoteMark(note, sign)) for start, end, note, sign in passages(notes.notes)]
        self._screen.reader.show_notes(marks)
        self._screen.notes.show(notes)
        self._screen.titles.show_notes()

    async def reload_notes(self) -> None:
        """Read the notes of the open document again, and count all."""
        self._loads += 1
        load = self._loads
        if self.entry and self.catalogue and self._screen.reader.document:
            text = self._screen.reader.text
            notes = await asyncio.to_thread(self._workspace.notes_of, self.catalogue, self.entry, text)
            if load == self._loads:
                self.show_notes(notes)
        elif self.entry:
            notes = await self._without_text(self.entry)
            if load == self._loads:
                self.show_notes(notes)
        await self.count_notes()

    async def count_notes(self) -> None:
        """Show in the list how many notes each document has."""
        counts = await asyncio.to_thread(self._workspace.store.counts)
        self._screen.results.show_notes(counts)
        self._screen.documents.show_notes(counts, [entry for entry in self._gone if entry.name in counts])

    async def follow_documents(self) -> None:
        """Tell the notes which documents were renamed or changed, and show those with notes that are gone."""
        if self.catalogue:
            self._gone = await asyncio.to_thread(self._workspace.follow, self.catalogue)
        await self.count_notes()

    def look_for_changes(self, entry: Entry) -> None:
        """Start the indexer when the file of a document is another than the one that was read."""
        try:
            found = os.stat(self._workspace.library.file(entry.path), follow_symlinks=False)
        except OSError:
            self._screen.indexing.start()
            return
        known = self.catalogue.stamp(entry.id) if self.catalogue else None
        if known and (known.size, known.mtime_ns) != (found.st_size, found.st_mtime_ns):
            self._screen.indexing.start()

    def remember(self) -> None:
        """Keep the place in the open document. May be called from any thread."""
        if self.entry and self._screen.reader.document:
            place = Place(self.entry.path, self._screen.reader.caret, self.entry.sha256)
            self._workspace.state.remember(place)

    def close(self) -> None:
        """Close the catalogue."""
        if self.catalogue is not None:
            self.catalogue.close()
            self.catalogue = None
