"""An error of a knowledge file is one line that says where, what and how it is right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from law.errors import KnowledgeError, LawError, NoValue, NoValueForDate, NoValueForRegion, TextError, UnknownSource


def test_a_knowledge_error_is_one_line_with_place_problem_and_example() -> None:
    error = KnowledgeError(Path("faq/overtime/pay.yml"), 7, "ask.plain[2]", "要写成文字\n（不能为空）", "[问法一]")
    assert str(error) == "faq/overtime/pay.yml:7: [ask.plain[2]] 要写成文字 （不能为空）（例：[问法一]）"


def test_a_fault_of_the_whole_file_has_no_line() -> None:
    assert str(KnowledgeError("sources.yml", 0, "", "缺少这个文件")) == "sources.yml: 缺少这个文件"


def test_equal_faults_are_equal() -> None:
    one, same, other = (KnowledgeError("a.yml", line, "", "错") for line in (1, 1, 2))
    assert one == same
    assert one != other
    assert len({one, same, other}) == 2


def test_a_missing_value_names_parameter_day_and_region() -> None:
    error = NoValueForRegion("minimum_wage_month", date(2026, 11, 23), "450000", "没有录入")
    assert "minimum_wage_month" in str(error)
    assert "2026-11-23" in str(error)
    assert "450000" in str(error)
    assert "全国" in str(NoValueForDate("wage_days", date(2026, 1, 1)))


def test_the_tree_is_as_drawn() -> None:
    assert issubclass(NoValueForDate, NoValue)
    for kind in (KnowledgeError, TextError, UnknownSource, NoValue):
        assert issubclass(kind, LawError)
        assert not issubclass(kind, (AttributeError, KeyError)), "hasattr and dict lookups must not swallow it"
    assert "没有“野法”" in str(UnknownSource("野法"))
    assert str(TextError("a.docx", "坏了")) == "a.docx: 坏了"
