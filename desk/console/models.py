"""Which model answers, training a new one, going back; and how often confident answers are wrong."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from desk.composition import Desk
from desk.console.access import CurrentStaff
from desk.console.pages import Fragment, Pages
from desk.console.reviewviews import HISTORY, RUNS, HistoryRow, ModelsPage, QualityPage, RunRow, WeekRow
from desk.console.urls import BASE
from desk.deps import ReadSession, TheDesk
from desk.errors import Conflict
from desk.models import ModelRun, Review
from desk.reviews import runs
from desk.reviews.models import Models, read_models
from desk.reviews.quality import Rate, weekly
from desk.reviews.repository import open_counts, sampled_decisions
from desk.staff.permissions import may, require
from desk.staff.signed_in import SignedIn

router = APIRouter()
STARTERS = {"make run": "启动时"}  # as tools.promotion writes it
COMMANDS = {runs.PROMOTE: "训练并换上", runs.ROLL_BACK: "退回上一个"}
WIDTH, HEIGHT = 600.0, 160.0  # of the plot, in its own units
WEEKS = 26


@router.get("/models")
def show_models(desk: TheDesk, staff: CurrentStaff, pages: Pages, fragment: Fragment) -> Response:
    """The page; while a run goes on the browser asks for its part every two seconds."""
    view = _models_page(desk, staff)
    return pages.response("_models.html" if fragment else "models.html", view)


@router.post("/models/promote")
def start_training(desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """Train what is new, compare, put it in when it is not worse."""
    return _begin(desk, staff, pages, runs.PROMOTE, "")


@router.post("/models/rollback")
def go_back(desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """The model before answers again."""
    require(staff, "train")
    before = read_models(desk.settings.models_dir).previous
    if not before:
        return pages.response("models.html", _models_page(desk, staff, error="没有上一个模型可以退回。"), 409)
    return _begin(desk, staff, pages, runs.ROLL_BACK, before)


def _begin(desk: Desk, staff: SignedIn, pages: Pages, command: str, model: str) -> Response:
    try:
        with desk.database.write() as session:
            runs.begin(session, staff, command, model)
    except Conflict as error:
        return pages.response("models.html", _models_page(desk, staff, error=error.message), error.status)
    return RedirectResponse(f"{BASE}/models", status_code=303)


def _models_page(desk: Desk, staff: SignedIn, error: str = "") -> ModelsPage:
    models = read_models(desk.settings.models_dir)
    with desk.database.read() as session:
        found = [_run(run, name) for run, name in runs.latest(session)]
        running = runs.active(session) is not None
        waiting = _not_learned(session, models)
    return ModelsPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="models",
        current=models.current,
        previous=models.previous,
        trained_at=models.trained_at,
        waiting=waiting,
        running=found[0] if running else None,
        runs=tuple(found[1:] if running else found),
        history=tuple(
            HistoryRow(
                at=one.at,
                what=HISTORY.get(one.what, one.what),
                model=one.model,
                by=STARTERS.get(one.by, one.by),
                reasons=one.reasons,
            )
            for one in models.history
        ),
        may_train=may(staff, "train"),
        error=error,
    )


def _not_learned(session: Session, models: Models) -> int:
    """Questions taken for training since the model in use was made."""
    query = select(func.count()).select_from(Review).where(Review.example.is_not(None))
    if models.trained_at is not None:
        query = query.where(Review.decided_at > models.trained_at)
    return session.scalar(query) or 0


def _run(run: ModelRun, by: str) -> RunRow:
    return RunRow(
        command=COMMANDS.get(run.command, run.command), state=RUNS[run.state], by=by, created_at=run.created_at,
        changed_at=run.changed_at, model=run.model, reasons=tuple(str(reason) for reason in run.reasons),
    )  # fmt: skip


@router.get("/quality")
def show_quality(session: ReadSession, desk: TheDesk, staff: CurrentStaff, pages: Pages) -> Response:
    """The rate of wrong answers among those drawn by lot, week by week."""
    found = weekly(sampled_decisions(session))[-WEEKS:]
    read, wrong = sum(one.read for one in found), sum(one.wrong for one in found)
    scale = max([10, *(10 * -(-round(100 * one.interval[1]) // 10) for one in found)])
    weeks = tuple(_week(one, number, len(found), scale) for number, one in enumerate(found))
    view = QualityPage(
        staff_name=staff.name,
        csrf=staff.csrf,
        section="quality",
        weeks=weeks,
        percent=f"{desk.settings.review_sample_percent:g}",
        open=open_counts(session, staff).get("sample", 0),
        total_read=read,
        total_wrong=wrong,
        total_share=_percent(wrong / read) if read else "",
        scale=scale,
        line=" ".join(f"{one.x:.1f},{one.y:.1f}" for one in weeks),
    )
    return pages.response("quality.html", view)


def _week(rate: Rate, number: int, weeks: int, scale: int) -> WeekRow:
    low, high = rate.interval

    def place(share: float) -> float:
        return HEIGHT - HEIGHT * 100 * share / scale

    return WeekRow(
        week=rate.monday.isoformat(), read=rate.read, wrong=rate.wrong, share=_percent(rate.share), low=_percent(low),
        high=_percent(high), x=WIDTH * (number + 0.5) / weeks, y=place(rate.share), top=place(high), bottom=place(low),
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"
