"""Whole answers to one question: numbers, amounts, durations, dates, grades, phones."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from law.text import almanac, lengths
from law.text.contact import mask_phone, parse_phone
from law.text.counts import parse_grade
from law.text.dates import parse_date
from law.text.durations import parse_duration
from law.text.lengths import Length
from law.text.money import find_money, format_amount, parse_amount
from law.text.numbers import find_numbers, read_number

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("两千五", 2500, 2500),
        ("3万5", 35000, 35000),
        ("一万二", 12000, 12000),
        ("1.2万", 12000, 12000),
        ("5K", 5000, 5000),
        ("3w", 30000, 30000),
        ("2千", 2000, 2000),
        ("５０００", 5000, 5000),
        ("一亿二", 120_000_000, 120_000_000),
        ("一点五万", 15000, 15000),
        ("廿五", 25, 25),
        ("零", 0, 0),
        ("四五千", 4000, 5000),
        ("三五百", 300, 500),
        ("七八千", 7000, 8000),
        ("5000多", 5000, 6000),
        ("3500多", 3500, 3600),
        ("小一万", 9000, 10000),
        ("大几千", 5000, 9000),
        ("十几万", 110_000, 190_000),
        ("三千四五百", 3400, 3500),
        ("3到5千", 3000, 5000),
    ],
)
def test_numbers(text: str, low: int, high: int) -> None:
    quantity = read_number(text)
    assert quantity is not None
    assert (quantity.low, quantity.high) == (Decimal(low), Decimal(high))
    assert quantity.exact == (low == high)


def test_half_is_a_number() -> None:
    quantity = read_number("半")
    assert quantity is not None
    assert quantity.low == Decimal("0.5")


@pytest.mark.parametrize(
    "text", ["", "三千五百块", "二〇二四", "九九六", "2N", "A3", "v1.2.3", "8:30", "0571", "1" * 20]
)
def test_not_one_number(text: str) -> None:
    assert read_number(text) is None


def test_words_of_approximation_belong_to_the_number() -> None:
    (number,) = find_numbers("大概三千")
    assert (number.text, number.start_of_digits) == ("大概三千", 2)


def test_a_small_amount_is_asked_with_what_it_could_mean() -> None:
    (mention,) = find_money("工资 3")
    assert mention.candidates == (Decimal(3000), Decimal(30000), Decimal(3))
    assert mention.question == "您说的“3”是3000元、30000元，还是3元？请把数目写完整，比如“3000元”。"


def test_a_monthly_rate_with_a_time_is_never_multiplied() -> None:
    mention = parse_amount("每个月4000，拖了我半年")
    assert mention is not None
    assert (mention.low, mention.reason) == (Decimal(4000), "rate_and_time")


@pytest.mark.parametrize(
    ("text", "shown"),
    [("三千五百块五毛", "3500.50元"), ("3万5", "35000元"), ("四五千", "4000～5000元"), ("3000左右", "2700～3300元")],
)
def test_amounts_are_echoed_as_figures(text: str, shown: str) -> None:
    mention = parse_amount(text)
    assert mention is not None
    assert format_amount(mention) == shown


def test_a_duration_as_an_answer() -> None:
    mention = parse_duration("三年零五个月吧")
    assert mention is not None
    assert (mention.years, mention.months, mention.days) == (3, 5, Decimal(0))
    assert parse_duration("三年，后来又干了两个月") is None
    assert parse_duration("一个月3500") is not None


def test_a_two_digit_year_without_context_is_asked() -> None:
    mention = parse_duration("23年")
    assert mention is not None
    assert not mention.exact
    assert mention.question == "您说的“23年”，是一共23年，还是2023年？"


def test_a_date_as_an_answer() -> None:
    assert parse_date("去年3月到今年2月", TODAY) is None
    mention = parse_date("3月5号", TODAY)
    assert mention is not None
    assert mention.question == "您说的“3月5号”是2026年3月5日吗？"


def test_a_date_that_does_not_exist_is_said_kindly() -> None:
    mention = parse_date("2023年2月31日", TODAY)
    assert mention is not None
    assert mention.problem == "2023年2月没有31日（最后一天是28日），请核对一下日期。"


def test_days_are_placed_in_the_past_as_of_the_day_of_asking() -> None:
    mention = parse_date("3月5号", dt.date(2026, 3, 4))
    assert mention is not None
    assert mention.first == dt.date(2025, 3, 5)


@pytest.mark.parametrize(
    ("answer", "grade"), [("十级", 10), ("10", 10), ("评的九级", 9), ("是七级吧", 7), ("一级伤残", 1)]
)
def test_a_grade_as_an_answer(answer: str, grade: int) -> None:
    mention = parse_grade(answer)
    assert mention is not None
    assert (mention.quantity.low, mention.valid) == (Decimal(grade), True)
    assert mention.text == answer[slice(*mention.span)]


def test_a_grade_that_does_not_exist() -> None:
    mention = parse_grade("十二级")
    assert mention is not None
    assert not mention.valid
    assert mention.problem.startswith("没有12级伤残")
    assert parse_grade("还没鉴定") is None


@pytest.mark.parametrize(
    ("answer", "number", "problem"),
    [
        ("我的电话是138 0000 0000", "13800000000", ""),
        ("1380000000", "1380000000", "手机号是11位，您发来的有10位，请核对后再发一次。"),
        ("138000000000", "138000000000", "手机号是11位，您发来的有12位，请核对后再发一次。"),
        ("12800000000", "12800000000", "没有以12开头的手机号，请核对后再发一次。"),
    ],
)
def test_a_phone_as_an_answer(answer: str, number: str, problem: str) -> None:
    mention = parse_phone(answer)
    assert mention is not None
    assert (mention.number, mention.problem, mention.valid) == (number, problem, not problem)


def test_the_right_phone_of_two_is_taken() -> None:
    mention = parse_phone("旧的12800000000不用了，打13800000000")
    assert mention is not None
    assert mention.number == "13800000000"


def test_no_phone_in_an_answer() -> None:
    assert parse_phone("不方便留") is None


def test_masks() -> None:
    assert mask_phone("13800001234") == "138****1234"
    assert mask_phone("010-12345678") == "010-****5678"
    assert mask_phone("不是号码") == "****"


def test_stepping_back_in_the_calendar() -> None:
    assert Length(months=1).before(dt.date(2026, 3, 31)) == dt.date(2026, 2, 28)
    assert Length(years=1, days=Decimal(1)).before(dt.date(2024, 2, 29)) == dt.date(2023, 2, 27)
    with pytest.raises(ValueError, match="outside the calendar"):
        Length(years=3000).before(TODAY)


def test_parts_of_units() -> None:
    assert lengths.of(Decimal("2.5"), "year") == Length(2, 6)
    assert lengths.of(Decimal("0.99"), "year", up=True) == Length(1)
    assert lengths.of(Decimal("1.5"), "month") == Length(months=1, days=Decimal(15))
    assert Length(1, 2, Decimal(15)).total_months == Decimal("14.5")


def test_lunar_new_year_is_where_the_moon_puts_it() -> None:
    days = almanac.LUNAR_NEW_YEAR
    assert list(days) == list(range(2015, 2031))
    assert all((1, 21) <= (day.month, day.day) <= (2, 20) and day.year == year for year, day in days.items())
    gaps = [(days[year + 1] - days[year]).days for year in range(2015, 2030)]
    assert set(gaps) <= {353, 354, 355, 383, 384, 385}, "twelve or thirteen moons"
    assert almanac.festival("春节", 2040) is None
