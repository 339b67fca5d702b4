"""The review of a finished document: every answer in one form, to be corrected by whoever has its link."""

from __future__ import annotations

from fastapi import APIRouter, Response

from desk.clock import china_date, now
from desk.composition import Desk
from desk.deps import ClientAddress, ReadSession, TheDesk
from desk.documents import service
from desk.documents.router import FETCHES_PER_MINUTE, Code
from desk.forms.fields import Typed, answers, fields
from desk.forms.pages import page
from desk.limiter import per_minute
from desk.models import DocumentDraft
from law.calculators.inputs import InputFault, holds, missing, take_answers
from law.calculators.spec import Input
from law.documents import DocumentSpec, compose

router = APIRouter(prefix="/documents/{code}/review", include_in_schema=False)


@router.get("")
def show_review(code: Code, desk: TheDesk, session: ReadSession, address: ClientAddress) -> Response:
    """Every answer, the blanks among them."""
    _count(desk, address)
    draft = service.by_code(session, code)
    return _page(code, desk.documents.spec(draft.kind), draft.answers)


@router.post("")
def correct(code: Code, desk: TheDesk, address: ClientAddress, typed: Typed) -> Response:
    """Take every answer of the form, or none: what is wrong stands beside its field."""
    _count(desk, address)
    with desk.database.write() as session:
        draft = service.by_code(session, code, lock=True)
        spec = desk.documents.spec(draft.kind)
        written = _merged(spec, draft, answers(spec.form.inputs, typed))
        content = compose(spec, written, china_date(now()))
        lacking = tuple(missing(item) for item in content.open if item.need == "required")
        faults = (*content.faults, *lacking)
        if not faults:
            draft.answers, draft.updated_at = written, now()
    return _page(code, spec, written, faults, saved=not faults)


def _merged(spec: DocumentSpec, draft: DocumentDraft, typed: dict[str, object]) -> dict[str, object]:
    """What was typed, and what the form did not show."""
    shown = {item.name for item in _applying(spec, draft.answers)}
    return {**{name: value for name, value in draft.answers.items() if name not in shown}, **typed}


def _applying(spec: DocumentSpec, raw: dict[str, object]) -> list[Input]:
    values, _ = take_answers(spec.form, raw, china_date(now()))
    return [item for item in spec.form.inputs if holds(item.when, values)]


def _page(
    code: str, spec: DocumentSpec, raw: dict[str, object], faults: tuple[InputFault, ...] = (), *, saved: bool = False
) -> Response:
    asked = fields(_applying(spec, raw), raw, faults, long=spec.long)
    labels = "、".join(dict.fromkeys(fault.label for fault in faults))
    notice = f"还没有保存，有{len(faults)}处要改：{labels}。" if faults else "已经保存。" if saved else ""
    return page(
        "worker/document.html", 422 if faults else 200, title=spec.title, submit=spec.submit, code=code, asked=asked,
        notice=notice, saved=saved,
    )  # fmt: skip


def _count(desk: Desk, address: str) -> None:
    desk.limiter.hit(per_minute(FETCHES_PER_MINUTE), "documents", address)
