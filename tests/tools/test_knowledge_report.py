"""The report counts what is there, names what falls due, and keeps the measuring questions to the private page."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from law.due import due, due_figures
from law.faq import TOPICS
from law.library import Library, Snapshot
from tests.law.helpers import KNOWLEDGE, copy_knowledge, spoil
from tools.knowledge_report.counts import by_group, by_source, ways
from tools.knowledge_report.coverage import coverage
from tools.knowledge_report.groups import GROUPS
from tools.knowledge_report.page import page, private_page

DAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def knowledge() -> Snapshot:
    return Library(KNOWLEDGE).snapshot()


def test_every_topic_is_in_exactly_one_group() -> None:
    assert sorted(topic for group in GROUPS for topic in group.topics) == sorted(TOPICS)


def test_a_group_counts_its_entries_and_says_whether_they_are_enough(knowledge: Snapshot) -> None:
    counts = {count.group.name: count for count in by_group(knowledge)}
    wages = counts["工资与欠薪"]
    assert (wages.entries, wages.sources, wages.articles, wages.parameters, wages.figures) == (2, 1, 1, 2, 0)
    assert wages.asks["plain"] == 12
    assert sum(wages.asks.values()) == sum(ways(entry) for entry in knowledge.entries.values())
    assert not wages.enough
    assert counts["其他劳动问题"].enough, "where nothing is asked for, nothing is enough"


def test_sources_say_which_articles_are_cited(knowledge: Snapshot) -> None:
    first, second = by_source(knowledge)
    assert (first.source.key, first.articles, first.entries) == ("样例法", ("30",), 2)
    assert (second.source.key, second.articles, second.entries) == ("样例规定", (), 0)


def test_nothing_is_due_while_nothing_ends_soon(knowledge: Snapshot) -> None:
    day = date(2026, 10, 31)
    assert due(knowledge, day) == due_figures(knowledge, day) == []


def test_what_was_read_a_year_ago_is_due(knowledge: Snapshot) -> None:
    found = due(knowledge, date(2027, 11, 24))
    assert [(item.name, item.why) for item in found] == [
        ("arrears_other", "上次核对 2026-11-23"),
        ("arrears_sample", "上次核对 2026-11-23"),
    ]
    assert {item.name for item in due_figures(knowledge, date(2027, 11, 24))} == {"minimum_wage", "wage_days"}


def test_an_end_within_two_months_is_due(knowledge: Snapshot) -> None:
    ends = replace(knowledge.entries["arrears_sample"], valid_to=date(2026, 12, 31))
    found = due(replace(knowledge, entries={ends.id: ends}), DAY)
    assert [item.why for item in found] == ["条目到 2026-12-31 止"]


def test_a_law_that_ends_within_two_months_makes_its_entries_due(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path)
    spoil(folder / "sources.yml", "in_force_to: null", "in_force_to: 2026-12-31")
    found = due(Library(folder).snapshot(), DAY)
    assert {item.name for item in found} == {"arrears_other", "arrears_sample"}
    assert all("不是有效的" in item.why for item in found)


def test_a_figure_that_is_announced_makes_itself_and_its_entries_due(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path)
    path = folder / "parameters" / "national" / "wage_days.yml"
    path.write_text(path.read_text(encoding="utf-8").rstrip() + '\n  "2027-01-01": expected\n', encoding="utf-8")
    knowledge = Library(folder).snapshot()
    assert [(item.name, item.topic, item.why) for item in due_figures(knowledge, DAY)] == [
        ("minimum_wage", "440000", "2027-01-01 起的数值还没有录入；用到它的条目 2"),
        ("wage_days", "全国", "2027-01-01 起的数值还没有录入；用到它的条目 2"),
    ]
    assert {item.name for item in due(knowledge, DAY)} == {"arrears_other", "arrears_sample"}


def test_the_page_is_made_of_the_knowledge_and_the_day_alone(knowledge: Snapshot) -> None:
    text = page(knowledge, DAY)
    assert text == page(Library(KNOWLEDGE).snapshot(), DAY)
    assert "| 工资与欠薪 | wage_arrears | 2 | 25 | ✗ |" in text
    assert "| 样例法 | law | 2 | 30 |" in text
    assert "- 条目 2，问法 40" in text


def test_questions_that_no_entry_covers_stand_on_the_private_page(knowledge: Snapshot, tmp_path: Path) -> None:
    rows = [
        {"id": "q1", "question": "老板不给钱", "scope": "in", "topic": "wage_arrears", "citations": [["样例法", "30"]]},
        {"id": "q2", "question": "加了班没钱", "scope": "in", "topic": "overtime", "citations": [["样例法", "30"]]},
        {"id": "q3", "question": "奖金的事", "scope": "in", "topic": "overtime", "also": ["wage_arrears"],
         "citations": [["样例法", ""]]},
        {"id": "q4", "question": "厂里压着工钱不给找谁呀", "scope": "in", "topic": "wage_arrears",
         "citations": [["样例法", "31"]]},
        {"id": "q5", "question": "今天天气怎么样", "scope": "out", "topic": "out_of_scope", "citations": []},
    ]  # fmt: skip
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    found = coverage(knowledge, questions)
    assert (found.asked, [row["id"] for row in found.open]) == (4, ["q2", "q4"])
    text = private_page(found)
    assert "## overtime\n\n- q2 加了班没钱" in text
    assert "超过界限（视为照抄）的 1 处" in text
    assert "arrears_sample | 厂里压着工钱不给找谁 | q4" in text
