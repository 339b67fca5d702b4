"""The command that union lawyers run: one line a problem, a summary, and an exit code."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from law.validate import main
from tests.law.helpers import ENTRY, KNOWLEDGE, copy_knowledge, spoil

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *more: str) -> int:
    return main(["--knowledge", str(folder), "--day", "2026-11-23", *more])


def test_a_good_folder_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(KNOWLEDGE) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "条目 2，依据 2，参数 2，计算器 0；问题 0，提醒 1"
    assert lines[0].startswith("提醒 "), "the two stories are alike, which is no more than a warning"


def test_each_problem_is_one_line_and_the_exit_code_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy_knowledge(tmp_path)
    spoil(folder / ENTRY, "audience: worker", "audience: boss")
    spoil(folder / "sources.yml", "kind: rule", "kind: regel")
    assert run(folder) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("提醒")]
    assert any(f"{ENTRY}:3: [audience]" in line for line in lines)
    assert any("sources.yml:18: [样例规定.kind]" in line for line in lines)
    assert lines[-1].startswith("条目 1，")


def test_a_way_to_ask_that_brings_the_help_line_is_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copy_knowledge(tmp_path)
    spoil(folder / ENTRY, "单位压工钱违法吗", "不给工钱我要跳楼")
    assert run(folder) == 0
    assert "“不给工钱我要跳楼”会触发危险提示 self_harm（规则：jump）" in capsys.readouterr().out


def test_official_texts_are_looked_into(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "中华人民共和国样例法.json").write_text(
        '{"title": "中华人民共和国样例法", "articles": {"1": "x"}}', encoding="utf-8"
    )
    assert run(KNOWLEDGE, "--laws", str(tmp_path)) == 1
    assert "里没有第 30 条" in capsys.readouterr().out


@pytest.mark.parametrize(("code", "known"), [("440300", True), ("440399", True), ("449900", False), ("449901", False)])
def test_regions_must_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str, known: bool) -> None:
    folder = copy_knowledge(tmp_path)
    shutil.copy(ROOT / "knowledge" / "regions.yml", folder)
    spoil(folder / ENTRY, '"440000": 广东另有规定。', f'"{code}": 另有规定。')
    assert run(folder) == (0 if known else 1)
    assert (f"没有地区代码 {code}" in capsys.readouterr().out) is not known


def test_a_region_table_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy_knowledge(tmp_path)
    (folder / "regions.yml").write_text("provinces: {\n", encoding="utf-8")
    assert run(folder) == 1
    assert "regions.yml:" in capsys.readouterr().out


def test_it_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "law.validate", "--knowledge", str(KNOWLEDGE), "--day", "2026-11-23"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("条目 2")
