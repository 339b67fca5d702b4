"""The inbox: who needs a person, longest waiting first; filters, search, saved views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.composition import Desk
from desk.console import inbox, labels
from desk.console.access import CurrentStaff
from desk.console.inbox import FILTERS, Wanted, address
from desk.console.pages import Fragment, Pages
from desk.console.queries import QueueRow, count, list_queue, search_conversations
from desk.console.savedviews import views_of
from desk.console.urls import HOME, conversation_url
from desk.console.views import Filter, QueueItem, QueuePage
from desk.deps import ReadSession, TheDesk
from desk.staff.signed_in import SignedIn

router = APIRouter()
PAGE_SIZE = 50
PREVIEW_LENGTH = 120
COUNTED = ("open", "mine", "unassigned", "waiting", "human", "urgent")
EMPTY: Mapping[str, str] = {
    "open": "现在没有需要处理的对话。有人要求转人工时会自动出现在这里。",
    "mine": "您现在没有接手的对话。",
    "unassigned": "现在没有等人接的对话。",
    "waiting": "现在没有人在等待人工。",
    "human": "现在没有人工接待中的对话。",
    "urgent": "现在没有紧急对话。",
    "bot": "现在没有机器人接待中的对话。",
    "closed": "还没有已结束的对话。",
    "all": "还没有对话。",
}
NARROWED = "没有符合这些条件的对话。"


@router.get("/")
def show_home() -> Response:
    """The console opens with the queue."""
    return RedirectResponse(HOME, status_code=303)


@router.get("/queue")
def show_queue(
    session: ReadSession,
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    fragment: Fragment,
    wanted: Annotated[Wanted, Depends(inbox.read_wanted)],
    search: Annotated[str, Query(alias="q", max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """The list with its filters; htmx asks for the list alone every few seconds."""
    view = _view(session, desk, staff, wanted, search.strip(), page)
    return pages.response("_queue_list.html" if fragment else "queue.html", view)


def _view(session: Session, desk: Desk, staff: SignedIn, wanted: Wanted, search: str, page: int) -> QueuePage:
    asked, unknown = inbox.asked_for(wanted, desk.office, desk.settings.knowledge_dir / "faq")
    rows: list[QueueRow]
    if unknown:
        rows, more, empty = [], False, unknown
    elif search:
        rows, more, empty = search_conversations(session, search, staff, asked), False, _not_found(search)
    else:
        rows = list_queue(session, asked, staff, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
        more, empty = len(rows) > PAGE_SIZE, NARROWED if wanted.narrowed else EMPTY[wanted.key]
    counts = count(session, COUNTED, staff, asked)
    options = inbox.selects(wanted, desk.office)
    return QueuePage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="queue",
        items=tuple(_item(row, staff) for row in rows[:PAGE_SIZE]),
        filters=tuple(
            Filter(key=key, text=text, url=address(replace(wanted, key=key)), count=counts.get(key),
                   current=key == wanted.key and not search)
            for key, text in FILTERS.items()
        ),
        current=wanted.key,
        search=search,
        region_wanted=wanted.region,
        regions=inbox.region_names(),
        channels=options["channel"],
        topics=options["topic"],
        risks=options["risk"],
        kinds=options["kind"],
        narrowed=wanted.narrowed,
        plain_url=address(Wanted(key=wanted.key)),
        query=inbox.query_of(wanted, search=search),
        saved=views_of(session, staff, "queue"),
        list_url="" if search or unknown else address(wanted, page=page),
        previous_url=address(wanted, page=page - 1) if page > 1 and not search else "",
        next_url=address(wanted, page=page + 1) if more else "",
        waiting_count=counts["waiting"],
        empty=empty,
    )  # fmt: skip


def _not_found(search: str) -> str:
    return (
        f"没有找到“{search}”。可以用工单号、对话号，或职工和工作人员写过的话查找（至少两个字，几个词用空格分开）；"
        "电话、证件等号码不能查。"
    )


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
