"""The parts of the ranking by themselves: features, fusion, calibration, decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from bot.ranking import scorers, storage
from bot.ranking.clauses import Cutter
from bot.ranking.decision import (
    COST_CLARIFY,
    COST_MISSED,
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
from bot.ranking.kinship import kinship
from bot.ranking.language import LanguageModel
from bot.ranking.model import Answer, Example, exact_texts, train
from bot.ranking.products import FEW, Stacked, compact, product
from bot.ranking.relevance import Relevance
from bot.ranking.scope import SIGNS, Scope, Verdict, probability, signs
from bot.ranking.scorers import SCORERS, Scored, encode

SYNONYMS = {"炒鱿鱼": "辞退", "辞退": "辞退"}


def tokens(text: str) -> list[tuple[str, int]]:
    """Two characters a word: enough for these tests."""
    return [(text[at : at + 2], at) for at in range(0, len(text), 2)]


def example(text: str, label: str) -> Example:
    return Example(text, tokens(text), label)


def test_terms_are_words_characters_and_canonical_synonyms() -> None:
    terms = Analyser(SYNONYMS)("被炒鱿鱼", [("被", 0), ("炒鱿鱼", 1)]).whole
    assert set(terms) == {"w:被", "w:炒鱿鱼", "c:被", "c:炒", "c:鱿", "c:鱼", "c:被炒", "c:炒鱿", "c:鱿鱼", "s:辞退"}


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
    assert "c:么办" in analysed.clauses[-1] and "c:么办" not in analysed.clauses[0]
    assert not Analyser({})("工资没发,怎么办", []).clauses


def test_what_is_asked_is_known_wherever_it_stands() -> None:
    text = "老板一直说没钱,上个月的工资怎么办,他说厂里效益不好,今年都这样"
    analysed = Analyser({})(text, tokens(text))
    assert "c:么办" in analysed.clauses[analysed.asked]


def test_fillers_and_words_said_twice_do_not_count() -> None:
    analyse = Analyser({}, ("就是说", "那个", "嗯"))
    spoken = "嗯就是说上个月上个月工资那个没有发"
    assert analyse(spoken, []).whole == analyse("上个月工资没有发", []).whole
    assert analyse("那个", []).whole  # a message of nothing else is still something


def test_speech_without_marks_is_cut_where_a_new_thought_begins() -> None:
    text = "我在工地干了三个月一分钱没给老板说等过年结果人跑了现在我该怎么办"
    pieces = [piece.text for piece in Cutter(())(text)]
    assert pieces[0] == "我在工地干了三个月一分钱没给" and pieces[-1] == "现在我该怎么办"
    assert "".join(pieces) == text


AROUND = ("你好", "家里等着用钱", "心里特别急", "谢谢老师", "不知道找谁说", "好人一生平安", "打扰您了", "我不懂法律")
TELLING = ("工资拖了三个月", "老板不签合同", "上班摔伤了腿", "公司不交社保", "房东不退押金", "加班没有加班费")


def test_clauses_around_the_matter_are_left_out() -> None:
    analyser = Analyser({})

    def terms(texts: Sequence[str]) -> list[Counter[str]]:
        return [clause.terms for text in texts for clause in analyser.clauses(text, tokens(text))]

    relevance = Relevance.fit(terms(AROUND), terms(TELLING * 5))
    told = "老师你好,家里急用钱,老板拖了工资,心里急,谢谢"
    (kept,) = relevance.telling([analyser.clauses(told, tokens(told))])
    assert ["c:拖" in clause.terms for clause in kept] == [True]
    (alone,) = relevance.telling([analyser.clauses("你好,谢谢", [])])
    assert len(alone) == 2  # a greeting alone is what it is


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


def outcome(
    confidence: float, *, right: bool, in_scope: bool = True, offered: bool = True, near: bool = False
) -> Outcome:
    found = Evidence(confidence, choices=confidence, out_of_scope=0.0, none=1 - confidence)
    return Outcome(found, best_right=right, near=near, offered=offered and in_scope, in_scope=in_scope, weight=1.0)


def test_costs() -> None:
    assert cost(outcome(0.9, right=True), "answer") == 0.0
    assert cost(outcome(0.9, right=False), "answer") == COST_WRONG
    assert cost(outcome(0.9, right=True), "clarify") == COST_CLARIFY
    assert cost(outcome(0.9, right=False, offered=False), "clarify") == COST_CLARIFY + COST_MISSED
    assert cost(outcome(0.9, right=True), "fallback") == COST_NEEDLESS_DECLINE
    assert cost(outcome(0.1, right=False, in_scope=False), "out_of_scope") == 0.0


def test_a_guess_costs_more_than_the_right_answer_and_less_than_a_wrong_one() -> None:
    right, near, wrong = (
        cost(outcome(0.5, right=True), "lead"),
        cost(outcome(0.5, right=False, near=True), "lead"),
        cost(outcome(0.5, right=False), "lead"),
    )
    assert 0.0 < right < near < cost(outcome(0.5, right=True), "clarify") < wrong < COST_WRONG
    assert cost(outcome(0.5, right=False, near=True), "answer") < COST_WRONG
    assert cost(outcome(0.5, right=False, in_scope=False), "lead") > COST_CLARIFY


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
    assert decide(mixed[0].evidence, found) in ("lead", "clarify")


def test_too_little_validation_gives_the_defaults() -> None:
    assert choose_thresholds([outcome(0.8, right=True)] * 10) == Thresholds()


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_every_evidence_gets_a_decision(confidence: float, choices: float, outside: float, none: float) -> None:
    assert decide(Evidence(confidence, choices, outside, none), Thresholds()) in (
        "answer",
        "lead",
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
    model = train(examples, {"faq/a": Answer("去劳动监察投诉", tokens("去劳动监察投诉"))}, SYNONYMS)
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


def encoded(texts: list[str]) -> tuple[Vocabulary, list[Counter[str]]]:
    rows = [Analyser({})(text, tokens(text)).whole for text in texts]
    return Vocabulary.fit(rows, 1000), rows


def test_the_question_of_scope_is_learned_from_both_sides() -> None:
    vocabulary, rows = encoded(["公司不发工资", "工资被扣了", "上班受伤", "房东不退押金", "离婚孩子归谁", "信用卡逾期"])
    outside = np.array([False, False, False, True, True, True])
    scope = Scope.fit(encode(vocabulary, rows).tfidf, outside)

    def asked(text: str) -> float:
        return probability(float(scope(encode(vocabulary, [Analyser({})(text, tokens(text)).whole]).tfidf)[0]))

    assert asked("房东押金不退") > 0.5 > asked("老板不发工资")
    nothing_known = Scope.fit(encode(vocabulary, rows).tfidf, np.zeros(6, dtype=bool))
    assert probability(float(nothing_known(encode(vocabulary, rows[:1]).tfidf)[0])) == 0.5


def test_a_message_that_fits_an_entry_is_less_likely_outside() -> None:
    """The second step learns that a good fit speaks against the words' verdict."""
    dice = np.random.default_rng(3)
    words, fit = dice.normal(size=400), dice.normal(size=400)
    rows = np.zeros((400, len(SIGNS)))
    rows[:, SIGNS.index("whole")], rows[:, SIGNS.index("best language")] = words, fit
    verdict = Verdict.fit(rows, words - fit > 0, np.ones(400))
    near, far = np.zeros(len(SIGNS)), np.zeros(len(SIGNS))
    near[SIGNS.index("best language")], far[SIGNS.index("best language")] = 2.0, -2.0
    assert probability(verdict(near)) < 0.1 and probability(verdict(far)) > 0.9
    one_sided = Verdict.fit(rows, np.zeros(400, dtype=bool), np.ones(400))
    assert one_sided(near) == near[0]  # the first step alone decides


