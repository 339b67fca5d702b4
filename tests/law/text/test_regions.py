"""The table of regions: complete, strict about its own mistakes, and read once."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from law.errors import KnowledgeError
from law.regions import find_regions, load_regions
from law.regiontable import DEFAULT_PATH


def test_the_table_is_complete() -> None:
    regions = load_regions().by_code.values()
    provinces = [region for region in regions if region.level == "province"]
    assert sum(region.in_scope for region in provinces) == 31
    assert {region.short for region in provinces if not region.in_scope} == {"香港", "澳门", "台湾"}
    names = [region.name for region in regions if region.level == "prefecture"]
    kinds = Counter(next(kind for kind in ("自治州", "地区", "盟", "市") if name.endswith(kind)) for name in names)
    assert kinds == {"市": 293, "自治州": 30, "地区": 7, "盟": 3}


def test_every_code_lies_in_its_province() -> None:
    table = load_regions().by_code
    for code, region in table.items():
        assert region.code == code
        assert table[region.province].level == "province"
        assert (code.endswith("0000"), code.endswith("00")) == (region.level == "province", region.level != "county")


def test_full_names() -> None:
    table = load_regions()
    assert table.full_name("440300") == "广东省深圳市"
    assert table.full_name("320583") == "江苏省苏州市昆山市"
    assert table.full_name("110108") == "北京市海淀区"
    assert table.full_name("310000") == "上海市"
    assert table.full_name("999999") == ""


def test_every_full_name_is_found() -> None:
    table = load_regions()
    for code, region in table.by_code.items():
        (mention,) = find_regions(f"我在{table.full_name(code)}上班")
        assert mention.region == region


def test_a_place_with_two_bearers_is_asked_in_chinese() -> None:
    (mention,) = find_regions("在吉林打工")
    assert mention.ambiguous
    assert mention.question == "“吉林”可能是：吉林省、吉林省吉林市。您在哪一个？"


def test_outside_scope() -> None:
    (mention,) = find_regions("在香港上班")
    assert mention.region is not None
    assert not mention.region.in_scope


def test_the_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "regions.yml"
    shutil.copy(DEFAULT_PATH, path)
    first = load_regions(path)
    path.unlink()
    assert load_regions(path) is first
    assert load_regions() is load_regions()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"440300": 深圳市', '"44030": 深圳市', "六位数字"),
        ('"440300": 深圳市', '"440300": {short: 深圳}', "缺少名称"),
        ("{name: 江苏省, short: 江苏}", "{name: 江苏省, short: [江苏]}", "short 是一个词"),
        ("strict: [来宾,", "strict: [来滨,", "“来滨”不是上面任何地名的简称"),
        ("  大理: [石,", "  大里: [石,", "“大里”不是上面任何地名的简称"),
        ("  三明: [治]", "  三明: 治", "这里要写一列词"),
        ("prefectures:", "prefecture:", "这里要写“键: 值”的表"),
        ("county_short:", "county_shorts:", "这里要写一列词"),
        ('"440300": 深圳市', '"440200": 深圳市', "写了两次"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = DEFAULT_PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "regions.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match=re.escape(words)) as raised:
        load_regions(path)
    assert str(raised.value).startswith(f"{path.as_posix()}:")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"nowhere\.yml"):
        load_regions(tmp_path / "nowhere.yml")
