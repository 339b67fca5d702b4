"""A lawyer's slip gives one line: file, line, what is wrong, an example of right — and the bot keeps answering."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from law.checks import check_all
from law.library import Library
from tests.law.helpers import ENTRY, copy_knowledge, spoil

DAY = date(2026, 11, 23)
WAGE = "parameters/national/wage_days.yml"


def replaced(name: str, old: str, new: str) -> Callable[[Path], Path]:
    return lambda folder: spoil(folder / name, old, new)


def duplicate(folder: Path) -> Path:
    """The same entry once more below another topic."""
    other = folder / "faq" / "wage_deduction" / "arrears_sample.yml"
    other.parent.mkdir()
    shutil.copy(folder / ENTRY, other)
    return spoil(other, "topic: wage_arrears", "topic: wage_deduction")


SLIPS = {
    "a tab": (
        replaced(ENTRY, "  short:", "\tshort:"),
        "7: 含有制表符（Tab），缩进只能用空格（例：把 Tab 换成两个空格）",
    ),
    "an unknown key": (
        replaced(ENTRY, "audience: worker", "audience: worker\nurgent: true"),
        "4: [urgent] 不认识的键“urgent”，可用的键：id、topic、audience、question、ask、answer、more、premises、"
        "citations、regions、figures、next、valid_from、valid_to、checked_on、checked_against（例：id: …）",
    ),
    "a misspelt key": (
        replaced(ENTRY, "audience: worker", "audiance: worker"),
        "3: [audiance] 不认识的键“audiance”，应该是“audience”（例：audience: worker）",
    ),
    "a wrong article": (
        replaced(ENTRY, 'article: "30"', 'article: "300"'),
        '23: [citations[1]] “样例法”没有第 300 条（最后一条是第 98 条）（例：article: "98"，整份文件写 article: ""）',
    ),
    "an article in words": (
        replaced(ENTRY, 'article: "30"', "article: 第三十条"),
        '23: [citations[1].article] 条号“第三十条”写法不对：只写阿拉伯数字，整部文件写 ""（例：article: "276-1"）',
    ),
    "an unclosed quote": (
        replaced(ENTRY, "question: 厂里压着工钱不给怎么办？", 'question: "厂里压着工钱不给怎么办？'),
        '4: 引号没有成对（例：question: "三个月没发工资怎么办？"）',
    ),
    "an unclosed quote in a list": (
        replaced(ENTRY, "[压工钱, 工钱不给]", '["压工钱, 工钱不给]'),
        '7: 引号没有成对（例：question: "三个月没发工资怎么办？"）',
    ),
    "a day that does not exist": (
        replaced(ENTRY, "checked_on: 2026-11-23", "checked_on: 2025-02-31"),
        "29: [checked_on] 日期 2025-02-31 不存在或写法不对（例：2026-07-01）",
    ),
    "a number where text belongs": (
        replaced(ENTRY, 'article: "30"', "article: 30"),
        '23: [citations[1].article] “article”要写成文字；数字和日期要加引号（例：article: "30"）',
    ),
    "a number as text": (
        replaced(WAGE, "value: 21.75", 'value: "21.75"'),
        "4: [values.2020-01-01.value] “value”要写成数字，不加引号、单位和千分位（例：value: 1130040）",
    ),
    "a key with a full-width colon": (
        replaced(ENTRY, "topic: wage_arrears", "topic：wage_arrears"),
        "2: 键后面用了全角冒号“：”，要用半角冒号加空格（例：topic: overtime）",
    ),
    "a wrong indentation": (
        replaced(ENTRY, "  relative:", "   relative:"),
        "9: 格式不对：检查缩进（这一行和上一行）、半角冒号后的空格、括号和引号"
        "（例：ask: {plain: [怎么要工资, 工资没发]}）",
    ),
    "a source that is written wrongly": (
        replaced("sources.yml", "kind: law", "kind: gesetz"),
        "3: [样例法.kind] “kind”不能是“gesetz”，只能是：law、regulation、interpretation、rule、normative、local、"
        "standard、case、union、party（例：kind: law）",
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_one_slip_is_one_line_with_file_line_fault_and_example(tmp_path: Path, slip: str) -> None:
    spoilt, said = SLIPS[slip]
    folder = copy_knowledge(tmp_path)
    path = spoilt(folder)
    lines = [str(problem) for problem in check_all(Library(folder).snapshot(), DAY)]
    assert lines == [f"{path.as_posix()}:{said}"]


def test_the_same_id_in_two_folders_is_one_line(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path)
    other = duplicate(folder)
    lines = [str(problem) for problem in check_all(Library(folder).snapshot(), DAY)]
    first = (folder / ENTRY).as_posix()
    assert lines == [f"{other.as_posix()}:1: [id] 编号“arrears_sample”已被 {first} 使用（例：arrears_sample_2）"]


@pytest.mark.parametrize("slip", [name for name in SLIPS if name != "a wrong article"])
def test_no_slip_takes_the_other_entries_away(tmp_path: Path, slip: str) -> None:
    folder = copy_knowledge(tmp_path)
    SLIPS[slip][0](folder)
    assert "arrears_other" in Library(folder).entries
