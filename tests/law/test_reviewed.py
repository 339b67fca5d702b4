"""Confirmed questions as files: read strictly, refused with a reason, never twice."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from law.library import Library
from law.reviewed import ReviewedExample, near_copy, read_reviewed, to_yaml
from tests.law.helpers import copy_knowledge

GOOD = ReviewedExample(
    "发薪日过了俩礼拜卡上还没见着钱", "faq/arrears_sample", "review-0001", "李律师",
    datetime(2026, 11, 29, 10, 15, tzinfo=timezone.utc),
)  # fmt: skip
ENTRIES = {"arrears_sample"}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "review-0001.yml").write_text(to_yaml(GOOD), encoding="utf-8")
    assert read_reviewed(tmp_path, ENTRIES) == ([GOOD], [])
    assert read_reviewed(tmp_path / "nowhere", ENTRIES) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("faq/arrears_sample", "faq/gone", "没有“faq/gone”"),
        ("faq/arrears_sample", "greet", "没有“greet”"),
        ("发薪日过了俩礼拜卡上还没见着钱", "好", "2到300"),
        ("发薪日过了俩礼拜卡上还没见着钱", "打我电话13812345678", "电话"),
        ("decided_by: 李律师", "decided_by: ' '", "来源"),
        ("decided_by: 李律师\n", "", "要有这几项"),
        ("review-0001", "review-0002", "文件名"),
        ("2026-11-29T10:15:00+00:00", "gestern", "读不出来"),
        ("text:", "text: [", "读不出来"),
    ],
)
def test_a_file_that_is_not_in_order_is_named_and_left_out(tmp_path: Path, old: str, new: str, named: str) -> None:
    content = to_yaml(GOOD)
    assert old in content
    (tmp_path / "review-0001.yml").write_text(content.replace(old, new), encoding="utf-8")
    found, problems = read_reviewed(tmp_path, ENTRIES)
    assert found == [] and len(problems) == 1
    assert "review-0001.yml" in str(problems[0]) and named in str(problems[0])


def test_a_near_copy_is_found_with_its_owner(tmp_path: Path) -> None:
    entries = Library(copy_knowledge(tmp_path)).entries.values()
    assert near_copy("厂里压着工钱不给找谁？", entries, []) == ("厂里压着工钱不给找谁", "faq/arrears_sample")
    assert near_copy("发薪日过了俩礼拜，卡上还没见着钱！", entries, [GOOD]) == (GOOD.text, GOOD.label)
    assert near_copy("发薪日过了俩礼拜，卡上还没见着钱！", entries, []) is None
