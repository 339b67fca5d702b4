"""Figures are read from statutes and from answers alike; what is no figure of the law stays out."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.figures import Figure, figures_of, find_figures, whole_figure


def read(text: str) -> list[tuple[str, str]]:
    return [(f"{mention.figure.value.normalize():f}", mention.figure.unit) for mention in find_figures(text)]


@pytest.mark.parametrize(
    ("statute", "answer"),
    [
        ("三十日", "30天"),
        ("九十日内", "90 天内"),
        ("百分之三百", "300%"),
        ("百分之三百", "三倍"),
        ("百分之一百五十", "1.5倍"),
        ("百分之八十", "八成"),
        ("百分之二十", "两成"),
        ("六个月", "半年"),
        ("一年", "12个月"),
        ("二年", "两年"),
        ("半个月", "0.5个月"),
        ("三年", "36个月"),
        ("十六周岁", "16岁"),
        ("三十六小时", "36个小时"),
        ("五百元", "500元"),
        ("二万元", "2万元"),
        ("二万元", "20000元"),
        ("五个工作日", "5个工作日"),
        ("二十人", "20名"),
        ("三分之二", "三分之二"),
        ("万分之五", "0.05%"),
    ],
)
def test_statute_and_answer_say_the_same(statute: str, answer: str) -> None:
    assert read(statute) == read(answer) != []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("五百元以上二千元以下", [("500", "yuan"), ("2000", "yuan")]),
        ("百分之五十以上百分之一百以下", [("0.5", "ratio"), ("1", "ratio")]),
        ("3至5名代表", [("3", "person"), ("5", "person")]),
        ("5、10、15日", [("5", "day"), ("10", "day"), ("15", "day")]),
        ("1到5万元", [("10000", "yuan"), ("50000", "yuan")]),
        ("2000元至2万元", [("2000", "yuan"), ("20000", "yuan")]),
        ("一年半", [("18", "month")]),
        ("一个半月", [("1.5", "month")]),
        ("15年6个月", [("180", "month"), ("6", "month")]),
        ("2025年9月1日起30日内", [("30", "day")]),
        ("离职后一年内", [("12", "month")]),
        ("提前一个月", [("1", "month")]),
        ("37℃到40℃", [("37", "degree"), ("40", "degree")]),
        ("两周", [("2", "week")]),
        ("停20分钟", [("20", "minute")]),
        ("按第八十七条的二倍", [("2", "ratio")]),
    ],
)
def test_figures_are_read(text: str, figures: list[tuple[str, str]]) -> None:
    assert read(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "每月15日发工资",
        "2026年7月1日",
        "一九九五年五月一日",
        "6—9月",
        "5月6日到19日",
        "《工伤保险条例》第三十条第一款第（二）项",
        "人社部发〔2025〕62号、GB/T 46862-2025",
        "打12333或12351",
        "两三天、三五天、十几天、20多天、几个月、三两天",
        "第13个月、第一天、最后一天、每一年、上一年",
        "双倍工资、二倍工资",
        "1. 先去\n2、再去\n3）最后",
        "①先去②再去",
        "{{overtime_hours}}小时、{{minimum_wage@region|300元}}",
        "那一年、一年到头、九十年代",
        "16、17岁的孩子",
        "4050人员、人民币",
        "多交一年算一年",
        "三步、两份、5次",
    ],
)
def test_what_is_no_figure_of_the_law_stays_out(text: str) -> None:
    assert read(text) == []


def test_a_mention_stands_where_it_is_written() -> None:
    text = "要在３０日内，或者百分之二十。"
    for mention in find_figures(text):
        assert text[mention.start : mention.end] == mention.text
    assert [mention.text for mention in find_figures(text)] == ["３０日", "百分之二十"]


@pytest.mark.parametrize(
    ("text", "figure"),
    [("30日", Figure(Decimal(30), "day")), ("三分之二以上", None), ("3", None), ("", None), ("5日、10日", None)],
)
def test_a_note_is_one_figure_and_nothing_else(text: str, figure: Figure | None) -> None:
    assert whole_figure(text) == figure


@given(st.integers(2, 9999), st.sampled_from([("日", "day"), ("个月", "month"), ("小时", "hour"), ("元", "yuan")]))
def test_every_arabic_number_with_a_unit_is_found(number: int, unit: tuple[str, str]) -> None:
    assert figures_of(f"要在{number}{unit[0]}以内") == {Figure(Decimal(number), unit[1])}


@given(st.text(alphabet="一二三十百千万两半年月日天个小时元倍%0159.、到至第条岁人分之内", max_size=30))
def test_no_text_breaks_the_reading_and_no_mentions_overlap(text: str) -> None:
    found = find_figures(text)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    assert all(mention.figure.value >= 0 for mention in found)
