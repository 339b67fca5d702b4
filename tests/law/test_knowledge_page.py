"""docs/knowledge.md shows what really works."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from law.faq import MANNERS
from law.faqfile import read_entry
from law.hotlines import HOTLINES
from law.parameterfile import read_parameter

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "knowledge.md").read_text(encoding="utf-8")


def _block(begins: str) -> str:
    blocks = [match.group(1) for match in re.finditer(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
    return next(block for block in blocks if block.startswith(begins))


def test_the_entry_shown_is_written_rightly(tmp_path: Path) -> None:
    path = tmp_path / "overtime" / "overtime_holiday_rate.yml"
    path.parent.mkdir()
    path.write_text(_block("id:"), encoding="utf-8")
    entry, problems = read_entry(path)
    assert problems == []
    assert entry is not None
    assert entry.in_force(date(2026, 11, 23))


def test_the_figure_shown_is_written_rightly(tmp_path: Path) -> None:
    path = tmp_path / "national" / "work_death_lump_sum.yml"
    path.parent.mkdir()
    path.write_text(_block("description:"), encoding="utf-8")
    parameter, problems = read_parameter(path, tmp_path)
    assert problems == []
    assert parameter is not None
    assert parameter.on(date(2027, 6, 1)) == (date(2027, 1, 1), "expected")


def test_every_manner_and_every_hotline_is_on_the_page() -> None:
    for name in (*MANNERS, *HOTLINES):
        assert name in PAGE, name
