"""Erases what is kept of a worker, step by step: rows, files, Rasa's store, what was learned, the traces on the disk.

The request is a row (``erasures``) that is also the receipt. Each step is repeatable and remembered, so that a process
that dies, or Rasa being down, only delays the rest: the sweep comes back until everything is done.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from desk.audit.acting import note
from desk.audit.chain import Act
from desk.bot_client import BotError
from desk.clock import china_day, now
from desk.composition import Desk
from desk.conversations.repository import find_conversation, hold_pending
from desk.db import announce
from desk.models import Conversation, Erasure, StoredFile, Ticket, Timer
from desk.office import office_of
from desk.privacy.erasedlist import Noted, add_noted
from desk.privacy.inventory import blank_of, owned_rows, tables
from desk.reviews.examples import remove
from desk.reviews.repository import of_conversation
from desk.tickets.changes import move

# The confirmation is read before the conversation goes; WeChat may ask for it again within a minute.
GRACE = {"web": timedelta(seconds=3), "wechat": timedelta(seconds=90)}
LONGEST_PAUSE = timedelta(hours=1)
_WHO = {"worker": "职工", "retention": "到期删除"}
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

log = structlog.get_logger("desk.privacy")


def request_erasure(
    session: Session, conversation: Conversation, *, by: str, staff_id: int | None = None, receipt: str = ""
) -> Erasure:  # fmt: skip
    """Note that this (locked) conversation is to be erased; asked twice it is one request. ``receipt``: the number of
    an erasure that has to be done again.

    Open tickets are withdrawn at once, in the name of whoever asks, so that nobody goes on working on them.
    """
    known = session.scalars(select(Erasure).where(Erasure.conversation_id == conversation.id)).one_or_none()
    if known is not None:
        return known
    moment = now()
    number = f"SC-{china_day(moment)}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}"
    erasure = Erasure(
        number=receipt or number, conversation_id=conversation.id, requested_by=by, staff_id=staff_id,
        requested_at=moment,
        due_at=moment + (GRACE.get(conversation.channel, GRACE["wechat"]) if by == "worker" else timedelta(0)),
        counts={}, left_files=[], attempts=0,
    )  # fmt: skip
    session.add(erasure)
    if by != "staff":  # what staff do is noted with their name by itself
        note(session, Act("worker" if by == "worker" else "system", _WHO[by], "erasure_requested", erasure.number))
    _withdraw_open_tickets(session, conversation, by, staff_id)
    session.flush()
    return erasure


def _withdraw_open_tickets(session: Session, conversation: Conversation, by: str, staff_id: int | None) -> None:
    machine = office_of(session).rules.states
    query = select(Ticket).where(Ticket.conversation_id == conversation.id).with_for_update()
    for ticket in session.scalars(query):
        actor = "worker" if by == "worker" else "staff"
        if machine.states[ticket.status].open and machine.step(ticket.status, "withdrawn", actor) is not None:
            move(
                session, ticket, to="withdrawn", actor=actor, note="职工要求删除个人信息，工单撤回", visible=False,
                staff_id=staff_id,
            )  # fmt: skip


def due_erasures(desk: Desk) -> list[int]:
    """Requests with something left to do whose time has come."""
    with desk.database.read() as session:
        query = select(Erasure.id).where(Erasure.done_at.is_(None), Erasure.due_at <= now()).order_by(Erasure.due_at)
        return list(session.scalars(query.limit(20)))


def carry_out_due(desk: Desk) -> int:
    """Go on with every request that is due; returns how many were finished."""
    return sum(carry_out(desk, erasure_id) for erasure_id in due_erasures(desk))


def carry_out(desk: Desk, erasure_id: int) -> bool:
    """Do what is left of one request; false when something could not be done yet (it is tried again later)."""
    steps: tuple[tuple[str, Callable[[Desk, int], bool]], ...] = (
        ("rows_at", _erase_rows), ("files_at", _erase_files), ("bot_at", _erase_bot), ("reviews_at", _erase_reviews),
        ("wiped_at", _wipe),
    )  # fmt: skip
    done = True
    for column, step in steps:
        if _is_done(desk, erasure_id, column):
            continue
        try:
            finished = step(desk, erasure_id)
        except Exception as error:  # one store that fails does not keep the others from being erased
            log.error("erasing_failed", step=column, error=type(error).__name__)
            finished = False
        if finished:
            _note(desk, erasure_id, column)
        elif column == "rows_at":
            # Before the rows are gone somebody may still write into the other stores.
            done = False
            break
        done = done and finished
    if done:
        _finish(desk, erasure_id)
    else:
        _later(desk, erasure_id)
    return done


def _is_done(desk: Desk, erasure_id: int, column: str) -> bool:
    with desk.database.read() as session:
        return getattr(session.get_one(Erasure, erasure_id), column) is not None


def _note(desk: Desk, erasure_id: int, column: str) -> None:
    with desk.database.write() as session:
        setattr(session.get_one(Erasure, erasure_id), column, now())


def _finish(desk: Desk, erasure_id: int) -> None:
    with desk.database.write() as session:
        erasure = session.get_one(Erasure, erasure_id)
        erasure.done_at = now()
        note(session, Act("system", "系统", "erasure_done", erasure.number, detail={"counts": erasure.counts}))


def _later(desk: Desk, erasure_id: int) -> None:
    with desk.database.write() as session:
        erasure = session.get_one(Erasure, erasure_id)
        erasure.attempts += 1
        erasure.due_at = now() + min(timedelta(seconds=5 * 2 ** min(erasure.attempts, 12)), LONGEST_PAUSE)


def _erase_rows(desk: Desk, erasure_id: int) -> bool:
    """Everything in the database, in one transaction; false while the bot is being asked for this conversation."""
    with desk.database.write() as session:
        erasure = session.get_one(Erasure, erasure_id)
        public_id = session.get_one(Conversation, erasure.conversation_id).public_id
        conversation = find_conversation(session, public_id, lock=True, erased=True)
        if _is_busy(conversation, now()):
            return False
        hold_pending(session, conversation)
        erasure.left_files = sorted(
            session.scalars(select(StoredFile.stored_as).where(StoredFile.conversation_id == conversation.id))
        )
        session.execute(
            update(Timer)
            .where(
                Timer.state == "planned",
                or_(
                    Timer.conversation_id == conversation.id,
                    Timer.ticket_id.in_(select(Ticket.id).where(Ticket.conversation_id == conversation.id)),
                ),
            )
            .values(state="cancelled", ended_at=now())
        )
        session.flush()
        requested = erasure.requested_at.isoformat(timespec="seconds")
        add_noted(desk.settings.erased_path, Noted(public_id, erasure.number, erasure.requested_by, requested))
        erasure.counts = erase_rows(session, [conversation.id])
        session.refresh(conversation)
        conversation.owner, conversation.staff_id, conversation.urgent = "closed", None, False
        conversation.waiting_since = conversation.retry_at = conversation.lease_holder = None
        conversation.erased_at = now()
        announce(session, public_id)
    return True


def _is_busy(conversation: Conversation, moment: datetime) -> bool:
    return conversation.lease_until is not None and conversation.lease_until > moment


def erase_rows(session: Session, conversation_ids: list[int]) -> dict[str, int]:
    """Delete or blank every row about these conversations as the inventory says; returns how many by table.

    Statements, not objects: immutable histories allow no other way, and nothing is loaded to be thrown away.
    """
    counts: dict[str, int] = {}
    for table, holding in tables():
        if holding.erase == "keep" or not holding.owner:
            continue
        condition = owned_rows(table, holding, conversation_ids)
        if holding.erase == "delete":
            result = session.execute(delete(table).where(condition))
        else:
            values = {name: blank_of(holding, table.c[name]) for name in holding.personal()}
            result = session.execute(update(table).where(condition).values(values))
        counts[table.name] = result.rowcount  # type: ignore[attr-defined]
    session.expire_all()
    return counts


def _erase_files(desk: Desk, erasure_id: int) -> bool:
    with desk.database.read() as session:
        names = list(session.get_one(Erasure, erasure_id).left_files)
    for name in names:
        desk.files.remove(name)
    with desk.database.write() as session:
        erasure = session.get_one(Erasure, erasure_id)
        erasure.left_files = []
        erasure.counts = {**erasure.counts, "files_on_disk": len(names)}
    return True


def _erase_bot(desk: Desk, erasure_id: int) -> bool:
    """Rasa's store of this conversation; false while Rasa is down."""
    with desk.database.read() as session:
        conversation_id = session.get_one(Erasure, erasure_id).conversation_id
        public_id = session.get_one(Conversation, conversation_id).public_id
    try:
        desk.bot.erase(public_id)
    except BotError as error:
        log.warning("bot_not_erased", cause=str(error))
        return False
    return True


def _erase_reviews(desk: Desk, erasure_id: int) -> bool:
    """What was taken for training from this conversation."""
    with desk.database.read() as session:
        conversation = session.get_one(Conversation, session.get_one(Erasure, erasure_id).conversation_id)
        reviews = [review.public_id for review in of_conversation(session, conversation)]
    remove(desk.settings.reviewed_dir, reviews)
    return True


def _wipe(desk: Desk, _erasure_id: int) -> bool:
    """Overwritten pages leave the write-ahead log as well; false while a reader holds it back."""
    return desk.database.wipe()
