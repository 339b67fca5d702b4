"""Ready texts for replies: who is offered which, who may change them, and how their blanks are filled.

Texts hold blanks such as ``{工单号}``; what cannot be filled for a conversation stays in its braces for a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from desk.clock import china_date, now
from desk.conversations import texts
from desk.errors import Forbidden, InvalidInput, NotFound
from desk.models import Conversation, Organisation, ReplyTemplate, Staff, Ticket
from desk.models.staff import ROLES
from desk.office import office_of
from desk.organisation.service import get_unit, unit_and_below
from desk.staff.permissions import may, require
from desk.staff.signed_in import SignedIn
from law.calculators.periods import day_words
from law.regions import load_regions

LONGEST_TITLE = 60
LONGEST_BODY = 2000
MOST = 300
BLANK = re.compile(r"\{([^{}\n]{1,20})\}")
BLANKS: Mapping[str, str] = {
    "工单号": "这个对话最近一个未办结工单的编号",
    "办理期限": "这个工单要答复的日期",
    "上班时间": "工作人员的上班时间",
    "地区": "职工所在地区",
    "工作人员": "回复的人的姓名",
    "单位": "回复的人的单位",
}


class TemplateNotFound(NotFound):
    code = "template_not_found"
    message = "没有这个模板，可能刚刚被删除，请刷新后重试。"


@dataclass(frozen=True)
class TemplateView:
    """One template. ``role``: "" = every role; ``unit``: None = every unit; ``mine``: this person may change it."""

    id: int
    title: str
    body: str
    role: str
    unit_id: int | None
    unit: str | None
    active: bool
    updated_by: str
    updated_at: datetime
    mine: bool = False


@dataclass(frozen=True)
class Filled:
    """A template for one conversation; ``open``: blanks that a person has to fill."""

    id: int
    title: str
    text: str
    open: tuple[str, ...]


def list_templates(session: Session, staff: SignedIn) -> list[TemplateView]:
    """Everything this person may use or change, by title."""
    condition = or_(_offered(session, staff), _changeable(session, staff))
    changeable = set(session.scalars(select(ReplyTemplate.id).where(_changeable(session, staff))))
    return [replace(view, mine=view.id in changeable) for view in _views(session, condition)]


def find_changeable(session: Session, staff: SignedIn, template_id: int) -> TemplateView:
    """One template that this person may change; ``TemplateNotFound`` otherwise."""
    found = _views(session, and_(ReplyTemplate.id == template_id, _changeable(session, staff)))
    if not found:
        raise TemplateNotFound
    return replace(found[0], mine=True)


def save(
    session: Session, staff: SignedIn, *, template_id: int | None, title: str, body: str, role: str,
    unit_id: int | None, active: bool = True,
) -> int:  # fmt: skip
    """Create or change a template; returns its id. Raises ``Forbidden``, ``InvalidInput``, ``TemplateNotFound``."""
    require(staff, "manage")
    name, words = _checked(title, body)
    if role and role not in ROLES:
        raise InvalidInput("没有这个角色，请重新选择。", code="template_role")
    _check_unit(session, staff, unit_id)
    if template_id is None:
        if (session.scalar(select(func.count()).select_from(ReplyTemplate)) or 0) >= MOST:
            raise InvalidInput(f"最多 {MOST} 个模板，请先删掉不用的。", code="template_many")
        row = ReplyTemplate()
        session.add(row)
    else:
        row = session.get_one(ReplyTemplate, find_changeable(session, staff, template_id).id)
    row.title, row.body, row.role, row.organisation_id, row.active = name, words, role, unit_id, active
    row.updated_by_id, row.updated_at = staff.staff_id, now()
    session.flush()
    return row.id


def delete(session: Session, staff: SignedIn, template_id: int) -> None:
    """Remove a template; one that is already gone stays gone."""
    require(staff, "manage")
    row = session.get(ReplyTemplate, template_id)
    if row is not None:
        find_changeable(session, staff, template_id)
        session.delete(row)


def filled_for(session: Session, staff: SignedIn, conversation: Conversation, hours: str) -> list[Filled]:
    """The templates this person is offered, filled for a conversation. ``hours``: the working hours in words."""
    values = _values(session, staff, conversation, hours)
    condition = and_(_offered(session, staff), ReplyTemplate.active)
    return [_fill(view, values) for view in _views(session, condition)]


def hours_in_words(work_hours: str, work_days: str) -> str:
    """工作日 09:00-12:00、13:30-17:30"""
    return f"{'工作日' if work_days == 'official' else '每天'} {work_hours.replace(',', '、').replace(' ', '')}"


def _checked(title: str, body: str) -> tuple[str, str]:
    name, words = texts.storable(title) or "", texts.storable(body.replace("\r\n", "\n")) or ""
    if not 1 <= len(name) <= LONGEST_TITLE:
        raise InvalidInput(f"请写标题，1 到 {LONGEST_TITLE} 个字。", code="template_title")
    if not 1 <= len(words) <= LONGEST_BODY:
        raise InvalidInput(f"请写正文，1 到 {LONGEST_BODY} 个字。", code="template_body")
    unknown = [blank for blank in BLANK.findall(words) if blank not in BLANKS]
    if unknown:
        known = "、".join(f"{{{blank}}}" for blank in BLANKS)
        raise InvalidInput(f"不认识的空格“{{{unknown[0]}}}”，可以用：{known}。", code="template_blank")
    return name, words


def _check_unit(session: Session, staff: SignedIn, unit_id: int | None) -> None:
    if unit_id is not None:
        get_unit(session, unit_id)
    if staff.organisation_id is not None and unit_id not in unit_and_below(session, staff.organisation_id):
        raise Forbidden("您只能管理本单位和下级单位的模板，请把“给哪个单位用”选为本单位。")


def _offered(session: Session, staff: SignedIn) -> ColumnElement[bool]:
    """For the person's role, of their unit or one above it, or of all."""
    for_role = ReplyTemplate.role.in_(("", staff.role))
    if staff.organisation_id is None:
        return for_role
    units = _unit_and_above(session, staff.organisation_id)
    return and_(for_role, or_(ReplyTemplate.organisation_id.is_(None), ReplyTemplate.organisation_id.in_(units)))


