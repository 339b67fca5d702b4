"""Wakes requests and streams of this process when a conversation changes.

It only shortens waiting: whoever waits also looks into the database now and then, because the change may come
from another process.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

QUEUE = "*"


class Waiter:
    """One waiting coroutine; remembers news that arrive while it is busy."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def wake(self) -> None:
        """May be called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    async def wait(self, timeout: float) -> None:
        """Return at the next news, or after ``timeout`` seconds."""
        try:
            await asyncio.wait_for(self._news.wait(), timeout)
        except TimeoutError:
            return
        self._news.clear()


class Notifier:
    """Who waits for which conversation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiters: dict[str, set[Waiter]] = defaultdict(set)
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` at every change of any conversation, in the thread that made it: it must be quick."""
        self._listeners.append(listener)

    @asynccontextmanager
    async def subscribe(self, public_id: str) -> AsyncIterator[Waiter]:
        """News of one conversation, or of all with ``QUEUE``."""
        waiter = Waiter()
        with self._lock:
            self._waiters[public_id].add(waiter)
        try:
            yield waiter
        finally:
            with self._lock:
                self._waiters[public_id].discard(waiter)
                if not self._waiters[public_id]:
                    del self._waiters[public_id]

    def waiting(self, public_id: str) -> int:
        """How many wait for this conversation."""
        with self._lock:
            return len(self._waiters.get(public_id, ()))

    def wake(self, public_id: str) -> None:
        """Tell everyone who waits for this conversation, and everyone who watches the queue."""
        with self._lock:
            waiters = [*self._waiters.get(public_id, ()), *self._waiters.get(QUEUE, ())]
        for waiter in waiters:
            waiter.wake()
        for listener in self._listeners:
            listener()
