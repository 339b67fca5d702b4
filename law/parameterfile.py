"""Strict reading of knowledge/parameters: national/<name>.yml and regions/<code>/<name>.yml."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from law.errors import KnowledgeError
from law.fields import REGION_CODE, Fields
from law.folder import strict
from law.parameters import Dated, DatedValue, Parameter, Parameters, Tier
from law.sources import ARTICLE
from law.yamlfile import read

UNITS = (
    "CNY",
    "CNY/year",
    "CNY/month",
    "CNY/day",
    "CNY/hour",
    "year",
    "month",
    "week",
    "day",
    "hour",
    "minute",
    "person",
    "/1",
)
CONFIDENCES = ("high", "medium")
NAME = re.compile(r"^[a-z][a-z0-9_]{2,60}$")
_EXAMPLE = (
    '"2026-01-01": {value: 1130040, reference: 工伤保险条例, article: "39", source: 国家统计局公布, '
    "confidence: high, checked_on: 2026-11-23}"
)
_PLACE = "regions/440300/minimum_wage_month.yml"
_VALUE_KEYS = ("value", "reference", "article", "source", "confidence", "checked_on", "tiers", "note")


def place_of(path: Path, root: Path) -> str | None:
    """The region code of a file ("" = national); raises KnowledgeError when the file is in no known place."""
    parts = path.relative_to(root).parts
    if path.suffix == ".yml" and len(parts) == 2 and parts[0] == "national":
        return ""
    if path.suffix == ".yml" and len(parts) == 3 and parts[0] == "regions":
        if REGION_CODE.match(parts[1]):
            return parts[1]
        raise KnowledgeError(path, 0, "", f"文件夹“{parts[1]}”不是六位地区代码", _PLACE)
    raise KnowledgeError(path, 0, "", "参数文件要放在 national/ 或 regions/<代码>/ 下，以 .yml 结尾", _PLACE)


def read_parameter(path: Path, root: Path) -> tuple[Parameter | None, list[KnowledgeError]]:
    """Read one parameter file: the parameter and no problems, or None and every problem."""
    try:
        region = place_of(path, root)
        document = read(path)
    except KnowledgeError as error:
        return None, [error]
    problems: list[KnowledgeError] = []
    fields = Fields(document, problems)
    fields.allow(("description", "unit", "values"))
    if not NAME.match(path.stem):
        fields.fault("", f"文件名“{path.stem}”要用小写字母、数字、下划线", "minimum_wage_month.yml")
    parameter = Parameter(
        name=path.stem,
        region=region or None,
        description=fields.text("description", "月最低工资标准"),
        unit=fields.choice("unit", UNITS, "CNY/month"),
        values=_values(fields),
        path=path,
        lines=document.lines,
    )
    return (None, problems) if problems else (parameter, [])


def read_parameters(root: Path) -> tuple[Parameters, list[KnowledgeError]]:
    """Read the whole folder: all good parameters, and every problem."""
    found: list[Parameter] = []
    problems: list[KnowledgeError] = []
    for path in sorted(item for item in root.rglob("*") if item.is_file() and not item.name.startswith(".")):
        parameter, faults = read_parameter(path, root)
        found.extend([parameter] if parameter else [])
        problems.extend(faults)
    return Parameters(found), [*problems, *both_national_and_regional(found)]


def load_parameters(root: Path) -> Parameters:
    """Strict: raises the first KnowledgeError of the folder."""
    return strict(read_parameters(root))


def both_national_and_regional(parameters: list[Parameter]) -> list[KnowledgeError]:
    """A name in both places: the national figure would silently hide the regional ones."""
    national = {item.name for item in parameters if item.region is None}
    return [
        KnowledgeError(
            item.path,
            1,
            "",
            f"参数“{item.name}”在 national/ 里也有，只能放一处",
            "national_… 另取一个名称",
        )
        for item in parameters
        if item.region is not None and item.name in national
    ]


def _values(fields: Fields) -> dict[date, Dated]:
    inner = fields.inner("values", _EXAMPLE)
    if inner is None or not inner.data:
        if fields.absent("values") or inner is not None:
            fields.fault("" if "values" not in fields.data else "values", "缺少“values”（各日期起的数值）", _EXAMPLE)
        return {}
    values: dict[date, Dated] = {}
    for key, written in inner.data.items():
        day = _day(inner, key)
        if written == "expected":
            values[day] = "expected"
        elif isinstance(written, dict):
            values[day] = _value(Fields(inner.document, inner.problems, (*inner.place, key)))
        else:
            inner.fault(key, "这里要写数值和依据，或写 expected（已宣布、数字未定）", _EXAMPLE)
    return values


def _day(inner: Fields, key: str) -> date:
    try:
        if re.match(r"^\d{4}-\d{2}-\d{2}$", key):
            return date.fromisoformat(key)
    except ValueError:
        pass
    inner.fault(key, f"“{key}”不是日期", '"2026-07-01": {value: …}')
    return date.min


def _value(fields: Fields) -> Dated:
    fields.allow(_VALUE_KEYS, _EXAMPLE)
    abolished = "value" in fields.data and fields.data["value"] is None
    dated = DatedValue(
        value=Decimal(0) if abolished else fields.number("value", "1130040"),
        reference=fields.text("reference", "工伤保险条例"),
        article=fields.text("article", '"39"', empty=True),
        source=fields.text("source", "国家统计局2026年1月公布"),
        confidence=fields.choice("confidence", CONFIDENCES, "high"),
        checked_on=fields.day("checked_on"),
        tiers=_tiers(fields),
        note=fields.optional_text("note", "第四类地区尚未公布"),
    )
    if dated.article and not ARTICLE.match(dated.article):
        fields.fault("article", f'条号“{dated.article}”写法不对：只写阿拉伯数字，整部文件写 ""', 'article: "39"')
    if "github.com/search" in dated.source:
        fields.fault("source", "代码检索页不是来源，请写公布机关和文号", "source: 皖政办秘〔2025〕32号")
    if dated.tiers and dated.tiers[0].value != dated.value:
        fields.fault("tiers", "第一档的数值要与 value 相同", "value: 2500, tiers: [{value: 2500, areas: [杭州]}]")
    return None if abolished else dated


def _tiers(fields: Fields) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for item in fields.items("tiers", "[{value: 2500, areas: [杭州]}]"):
        item.allow(("value", "areas"))
        tier = Tier(item.number("value", "2500"), item.texts("areas", "[杭州, 宁波]", required=False))
        if tiers and tier.value >= tiers[-1].value:
            item.fault("value", "各档要从高到低排列", "tiers: [{value: 2500}, {value: 2300}]")
        tiers.append(tier)
    return tuple(tiers)
