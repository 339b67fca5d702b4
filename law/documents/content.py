"""Answers → what stands in the document: texts with visible blanks, lists, sums, and what does not fit together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from law.calculators.echo import text
from law.calculators.inputs import InputFault, holds, questions, take_answers
from law.calculators.spec import Input
from law.calculators.values import InputValue, Span
from law.documents.spec import DocumentSpec, Sentence
from law.documents.specfile import PLACE
from law.sources import Citation
from law.text.amounts import plain
from law.text.capitals import capital_yuan

BLANK = "＿＿＿＿＿＿"
_LINE = BLANK * 2
_LINES = "＿" * 90  # about three lines of a page, for what is told in several sentences
_END_MARKS = "。；;，,、 \n"


@dataclass(frozen=True)
class Content:
    """``context``: every name of the template → text, or list of texts. ``open``: questions still to ask, in order.

    ``values``: the answers as they were read.
    ``blanks``: labels of answers that stay empty lines in the document. ``faults``: answers that contradict each other.
    """

    context: Mapping[str, str | list[str]]
    open: tuple[Input, ...]
    blanks: tuple[str, ...]
    faults: tuple[InputFault, ...]
    citations: tuple[Citation, ...]
    answers: tuple[tuple[Input, str], ...] = field(default=())
    values: Mapping[str, InputValue] = field(default_factory=dict)


def compose(spec: DocumentSpec, raw: Mapping[str, object], today: date) -> Content:
    """Put the answers (input name → what was typed) into words; wrong ones come back as ``faults``, nothing raises."""
    values, faults = take_answers(spec.form, raw, today)
    applying = [item for item in spec.form.inputs if holds(item.when, values)]
    texts = {item.name: blank(item, long=item.name in spec.long) for item in spec.form.inputs}
    texts |= {item.name: _printed(item, values[item.name]) for item in applying if item.name in values}
    context: dict[str, str | list[str]] = {**texts, "today": f"{today.year}年{today.month}月{today.day}日"}
    context["title"] = spec.title
    context |= {f"{name}_lines": _paragraphs(texts[name]) for name in spec.long}
    cited: list[Citation] = []
    for name, sentences in spec.lists.items():
        chosen = [sentence for sentence in sentences if holds(sentence.when, values)]
        context[name] = [_filled(sentence, texts) for sentence in chosen]
        cited += [cite for sentence in chosen for cite in sentence.citations]
    for name, added in spec.sums.items():
        context[name], context[f"{name}_words"] = _total(applying, values, added)
    return Content(
        context=context,
        open=tuple(questions(spec.form, raw, today)),
        blanks=tuple(item.label for item in applying if item.name not in values),
        faults=(*faults, *_same(spec, values, texts), *_together(spec, values)),
        citations=tuple(dict.fromkeys([*cited, *spec.citations])),
        answers=tuple((item, texts[item.name]) for item in applying if item.name in values),
        values=values,
    )


def blank(item: Input, *, long: bool = False) -> str:
    """The empty line of an answer, wide enough to be filled in by hand, with the unit it will have."""
    if item.type == "date":
        return "＿＿＿＿年＿＿月＿＿日"
    if item.type == "month":
        return "＿＿＿＿年＿＿月"
    if item.type == "text":
        return _LINES if long else _LINE
    return f"{BLANK}{item.unit}"


def _printed(item: Input, value: InputValue) -> str:
    """The answer without the mark it ends with: the sentence around it in the template has its own."""
    shown = text(item, value)
    return shown.strip().rstrip(_END_MARKS) or shown if item.type == "text" else shown


def _paragraphs(told: str) -> list[str]:
    """Each line that was typed as a paragraph that ends as a sentence does."""
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    return [line if line[-1] in "。！？!?…：:；;＿" else f"{line.rstrip(_END_MARKS)}。" for line in lines]


def _filled(sentence: Sentence, texts: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: texts[found[1]], sentence.text)


def _total(applying: list[Input], values: Mapping[str, InputValue], added: tuple[str, ...]) -> tuple[str, str]:
    """Sum of the money answers that apply, in figures and in capitals; a blank as long as one is not exact.

    Nothing at all ("") where no answer applies: who asks for no money needs no line for a sum.
    """
    amounts = [values.get(item.name) for item in applying if item.name in added]
    if not amounts:
        return "", ""
    if not all(isinstance(amount, Decimal) for amount in amounts):
        return BLANK, BLANK
    total = sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0))
    return f"{plain(total)}元", capital_yuan(total)


def _same(spec: DocumentSpec, values: Mapping[str, InputValue], texts: Mapping[str, str]) -> list[InputFault]:
    """Parties that must be two, and are one."""
    faults = []
    for first, second in spec.differ:
        both = first in values and second in values and not isinstance(values[first], Span)
        if both and texts[first].strip() == texts[second].strip():
            item, other = spec.form.input(second), spec.form.input(first)
            problem = f"和“{other.label}”一样（{texts[first]}），请核对"
            faults.append(InputFault(item.name, item.label, "conflict", problem, item.example))
    return faults


def _together(spec: DocumentSpec, values: Mapping[str, InputValue]) -> list[InputFault]:
    """Things asked for together of which the law gives only one."""
    faults = []
    for rule in spec.never:
        chosen = values.get(rule.input)
        if isinstance(chosen, tuple) and all(choice in chosen for choice in rule.together):
            item = spec.form.input(rule.input)
            faults.append(InputFault(item.name, item.label, "conflict", rule.problem, item.example))
    return faults
