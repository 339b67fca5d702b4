"""Strict reading of FAQ entries: every way to write one wrongly, and what is said about it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from law.errors import KnowledgeError
from law.faq import Next, Premise
from law.faqfile import load_entry, load_folder, read_entry, read_folder
from law.sources import Citation
from tests.law.helpers import ENTRY, KNOWLEDGE, copy_knowledge, line_of, spoil


def test_a_good_entry_is_read_whole() -> None:
    entry = load_entry(KNOWLEDGE / ENTRY)
    assert (entry.id, entry.topic, entry.audience) == ("arrears_sample", "wage_arrears", "worker")
    assert entry.ask["short"] == ("压工钱", "工钱不给")
    assert entry.citations == (Citation("样例法", "30"),)
    assert entry.premises == (Premise("客户没回款可以不发工钱", "客户回不回款与发工钱无关。"),)
    assert entry.next == Next("overtime", None, "legal_aid", ("arrears_other",))
    assert entry.regions == {"440000": "广东另有规定。"}
    assert (entry.valid_from, entry.valid_to, entry.checked_on) == (date(2025, 1, 1), None, date(2026, 11, 23))
    assert entry.answer.startswith("不可以压工钱。")
    assert entry.path == KNOWLEDGE / ENTRY
    assert entry.lines["ask", "short", 0] == 7


def test_what_may_be_absent_may_be_absent(tmp_path: Path) -> None:
    path = copy_knowledge(tmp_path) / ENTRY
    text = path.read_text(encoding="utf-8")
    start, end = text.index("more:"), text.index("citations:")
    text = text[:start] + text[end:]
    start, end = text.index("regions:"), text.index("valid_from:")
    text = text[:start] + text[end:].replace("valid_to: null\n", "")
    path.write_text(text, encoding="utf-8")
    entry = load_entry(path)
    assert (entry.more, entry.premises, entry.regions, entry.next, entry.valid_to) == ("", (), {}, Next(), None)


def test_entries_about_the_assistant_need_no_law(tmp_path: Path) -> None:
    folder = tmp_path / "faq" / "about_bot"
    folder.mkdir(parents=True)
    text = (KNOWLEDGE / ENTRY).read_text(encoding="utf-8").replace("topic: wage_arrears", "topic: about_bot")
    path = folder / "arrears_sample.yml"
    path.write_text(text.replace('  - {source: 样例法, article: "30"}', "  []"), encoding="utf-8")
    assert load_entry(path).citations == ()


WRONG = [
    ("id: arrears_sample\n", "", "", "缺少“id”"),
    ("id: arrears_sample", "id: arrears_samples", "id", "与文件名“arrears_sample”不同"),
    ("id: arrears_sample", "id: Arrears", "id", "小写字母开头"),
    ("id: arrears_sample", "id: 12", "id", "要写成文字"),
    ("topic: wage_arrears", "topic: overtime", "topic", "与文件夹“wage_arrears”不同"),
    ("topic: wage_arrears", "topic: wages", "topic", "不能是“wages”"),
    ("audience: worker", "audience: boss", "audience", "只能是：worker、employer"),
    ("question: 厂里压着工钱不给怎么办？", "question:", "question", "是空的"),
    ("question: 厂里压着工钱不给怎么办？", "question: [a, b]", "question", "要写成文字"),
    ("question:", "qestion:", "qestion", "不认识的键“qestion”"),
    ("  plain:", "  normal:", "ask.normal", "不认识的键“normal”"),
    ("  short: [压工钱, 工钱不给]", "  short: 压工钱", "ask.short", "要写成列表"),
    ("  short: [压工钱, 工钱不给]", "  short: [压工钱, 12]", "ask.short[2]", "第 2 项要写成文字"),
    ("  short: [压工钱, 工钱不给]", '  short: [压工钱, ""]', "ask.short[2]", "第 2 项要写成文字"),
    ("  short: [压工钱, 工钱不给]", "  short:", "ask.short", "是空的"),
    ("answer: |", "answer: |\n\nmehr: |", "mehr", "不认识的键“mehr”"),
    ("correction: 客户回不回款", "right: 客户回不回款", "premises[1].right", "不认识的键"),
    ("    correction: 客户回不回款与发工钱无关。", "", "premises[1]", "缺少“correction”"),
    ('citations:\n  - {source: 样例法, article: "30"}\n', "", "", "缺少“citations”"),
    ('citations:\n  - {source: 样例法, article: "30"}\n', "citations: []\n", "citations", "至少写一条依据"),
    ('citations:\n  - {source: 样例法, article: "30"}\n', "citations: 样例法\n", "citations", "要写成列表"),
    ('  - {source: 样例法, article: "30"}', "  - 样例法第30条", "citations[1]", "要写成“键: 值”"),
    ('article: "30"', "article: 30", "citations[1].article", "要写成文字"),
    ('article: "30"', 'article: "第三十条"', "citations[1].article", "写法不对"),
    ('article: "30"', 'articel: "30"', "citations[1].articel", "不认识的键"),
    ('article: "30"', "clause: x", "citations[1]", "缺少“article”"),
    ('  "440000": 广东另有规定。', '  "44": 广东另有规定。', "regions.44", "不是六位数字"),
    ('  "440000": 广东另有规定。', '  "440000": 3', "regions.440000", "写法不对"),
    ("related: [arrears_other]", "related: arrears_other", "next.related", "要写成列表"),
    ("related: [arrears_other]", "related: [别的]", "next.related[1]", "不是编号"),
    ("ticket: legal_aid", "tickets: legal_aid", "next.tickets", "不认识的键"),
    ("calculator: overtime", "calculator: 加班费", "next.calculator", "不是编号"),
    ("valid_from: 2025-01-01", "valid_from: 去年", "valid_from", "要写成日期"),
    ("valid_from: 2025-01-01", 'valid_from: "2025-01-01"', "valid_from", "要写成日期"),
    ("valid_from: 2025-01-01\n", "", "", "缺少“valid_from”"),
    ("valid_to: null", "valid_to: 2024-12-31", "valid_to", "早于“valid_from”"),
    ("checked_on: 2026-11-23\n", "", "", "缺少“checked_on”"),
    ("checked_on: 2026-11-23", "checked_on: 2026-11-31", "checked_on", "日期 2026-11-31 不存在"),
    ("checked_against: [样例法 2024 文本]", "checked_against: []", "checked_against", "至少写一份"),
    ("checked_against: [样例法 2024 文本]\n", "", "", "缺少“checked_against”"),
    ("{{wage_days}}", "{{工资}}", "answer", "占位符 {{工资}} 写法不对"),
    ("{{wage_days}}", "{{wage_days}", "answer", "双花括号没有成对"),
    ("拖得久的", "拖得久的 {{minimum_wage@440000}}", "more", "写法不对"),
    ("id: arrears_sample\n", "id: arrears_sample\nid: arrears_sample\n", "id", "写了两次"),
]


@pytest.mark.parametrize(("old", "new", "key", "said"), WRONG)
def test_every_way_to_write_an_entry_wrongly_is_named(tmp_path: Path, old: str, new: str, key: str, said: str) -> None:
    path = spoil(copy_knowledge(tmp_path) / ENTRY, old, new)
    entry, problems = read_entry(path)
    assert entry is None
    matching = [problem for problem in problems if said in problem.problem and problem.key == key]
    assert matching, [str(problem) for problem in problems]
    written = new.strip().splitlines()
    if key and written:
        assert abs(matching[0].line - line_of(path, written[-1])) <= 2, str(matching[0])  # a text begins at its key
    with pytest.raises(KnowledgeError):
        load_entry(path)


def test_a_missing_part_gives_an_example_of_right(tmp_path: Path) -> None:
    path = spoil(copy_knowledge(tmp_path) / ENTRY, "checked_on: 2026-11-23\n", "")
    with pytest.raises(KnowledgeError) as caught:
        load_entry(path)
    assert str(caught.value).endswith("缺少“checked_on”（例：checked_on: 2026-11-23）")


def test_one_pass_names_all_faults_of_a_file(tmp_path: Path) -> None:
    path = copy_knowledge(tmp_path) / ENTRY
    spoil(path, "audience: worker", "audience: boss")
    spoil(path, "  plain:", "  normal:")
    spoil(path, "checked_on: 2026-11-23\n", "")
    _, problems = read_entry(path)
    assert len(problems) == 3


def test_the_folder_is_read_by_id() -> None:
    assert sorted(load_folder(KNOWLEDGE / "faq")) == ["arrears_other", "arrears_sample"]


def test_the_same_question_in_two_entries_is_refused_with_both_places(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path) / "faq"
    path = spoil(folder / "wage_arrears/arrears_sample.yml", "[压工钱, 工钱不给]", "[压工钱, 奖金 不给！]")
    _, problems = read_folder(folder)
    assert [problem.problem for problem in problems] == [
        f"“奖金 不给！”与 {folder.as_posix()}/wage_arrears/arrears_other.yml:7 的问法相同"
    ]
    assert (problems[0].file, problems[0].line, problems[0].key) == (path, 7, "ask.short[2]")
    with pytest.raises(KnowledgeError, match="问法相同"):
        load_folder(folder)


def test_the_same_question_twice_in_one_entry_does_no_harm(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path) / "faq"
    spoil(folder / "wage_arrears/arrears_sample.yml", "[压工钱, 工钱不给]", "[压工钱, 压工钱。]")
    entries, problems = read_folder(folder)
    assert problems == []
    assert entries["arrears_sample"].ways_to_ask().count("压工钱") == 1


def test_the_same_id_in_two_folders_is_refused(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path) / "faq"
    other = folder / "overtime" / "arrears_sample.yml"
    other.parent.mkdir()
    text = (KNOWLEDGE / ENTRY).read_text(encoding="utf-8")
    other.write_text(text.replace("topic: wage_arrears", "topic: overtime"), encoding="utf-8")
    entries, problems = read_folder(folder)
    assert any("编号“arrears_sample”已被" in problem.problem for problem in problems)
    assert entries["arrears_sample"].topic == "overtime", "the first in the order of the folders stays"


@pytest.mark.parametrize("name", ["loose.yml", "wage_arrears/notes.txt", "wage_arrears/deep/entry.yml", "a/b.yaml"])
def test_a_file_nobody_would_read_is_named(tmp_path: Path, name: str) -> None:
    folder = copy_knowledge(tmp_path) / "faq"
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    _, problems = read_folder(folder)
    assert [problem.file for problem in problems] == [path]
    assert "要放在 faq/<topic>/ 下" in problems[0].problem


def test_files_of_editors_are_passed_over(tmp_path: Path) -> None:
    folder = copy_knowledge(tmp_path) / "faq"
    (folder / "wage_arrears" / ".arrears_sample.yml.swp").write_bytes(b"\x00")
    assert read_folder(folder)[1] == []
