"""A file of knowledge/ that somebody broke takes nothing down: neither while the bot runs nor when it starts."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.nlg import GONE_TEXT, KnowledgeResponseGenerator
from law.library import Library
from tests.bot.conftest import write_knowledge
from tests.bot.test_nlg import DOMAIN, conversation, said

DAY = date(2026, 11, 23)
BROKEN = "faq/wage_arrears/sample_arrears.yml"
OTHER = "utter_faq/sample_overtime"
SLIPS: dict[str, Callable[[str], str]] = {
    "a tab": lambda text: text.replace("ask:", "\task:"),
    "an unknown key": lambda text: text + "mehr: 1\n",
    "a day that does not exist": lambda text: text.replace("checked_on: 2026-11-23", "checked_on: 2025-02-31"),
    "nothing at all": lambda text: "",
}


def generator(folder: Path) -> tuple[KnowledgeResponseGenerator, Library]:
    library = Library(folder)
    return KnowledgeResponseGenerator(domain=DOMAIN, library=library, today=lambda: DAY), library


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Change a file so that its modification time differs even on a coarse clock."""
    before = path.stat().st_mtime_ns
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    os.utime(path, ns=(before + 10_000_000, before + 10_000_000))


async def answer(bot: KnowledgeResponseGenerator, name: str = "utter_faq/sample_arrears") -> Any:
    return await said(bot, name, conversation())


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "law.library"]


@pytest.mark.parametrize("slip", SLIPS)
async def test_a_running_bot_keeps_the_last_good_version_says_so_and_takes_the_mended_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, slip: str
) -> None:
    folder = write_knowledge(tmp_path / "knowledge")
    path = folder / BROKEN
    good = path.read_text(encoding="utf-8")
    bot, library = generator(folder)
    before = await answer(bot)
    rewrite(path, SLIPS[slip])
    library.refresh()
    assert await answer(bot) == before
    assert (await answer(bot, OTHER))["kind"] == "answer"
    (line,) = logged(caplog)
    assert line.startswith(f"knowledge: {path.as_posix()}:")
    assert line.endswith("；仍用上一个正确的版本")
    rewrite(path, lambda _: good.replace("能要。", "当然能要。"))
    library.refresh()
    assert (await answer(bot))["text"].startswith("当然能要。")
    assert logged(caplog)[-1] == f"knowledge: {path.as_posix()} 已改好，用新的版本"


@pytest.mark.parametrize("slip", SLIPS)
async def test_a_bot_that_starts_with_a_broken_file_answers_everything_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, slip: str
) -> None:
    folder = write_knowledge(tmp_path / "knowledge")
    path = folder / BROKEN
    good = path.read_text(encoding="utf-8")
    path.write_text(SLIPS[slip](good), encoding="utf-8")
    bot, library = generator(folder)
    assert (await answer(bot, OTHER))["kind"] == "answer"
    missing = await answer(bot)
    assert (missing["kind"], missing["text"]) == ("fallback", GONE_TEXT)
    assert all(line.endswith("；没有正确的版本可用，先不用它") for line in logged(caplog))
    assert logged(caplog)
    rewrite(path, lambda _: good)
    library.refresh()
    assert (await answer(bot))["text"].startswith("能要。")
