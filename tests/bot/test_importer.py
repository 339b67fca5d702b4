"""knowledge/ as training data and domain."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
import yaml
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

from bot.components.knowledge_selector import WAYS
from bot.importer import KnowledgeInvalidError
from law.reviewed import ReviewedExample, to_yaml
from tests.bot.conftest import ROOT, TEXTS, write_knowledge


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_knowledge(tmp_path / "knowledge")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    return folder


def importer() -> TrainingDataImporter:
    files = [str(TEXTS / "nlu.yml"), str(TEXTS / "rules.yml")]
    return TrainingDataImporter.load_from_config(str(ROOT / "config.yml"), str(TEXTS / "domain.yml"), files)


def test_every_way_to_ask_comes_with_the_example_of_its_entry(knowledge: Path) -> None:
    data = importer().get_nlu_data()
    entries = yaml.safe_load((TEXTS / "entries.yml").read_text(encoding="utf-8"))
    for entry in entries:
        asked = {entry["question"], *(text for texts in entry["ask"].values() for text in texts)}
        (message,) = (m for m in data.intent_examples if m.get("intent_response_key") == f"faq/{entry['id']}")
        noted = message.get("metadata")["example"]
        assert {message.get("text"), *noted["ways"]} == asked
        assert entry["answer"].strip() in noted["said"]
    assert data.retrieval_intents == {"faq"}


def test_the_domain_gets_responses_and_intents_once(knowledge: Path) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        domain = importer().get_domain()
    doubles = [str(warning.message) for warning in caught if "duplicated" in str(warning.message)]
    # Rasa lists every retrieval intent of a domain twice itself; nothing else may be.
    assert all(double.endswith("intents have been found across multiple domain files: faq") for double in doubles)
    assert {"faq", "faq_clarify", "nlu_fallback", "show_faq", "show_more", "out_of_scope"} <= set(domain.intents)
    assert "utter_faq/sample_arrears" in domain.responses
    assert "utter_faq" in domain.action_names_or_texts
    assert "faq_id" in domain.entities
    assert domain.session_config.session_expiration_time == 480


def test_rasas_own_validation_passes(knowledge: Path) -> None:
    validator = Validator.from_importer(importer())
    assert validator.verify_domain_validity()
    assert validator.verify_nlu()
    assert validator.verify_story_structure()


def test_an_expired_entry_is_not_trained(knowledge: Path) -> None:
    path = knowledge / "faq" / "overtime" / "sample_overtime.yml"
    path.write_text(path.read_text(encoding="utf-8") + "valid_to: 2025-06-30\n", encoding="utf-8")
    assert "utter_faq/sample_overtime" not in importer().get_domain().responses


def test_a_faulty_entry_is_left_out_and_named(knowledge: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = knowledge / "faq" / "overtime" / "sample_overtime.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("answer:", "\tanswer:"), encoding="utf-8")
    responses = importer().get_domain().responses
    assert "utter_faq/sample_overtime" not in responses
    assert "utter_faq/sample_arrears" in responses
    said = [record.getMessage() for record in caplog.records]
    assert any("sample_overtime.yml" in line and "制表符" in line for line in said), said
    assert "knowledge: sample_overtime is left out of the training until its file is mended" in said


def test_without_a_single_readable_entry_there_is_nothing_to_train(knowledge: Path) -> None:
    for path in (knowledge / "faq").rglob("*.yml"):
        path.write_text("\tid: x\n", encoding="utf-8")
    with pytest.raises(KnowledgeInvalidError, match=r"sample_overtime\.yml"):
        importer().get_domain()


def test_confirmed_questions_of_workers_are_learned_and_faulty_ones_named(
    knowledge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    monkeypatch.setenv("REVIEWED_DIR", str(folder))
    moment = datetime(2026, 11, 29, tzinfo=timezone.utc)
    good = ReviewedExample("发薪日过了俩礼拜还没见着钱", "faq/sample_arrears", "review-0001", "李律师", moment)
    foreign = replace(good, text="猫粮哪种好", label="out_of_scope", review="review-0002")
    gone = replace(good, label="faq/gone", review="review-0003")
    for example in (good, foreign, gone):
        (folder / f"{example.review}.yml").write_text(to_yaml(example), encoding="utf-8")
    data = importer().get_nlu_data()
    (entry,) = (m for m in data.intent_examples if m.get("intent_response_key") == "faq/sample_arrears")
    assert good.text in entry.get("metadata")["example"][WAYS]
    assert [m.get("intent") for m in data.intent_examples if m.get("text") == foreign.text] == ["out_of_scope"]
    assert "review-0003" in caplog.text and "review-0001" not in caplog.text
