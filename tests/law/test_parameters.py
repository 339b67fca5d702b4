"""Figures by name, day and region: what holds when, what is refused, and how a file may be wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import KnowledgeError, NoValueForDate, NoValueForRegion, UnknownParameter
from law.parameterfile import load_parameters, read_parameter, read_parameters
from law.parameters import Dated, DatedValue, Parameter, Parameters, Tier, wider
from tests.law.helpers import KNOWLEDGE, copy_knowledge, spoil

DAY = date(2026, 3, 1)
NATIONAL = "parameters/national/wage_days.yml"
REGIONAL = "parameters/regions/440000/minimum_wage.yml"


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return load_parameters(KNOWLEDGE / "parameters")


def test_a_national_figure_answers_for_every_region(parameters: Parameters) -> None:
    assert parameters.value("wage_days", day=DAY) == Decimal("21.75")
    assert parameters.value("wage_days", day=DAY, region="110000") == Decimal("21.75")
    assert not parameters.is_regional("wage_days")


def test_a_value_holds_from_its_day_until_the_next(parameters: Parameters) -> None:
    with pytest.raises(NoValueForDate, match=r"wage_days.*2019-12-31.*最早的数值从 2020-01-01 起"):
        parameters.value("wage_days", day=date(2019, 12, 31))
    assert parameters.value("wage_days", day=date(2020, 1, 1)) == Decimal("21.75")


def test_a_place_is_answered_by_itself_then_its_city_then_its_province(parameters: Parameters) -> None:
    assert wider("440305") == ("440305", "440300", "440000")
    assert wider("440000") == ("440000",)
    assert parameters.value("minimum_wage", day=DAY, region="440305") == 2520
    assert parameters.value("minimum_wage", day=DAY, region="440100") == 2500
    assert parameters.regions("minimum_wage") == ("440000", "440300")


def test_tiers_and_references_come_with_the_figure(parameters: Parameters) -> None:
    dated = parameters.lookup("minimum_wage", day=DAY, region="440000")
    assert dated.tiers == (Tier(Decimal(2500), ("广州",)), Tier(Decimal(1750), ()))
    assert (dated.reference, dated.article, dated.confidence, dated.note) == ("样例法", "48", "medium", "样例")


def test_no_region_and_an_unknown_region_are_different_from_no_date(parameters: Parameters) -> None:
    with pytest.raises(NoValueForRegion, match=r"minimum_wage.*2026-03-01.*全国.*要先知道地区"):
        parameters.value("minimum_wage", day=DAY)
    with pytest.raises(NoValueForRegion, match=r"minimum_wage.*110000"):
        parameters.value("minimum_wage", day=DAY, region="110000")
    with pytest.raises(UnknownParameter, match="no_such_figure"):
        parameters.value("no_such_figure", day=DAY, region="110000")


def test_abolished_and_announced_are_never_a_number(parameters: Parameters) -> None:
    assert parameters.value("minimum_wage", day=date(2026, 5, 31), region="440300") == 2520
    with pytest.raises(NoValueForDate, match="2026-06-01 起已经取消"):
        parameters.value("minimum_wage", day=date(2026, 6, 1), region="440300")
    assert parameters.value("minimum_wage", day=date(2026, 12, 31), region="440000") == 2500
    with pytest.raises(NoValueForDate, match="2027-01-01 起要调整，新数值还没有录入"):
        parameters.value("minimum_wage", day=date(2027, 1, 1), region="440000")


@given(st.dictionaries(st.dates(), st.integers(1, 9999), min_size=1), st.dates())
def test_lookup_gives_the_latest_value_that_has_begun(values: dict[date, int], day: date) -> None:
    dated: dict[date, Dated] = {
        since: DatedValue(Decimal(value), "法", "", "来源", "high", DAY) for since, value in values.items()
    }
    parameters = Parameters([Parameter("x_y_z", None, "", "day", dated)])
    begun = [since for since in values if since <= day]
    if begun:
        assert parameters.value("x_y_z", day=day) == values[max(begun)]
    else:
        with pytest.raises(NoValueForDate):
            parameters.value("x_y_z", day=day)


WRONG = [
    (NATIONAL, "description: 月计薪天数\n", "", "", "缺少“description”"),
    (NATIONAL, "unit: day", "unit: tage", "unit", "不能是“tage”"),
    (NATIONAL, "unit:", "einheit:", "einheit", "不认识的键"),
    (NATIONAL, '"2020-01-01"', "2020-01-01", "", "要加引号"),
    (NATIONAL, '"2020-01-01"', '"2020-13-01"', "values.2020-13-01", "不是日期"),
    (NATIONAL, '"2020-01-01"', '"2020年"', "values.2020年", "不是日期"),
    (NATIONAL, "value: 21.75", 'value: "21.75"', "values.2020-01-01.value", "要写成数字"),
    (NATIONAL, "value: 21.75", "value: 21,75", "values.2020-01-01", "要加引号"),
    (NATIONAL, "value: 21.75", "value: true", "values.2020-01-01.value", "要写成数字"),
    (NATIONAL, "value: 21.75, ", "", "values.2020-01-01", "缺少“value”"),
    (NATIONAL, "reference: 样例法, ", "", "values.2020-01-01", "缺少“reference”"),
    (NATIONAL, 'article: "30", ', "", "values.2020-01-01", "缺少“article”"),
    (NATIONAL, 'article: "30"', 'article: "第30条"', "values.2020-01-01.article", "写法不对"),
    (NATIONAL, "source: 样例法第三十条, ", "", "values.2020-01-01", "缺少“source”"),
    (NATIONAL, "source: 样例法第三十条", "source: github.com/search?q=x", "values.2020-01-01.source", "不是来源"),
    (NATIONAL, "confidence: high", "confidence: low", "values.2020-01-01.confidence", "不能是“low”"),
    (NATIONAL, "checked_on: 2026-11-23", "checked_on: 今天", "values.2020-01-01.checked_on", "要写成日期"),
    (NATIONAL, "confidence: high", "sure: high", "values.2020-01-01.sure", "不认识的键"),
    (REGIONAL, '"2027-01-01": expected', '"2027-01-01": 待定', "values.2027-01-01", "expected"),
    (REGIONAL, '"2027-01-01": expected', '"2027-01-01": 2600', "values.2027-01-01", "要写数值和依据"),
    (REGIONAL, "{value: 2500, areas", "{value: 2400, areas", "values.2025-03-01.tiers", "要与 value 相同"),
    (REGIONAL, "- {value: 1750}", "- {value: 2600}", "values.2025-03-01.tiers[2].value", "从高到低"),
    (REGIONAL, "areas: [广州]", "areas: 广州", "values.2025-03-01.tiers[1].areas", "要写成列表"),
    (REGIONAL, "- {value: 1750}", "- {value: 1750, city: 韶关}", "values.2025-03-01.tiers[2].city", "不认识的键"),
]


@pytest.mark.parametrize(("name", "old", "new", "key", "said"), WRONG)
def test_every_way_to_write_a_parameter_wrongly_is_named(
    tmp_path: Path, name: str, old: str, new: str, key: str, said: str
) -> None:
    folder = copy_knowledge(tmp_path)
    path = spoil(folder / name, old, new)
    parameter, problems = read_parameter(path, folder / "parameters")
    assert parameter is None
    assert any(said in problem.problem and problem.key.startswith(key) for problem in problems), [*map(str, problems)]
    with pytest.raises(KnowledgeError):
        load_parameters(folder / "parameters")


@pytest.mark.parametrize("values", ["", "values:\n", "values: {}\n", "values: 3\n"])
def test_a_parameter_without_values_is_refused(tmp_path: Path, values: str) -> None:
    path = tmp_path / "national" / "empty_one.yml"
    path.parent.mkdir()
    path.write_text(f"description: 空\nunit: day\n{values}", encoding="utf-8")
    parameter, problems = read_parameter(path, tmp_path)
    assert parameter is None
    assert any("values" in problem.problem for problem in problems)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("loose.yml", "要放在 national/ 或 regions/<代码>/ 下"),
        ("national/deep/x_y_z.yml", "要放在 national/ 或 regions/<代码>/ 下"),
        ("national/x_y_z.yaml", "以 .yml 结尾"),
        ("regions/guangdong/x_y_z.yml", "“guangdong”不是六位地区代码"),
        ("national/Wage.yml", "小写字母"),
    ],
)
def test_a_parameter_in_the_wrong_place_is_named(tmp_path: Path, name: str, said: str) -> None:
    folder = copy_knowledge(tmp_path) / "parameters"
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((KNOWLEDGE / NATIONAL).read_text(encoding="utf-8"), encoding="utf-8")
    _, problems = read_parameters(folder)
    assert [problem.file for problem in problems] == [path]
    assert said in problems[0].problem


def test_a_name_is_either_national_or_regional(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path) / "parameters"
    (folder / "national" / "minimum_wage.yml").write_text(
        (KNOWLEDGE / NATIONAL).read_text(encoding="utf-8"), encoding="utf-8"
    )
    _, problems = read_parameters(folder)
    assert len(problems) == 2
    assert all("在 national/ 里也有" in problem.problem for problem in problems)
