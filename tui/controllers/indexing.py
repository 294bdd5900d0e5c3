"""Keeps the index fresh through a process of its own, and says how far that is."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from index.child import environment

if TYPE_CHECKING:
    from tui.screens.main import MainScreen

__all__ = ["Indexing"]

BAR_CELLS = 12
LOOK_SECONDS = 2.0
"""After which an index that only others may write is looked at again."""
LINE_LIMIT = 1 << 24
"""Bytes of one report; it may hold a notice for every folder that is closed."""
STOP_SECONDS = 1.5
"""How long leaving waits for the indexer; it commits nothing half."""


class Indexing:
    """Runs ``python -m index --watch`` and reads what it tells."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._rebuild_next = self._rebuilding = False
        self._stopping = False
        self._refreshed = 0.0
        self._notice = ""
        """Why changes are looked for and do not come by themselves."""
        self._seen: tuple[object, object] | None = None
        """The catalogue that was shown last, and its generation then."""
        self.busy = True
        """Whether documents may still be unread: from the start until the indexer has finished once."""
        self.state = "checking the documents"
        """What the status row says of the index; empty when it is fresh."""

    def start(self, *, rebuild: bool = False) -> None:
        """Let the indexer look at everything. One that runs is told to, and a rebuild takes its place."""
        if self._task is None or self._task.done():
            self._rebuilding = rebuild
            self._task = asyncio.create_task(self._run(rebuild))
            self._task.add_done_callback(self._ended)
        elif rebuild and self._rebuilding:
            pass  # what is damaged may be met again until that is done
        elif rebuild:
            self._rebuild_next = True
            self._terminate()
        elif self._process and self._process.stdin:
            self._process.stdin.write(b"\n")

    def _terminate(self) -> None:
        # Whatever it does is kept up to the last batch.
        if self._process and self._process.returncode is None:
            self._process.terminate()

    def _ended(self, task: asyncio.Task[None]) -> None:
        if self._stopping:
            return
        if self._rebuild_next:
            self._rebuild_next = False
            self.start(rebuild=True)
        elif not task.cancelled() and task.exception():
            kind = type(task.exception()).__name__
            self._say("index not fresh", f"The indexer could not be run ({kind}). Run: postil index")

    async def stop(self) -> None:
        """End the indexer; the next run goes on where it was."""
        self._stopping = True
        self._terminate()
        if self._task:
            await asyncio.wait({self._task}, timeout=STOP_SECONDS)

    async def _run(self, rebuild: bool) -> None:
        library = self._screen.workspace.library
        if not library.may_write():
            self._say("read-only index", f"The index is used as it is: {library.index} may not be written.")
            self._screen.set_interval(LOOK_SECONDS, partial(self._screen.carefully, self._follow_others))
            return
        arguments = ["--documents", str(library.documents), "--index", str(library.index)]
        arguments += ["--options", json.dumps(library.options.to_mapping())]
        for folder in library.others:
            arguments += ["--skip", str(folder)]
        self._seen = self._generation()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "index",
            "--watch",
            *arguments,
            *(["--rebuild"] if rebuild else []),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=LINE_LIMIT,
            env=environment(),
            # The keys that a terminal sends to all of its programs are for the one that has the screen.
            process_group=0,
        )
        if self._rebuild_next:
            self._terminate()  # asked for while the process was being started
        said = False
        if self._process.stdout:
            async for line in self._process.stdout:
                said = self._stopping or await self._take(json.loads(line)) or said
        await self._process.wait()
        if not self._stopping and not self._rebuild_next and (self.busy or not said):
            self._say("index not fresh", "The indexer ended early; what it had done is kept. Run: postil index")

    async def _take(self, event: dict[str, Any]) -> bool:
        """Show an event; returns whether it tells an end of the work."""
        match event["event"]:
            case "watching":
                self._notice = event["notice"]
                return False
            case "progress":
                self._show_progress(event)
                return False
            case "locked":
                self._say(event["message"], f"{event['message']}; you read meanwhile.")
                self._screen.opening.open_catalogue()
                await self._screen.open_something()
            case "failed":
                self._rebuilding = False
                self._say("index not fresh", event["message"])
            case "done":
                self.state, self._rebuilding = "", False
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
        first, self.busy = self.busy, False
        if not await self._follow() and first:
            # Nothing has changed; what was waiting for that can be said and shown now.
            await self._show_changes()
        if event["notices"]:
            self._screen.say(" ".join(event["notices"]))
        elif first and self._notice:
            self._screen.say(self._notice)

    async def _follow(self) -> bool:
        """Show what is new in the catalogue, whoever has written it; returns whether something is."""
        opening = self._screen.opening
        if opening.catalogue and self._seen == self._generation():
            return False
        opening.reopen_catalogue()
        await opening.reload_if_changed()
        await self._show_changes()
        self._seen = self._generation()
        return True

    async def _follow_others(self) -> None:
        await self._follow()

    def _generation(self) -> tuple[object, object] | None:
        catalogue = self._screen.opening.catalogue
        return (catalogue, catalogue.overview.generation()) if catalogue else None

    async def _show_changes(self) -> None:
        self._screen.opening.explain()
        await self._screen.opening.follow_documents()
        self._screen.show_status()
        await self._screen.open_something()
        await self._screen.finding.follow()
        look = self._screen.saved.look_again
        self._screen.run_worker(self._screen.carefully(look), exclusive=True, group="news")
        self._screen.finding.prepare_soon()

    def _say(self, state: str, message: str) -> None:
        self.state, self.busy = state, False
        self._screen.finding.prepare_soon()
        self._screen.opening.explain()
        self._screen.say(message)
        self._screen.show_status()
