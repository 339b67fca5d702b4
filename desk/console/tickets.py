"""The tickets: as a list with filters and search, or as a board by state; early warnings above both."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.addresses import number, query_of
from desk.console.pages import Pages
from desk.console.savedviews import views_of
from desk.console.ticketqueries import (
    FILTERS,
    Wanted,
    count,
    counts,
    page_of,
    search_tickets,
    unit_names,
)
from desk.console.ticketviews import Alert, Column, TicketListPage, TicketRow
from desk.console.urls import BASE, ticket_url
from desk.console.views import Filter, Label, choices
from desk.deps import ReadSession, TheDesk
from desk.office import office_of
from desk.staff.signed_in import SignedIn
from desk.tickets.linking import AlertView, list_alerts, mark_alert_seen
from desk.tickets.schemas import CATEGORY_LABELS
from desk.tickets.views import TicketView

router = APIRouter()
PAGE_SIZE = 50
COLUMN_SIZE = 20
BOARD = (("new", "reopened"), ("accepted",), ("in_progress",), ("waiting_worker",), ("resolved", "transferred"))


@router.get("/tickets")
def show_tickets(
    session: ReadSession,
    staff: CurrentStaff,
    pages: Pages,
    key: Annotated[str, Query(alias="filter")] = "",
    status: str = "",
    kind: str = "",
    category: str = "",
    unit: str = "",
    search: Annotated[str, Query(alias="q", max_length=100)] = "",
    view: str = "",
    page: Annotated[int, Query(ge=1, le=10000)] = 1,
) -> Response:
    """A list (or with ``view=board`` the board); what the address asks for and does not exist is left out."""
    rules = office_of(session).rules
    status = status if status in rules.states.states else ""
    wanted = Wanted(
        key=key if key in FILTERS else ("all" if status else "open"),
        status=status,
        kind=kind if kind in rules.kinds else "",
        category=category if category in CATEGORY_LABELS else "",
        unit=number(unit),
    )
    if search.strip():
        return pages.response("tickets.html", _found(session, staff, wanted, search.strip()))
    if view == "board":
        return pages.response("tickets.html", _board(session, staff, wanted))
    return pages.response("tickets.html", _list(session, staff, wanted, page))


@router.post("/alerts/seen")
def alert_seen(
    desk: TheDesk, staff: CurrentStaff, key: Annotated[str, Form(max_length=64)], workers: Annotated[int, Form(ge=1)]
) -> Response:
    """An early warning was looked at; one more worker brings it back."""
    with desk.database.write() as session:
        mark_alert_seen(session, staff=staff, key=key, workers=workers)
    return RedirectResponse(f"{BASE}/tickets", status_code=303)


def _list(session: Session, staff: SignedIn, wanted: Wanted, page: int) -> TicketListPage:
    found = page_of(session, wanted, staff, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1)
    more = len(found) > PAGE_SIZE
    plain = wanted in (Wanted(), Wanted(key="all")) and page == 1
    return replace(
        _frame(session, staff, wanted),
        rows=tuple(_row(ticket) for ticket in found[:PAGE_SIZE]),
        first_url=address(wanted) if page > 1 else "",
        next_url=address(wanted, page=page + 1) if more else "",
        empty="还没有未办结的工单。职工提交申请后会出现在这里。" if plain else "没有符合条件的工单。",
    )


def _found(session: Session, staff: SignedIn, wanted: Wanted, search: str) -> TicketListPage:
    rows = tuple(_row(ticket) for ticket in search_tickets(session, search, staff))
    empty = f"没有找到“{search}”。可以用工单号，或用人单位名称里连着的两个字以上查找。"
    return replace(_frame(session, staff, wanted, searching=True), rows=rows, search=search, empty=empty)


def _board(session: Session, staff: SignedIn, wanted: Wanted) -> TicketListPage:
    columns = tuple(_column(session, staff, wanted, states) for states in BOARD)
    return replace(_frame(session, staff, wanted), columns=columns, is_board=True)


def _column(session: Session, staff: SignedIn, wanted: Wanted, states: tuple[str, ...]) -> Column:
    machine = office_of(session).rules.states.states
    rows: list[TicketView] = []
    total = 0
    for state in states:
        asked = replace(wanted, key="open" if machine[state].open else "finished", status=state)
        total += count(session, asked, staff)
        rows += page_of(session, asked, staff, offset=0, limit=COLUMN_SIZE)
    shown = rows[:COLUMN_SIZE]
    return Column(
        title="、".join(machine[state].short for state in states),
        colour=machine[states[0]].colour,
        total=total,
        rows=tuple(_row(ticket) for ticket in shown),
        more_url=address(replace(wanted, status=states[0])) if total > len(shown) else "",
    )


def _frame(session: Session, staff: SignedIn, wanted: Wanted, *, searching: bool = False) -> TicketListPage:
    """Everything around the rows."""
    rules = office_of(session).rules
    totals = counts(session, staff)
    current = "" if searching or wanted.status else wanted.key
    return TicketListPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="tickets",
        rows=(),
        columns=(),
        is_board=False,
        list_url=address(wanted),
        board_url=address(wanted, view="board"),
        filters=tuple(
            Filter(key=key, text=text, url=address(replace(wanted, key=key, status="")), current=key == current,
                   count=totals[key])
            for key, text in FILTERS.items()
        ),
        current=wanted.key,
        statuses=choices(
            "全部状态", [(key, state.short) for key, state in rules.states.states.items()], wanted.status
        ),
        kinds=choices("全部种类", [(kind.key, kind.short) for kind in rules.kinds.kinds.values()], wanted.kind),
        categories=choices("全部事项", CATEGORY_LABELS.items(), wanted.category),
        units=choices(
            "全部单位", [(str(unit), name) for unit, name in unit_names(session)], str(wanted.unit or "")
        ),
        search="",
        query=address(wanted).partition("?")[2],
        saved=views_of(session, staff, "tickets"),
        alerts=tuple(_alert(alert) for alert in list_alerts(session, unseen_only=True, limit=5)),
        first_url="",
        next_url="",
        empty="",
    )  # fmt: skip


def address(wanted: Wanted, *, page: int = 1, view: str = "") -> str:
    """The address of a list."""
    query = query_of({
        "filter": wanted.key if wanted.key != "open" and not wanted.status else "",
        "status": wanted.status, "kind": wanted.kind, "category": wanted.category, "unit": wanted.unit,
        "view": view, "page": page if page > 1 else None,
    })  # fmt: skip
    return f"{BASE}/tickets?{query}" if query else f"{BASE}/tickets"


def _row(ticket: TicketView) -> TicketRow:
    dues = [due for due in (ticket.accept_due_at, ticket.answer_due_at) if due is not None]
    return TicketRow(
        number=ticket.number,
        url=ticket_url(ticket.number),
        kind=ticket.kind_label,
        category=ticket.category_label,
        employer=ticket.employer or "",
        region=labels.region(ticket.region),
        assignee=ticket.assignee or "",
        unit=ticket.unit or "",
        status=Label(text=ticket.status_short, colour=ticket.status_colour),
        urgency=labels.URGENCY.get(ticket.urgency_level) if ticket.is_open else None,
        reasons="、".join(ticket.urgency_reasons),
        due_at=min(dues, default=None),
        overdue=ticket.overdue,
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
    )


def _alert(alert: AlertView) -> Alert:
    return Alert(
        key=alert.key, employer=alert.employer, workers=alert.workers, first_at=alert.first_at, last_at=alert.last_at,
        numbers=tuple((number, ticket_url(number)) for number in alert.numbers[:8]),
    )  # fmt: skip
