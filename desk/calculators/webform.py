"""A calculator as a form: which questions are shown, what is wrong with the answers, the result in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from starlette.datastructures import FormData

from desk.calculators.service import Calculators, WrongInputs
from desk.clock import china_date, now
from desk.forms.fields import Field, answers, fields
from law.calculators import Result, Spec, telling
from law.calculators.inputs import InputFault, holds, take_answers
from law.calculators.spec import UNIT_SUFFIX, Input

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=\D)")
_RECENT = 3
_FIRST_YEAR = 2000


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
    return answers(_fillable(spec, _years(form.values())), form)


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


def _fillable(spec: Spec, years: Iterable[int]) -> tuple[Input, ...]:
    """Questions with one field each; the figure of single years is one question for each year."""
    found: list[Input] = []
    for item in spec.inputs:
        found += [_of_year(item, year) for year in years] if item.per_year else [item]
    return tuple(found)


def _of_year(item: Input, year: int) -> Input:
    """The figure of that year as a question of its own, under a name that the spec knows."""
    name = f"{UNIT_SUFFIX.sub('', item.name)}_{year}_yuan"
    prompt = item.prompt.replace("某一年", f"{year}年")
    return replace(item, name=name, label=f"{item.label}（{year}年）", prompt=prompt, per_year=False)


def _years(said: Iterable[object]) -> tuple[int, ...]:
    """The last full years, and the year before each day that was written: that is the one its figures come from."""
    last = china_date(now()).year - 1
    told = {int(year) - 1 for text in said if isinstance(text, str) for year in _YEAR.findall(text)}
    recent = {last - back for back in range(_RECENT)}
    return tuple(sorted(recent | {year for year in told if _FIRST_YEAR <= year <= last}, reverse=True))


def _beside(spec: Spec, raw: Mapping[str, object], faults: tuple[InputFault, ...]) -> tuple[InputFault, ...]:
    """The faults by the names of the fields: one about the figure of a year stands beside that year."""
    found: list[InputFault] = []
    for fault in faults:
        wrong = [name for name in raw if _is_wrong(spec, name, fault, raw[name])]
        found += [replace(fault, name=name) for name in wrong or [fault.name]]
    return tuple(found)


def _is_wrong(spec: Spec, name: str, fault: InputFault, value: object) -> bool:
    known = spec.find(name)
    if known is None or known[1] is None or known[0].name != fault.name:
        return False
    _, faults = take_answers(spec, {name: value}, china_date(now()))
    return bool(faults)


def _shown(
    spec: Spec, raw: Mapping[str, object], faults: tuple[InputFault, ...], *, notice: str = "",
    result: Result | None = None, titles: Mapping[str, str] | None = None,
) -> Shown:  # fmt: skip
    values, _ = take_answers(spec, raw, china_date(now()))
    faults = _beside(spec, raw, faults)
    faulty = {fault.name for fault in faults}
    applying = [
        item
        for item in _fillable(spec, _years(map(str, raw.values())))
        if holds(item.when, values) or item.name in faulty
    ]
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
