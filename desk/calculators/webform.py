"""A calculator as a form: which questions are shown, what is wrong with the answers, the result in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.datastructures import FormData

from desk.calculators.service import Calculators, WrongInputs
from desk.clock import china_date, now
from desk.forms.fields import Field, answers, fields
from law.calculators import Result, Spec, telling
from law.calculators.inputs import InputFault, holds, take_answers
from law.calculators.spec import Input


@dataclass(frozen=True, kw_only=True)
class Shown:
    """``asked``: questions that apply; ``more``: those that may be left out; ``result`` None: not calculated (yet).

    ``notice``: why there is no result. ``rows``, ``lines``, ``remarks``, ``deadline``: the result in words.
    """

    name: str
    title: str
    description: str
    asked: tuple[Field, ...]
    more: tuple[Field, ...]
    covered: tuple[str, ...]
    not_covered: tuple[str, ...]
    notice: str = ""
    result: Result | None = None
    rows: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    remarks: tuple[tuple[str, tuple[str, ...]], ...] = ()
    scenarios: tuple[tuple[str, str], ...] = ()
    deadline: str = ""
    document: str = ""
    ticket: bool = False

    @property
    def text(self) -> str:
        """The whole result as one text, to be sent or noted."""
        return "\n\n".join(telling.paragraphs(self.result)) if self.result else ""


def read_form(spec: Spec, form: FormData) -> dict[str, object]:
    """The answers of a form that was sent."""
    return answers(_fillable(spec), form)


def empty(spec: Spec, raw: Mapping[str, object] | None = None) -> Shown:
    """The form before anything was calculated; ``raw``: what is known already."""
    return _shown(spec, raw or {}, ())


def calculated(calculators: Calculators, spec: Spec, raw: Mapping[str, object], titles: Mapping[str, str]) -> Shown:
    """The form with its result, or with what is wrong or lacking. ``titles``: of the documents by name."""
    try:
        result = calculators.calculate(spec.name, raw)
    except WrongInputs as error:
        return _shown(spec, raw, error.faults, notice=_notice(error.faults))
    return _shown(spec, raw, (), result=result, titles=titles)


def _notice(faults: tuple[InputFault, ...]) -> str:
    wrong = [fault.label for fault in faults if fault.code != "missing"]
    if wrong:
        return f"有{len(wrong)}处要改：{'、'.join(wrong)}。改好再点“计算”。"
    return f"再补{len(faults)}项就能算：{'、'.join(fault.label for fault in faults)}。"


def _fillable(spec: Spec) -> tuple[Input, ...]:
    """Questions with one field each; figures of single years have no place in a form."""
    return tuple(item for item in spec.inputs if not item.per_year)


def _shown(
    spec: Spec, raw: Mapping[str, object], faults: tuple[InputFault, ...], *, notice: str = "",
    result: Result | None = None, titles: Mapping[str, str] | None = None,
) -> Shown:  # fmt: skip
    values, _ = take_answers(spec, raw, china_date(now()))
    faulty = {fault.name for fault in faults}
    applying = [item for item in _fillable(spec) if holds(item.when, values) or item.name in faulty]
    first = [item for item in applying if item.need != "optional" or item.name in faulty]
    later = [item for item in applying if item not in first]
    form = Shown(
        name=spec.name, title=spec.title, description=spec.description, asked=fields(first, raw, faults),
        more=fields(later, raw), covered=spec.covered, not_covered=spec.not_covered, notice=notice,
    )  # fmt: skip
    return form if result is None else _with(form, spec, result, titles or {})


def _with(form: Shown, spec: Spec, result: Result, titles: Mapping[str, str]) -> Shown:
    return replace(
        form, result=result, rows=tuple(telling.rows(result, spec)),
        lines=tuple(telling.line(step) for step in result.lines),
        remarks=tuple((title, texts) for title, texts in telling.remarks(result) if title != "换个情况"),
        scenarios=tuple((item.label, item.headline) for item in result.scenarios),
        deadline=telling.deadline(result), document=titles.get(result.document or "", ""),
        ticket=result.ticket is not None,
    )  # fmt: skip
