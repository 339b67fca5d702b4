"""``/wechat``: what the platform calls. Refusals are 403 with a reason code in the log and nothing else."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.background import BackgroundTask
from starlette.responses import PlainTextResponse, Response

from desk.channels.wechat.channel import Wechat
from desk.channels.wechat.gate import Address, Opened, RefusedError
from desk.channels.wechat.intake import Taken, take
from desk.channels.wechat.replying import note_left, reply_to
from desk.channels.wechat.xml import MAX_BYTES, text_reply
from desk.composition import Desk
from desk.crypto import hash_token
from desk.deps import TheDesk
from desk.errors import BodyTooLarge, InvalidInput, MessageTooLong, NotFound, TooMany
from desk.limiter import per_minute

ACKNOWLEDGED = "success"
# The platform waits five seconds from its first word to our last; some of them pass on the way.
PLATFORM_SECONDS = 4.7
router = APIRouter(include_in_schema=False)
log = structlog.get_logger("desk.wechat")


def the_channel(desk: TheDesk) -> Wechat:
    """404 where no official account is configured."""
    if desk.wechat is None:
        raise NotFound("本系统没有接入微信公众号。")
    return desk.wechat


def the_address(request: Request) -> Address:
    """The signed part of the query; what is missing is empty and therefore not signed."""
    query = request.query_params
    return Address(
        signature=query.get("signature", ""), timestamp=query.get("timestamp", ""), nonce=query.get("nonce", ""),
        encrypt_type=query.get("encrypt_type", "raw"), msg_signature=query.get("msg_signature", ""),
    )  # fmt: skip


TheChannel = Annotated[Wechat, Depends(the_channel)]
TheAddress = Annotated[Address, Depends(the_address)]


@router.get("/wechat")
def verify(channel: TheChannel, address: TheAddress, echostr: str = "") -> Response:
    """The platform checks that the address is ours: prove that we know the token."""
    try:
        channel.gate.check(address)
    except RefusedError as refused:
        return _refused(refused)
    return PlainTextResponse(echostr)


@router.post("/wechat")
async def receive(request: Request, desk: TheDesk, channel: TheChannel, address: TheAddress) -> Response:
    """One message or event: stored, answered within the platform's patience or acknowledged."""
    started = time.monotonic()
    body = await _body(request)
    try:
        opened = channel.gate.open(address, body)
        taken = await run_in_threadpool(_take, desk, channel, request, address, opened)
    except RefusedError as refused:
        return _refused(refused)
    except (InvalidInput, MessageTooLong, TooMany) as error:
        # Empty, too long, too fast: said to the worker; nothing was stored. Any other failure is not acknowledged,
        # so that the platform brings the message again.
        return _reply(channel, opened, error.message)
    text = await reply_to(desk, taken, started, lambda: _hung_up(request))
    if text is None:
        return PlainTextResponse(ACKNOWLEDGED, background=BackgroundTask(request.app.state.jobs.deliver_soon))
    return _reply(channel, opened, text, BackgroundTask(_left, desk, request, taken, started))


async def _hung_up(request: Request) -> bool:
    """Whether the platform closed the line; under load it may have, and the loop has not looked yet."""
    for _ in range(2):
        await asyncio.sleep(0)
    return await request.is_disconnected()


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise BodyTooLarge
    return body


def _take(desk: Desk, channel: Wechat, request: Request, address: Address, opened: Opened) -> Taken:
    limit = per_minute(desk.settings.messages_per_minute)
    desk.limiter.hit(limit, "wechat", hash_token(opened.message.openid))
    taken = take(desk, channel, address, opened.message)
    if taken.start:
        request.app.state.jobs.answer(taken.conversation_id, f"{taken.message_id}-0")
    return taken


def _left(desk: Desk, request: Request, taken: Taken, started: float) -> None:
    """After the reply left: it counts as sent, and what did not fit may follow.

    A reply that left late counts for nothing: the platform had hung up, and after its last try it does not come again.
    It goes out once more by the customer-service interface, marked as a possible repetition.
    """
    note_left(desk, taken, in_time=time.monotonic() - started < PLATFORM_SECONDS)
    request.app.state.jobs.deliver_soon()


def _reply(channel: Wechat, opened: Opened, text: str, after: BackgroundTask | None = None) -> Response:
    document = text_reply(opened.message.openid, opened.message.account, text)
    content = channel.gate.seal(document) if opened.encrypted else document
    return Response(content, media_type="application/xml; charset=utf-8", background=after)


def _refused(refused: RefusedError) -> Response:
    log.warning("wechat_refused", reason=refused.reason)
    return PlainTextResponse("forbidden", status_code=403)
