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

from index.catalogue import CatalogueDamaged
from index.engines import EngineDamaged, EngineRefused
from tui.commands import Command, Scope
from tui.commands.base import LEFT
from tui.commands.windows import Help, Quit, ReadingMode
from tui.controllers.annotating import Annotating
from tui.controllers.asking import Asking
from tui.controllers.concordance import Concordance
from tui.controllers.explaining import Explaining
from tui.controllers.finding import Finding
from tui.controllers.groups import Groups
from tui.controllers.indexing import Indexing
from tui.controllers.narrowing import Narrower
from tui.controllers.opening import Opening
from tui.controllers.outside import Outside
from tui.controllers.saved import Saved
from tui.controllers.titles import Titles
from tui.controllers.walking import Walking
from tui.controllers.words import Words
from tui.keymap import Keymap
from tui.reading.wrap import rows_of
from tui.widgets.completion_row import CompletionRow
from tui.widgets.document_list import DocumentList
from tui.widgets.line_list import LineList
from tui.widgets.notes_pane import NotesPane
from tui.widgets.notice import Notice
from tui.widgets.prompt import Prompt
from tui.widgets.reader import Reader
from tui.widgets.remarks import Remarks
from tui.widgets.result_list import ResultList
from tui.widgets.text_row import TextRow
from tui.widgets.timeline import TimelineRow
from tui.wording import counted
from tui.workspace import Workspace

__all__ = ["MainScreen"]

