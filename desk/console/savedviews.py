"""Lists a member of staff looks at often, kept with a name: one click opens them again. Each sees only their own."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.clock import now
from desk.console.access import CurrentStaff
from desk.console.urls import BASE
from desk.console.views import SavedItem
from desk.conversations import texts
from desk.deps import TheDesk
from desk.errors import InvalidInput
from desk.models import SavedView
from desk.staff.signed_in import SignedIn

router = APIRouter(prefix="/views")
MOST = 20
LONGEST_TITLE = 20
LONGEST_QUERY = 300
# What the address of each list may hold; anything else is not kept.
FIELDS = {
    "queue": ("filter", "channel", "region", "topic", "risk", "kind", "q"),
    "tickets": ("filter", "status", "kind", "category", "unit", "q", "view"),
}


@router.post("")
def save(
    desk: TheDesk,
    staff: CurrentStaff,
    section: Annotated[str, Form(max_length=10)] = "",
    title: Annotated[str, Form(max_length=200)] = "",
    query: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Keep a list under a name; the same name again replaces it."""
    with desk.database.write() as session:
        kept = keep(session, staff, section, title, query)
    return RedirectResponse(f"{BASE}/{section}?{kept}", status_code=303)


@router.post("/{view_id}/delete")
def forget(view_id: int, desk: TheDesk, staff: CurrentStaff) -> Response:
    """Delete one of one's own; that of a colleague stays."""
    with desk.database.write() as session:
        mine = (SavedView.id == view_id, SavedView.staff_id == staff.staff_id)
        section = session.scalar(select(SavedView.section).where(*mine)) or "queue"
        session.execute(delete(SavedView).where(*mine))
    return RedirectResponse(f"{BASE}/{section}", status_code=303)


def keep(session: Session, staff: SignedIn, section: str, title: str, query: str) -> str:
    """Store the view; returns the query that was kept."""
    if section not in FIELDS:
        raise InvalidInput("只有对话列表和工单列表可以保存。", code="view_section")
    name = texts.storable(title.strip()) or ""
    if not 1 <= len(name) <= LONGEST_TITLE:
        raise InvalidInput(f"给这个列表起个名字，1 到 {LONGEST_TITLE} 个字，例如“深圳的欠薪”。", code="view_title")
    parts = [(key, value) for key, value in parse_qsl(query) if key in FIELDS[section] and value]
    kept = urlencode(parts)
    if len(kept) > LONGEST_QUERY:
        raise InvalidInput("筛选条件太长，请缩短搜索的文字再保存。", code="view_query")
    mine = (SavedView.staff_id == staff.staff_id, SavedView.section == section)
    session.execute(delete(SavedView).where(*mine, SavedView.title == name))
    if (session.scalar(select(func.count()).select_from(SavedView).where(*mine)) or 0) >= MOST:
        raise InvalidInput(f"最多保存 {MOST} 个列表，请先删掉不用的。", code="view_many")
    session.add(SavedView(staff_id=staff.staff_id, section=section, title=name, query=kept, created_at=now()))
    return kept


def views_of(session: Session, staff: SignedIn, section: str) -> tuple[SavedItem, ...]:
    """The saved views of a list, oldest first."""
    query = select(SavedView).where(SavedView.staff_id == staff.staff_id, SavedView.section == section)
    return tuple(
        SavedItem(id=view.id, title=view.title, url=f"{BASE}/{section}?{view.query}")
        for view in session.scalars(query.order_by(SavedView.id))
    )
