"""The calculators as pages for workers: plain forms that work without scripts. Nothing that is typed is stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Response
from starlette.responses import RedirectResponse

from desk.calculators.router import CALCULATIONS_PER_MINUTE
from desk.calculators.webform import calculated, empty, read_form
from desk.deps import ClientAddress, TheDesk
from desk.forms.fields import Typed
from desk.forms.pages import page
from desk.limiter import per_minute

LONGEST_SENTENCE = 1000
router = APIRouter(prefix="/calculators", include_in_schema=False)
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,60}$")]


@router.get("/")
def with_slash() -> Response:
    return RedirectResponse("/calculators", status_code=307)


@router.get("")
def show_all(desk: TheDesk) -> Response:
    """What can be calculated."""
    return _list(desk)


@router.post("")
def read_sentence(desk: TheDesk, address: ClientAddress, text: Annotated[str, Form()] = "") -> Response:
    """One sentence: the form of the calculator it asks for, filled with what it says."""
    _count(desk, address)
    said = text.strip()
    if not said or len(said) > LONGEST_SENTENCE:
        return _list(desk, said[:LONGEST_SENTENCE], f"请写一句话，最多{LONGEST_SENTENCE}字。", 422)
    reading = desk.calculators.read(said, None)
    if reading.calculator is None:
        names = [desk.calculators.spec(name).title for name in reading.candidates[:3]]
        hint = f"您是想算{'、'.join(names)}吗？请在下面点一个。" if names else "没看出您想算什么，请在下面选一个。"
        return _list(desk, said, hint)
    return page("worker/calculator.html", shown=empty(desk.calculators.spec(reading.calculator), reading.inputs))


@router.get("/{name}")
def show_form(name: Name, desk: TheDesk) -> Response:
    """The empty form."""
    return page("worker/calculator.html", shown=empty(desk.calculators.spec(name)))


@router.post("/{name}")
def calculate(name: Name, desk: TheDesk, address: ClientAddress, typed: Typed) -> Response:
    """The result above the form, or the form with what is wrong beside each field."""
    _count(desk, address)
    spec = desk.calculators.spec(name)
    titles = {key: document.title for key, document in desk.documents.specs.items()}
    shown = calculated(desk.calculators, spec, read_form(spec, typed), titles)
    return page("worker/calculator.html", 200 if shown.result else 422, shown=shown)


def _list(desk: TheDesk, text: str = "", notice: str = "", status: int = 200) -> Response:
    specs = sorted(desk.calculators.specs.values(), key=lambda spec: spec.title)
    listed = [(spec.name, spec.title, spec.description) for spec in specs]
    return page("worker/calculators.html", status, listed=listed, text=text, notice=notice)


def _count(desk: TheDesk, address: str) -> None:
    desk.limiter.hit(per_minute(CALCULATIONS_PER_MINUTE), "calculations", address)