WIDE, MIDDLE = 120, 80
"""Columns from which on three panes, and two, stand side by side."""
SMALLEST = (40, 10)
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
        self.timeline = TimelineRow()
        self.reader = Reader(workspace.settings.measure)
        self.notes = NotesPane(select=keymap.key_of("reader.select"), annotate=keymap.key_of("reader.annotate"))
        self.scopes: dict[Widget, Scope] = {
            self.documents: Scope.LIST,
            self.results: Scope.RESULTS,
            self.timeline: Scope.TIMELINE,
            self.reader: Scope.READER,
            self.notes: Scope.NOTES,
        }
        """Which commands the keys run in a widget that can have the focus."""
        self.completion, self.remarks, self.narrowing = CompletionRow(), Remarks("remarks"), TextRow("narrowing")
        self.status, self.hints = TextRow("status"), TextRow("hints")
        self.notice = Notice("too-small")
        self.list_pane = Vertical(id="list-pane")
        self.text_pane = Vertical(id="text-pane")
        self.notes_pane = Vertical(id="notes-pane")
        self.titles = Titles(self)
        self.opening = Opening(self)
        self.finding = Finding(self)
        self.asking = Asking(self)
        self.walking = Walking(self)
        self.explaining = Explaining(self)
        self.groups = Groups(self)
        self.narrower = Narrower(self)
        self.concordance = Concordance(self)
        self.words = Words(self)
        self.saved = Saved(self)
        self.annotating = Annotating(self)
        self.indexing = Indexing(self)
        self.outside = Outside(self)
        self._side = Scope.LIST
        self._reading = False
        self._showing_results = False
        self._covering: LineList | None = None
        self._across = False
        """Whether what covers the list has the width of the screen, so that only one pane is shown at a time."""
        self.cover_title = ""
        """What is said of what covers the list; empty when nothing does."""
        self._keeping_place = False
        self._message = ""
        self._overflow = ""
        """What of a message did not fit into the status row; it stands where the hints are."""

    def compose(self) -> ComposeResult:
        """The panes and the two rows below them."""
        yield self.notice
        with Horizontal(id="panes"):
            with self.list_pane:
                yield self.titles.list
                yield self.completion
                yield self.remarks
                yield self.narrowing
                yield self.timeline
                yield self.documents
                yield self.results
            with self.text_pane:
                yield self.titles.text
                yield self.titles.about
                yield self.reader
            with self.notes_pane:
                yield self.titles.notes
                yield self.notes
        yield self.status
        yield self.hints

    async def on_mount(self) -> None:
        """Show what is there at once; bring the index up to date after the first frame."""
        for hidden in (self.results, self.completion, self.remarks, self.narrowing, self.timeline):
            hidden.display = False
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
        if focused is None:
            return Scope.READER
        typing = Scope.PROMPT if isinstance(focused.parent, Prompt) else Scope.COMPOSER
        return self.scopes.get(focused, typing)

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
        except EngineDamaged:
            self.say("The full-text index is damaged; it is built anew.")
            self.indexing.start(rebuild=True)
        except EngineRefused as refusal:
            self.say(str(refusal))
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
        return self.notes if self.scope is Scope.NOTES else self.left

    def open_prompt(self) -> Prompt | None:
        """The search line that is being typed into."""
        focused = self.focused
        return focused.parent if focused and isinstance(focused.parent, Prompt) else None

    # Panes

    def focus_pane(self, scope: Scope) -> None:
        """Go to a pane, bringing it into view."""
        if scope is Scope.READER and self.annotating.is_open and self.annotating.composer:
            target: Widget = self.annotating.composer.field
        else:
            target = self._widget(scope)
        self.bring_forward(scope)
        self.set_focus(target, scroll_visible=False)
        if scope is Scope.NOTES:
            # Somebody may have written into the folder meanwhile.
            self.run_worker(self.carefully(self.opening.reload_notes), exclusive=True, group="notes")
        self.show_status()
        self.titles.show()

    def _widget(self, scope: Scope) -> Widget:
        if scope is Scope.TIMELINE:
            return self.timeline
        if scope in LEFT:
            return self.left
        return self.notes if scope is Scope.NOTES else self.reader

    @property
    def _is_narrow(self) -> bool:
        return self.size.width < MIDDLE or self._across

    def bring_forward(self, scope: Scope) -> None:
        """See to it that a pane is in view, whatever the width."""
        narrow = self._is_narrow
        if scope is not Scope.READER:
            self._reading = False
        if scope is not Scope.READER or narrow:
            self._side = Scope.LIST if scope in LEFT else scope
        self.lay_out_panes()

    def focus_neighbour(self, step: int) -> None:
        """Go to the next pane, round the last."""
        order = [Scope.LIST, Scope.READER, Scope.NOTES]
        here = Scope.LIST if self.scope in LEFT else self.scope
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
        narrow = self._is_narrow
        wide = width >= WIDE and not narrow
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
        if not self._is_narrow and self._side is Scope.READER:
            self._side = Scope.LIST
        elif self._is_narrow:
            prompt = self.open_prompt()
            in_text = self.scope is Scope.COMPOSER or (prompt is not None and prompt.id == "text-prompt")
            self._side = Scope.READER if in_text else self.scope
            if self._side in (*LEFT, Scope.PROMPT):
                self._side = Scope.LIST
        self.lay_out_panes()
        self.titles.show()
        self.show_status()

    # The left pane

    @property
    def left(self) -> LineList:
        """What the left pane shows: what covers it, else results or documents."""
        return self._covering or (self.results if self._showing_results else self.documents)

    @property
    def showing_results(self) -> bool:
        """Whether results are shown in the place of the documents, covered or not."""
        return self._showing_results

    def show_results(self, showing: bool) -> None:
        """Results or documents at the left, below what covers them."""
        self._showing_results = showing
        self._show_left()

    async def cover(self, widget: LineList, scope: Scope, title: str, *, across: bool = False) -> None:
        """Show something else in the place of results or documents, until it is taken off; the focus stays.

        With ``across`` it has the width of the screen.
        """
        if not widget.is_attached:
            self.scopes[widget] = scope
            await self.list_pane.mount(widget)
        if self._covering not in (None, widget):
            self.uncover()
        self._covering, self.cover_title, self._across = widget, title, across
        self._show_left()
        self.lay_out_panes()

    def uncover(self) -> None:
        """Take off what covers the list; its keys go to the list."""
        cover, self._covering, self.cover_title, self._across = self._covering, None, "", False
        if cover is not None:
            cover.display = False
            self._show_left()
            self.on_resize()
            if self.focused is cover:
                self.focus_pane(Scope.LIST)

    def _show_left(self) -> None:
        for widget in filter(None, (self.documents, self.results, self._covering)):
            widget.display = widget is self.left
        self.titles.show_list()

    async def back(self) -> None:
        """One step out: selection, reading mode, what covers the list, hits, results."""
        if self.reader.selection_start is not None:
            self.reader.drop_selection()
        elif self._reading:
            self.toggle_reading_mode()
        elif self._covering is not None and self.scope in LEFT:
            self.uncover()
        elif self.scope is Scope.TIMELINE:
            self.narrower.leave_timeline()
        elif self.scope is Scope.RESULTS:
            await self.finding.close_results()
        elif self.reader.hits_label:
            self.reader.clear_hits()
        elif self._showing_results:
            await self.finding.close_results()

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
        prompt = self.open_prompt()
        searching = self.scope in LEFT or (prompt is not None and prompt.id == "library-prompt")
        if searching and (coverage := self.finding.coverage()):
            return coverage
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
        self.titles.show()
        self.show_status()

    def on_prompt_typed(self, message: Prompt.Typed) -> None:
        """What is looked for has changed."""
        self.asking.typed(message.prompt)

    def on_result_list_near_end(self) -> None:
        """More results are listed before the cursor is at the last."""
        self.run_worker(self.carefully(self.finding.more), group="more")

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
        prompt = self.open_prompt()
        deed = prompt.asker.deed if prompt and prompt.asker else ""
        for key, word in self.keymap.hints(self.scope, selecting=selecting, deed=deed):
            room -= cell_len(key) + cell_len(word) + 3
            if room > 0:
                parts += [(f" {key}", "key"), (f" {word} ", "")]
        self.hints.show(parts, right)

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
        self.indexing.start()
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
        self.workspace.close()
