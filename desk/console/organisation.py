"""The organisation tree: who deals with what, and its import from a CSV file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from sqlalchemy.orm import Session
from starlette.responses import Response

from desk.console import labels
from desk.console.access import CurrentStaff
from desk.console.pages import Pages
from desk.console.views import Page
from desk.deps import ReadSession, TheDesk
from desk.errors import Forbidden
from desk.office import office_of
from desk.organisation.csvfile import HEADERS, CsvRefused
from desk.organisation.service import import_units, list_units
from desk.staff.permissions import may, require
from desk.staff.signed_in import SignedIn

router = APIRouter(prefix="/organisation")


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """One unit; ``depth`` 0 = top."""

    code: str
    name: str
    level: str
    region: str
    topics: str
    depth: int
    staff: int
    tickets: int


@dataclass(frozen=True, kw_only=True)
class OrganisationPage(Page):
    """``done``: what an import changed; ``error``: why it changed nothing."""

    units: tuple[UnitRow, ...]
    headers: str
    can_import: bool
    done: str = ""
    error: str = ""


@router.get("")
def show_units(session: ReadSession, staff: CurrentStaff, pages: Pages) -> Response:
    """The tree."""
    return pages.response("organisation.html", _page(session, staff))


@router.post("")
def import_file(desk: TheDesk, staff: CurrentStaff, pages: Pages, file: Annotated[UploadFile, File()]) -> Response:
    """Make the tree what the file says; a file with any fault changes nothing and every fault is named."""
    require(staff, "manage")
    if staff.organisation_id is not None:
        raise Forbidden("组织树管着所有单位，只有不属于某个单位的主管或管理员能导入。")
    content = file.file.read()
    try:
        with desk.database.write() as session:
            changed = import_units(session, content)
    except CsvRefused as error:
        with desk.database.read() as session:
            return pages.response("organisation.html", _page(session, staff, error=error.message), error.status)
    done = f"已更新：新增 {changed.added}，修改 {changed.changed}，停用 {changed.closed}。"
    with desk.database.read() as session:
        return pages.response("organisation.html", _page(session, staff, done=done))


def _page(session: Session, staff: SignedIn, *, done: str = "", error: str = "") -> OrganisationPage:
    kinds = office_of(session).rules.kinds
    return OrganisationPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="organisation",
        units=tuple(
            UnitRow(
                code=unit.code, name=unit.name, level=labels.LEVELS[unit.level], region=labels.region(unit.region),
                topics="、".join(kinds[key].short for key in unit.topics if key in kinds), depth=unit.depth,
                staff=unit.staff, tickets=unit.tickets,
            )
            for unit in list_units(session)
        ),
        headers=",".join(HEADERS),
        can_import=may(staff, "manage") and staff.organisation_id is None,
        done=done,
        error=error,
    )  # fmt: skip
