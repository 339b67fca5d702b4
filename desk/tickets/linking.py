"""What belongs together: the same person about the same again, and several workers of one employer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from desk.clock import now
from desk.models import EmployerAlert, Staff, Ticket, TicketLink
from desk.office import office_of
from desk.organisation.routing import employer_name
from desk.staff.signed_in import SignedIn

# Linking every one of hundreds to every other would drown the page; the alert carries the whole number.
MOST_LINKS = 30


@dataclass(frozen=True)
class AlertView:
    """An early warning. ``employer``: as the last worker wrote it; ``seen``: somebody has looked at this number."""

    key: str
    employer: str
    workers: int
    numbers: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    seen: bool
    seen_by: str | None


def employer_key(session: Session, employer: str | None) -> str | None:
    """Opaque key of an employer's name; None without one that says anything."""
    name = employer_name(employer or "")
    return office_of(session).fingerprint(f"employer:{name}") if len(name) >= 2 else None


def person_key(session: Session, phone: str | None) -> str | None:
    """Opaque key of a person, told by the phone."""
    digits = "".join(char for char in phone or "" if char.isdigit())[-11:]
    return office_of(session).fingerprint(f"phone:{digits}") if len(digits) >= 7 else None


@dataclass(frozen=True)
class Linked:
    """``duplicate``: the open ticket that a new one seems to repeat; ``group``: others about the same employer, when
    they are enough for an early warning."""

    duplicate: Ticket | None
    group: tuple[Ticket, ...]


def link(session: Session, ticket: Ticket) -> Linked:
    """Link a new ticket to what it belongs to, and raise the early warning when it is time."""
    limits = office_of(session).rules.limits
    duplicate = _duplicate(session, ticket, limits.duplicate_days)
    if duplicate is not None:
        _add(session, ticket, duplicate, "duplicate")
    group: tuple[Ticket, ...] = ()
    if ticket.employer_key is not None:
        others = _same_employer(session, ticket, limits.warning_days)
        workers = len({other.person_key or other.public_id for other in [*others, ticket]})
        if workers >= limits.warning_workers:
            group = tuple(others[:MOST_LINKS])
            for other in group:
                _add(session, ticket, other, "group")
            _raise_alert(session, ticket.employer_key, workers, min(other.created_at for other in others))
    session.flush()
    return Linked(duplicate, group)


def workers_of_employer(session: Session, ticket: Ticket) -> int:
    """How many different workers came about this employer within the days of the early warning, with this one."""
    if ticket.employer_key is None:
        return 1
    days = office_of(session).rules.limits.warning_days
    others = _same_employer(session, ticket, days)
    return len({other.person_key or other.public_id for other in [*others, ticket]})


def duplicate_number(session: Session, ticket: Ticket) -> str | None:
    """Number of the ticket that this one was found to repeat; None when there is none."""
    earlier = aliased(Ticket)
    query = select(earlier.number).join(TicketLink, TicketLink.other_id == earlier.id)
    return session.scalar(query.where(TicketLink.ticket_id == ticket.id, TicketLink.kind == "duplicate").limit(1))


def _duplicate(session: Session, ticket: Ticket, days: int) -> Ticket | None:
    if ticket.person_key is None:
        return None
    open_states = office_of(session).rules.states.open_states
    return session.scalars(
        select(Ticket)
        .where(
            Ticket.id != ticket.id,
            Ticket.person_key == ticket.person_key,
            Ticket.kind == ticket.kind,
            Ticket.employer_key == ticket.employer_key
            if ticket.employer_key is not None
            else Ticket.employer_key.is_(None),
            Ticket.status.in_(open_states),
            Ticket.created_at >= now() - timedelta(days=days),
        )
        .order_by(Ticket.id.desc())
        .limit(1)
    ).one_or_none()


def _same_employer(session: Session, ticket: Ticket, days: int) -> list[Ticket]:
    query = select(Ticket).where(
        Ticket.id != ticket.id,
        Ticket.employer_key == ticket.employer_key,
        Ticket.created_at >= now() - timedelta(days=days),
    )
    return list(session.scalars(query.order_by(Ticket.id.desc())))


def _add(session: Session, ticket: Ticket, other: Ticket, kind: str) -> None:
    session.add(TicketLink(ticket_id=ticket.id, other_id=other.id, kind=kind, created_at=now()))


def _raise_alert(session: Session, key: str, workers: int, first_at: datetime) -> None:
    # Tickets are numbered one after the other (the counter's row is locked), so no two of them raise it at once.
    alert = session.get(EmployerAlert, key)
    if alert is None:
        session.add(EmployerAlert(employer_key=key, workers=workers, first_at=first_at, last_at=now(), seen_workers=0))
    else:
        alert.workers, alert.last_at = workers, now()


def list_alerts(session: Session, *, unseen_only: bool = False, limit: int = 50) -> list[AlertView]:
    """Early warnings, the newest first."""
    query = select(EmployerAlert, Staff.name).outerjoin(Staff, Staff.id == EmployerAlert.seen_by_id)
    if unseen_only:
        query = query.where(EmployerAlert.workers > EmployerAlert.seen_workers)
    rows = session.execute(query.order_by(EmployerAlert.last_at.desc()).limit(limit)).all()
    return [_alert_view(session, alert, name) for alert, name in rows]


def count_unseen_alerts(session: Session) -> int:
    unseen = EmployerAlert.workers > EmployerAlert.seen_workers
    return session.scalar(select(func.count()).select_from(EmployerAlert).where(unseen)) or 0


def mark_alert_seen(session: Session, *, staff: SignedIn, key: str, workers: int) -> None:
    """Somebody has looked at the warning when it said ``workers``; a larger number brings it back."""
    alert = session.get(EmployerAlert, key)
    if alert is not None and workers > alert.seen_workers:
        alert.seen_workers, alert.seen_by_id, alert.seen_at = min(workers, alert.workers), staff.staff_id, now()


def _alert_view(session: Session, alert: EmployerAlert, seen_by: str | None) -> AlertView:
    query = select(Ticket).where(Ticket.employer_key == alert.employer_key).order_by(Ticket.id.desc())
    tickets = session.scalars(query.limit(MOST_LINKS)).all()
    employer = tickets[0].employer if tickets and tickets[0].employer else "（单位名称已删除）"
    return AlertView(
        alert.employer_key, employer, alert.workers, tuple(ticket.number for ticket in tickets), alert.first_at,
        alert.last_at, alert.workers <= alert.seen_workers, seen_by,
    )  # fmt: skip
