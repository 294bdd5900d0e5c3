"""Keeps the index fresh through a process of its own, and says how far that is."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from index.child import environment

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Indexing"]

BAR_CELLS = 12
RETRY_SECONDS = 5.0
"""After which a library that somebody else was indexing is looked at again."""
LINE_LIMIT = 1 << 24
"""Bytes of one report; it may hold a notice for every folder that is closed."""
STOP_SECONDS = 1.5
"""How long leaving waits for the indexer; it commits nothing half."""


class Indexing:
    """Runs ``python -m index`` and reads its progress."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._again = self._rebuild_next = False
        self._stopping = False
        self._retry: Timer | None = None
        self._refreshed = 0.0
        self.busy = True
        """Whether documents may still be unread: from the start until the indexer has finished."""
        self.state = "checking the documents"
        """What the status row says of the index; empty when it is fresh."""

    def start(self, *, rebuild: bool = False, again: bool = False) -> None:
        """Start the indexer unless it runs.

        A rebuild that is asked for meanwhile comes after that run, and so does a run ``again``: it is for what may
        have changed where the one that runs has looked already.
        """
        if self._task is not None and not self._task.done():
            self._rebuild_next = self._rebuild_next or rebuild
            self._again = self._again or again or rebuild
        else:
            self._task = asyncio.create_task(self._run(rebuild))
            self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._again and not self._stopping:
            rebuild = self._rebuild_next
            self._again = self._rebuild_next = False
            self.start(rebuild=rebuild)
        elif not task.cancelled() and task.exception() and not self._stopping:
            kind = type(task.exception()).__name__
            self._say("index not fresh", f"The indexer could not be run ({kind}). Run: postil index")

    async def stop(self) -> None:
        """End the indexer; the next run goes on where it was."""
        self._stopping = True
        if self._process and self._process.returncode is None:
            self._process.terminate()
        if self._task:
            await asyncio.wait({self._task}, timeout=STOP_SECONDS)

    async def _run(self, rebuild: bool) -> None:
        library = self._screen.workspace.library
        if not library.may_write():
            self._say("read-only index", f"The index is used as it is: {library.index} may not be written.")
            return
        arguments = ["--documents", str(library.documents), "--index", str(library.index)]
        arguments += ["--options", json.dumps(library.options.to_mapping())]
        for folder in library.others:
            arguments += ["--skip", str(folder)]
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "index",
            *arguments,
            *(["--rebuild"] if rebuild else []),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LINE_LIMIT,
            env=environment(),
            # The keys that a terminal sends to all of its programs are for the one that has the screen.
            process_group=0,
        )
        finished = False
        if self._process.stdout:
            async for line in self._process.stdout:
                finished = self._stopping or await self._take(json.loads(line)) or finished
        await self._process.wait()
        if not finished and not self._stopping:
            self._say("index not fresh", "The indexer ended early; what it had done is kept. Run: postil index")

    async def _take(self, event: dict[str, Any]) -> bool:
        """Show an event; returns whether it is the last."""
        match event["event"]:
            case "progress":
                self._show_progress(event)
                return False
            case "locked":
                if self.state != event["message"]:
                    self._say(event["message"], f"{event['message']}; you read meanwhile.")
                self._screen.opening.open_catalogue()
                await self._screen.open_something()
                if self._retry:
                    self._retry.stop()
                # Again, for this run may not have ended by then.
                self._retry = self._screen.set_timer(RETRY_SECONDS, partial(self.start, again=True))
            case "failed":
                self._say("index not fresh", event["message"])
            case "done":
                self.state = ""
                await self._finish(event)
        return True

    def _show_progress(self, event: dict[str, Any]) -> None:
        done, total = event["done"], event["total"]
        if done < total:
            bar = "█" * (BAR_CELLS * done // total)
            speed = f"{event['rate']:,.0f}/s · {event['seconds_left']:,.0f} s left"
            self.state = f"indexing {bar:░<{BAR_CELLS}} {done:,} of {total:,} · {speed}"
        now = time.monotonic()
        # Reading 100,000 ids takes a tenth of a second: not at every report.
        if now - self._refreshed > 1 + self._screen.documents.item_count() / 20_000:
            self._refreshed = now
            self._screen.opening.open_catalogue()
            self._screen.run_worker(self._screen.carefully(self._screen.open_something), group="first")
        self._screen.show_status()

    async def _finish(self, event: dict[str, Any]) -> None:
        self.busy = False
        changed = event["added"] or event["changed"] or event["removed"] or event["indexed"] or event["failed"]
        if event["notices"]:
            self._screen.say(" ".join(event["notices"]))
        if changed or self._screen.opening.catalogue is None:
            self._screen.opening.reopen_catalogue()
            await self._screen.opening.reload_if_changed()
        self._screen.opening.explain()
        await self._screen.opening.follow_documents()
        self._screen.show_status()
        await self._screen.open_something()
        if query := self._screen.finding.waiting_for:
            self._screen.finding.waiting_for = ""
            await self._screen.finding.search(query)

    def _say(self, state: str, message: str) -> None:
        self.state, self.busy = state, False
        self._screen.opening.explain()
        self._screen.say(message)
        self._screen.show_status()
