"""Reply templates: the page that manages them, and the list of filled ones beside a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.ticketqueries import unit_names
from desk.console.urls import BASE
from desk.console.views import Choice, Page, choices
from desk.conversations.access import staff_conversation
from desk.conversations.replytemplates import (
    BLANKS,
    Filled,
    TemplateNotFound,
    TemplateView,
    delete,
    filled_for,
    find_changeable,
    hours_in_words,
    list_templates,
    save,
)
from desk.deps import ReadSession, TheDesk
from desk.errors import Forbidden, InvalidInput
from desk.organisation.service import UnitNotFound, unit_and_below
from desk.staff.permissions import may
from desk.staff.signed_in import SignedIn

router = APIRouter()
URL = f"{BASE}/templates"


@dataclass(frozen=True, kw_only=True)
class TemplateRow:
    title: str
    body: str
    audience: str
    active: bool
    updated: str
    edit_url: str
    delete_url: str


@dataclass(frozen=True, kw_only=True)
class TemplateForm:
    """``id``: "" for a new one."""

    id: str = ""
    title: str = ""
    body: str = ""
    active: bool = True
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class TemplatesPage(Page):
    """``form`` is None for who may not change templates."""

    rows: tuple[TemplateRow, ...]
    form: TemplateForm | None
    roles: tuple[Choice, ...]
    units: tuple[Choice, ...]
    blanks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class FilledPage(Page):
    filled: tuple[Filled, ...]


@router.get("/templates")
def show_templates(
    session: ReadSession, staff: CurrentStaff, pages: Pages, edit: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """All templates this person may use; with the form for who may change them."""
    if edit is None:
        return pages.response("templates.html", _page(session, staff, TemplateForm()))
    found = find_changeable(session, staff, edit)
    form = TemplateForm(id=str(found.id), title=found.title, body=found.body, active=found.active)
    return pages.response("templates.html", _page(session, staff, form, role=found.role, unit=found.unit_id))


@router.post("/templates")
def save_template(
    desk: TheDesk,
    staff: CurrentStaff,
    pages: Pages,
    template_id: Annotated[str, Form(alias="id", max_length=10)] = "",
    title: Annotated[str, Form(max_length=500)] = "",
    body: Annotated[str, Form(max_length=20000)] = "",
    role: Annotated[str, Form(max_length=10)] = "",
    unit: Annotated[str, Form(max_length=10)] = "",
    active: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Create or change one; an error keeps what was typed."""
    unit_id = int(unit) if unit.isascii() and unit.isdigit() else None
    try:
        with desk.database.write() as session:
            number = int(template_id) if template_id.isascii() and template_id.isdigit() else None
            save(session, staff, template_id=number, title=title, body=body, role=role, unit_id=unit_id,
                 active=bool(active))  # fmt: skip
    except (InvalidInput, UnitNotFound, TemplateNotFound) as error:
        form = TemplateForm(id=template_id, title=title, body=body, active=bool(active), error=error.message)
        with desk.database.read() as session:
            view = _page(session, staff, form, role=role, unit=unit_id)
        return pages.response("templates.html", view, error.status)
    return RedirectResponse(URL, status_code=303)


@router.post("/templates/{template_id}/delete")
def delete_template(template_id: int, desk: TheDesk, staff: CurrentStaff) -> Response:
    """Delete one; a second time does nothing."""
    with desk.database.write() as session:
        delete(session, staff, template_id)
    return RedirectResponse(URL, status_code=303)


@router.get("/conversations/{public_id}/templates")
def show_filled(public_id: str, session: ReadSession, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """The templates filled for this conversation, as a part of its page."""
    if not may(staff, "answer"):
        raise Forbidden("您的角色不能回复职工。")
    conversation = staff_conversation(session, staff, public_id)
    hours = hours_in_words(desk.settings.work_hours, desk.settings.work_days)
    view = FilledPage(
        staff_name=staff.name, csrf=staff.csrf,
        filled=tuple(filled_for(session, staff, conversation, hours)),
    )  # fmt: skip
    return pages.response("_templates.html", view)


def _page(
    session: Session, staff: SignedIn, form: TemplateForm, *, role: str = "", unit: int | None = None
) -> TemplatesPage:
    manages = may(staff, "manage")
    return TemplatesPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="templates",
        rows=tuple(_row(view) for view in list_templates(session, staff)),
        form=form if manages else None,
        roles=choices("所有角色", labels.ROLES.items(), role),
        units=_units(session, staff, unit) if manages else (),
        blanks=tuple(BLANKS.items()),
    )


def _units(session: Session, staff: SignedIn, chosen: int | None) -> tuple[Choice, ...]:
    """Everybody (only from who has no unit), and the units this person manages."""
    own = None if staff.organisation_id is None else set(unit_and_below(session, staff.organisation_id))
    everybody = [("", "所有单位")] if own is None else []
    named = [(str(unit_id), name) for unit_id, name in unit_names(session) if own is None or unit_id in own]
    return tuple(
        Choice(value=value, text=text, selected=value == str(chosen or "")) for value, text in [*everybody, *named]
    )


def _row(view: TemplateView) -> TemplateRow:
    audience = "、".join((labels.ROLES.get(view.role, "所有角色"), view.unit or "所有单位"))
    return TemplateRow(
        title=view.title, body=view.body, audience=audience, active=view.active, updated=view.updated_by,
        edit_url=f"{URL}?edit={view.id}" if view.mine else "",
        delete_url=f"{URL}/{view.id}/delete" if view.mine else "",
    )  # fmt: skip
