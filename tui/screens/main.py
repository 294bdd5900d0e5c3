"""The main screen: three panes, a status row, a hint row. Lays out, focuses, and hands keys to commands."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from index.catalogue import CatalogueDamaged, Entry
from tui.commands import Command, Scope
from tui.commands.windows import Help, Quit, ReadingMode
from tui.controllers.annotating import Annotating
from tui.controllers.finding import Finding
from tui.controllers.groups import Groups
from tui.controllers.indexing import Indexing
from tui.controllers.opening import Opening
from tui.controllers.outside import Outside
from tui.keymap import Keymap
from tui.reading.wrap import rows_of
from tui.widgets.document_list import DocumentList
from tui.widgets.line_list import LineList
from tui.widgets.notes_pane import NotesPane
from tui.widgets.notice import Notice
from tui.widgets.prompt import Prompt
from tui.widgets.reader import Reader
from tui.widgets.result_list import ResultList
from tui.widgets.strips import fit_middle
from tui.widgets.text_row import TextRow
from tui.wording import counted, said_of
from tui.workspace import Workspace

__all__ = ["MainScreen"]

WIDE, MIDDLE = 120, 80
"""Columns from which on three panes, and two, stand side by side."""
SMALLEST = (40, 10)
_ORDERS = {"date": "date ↓", "title": "title a–z"}
PLACE_KEPT_AFTER = 2.0
"""Seconds after a move until the place is on the disk."""


class MainScreen(Screen[None], inherit_bindings=False):
    """Documents at the left, the text in the middle, notes at the right."""

    CSS_PATH = "main.tcss"
    AUTO_FOCUS = None
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """A move of the focus repaints the panes concerned; Textual would repaint the screen."""

    def __init__(self, workspace: Workspace, keymap: Keymap) -> None:
        super().__init__()
        self.workspace = workspace
        self.keymap = keymap
        self.documents = DocumentList()
        self.results = ResultList()
        self.reader = Reader(workspace.settings.measure)
        self.notes = NotesPane(select=keymap.key_of("reader.select"), annotate=keymap.key_of("reader.annotate"))
        self.list_title, self.text_title = TextRow("list-title"), TextRow("text-title")
        self.text_about, self.notes_title = TextRow("text-about"), TextRow("notes-title")
        self.status, self.hints = TextRow("status"), TextRow("hints")
        self.notice = Notice("too-small")
        self.list_pane = Vertical(id="list-pane")
        self.text_pane = Vertical(id="text-pane")
        self.notes_pane = Vertical(id="notes-pane")
        self.opening = Opening(self)
        self.finding = Finding(self)
        self.groups = Groups(self)
        self.annotating = Annotating(self)
        self.indexing = Indexing(self)
        self.outside = Outside(self)
        self._side = Scope.LIST
        self._reading = False
        self._showing_results = False
        self._keeping_place = False
        self._message = ""
        self._overflow = ""
        """What of a message did not fit into the status row; it stands where the hints are."""

    def compose(self) -> ComposeResult:
        """The panes and the two rows below them."""
        yield self.notice
        with Horizontal(id="panes"):
            with self.list_pane:
                yield self.list_title
                yield self.documents
                yield self.results
            with self.text_pane:
                yield self.text_title
                yield self.text_about
                yield self.reader
            with self.notes_pane:
                yield self.notes_title
                yield self.notes
        yield self.status
        yield self.hints

    async def on_mount(self) -> None:
        """Show what is there at once; bring the index up to date after the first frame."""
        self.results.display = False
        self.opening.open_catalogue()
        self.focus_pane(Scope.LIST)
        self.lay_out_panes()
        await self.open_something()
        self.call_after_refresh(self._begin)

    async def _begin(self) -> None:
        await self.opening.count_notes()
        self.opening.explain()
        self.indexing.start()
        if problem := self.workspace.state.problem:
            self.say(problem)
        await self.annotating.offer_drafts()

    async def open_something(self) -> None:
        """Open the document of last time, once there are documents and none is open."""
        if self.opening.entry is None and not self.opening.reading and self.documents.item_count():
            await self.opening.open_last()

    # Keys

    @property
    def scope(self) -> Scope:
        """Where the keys go."""
        focused = self.focused
        if focused is None or focused is self.reader:
            return Scope.READER
        for widget, scope in ((self.documents, Scope.LIST), (self.results, Scope.RESULTS), (self.notes, Scope.NOTES)):
            if focused is widget:
                return scope
        return Scope.PROMPT if isinstance(focused.parent, Prompt) else Scope.COMPOSER

    async def press_key(self, key: str) -> bool:
        """Run the command of a key; returns whether it has one here."""
        command = self.keymap.command(self.scope, key)
        if command is None:
            return False
        await self.run_command(command)
        return True

    async def run_command(self, command: type[Command]) -> None:
        """Run a command, and say what came of it."""
        self._message = ""
        await self.carefully(lambda: command.run(self))
        self.show_status()

    async def carefully(self, work: Callable[[], Awaitable[None] | None]) -> None:
        """Do something for which the disk or the catalogue may be no good, and then say so."""
        try:
            result = work()
            if inspect.isawaitable(result):
                await result
        except CatalogueDamaged as damage:
            # Building anew reads everything that is kept, and so comes upon the damage wherever it is.
            self.say(f"The catalogue is damaged ({damage}); it is made anew.")
            self.indexing.start(rebuild=True)
        except OSError as problem:
            self.say(f"{problem}")
            self.indexing.start()

    def key_of(self, command_name: str) -> str:
        """The key that a message names for a command: the one it has now, as a person reads it."""
        return self.keymap.key_of(command_name)

    @property
    def current_list(self) -> LineList:
        """The list that list commands move in."""
        return {Scope.RESULTS: self.results, Scope.NOTES: self.notes}.get(self.scope, self.documents)

    def open_prompt(self) -> Prompt | None:
        """The search line that is being typed into."""
        focused = self.focused
        return focused.parent if focused and isinstance(focused.parent, Prompt) else None

    # Panes

    def focus_pane(self, scope: Scope) -> None:
        """Go to a pane, bringing it into view."""
        if scope in (Scope.LIST, Scope.RESULTS):
            scope = Scope.RESULTS if self._showing_results else Scope.LIST
        if scope is Scope.READER and self.annotating.is_open and self.annotating.composer:
            target: Widget = self.annotating.composer.field
        else:
            target = self._widget(scope)
        self.bring_forward(scope)
        self.set_focus(target, scroll_visible=False)
        if scope is Scope.NOTES:
            # Somebody may have written into the folder meanwhile.
            self.run_worker(self.carefully(self.opening.reload_notes), exclusive=True, group="notes")
        self.show_hints()
        self.show_titles()

    def _widget(self, scope: Scope) -> Widget:
        return {Scope.LIST: self.documents, Scope.RESULTS: self.results, Scope.NOTES: self.notes}.get(
            scope, self.reader
        )

    def bring_forward(self, scope: Scope) -> None:
        """See to it that a pane is in view, whatever the width."""
        narrow = self.size.width < MIDDLE
        if scope is not Scope.READER:
            self._reading = False
        if scope is not Scope.READER or narrow:
            self._side = Scope.LIST if scope is Scope.RESULTS else scope
        self.lay_out_panes()

    def focus_neighbour(self, step: int) -> None:
        """Go to the next pane, round the last."""
        order = [Scope.LIST, Scope.READER, Scope.NOTES]
        here = Scope.LIST if self.scope is Scope.RESULTS else self.scope
        self.focus_pane(order[(order.index(here) + step) % 3])

    def toggle_reading_mode(self) -> None:
        """The text alone, or the panes again."""
        reading = not self._reading
        self.focus_pane(Scope.READER)
        self._reading = reading
        self.lay_out_panes()

    def lay_out_panes(self) -> None:
        """Show the panes that fit."""
        width, height = self.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        wide, narrow = width >= WIDE, width < MIDDLE
        side = self._side
        reading = self._reading
        self.list_pane.display = not reading and (wide or side is Scope.LIST)
        self.notes_pane.display = not reading and (wide or side is Scope.NOTES)
        self.text_pane.display = reading or not narrow or side is Scope.READER
        self.set_class(narrow, "-narrow")
        self.set_class(not narrow and not wide, "-middle")
        self.set_class(reading, "-reading")
        if self.reader.centred != reading:
            self.reader.centred = reading
            self.reader.refresh()
        needed = f"postil needs {SMALLEST[0]}×{SMALLEST[1]}; this window has {width}×{height}. Make it larger."
        self.notice.show(needed if small else "")

    def on_resize(self) -> None:
        """Other panes may fit now."""
        if self.size.width >= MIDDLE and self._side is Scope.READER:
            self._side = Scope.LIST
        elif self.size.width < MIDDLE:
            prompt = self.open_prompt()
            in_text = self.scope is Scope.COMPOSER or (prompt is not None and prompt.id == "text-prompt")
            self._side = Scope.READER if in_text else self.scope
            if self._side in (Scope.RESULTS, Scope.PROMPT):
                self._side = Scope.LIST
        self.lay_out_panes()
        self.show_titles()
        self.show_status()

    @property
    def showing_results(self) -> bool:
        """Whether the left pane shows results."""
        return self._showing_results

    def show_results(self, showing: bool) -> None:
        """Results or documents at the left."""
        self._showing_results = showing
        self.results.display, self.documents.display = showing, not showing
        self.show_list_title()

    def back(self) -> None:
        """One step out: selection, reading mode, hits, results."""
        if self.reader.selection_start is not None:
            self.reader.drop_selection()
        elif self._reading:
            self.toggle_reading_mode()
        elif self.scope is Scope.RESULTS:
            self.finding.close_results()
        elif self.reader.hits_label:
            self.reader.clear_hits()
        elif self._showing_results:
            self.finding.close_results()

    # What is said

    def say(self, message: str) -> None:
        """Say something in the status row, until the next key."""
        self._message = message
        self.show_status()

    def show_status(self) -> None:
        """Where one is in the text, or a message; and what the index does."""
        state = self.indexing.state or f"{self.workspace.settings.creator} · synced"
        left = self._message or self._place()
        if self.annotating.is_open and self.annotating.composer and self.annotating.composer.problem:
            left = f"Draft not kept: {self.annotating.composer.problem}"
        if self._reading:
            state = f"{''.join(self.keymap.keys(ReadingMode)[:1])} panes"
        rows = rows_of(left, self.size.width - cell_len(state) - 5)
        self._overflow = " ".join(rows[1:]) if self._message else ""
        self.status.show(((f" {rows[0]}", "strong" if self._message else ""),), f" {state} ")
        self.show_hints()

    def _place(self) -> str:
        reader = self.reader
        if reader.document is None:
            return ""
        parts = [f"{reader.shown_percent} %", *filter(None, [reader.locator])]
        if reader.hits_label:
            more = "" if reader.hits_complete else "+"
            number = "" if reader.hit is None else f"{reader.hit + 1} of "
            parts.append(f"hit {number}{len(reader.hits)}{more} «{reader.hits_label}»")
        if selection := reader.selection:
            parts.append(f"{counted(selection[1] - selection[0], 'character')} selected")
        if marks := reader.notes_at(reader.caret):
            parts.append(f"{counted(len(marks), 'note')} here")
        return " · ".join(parts)

    def on_descendant_focus(self) -> None:
        """The mouse may have moved the focus: titles and hints follow it."""
        self.show_titles()
        self.show_hints()

    def on_reader_moved(self) -> None:
        """The caret moved: say where it is, and keep the place soon, for the case that the process is killed."""
        self.show_status()
        if not self._keeping_place:
            self._keeping_place = True
            self.set_timer(PLACE_KEPT_AFTER, self._keep_place)

    def on_reader_no_hits(self) -> None:
        """A key for the next hit had none to go to."""
        find, search = self.key_of("reader.find"), self.key_of("search.library")
        self.say(f"Nothing is lit; {find} finds in this text, {search} searches the library.")

    def _keep_place(self) -> None:
        self._keeping_place = False
        self.opening.remember()

    def show_hints(self) -> None:
        """The keys most wanted here."""
        if self._overflow:
            self.hints.show(((f" {self._overflow}", "strong"),))
            return
        always = ((Help, "help"), (Quit, "quit")) if self.scope in Help.scopes else ()
        right = "".join(f"{key} {word}  " for command, word in always for key in self.keymap.keys(command)[:1])
        selecting = self.scope is Scope.READER and self.reader.selection_start is not None
        room = self.size.width - cell_len(right)
        parts: list[tuple[str, str]] = []
        for key, word in self.keymap.hints(self.scope, selecting=selecting):
            room -= cell_len(key) + cell_len(word) + 3
            if room > 0:
                parts += [(f" {key}", "key"), (f" {word} ", "")]
        self.hints.show(parts, right)

    def show_titles(self) -> None:
        """Say which pane has the keys, by the style of its title."""
        self.show_list_title()
        self.show_notes_title()
        if self.opening.entry:
            self.show_document_title(self.opening.entry)

    def _heading(self, *scopes: Scope) -> str:
        return "strong" if self.scope in scopes else "dim"

    def _bullet(self, *scopes: Scope) -> str:
        return "▌" if self.scope in scopes else " "

    def show_list_title(self) -> None:
        """What the left pane shows, how many, in which order."""
        here = (Scope.LIST, Scope.RESULTS, Scope.PROMPT)
        if self._showing_results and self.results.results:
            found = self.results.results
            left, right = (
                f"Found · {found.total:,} · {found.query.text}",
                f"{_ORDERS.get(self.finding.order, self.finding.first_order)} ",
            )
        else:
            left, right = f"Documents · {self.documents.item_count():,}", f"{_ORDERS[self.opening.order]} "
        if folded := (self.results if self._showing_results else self.documents).folding.count:
            left += f" · {folded:,} folded"
        self.list_title.show(((self._bullet(*here) + left, self._heading(*here)),), right)

    def show_document_title(self, entry: Entry) -> None:
        """Title, date, source and size of the open document."""
        here = (Scope.READER, Scope.COMPOSER)
        about = [entry.date.replace("T", " "), entry.source, counted(entry.words, "word"), entry.language]
        self.text_title.show(((self._bullet(*here) + entry.title, self._heading(*here)),))
        warned = f"⚠ {entry.warnings[0]}" if entry.warnings else ""
        facts = " · ".join(part for part in [*about, said_of(entry), warned] if part)
        # Of a path the end tells most, and the row is cut at its left part.
        room = max(20, self.text_about.size.width - cell_len(facts) - 4, self.text_about.size.width // 2)
        self.text_about.show(((f" {facts}", "dim"),), fit_middle(entry.name, room) + " ")

    def show_notes_title(self) -> None:
        """How many notes the document has."""
        text = f"{self._bullet(Scope.NOTES)}Notes · {len(self.notes.notes)}"
        self.notes_title.show(((text, self._heading(Scope.NOTES)),))

    # Other screens and leaving

    async def show_help(self) -> None:
        """Show the keys of where one is."""
        from tui.screens.help import HelpScreen

        await self.app.push_screen(HelpScreen(self.keymap, self.scope))

    def show_palette(self) -> None:
        """Find a command by its name."""
        self.app.action_command_palette()

    async def refresh_all(self) -> None:
        """Look for changes of documents and notes made by others meanwhile."""
        await self.opening.reload_notes()
        self.indexing.start(again=True)
        self.say("Looking for changes …")

    def redraw(self) -> None:
        """Draw everything anew, after another program wrote over the screen."""
        self.app.refresh(repaint=True, layout=True)

    def quit(self) -> None:
        """Leave; the place is kept. A note being written stays as a draft."""
        self.app.exit(0)

    def save_all(self) -> None:
        """Keep the place and what is being typed. Safe from any thread, and twice."""
        self.opening.remember()
        if self.annotating.composer:
            self.annotating.composer.secure(1.0)

    def close_files(self) -> None:
        """Let go of what is open, once everything is kept."""
        if self.annotating.composer:
            self.annotating.composer.close(discard=False)
            self.annotating.composer.settle()
        self.opening.close()
        self.finding.close()
        self.workspace.state.close()
