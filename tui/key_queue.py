"""Keys one at a time: each is done with before the next is looked at.

Textual hands every key to the widget that has the focus when the key arrives, although an earlier key may be
about to move the focus. Over a slow line, or for someone who types ahead, ``/word`` would then run the
commands of ``w``, ``o``, ``r`` and ``d``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual.app import App
from textual.events import Event
from textual.message_pump import MessagePump

__all__ = ["KeyQueue"]


class KeyQueue:
    """Passes input events on in order.

    ``handle`` may take an event for itself; what it does not take, ``forward`` gives to Textual, and the queue
    then waits until the focused widget and everything above it have seen it.
    """

    def __init__(
        self,
        app: App[int],
        handle: Callable[[Event], Awaitable[bool]],
        forward: Callable[[Event], Awaitable[None]],
    ) -> None:
        self._app = app
        self._handle = handle
        self._forward = forward
        self._events: asyncio.Queue[Event] = asyncio.Queue()

    def put(self, event: Event) -> None:
        """Add an event at the end."""
        self._events.put_nowait(event)

    async def join(self) -> None:
        """Wait until every event so far is done with."""
        await self._events.join()

    async def run(self) -> None:
        """Work through the events for as long as the app runs."""
        while True:
            event = await self._events.get()
            try:
                if not await self._handle(event):
                    await self._pass_on(event)
            finally:
                self._events.task_done()

    async def _pass_on(self, event: Event) -> None:
        target = self._app.focused or self._app.screen
        await self._forward(event)
        for pump in (*target.ancestors_with_self, self._app):
            if pump.is_running:
                await _reached(pump)


async def _reached(pump: MessagePump) -> None:
    """Wait until ``pump`` has worked through what is in its queue now."""
    done = asyncio.Event()
    pump.call_next(done.set)
    # A widget that is being removed never calls back; a key must not hang on it.
    with_limit = asyncio.wait_for(done.wait(), 1.0)
    try:
        await with_limit
    except TimeoutError:
        return
