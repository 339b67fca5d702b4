"""Trainings and roll-backs started from the console: the rows that say how far they are.

The work itself is the command that an operator would type (tools.models); this room only starts it, follows it, and
takes it up again when the desk that followed it died. The row is the truth: at most one is active.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desk.clock import now
from desk.crypto import new_public_id
from desk.errors import Conflict
from desk.models import ModelRun, Staff
from desk.models.review import RUN_ENDED
from desk.staff.permissions import require
from desk.staff.signed_in import SignedIn

PROMOTE, ROLL_BACK = "promote", "rollback"
STALE = timedelta(seconds=30)
"""A run that nobody has followed for so long is taken up by whoever looks next."""


class RunGoesOn(Conflict):
    code = "run_goes_on"
    message = "已经有一次训练或更换在进行，等它结束再开始。"


def begin(session: Session, staff: SignedIn, command: str, model: str = "") -> ModelRun:
    """Ask for a run; ``model``: the one to go back to. Raises ``Forbidden``, ``RunGoesOn``."""
    require(staff, "train")
    moment = now()
    run = ModelRun(
        public_id=new_public_id(), command=command, state="waiting", active=True, model=model, staff_id=staff.staff_id,
        created_at=moment, changed_at=moment, reasons=[], scores={},
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        raise RunGoesOn from None
    return run


def claim(session: Session, moment: datetime) -> tuple[ModelRun, str] | None:
    """The active run that nobody follows, from now on ours, and who started it; None when there is none."""
    free = (ModelRun.state == "waiting") | (ModelRun.changed_at < moment - STALE)
    run = session.scalars(select(ModelRun).where(ModelRun.active, free).with_for_update()).one_or_none()
    if run is None:
        return None
    if run.state == "waiting":
        run.state = "train" if run.command == PROMOTE else "swap"
    run.changed_at = moment
    return run, session.get_one(Staff, run.staff_id).name


def move(session: Session, run_id: int, state: str | None = None) -> None:
    """The run is followed, and has perhaps come to the next stage."""
    values: dict[str, Any] = {"changed_at": now()} | ({"state": state} if state else {})
    session.execute(update(ModelRun).where(ModelRun.id == run_id, ModelRun.active).values(values))


def end(session: Session, run_id: int, outcome: dict[str, Any]) -> None:
    """Store how it ended. A change that was made before the desk died is found made: it counts as made."""
    run = session.get_one(ModelRun, run_id)
    state = str(outcome.get("state"))
    if state == "unchanged" and run.state == "swap":
        state = "promoted" if run.command == PROMOTE else "rolled_back"
    run.state = state if state in RUN_ENDED else "failed"
    run.active = False
    run.model = str(outcome.get("model") or run.model)
    run.reasons = [str(reason) for reason in outcome.get("reasons") or ()]
    run.scores = dict(outcome.get("scores") or {})
    run.changed_at = now()


def latest(session: Session, limit: int = 10) -> Sequence[tuple[ModelRun, str]]:
    """Newest first, with the name of who started it."""
    query = select(ModelRun, Staff.name).join(Staff, Staff.id == ModelRun.staff_id).order_by(ModelRun.id.desc())
    return [(run, name) for run, name in session.execute(query.limit(limit))]


def active(session: Session) -> ModelRun | None:
    """The run that has not ended."""
    return session.scalars(select(ModelRun).where(ModelRun.active)).one_or_none()
