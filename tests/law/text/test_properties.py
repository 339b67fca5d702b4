"""What holds for every text: nothing raises, spans slice back, low ≤ high, exact is equal; figures survive speech."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

import cn2an  # type: ignore[import-untyped]
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from law.regions import find_regions
from law.text.contact import find_phones, find_ticket_numbers, parse_phone
from law.text.counts import find_counts, parse_grade
from law.text.dates import find_dates, parse_date
from law.text.durations import find_durations, parse_duration
from law.text.folding import fold
from law.text.mention import Mention
from law.text.money import find_money, format_amount, parse_amount
from law.text.numbers import find_numbers, read_number

TODAY = dt.date(2026, 11, 23)
PIECES = (
    "零一二三四五六七八九十百千万亿两俩仨半几多来上近小大第廿叁仟伍佰０１２３４５６７８９0123456789kKwW.,，、-~到至元块钱毛角分年月日号天周"
    "个人名次回级点时工资欠押金每薪伤残工伤前后去今上下底初春节 /:：+*¥￥。！\n\t²①٣"
)
texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=PIECES, max_size=40),
    st.lists(
        st.sampled_from(
            [
                "工资", "三千五", "3万5", "5k", "不到", "左右", "块", "五毛", "一天", "大半年", "三个月", "前", "到",
                "13月", "2024年", "31日", "腊月", "138", "0000", "fy-", "20240231", "朝阳区", "吉林", "东方", "十级",
                "伤残", "十来", "半",
            ]
        ),
        max_size=14,
    ).map("".join),
)  # fmt: skip


def _check(text: str, mentions: Sequence[Mention]) -> None:
    position = 0
    for mention in mentions:
        start, end = mention.span
        assert position <= start < end <= len(text), "mentions stand in order, without overlap, and are not empty"
        assert text[start:end] == mention.text
        position = end


@settings(max_examples=400, deadline=None)
@given(texts)
def test_folding_keeps_positions(text: str) -> None:
    assert len(fold(text)) == len(text)


@settings(max_examples=400, deadline=None)
@given(texts)
def test_numbers_hold_together(text: str) -> None:
    numbers = find_numbers(text)
    _check(text, numbers)
    for number in numbers:
        assert number.quantity.low <= number.quantity.high
        assert not number.quantity.exact or number.quantity.low == number.quantity.high
    read_number(text)


@settings(max_examples=400, deadline=None)
@given(texts)
def test_money_holds_together(text: str) -> None:
    mentions = find_money(text)
    _check(text, mentions)
    answer = parse_amount(text)
    for mention in [*mentions, *([answer] if answer else [])]:
        assert text[slice(*mention.span)] == mention.text
        assert 0 <= mention.low <= mention.high
        assert not mention.exact or mention.low == mention.high
        assert mention.ambiguous == bool(mention.reason) == bool(mention.question)
        assert format_amount(mention).endswith("元")


@settings(max_examples=400, deadline=None)
@given(texts)
def test_durations_hold_together(text: str) -> None:
    mentions = find_durations(text)
    _check(text, mentions)
    for mention in mentions:
        assert mention.low.rough_days <= mention.high.rough_days
        assert not mention.exact or mention.low == mention.high
        assert mention.exact == (not mention.question)
    parse_duration(text)


@settings(max_examples=400, deadline=None)
@given(texts, st.dates(dt.date(1995, 1, 1), dt.date(2035, 12, 31)))
def test_dates_hold_together(text: str, today: dt.date) -> None:
    mentions = find_dates(text, today)
    _check(text, mentions)
    for mention in mentions:
        assert (mention.first is None) == (mention.last is None)
        assert mention.valid == (not mention.problem)
        if mention.first is None or mention.last is None:
            assert mention.question
        else:
            assert mention.valid
            assert mention.first <= mention.last
            assert mention.precision != "day" or mention.first == mention.last
    parse_date(text, today)


@settings(max_examples=400, deadline=None)
@given(texts)
def test_the_rest_holds_together(text: str) -> None:
    for find in (find_counts, find_phones, find_ticket_numbers, find_regions):
        finder: Callable[[str], Sequence[Mention]] = find
        _check(text, finder(text))
    for count in find_counts(text):
        assert count.quantity.low <= count.quantity.high
        assert not count.quantity.exact or count.quantity.low == count.quantity.high
        assert count.valid == (not count.problem)
    parse_phone(text)
    parse_grade(text)


def _spoken_forms(amount: int) -> list[str]:
    """The ways people write or say a whole amount of yuan."""
    chinese = str(cn2an.an2cn(str(amount), "low"))
    forms = [str(amount), f"{amount:,}", str(amount).translate(str.maketrans("0123456789", "０１２３４５６７８９"))]
    forms += [chinese, re.sub("^二(?=[百千万])", "两", chinese), str(cn2an.an2cn(str(amount), "up"))]
    if amount % 1000 == 0 and amount < 1_000_000:
        forms += [f"{amount // 1000}k", f"{amount // 1000}K", f"{amount // 1000}千"]
    if amount % 100 == 0 and 1000 <= amount < 10_000:
        thousands, hundreds = divmod(amount // 100, 10)
        digits = "零一二三四五六七八九"
        if hundreds:
            forms += [f"{digits[thousands]}千{digits[hundreds]}", f"{thousands}千{hundreds}", f"{thousands}k{hundreds}"]
    if amount >= 10_000:
        forms += [f"{Decimal(amount) / 10_000}万", f"{Decimal(amount) / 10_000}w"]
        wan, rest = divmod(amount, 10_000)
        if rest and rest % 1000 == 0:
            forms += [f"{wan}万{rest // 1000}", f"{wan}w{rest // 1000}", f"{wan}万{rest // 1000}千"]
        if rest >= 1000:
            forms.append(f"{wan}万{rest}")
    return forms


round_amounts = st.one_of(
    st.integers(100, 99_999_999),
    st.integers(1, 9_999).map(lambda n: n * 100),
    st.integers(1, 9_999).map(lambda n: n * 1000),
)


@settings(max_examples=300, deadline=None)
@given(round_amounts, st.data())
def test_an_amount_survives_every_way_of_saying_it(amount: int, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(_spoken_forms(amount)))
    before, after = data.draw(
        st.sampled_from([("欠我", "元"), ("工资一共", "块钱没给"), ("押金", "块，一直没退"), ("", "元")])
    )
    (found,) = find_money(f"{before}{form}{after}")
    assert (found.low, found.high) == (Decimal(amount), Decimal(amount))
    assert found.exact
    assert not found.ambiguous
    assert found.text.startswith(form)


@settings(max_examples=300, deadline=None)
@given(round_amounts, st.data())
def test_a_bare_answer_is_read_or_asked(amount: int, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(_spoken_forms(amount)))
    assume(not re.fullmatch(r"(?:19|20)\d{6}", fold(form)))  # 20240305 is a date
    found = parse_amount(form)
    assert found is not None
    assert found.low == found.high == amount
    assert found.ambiguous == (fold(form).isdigit() and 2010 <= amount <= 2040 and amount % 10 != 0)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 99_999), st.integers(1, 9), st.integers(0, 9))
def test_jiao_and_fen(yuan: int, jiao: int, fen: int) -> None:
    digits = "零一二三四五六七八九"
    chinese = cn2an.an2cn(str(yuan), "low")
    exact = Decimal(yuan) + Decimal(jiao) / 10
    for form in (
        f"{yuan}块{jiao}毛",
        f"{yuan}元{jiao}角",
        f"{chinese}块{digits[jiao]}毛",
        f"{chinese}块{digits[jiao]}",
        f"{exact}元",
    ):
        (found,) = find_money(form)
        assert (found.low, found.exact, found.text) == (exact, True, form)
    if fen:
        form = f"{chinese}块{digits[jiao]}毛{digits[fen]}分"
        (found,) = find_money(form)
        assert (found.low, found.text) == (exact + Decimal(fen) / 100, form)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 8), st.sampled_from([("十", 10), ("百", 100), ("千", 1000), ("万", 10_000)]))
def test_neighbouring_digits_are_a_range(digit: int, unit: tuple[str, int]) -> None:
    low, high = ("零一二三四五六七八九"[n] for n in (digit, digit + 1))
    (found,) = find_money(f"欠了{low}{high}{unit[0]}块钱")
    assert (found.low, found.high) == (Decimal(digit * unit[1]), Decimal((digit + 1) * unit[1]))
    assert not found.exact


@settings(max_examples=200, deadline=None)
@given(st.dates(dt.date(1995, 1, 1), dt.date(2029, 12, 31)))
def test_a_full_date_survives_every_way_of_writing_it(day: dt.date) -> None:
    forms = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month}月{day.day}号",
        f"{day:%Y%m%d}",
        f"{day:%Y-%m-%d}",
    ]
    forms += [
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%y}年{day.month}月{day.day}号",
    ]
    year = "".join("零一二三四五六七八九"[int(digit)] for digit in str(day.year))
    month, date = (
        str(cn2an.an2cn(str(n), "low")).removeprefix("一") if n > 9 and n < 20 else str(cn2an.an2cn(str(n), "low"))
        for n in (day.month, day.day)
    )
    forms.append(f"{year}年{month}月{date}日")
    for form in forms:
        (found,) = find_dates(f"我是{form}进的厂", TODAY)
        assert (found.first, found.precision, found.text, found.assumed) == (day, "day", form, False)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 40), st.integers(1, 11))
def test_years_and_months(years: int, months: int) -> None:
    spoken = [str(cn2an.an2cn(str(n), "low")) for n in (years, months)]
    for form in (f"{years}年{months}个月", f"{spoken[0]}年零{spoken[1]}个月", f"{spoken[0]}年又{spoken[1]}个月"):
        (found,) = find_durations(f"我干了{form}")
        assert (found.years, found.months, found.exact, found.text) == (years, months, True, form)


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_number_survives_every_way_of_writing_it(number: str) -> None:
    spoken = number.translate(str.maketrans("0123456789", "零幺二三四五六七八九"))
    groups = f"{number[:3]} {number[3:7]} {number[7:]}"
    for form in (number, f"+86{number}", f"86-{number}", groups, groups.replace(" ", "-"), spoken):
        (found,) = find_phones(f"电话：{form}。")
        assert (found.number, found.valid, found.text) == (number, True, form)
        assert find_money(f"欠了工资，电话{form}") == []
