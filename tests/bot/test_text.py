"""One written form: the table of what is changed and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lexicon import read_lexicon, replacer
from bot.text import Normalizer, is_command
from law.library import Library
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
        ("怎么办啊啊啊啊？？？？", "怎么办啊?"),
        ("公司不发工资😭😭怎么办[流泪]", "公司不发工资怎么办"),
        ("[工伤]怎么报", "[工伤]怎么报"),
        ("公司不发工资怎么办？急！在线等，谢谢大家", "公司不发工资怎么办?"),
        ("工资没发怎么办，跪求解答", "工资没发怎么办"),
        ("被公司辞退了，望律师给予解答！", "被公司辞退了"),
        ("公司不发工资了很着急", "公司不发工资了很着急"),
        ("谢谢", "谢谢"),
        ("好的，谢谢您", "好的,谢谢您"),
        ("主播和公会签了约", "主播和公会签了约"),
        ("总公会管不管", "总工会管不管"),
        ("劳动中才要交钱吗", "劳动仲裁要交钱吗"),
        ("公司通报工商部门", "公司通报工商部门"),
        ("致其手部受伤", "致其手部受伤"),
        ("陪偿金怎么算", "赔偿金怎么算"),
        ("社报断了", "社保断了"),
        ("自离扣工资", "自离扣工资"),  # a word of its own (synonyms.yml)
        ("我想辞工", "我想辞工"),
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


def test_right_texts_are_left_as_they_are() -> None:
    """Nothing that an answer says, and no sentence of a statute, contains a "slip"."""
    library = Library(ROOT / "knowledge")
    written = [text for entry in library.entries.values() for _, text in entry.texts()]
    correct = replacer(NORMALIZER.typos)
    assert [text for text in written if correct(text) != text] == []


def test_statutes_are_left_as_they_are() -> None:
    folder = ROOT.parent / "shared" / "laws"
    if not folder.is_dir():
        pytest.skip("the official texts are not beside the checkout")
    correct = replacer(NORMALIZER.typos)
    lines = (line for path in folder.rglob("*.md") for line in path.read_text(encoding="utf-8").splitlines())
    assert [line[:60] for line in lines if correct(line) != line] == []


def test_every_correction_is_stable() -> None:
    """A right form must not itself be corrected, or training and use would drift apart."""
    for wrong, right in NORMALIZER.typos.items():
        assert NORMALIZER(wrong) == right, wrong
        assert NORMALIZER(right) == right, right
