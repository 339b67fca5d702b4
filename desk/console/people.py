"""Accounts of staff, for admins: create, reset the password, role, unit, open and close, undo a lost second step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from sqlalchemy.orm import Session
from starlette.responses import Response

from desk.composition import Desk
from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.render import Renderer
from desk.console.ticketqueries import unit_names
from desk.console.views import Choice, Page
from desk.deps import ReadSession, TheDesk
from desk.errors import Conflict, InvalidInput, NotFound
from desk.models import Staff
from desk.organisation.service import get_unit
from desk.staff import secondfactor
from desk.staff.permissions import require
from desk.staff.repository import end_sessions, unlink
from desk.staff.service import StaffView, create_staff, list_staff, reset_password, set_active, set_role
from desk.staff.signed_in import SignedIn

router = APIRouter(prefix="/staff")


@dataclass(frozen=True, kw_only=True)
class PeoplePage(Page):
    """``password``: of ``whose``, shown this once."""

    people: tuple[StaffView, ...]
    roles: Mapping[str, str]
    units: tuple[Choice, ...]
    whose: str = ""
    password: str = ""
    done: str = ""
    error: str = ""


Change = Callable[[Session, Staff], "dict[str, str]"]


@router.get("")
def show(session: ReadSession, staff: CurrentStaff, pages: Pages) -> Response:
    """Every account."""
    require(staff, "accounts")
    return pages.response("people.html", _page(session, staff))


@router.post("")
def create(
    desk: TheDesk, staff: CurrentStaff, pages: Pages, name: Annotated[str, Form(max_length=100)] = "",
    role: Annotated[str, Form(max_length=20)] = "",
) -> Response:  # fmt: skip
    """A new account; its password is shown once."""
    require(staff, "accounts")
    return _try(
        desk, pages, staff,
        lambda session: {"whose": name.strip(), "password": create_staff(session, name=name, role=role)},
    )  # fmt: skip


@router.post("/{staff_id}/password")
def new_password(staff_id: int, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """A new password, shown once; all logins of this person end."""
    return _on(
        desk, pages, staff, staff_id,
        lambda session, person: {"whose": person.name, "password": reset_password(session, name=person.name)},
    )  # fmt: skip


@router.post("/{staff_id}/factor")
def without_factor(staff_id: int, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """Take the second step away from who lost the telephone; all logins of this person end."""

    def change(session: Session, person: Staff) -> dict[str, str]:
        secondfactor.remove(session, person.id)
        end_sessions(session, person)
        return {"done": f"已关闭{person.name}的两步验证，请本人重新登录后再打开。"}

    return _on(desk, pages, staff, staff_id, change)


@router.post("/{staff_id}/identity")
def without_identity(staff_id: int, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """Undo the link with an account of the unit's provider; all logins of this person end."""

    def change(session: Session, person: Staff) -> dict[str, str]:
        unlink(session, person)
        end_sessions(session, person)
        return {"done": f"已解除{person.name}与单位账号的关联，下次用同名的单位账号登录时重新关联。"}

    return _on(desk, pages, staff, staff_id, change)


@router.post("/{staff_id}/role")
def change_role(
    staff_id: int, desk: TheDesk, staff: CurrentStaff, pages: Pages, role: Annotated[str, Form(max_length=20)] = ""
) -> Response:  # fmt: skip
    """What the account may do."""

    def change(session: Session, person: Staff) -> dict[str, str]:
        set_role(session, by=staff, name=person.name, role=role)
        return {"done": f"{person.name}的角色改为{labels.ROLES[role]}。"}

    return _on(desk, pages, staff, staff_id, change)


@router.post("/{staff_id}/unit")
def change_unit(
    staff_id: int, desk: TheDesk, staff: CurrentStaff, pages: Pages, unit: Annotated[str, Form(max_length=10)] = ""
) -> Response:  # fmt: skip
    """The unit whose work the account sees; none: everything."""

    def change(session: Session, person: Staff) -> dict[str, str]:
        person.organisation_id = get_unit(session, int(unit)).id if unit.isascii() and unit.isdigit() else None
        return {"done": f"已更改{person.name}的单位。"}

    return _on(desk, pages, staff, staff_id, change)


@router.post("/{staff_id}/active")
def change_active(
    staff_id: int, desk: TheDesk, staff: CurrentStaff, pages: Pages, active: Annotated[str, Form(max_length=5)] = ""
) -> Response:  # fmt: skip
    """Open or close the account."""

    def change(session: Session, person: Staff) -> dict[str, str]:
        set_active(session, by=staff, name=person.name, active=active == "yes")
        return {"done": f"已{'启用' if active == 'yes' else '停用'}{person.name}的账号。"}

    return _on(desk, pages, staff, staff_id, change)


def _on(desk: Desk, pages: Renderer, staff: SignedIn, staff_id: int, change: Change) -> Response:
    require(staff, "accounts")

    def on_person(session: Session) -> dict[str, str]:
        person = session.get(Staff, staff_id)
        if person is None:
            raise NotFound("没有这个账号，请刷新页面。")
        return change(session, person)

    return _try(desk, pages, staff, on_person)


def _try(desk: Desk, pages: Renderer, staff: SignedIn, change: Callable[[Session], dict[str, str]]) -> Response:
    status, said = 200, {}
    try:
        with desk.database.write() as session:
            said = change(session)
    except (InvalidInput, Conflict) as error:
        status, said = error.status, {"error": error.message}
    with desk.database.read() as session:
        return pages.response("people.html", _page(session, staff, **said), status)


def _page(session: Session, staff: SignedIn, *, whose: str = "", password: str = "", done: str = "",
          error: str = "") -> PeoplePage:  # fmt: skip
    return PeoplePage(
        staff_name=staff.name, csrf=staff.csrf, section="people", people=tuple(list_staff(session)),
        roles=labels.ROLES, units=tuple(Choice(value=str(unit), text=name) for unit, name in unit_names(session)),
        whose=whose, password=password, done=done, error=error,
    )  # fmt: skip
