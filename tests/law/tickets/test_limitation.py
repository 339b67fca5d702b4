"""The last day that a story puts on itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from law.calculators.specfile import load_specs
from law.parameterfile import load_parameters
from law.tickets.limitation import limitation_in

TODAY = date(2026, 11, 29)
PARAMETERS = load_parameters(Path(__file__).parents[3] / "knowledge" / "parameters")


def read(story: str, category: str) -> date | None:
    found = limitation_in(story, category, TODAY, load_specs(), PARAMETERS)
    return None if found is None else found.last_day


@pytest.mark.parametrize(
    ("story", "category", "last_day"),
    [
        ("我今年3月10日离职，公司还欠我两个月工资", "wage_arrears", date(2027, 3, 10)),
        ("我2025年12月5日被公司口头辞退，工资没结", "wage_arrears", date(2026, 12, 7)),  # the 5th is a Saturday
        ("上个月15号被公司辞退，没有补偿", "dismissal", date(2027, 10, 15)),
        ("2026年5月20日在车间被机器压断手指，公司不报工伤", "work_injury", date(2027, 5, 20)),
        ("11月20日收到仲裁裁决书，不服", "wage_arrears", date(2026, 12, 7)),  # papers come before everything else
        ("2024年1月5日被辞退的", "dismissal", date(2025, 1, 6)),  # over, and staff should see it
        ("去年12月底辞职走的，工资一直拖着", "wage_arrears", date(2026, 12, 21)),  # an inexact day: its earliest
    ],
)
def test_a_day_in_the_story_begins_the_period(story: str, category: str, last_day: date) -> None:
    assert read(story, category) == last_day


@pytest.mark.parametrize(
    ("story", "category"),
    [
        ("我还在职，公司三个月没发工资", "wage_arrears"),
        ("从去年11月开始就没发过工资", "wage_arrears"),
        ("2月31日被辞退", "dismissal"),
        ("2026年6月1日离职，单位没给我交社保", "social_insurance"),  # contributions: limits differ by region
        ("", "dismissal"),
    ],
)
def test_nothing_is_guessed(story: str, category: str) -> None:
    assert read(story, category) is None


def test_the_rule_and_its_article_are_named() -> None:
    found = limitation_in("我10月15日被辞退", "dismissal", TODAY, load_specs(), PARAMETERS)
    assert found is not None
    assert [(cite.source, cite.article) for cite in found.citations] == [("劳动争议调解仲裁法", "27")]
    assert (found.what.startswith("劳动仲裁一年"), found.days_left(TODAY)) == (True, 320)
