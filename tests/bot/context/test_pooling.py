"""Several readings of one message, and several matters in one."""

from __future__ import annotations

from typing import Any

from bot.context.issues import clauses, others
from bot.context.parsed import Rank
from bot.context.pooling import Reading, pool


def reading(decision: str, weight: float = 1.0, **scores: float) -> Reading:
    return Reading(tuple(Rank(name, score) for name, score in scores.items()), decision, weight)


def near(_: str) -> float:
    return 1.0


def test_what_two_readings_agree_on_wins() -> None:
    outcome = pool([reading("answer", a=0.9), reading("lead", b=0.7, a=0.1), reading("lead", b=0.7)], near)
    assert (outcome.decision, outcome.best) == ("lead", Rank("b", 0.7))


def test_an_unsure_outcome_only_asks_back() -> None:
    outcome = pool([reading("answer", a=0.9), reading("clarify", b=0.3)], near)
    assert outcome.decision == "clarify"
    assert outcome.worth_offering() == ["a", "b"]


def test_what_is_far_from_the_subject_counts_less() -> None:
    both = [reading("answer", far=0.9, close=0.2), reading("answer", far=0.9, close=0.2)]
    assert pool(both, lambda faq_id: 0.1 if faq_id == "far" else 1.0).best == Rank("close", 0.2)


def test_nothing_near_is_no_outcome() -> None:
    assert pool([], near).decision == ""
    assert pool([reading("fallback", a=0.02)], near).decision == ""


def test_clauses_of_a_long_message() -> None:
    text = "公司拖欠工资,还不给交社保,我怀孕了还要辞退我"
    assert clauses(text) == ["公司拖欠工资", "还不给交社保", "我怀孕了还要辞退我"]
    assert clauses("公司拖欠工资,怎么办") == []
    assert clauses("公司拖欠我三个月工资已经半年多了一直不给") == []


def parsed(decision: str, *ids: str) -> dict[str, Any]:
    ranking = [{"faq_id": faq_id, "confidence": 0.9} for faq_id in ids]
    return {"intent": {"name": "faq"}, "knowledge": {"decision": decision, "ranking": ranking}}


def test_others_are_sure_and_of_other_topics() -> None:
    topics = {"a": "wages", "a2": "wages", "b": "contract", "b2": "contract", "c": "injury", "d": "leave"}
    found = [parsed("answer", "a2"), parsed("lead", "d"), parsed("answer", "b"), parsed("answer", "b2")]
    assert others({"a"}, found, topics) == ["b"]
    assert others({"a"}, [parsed("answer", name) for name in "bcd"], topics) == ["b", "c"]
    assert others({"a"}, [parsed("answer"), parsed("answer", "gone")], topics) == []
