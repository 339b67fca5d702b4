"""A few figures: how many wait, how many tickets are new."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from desk.channels.wechat.status import account_lines
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.queries import count, longest_waiting_since
from desk.console.ticketqueries import status_counts
from desk.console.urls import BASE
from desk.console.views import Figure, OverviewPage
from desk.deps import ReadSession

router = APIRouter()
CONVERSATIONS = (("urgent", "紧急", "red"), ("waiting", "等待人工", "orange"), ("mine", "我接手的", "green"),
                 ("bot", "机器人接待", "azure"))  # fmt: skip
TICKETS = (("new", "待受理工单", "orange"), ("accepted", "已受理工单", "blue"), ("in_progress", "办理中工单", "azure"),
           ("resolved", "已办结工单", "green"))  # fmt: skip


@router.get("/overview")
def show_overview(session: ReadSession, staff: CurrentStaff, pages: Pages) -> Response:
    """Counts that lead to the lists behind them."""
    conversations = count(session, [key for key, _text, _colour in CONVERSATIONS], staff)
    tickets = status_counts(session, staff)
    figures = [
        Figure(text=text, value=str(conversations[key]), url=f"{BASE}/queue?filter={key}", colour=colour)
        for key, text, colour in CONVERSATIONS
    ] + [
        Figure(text=text, value=str(tickets.get(key, 0)), url=f"{BASE}/tickets?status={key}", colour=colour)
        for key, text, colour in TICKETS
    ]
    view = OverviewPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="overview",
        figures=tuple(figures),
        longest_waiting_since=longest_waiting_since(session, staff),
        channels=tuple(account_lines(session)),
    )
    return pages.response("overview.html", view)