def _changeable(session: Session, staff: SignedIn) -> ColumnElement[bool]:
    if not may(staff, "manage"):
        return false()
    if staff.organisation_id is None:
        return true()
    return ReplyTemplate.organisation_id.in_(unit_and_below(session, staff.organisation_id))


def _unit_and_above(session: Session, unit_id: int) -> list[int]:
    chain: list[int] = []
    current: int | None = unit_id
    while current is not None and current not in chain:
        chain.append(current)
        current = session.scalar(select(Organisation.parent_id).where(Organisation.id == current))
    return chain


def _views(session: Session, condition: ColumnElement[bool]) -> list[TemplateView]:
    query = (
        select(ReplyTemplate, Organisation.name, Staff.name)
        .outerjoin(Organisation, Organisation.id == ReplyTemplate.organisation_id)
        .join(Staff, Staff.id == ReplyTemplate.updated_by_id)
        .where(condition)
        .order_by(ReplyTemplate.title, ReplyTemplate.id)
    )
    return [
        TemplateView(
            id=row.id, title=row.title, body=row.body, role=row.role, unit_id=row.organisation_id, unit=unit,
            active=row.active, updated_by=name, updated_at=row.updated_at,
        )
        for row, unit, name in session.execute(query)
    ]  # fmt: skip


def _fill(view: TemplateView, values: Mapping[str, str]) -> Filled:
    text = BLANK.sub(lambda blank: values.get(blank[1]) or blank[0], view.body)
    return Filled(view.id, view.title, text, tuple(dict.fromkeys(BLANK.findall(text))))


def _values(session: Session, staff: SignedIn, conversation: Conversation, hours: str) -> dict[str, str]:
    open_states = office_of(session).rules.states.open_states
    newest = (
        select(Ticket)
        .where(Ticket.conversation_id == conversation.id, Ticket.status.in_(open_states))
        .order_by(Ticket.id.desc())
        .limit(1)
    )
    ticket = session.scalars(newest).one_or_none()
    due = ticket.answer_due_at if ticket is not None else None
    unit = session.get(Organisation, staff.organisation_id) if staff.organisation_id is not None else None
    return {
        "工单号": ticket.number if ticket is not None else "",
        "办理期限": day_words(china_date(due)) if due is not None else "",
        "上班时间": hours,
        "地区": _region_name(conversation.region),
        "工作人员": staff.name,
        "单位": unit.name if unit is not None else "",
    }


def _region_name(code: str | None) -> str:
    return load_regions().full_name(code) if code is not None and code in load_regions().by_code else ""
