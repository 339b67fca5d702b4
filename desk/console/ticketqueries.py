"""Reads of tickets that only the console needs: filters with counts, search, the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from desk.clock import now
from desk.console.queries import SEARCH_RESULTS, ticket_prefix
from desk.conversations.search import find_employer
from desk.models import Organisation, Ticket
from desk.office import office_of
from desk.organisation.service import unit_and_below
from desk.staff.signed_in import SignedIn
from desk.tickets.repository import visible_to
from desk.tickets.service import list_tickets
from desk.tickets.views import TicketView

FILTERS: Mapping[str, str] = {
    "open": "未办结",
    "mine": "我办理的",
    "unassigned": "没有人办",
    "urgent": "紧急",
    "overdue": "超时",
    "waiting": "等职工",
    "finished": "已结束",
    "all": "全部",
}


@dataclass(frozen=True)
class Wanted:
    """What a list shows; "" = not asked. ``key``: one of FILTERS; ``unit``: id of a unit, with what is below it."""

    key: str = "open"
    status: str = ""
    kind: str = ""
    category: str = ""
    unit: int | None = None


def conditions(session: Session, wanted: Wanted, staff: SignedIn) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a list, without what the staff member may see."""
    found = [_filter(session, wanted.key, staff)]
    if wanted.status:
        found = [Ticket.status == wanted.status]
    if wanted.kind:
        found.append(Ticket.kind == wanted.kind)
    if wanted.category:
        found.append(Ticket.category == wanted.category)
    if wanted.unit is not None:
        found.append(Ticket.organisation_id.in_(unit_and_below(session, wanted.unit)))
    return tuple(found)


def _filter(session: Session, key: str, staff: SignedIn) -> ColumnElement[bool]:
    rules = office_of(session).rules
    is_open = Ticket.status.in_(rules.states.open_states)
    moment = now()
    by_key: Mapping[str, ColumnElement[bool]] = {
        "open": is_open,
        "mine": and_(is_open, Ticket.assignee_id == staff.staff_id),
        "unassigned": and_(is_open, Ticket.assignee_id.is_(None)),
        "urgent": and_(is_open, Ticket.urgency >= rules.limits.urgency.urgent),
        "overdue": or_(Ticket.answer_due_at < moment, Ticket.accept_due_at < moment),
        "waiting": Ticket.status == "waiting_worker",
        "finished": ~is_open,
        "all": Ticket.id.is_not(None),
    }
    return by_key[key]


def counts(session: Session, staff: SignedIn) -> dict[str, int]:
    """How many tickets each filter shows to this member of staff."""
    seen = visible_to(session, staff)
    return {key: _count(session, seen, _filter(session, key, staff)) for key in FILTERS}


def status_counts(session: Session, staff: SignedIn) -> dict[str, int]:
    """How many tickets have each status."""
    statement = select(Ticket.status, func.count().label("total")).where(visible_to(session, staff))
    return {row.status: row.total for row in session.execute(statement.group_by(Ticket.status))}


def count(session: Session, wanted: Wanted, staff: SignedIn) -> int:
    """How many tickets a list has."""
    return _count(session, visible_to(session, staff), *conditions(session, wanted, staff))


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Ticket).where(*where)) or 0


def page_of(session: Session, wanted: Wanted, staff: SignedIn, *, offset: int, limit: int) -> list[TicketView]:
    """One page: what is open by urgency and then by what is due first, the rest by age."""
    order: tuple[ColumnElement[Any], ...] = ()
    if wanted.key not in ("finished", "all"):
        order = (Ticket.urgency.desc(), Ticket.answer_due_at.is_(None), Ticket.answer_due_at.asc())
    where = conditions(session, wanted, staff)
    return list_tickets(session, staff=staff, where=where, order=order, limit=limit, offset=offset)


def search_tickets(session: Session, text: str, staff: SignedIn) -> list[TicketView]:
    """Tickets by number (its beginning is enough), or by a part of the employer's name, newest first."""
    prefix = ticket_prefix(text)
    if prefix:
        where = (Ticket.number.startswith(prefix, autoescape=True),)
        return list_tickets(session, staff=staff, where=where, limit=SEARCH_RESULTS)
    found = find_employer(session, text, visible_to(session, staff), limit=SEARCH_RESULTS)
    return list_tickets(session, staff=staff, where=(Ticket.id.in_(found or ()),), limit=SEARCH_RESULTS)


def unit_names(session: Session) -> list[tuple[int, str]]:
    """Active units for a choice, by their code."""
    query = select(Organisation.id, Organisation.name).where(Organisation.active).order_by(Organisation.code)
    return [(unit_id, name) for unit_id, name in session.execute(query)]
