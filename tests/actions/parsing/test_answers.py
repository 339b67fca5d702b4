"""Sums, contacts, names, stories, ticket numbers."""

from __future__ import annotations

import pytest

from actions.parsing.amount import amount_label, mentioned_totals, read_amount, ticket_amount
from actions.parsing.contact import contact_label, read_contact, read_name
from actions.parsing.employer import read_employer
from actions.parsing.narrative import is_general_question, reuses_earlier, story_in_request, tells_facts
from actions.parsing.reading import Fit
from actions.parsing.ticket import number_forgotten, read_tail, read_ticket_number


@pytest.mark.parametrize(
    ("text", "value", "fit"),
    [
        ("24000", "24000", Fit.WHOLE),
        ("两万四", "24000", Fit.WHOLE),
        ("大概两万块吧", "20000", Fit.WHOLE),
        ("两万多", "20000~30000", Fit.WHOLE),
        ("15000元", "15000", Fit.WHOLE),
        ("老板说只给5000元，我不同意", "5000", Fit.PART),
        ("3000到5000元", "3000~5000", Fit.WHOLE),
        ("3000~5000", "3000~5000", Fit.WHOLE),
        ("不清楚", "unknown", Fit.WHOLE),
        ("不涉及钱", "unknown", Fit.WHOLE),
        ("没多少", None, Fit.NONE),
    ],
)
def test_an_amount(text: str, value: str | None, fit: Fit) -> None:
    reading = read_amount(text)
    assert (reading.value, reading.fit) == (value, fit)


def test_a_rate_is_no_total() -> None:
    assert read_amount("每个月5000元").problem == "utter_ticket_amount_period"


def test_what_is_not_clear_is_asked_back() -> None:
    reading = read_amount("工资5000元，补偿20000元")
    assert reading.value is None
    assert reading.question


def test_amounts_as_shown_and_as_sent() -> None:
    assert (amount_label("3000~5000"), ticket_amount("3000~5000")) == ("3000～5000元", "3000")
    assert (amount_label("unknown"), ticket_amount("unknown")) == ("未填", None)
    assert (amount_label("15000.5"), ticket_amount("15000.5")) == ("15000.5元", "15000.5")


def test_sums_in_the_story_become_buttons() -> None:
    titles = [option.title for option in mentioned_totals("每月工资5000元，一共欠我24000元，押金500元没退")]
    assert titles == ["24000元", "500元"]
    assert mentioned_totals("一分钱都没给") == ()


@pytest.mark.parametrize(
    ("text", "phone", "name"),
    [
        ("13812345678", "13812345678", None),
        ("王师傅 13812345678", "13812345678", "王师傅"),
        ("我叫李梅，电话是138 1234 5678", "13812345678", "李梅"),
        ("电话13812345678，称呼老张", "13812345678", "老张"),
        ("010-62345678", "010-62345678", None),
        ("打这个就行13812345678", "13812345678", None),
    ],
)
def test_a_contact(text: str, phone: str, name: str | None) -> None:
    contact = read_contact(text)
    assert (contact.phone, contact.name) == (phone, name)


@pytest.mark.parametrize("text", ["1381234567", "138****5678", "没有电话", "12351", "我姓王"])
def test_no_usable_phone_comes_with_a_reason(text: str) -> None:
    contact = read_contact(text)
    assert contact.phone is None
    assert contact.problem


def test_the_summary_does_not_show_the_whole_phone() -> None:
    assert contact_label("13812345678", "王师傅") == "138****5678（王师傅）"
    assert contact_label("13812345678", None) == "138****5678"


def test_a_name() -> None:
    assert read_name(" 老王 ") == "老王"
    assert read_name("") is None
    assert read_name("王" * 21) is None


@pytest.mark.parametrize(
    ("text", "employer"),
    [
        ("华强电子厂", "华强电子厂"),
        ("公司叫顺达物流有限公司。", "顺达物流有限公司"),
        ("单位名称：市政三公司", "市政三公司"),
        ("包工头老赵，城南安置房工地", "包工头老赵，城南安置房工地"),
        ("不知道", "不知道"),
        ("没有公司", "不知道"),
        ("好的", None),
        ("？", None),
        ("厂", None),
        ("长" * 61, None),
    ],
)
def test_an_employer(text: str, employer: str | None) -> None:
    assert read_employer(text) == employer


@pytest.mark.parametrize(
    ("text", "story"),
    [
        ("老板欠我三个月工资不给，我该怎么办？", True),
        ("我老公在工地上摔下来，住院半个月了", True),
        ("拖欠工资怎么办", False),
        ("申请要准备什么材料", False),
    ],
)
def test_whose_case_is_told(text: str, story: bool) -> None:
    assert tells_facts(text) is story


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("申请法律援助要花钱吗？", True),
        ("我要交什么材料？", True),
        ("拖欠工资怎么办", True),
        ("老板欠我三个月工资不给，我该怎么办？", False),
        ("厂里三个月没发工资", False),
    ],
)
def test_a_general_question_is_no_story(text: str, general: bool) -> None:
    assert is_general_question(text) is general


def test_the_request_may_bring_the_story_along() -> None:
    text = "我在工地干了半年，包工头欠我两万块跑了，我要申请法律援助"
    assert story_in_request(text) == text
    short = "老板欠我2万块半年了一直不给，我要申请法律援助"
    assert story_in_request(short) == short
    assert story_in_request("我想申请法律援助，请工会帮我打官司") is None
    assert story_in_request("/request_legal_aid") is None


def test_the_reuse_button() -> None:
    assert reuses_earlier("就用刚才说的")
    assert reuses_earlier("用我前面讲的吧")
    assert not reuses_earlier("刚才说的不算，我重新讲")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("FY-20260105-0012", "FY-20260105-0012"),
        ("查一下 fy20260105 0012", "FY-20260105-0012"),
        ("FY-20261345-0001", None),
        ("我的单子", None),
    ],
)
def test_a_ticket_number(text: str, number: str | None) -> None:
    assert read_ticket_number(text) == number


@pytest.mark.parametrize(
    ("text", "tail"),
    [("5678", "5678"), ("后四位是5678", "5678"), ("13812345678", "5678"), ("567", None), ("56789", None)],
)
def test_the_last_digits(text: str, tail: str | None) -> None:
    assert read_tail(text) == tail


def test_a_forgotten_number() -> None:
    assert number_forgotten("忘记工单号了")
    assert number_forgotten("找不到了")
    assert not number_forgotten("FY-20260105-0012")
