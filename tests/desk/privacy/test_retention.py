"""What is kept too long goes by itself, nothing else does, and a dry run only says so."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from desk.clock import now
from desk.composition import Desk
from desk.conversations.service import new_conversation, open_conversation
from desk.models import Conversation, Erasure, Ticket, VisitorSession
from desk.privacy import retention
from desk.privacy.erase import carry_out_due
from desk.tickets import service as tickets
from desk.tickets.schemas import CreateTicket
from tests.desk.tickets.test_calls import BODY


def conversation(desk: Desk, days: int, *, ticket: int | None = None, owner: str = "bot") -> str:
    """A conversation last touched ``days`` ago, perhaps with a ticket finished ``ticket`` days ago (-1: open)."""
    with desk.database.write() as session:
        opened = new_conversation(session, channel="web", region=None)
        public_id = opened.public_id
        if ticket is not None:
            wanted = CreateTicket.model_validate({**BODY, "conversation_id": public_id})
            made = tickets.create(session, public_id, wanted)[0]
            made.finished_at = None if ticket < 0 else now() - timedelta(days=ticket)
        session.flush()
        moment = now() - timedelta(days=days)
        session.execute(
            update(Conversation).where(Conversation.public_id == public_id).values(updated_at=moment, owner=owner)
        )
    return public_id


def asked_for(desk: Desk) -> set[str]:
    with desk.database.read() as session:
        query = select(Conversation.public_id).join(Erasure, Erasure.conversation_id == Conversation.id)
        return set(session.scalars(query.where(Erasure.requested_by == "retention")))


def test_each_class_has_its_period(both: Desk) -> None:
    plain, finished = both.settings.keep_conversation_days, both.settings.keep_ticket_days
    due = {conversation(both, plain + 1), conversation(both, finished + 1, ticket=finished + 1)}
    conversation(both, plain - 1)
    conversation(both, plain + 1, ticket=plain + 1)
    conversation(both, finished + 1, ticket=-1)
    conversation(both, plain + 1, owner="human")
    with both.database.read() as session:
        assert [item.count for item in retention.find_due(session, both.settings, now())][:2] == [1, 1]
    assert retention.apply(both) == 2
    assert asked_for(both) == due
    assert retention.apply(both) == 0
    assert carry_out_due(both) == 2
    with both.database.read() as session:
        erased = select(Conversation.public_id).where(Conversation.erased_at.is_not(None))
        assert set(session.scalars(erased)) == due
        assert session.scalars(select(Ticket.contact_phone).where(Ticket.contact_phone.is_(None))).all() == [None]


def test_a_dry_run_changes_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    old = conversation(desk, desk.settings.keep_conversation_days + 5)
    with desk.database.write() as session:
        _expired(session, now() - timedelta(days=1))
    assert retention.main(["--dry-run"], desk.settings) == 0
    said = capsys.readouterr().out
    assert "没有新消息）：1" in said and "没有删除任何内容" in said and "聊天凭证：1" in said
    assert asked_for(desk) == set()
    assert retention.main([], desk.settings) == 0
    assert asked_for(desk) == {old}
    with desk.database.read() as session:
        assert session.scalars(select(VisitorSession.id)).all() == []


def _expired(session: object, moment: datetime) -> None:
    open_conversation(session, channel="web", region=None, days=1)  # type: ignore[arg-type]
    session.execute(update(VisitorSession).values(expires_at=moment))  # type: ignore[attr-defined]
