"""What singles a person out is found and hidden; what everybody may read stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.personal import find_personal, hide_personal


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("我叫王小明，厂里不发工资", "我叫［姓名］，厂里不发工资"),
        ("我叫欧阳建国今年五十", "我叫［姓名］今年五十"),
        ("姓名：李四 电话：13812345678", "姓名：［姓名］ 电话：［电话］"),
        ("联系人是张三丰，138 1234 5678", "联系人是［姓名］，［电话］"),
        ("身份证110101199003074512", "身份证［证件号］"),
        ("身份证11010119900307451X被扣了", "身份证［证件号］被扣了"),
        ("身份证１１０１０１１９９００３０７４５１２", "身份证［证件号］"),
        ("打到卡6222021001112345678里", "打到卡［银行卡号］里"),
        ("卡号6222 0210 0111 2345", "卡号［银行卡号］"),
        ("邮箱 li.si@example.com", "邮箱 ［邮箱］"),
        ("微信号：abc_12345", "微信号：［账号］"),
        ("电话幺三八一二三四五六七八", "电话［电话］"),
        ("工单FY-20260101-0001怎么样了", "工单［工单号］怎么样了"),
        ("座机0755-12345678", "座机［电话］"),
    ],
)
def test_hidden(text: str, hidden: str) -> None:
    assert hide_personal(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "公司拖欠我三个月工资，一共两万四千块", "打12351和12333都没人接", "2026年3月15日入职，月薪8000元",
        "我叫不醒老板",
        "加班费按150%算吗", "赔偿金是1130040元吗", "我是仓库的，能不能要补偿", "名字没写在合同上怎么办",
        "劳动合同法第四十七条怎么说",
    ],
)  # fmt: skip
def test_left_alone(text: str) -> None:
    assert hide_personal(text) == text


@given(st.text(max_size=200))
def test_places_are_inside_in_order_and_apart(text: str) -> None:
    at = 0
    for one in find_personal(text):
        assert at <= one.span[0] < one.span[1] <= len(text)
        at = one.span[1]


@given(st.integers(13, 19), st.integers(0, 999_999_999), st.sampled_from(["", "，", "找我：", "王师傅"]))
def test_no_mobile_number_is_left(start: int, rest: int, before: str) -> None:
    number = f"{start}{rest:09d}"
    assert number not in hide_personal(f"{before}{number}。")