def test_signs_of_a_text_without_clauses_are_those_of_the_whole() -> None:
    rows = np.arange(2 * len(SCORERS), dtype=np.float32).reshape(1, 2, len(SCORERS))
    odds, near = np.array([1.5], dtype=np.float32), np.array([0.25], dtype=np.float32)
    found = dict(
        zip(SIGNS, signs(Scored(rows, np.arange(2), odds, near, size=3, asked=0), np.array([True, False])), strict=True)
    )
    assert {found[name] for name in ("whole", "clauses", "least clause", "asked")} == {1.5}
    assert found["nearest outside"] == found["asked outside"] == 0.25
    best = [found[f"best {name}"] for name in SCORERS]
    assert best == list(rows[0, 0])  # the class that is out of scope does not count


def test_the_product_of_a_few_rows_is_that_of_many() -> None:
    rows, matrix, _ = factors()
    expected = (rows @ matrix).toarray()
    assert np.allclose(product(rows, matrix), expected, atol=1e-5)
    many = sparse.vstack([rows] * FEW).tocsr()
    assert np.allclose(product(many, matrix)[:3], expected, atol=1e-5)
    assert product(rows[:0], matrix).shape == (0, 30)


def test_stacked_matrices_give_the_products_of_each_for_the_classes_with_the_highest_sum() -> None:
    rows, one, other = factors()
    terms, left = compact(rows)
    offset = np.linspace(0, 1, 30, dtype=np.float32)
    classes, found = Stacked.of([one, other]).products(terms, [left, 2 * left], offset, 7)
    expected = np.stack([(rows @ one).toarray(), 2 * (rows @ other).toarray()], axis=2)
    assert set(classes) == set(np.argsort(-(expected[0].sum(axis=1) + offset))[:7])
    assert np.allclose(found, expected[:, classes], atol=1e-5)


