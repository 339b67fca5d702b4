"""One written form: the table of what is changed and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lexicon import read_lexicon
from bot.text import Normalizer, is_command
from tests.bot.conftest import ROOT

NORMALIZER = Normalizer(read_lexicon(ROOT / "knowledge" / "lexicon").typos)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("怎么办？？？？", "怎么办?"),
        ("怎么办啊啊啊啊", "怎么办啊"),
        ("急急急急！！！", "急!"),
        ("怎么办怎么办怎么办", "怎么办"),
        ("？！？！", "?"),
        ("公司拖欠我三個月工資", "公司拖欠我三个月工资"),
        ("Ｈｅｌｌｏ　ｗｏｒｌｄ", "Hello world"),
        ("拖 欠 工 资", "拖欠工资"),
        ("工资 3 个月没发", "工资 3个月没发"),
        ("月薪 5000 到 6000", "月薪 5000到 6000"),
        ("老板跑了\n\n工资没发", "老板跑了,工资没发"),
        ("老板跑了。\r\n工资没发", "老板跑了。工资没发"),
        ("公\u200b司\u202e欠\ufeff薪", "公司欠薪"),
        ("受了公伤", "受了工伤"),
        ("托欠工资", "拖欠工资"),
        ("被开处了", "被开除了"),
        ("医生开处方", "医生开处方"),  # contains 开处
        ("老版本的软件", "老版本的软件"),  # contains 老版
        ("游戏公会", "游戏公会"),
        ("２０２４年３月欠５０００元", "2024年3月欠5000元"),
        ("一千一百一十一", "一千一百一十一"),
        ("11111222222", "11111222222"),
        ("三三三三", "三三三三"),
        ("13812345678", "13812345678"),
        ("2024-03-15", "2024-03-15"),
        ("", ""),
        ("\u200b\ufeff", ""),
    ],
)
def test_table(typed: str, expected: str) -> None:
    assert NORMALIZER(typed) == expected


@pytest.mark.parametrize("payload", ['/show_faq{"faq_id": "公伤"}', "/restart", " /greet"])
def test_commands_stay_as_they_are(payload: str) -> None:
    assert NORMALIZER(payload) == payload


@given(st.text(max_size=200))
def test_nothing_becomes_a_command(text: str) -> None:
    assert is_command(text) or not is_command(NORMALIZER(text))


@given(st.text(alphabet="啊工资?!。 0123abc怎么办\n", max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = NORMALIZER(text)
    assert NORMALIZER(once) == once


@given(st.text(alphabet="0123456789零一二三四五六七八九十百千万两", min_size=1, max_size=40))
def test_figures_survive(text: str) -> None:
    assert NORMALIZER(text) == text


def test_every_correction_is_stable() -> None:
    """A right form must not itself be corrected, or training and use would drift apart."""
    for wrong, right in NORMALIZER.typos.items():
        assert NORMALIZER(wrong) == right, wrong
        assert NORMALIZER(right) == right, right
