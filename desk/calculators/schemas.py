"""Bodies of the calculator calls; what a result means is described in docs/architecture.md."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from desk.openapi import ErrorDetail


class Choice(BaseModel):
    id: str
    label: str


class LimitsBody(BaseModel):
    least: float | None
    above: float | None
    most: float | None


class InputBody(BaseModel):
    """``need``: required, useful (asked, may be skipped) or optional; ``when``: asked only if the others are so."""

    name: str
    label: str
    prompt: str
    type: str
    unit: str
    example: str
    need: Literal["required", "useful", "optional"]
    when: dict[str, list[str]]
    many: bool
    limits: LimitsBody
    choices: list[Choice]
    default: str | None
    unknown: bool
    aliases: list[str]
    hint: str


class OutputBody(BaseModel):
    name: str
    label: str
    unit: str


class CitationBody(BaseModel):
    law: str
    article: str


class RuleBody(BaseModel):
    id: str
    title: str
    citations: list[CitationBody]


class FigureUseBody(BaseModel):
    name: str
    label: str
    published: str


class NextBody(BaseModel):
    document: str | None
    ticket: str | None


class SpecBody(BaseModel):
    name: str
    title: str
    description: str
    inputs: list[InputBody]
    outputs: list[OutputBody]
    rules: list[RuleBody]
    figures: list[FigureUseBody]
    covered: list[str]
    not_covered: list[str]
    order: list[list[str]]
    next: NextBody


class SpecList(BaseModel):
    calculators: list[SpecBody]


class CalculationRequest(BaseModel):
    """``inputs``: by name or alias, as JSON values or as a person would type them (八千, 三年半, 不知道)."""

    inputs: dict[str, Any] = Field(default_factory=dict, max_length=100)


class FigureBody(BaseModel):
    name: str
    label: str
    value: float
    unit: str
    region: str | None
    since: str
    source: str
    confidence: str


class LineBody(BaseModel):
    rule: str
    label: str
    amount: float | None
    unit: str
    how: str
    figures: list[FigureBody]
    citations: list[CitationBody]


class EchoBody(BaseModel):
    name: str
    label: str
    text: str


class MissingBody(BaseModel):
    name: str
    label: str
    effect: str
    published: str


class AlternativeBody(BaseModel):
    note: str
    values: dict[str, Any]


class ScenarioBody(BaseModel):
    label: str
    headline: str
    values: dict[str, Any]


class RangeBody(BaseModel):
    low: float
    high: float


class DeadlineBody(BaseModel):
    what: str
    day: str | None
    citations: list[CitationBody]


class ResultBody(BaseModel):
    """``values``: the outputs of the spec, amounts in yuan; null where one does not apply or is a range."""

    calculator: str
    title: str
    headline: str
    values: dict[str, Any]
    lines: list[LineBody]
    inputs: list[EchoBody]
    decides: list[str]
    not_covered: list[str]
    warnings: list[str]
    missing: list[MissingBody]
    alternatives: list[AlternativeBody]
    ranges: dict[str, RangeBody]
    scenarios: list[ScenarioBody]
    deadline: DeadlineBody | None
    citations: list[CitationBody]
    next: NextBody


class ReadRequest(BaseModel):
    """``calculator``: when it is known which one; else the sentence decides."""

    text: str = Field(min_length=1, max_length=1000)
    calculator: str | None = Field(default=None, max_length=60)


class ReadBody(BaseModel):
    """``missing``: inputs without which there is no result yet; ``asked``: all worth asking, in order."""

    calculator: str | None
    candidates: list[str]
    inputs: dict[str, Any]
    missing: list[str]
    asked: list[str]


class FaultBody(BaseModel):
    name: str
    label: str
    code: Literal["missing", "invalid", "conflict"]
    problem: str
    example: str


class InputErrorDetail(ErrorDetail):
    faults: list[FaultBody] = Field(default_factory=list)


class InputErrorBody(BaseModel):
    """``faults``: each wrong or missing input; empty when the body itself was wrong."""

    error: InputErrorDetail
