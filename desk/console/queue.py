"""The queue: who needs a person, longest waiting first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.pages import Fragment, Pages
from desk.console.queries import SEARCH_DEPTH, QueueRow, count, list_queue, search_conversations
from desk.console.urls import BASE, HOME, conversation_url
from desk.console.views import Filter, QueueItem, QueuePage
from desk.deps import ReadSession
from desk.staff.signed_in import SignedIn

router = APIRouter()
PAGE_SIZE = 50
PREVIEW_LENGTH = 120
FILTERS: Mapping[str, str] = {
    "open": "待处理",
    "mine": "我接手的",
    "waiting": "等待人工",
    "human": "人工接待",
    "urgent": "紧急",
    "bot": "机器人接待",
    "closed": "已结束",
}
COUNTED = ("open", "mine", "waiting", "human", "urgent")
EMPTY: Mapping[str, str] = {
    "open": "现在没有需要处理的对话。有人要求转人工时会自动出现在这里。",
    "mine": "您现在没有接手的对话。",
    "waiting": "现在没有人在等待人工。",
    "human": "现在没有人工接待中的对话。",
    "urgent": "现在没有紧急对话。",
    "bot": "现在没有机器人接待中的对话。",
    "closed": "还没有已结束的对话。",
}


@router.get("/")
def show_home() -> Response:
    """The console opens with the queue."""
    return RedirectResponse(HOME, status_code=303)


@router.get("/queue")
def show_queue(
    session: ReadSession,
    staff: CurrentStaff,
    pages: Pages,
    fragment: Fragment,
    key: Annotated[str, Query(alias="filter")] = "open",
    search: Annotated[str, Query(alias="q", max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """The list with its filters; htmx asks for the list alone every few seconds."""
    key = key if key in FILTERS else "open"
    view = _view(session, staff, key, search.strip(), page)
    return pages.response("_queue_list.html" if fragment else "queue.html", view)


def _view(session: Session, staff: SignedIn, key: str, search: str, page: int) -> QueuePage:
    if search:
        rows, more = search_conversations(session, search), False
        empty = f"没有找到“{search}”。可以用工单号、对话号查找；聊天内容只在最近 {SEARCH_DEPTH} 条消息里查找。"
    else:
        rows = list_queue(session, key, staff.staff_id, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
        more, empty = len(rows) > PAGE_SIZE, EMPTY[key]
    counts = count(session, COUNTED, staff.staff_id)
    return QueuePage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="queue",
        items=tuple(_item(row, staff) for row in rows[:PAGE_SIZE]),
        filters=tuple(_filter(name, key if not search else "", counts) for name in FILTERS),
        current=key,
        search=search,
        list_url="" if search else _address(key, page),
        previous_url=_address(key, page - 1) if page > 1 and not search else "",
        next_url=_address(key, page + 1) if more else "",
        waiting_count=counts["waiting"],
        empty=empty,
    )


def _address(key: str, page: int = 1) -> str:
    return f"{BASE}/queue?" + urlencode({"filter": key} | ({"page": page} if page > 1 else {}))


def _filter(key: str, current: str, counts: Mapping[str, int]) -> Filter:
    return Filter(key=key, text=FILTERS[key], url=_address(key), current=key == current, count=counts.get(key))


def _item(row: QueueRow, staff: SignedIn) -> QueueItem:
    mine = row.owner == "human" and row.staff_id == staff.staff_id
    return QueueItem(
        public_id=row.public_id,
        url=conversation_url(row.public_id),
        mode=labels.MODES[row.owner],
        mode_key=row.owner,
        urgent=row.urgent and row.owner != "closed",
        unanswered=row.unanswered,
        preview=row.last_words[:PREVIEW_LENGTH],
        waiting_since=row.waiting_since,
        last_at=row.updated_at,
        channel=labels.CHANNELS.get(row.channel, row.channel),
        holder=("我" if mine else row.staff_name or "") if row.owner == "human" else "",
        reason=row.handoff_reason or "",
        tickets=row.tickets,
    )
