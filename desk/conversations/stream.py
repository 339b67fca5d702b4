"""Server-sent events of one conversation. Every look into the database is a short session of its own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from fastapi.concurrency import run_in_threadpool
from sse_starlette import ServerSentEvent

from desk.composition import Desk
from desk.conversations import visitors
from desk.conversations.render import for_client
from desk.conversations.repository import find_conversation, messages_after
from desk.conversations.schemas import Message

POLL_SECONDS = 2.0
MOST_STREAMS = 20
"""Open at once for one conversation: tabs and devices of one person, with room to spare."""
BATCH = 200


async def events(
    desk: Desk, conversation_id: str, token: str | None, after: int
) -> AsyncIterator[ServerSentEvent]:  # fmt: skip
    """The mode at once, then every message after ``after`` and every change of mode, until the client goes or the token
    opens nothing any more."""
    shown_mode: str | None = None
    async with desk.notifier.subscribe(conversation_id) as waiter:
        while True:
            news = await run_in_threadpool(_news, desk, conversation_id, token, after)
            if news is None:
                return
            messages, mode = news
            for message in messages:
                after = message.seq
                yield ServerSentEvent(event="message", id=str(message.seq), data=message.model_dump_json())
            if mode != shown_mode:
                shown_mode = mode
                yield ServerSentEvent(event="mode", data=json.dumps({"mode": mode}))
            if len(messages) < BATCH:
                await waiter.wait(POLL_SECONDS)


def _news(
    desk: Desk, conversation_id: str, token: str | None, after: int
) -> tuple[list[Message], str] | None:  # fmt: skip
    """None when the session has ended."""
    with desk.database.read() as session:
        if not visitors.is_good(session, token):
            return None
        conversation = find_conversation(session, conversation_id)
        rows = messages_after(session, conversation, after, limit=BATCH)
        return for_client(desk.keyring, conversation_id, rows), conversation.owner
