"""Strict reading of knowledge/calculators/<name>.yml. Every fault is one line with file, line, key and example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast, get_args

from law.calculators.spec import (
    Choice,
    Condition,
    FigureUse,
    Input,
    InputType,
    Limits,
    Need,
    Output,
    Rule,
    Spec,
    Unknown,
    WhatIf,
)
from law.errors import KnowledgeError
from law.fields import Fields, read_fields
from law.folder import read_each, strict
from law.sources import Citation
from law.yamlfile import Scalar

NAME = re.compile(r"^[a-z][a-z0-9_]{0,60}$")
DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "knowledge" / "calculators"
_KEYS = (
    "title", "description", "mentions", "inputs", "outputs", "rules", "figures", "covered", "not_covered", "what_if",
    "order", "next",
)  # fmt: skip
_INPUT_KEYS = (
    "name", "label", "prompt", "type", "unit", "example", "need", "when", "many", "per_year", "limits", "choices",
    "default", "unknown", "aliases", "hint", "cues", "says", "figure",
)  # fmt: skip
_INPUT_EXAMPLE = "- {name: start_date, label: 入职日期, prompt: 哪天入职的？, type: date, example: 2019-04-01}"
_RULE_EXAMPLE = '- {id: half_year, title: 不满半年算半个月, citations: [{source: 劳动合同法, article: "47"}]}'
_WHEN_EXAMPLE = "when: {reason: [unlawful]}"
_NUMBERS = ("money", "days", "months", "years", "hours", "integer", "decimal")
STATES = ("given", "absent")


def read_spec(path: Path) -> tuple[Spec | None, list[KnowledgeError]]:
    """Read one file: the spec and no problems, or None and every problem of the file."""
    fields, problems = read_fields(path, _KEYS)
    if fields is None:
        return None, problems
    if not NAME.match(path.stem):
        fields.fault("", f"文件名“{path.stem}”要用小写字母、数字、下划线", "severance.yml")
    following = fields.inner("next", "{document: arbitration_application, ticket: legal_aid}")
    spec = Spec(
        name=path.stem,
        title=fields.text("title", "经济补偿和赔偿金"),
        description=fields.text("description", "算被辞退时公司该给多少钱"),
        inputs=tuple(read_input(item) for item in _items(fields, "inputs", _INPUT_EXAMPLE)),
        outputs=tuple(_output(item) for item in _items(fields, "outputs", "- {name: total, label: 合计, unit: 元}")),
        rules=tuple(_rule(item) for item in _items(fields, "rules", _RULE_EXAMPLE)),
        figures=tuple(_figure(item) for item in fields.items("figures", "- {name: minimum_wage_month, label: …}")),
        covered=fields.texts("covered", "[协商解除]"),
        not_covered=fields.texts("not_covered", "[集体合同里更高的约定]"),
        what_if=tuple(_what_if(item) for item in fields.items("what_if", "- {label: 违法解除, change: {reason: …}}")),
        order=read_order(fields),
        mentions=_mentions(fields),
        document=_next(following, "document"),
        ticket=_next(following, "ticket"),
        path=path,
        lines=fields.document.lines,
    )
    _check_names(fields, spec)
    check_conditions(fields, spec)
    return (None, problems) if problems else (spec, [])


def read_specs(folder: Path) -> tuple[dict[str, Spec], list[KnowledgeError]]:
    """Read the folder: every good spec by name, and every problem."""
    return read_each(folder.glob("*.yml"), read_spec)


@cache
def load_specs(folder: Path = DEFAULT_FOLDER) -> Mapping[str, Spec]:
    """The specs of a folder, read once; raises the first KnowledgeError."""
    return strict(read_specs(folder))


def _items(fields: Fields, key: str, example: str) -> list[Fields]:
    """A list of mappings that may not be empty."""
    found = fields.items(key, example)
    if not found and not fields.problems:
        fields.fault(key if key in fields.data else "", f"缺少“{key}”", f"{key}: {example}")
    return found


def _name(item: Fields, key: str, example: str) -> str:
    name = item.text(key, example)
    if name and not NAME.match(name):
        item.fault(key, f"“{name}”要用小写字母、数字、下划线", f"{key}: {example}")
    return name


def _flag(item: Fields, key: str) -> bool:
    value = item.data.get(key, False)
    if not isinstance(value, bool):
        item.fault(key, f"“{key}”只能写 true 或 false", f"{key}: true")
        return False
    return value


def read_input(item: Fields) -> Input:
    """One question."""
    item.allow(_INPUT_KEYS, _INPUT_EXAMPLE)
    kind = cast(InputType, item.choice("type", get_args(InputType), "money"))
    choices = tuple(_choice(choice) for choice in item.items("choices", "- {id: yes, label: 是}"))
    if (kind == "choice") != bool(choices):
        problem = "type 是 choice 时要有 choices，别的类型不能有"
        item.fault("choices" if choices else "", problem, "- {id: fixed, label: 固定期限}")
    if item.has("limits") and kind not in _NUMBERS:
        item.fault("limits", f"类型 {kind} 没有大小限制", "去掉 limits")
    return Input(
        name=_name(item, "name", "start_date"),
        label=item.text("label", "入职日期"),
        prompt=item.text("prompt", "您是哪一天入职的？"),
        type=kind,
        example=item.text("example", '"2019-04-01"'),
        need=cast(Need, item.choice("need", get_args(Need), "required")) if item.has("need") else "optional",
        unit=item.optional_text("unit", "元/月") or "",
        when=read_condition(item, "when"),
        many=_flag(item, "many"),
        per_year=_flag(item, "per_year"),
        limits=_limits(item),
        choices=choices,
        default=item.optional_text("default", "fixed"),
        unknown=_unknown(item),
        aliases=item.texts("aliases", "[hire_date]", required=False),
        hint=item.optional_text("hint", "看工资条或银行流水") or "",
        cues=item.texts("cues", "[月薪, 工资]", required=False),
        says=_says(item),
        figure=item.optional_text("figure", "local_average_wage_month") or "",
    )


def _choice(item: Fields) -> Choice:
    item.allow(("id", "label", "words", "cues"))
    return Choice(
        _name(item, "id", "fixed"),
        item.text("label", "固定期限"),
        item.texts("words", "[三年合同]", required=False),
        item.texts("cues", "[签了三年]", required=False),
    )


def _says(item: Fields) -> dict[str, str]:
    example = 'says: {双胞胎: "2"}'
    found = item.keyed("says", lambda _, value: isinstance(value, str) and bool(value), example)
    return {words: str(value) for words, value in found.items()}


def _mentions(fields: Fields) -> dict[str, int]:
    found = fields.keyed("mentions", lambda _, value: type(value) is int and value > 0, "mentions: {裁员: 3}")
    return {word: value for word, value in found.items() if isinstance(value, int)}


def _limits(item: Fields) -> Limits:
    inner = item.inner("limits", "{above: 0, most: 100}")
    if inner is None:
        return Limits()
    inner.allow(("least", "above", "most"), "{above: 0, most: 100}")
    least, above, most = (inner.number(key, "0") if inner.has(key) else None for key in ("least", "above", "most"))
    return Limits(least, above, most)


def _unknown(item: Fields) -> Unknown | None:
    if not item.has("unknown"):
        return None
    inner = item.inner("unknown", "{choices: [unlawful, art40_unfit]}")
    if inner is None:
        return None
    inner.allow(("low", "high", "choices"))
    return Unknown(
        inner.optional_text("low", '"0"'),
        inner.optional_text("high", '"20"'),
        inner.texts("choices", "[unlawful]", required=False),
    )


def read_condition(item: Fields, key: str) -> Condition:
    """When a question or a sentence counts: input → allowed values."""
    inner = item.inner(key, _WHEN_EXAMPLE)
    if inner is None:
        return {}
    conditions: dict[str, tuple[str, ...]] = {}
    for name, value in inner.data.items():
        if isinstance(value, list):
            conditions[name] = inner.texts(name, "[unlawful]")
        elif isinstance(value, bool):
            conditions[name] = ("true" if value else "false",)
        elif isinstance(value, str) and value:
            conditions[name] = (value,)
        else:
            inner.fault(name, "条件要写成选项的列表、true/false、given 或 absent", _WHEN_EXAMPLE)
    return conditions


def _output(item: Fields) -> Output:
    item.allow(("name", "label", "unit"))
    unit = item.optional_text("unit", "元") or ""
    return Output(_name(item, "name", "total"), item.text("label", "合计"), unit)


def _rule(item: Fields) -> Rule:
    item.allow(("id", "title", "citations", "decides"))
    citations = tuple(
        read_citation(inner) for inner in item.items("citations", '[{source: 劳动合同法, article: "47"}]')
    )
    if not citations:
        item.fault("", "每条规则都要有依据", _RULE_EXAMPLE)
    return Rule(
        _name(item, "id", "half_year"),
        item.text("title", "不满半年算半个月"),
        citations,
        item.texts("decides", "[公司能不能证明]", required=False),
    )


def read_citation(item: Fields) -> Citation:
    """One article."""
    item.allow(("source", "article"))
    return Citation(item.text("source", "劳动合同法"), item.text("article", '"47"', empty=True))


def _figure(item: Fields) -> FigureUse:
    item.allow(("name", "label", "published"))
    return FigureUse(
        _name(item, "name", "minimum_wage_month"),
        item.text("label", "当地月最低工资"),
        item.text("published", "省级人社部门公布"),
    )


def _what_if(item: Fields) -> WhatIf:
    item.allow(("label", "change", "when"))
    change: dict[str, Scalar] = item.keyed("change", lambda _, value: isinstance(value, str), "{reason: unlawful}")
    if not change:
        item.fault("", "要写明改哪一项", "change: {reason: unlawful}")
    texts = {name: str(value) for name, value in change.items()}
    return WhatIf(item.text("label", "如果是违法解除"), texts, read_condition(item, "when"))


def read_order(fields: Fields) -> tuple[tuple[str, str], ...]:
    """Pairs of dates of which the first may not come after the second."""
    example = "[[start_date, last_working_date]]"
    written = fields.data.get("order")
    pairs: list[tuple[str, str]] = []
    for index, pair in enumerate(written if isinstance(written, list) else []):
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(name, str) for name in pair):
            pairs.append((str(pair[0]), str(pair[1])))
        else:
            fields.fault(("order", index), "每一项写两个日期的名称，先写早的", f"order: {example}")
    if written is not None and not isinstance(written, list):
        fields.fault("order", "“order”要写成列表", f"order: {example}")
    return tuple(pairs)


def _next(inner: Fields | None, key: str) -> str | None:
    if inner is None:
        return None
    inner.allow(("document", "ticket"))
    return inner.optional_text(key, "legal_aid")


def _check_names(fields: Fields, spec: Spec) -> None:
    """No input name, alias, output, rule or figure twice: the second would silently never be used."""
    names = [(index, name) for index, item in enumerate(spec.inputs) for name in (item.name, *item.aliases)]
    _no_doubles(fields, "inputs", names)
    _no_doubles(fields, "outputs", [(index, item.name) for index, item in enumerate(spec.outputs)])
    _no_doubles(fields, "rules", [(index, item.id) for index, item in enumerate(spec.rules)])
    _no_doubles(fields, "figures", [(index, item.name) for index, item in enumerate(spec.figures)])
    figures = {figure.name for figure in spec.figures}
    for index, item in enumerate(spec.inputs):
        if item.figure and item.figure not in figures:
            fields.fault(("inputs", index, "figure"), f"figures 里没有“{item.figure}”", "figure: minimum_wage_month")
        words = [(choice, word) for choice in item.choices for word in {choice.id, choice.label, *choice.words}]
        seen: dict[str, Choice] = {}
        for choice, word in words:
            if word in seen:
                problem = f"“{word}”同时是 {seen[word].id} 和 {choice.id}"
                fields.fault(("inputs", index, "choices"), problem, "每个说法只属于一个选项")
            seen[word] = choice


def _no_doubles(fields: Fields, key: str, names: list[tuple[int, str]]) -> None:
    seen: set[str] = set()
    for index, name in names:
        if name in seen:
            fields.fault((key, index), f"名称“{name}”用了两次", "改一个名称")
        seen.add(name)


def check_conditions(fields: Fields, spec: Spec) -> None:
    """Conditions, defaults and what-ifs name inputs and choices that exist."""
    inputs = {item.name: item for item in spec.inputs}
    for index, item in enumerate(spec.inputs):
        _check_condition(fields, ("inputs", index, "when"), item.when, inputs)
        chosen = [item.default] if item.default is not None and item.type == "choice" else []
        for value in (*chosen, *(item.unknown.choices if item.unknown else ())):
            if item.choice(value) is None:
                fields.fault(("inputs", index), f"“{item.name}”没有选项“{value}”", "写 choices 里的 id")
    for index, pair in enumerate(spec.order):
        for name in pair:
            if name not in inputs or inputs[name].type not in ("date", "month"):
                fields.fault(("order", index), f"“{name}”不是日期输入项", "[start_date, last_working_date]")
    for index, what_if in enumerate(spec.what_if):
        _check_condition(fields, ("what_if", index, "when"), what_if.when, inputs)
        changed = {name: (value,) for name, value in what_if.change.items()}
        _check_condition(fields, ("what_if", index, "change"), changed, inputs)


def _check_condition(
    fields: Fields, place: tuple[str | int, ...], condition: Condition, inputs: Mapping[str, Input]
) -> None:
    for name, values in condition.items():
        item = inputs.get(name)
        if item is None:
            fields.fault((*place, name), f"没有输入项“{name}”", "写 inputs 里的 name")
        elif item.type == "choice":
            for value in values:
                if value not in STATES and item.choice(value) is None:
                    fields.fault((*place, name), f"“{name}”没有选项“{value}”", "写 choices 里的 id")
