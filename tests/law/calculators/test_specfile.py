"""Specs are read strictly: each fault is one line that names the file, the line, the key and a good example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from law.calculators.registry import CALCULATORS
from law.calculators.specfile import load_specs, read_spec
from law.regions import load_regions
from tests.law.calculators.tables import ROOT
from tests.law.helpers import line_of, spoil

GOOD = """\
title: 加班费
description: 算加班费
inputs:
  - {name: start_date, label: 入职日期, prompt: 哪天入职的？, type: date, example: "2019-04-01", need: required}
  - {name: last_date, label: 离职日期, prompt: 哪天离职的？, type: date, example: "2026-04-01", aliases: [end_date]}
  - name: reason
    label: 原因
    prompt: 什么原因？
    type: choice
    example: 辞职
    default: resigned
    unknown: {choices: [dismissed]}
    when: {start_date: given}
    choices:
      - {id: resigned, label: 辞职, words: [自己走]}
      - {id: dismissed, label: 被辞退}
  - {name: wage_yuan, label: 月薪, prompt: 多少, type: money, unit: 元, example: "80", limits: {above: 0, most: 100}}
outputs:
  - {name: total, label: 合计, unit: 元}
rules:
  - {id: amount, title: 算法, citations: [{source: 劳动法, article: "44"}]}
figures:
  - {name: minimum_wage_month, label: 最低工资, published: 人社部门}
covered: [平时加班]
not_covered: [计件]
what_if:
  - {label: 如果被辞退, change: {reason: dismissed}, when: {reason: [resigned]}}
order: [[start_date, last_date]]
next: {document: wage_demand, ticket: legal_aid}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "sample.yml"
    file.write_text(GOOD, encoding="utf-8")
    return file


def test_a_good_file_is_read_whole(path: Path) -> None:
    spec, problems = read_spec(path)
    assert problems == []
    assert spec is not None
    assert [item.name for item in spec.inputs] == ["start_date", "last_date", "reason", "wage_yuan"]
    assert spec.input("wage_yuan").limits.above == 0
    assert spec.find("wage") == (spec.input("wage_yuan"), None)
    assert spec.find("end_date") == (spec.input("last_date"), None)
    assert spec.find("nothing") is None
    assert spec.document == "wage_demand"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title: 加班费", "titel: 加班费", "不认识的键“titel”"),
        ("description: 算加班费\n", "", "缺少“description”"),
        ("type: money", "type: cash", "“type”不能是“cash”"),
        ('example: "80", limits', "example: 80, limits", "要写成文字"),
        ("need: required", "need: must", "“need”不能是“must”"),
        ("limits: {above: 0, most: 100}", "limits: {over: 0}", "不认识的键“over”"),
        ('example: "2019-04-01", need: required', 'example: "2019-04-01", limits: {above: 0}', "没有大小限制"),
        ("aliases: [end_date]", "aliases: [start_date]", "名称“start_date”用了两次"),
        ("default: resigned", "default: retired", "没有选项“retired”"),
        ("unknown: {choices: [dismissed]}", "unknown: {choices: [fired]}", "没有选项“fired”"),
        ("when: {start_date: given}", "when: {begin: given}", "没有输入项“begin”"),
        ("words: [自己走]", "words: [被辞退]", "“被辞退”同时是"),
        ("type: date, example: \"2026-04-01\"", "type: choice, example: \"2026-04-01\"", "要有 choices"),
        ("change: {reason: dismissed}", "change: {reason: fired}", "没有选项“fired”"),
        ("change: {reason: dismissed}", "change: {}", "要写明改哪一项"),
        ('citations: [{source: 劳动法, article: "44"}]', "citations: []", "每条规则都要有依据"),
        ("{name: total,", "{name: Total,", "小写字母"),
        ("order: [[start_date, last_date]]", "order: [[start_date, wage_yuan]]", "不是日期输入项"),
        ("order: [[start_date, last_date]]", "order: [start_date]", "写两个日期"),
        ("next: {document: wage_demand,", "next: {paper: wage_demand,", "不认识的键“paper”"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(path: Path, old: str, new: str, words: str) -> None:
    spec, problems = read_spec(spoil(path, old, new))
    assert spec is None
    assert any(words in str(problem) for problem in problems), [str(problem) for problem in problems]
    assert all(problem.file == path and "\n" not in str(problem) for problem in problems)


def test_the_line_is_where_the_author_wrote_it(path: Path) -> None:
    _, problems = read_spec(spoil(path, "default: resigned", "default: retired"))
    assert [problem.line for problem in problems] == [line_of(path, "name: reason")]


def test_every_spec_has_its_function_and_every_function_its_spec() -> None:
    assert load_specs().keys() == CALCULATORS.keys()


@pytest.mark.parametrize(
    ("calculator", "told", "figure"),
    [
        ("work_injury", "离职两项补助的月数只录入了", "work_injury_employment_subsidy_months"),
        ("unemployment", "当地领几个月只录入了", "unemployment_months_"),
        ("unemployment", "每月金额只录入了", "unemployment_benefit_"),
        ("severance", "当地平均工资只录入了", "local_average_wage_month"),
    ],
)
def test_the_provinces_said_to_be_recorded_are_those_that_are(calculator: str, told: str, figure: str) -> None:
    texts = "；".join(load_specs()[calculator].not_covered)
    found = re.search(re.escape(told) + "：([^；（]+)", texts)
    assert found is not None
    folder = ROOT / "knowledge" / "parameters" / "regions"
    codes = {path.parent.name for path in folder.glob(f"*0000/{figure}*.yml") if "amount" not in path.stem}
    names = {load_regions().full_name(code) for code in codes}
    said = set(found[1].split("、"))
    assert {name for name in names if not any(name.startswith(word) for word in said)} == set()
    assert {word for word in said if not any(name.startswith(word) for name in names)} == set()
