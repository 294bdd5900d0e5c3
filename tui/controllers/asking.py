"""The search line: typing into it, what it offers and what it says, and the queries of before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual.widget import Widget

from index.query import HELP, Candidate, Completion, describe
from index.search import Results
from tui.commands import Scope
from tui.controllers.finding import Request, View
from tui.widgets.page import Page
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Asking"]

LIBRARY: Final = "library-prompt"
"""The search line above the list; the other one is below the text."""


class Asking:
    """Takes what is typed into a search line."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._asked_from = Scope.LIST
        self._before: View | None = None
        """What was shown when the line was gone into: leaving shows it again."""
        self._history: Sequence[str] = ()
        self._at = -1
        """The place in the history of what stands in the line; -1 when it is none of it."""
        self._untouched = ""
        """What the line was given; history is offered as long as it is that."""
        self._completion: Completion | None = None
        self._completed = ("", 0)
        """The query that is being completed, as it was typed, and where the caret was."""
        self._taken = -1
        """The candidate that stands in the line."""
        self._language = Page("language")

    # Going there and leaving

    async def ask_library(self) -> None:
        """Go into the search line above the list."""
        screen = self._screen
        screen.uncover()
        prompt = await self._library_prompt()
        self._before = screen.finding.view
        if self._before is None:
            prompt.put("")
        self._history = screen.workspace.state.queries()
        self._at, self._untouched = -1, prompt.value
        self._begin(prompt)
        screen.bring_forward(Scope.LIST)
        self._show_candidates(None)
        screen.finding.prepare_soon()
        if not prompt.value:
            await self.show_answer()

    async def ask_text(self) -> None:
        """Go into the search line below the text."""
        prompt = await self._prompt("text-prompt", "/", self._screen.text_pane)
        self._begin(prompt)

    async def submit(self) -> None:
        """Search for what was typed, and give the keys to what is found."""
        prompt = self._screen.open_prompt()
        if prompt is None:
            return
        if prompt.asker:
            await prompt.asker.submitted(prompt.value)
            return
        if prompt.id != LIBRARY:
            prompt.display = False
            self._screen.focus_pane(Scope.READER)
            await self._screen.walking.find(prompt.value)
            return
        finding = self._screen.finding
        request = replace(finding.request, text=prompt.value)
        if not request:
            await self.leave()
            return
        self._screen.workspace.state.remember_query(request.text)
        if not finding.is_answered(request):
            await finding.ask(request)
        self._screen.uncover()
        self._before = None
        self._screen.completion.display = False
        prompt.display = finding.results is not None
        self._screen.focus_pane(Scope.RESULTS)

    async def leave(self) -> None:
        """Go back to where the person was, and to what was shown there."""
        screen = self._screen
        prompt = screen.open_prompt()
        if prompt is None:
            return
        if screen.left is self._language:
            screen.uncover()
            return
        if prompt.asker:
            prompt.asker.left()
            return
        screen.focus_pane(self._asked_from)
        if prompt.id != LIBRARY:
            prompt.display = False
            return
        screen.completion.display = False
        if self._before is None:
            await screen.finding.show_documents()
        elif screen.finding.view != self._before:
            await screen.finding.show_view(self._before)
        else:
            await self.show_answer()
        screen.focus_pane(self._asked_from)

    def _begin(self, prompt: Prompt) -> None:
        self._asked_from = self._screen.scope
        prompt.ask()
        self._screen.show_status()

    def _library_line(self) -> Prompt | None:
        """The search line above the list, while it is being typed into."""
        prompt = self._screen.open_prompt()
        return prompt if prompt is not None and prompt.id == LIBRARY else None

    async def _library_prompt(self) -> Prompt:
        return await self._prompt(LIBRARY, "search ", self._screen.list_pane, before="#completion")

    async def _prompt(self, name: str, label: str, pane: Widget, before: str | None = None) -> Prompt:
        """The search line, made when it is first wanted: it costs 30 ms that the first frame does without."""
        for found in self._screen.query(f"#{name}").results(Prompt):
            return found
        prompt = Prompt(label, name)
        await pane.mount(prompt, before=before)
        return prompt

    # Typing

    def typed(self, prompt: Prompt) -> None:
        """What stands in the line has changed: ask that."""
        if prompt.asker:
            prompt.asker.typed(prompt.value)
        if prompt.id != LIBRARY:
            return
        self._at = -1
        self._completion, self._taken = None, -1
        self._ask(prompt.value)

    def _ask(self, text: str) -> None:
        finding = self._screen.finding
        finding.ask_soon(replace(finding.request, text=text))

    async def show_answer(self) -> None:
        """Say beside the line what is to be said of what is shown now."""
        screen, finding = self._screen, self._screen.finding
        prompt = screen.open_prompt()
        typing = prompt is not None and prompt.id == LIBRARY
        searching = finding.results is not None and not finding.group
        if searching or typing:
            prompt = await self._library_prompt()
            if not typing:
                prompt.put(finding.request.text)
            prompt.display = True
            self._underline(prompt, finding.results)
        else:
            for found in screen.query(f"#{LIBRARY}").results(Prompt):
                found.display = False
        screen.list_pane.set_class(searching or typing, "-searching")
        self._show_remarks(finding.results if searching else None)
        self._show_narrowing(finding.request if searching or typing else Request())
        screen.narrower.follow()
        screen.saved.follow()
        if typing and self._completion is None:
            screen.run_worker(self._complete(), exclusive=True, group="completion")

    def _underline(self, prompt: Prompt, results: Results | None) -> None:
        if results is not None:
            ranges = [(message.start, message.end) for message in results.query.messages]
            prompt.underline(results.query.text, ranges)

    def _show_remarks(self, results: Results | None) -> None:
        remarks: list[str] = []
        if results is not None:
            remarks += [message.text for message in results.query.messages]
            if results.suggestion:
                key = self._screen.key_of("search.suggestion")
                remarks.append(f"Did you mean «{results.suggestion}»? {key} takes it.")
            said = {f"Column {message.start + 1}: {message.text}" for message in results.query.messages}
            remarks += [notice for notice in results.notices if notice not in said]
        self._screen.remarks.show(" ".join(remarks))

    def _show_narrowing(self, request: Request) -> None:
        names = [describe(each).removeprefix("every document ") for each in request.narrowed]
        key = self._screen.key_of("results.take-back")
        self._screen.narrowing.display = bool(names)
        self._screen.narrowing.show(((f" {' · '.join(names)}", "strong"),), f"✕ {key} " if names else "")

    async def take_suggestion(self) -> None:
        """Ask what may have been meant instead."""
        finding = self._screen.finding
        if finding.results is None or not finding.results.suggestion:
            self._screen.say("There is no other spelling to propose.")
            return
        text = finding.results.suggestion
        if prompt := self._library_line():
            self._put(prompt, text)
        else:
            await finding.ask(replace(finding.request, text=text))

    def _put(self, prompt: Prompt, text: str, caret: int | None = None) -> None:
        prompt.put(text, caret)
        self._ask(text)

    # Completing

    async def _complete(self) -> None:
        """Look what could stand at the caret."""
        prompt = self._library_line()
        if prompt is None:
            return
        typed = prompt.value, prompt.caret
        completion = await self._screen.finding.complete(*typed)
        if self._screen.open_prompt() is prompt and typed == (prompt.value, prompt.caret):
            self._completed = typed
            self._show_candidates(completion)

    def _show_candidates(self, completion: Completion | None) -> None:
        self._completion, self._taken = completion, -1
        self._screen.completion.show(self.candidates)
        self._screen.completion.display = True

    @property
    def candidates(self) -> Sequence[Candidate]:
        """What could stand at the caret."""
        return self._completion.candidates if self._completion else ()

    def complete(self, step: int) -> None:
        """Put the next candidate into the line, or the one before; round the last what was typed stands there."""
        prompt, completion = self._library_line(), self._completion
        if prompt is None or completion is None or not completion.candidates:
            return
        count = len(completion.candidates)
        self._taken = (self._taken + 1 + step) % (count + 1) - 1
        text, caret = self._completed
        if self._taken >= 0:
            taken = completion.candidates[self._taken].text
            caret = completion.start + len(taken)
            text = text[: completion.start] + taken + text[completion.end :]
        if count == 1:
            # Nothing to choose from: what comes next is offered.
            self._completion = None
        self._screen.completion.show(completion.candidates, self._taken)
        self._put(prompt, text, caret)

    # The queries of before

    def move(self, step: int) -> None:
        """Up: an older query while the line is untouched, else the result above; down the same downwards."""
        prompt = self._screen.open_prompt()
        if prompt and prompt.asker:
            prompt.asker.moved(step)
        if prompt is None or prompt.id != LIBRARY:
            return
        in_history = self._at >= 0 or (step < 0 and prompt.value in ("", self._untouched))
        if self._screen.left is not self._language and in_history:
            self._recall(prompt, self._at - step)
        else:
            self._screen.left.move(step)

    def _recall(self, prompt: Prompt, place: int) -> None:
        history = [query for query in self._history if query != self._untouched]
        if place >= len(history):
            return
        self._at = max(-1, place)
        self._completion = None
        self._put(prompt, history[place] if place >= 0 else self._untouched)

    def move_results(self, step: int) -> None:
        """Move in the results while the keys are in the line."""
        if self._library_line():
            self._screen.left.move(step)

    # Help

    async def show_language(self) -> None:
        """Show the query language in the place of the results, or them again."""
        if self._screen.left is self._language:
            self._screen.uncover()
        elif self._library_line():
            await self._screen.cover(self._language, Scope.PAGE, "The query language")
            self._language.show(HELP)
