"""Pictures as evidence: fetched from the platform, checked, and kept with the worker's open ticket.

A picture without an open ticket is not fetched at all. The receipt's row says what is still to be fetched, so a picture
survives a restart; the platform keeps it for three days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.channels.wechat.codes import NOT_ALLOWED
from desk.channels.wechat.errors import PlatformError, Refused
from desk.clock import china_day, now
from desk.composition import Desk
from desk.conversations.repository import append, find_conversation
from desk.errors import DeskError
from desk.files.repository import files_of_ticket
from desk.files.service import Examined, examine, keep, submit_with
from desk.models import Conversation, Message, Ticket, WechatReceipt

ENDED = ("resolved", "transferred", "closed", "withdrawn")
MOST_ATTEMPTS = 8
LONGEST_PAUSE = timedelta(minutes=10)
LEASE = timedelta(seconds=60)

KEPT = "图片已作为证据存入工单{number}（第{count}份材料）。手机里的原图请不要删。"
KNOWN = "这张图片已经在工单{number}里了。"
NOT_KEPT = "图片没有保存：{reason}"
NOT_FETCHED = "图片没能从微信取到，没有保存。请再发一次；还不行就到网页版上传，或打“人工”。"

log = structlog.get_logger("desk.wechat")


@dataclass(frozen=True)
class Picture:
    """One picture to fetch, copied out of the database so that no session is open meanwhile."""

    receipt_id: int
    media_id: str
    url: str
    attempts: int


def open_ticket(session: Session, conversation: Conversation) -> Ticket | None:
    """The worker's newest ticket that is not closed."""
    query = select(Ticket).where(Ticket.conversation_id == conversation.id, Ticket.status.not_in(ENDED))
    return session.scalars(query.order_by(Ticket.id.desc()).limit(1)).one_or_none()


def want(receipt: WechatReceipt, media_id: str, url: str) -> None:
    """Note a picture that is to be fetched."""
    receipt.picture = {"media_id": media_id, "url": url}
    receipt.picture_state, receipt.picture_due_at, receipt.picture_attempts = "wanted", now(), 0


def due_pictures(desk: Desk, limit: int = 20) -> list[tuple[int, int]]:
    """Receipts whose pictures nobody fetches at the moment and the number of the attempt, claimed for us."""
    moment = now()
    wanted = (WechatReceipt.picture_state == "wanted", WechatReceipt.picture_due_at <= moment)
    query = select(WechatReceipt.id).where(*wanted).order_by(WechatReceipt.id).limit(limit)
    with desk.database.read() as session:
        found = session.scalars(query).all()
    claimed = []
    for receipt_id in found:
        with desk.database.write() as session:
            receipt = session.get_one(WechatReceipt, receipt_id, with_for_update=True)
            if receipt.picture_state == "wanted" and (receipt.picture_due_at or moment) <= now():
                receipt.picture_due_at = now() + LEASE
                receipt.picture_attempts += 1
                claimed.append((receipt_id, receipt.picture_attempts))
    return claimed


def fetch(desk: Desk, receipt_id: int) -> None:
    """Fetch one picture and keep it, or tell the worker why not."""
    picture = _read(desk, receipt_id)
    if picture is None or desk.wechat is None:
        return
    try:
        content = _download(desk, picture)
    except PlatformError as error:
        log.warning("wechat_picture_not_fetched", cause=type(error).__name__, attempt=picture.attempts)
        _try_again(desk, picture)
        return
    try:
        examined = examine(desk, f"微信图片{china_day(now())}.jpg", content)
    except DeskError as error:
        _finish(desk, picture, NOT_KEPT.format(reason=error.message))
        return
    _keep(desk, picture, examined)


def _read(desk: Desk, receipt_id: int) -> Picture | None:
    with desk.database.read() as session:
        receipt = session.get_one(WechatReceipt, receipt_id)
        if receipt.picture_state != "wanted" or receipt.picture is None:
            return None
        fields = receipt.picture
        return Picture(receipt_id, str(fields["media_id"]), str(fields["url"]), receipt.picture_attempts)


def _download(desk: Desk, picture: Picture) -> bytes:
    """By the media interface; accounts without it get the address that came with the message."""
    assert desk.wechat is not None  # noqa: S101 - checked by the caller
    platform, limit = desk.wechat.platform, desk.settings.max_file_bytes
    if platform.has_secret:
        try:
            return platform.media(picture.media_id, limit)
        except Refused as refused:
            if refused.code not in NOT_ALLOWED:
                raise
    return platform.picture(picture.url, limit)


def _try_again(desk: Desk, picture: Picture) -> None:
    if picture.attempts >= MOST_ATTEMPTS:
        _finish(desk, picture, NOT_FETCHED)
        return
    with desk.database.write() as session:
        receipt = session.get_one(WechatReceipt, picture.receipt_id)
        receipt.picture_due_at = now() + min(timedelta(seconds=2**picture.attempts), LONGEST_PAUSE)


def _keep(desk: Desk, picture: Picture, examined: Examined) -> None:
    is_new = False
    try:
        with desk.database.write() as session:
            receipt, message, conversation = _rows(session, picture)
            ticket = open_ticket(session, conversation)
            if receipt.picture_state != "wanted" or ticket is None:
                return
            file, is_new = keep(desk, session, conversation, examined, message=message)
            message.body = {**message.body, "file_id": file.public_id}
            submit_with(session, ticket, conversation)
            count = len(files_of_ticket(session, ticket.id))
            _say(session, conversation, message, (KEPT if is_new else KNOWN).format(number=ticket.number, count=count))
            _done(receipt)
    except DeskError as error:
        _finish(desk, picture, NOT_KEPT.format(reason=error.message))
    if not is_new:
        desk.files.remove(examined.stored_as)


def _finish(desk: Desk, picture: Picture, text: str) -> None:
    with desk.database.write() as session:
        receipt, message, conversation = _rows(session, picture)
        if receipt.picture_state == "wanted":
            _say(session, conversation, message, text)
            _done(receipt)


def _rows(session: Session, picture: Picture) -> tuple[WechatReceipt, Message, Conversation]:
    receipt = session.get_one(WechatReceipt, picture.receipt_id)
    message = session.get_one(Message, receipt.message_id)
    public_id = session.get_one(Conversation, message.conversation_id).public_id
    return receipt, message, find_conversation(session, public_id, lock=True)


def _say(session: Session, conversation: Conversation, message: Message, text: str) -> None:
    append(session, conversation, author="bot", kind="document", body={"text": text}, in_reply_to=message.id)


def _done(receipt: WechatReceipt) -> None:
    receipt.picture_state, receipt.picture, receipt.picture_due_at = "done", None, None
