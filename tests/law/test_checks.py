"""What must hold between the files, and what makes an entry good enough to ship."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from law.checks import check_all, visible_length
from law.library import Library
from law.texts import LawTexts
from tests.law.helpers import ENTRY, KNOWLEDGE, copy_knowledge, spoil

DAY = date(2026, 11, 23)
WAGE = "parameters/national/wage_days.yml"


def problems(folder: Path, day: date = DAY, laws: LawTexts | None = None) -> list[str]:
    return [str(problem) for problem in check_all(Library(folder).snapshot(), day, laws)]


def test_the_good_folder_has_no_problem() -> None:
    assert problems(KNOWLEDGE) == []


WRONG = [
    (ENTRY, ", 员工同意就能先压着工钱吗", "", DAY, "只有 19 种问法，至少 20 种"),
    (ENTRY, "  short: [压工钱, 工钱不给]", "  short: [压着我的工钱不给我]", DAY, "有 9 字，short 最多 8 字"),
    (ENTRY, "  story:\n    - 我年初", "  story:\n    - 太短的经过\n    - 我年初", DAY, "这段经过有 5 字"),
    (ENTRY, "不可以压工钱。", "不可以压工钱。" * 50, DAY, "最多 260 字"),
    (ENTRY, "电话 12333", "电话 12377", DAY, "电话 12377 不在许可的热线里"),
    (ENTRY, "拖得久的", "拖得久的打 13912345678", DAY, "电话 13912345678 不在许可的热线里"),
    (ENTRY, "广东另有规定。", "打 020-12345678。", DAY, "电话 020-12345678"),
    (ENTRY, "related: [arrears_other]", "related: [arrears_gone]", DAY, "没有编号为“arrears_gone”的条目"),
    (ENTRY, "related: [arrears_other]", "related: [arrears_sample]", DAY, "相关条目不能是自己"),
    (ENTRY, 'article: "30"', 'article: "99"', DAY, "“样例法”没有第 99 条（最后一条是第 98 条）"),
    (ENTRY, 'article: "30"', 'article: "30-7"', DAY, "“样例法”没有第 30-7 条"),
    (ENTRY, 'article: "30"', 'article: "40"', DAY, "第 40 条在 2026-11-23 不是有效的"),
    (ENTRY, 'article: "30"', 'article: "32.1"', DAY, "第 32.1 条在 2026-11-23 不是有效的"),
    (ENTRY, 'source: 样例法, article: "30"', 'source: 样例规定, article: ""', DAY, "整份文件在 2026-11-23"),
    (ENTRY, 'source: 样例法, article: "30"', 'source: 样例规定, article: "3"', DAY, "没有登记条数"),
    (ENTRY, "source: 样例法", "source: 野法", DAY, "sources.yml 里没有“野法”（例：先在 sources.yml 登记）"),
    (ENTRY, "source: 样例法", "source: 中华人民共和国样例法", DAY, "（例：source: 样例法）"),
    (ENTRY, "{{wage_days}}", "{{wage_day}}", DAY, "没有参数“wage_day”"),
    (ENTRY, "{{wage_days}}", "{{wage_days@region}}", DAY, "全国统一的参数不写 @region"),
    (ENTRY, "{{minimum_wage@region}}", "{{minimum_wage}}", DAY, "各地不同的参数要写 @region"),
    (ENTRY, "checked_on: 2026-11-23", "checked_on: 2026-12-01", DAY, "核对日 2026-12-01 还没到"),
    (WAGE, "reference: 样例法", "reference: 野法", DAY, "sources.yml 里没有“野法”"),
    (WAGE, 'article: "30"', 'article: "130"', DAY, "“样例法”没有第 130 条"),
    (WAGE, '"2020-01-01"', '"2019-01-01"', DAY, "第 30 条在 2019-01-01 不是有效的"),
    (WAGE, "checked_on: 2026-11-23", "checked_on: 2026-12-01", DAY, "核对日 2026-12-01 还没到"),
    (WAGE, '"2020-01-01"', '"2026-12-01"', DAY, "最早的数值从 2026-12-01 起"),
]


@pytest.mark.parametrize(("name", "old", "new", "day", "said"), WRONG)
def test_each_fault_is_named_with_its_file(tmp_path: Path, name: str, old: str, new: str, day: date, said: str) -> None:
    folder = copy_knowledge(tmp_path)
    path = spoil(folder / name, old, new)
    found = problems(folder, day)
    assert any(said in problem for problem in found), found
    if "最早的数值" not in said:
        assert all(problem.startswith(f"{path.as_posix()}:") for problem in found), found


def test_too_few_manners_are_named(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path)
    path = folder / ENTRY
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  relative:"), text.index("answer:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert any("只有 3 类问法（plain、short、colloquial），至少 5 类" in problem for problem in problems(folder))


def test_an_entry_of_another_time_is_checked_in_its_own_time(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path)
    spoil(folder / ENTRY, "valid_to: null", "valid_to: 2025-06-30")
    spoil(folder / ENTRY, 'source: 样例法, article: "30"', 'source: 样例规定, article: ""')
    assert problems(folder) == []
    future = copy_knowledge(tmp_path / "future")
    spoil(future / ENTRY, "valid_from: 2025-01-01", "valid_from: 2027-01-01")
    spoil(future / "sources.yml", "in_force_from: 2020-01-01", "in_force_from: 2027-01-01")
    found = problems(future)
    assert not any("arrears_sample" in problem for problem in found), found
    assert any("arrears_other" in problem for problem in found)


def test_the_day_of_a_change_decides(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path)
    spoil(folder / ENTRY, 'article: "30"', 'article: "40"')
    assert not any("第 40 条" in problem for problem in problems(folder, date(2025, 8, 31)))
    assert any("第 40 条" in problem for problem in problems(folder, date(2025, 9, 1)))


def test_an_article_is_looked_up_in_the_official_text_when_it_is_there(tmp_path: Path) -> None:
    laws = tmp_path / "laws"
    laws.mkdir()
    (laws / "中华人民共和国样例法.json").write_text(
        '{"title": "中华人民共和国样例法", "articles": {"29": "x"}}', encoding="utf-8"
    )
    found = problems(KNOWLEDGE, DAY, LawTexts(laws))
    assert len(found) == 2
    assert all("官方文本“中华人民共和国样例法”里没有第 30 条" in problem for problem in found)
    assert problems(KNOWLEDGE, DAY, LawTexts(tmp_path / "none")) == []


def test_length_counts_what_is_read() -> None:
    assert visible_length("公司，欠3个月！ab\n") == 8
