"""The public chat API: HTTP in and out, nothing decided here."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from sse_starlette import EventSourceResponse

from desk.composition import Desk
from desk.conversations import service, visitors
from desk.conversations.render import for_client
from desk.conversations.repository import find_conversation, find_message, messages_after, replies_to
from desk.conversations.schemas import Answers, History, OpenSession, PostMessage, Renewed, Session
from desk.conversations.stream import MOST_STREAMS, events
from desk.conversations.waiting import wait_for_answer
from desk.deps import BearerToken, ClientAddress, ReadSession, TheDesk
from desk.errors import TooMany
from desk.limiter import per_hour, per_minute
from desk.openapi import ERRORS

router = APIRouter(prefix="/api/v1/chat", tags=["chat"], responses=ERRORS)
After = Annotated[int, Query(ge=0, le=2**31 - 1, description="Only messages with a greater seq.")]
HEARTBEAT_SECONDS = 15
RETRY_STREAM_SECONDS = 30
_SEQ = re.compile(r"[0-9]{1,10}")
RENEWALS_PER_HOUR = 60


def conversation_id_of(desk: TheDesk, token: BearerToken) -> str:
    """Public id of the conversation the bearer token opens; 401 otherwise."""
    return visitors.conversation_id_of(desk.database, token, desk.settings.visitor_grace)


ConversationId = Annotated[str, Depends(conversation_id_of)]


@router.post("/sessions", status_code=201)
def open_session(desk: TheDesk, address: ClientAddress, body: OpenSession | None = None) -> Session:
    """Open a conversation; keep the token, it is shown once."""
    desk.limiter.hit(per_hour(desk.settings.sessions_per_hour_per_address), "sessions", address)
    with desk.database.write() as session:
        conversation, token = service.open_conversation(
            session, channel="web", region=body.region if body else None, days=desk.settings.visitor_session_days
        )
        messages = for_client(desk.keyring, conversation.public_id, messages_after(session, conversation, 0))
    renew_in = desk.settings.visitor_renewal_seconds
    return Session(session_id=conversation.public_id, token=token, mode="bot", messages=messages, renew_in=renew_in)


@router.post("/sessions/renewal", status_code=201)
def renew_session(desk: TheDesk, token: BearerToken, conversation_id: ConversationId) -> Renewed:
    """The next token. The old one stays good until the next one is used, and some minutes longer."""
    desk.limiter.hit(per_hour(RENEWALS_PER_HOUR), "renewals", conversation_id)
    with desk.database.write() as session:
        successor = visitors.renew(session, token, timedelta(days=desk.settings.visitor_session_days))
    return Renewed(session_id=conversation_id, token=successor, renew_in=desk.settings.visitor_renewal_seconds)


@router.delete("/sessions/current", status_code=204)
def end_session(desk: TheDesk, token: BearerToken) -> None:
    """This device forgets the conversation: its tokens open nothing any more. Repeating it is no fault."""
    with desk.database.write() as session:
        visitors.end(session, token)


@router.post("/messages")
async def post_message(
    body: PostMessage, request: Request, desk: TheDesk, address: ClientAddress, conversation_id: ConversationId
) -> Answers:
    """Store a message, wait a few seconds for its answer; repeating the call with the same id is safe."""
    receipt = await run_in_threadpool(_receive, desk, request, conversation_id, address, body)
    await wait_for_answer(desk, conversation_id, receipt.message_id, receipt.failed_rounds)
    return await run_in_threadpool(_answers, desk, conversation_id, receipt.message_id)


def _receive(desk: Desk, request: Request, conversation_id: str, address: str, body: PostMessage) -> service.Receipt:
    desk.limiter.hit(per_minute(desk.settings.messages_per_minute), "messages", conversation_id)
    desk.limiter.hit(per_minute(desk.settings.messages_per_minute_per_address), "messages-address", address)
    inbound = service.parse_inbound(desk.keyring, conversation_id, body)
    burst_seconds = desk.settings.burst_seconds if body.burst else 0.0
    with desk.database.write() as session:
        receipt = service.receive(session, conversation_id, inbound, desk.crisis, burst_seconds=burst_seconds)
    if receipt.start:
        request.app.state.jobs.answer(conversation_id, f"{receipt.message_id}-0")
    return receipt


def _answers(desk: Desk, conversation_id: str, message_id: str) -> Answers:
    with desk.database.read() as session:
        conversation = find_conversation(session, conversation_id)
        message = find_message(session, message_id)
        messages = for_client(desk.keyring, conversation_id, replies_to(session, message))
        return Answers.model_validate(
            {"messages": messages, "mode": conversation.owner, "pending": message.status == "pending"}
        )


@router.get("/history")
def history(desk: TheDesk, session: ReadSession, conversation_id: ConversationId, after: After = 0) -> History:
    """What was said by both sides."""
    conversation = find_conversation(session, conversation_id)
    messages = for_client(desk.keyring, conversation_id, messages_after(session, conversation, after))
    return History.model_validate({"messages": messages, "mode": conversation.owner})


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    desk: TheDesk,
    token: BearerToken,
    conversation_id: ConversationId,
    after: After = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventSourceResponse:
    """Live events; a reconnecting browser's ``Last-Event-ID`` wins over ``after``."""
    if desk.notifier.waiting(conversation_id) >= MOST_STREAMS:
        raise TooMany(RETRY_STREAM_SECONDS, "这个对话同时打开的页面太多了，请关掉几个再试。")
    start = int(last_event_id) if last_event_id and _SEQ.fullmatch(last_event_id) else after
    return EventSourceResponse(
        events(desk, conversation_id, token, min(start, 2**31 - 1)),
        ping=HEARTBEAT_SECONDS,
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
