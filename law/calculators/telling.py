"""A result in words: the answer first, then line by line, what decides it, what is left out, until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from law.calculators.result import Line, Result
from law.calculators.spec import Spec
from law.sources import Citation
from law.text.amounts import plain

MOST_OF_EACH = 3  # what-ifs, other readings and the like
RESERVATION = "这是按您说的情况估算的，最终以仲裁、法院或主管部门认定为准。"


def paragraphs(result: Result, most: int = MOST_OF_EACH) -> Iterator[str]:
    """The whole result; ``most``: of each kind of remark."""
    yield result.headline
    if result.lines:
        yield "怎么算的：\n" + "\n".join(f"· {line(step)}" for step in result.lines)
    for title, sentences in remarks(result):
        yield f"{title}：\n" + "\n".join(f"· {sentence}" for sentence in sentences[:most])
    if result.deadline is not None:
        yield f"期限：{deadline(result)}"
    yield RESERVATION


def remarks(result: Result) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(title, sentences) of what must be known about the result; none is empty."""
    for title, sentences in (
        ("要注意", result.warnings),
        ("缺少的标准", tuple(f"{item.label}：{item.effect}。{item.published}" for item in result.missing)),
        ("有的地方这样认定", tuple(item.note for item in result.alternatives)),
        ("换个情况", tuple(f"{item.label}：{item.headline}" for item in result.scenarios)),
        ("结果取决于", result.decides),
        ("没有算进去的", result.not_covered),
    ):
        if sentences:
            yield title, sentences


def line(step: Line) -> str:
    """One step with its amount, its formula and its articles."""
    amount = "" if step.amount is None else f"：{plain(step.amount)}{step.unit}"
    how = f"，{step.how}" if step.how else ""
    articles = "、".join(article(cite) for cite in step.citations)
    return f"{step.label}{amount}{how}{f'（{articles}）' if articles else ''}"


def article(cite: Citation) -> str:
    """《劳动合同法》第47条"""
    return f"《{cite.source}》第{cite.article}条" if cite.article else f"《{cite.source}》"


def deadline(result: Result) -> str:
    """What must be done, and the last day; "" when nothing runs."""
    if result.deadline is None:
        return ""
    day = "" if result.deadline.day is None else f"（最后一天：{result.deadline.day.isoformat()}）"
    return f"{result.deadline.what}{day}"


def rows(result: Result, spec: Spec) -> Iterator[tuple[str, str]]:
    """(label, value): sums and days, then the answers they rest on."""
    for output in spec.outputs:
        value = result.values.get(output.name)
        if output.name in result.ranges:
            ends = result.ranges[output.name]
            yield output.label, f"{plain(ends.low)}～{plain(ends.high)}{output.unit}"
        elif isinstance(value, (Decimal, int)) and not isinstance(value, bool):
            yield output.label, f"{plain(Decimal(value))}{output.unit}"
        elif isinstance(value, date):
            yield output.label, value.isoformat()
    for echo in result.inputs:
        yield echo.label, echo.text
