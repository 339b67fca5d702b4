"""The library: fresh within a second, never down, never half of one state and half of another."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from law.library import Library
from tests.law.helpers import ENTRY, copy_knowledge, spoil


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_knowledge(tmp_path)


def changed(path: Path, how: Callable[[Path], object]) -> None:
    """Change a file so that its modification time differs even on a coarse clock."""
    before = path.stat().st_mtime_ns
    how(path)
    os.utime(path, ns=(before + 10_000_000, before + 10_000_000))


def test_everything_is_loaded_together(folder: Path) -> None:
    library = Library(folder)
    assert sorted(library.entries) == ["arrears_other", "arrears_sample"]
    assert sorted(library.sources) == ["样例法", "样例规定"]
    assert library.parameters.names() == {"wage_days", "minimum_wage"}
    assert library.crisis.detect("我要跳楼") is not None
    assert library.problems == ()


def test_a_change_is_seen_after_a_second_and_not_looked_for_before(folder: Path) -> None:
    clock = Clock()
    library = Library(folder, clock)
    first = library.snapshot()
    changed(folder / ENTRY, lambda path: spoil(path, "不可以压工钱。", "压工钱违法。"))
    clock.now += 0.9
    assert library.snapshot() is first
    clock.now += 0.2
    assert library.entries["arrears_sample"].answer.startswith("压工钱违法。")
    assert library.snapshot().version == first.version + 1


def test_nothing_changed_means_the_same_state(folder: Path) -> None:
    clock = Clock()
    library = Library(folder, clock)
    first = library.snapshot()
    clock.now += 5
    assert library.snapshot() is first


def test_only_the_changed_file_is_read_again(folder: Path) -> None:
    library = Library(folder)
    other = library.entries["arrears_other"]
    changed(folder / ENTRY, lambda path: spoil(path, "不可以", "绝不可以"))
    library.refresh()
    assert library.entries["arrears_other"] is other


def test_a_broken_entry_keeps_its_last_good_version_and_is_named(folder: Path) -> None:
    library = Library(folder)
    good = library.entries["arrears_sample"]
    changed(folder / ENTRY, lambda path: spoil(path, "audience: worker", "audience: boss"))
    library.refresh()
    assert library.entries["arrears_sample"] is good
    assert [problem.key for problem in library.problems] == ["audience"]
    changed(folder / ENTRY, lambda path: spoil(path, "audience: boss", "audience: anyone"))
    library.refresh()
    assert library.entries["arrears_sample"].audience == "anyone"
    assert library.problems == ()


def test_a_file_that_is_no_yaml_at_all_takes_nothing_down(folder: Path) -> None:
    library = Library(folder)
    for name in (ENTRY, "sources.yml", "lexicon/crisis.yml", "parameters/national/wage_days.yml"):
        changed(folder / name, lambda path: path.write_bytes(b"\xff\xfe{[:"))
    library.refresh()
    assert sorted(library.entries) == ["arrears_other", "arrears_sample"]
    assert sorted(library.sources) == ["样例法", "样例规定"]
    assert library.parameters.names() == {"wage_days", "minimum_wage"}
    assert library.crisis.detect("我要跳楼") is not None
    assert len(library.problems) == 4


def test_a_broken_source_keeps_its_last_good_version_beside_the_new_ones(folder: Path) -> None:
    library = Library(folder)

    def edit(path: Path) -> None:
        spoil(path, "kind: law", "kind: gesetz")
        spoil(path, "title: 样例支付规定", "title: 样例工资支付规定")

    changed(folder / "sources.yml", edit)
    library.refresh()
    assert library.sources["样例法"].kind == "law"
    assert library.sources["样例规定"].title == "样例工资支付规定"
    assert [problem.key for problem in library.problems] == ["样例法.kind"]


def test_a_source_that_was_taken_out_is_gone(folder: Path) -> None:
    library = Library(folder)
    changed(
        folder / "sources.yml",
        lambda path: path.write_text(path.read_text(encoding="utf-8").split("样例规定:")[0], encoding="utf-8"),
    )
    library.refresh()
    assert list(library.sources) == ["样例法"]


def test_files_come_and_go(folder: Path) -> None:
    library = Library(folder)
    text = (folder / ENTRY).read_text(encoding="utf-8")
    (folder / ENTRY).unlink()
    library.refresh()
    assert list(library.entries) == ["arrears_other"]
    (folder / ENTRY).write_text(text, encoding="utf-8")
    library.refresh()
    assert len(library.entries) == 2


def test_an_empty_folder_is_an_empty_library_that_says_what_is_missing(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert library.entries == {}
    assert library.crisis.detect("我要跳楼") is None
    assert [problem.file.name for problem in library.problems] == ["crisis.yml", "sources.yml"]


def test_two_entries_with_the_same_question_both_stay_and_are_named(folder: Path) -> None:
    changed(folder / ENTRY, lambda path: spoil(path, "[压工钱, 工钱不给]", "[压工钱, 奖金不给]"))
    library = Library(folder)
    assert len(library.entries) == 2
    assert len(library.problems) == 1
    assert "问法相同" in library.problems[0].problem


def test_problems_are_in_order_of_file_and_line(folder: Path) -> None:
    spoil(folder / ENTRY, "audience: worker", "audience: boss")
    spoil(folder / ENTRY, "  plain:", "  normal:")
    spoil(folder / "faq/wage_arrears/arrears_other.yml", "audience: worker", "audience: boss")
    places = [(problem.file.name, problem.line) for problem in Library(folder).problems]
    assert places == sorted(places)
    assert len(places) == 3


def test_many_readers_during_changes_always_see_a_whole_state(folder: Path) -> None:
    library = Library(folder, clock=iter(range(10**9)).__next__)
    stop = threading.Event()
    seen: list[int] = []
    failures: list[BaseException] = []

    def read() -> None:
        last = 0
        try:
            while not stop.is_set():
                state = library.snapshot()
                assert len(state.entries) == 2
                assert state.version >= last
                last = state.version
            seen.append(last)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(10):
        changed(folder / ENTRY, lambda path, turn=turn: spoil(path, "\nanswer: |", f"\n# {turn}\nanswer: |"))  # type: ignore[misc]
    stop.set()
    for thread in threads:
        thread.join(timeout=30)
    assert not failures
    assert len(seen) == 4
