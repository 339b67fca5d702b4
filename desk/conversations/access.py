"""Which conversations a member of staff may see: a condition that is part of every query of the console.

Without a unit: all of them. With a unit: what its staff (or that of a unit below) took last, what they hold themselves,
what was shared with it, what has a ticket they may see, and what belongs to nobody yet in the unit's region. A worker
whose region is unknown is shown to every unit but the grass-roots ones, so that nobody waits unseen; the union of an
employer sees nothing unasked of the employer's neighbours.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from desk.clock import now
from desk.conversations.repository import ConversationNotFound
from desk.db import announce
from desk.errors import InvalidInput
from desk.models import Conversation, ConversationShare, Organisation, Ticket
from desk.organisation.routing import region_prefix
from desk.organisation.service import get_unit, unit_and_below
from desk.staff.permissions import require
from desk.staff.signed_in import SignedIn
from desk.tickets.repository import visible_to as ticket_visible_to


def visible_to(session: Session, staff: SignedIn) -> ColumnElement[bool]:
    """The condition on ``Conversation``."""
    if staff.organisation_id is None:
        return true()
    units = unit_and_below(session, staff.organisation_id)
    shared = exists().where(
        ConversationShare.conversation_id == Conversation.id, ConversationShare.organisation_id.in_(units)
    )
    ticket = exists().where(Ticket.conversation_id == Conversation.id, ticket_visible_to(session, staff))
    return or_(
        Conversation.organisation_id.in_(units),
        Conversation.staff_id == staff.staff_id,
        shared,
        ticket,
        and_(Conversation.organisation_id.is_(None), _in_region(session.get(Organisation, staff.organisation_id))),
    )


def _in_region(unit: Organisation | None) -> ColumnElement[bool]:
    if unit is None or unit.level == "grassroots":
        return false()
    if unit.region is None:
        return true()
    return or_(Conversation.region.is_(None), Conversation.region.startswith(region_prefix(unit.region)))


def staff_conversation(session: Session, staff: SignedIn, public_id: str, *, lock: bool = False) -> Conversation:
    """The conversation; ``ConversationNotFound`` when there is none that this person may see."""
    query = select(Conversation).where(Conversation.public_id == public_id, visible_to(session, staff))
    if lock:
        query = query.with_for_update(of=Conversation).execution_options(populate_existing=True)
    conversation = session.scalars(query).one_or_none()
    if conversation is None:
        raise ConversationNotFound
    return conversation


def share(session: Session, *, staff: SignedIn, public_id: str, unit_id: int) -> None:
    """Let another unit see the conversation as well; a second time changes nothing. ``UnitNotFound``."""
    require(staff, "answer")
    conversation = staff_conversation(session, staff, public_id, lock=True)
    unit = get_unit(session, unit_id)
    if unit.id == conversation.organisation_id:
        raise InvalidInput(f"这个对话本来就是{unit.name}的，不用共享。", code="share_own_unit")
    if session.get(ConversationShare, (conversation.id, unit.id)) is None:
        session.add(
            ConversationShare(
                conversation_id=conversation.id, organisation_id=unit.id, staff_id=staff.staff_id, created_at=now()
            )
        )
        announce(session, public_id)


def shared_with(session: Session, conversation_id: int) -> list[str]:
    """Names of the units a conversation was shared with, by code."""
    query = (
        select(Organisation.name)
        .join(ConversationShare, ConversationShare.organisation_id == Organisation.id)
        .where(ConversationShare.conversation_id == conversation_id)
        .order_by(Organisation.code)
    )
    return list(session.scalars(query))
