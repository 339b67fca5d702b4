"""What must hold between specs and the rest of the knowledge is refused by name when it does not."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from law.checks import check_holidays, check_related, check_spec
from law.holidays import load_holidays
from law.library import Library
from law.sources import Sources
from tests.law.calculators.tables import ROOT, TODAY
from tests.law.helpers import copy_knowledge, spoil

KNOWLEDGE = ROOT / "knowledge"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sources, figures and one spec; no answers."""
    (tmp_path / "calculators").mkdir()
    shutil.copy(KNOWLEDGE / "sources.yml", tmp_path / "sources.yml")
    shutil.copytree(KNOWLEDGE / "parameters", tmp_path / "parameters")
    shutil.copy(KNOWLEDGE / "calculators" / "notice.yml", tmp_path / "calculators" / "notice.yml")
    shutil.copy(KNOWLEDGE / "calculators" / "sick_pay.yml", tmp_path / "calculators" / "sick_pay.yml")
    return tmp_path


def problems(folder: Path, day: date = TODAY) -> list[str]:
    knowledge = Library(folder, rooms=("parameters", "calculators")).snapshot()
    assert all("crisis" in problem.file.name for problem in knowledge.problems)
    return [
        str(problem)
        for spec in knowledge.calculators.values()
        for problem in check_spec(spec, knowledge.sources, knowledge.parameters, day)
    ]


def test_good_specs_have_no_problem(folder: Path) -> None:
    assert problems(folder) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("notice", 'source: 劳动合同法, article: "71"', 'source: 劳动合同法, article: "199"', "没有第 199 条"),
        ("notice", 'source: 劳动合同法, article: "71"', 'source: 劳动合伙法, article: "71"', "没有“劳动合伙法”"),
        ("sick_pay", "name: sick_pay_floor_share", "name: sick_pay_bottom", "没有参数“sick_pay_bottom”"),
    ],
)
def test_what_does_not_exist_is_named(folder: Path, file: str, old: str, new: str, words: str) -> None:
    path = spoil(folder / "calculators" / f"{file}.yml", old, new)
    assert any(words in problem and path.as_posix() in problem for problem in problems(folder))


def test_an_article_that_is_not_law_yet_is_named(folder: Path) -> None:
    assert any("不是有效的" in problem for problem in problems(folder, date(2007, 12, 31)))


def test_a_wrong_spec_keeps_its_last_good_version(folder: Path) -> None:
    library = Library(folder, rooms=("parameters", "calculators"))
    spoil(folder / "calculators" / "notice.yml", "title:", "titel:")
    knowledge = library.refresh()
    assert "notice" in knowledge.calculators
    assert any("titel" in str(problem) for problem in knowledge.problems)


def test_an_answer_may_not_point_to_a_calculator_that_is_not_there(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path)
    (folder / "calculators").mkdir()
    shutil.copy(KNOWLEDGE / "calculators" / "notice.yml", folder / "calculators" / "notice.yml")
    entry = folder / "faq" / "wage_arrears" / "arrears_sample.yml"
    spoil(entry, "calculator: overtime", "calculator: horoscope")
    knowledge = Library(folder).snapshot()
    found = [str(problem) for entry in knowledge.entries.values() for problem in check_related(entry, knowledge)]
    assert any("没有名为“horoscope”的计算器" in problem for problem in found)


def test_a_calendar_names_notices_that_are_registered() -> None:
    calendar = load_holidays()
    sources = Library(KNOWLEDGE, rooms=()).snapshot().sources
    path = KNOWLEDGE / "holidays.yml"
    assert list(check_holidays(calendar, path, sources)) == []
    assert len(list(check_holidays(calendar, path, Sources(None)))) == len(calendar.notices) + len(calendar.named)