def test_a_message_without_a_known_term_still_has_promising_classes() -> None:
    terms, left = compact(sparse.csr_matrix((1, 40), dtype=np.float32))
    _, one, other = factors()
    classes, found = Stacked.of([one, other]).products(terms, [left, left], np.zeros(30, dtype=np.float32), 7)
    assert len(classes) == 7 and not found.any()


def factors() -> tuple[sparse.csr_matrix, sparse.csr_matrix, sparse.csr_matrix]:
    """A few rows and two matrices to multiply them with."""
    rows = sparse.random(3, 40, 0.2, format="csr", dtype=np.float32, random_state=1)
    one, other = (sparse.random(40, 30, 0.3, format="csr", dtype=np.float32, random_state=at) for at in (2, 3))
    return rows, one, other


def test_of_many_classes_the_same_ones_are_found_in_two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    matters = [
        "拖欠工资",
        "解除合同",
        "受伤赔偿",
        "加班费用",
        "社保补缴",
        "年假折算",
        "产假天数",
        "押金退还",
        "调岗降薪",
    ]
    examples = [example(f"{matter}{tail}", f"faq/{matter}") for matter in matters for tail in ("", "怎么办", "求助")]
    model = train(examples, {"faq/加班费用": Answer("加班费按小时算", tokens("加班费按小时算"))}, {})
    text = "厂里天天干到半夜,加班费用从来没有给过,应该找谁要"
    in_one = model.rank(text, tokens(text))
    monkeypatch.setattr(scorers, "ALL", 8)
    monkeypatch.setattr(scorers, "PROMISING", 8)
    in_two = model.rank(text, tokens(text))
    assert len(in_one.ranked) == 9 and len(in_two.ranked) == 8
    assert in_one.ranked[0].label == "faq/加班费用"
    assert [one.label for one in in_two.ranked[:3]] == [one.label for one in in_one.ranked[:3]]


def test_kin_share_an_article_that_is_not_common_to_all() -> None:
    rests_on = {at: frozenset({"调解仲裁法 27", f"法 {at // 2}"}) for at in range(10)}
    kin = kinship(rests_on, 11)
    assert kin[0, 1] and kin[1, 0] and kin[4, 5]
    assert not kin[1, 2]  # only the article that everything cites
    assert kin[10, 10] and not kin[10, 0]  # a class without articles is its own kin only


def language_model(texts: list[str], answers: dict[int, str]) -> tuple[Vocabulary, LanguageModel]:
    """One class per text; the first two are one topic, the others have none."""
    vocabulary, rows = encoded([*texts, *answers.values()])
    told = [Analyser({})(answers.get(at, ""), tokens(answers.get(at, ""))).whole for at in range(len(texts))]
    labels, topics = np.arange(len(texts)), np.array([0, 0, *[-1] * (len(texts) - 2)])
    counts = vocabulary.count(rows[: len(texts)]).counts
    return vocabulary, LanguageModel.fit(vocabulary.terms, counts, labels, topics, vocabulary.count(told).counts)


def odds(vocabulary: Vocabulary, model: LanguageModel, text: str) -> np.ndarray[Any, Any]:
    scores: np.ndarray[Any, Any] = model(vocabulary.count([Analyser({})(text, tokens(text)).whole]))[0]
    return scores


def test_the_language_of_an_entry_is_its_questions_its_answer_and_its_topic() -> None:
    vocabulary, model = language_model(["工资不发", "工资乱扣", "上班受伤", "你好"], {1: "罚款违法"})
    asked = odds(vocabulary, model, "不发")
    assert asked.argmax() == 0
    assert odds(vocabulary, model, "罚款").argmax() == 1  # only its answer says so
    shared = odds(vocabulary, model, "工资")
    assert min(shared[0], shared[1]) > max(shared[2], shared[3])  # the topic speaks for both


def test_an_example_does_not_vouch_for_its_own_words() -> None:
    """Words that occur in one example only would seem telling if the example were counted when it is scored."""
    common = [("拖欠工资", "a"), ("拖欠工钱", "a"), ("受伤住院", "b"), ("受伤骨折", "b")] * 40
    texts = [f"{text}{chr(0x4E00 + at)}" for at, (text, _) in enumerate(common)]
    vocabulary, rows = encoded(texts)
    labels = np.array([0 if label == "a" else 1 for _, label in common])
    none = vocabulary.count([Counter(), Counter()]).counts
    model = LanguageModel.fit(vocabulary.terms, vocabulary.count(rows).counts, labels, np.array([0, 1]), none)
    weight = dict(zip(vocabulary.terms, model.weights, strict=True))
    assert weight["c:拖"] > weight[f"c:{chr(0x4E00)}"]


def test_one_class_cannot_be_trained() -> None:
    with pytest.raises(ValueError, match="两类"):
        train([example("你好", "greet")], {}, {})


def test_a_model_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ranking.json").write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(storage.RankingFormatError):
        storage.load(tmp_path)
