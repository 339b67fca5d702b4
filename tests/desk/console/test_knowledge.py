"""Staff see which files of knowledge/ are written wrongly, and that they were mended, without a restart."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.settings import Settings
from tests.desk.console.world import World, serve
from tests.law.helpers import ENTRY, spoil


@pytest.fixture
def world(tmp_path: Path, migrated_file: Path, knowledge: Path) -> Iterator[World]:
    shutil.copy(migrated_file, tmp_path / "desk.db")
    values: dict[str, Any] = {
        "_env_file": None,
        "database_url": f"sqlite:///{tmp_path / 'desk.db'}",
        "jobs_database_url": f"sqlite:///{tmp_path / 'jobs.db'}",
        "files_dir": tmp_path / "files",
        "knowledge_dir": knowledge,
        "log_level": "ERROR",
    }
    with serve(Settings(**values)) as world:
        yield world


def words(page: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"(?:<[^>]+>|\s)+", " ", page)


def again(path: Path) -> None:
    """Make the modification time differ even on a coarse clock."""
    stamp = path.stat().st_mtime_ns + 10_000_000
    os.utime(path, ns=(stamp, stamp))


def test_a_folder_without_faults_says_so_and_counts(world: World) -> None:
    page = words(world.at_work("值班甲").get("/knowledge").text)
    assert "没有发现问题 条目 2 ，依据 2 ，参数 2 。" in page


def test_each_fault_is_shown_with_file_line_and_example(world: World, knowledge: Path) -> None:
    spoil(knowledge / ENTRY, "audience: worker", "audiance: <b>worker</b>")
    spoil(knowledge / "faq/wage_arrears/arrears_other.yml", 'article: "30"', 'article: "300"')
    page = world.at_work("值班甲").get("/knowledge").text
    assert "<b>worker</b>" not in page
    said = words(page)
    assert "知识库有 2 处要改。" in said
    assert f"{ENTRY} 第 3 行 audiance 不认识的键“audiance”，应该是“audience”" in said
    assert "arrears_other.yml 第 23 行 citations[1] “样例法”没有第 300 条" in said


def test_a_file_is_mended_without_a_restart(world: World, knowledge: Path) -> None:
    path = spoil(knowledge / ENTRY, "audience: worker", "\taudience: worker")
    staff = world.at_work("值班甲")
    assert "制表符" in staff.get("/knowledge").text
    spoil(path, "\taudience: worker", "audience: worker")
    again(path)
    world.desk.knowledge.snapshot(fresh=True)
    assert "没有发现问题" in staff.get("/knowledge").text


def test_the_overview_loads_only_the_part(world: World, knowledge: Path) -> None:
    spoil(knowledge / ENTRY, "checked_on: 2026-11-23", "checked_on: 2025-02-31")
    staff = world.at_work("值班甲")
    assert 'hx-get="/console/knowledge"' in staff.get("/overview").text
    assert "正在检查知识库" in staff.poll("/console/knowledge").text, "the first reading is not waited for"
    world.desk.knowledge.snapshot()
    part = staff.poll("/console/knowledge").text
    assert "日期 2025-02-31 不存在" in part
    assert "<html" not in part


def test_only_staff_see_it(world: World) -> None:
    answer = world.browser().get("/knowledge")
    assert answer.status_code == 303
    assert "/login" in answer.headers["location"]
