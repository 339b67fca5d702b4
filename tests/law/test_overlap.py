"""Entries that say the same as a whole are found; entries on one subject are left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from law.faq import FaqEntry
from law.library import Library
from law.overlap import THRESHOLD, overlaps

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def entries() -> list[FaqEntry]:
    return [entry for entry in Library(ROOT / "knowledge").entries.values() if entry.topic in ("overtime", "severance")]


def test_entries_that_ship_are_distinct(entries: list[FaqEntry]) -> None:
    assert len(entries) > 20
    assert overlaps(entries) == []


def test_a_copy_with_other_words_here_and_there_is_found(entries: list[FaqEntry]) -> None:
    first = entries[0]
    copy = replace(
        first,
        id="zz_copy",
        ask={manner: texts[::2] for manner, texts in first.ask.items()},
        answer=first.answer.replace("公司", "单位").replace("工资", "薪水"),
    )
    found = overlaps([*entries, copy])
    assert [(pair.one.id, pair.other.id) for pair in found] == [(first.id, "zz_copy")]
    assert THRESHOLD <= found[0].alike <= 1


def test_one_entry_or_none_has_nothing_to_be_like(entries: list[FaqEntry]) -> None:
    assert overlaps([]) == overlaps(entries[:1]) == []
