"""The list of tickets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import Response

from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.queries import TICKET_DEPTH, search_tickets, ticket_counts
from desk.console.urls import BASE, ticket_url
from desk.console.views import Choice, Filter, TicketListPage, TicketRow
from desk.deps import ReadSession
from desk.errors import InvalidInput
from desk.staff.signed_in import SignedIn
from desk.tickets.schemas import CATEGORY_LABELS, STATUS_LABELS
from desk.tickets.service import TicketView, list_tickets

router = APIRouter()
PAGE_SIZE = 50
SHORT_STATUS: Mapping[str, str] = {"": "全部", "new": "待受理"}


@router.get("/tickets")
def show_tickets(
    session: ReadSession,
    staff: CurrentStaff,
    pages: Pages,
    status: str = "",
    category: str = "",
    search: Annotated[str, Query(alias="q", max_length=100)] = "",
    before: str = "",
) -> Response:
    """Newest first, by status and category; a search looks at all of them."""
    status = status if status in STATUS_LABELS else ""
    category = category if category in CATEGORY_LABELS else ""
    view = _view(session, staff, status, category, search.strip(), _moment(before))
    return pages.response("tickets.html", view)


def _moment(before: str) -> datetime | None:
    if not before:
        return None
    try:
        moment = datetime.fromisoformat(before)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput("翻页链接有误，请从工单列表第一页重新打开。")
    return moment


def _view(
    session: Session, staff: SignedIn, status: str, category: str, search: str, before: datetime | None
) -> TicketListPage:
    if search:
        found = search_tickets(session, search)
        empty = f"没有找到“{search}”。可以用工单号或用人单位名称查找；单位名称只在最近 {TICKET_DEPTH} 个工单里查找。"
    else:
        found = list_tickets(
            session, status=status or None, category=category or None, limit=PAGE_SIZE + 1, before=before
        )
        empty = "没有符合条件的工单。" if status or category or before else "还没有工单。职工提交申请后会出现在这里。"
    shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE and not search
    counts = ticket_counts(session, category or None)
    return TicketListPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="tickets",
        rows=tuple(_row(ticket) for ticket in shown),
        filters=tuple(_filter(key, None if search else status, category, counts) for key in ("", *STATUS_LABELS)),
        status=status,
        categories=_categories(category),
        search=search,
        first_url=_address(status, category) if before else "",
        next_url=_address(status, category, shown[-1].created_at) if more else "",
        empty=empty,
    )


def _categories(chosen: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=value, text=text, selected=value == chosen)
        for value, text in {"": "全部事项", **CATEGORY_LABELS}.items()
    )


def _filter(key: str, current: str | None, category: str, counts: Mapping[str, int]) -> Filter:
    total = counts.get(key, 0) if key else sum(counts.values())
    text = SHORT_STATUS.get(key) or STATUS_LABELS[key]
    return Filter(key=key, text=text, url=_address(key, category), current=key == current, count=total)


def _address(status: str, category: str, before: datetime | None = None) -> str:
    chosen = {"status": status, "category": category, "before": before.isoformat() if before else ""}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{BASE}/tickets?{query}" if query else f"{BASE}/tickets"


def _row(ticket: TicketView) -> TicketRow:
    return TicketRow(
        number=ticket.number,
        url=ticket_url(ticket.number),
        category=ticket.category_label,
        employer=ticket.employer or "",
        region=labels.region(ticket.region),
        assignee=ticket.assignee or "",
        status=labels.ticket_status(ticket.status),
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
    )
