"""Waiting for answers without holding a thread or a database session."""

from __future__ import annotations

import asyncio
import time

from fastapi.concurrency import run_in_threadpool

from desk.composition import Desk
from desk.conversations.repository import find_message

# News of other processes come through the database, looked into this often.
POLL_SECONDS = 1.0


async def wait_for_answer(desk: Desk, conversation_id: str, message_id: str) -> None:
    """Return when the message is no longer pending, at the latest after the configured reply wait."""
    deadline = time.monotonic() + desk.settings.reply_wait_seconds
    async with desk.notifier.subscribe(conversation_id) as waiter:
        while await run_in_threadpool(_is_pending, desk, message_id):
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return
            await waiter.wait(min(POLL_SECONDS, remaining))
            await asyncio.sleep(0)


def _is_pending(desk: Desk, message_id: str) -> bool:
    with desk.database.read() as session:
        return find_message(session, message_id).status == "pending"
