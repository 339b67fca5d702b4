"""What an entry can do: its ways to ask, when it holds, what differs in a region, and how its text is filled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.errors import NoValueForDate, UnknownParameter
from law.faq import UNKNOWN_FIGURE, FaqEntry, figure, normalise, render
from law.faqfile import load_entry
from law.parameterfile import load_parameters
from law.parameters import Parameters
from tests.law.helpers import ENTRY, KNOWLEDGE

DAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def entry() -> FaqEntry:
    return load_entry(KNOWLEDGE / ENTRY)


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return load_parameters(KNOWLEDGE / "parameters")


def test_the_canonical_question_comes_first_and_none_twice(entry: FaqEntry) -> None:
    ways = entry.ways_to_ask()
    assert ways[0] == entry.question
    assert len(ways) == len({normalise(way) for way in ways}) == 21


def test_the_first_and_the_last_day_count() -> None:
    entry = load_entry(KNOWLEDGE / ENTRY)
    ending = FaqEntry(**{**entry.__dict__, "valid_to": date(2026, 6, 30)})
    assert not ending.in_force(date(2024, 12, 31))
    assert ending.in_force(date(2025, 1, 1))
    assert ending.in_force(date(2026, 6, 30))
    assert not ending.in_force(date(2026, 7, 1))
    assert entry.in_force(date(2099, 1, 1))


def test_a_region_note_holds_for_the_places_inside_it(entry: FaqEntry) -> None:
    assert entry.region_note("440305") == "广东另有规定。"
    assert entry.region_note("110000") is None
    assert entry.region_note(None) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("公司 拖欠工资，怎么办？", "公司拖欠工资怎么办"), ("ＡＢＣ公司", "abc公司"), ("１２个月", "12个月")],
)
def test_width_case_blanks_and_punctuation_do_not_make_a_question_different(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_placeholders_are_filled_for_day_and_region(entry: FaqEntry, parameters: Parameters) -> None:
    text = render(entry.answer, day=DAY, region="440305", parameters=parameters)
    assert "21.75 天" in text
    assert "每月 2520 元" in text
    assert "{{" not in text


def test_a_region_with_tiers_shows_the_whole_range(entry: FaqEntry, parameters: Parameters) -> None:
    assert "每月 1750–2500 元" in render(entry.answer, day=DAY, region="445100", parameters=parameters)


@pytest.mark.parametrize("region", [None, "110000"])
def test_a_figure_that_depends_on_an_unknown_place_never_breaks_an_answer(
    parameters: Parameters, region: str | None
) -> None:
    text = "每月 {{minimum_wage@region}} 元"
    assert render(text, day=DAY, region=region, parameters=parameters) == f"每月 {UNKNOWN_FIGURE} 元"
    text = "每月{{minimum_wage@region|不低于当地标准}}"
    assert render(text, day=DAY, region=region, parameters=parameters) == "每月不低于当地标准"


def test_a_missing_national_figure_is_an_error_unless_words_stand_by(parameters: Parameters) -> None:
    with pytest.raises(UnknownParameter, match="nothing_there"):
        render("{{nothing_there}}", day=DAY, region=None, parameters=parameters)
    with pytest.raises(NoValueForDate, match="2019-01-01"):
        render("{{wage_days}}", day=date(2019, 1, 1), region=None, parameters=parameters)
    text = render("{{wage_days|以公布的为准}}", day=date(2019, 1, 1), region=None, parameters=parameters)
    assert text == "以公布的为准"


def test_a_placeholder_written_wrongly_is_not_sent_to_anyone(parameters: Parameters) -> None:
    with pytest.raises(ValueError, match="占位符写法不对"):
        render("{{Wage Days}}", day=DAY, region=None, parameters=parameters)


@pytest.mark.parametrize(
    ("value", "written"),
    [("21.75", "21.75"), ("2.50", "2.5"), ("1130040", "1130040"), ("100", "100"), ("1E+3", "1000"), ("16.0", "16")],
)
def test_numbers_are_written_as_people_write_them(value: str, written: str) -> None:
    assert figure(Decimal(value)) == written
