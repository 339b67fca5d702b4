"""The parts of the ranking by themselves: features, fusion, calibration, decisions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ranking import storage
from bot.ranking.decision import (
    COST_CLARIFY,
    COST_NEEDLESS_DECLINE,
    COST_WRONG,
    Evidence,
    Outcome,
    Thresholds,
    choose_thresholds,
    cost,
    decide,
    expected_cost,
)
from bot.ranking.features import Analyser, Vocabulary
from bot.ranking.fusion import Calibration
from bot.ranking.model import Example, exact_texts, train
from bot.ranking.scorers import encode

SYNONYMS = {"炒鱿鱼": "辞退", "辞退": "辞退"}


def tokens(text: str) -> list[tuple[str, int]]:
    """Two characters a word: enough for these tests."""
    return [(text[at : at + 2], at) for at in range(0, len(text), 2)]


def example(text: str, label: str) -> Example:
    return Example(text, tokens(text), label, text)


def test_terms_are_words_characters_and_canonical_synonyms() -> None:
    terms = Analyser(SYNONYMS)("被炒鱿鱼", [("被", 0), ("炒鱿鱼", 1)]).whole
    assert {"w:被", "w:炒鱿鱼", "w:被 炒鱿鱼", "c:被炒", "c:炒鱿鱼", "c:鱼", "s:辞退"} <= set(terms)
    assert not any("  " in term for term in terms)


def test_characters_join_across_words_but_not_across_clauses() -> None:
    terms = Analyser({})("拖欠,工资", [("拖欠", 0), ("工资", 3)]).whole
    assert "c:欠工" not in terms
    assert "c:欠工" in Analyser({})("拖欠工资", [("拖欠", 0), ("工资", 2)]).whole


def test_figures_do_not_matter() -> None:
    analyse = Analyser({})
    assert analyse("欠3个月3500元", []).whole == analyse("欠五个月8000元", []).whole


def test_a_long_text_is_read_by_clauses() -> None:
    text = "我在厂里干了两年了,老板一直说没钱,上个月也没发工资,现在该怎么办"
    analysed = Analyser({})(text, tokens(text))
    assert len(analysed.clauses) == 4
    assert "c:怎么办" in analysed.clauses[-1] and "c:怎么办" not in analysed.clauses[0]
    assert not Analyser({})("工资没发,怎么办", []).clauses


def test_unknown_words_keep_a_message_away() -> None:
    """Knowing one word of a message is not the same as knowing all of it."""
    analyse = Analyser({})
    vocabulary = Vocabulary.fit([analyse("五金厂", []).whole, analyse("加班费", []).whole], 1000)
    rows = [analyse("五金厂", []).whole, analyse("顺达五金厂", []).whole, analyse("完全不同", []).whole]
    tfidf = encode(vocabulary, rows).tfidf
    lengths = np.sqrt(np.asarray(tfidf.multiply(tfidf).sum(axis=1)).ravel())
    assert lengths[0] == pytest.approx(1.0)
    assert 0.0 < lengths[1] < 0.9
    assert lengths[2] == 0.0


def outcome(confidence: float, *, right: bool, in_scope: bool = True, offered: bool = True) -> Outcome:
    found = Evidence(confidence, margin=0.5, choices=confidence, out_of_scope=0.0, none=1 - confidence)
    return Outcome(found, best_right=right, offered=offered and in_scope, in_scope=in_scope, weight=1.0)


def test_costs() -> None:
    assert cost(outcome(0.9, right=True), "answer") == 0.0
    assert cost(outcome(0.9, right=False), "answer") == COST_WRONG
    assert cost(outcome(0.9, right=True), "clarify") == COST_CLARIFY
    assert cost(outcome(0.9, right=False, offered=False), "clarify") == COST_CLARIFY + COST_NEEDLESS_DECLINE
    assert cost(outcome(0.9, right=True), "fallback") == COST_NEEDLESS_DECLINE
    assert cost(outcome(0.1, right=False, in_scope=False), "out_of_scope") == 0.0


def test_thresholds_answer_where_it_pays() -> None:
    """Above 0.7 always right, below 0.5 always wrong and nothing to offer: the border must lie between."""
    good = [outcome(0.7 + at / 1000, right=True) for at in range(100)]
    bad = [outcome(0.5 - at / 1000, right=False, in_scope=False) for at in range(100)]
    found = choose_thresholds(good + bad)
    assert found.source == "validation"
    assert 0.5 < found.answer <= 0.7
    assert expected_cost(good + bad, found) == 0.0
    assert decide(good[0].evidence, found) == "answer"
    assert decide(bad[0].evidence, found) in ("fallback", "out_of_scope")


def test_thresholds_become_cautious_when_the_best_is_often_wrong() -> None:
    mixed = [outcome(0.8, right=at % 2 == 0) for at in range(200)]
    found = choose_thresholds(mixed)
    assert decide(mixed[0].evidence, found) == "clarify"


def test_too_little_validation_gives_the_defaults() -> None:
    assert choose_thresholds([outcome(0.8, right=True)] * 10) == Thresholds()


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_every_evidence_gets_a_decision(
    confidence: float, margin: float, choices: float, outside: float, none: float
) -> None:
    assert decide(Evidence(confidence, margin, choices, outside, none), Thresholds()) in (
        "answer",
        "clarify",
        "out_of_scope",
        "fallback",
    )


@pytest.mark.parametrize("size", [200, 2000])
def test_calibration_is_monotone_and_near_the_truth(size: int) -> None:
    p = np.random.default_rng(1).random(size)
    right = np.random.default_rng(2).random(size) < p**2
    fitted = Calibration.fit(p, right, np.ones(size))
    values = [fitted(x) for x in np.linspace(0, 1, 21)]
    assert values == sorted(values)
    assert abs(fitted(0.8) - 0.64) < 0.12
    assert values[0] > 0.0 and values[-1] < 1.0


def test_a_text_of_two_labels_is_never_an_exact_match() -> None:
    known = exact_texts([example("不发工资", "faq/a"), example("不发工资！", "faq/b"), example("加班费", "faq/b")])
    assert known == {"加班费": "faq/b"}


def test_a_handful_of_examples_can_be_trained_and_stored(tmp_path: Path) -> None:
    examples = [example("不发工资怎么办", "faq/a"), example("加班没有钱", "faq/b"), example("你好", "greet")]
    model = train(examples, {"faq/a": ("去劳动监察投诉", tokens("去劳动监察投诉"))}, SYNONYMS)
    assert model.parts.thresholds.source == "default"
    storage.save(model, tmp_path)
    again = storage.load(tmp_path)
    for text in ("不发工资怎么办", "老板不发工资", "加班", "", "xyz"):
        first, second = model.rank(text, tokens(text)), again.rank(text, tokens(text))
        assert [item.label for item in first.ranked] == [item.label for item in second.ranked]
        assert first.decision == second.decision
        assert first.confidence == pytest.approx(second.confidence, abs=0.01)
    assert again.rank("老板不发工资", tokens("老板不发工资")).ranked[0].label == "faq/a"
    assert model.rank("去监察投诉", tokens("去监察投诉")).ranked[0].label == "faq/a"  # only the answer says it


def test_one_class_cannot_be_trained() -> None:
    with pytest.raises(ValueError, match="两类"):
        train([example("你好", "greet")], {}, {})


def test_a_model_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ranking.json").write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(storage.RankingFormatError):
        storage.load(tmp_path)
