"""Knowledge in the console: found, read with its sources and use, corrected by patch or at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.settings import Settings
from tests.desk.console.test_conversation import words
from tests.desk.console.world import Browser, World, serve
from tests.law.helpers import ENTRY

EDIT = "/knowledge/entries/arrears_sample/edit"


@pytest.fixture
def edits() -> str:
    return "save"


@pytest.fixture
def world(tmp_path: Path, migrated_file: Path, knowledge: Path, edits: str) -> Iterator[World]:
    shutil.copy(migrated_file, tmp_path / "desk.db")
    values: dict[str, Any] = {
        "_env_file": None,
        "database_url": f"sqlite:///{tmp_path / 'desk.db'}",
        "jobs_database_url": f"sqlite:///{tmp_path / 'jobs.db'}",
        "files_dir": tmp_path / "files",
        "laws_dir": tmp_path / "laws",
        "knowledge_dir": knowledge,
        "knowledge_edits": edits,
        "log_level": "ERROR",
    }
    with serve(Settings(**values)) as world:
        yield world


def edit(staff: Browser, text: str, step: str, mark: str = "") -> httpx.Response:
    mark = mark or mark_of(staff)
    return staff.post(EDIT, {"text": text, "mark": mark, "step": step})


def mark_of(staff: Browser) -> str:
    found = re.search(r'name="mark" value="([^"]+)"', staff.get(EDIT).text)
    assert found is not None
    return found[1]


def corrected(knowledge: Path) -> str:
    return (knowledge / ENTRY).read_text(encoding="utf-8").replace("先要书面对账单", "先要一份对账单")


def test_entries_are_found_by_topic_and_words(world: World) -> None:
    staff = world.at_work("值班甲")
    for query in ("", "?topic=wage_arrears", "?q=工钱拖倒不给", "?q=压着工钱", "?q=对账单", "?q=arrears_sample"):
        assert "/console/knowledge/entries/arrears_sample" in staff.get(f"/knowledge/entries{query}").text, query
    assert "没有找到" in staff.get("/knowledge/entries?q=没有这样的词").text
    assert "没有找到" in staff.get("/knowledge/entries?topic=overtime").text


def test_an_entry_shows_its_text_sources_and_use(world: World) -> None:
    staff = world.at_work("审计", "auditor")
    chat = world.conversation("压工钱")
    world.bot_says(chat, "answer", text="不可以", faq_id="arrears_sample")
    said = words(staff.get("/knowledge/entries/arrears_sample").text)
    for part in ("不可以压工钱", "月计薪天数是 21.75 天", "第30条", "客户没回款可以不发工钱", "广东省", "30 天 1 0 1",
                 "样例法 2024 文本", "knowledge/faq/wage_arrears/arrears_sample.yml"):  # fmt: skip
        assert part in said, part
    assert "修改" not in said
    assert staff.get("/knowledge/entries/nowhere").status_code == 404


def test_who_may_not_edit_is_refused(world: World) -> None:
    agent = world.at_work("坐席")
    assert agent.get(EDIT).status_code == 403
    assert agent.post(EDIT, {"text": "x", "step": "save"}).status_code == 403


def test_a_correction_is_previewed_then_saved_and_live(world: World, knowledge: Path) -> None:
    editor, text = world.at_work("编辑", "editor"), corrected(knowledge)
    preview = edit(editor, text.replace("\n", "\r\n"), "check")
    said = words(preview.text)
    assert "没有发现问题" in said
    assert "不可以压工钱。先要一份对账单" in said
    assert '<span class="added">+  不可以压工钱。先要一份对账单' in preview.text
    assert '<span class="removed">-  不可以压工钱。先要书面对账单' in preview.text
    assert (knowledge / ENTRY).read_text(encoding="utf-8") != text, "a preview changes nothing"
    saved = edit(editor, text, "save")
    assert saved.headers["location"] == "/console/knowledge/entries/arrears_sample"
    assert (knowledge / ENTRY).read_text(encoding="utf-8") == text
    assert "先要一份对账单" in editor.get("/knowledge/entries/arrears_sample").text
    assert [path.name for path in (knowledge / ENTRY).parent.iterdir() if path.name.startswith(".")] == []


def test_faults_stand_on_the_page_with_their_line_and_nothing_is_saved(world: World, knowledge: Path) -> None:
    editor = world.at_work("编辑", "editor")
    before = (knowledge / ENTRY).read_text(encoding="utf-8")
    wrong = before.replace('article: "30"', 'article: "300"').replace("audience: worker", "audience: <b>boss</b>")
    for step, status in (("check", 200), ("save", 409)):
        answer = edit(editor, wrong, step)
        assert answer.status_code == status
        assert "第 3 行（audience）" in answer.text
        assert "&lt;b&gt;boss&lt;/b&gt;" in answer.text
        assert 'value="save"' not in answer.text
    assert (knowledge / ENTRY).read_text(encoding="utf-8") == before


def test_a_correction_is_a_patch(world: World, knowledge: Path) -> None:
    editor = world.at_work("编辑", "editor")
    answer = edit(editor, corrected(knowledge), "patch")
    assert answer.headers["content-disposition"].endswith("arrears_sample.patch")
    assert answer.text.startswith(f"--- a/knowledge/{ENTRY}\n")
    unchanged = edit(editor, (knowledge / ENTRY).read_text(encoding="utf-8"), "patch")
    assert unchanged.status_code == 422
    assert "没有改动" in unchanged.text


def test_of_two_editors_the_slower_is_told_and_loses_nothing(world: World, knowledge: Path) -> None:
    fast, slow = world.at_work("编辑甲", "editor"), world.at_work("编辑乙", "editor")
    mark, text = mark_of(slow), (knowledge / ENTRY).read_text(encoding="utf-8")
    assert edit(fast, corrected(knowledge), "save").status_code == 303
    late = edit(slow, text.replace("再向劳动监察投诉", "然后向劳动监察投诉"), "save", mark)
    assert late.status_code == 409
    assert "被别人改过" in late.text
    assert "然后向劳动监察投诉" in late.text
    assert "先要一份对账单" in (knowledge / ENTRY).read_text(encoding="utf-8")


@pytest.mark.parametrize("edits", ["patch"])
def test_saving_is_only_for_who_opened_it(world: World, knowledge: Path) -> None:
    editor = world.at_work("编辑", "editor")
    assert 'value="save"' not in edit(editor, corrected(knowledge), "check").text
    refused = edit(editor, corrected(knowledge), "save")
    assert refused.status_code == 422
    assert "DESK_KNOWLEDGE_EDITS" in refused.text


def test_figures_that_are_due_are_listed(world: World, knowledge: Path) -> None:
    staff = world.at_work("值班甲")
    assert "wage_days" not in staff.get("/knowledge/parameters").text
    everything = words(staff.get("/knowledge/parameters?which=all").text)
    assert "21.75" in everything
    assert "广东省" in everything
    path = knowledge / "parameters/national/wage_days.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"checked_on: \S+?([,}])", r"checked_on: 2025-01-01\1", text), encoding="utf-8")
    world.desk.knowledge.snapshot(fresh=True)
    assert "上次核对 2025-01-01" in staff.get("/knowledge/parameters").text
