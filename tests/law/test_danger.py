"""The turns after a danger: what says that it is over, what is a question, and what the file must hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from law.crisis import DEFAULT_FILE, load_lexicon
from law.danger import load_danger, read_danger
from law.errors import KnowledgeError
from tests.law.helpers import spoil

FILE = Path(__file__).resolve().parents[2] / "knowledge" / "lexicon" / "danger.yml"
RULES = load_danger(FILE)


def test_every_danger_that_interrupts_has_its_words_for_afterwards() -> None:
    interrupting = {category.name for category in load_lexicon(DEFAULT_FILE).categories if category.interrupts}
    assert set(RULES.categories) == interrupting


@pytest.mark.parametrize("name", sorted(RULES.categories))
def test_the_words_change_while_a_danger_lasts(name: str) -> None:
    holding = RULES.categories[name].holding
    assert len(set(holding)) == len(holding) > 1


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("我下来了，谢谢", True),
        ("我安全了", True),
        ("警察来了", True),
        ("我已经从厂里跑出来了", True),
        ("不跳了，冷静下来了", True),
        ("我没下来", False),
        ("他还在上面不下来", False),
        ("报警了也没用", False),
        ("警察还没来", False),
        ("你们快来人", False),
        ("谢谢", False),
    ],
)
def test_what_says_that_it_is_over(text: str, safe: bool) -> None:
    assert RULES.is_safe(text) is safe


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("那工资怎么要", True),
        ("老板欠的钱还能要回来吗", True),
        ("转人工", True),
        ("你们快来人", False),
        ("怎么还不来人", False),
        ("我不知道怎么办，我老婆孩子还等着钱", False),
        ("嗯", False),
    ],
)
def test_what_is_a_question_and_what_a_cry_for_help(text: str, question: bool) -> None:
    assert RULES.is_question(text) is question


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("minutes: 60", "minutes: 0", "minutes"),
        ("name: violence", "name: self_harm", "name"),
        ("calls:", "cries:", "cries"),
        ("能马上来人的是110和120，现在就打", "能马上来人的是13812345678，现在就打", "13812345678"),
    ],
)
def test_what_is_written_wrongly_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    copy = tmp_path / "danger.yml"
    copy.write_text(FILE.read_text("utf-8"), "utf-8")
    spoil(copy, old, new)
    rules, problems = read_danger(copy)
    assert rules is None
    assert any(named in str(problem) for problem in problems)
    with pytest.raises(KnowledgeError):
        load_danger(copy)


def test_words_without_a_number_to_call_are_refused(tmp_path: Path) -> None:
    copy = tmp_path / "danger.yml"
    copy.write_text(
        "minutes: 60\nsafe: [安全了]\nnot_safe: [没]\ncalls: [来人]\nasks: [吗]\nbefore: 您现在人安全吗？\n"
        "categories:\n  - {name: violence, holding: [先躲起来。], relief: 人没事就好。}\n",
        "utf-8",
    )
    rules, problems = read_danger(copy)
    assert rules is None
    assert ["没有求助电话" in str(problem) for problem in problems] == [True]
