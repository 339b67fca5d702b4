"""Waiting for answers without holding a thread or a database session."""

from __future__ import annotations

import time

from fastapi.concurrency import run_in_threadpool

from desk.composition import Desk
from desk.conversations.repository import find_conversation, find_message

# News of other processes come through the database, looked into this often.
POLL_SECONDS = 1.0


async def wait_for_answer(desk: Desk, conversation_id: str, message_id: str, failed_rounds: int) -> None:
    """Return when the message is no longer pending, at the latest after the configured reply wait.

    ``failed_rounds``: of the conversation when the message came; one more means that the bot is down for now.
    """
    deadline = time.monotonic() + desk.settings.reply_wait_seconds
    async with desk.notifier.subscribe(conversation_id) as waiter:
        while await run_in_threadpool(_is_expected, desk, conversation_id, message_id, failed_rounds):
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return
            await waiter.wait(min(POLL_SECONDS, remaining))


def _is_expected(desk: Desk, conversation_id: str, message_id: str, failed_rounds: int) -> bool:
    with desk.database.read() as session:
        if find_message(session, message_id).status != "pending":
            return False
        return find_conversation(session, conversation_id).failed_rounds == failed_rounds
