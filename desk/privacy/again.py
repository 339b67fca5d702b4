"""Erased again: what a backup from before brings back (see desk.privacy.erasedlist).

It is done after ``make restore``, whenever a desk starts (a database server is restored without us), and by
``python -m desk.privacy.again``; under the receipt that the worker was given.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.audit.acting import note
from desk.audit.chain import Act
from desk.clock import now
from desk.composition import Desk, build_desk
from desk.conversations.repository import find_conversation
from desk.migrate import SchemaError, require_newest_schema
from desk.models import Conversation, Erasure
from desk.privacy.erase import carry_out, request_erasure
from desk.privacy.erasedlist import Noted, read_noted
from desk.settings import Settings, SettingsError, load_settings

# So many are looked up in one query.
_BATCH = 500

log = structlog.get_logger("desk.privacy")


def request_again(desk: Desk) -> list[int]:
    """Ask for the erasure of what the file names and the database has; returns the requests."""
    noted = {entry.conversation: entry for entry in read_noted(desk.settings.erased_path)}
    requests = []
    for public_id in list(_present(desk, list(noted))):
        with desk.database.write() as session:
            requests.append(_request(session, noted[public_id]))
    if requests:
        log.warning("erased_again", conversations=len(requests))
    return requests


def _present(desk: Desk, public_ids: list[str]) -> Iterator[str]:
    """Those that are not erased and that nobody has asked to erase."""
    with desk.database.read() as session:
        for start in range(0, len(public_ids), _BATCH):
            yield from session.scalars(
                select(Conversation.public_id)
                .outerjoin(Erasure, Erasure.conversation_id == Conversation.id)
                .where(
                    Conversation.public_id.in_(public_ids[start : start + _BATCH]),
                    Conversation.erased_at.is_(None), Erasure.id.is_(None),
                )
            )  # fmt: skip


def _request(session: Session, noted: Noted) -> int:
    conversation = find_conversation(session, noted.conversation, lock=True, erased=True)
    erasure = request_erasure(session, conversation, by=noted.by, receipt=noted.number)
    erasure.requested_at, erasure.due_at = datetime.fromisoformat(noted.requested_at), now()
    note(session, Act("system", "系统", "erased_again", noted.number))
    session.flush()
    return erasure.id


def erase_again(desk: Desk) -> str:
    """Erase what came back, and say so. Rasa's store follows when Rasa runs: the running desk does what is left."""
    requests = request_again(desk)
    finished = sum(carry_out(desk, erasure) for erasure in requests)
    if not requests:
        return "没有以前删除过的对话回来。"
    left = f"；{len(requests) - finished} 个还差 Rasa 那边，启动后由 desk 自动做完" if finished < len(requests) else ""
    return f"有 {len(requests)} 个以前删除过的对话回来了，已经再次删除{left}。"


def main(settings: Settings | None = None) -> int:
    """Command line; returns the exit code."""
    try:
        desk = build_desk(settings or load_settings())
        try:
            require_newest_schema(desk.database.engine)
            sys.stdout.write(f"{erase_again(desk)}\n")
        finally:
            desk.close()
    except (SettingsError, SchemaError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
