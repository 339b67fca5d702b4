"""The tree of units: imported as a whole, read, searched upwards and downwards."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from desk.clock import now
from desk.errors import NotFound
from desk.models import Organisation, Staff, Ticket
from desk.office import office_of
from desk.organisation.csvfile import read_units
from desk.organisation.routing import Unit, choose_unit
from law.tickets.kinds import TicketKind


class UnitNotFound(NotFound):
    code = "unit_not_found"
    message = "没有找到这个单位，可能已经停用，请刷新后重试。"


@dataclass(frozen=True)
class Imported:
    """What an import changed."""

    added: int
    changed: int
    closed: int


@dataclass(frozen=True)
class UnitView:
    """One unit in the tree; ``depth`` 0 = top. ``staff``: active accounts, ``tickets``: open ones."""

    id: int
    code: str
    name: str
    level: str
    region: str | None
    topics: tuple[str, ...]
    active: bool
    depth: int
    staff: int
    tickets: int


def import_units(session: Session, content: bytes) -> Imported:
    """Make the tree what the file says: known codes are updated, missing ones closed, nothing is deleted.

    Raises ``CsvRefused``; then nothing changed.
    """
    rows = read_units(content, office_of(session).rules.kinds)
    moment = now()
    known = {unit.code: unit for unit in session.scalars(select(Organisation))}
    added = changed = 0
    for row in rows:
        unit = known.get(row.code)
        values = {
            "name": row.name, "level": row.level, "region": row.region, "topics": ",".join(row.topics), "active": True,
            "parent_id": known[row.parent].id if row.parent else None,
        }  # fmt: skip
        if unit is None:
            unit = Organisation(code=row.code, created_at=moment, updated_at=moment, **values)
            session.add(unit)
            session.flush()
            known[row.code] = unit
            added += 1
        elif any(getattr(unit, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(unit, name, value)
            unit.updated_at = moment
            changed += 1
    codes = {row.code for row in rows}
    gone = [unit for unit in known.values() if unit.active and unit.code not in codes]
    for unit in gone:
        unit.active = False
        unit.updated_at = moment
    session.flush()
    return Imported(added, changed, len(gone))


def route(session: Session, kind: TicketKind, region: str | None, employer: str | None) -> int | None:
    """Id of the unit for a ticket; None without a fitting one."""
    units = session.scalars(select(Organisation).where(Organisation.active))
    found = choose_unit(map(_routable, units), kind, region, employer)
    return found.id if found else None


def _routable(unit: Organisation) -> Unit:
    return Unit(unit.id, unit.name, unit.level, unit.region, _topics(unit))


def _topics(unit: Organisation) -> tuple[str, ...]:
    return tuple(part for part in unit.topics.split(",") if part)


def get_unit(session: Session, unit_id: int) -> Organisation:
    """An active unit; ``UnitNotFound`` otherwise."""
    unit = session.get(Organisation, unit_id)
    if unit is None or not unit.active:
        raise UnitNotFound
    return unit


def unit_and_below(session: Session, unit_id: int) -> list[int]:
    """Ids of a unit and of everything under it."""
    tree = select(Organisation.id).where(Organisation.id == unit_id).cte(recursive=True)
    below = select(Organisation.id).join(tree, Organisation.parent_id == tree.c.id)
    return list(session.scalars(select(tree.union(below).c.id)))


def _counts(
    session: Session, column: InstrumentedAttribute[int | None], condition: ColumnElement[bool]
) -> dict[int, int]:
    rows = session.execute(select(column, func.count()).where(column.is_not(None), condition).group_by(column))
    return {unit_id: count for unit_id, count in rows if unit_id is not None}


def list_units(session: Session, *, active_only: bool = True) -> list[UnitView]:
    """The tree, each unit followed by what is under it."""
    open_states = office_of(session).rules.states.open_states
    staff = _counts(session, Staff.organisation_id, Staff.active.is_(True))
    tickets = _counts(session, Ticket.organisation_id, Ticket.status.in_(open_states))
    units = session.scalars(select(Organisation).order_by(Organisation.code)).all()
    children: dict[int | None, list[Organisation]] = {}
    for unit in units:
        if unit.active or not active_only:
            children.setdefault(unit.parent_id, []).append(unit)
    shown: list[UnitView] = []

    def walk(parent: int | None, depth: int) -> None:
        for unit in children.get(parent, ()):
            shown.append(
                UnitView(
                    unit.id, unit.code, unit.name, unit.level, unit.region, _topics(unit), unit.active, depth,
                    staff.get(unit.id, 0), tickets.get(unit.id, 0),
                )
            )  # fmt: skip
            walk(unit.id, depth + 1)

    walk(None, 0)
    return shown
