"""Whole sentences: the calculator that is asked for, and exactly the inputs that were said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from law.calculators import check_answer, load_specs
from law.calculators.reading import read_sentence
from tests.law.calculators.tables import TODAY, parameters

SENTENCES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "sentences.yml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("sentence", SENTENCES, ids=str)
def test_a_sentence_is_read_as_it_was_meant(sentence: str) -> None:
    expected = dict(SENTENCES[sentence])
    name = expected.pop("calculator")
    reading = read_sentence(sentence, parameters(), TODAY)
    assert reading.calculator == name, reading.candidates
    if name is None:
        assert reading.inputs == {}
        return
    spec = load_specs()[name]
    read = {key: check_answer(spec, key, raw, TODAY) for key, raw in reading.inputs.items()}
    assert read == {key: check_answer(spec, key, raw, TODAY) for key, raw in expected.items()}


def test_there_are_enough_sentences_of_every_calculator() -> None:
    assert len(SENTENCES) >= 60
    assert {entry["calculator"] for entry in SENTENCES.values()} >= load_specs().keys()


def test_what_is_missing_is_told() -> None:
    reading = read_sentence("公司裁员赔多少", parameters(), TODAY)
    assert reading.calculator == "severance"
    assert reading.missing == ("start_date",)
    assert "avg_wage_12m_yuan" in reading.asked


def test_a_calculator_may_be_fixed() -> None:
    reading = read_sentence("我在北京，月薪八千", parameters(), TODAY, calculator="sick_pay")
    assert reading.calculator == "sick_pay"
    assert reading.inputs == {"region": "110000", "monthly_wage_yuan": "8000"}


def test_two_matters_alike_are_not_guessed() -> None:
    reading = read_sentence("产假和年假", parameters(), TODAY)
    assert reading.calculator in (None, "maternity")
    assert set(reading.candidates) == {"maternity", "annual_leave"}


def test_what_cannot_be_is_left_out() -> None:
    reading = read_sentence("公司裁员，月薪一百五十万，干了三年", parameters(), TODAY)
    assert "avg_wage_12m_yuan" not in reading.inputs
    assert reading.missing == ("avg_wage_12m_yuan",)
