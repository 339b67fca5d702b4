"""What has been kept long enough is erased by itself; how long is a setting for each class (docs/privacy.md).

``python -m desk.privacy.retention``: say what is due and erase it; ``--dry-run``: only say it. The running desk does
the same once an hour. Erasing goes the way of a worker's own request: every store is covered, every case has a receipt.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.composition import Desk, build_desk
from desk.conversations.repository import find_conversation
from desk.models import Conversation, Erasure, StaffSession, Ticket, VisitorSession
from desk.privacy.erase import request_erasure
from desk.settings import Settings, SettingsError, load_settings

# One run asks for so many; the next hour goes on.
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Due:
    """How much of one class is due, and the age of the oldest; ``what``: in words."""

    what: str
    count: int
    oldest: datetime | None


def find_due(session: Session, settings: Settings, moment: datetime) -> tuple[Due, ...]:
    """What the next run would erase."""
    plain, with_ticket = _without_ticket(settings, moment), _with_tickets(settings, moment)
    found = []
    for what, condition in (
        (f"没有工单的对话（{settings.keep_conversation_days} 天没有新消息）", plain),
        (f"有工单的对话（都办结满 {settings.keep_ticket_days} 天）", with_ticket),
    ):
        query = select(func.count(), func.min(Conversation.updated_at)).select_from(Conversation).where(condition)
        count, oldest = session.execute(query).one()
        found.append(Due(what, count, oldest))
    for what, table in (("过期的聊天凭证", VisitorSession), ("过期的工作人员登录", StaffSession)):
        query = select(func.count(), func.min(table.expires_at)).where(table.expires_at <= moment)
        count, oldest = session.execute(query).one()
        found.append(Due(what, count, oldest))
    return tuple(found)


def apply(desk: Desk, moment: datetime | None = None) -> int:
    """Ask for the erasure of what is due, delete expired tokens; returns how many conversations were asked for."""
    moment = moment or now()
    with desk.database.read() as session:
        condition = or_(_without_ticket(desk.settings, moment), _with_tickets(desk.settings, moment))
        query = select(Conversation.public_id).where(condition).order_by(Conversation.updated_at).limit(MOST_AT_ONCE)
        public_ids = list(session.scalars(query))
    for public_id in public_ids:
        with desk.database.write() as session:
            # Looked at again under the lock: the worker may have written in the meantime.
            conversation = find_conversation(session, public_id, lock=True, erased=True)
            if session.scalar(select(Conversation.id).where(Conversation.id == conversation.id, condition)):
                request_erasure(session, conversation, by="retention")
    with desk.database.write() as session:
        session.execute(delete(VisitorSession).where(VisitorSession.expires_at <= moment))
        session.execute(delete(StaffSession).where(StaffSession.expires_at <= moment))
    return len(public_ids)


def _candidates(before: datetime) -> ColumnElement[bool]:
    asked = exists().where(Erasure.conversation_id == Conversation.id)
    return and_(Conversation.updated_at < before, Conversation.owner.in_(("bot", "closed")), ~asked)


def _without_ticket(settings: Settings, moment: datetime) -> ColumnElement[bool]:
    has_ticket = exists().where(Ticket.conversation_id == Conversation.id)
    return and_(_candidates(moment - timedelta(days=settings.keep_conversation_days)), ~has_ticket)


def _with_tickets(settings: Settings, moment: datetime) -> ColumnElement[bool]:
    """Every ticket is finished long enough, and nothing was said since."""
    before = moment - timedelta(days=settings.keep_ticket_days)
    has_ticket = exists().where(Ticket.conversation_id == Conversation.id)
    needed = exists().where(
        Ticket.conversation_id == Conversation.id, or_(Ticket.finished_at.is_(None), Ticket.finished_at >= before)
    )
    return and_(_candidates(before), has_ticket, ~needed)


def main(arguments: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m desk.privacy.retention", description="删除保存期已满的信息")
    parser.add_argument("--dry-run", action="store_true", help="只列出到期的，不删除")
    options = parser.parse_args(arguments)
    try:
        settings = settings or load_settings()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    desk = build_desk(settings)
    try:
        with desk.database.read() as session:
            due = find_due(session, settings, now())
        for item in due:
            oldest = f"，最早 {item.oldest.date().isoformat()}" if item.oldest else ""
            sys.stdout.write(f"{item.what}：{item.count}{oldest}\n")
        if options.dry_run:
            sys.stdout.write("只是列出，没有删除任何内容。\n")
        else:
            sys.stdout.write(f"已登记删除 {apply(desk)} 个对话，由运行中的 desk 逐个完成并留回执。\n")
    finally:
        desk.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
