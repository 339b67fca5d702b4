"""Messages that are nothing but a place, a number, or another alphabet."""

from __future__ import annotations

import pytest

from bot.context.oddities import NOT_UNDERSTOOD, OTHER_LANGUAGE, PERSONAL_NUMBER, TICKET_STATUS, odd
from bot.context.places import named_place, only_places, without_places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我在深圳", "深圳市"),
        ("那上海呢", "上海市"),
        ("广州的", "广州市"),
        ("我们公司在杭州", "杭州市"),
        ("不是北京是上海", "上海市"),
        ("是上海不是北京", "上海市"),
        ("说错了，是东莞", "东莞市"),
        ("我在成都上班", "成都市"),
        ("不在南京，在苏州", "苏州市"),
    ],
)
def test_nothing_but_a_place(text: str, place: str) -> None:
    found = named_place(text)
    assert only_places(text)
    assert found is not None and found.region is not None and found.region.name == place


@pytest.mark.parametrize("text", ["深圳最低工资多少", "我在深圳被拖欠工资", "多少天", "我老家河南", "北京银行"])
def test_something_else_is_said(text: str) -> None:
    assert not only_places(text)


def test_a_place_that_is_only_denied_names_none() -> None:
    assert only_places("不是北京") and named_place("不是北京") is None
    assert without_places("深圳多少钱") == "多少钱"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("13812345678", PERSONAL_NUMBER),
        ("我的电话13812345678", PERSONAL_NUMBER),
        ("138-1234-5678", PERSONAL_NUMBER),
        ("+86 13812345678", PERSONAL_NUMBER),
        ("11010119900307123X", PERSONAL_NUMBER),
        ("6222020200012345678", PERSONAL_NUMBER),
        ("FY-20261120-0003", TICKET_STATUS),
        ("hello my boss did not pay me", OTHER_LANGUAGE),
        ("<script>alert(1)</script>", OTHER_LANGUAGE),
        ("SELECT * FROM users; DROP TABLE users;--", OTHER_LANGUAGE),
        ("мне не платят зарплату", OTHER_LANGUAGE),
        ("ئىش ھەققى", OTHER_LANGUAGE),
        ("5000", NOT_UNDERSTOOD),
    ],
)
def test_the_form_says_what_it_is(text: str, intent: str) -> None:
    assert odd(text, understood=False) == intent


@pytest.mark.parametrize(
    "text", ["公司拖欠工资", "hr", "ok", "2n", "N+1怎么算", "老板不给13812345678打钱", "996合法吗", "。", ""]
)
def test_these_are_ordinary(text: str) -> None:
    assert odd(text, understood=False) is None


def test_what_the_classifier_knows_is_left_to_it() -> None:
    assert odd("hello", understood=True) is None
    assert odd("996", understood=True) is None
