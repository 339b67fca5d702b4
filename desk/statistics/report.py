"""Every figure of the statistics page, for one period and for what a member of staff may see.

Days are counted in the program, not by the database: SQLite and PostgreSQL cut days in different words, and a report
has at most a year.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from desk.clock import china_date
from desk.conversations.access import visible_to
from desk.models import (
    Conversation,
    EmployerAlert,
    Message,
    MessageFeedback,
    OwnershipEvent,
    ServiceRating,
    Ticket,
    TicketEvent,
)
from desk.office import Office, office_of
from desk.staff.signed_in import SignedIn
from desk.statistics.cells import Cell, suppressed
from desk.statistics.period import Period
from desk.tickets.deadlines import Change, due_times
from desk.tickets.repository import visible_to as ticket_visible_to

# Replies in which the bot says what it made of a message; questions of forms and notices are left out.
OUTCOMES = ("answer", "clarify", "out_of_scope", "fallback", "crisis")


@dataclass(frozen=True)
class Spread:
    """Of some durations: how many, the middle one, and what nine of ten stay below; None without any."""

    count: int
    median: timedelta | None
    ninety: timedelta | None


@dataclass(frozen=True)
class Punctuality:
    """Finished tickets of one class: how many, how many within the limit, how long they took."""

    limit_class: str
    finished: int
    on_time: int
    taken: Spread


@dataclass(frozen=True)
class Report:
    """``daily``: (day, conversations begun, messages of workers). ``escalated``: conversations that came to wait for a
    person. ``tickets``: opened, by kind. ``scores``: ratings from 1 to 5. ``warnings``: employers of whom several
    workers came."""

    period: Period
    daily: tuple[tuple[date, int, int], ...]
    channels: Mapping[str, int]
    regions: tuple[Cell, ...]
    outcomes: Mapping[str, int]
    topics: tuple[Cell, ...]
    escalated: int
    first_reply: Spread
    tickets: Mapping[str, int]
    punctuality: tuple[Punctuality, ...]
    useful: Mapping[bool, int]
    reasons: Mapping[str, int]
    scores: Mapping[int, int]
    warnings: int

    @property
    def conversations(self) -> int:
        return sum(begun for _day, begun, _asked in self.daily)

    @property
    def messages(self) -> int:
        return sum(asked for _day, _begun, asked in self.daily)

    @property
    def mean_score(self) -> float | None:
        """Mean of the ratings; None without any."""
        given = sum(self.scores.values())
        return sum(score * count for score, count in self.scores.items()) / given if given else None


@dataclass(frozen=True)
class _Scope:
    """What one report is about. ``conversations``, ``tickets``: the conditions of what its reader may see, asked of the
    tree of units once."""

    session: Session
    period: Period
    conversations: ColumnElement[bool]
    tickets: ColumnElement[bool]


def make_report(session: Session, staff: SignedIn, period: Period, topic_of: Mapping[str, str]) -> Report:
    """``topic_of``: the topic of each FAQ entry; entries that are gone count under their own id."""
    scope = _Scope(session, period, visible_to(session, staff), ticket_visible_to(session, staff))
    return Report(
        period=period,
        daily=_daily(scope),
        channels=_channels(scope),
        regions=suppressed(_regions(scope)),
        outcomes=_outcomes(scope),
        topics=suppressed(_by_topic(_answered(scope), topic_of)),
        escalated=_escalated(scope),
        first_reply=spread(_first_replies(scope)),
        tickets=_tickets(scope),
        punctuality=_punctuality(scope),
        useful=_useful(scope),
        reasons=_reasons(scope),
        scores=_scores(scope),
        warnings=_warnings(scope),
    )


def spread(durations: Iterable[timedelta]) -> Spread:
    """Nearest rank: every figure given is one that happened."""
    ordered = sorted(durations)
    if not ordered:
        return Spread(0, None, None)

    def rank(share: float) -> timedelta:
        return ordered[max(0, ceil(share * len(ordered)) - 1)]

    return Spread(len(ordered), rank(0.5), rank(0.9))


def _daily(scope: _Scope) -> tuple[tuple[date, int, int], ...]:
    begun = select(Conversation.created_at).where(scope.conversations, *scope.period.covers(Conversation.created_at))
    own = (Message.author == "worker", scope.conversations, *scope.period.covers(Message.created_at))
    asked = select(Message.created_at).join(Conversation).where(*own)
    conversations, messages = _by_day(scope, begun), _by_day(scope, asked)
    return tuple((day, conversations[day], messages[day]) for day in scope.period.days)


def _by_day(scope: _Scope, moments: Select[datetime]) -> Counter[date]:
    return Counter(map(china_date, scope.session.scalars(moments)))


def _channels(scope: _Scope) -> dict[str, int]:
    where = (scope.conversations, *scope.period.covers(Conversation.created_at))
    query = select(Conversation.channel, func.count()).where(*where).group_by(Conversation.channel)
    return dict(scope.session.execute(query).all())


def _regions(scope: _Scope) -> dict[str, int]:
    """By province: the first two digits of the code; "" where it is not known."""
    where = (scope.conversations, *scope.period.covers(Conversation.created_at))
    query = select(Conversation.region, func.count()).where(*where).group_by(Conversation.region)
    provinces: Counter[str] = Counter()
    for code, count in scope.session.execute(query):
        provinces[f"{code[:2]}0000" if code else ""] += count
    return dict(provinces)


def _outcomes(scope: _Scope) -> dict[str, int]:
    replies = (Message.author == "bot", Message.kind.in_(OUTCOMES))
    where = (*replies, scope.conversations, *scope.period.covers(Message.created_at))
    query = select(Message.kind, func.count()).join(Conversation).where(*where).group_by(Message.kind)
    return dict(scope.session.execute(query).all())


def _answered(scope: _Scope) -> dict[str, int]:
    """How often each entry was given as the answer."""
    where = (Message.author == "bot", Message.kind == "answer", Message.faq_id.is_not(None))
    query = select(Message.faq_id, func.count()).join(Conversation)
    query = query.where(*where, scope.conversations, *scope.period.covers(Message.created_at)).group_by(Message.faq_id)
    return {str(entry): count for entry, count in scope.session.execute(query)}


def _by_topic(answered: Mapping[str, int], topic_of: Mapping[str, str]) -> dict[str, int]:
    topics: Counter[str] = Counter()
    for entry, count in answered.items():
        topics[topic_of.get(entry, entry)] += count
    return dict(topics)


def _escalated(scope: _Scope) -> int:
    where = (OwnershipEvent.to_owner == "waiting", scope.conversations)
    query = select(func.count(OwnershipEvent.conversation_id.distinct())).join(Conversation)
    return scope.session.scalar(query.where(*where, *scope.period.covers(OwnershipEvent.created_at))) or 0


def _first_replies(scope: _Scope) -> list[timedelta]:
    """From each call for a person to the first words of one; calls that nobody has answered yet are not among them."""
    replied = (
        select(func.min(Message.created_at))
        .where(
            Message.conversation_id == OwnershipEvent.conversation_id,
            Message.author == "staff",
            Message.created_at >= OwnershipEvent.created_at,
        )
        .correlate(OwnershipEvent)
        .scalar_subquery()
    )
    where = (OwnershipEvent.to_owner == "waiting", scope.conversations)
    query = select(OwnershipEvent.created_at, replied).join(Conversation)
    rows = scope.session.execute(query.where(*where, *scope.period.covers(OwnershipEvent.created_at)))
    return [reply - called for called, reply in rows if reply is not None]


def _tickets(scope: _Scope) -> dict[str, int]:
    where = (scope.tickets, *scope.period.covers(Ticket.created_at))
    query = select(Ticket.kind, func.count()).where(*where).group_by(Ticket.kind)
    return dict(scope.session.execute(query).all())


def _punctuality(scope: _Scope) -> tuple[Punctuality, ...]:
    """Whether a ticket was finished within its limit follows from its history, as the limit itself does."""
    office = office_of(scope.session)
    where = (scope.tickets, *scope.period.covers(Ticket.finished_at))
    finished = scope.session.scalars(select(Ticket).where(*where)).all()
    histories = _histories(scope.session, select(Ticket.id).where(*where))
    rows = []
    for limit_class in office.rules.limits.classes:
        of_class = [ticket for ticket in finished if ticket.limit_class == limit_class]
        if of_class:
            on_time = sum(_on_time(ticket, histories[ticket.id], office) for ticket in of_class)
            taken = [ticket.finished_at - ticket.created_at for ticket in of_class if ticket.finished_at is not None]
            rows.append(Punctuality(limit_class, len(of_class), on_time, spread(taken)))
    return tuple(rows)


def _histories(session: Session, tickets: Select[int]) -> dict[int, list[Change]]:
    found: dict[int, list[Change]] = defaultdict(list)
    where = (TicketEvent.ticket_id.in_(tickets), TicketEvent.to_status.is_not(None))
    query = select(TicketEvent).where(*where).order_by(TicketEvent.id)
    for event in session.scalars(query):
        found[event.ticket_id].append(Change(event.created_at, event.to_status or ""))
    return found


def _on_time(ticket: Ticket, history: list[Change], office: Office) -> bool:
    """Whether the limit that ran before the ticket was finished had not passed. Finished while the clock stood for the
    worker: it had not."""
    states = office.rules.states
    before = list(history)
    while before and not states.states[before[-1].to].open:
        before.pop()
    if not before or ticket.finished_at is None:
        return True
    due = due_times(before, states, office.rules.limits.classes[ticket.limit_class], office.calendar).answer
    return due is None or ticket.finished_at <= due


def _useful(scope: _Scope) -> dict[bool, int]:
    query = select(MessageFeedback.useful, func.count()).join(Message).join(Conversation)
    where = (scope.conversations, *scope.period.covers(MessageFeedback.at))
    return dict(scope.session.execute(query.where(*where).group_by(MessageFeedback.useful)).all())


def _reasons(scope: _Scope) -> dict[str, int]:
    query = select(MessageFeedback.reason, func.count()).join(Message).join(Conversation)
    where = (scope.conversations, MessageFeedback.reason.is_not(None), *scope.period.covers(MessageFeedback.at))
    rows = scope.session.execute(query.where(*where).group_by(MessageFeedback.reason))
    return {str(reason): count for reason, count in rows}


def _scores(scope: _Scope) -> dict[int, int]:
    query = select(ServiceRating.score, func.count()).join(Conversation)
    where = (scope.conversations, ServiceRating.score.is_not(None), *scope.period.covers(ServiceRating.at))
    rows = scope.session.execute(query.where(*where).group_by(ServiceRating.score))
    return {score: count for score, count in rows if score is not None}


def _warnings(scope: _Scope) -> int:
    """Employers with an early warning that came up in the period and of whom this person may see a ticket."""
    seen = select(Ticket.employer_key).where(scope.tickets, Ticket.employer_key.is_not(None))
    where = (EmployerAlert.employer_key.in_(seen), *scope.period.covers(EmployerAlert.last_at))
    return scope.session.scalar(select(func.count()).select_from(EmployerAlert).where(*where)) or 0
