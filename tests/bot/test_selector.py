"""From a typed message to an intent, with the trained sample model."""

from __future__ import annotations

import json
import tarfile
from typing import Any

import pytest
from rasa.core.agent import Agent

from bot.components.knowledge_selector import RANKING_LENGTH
from tests.bot.conftest import REVIEWED_ENTRY, REVIEWED_TEXT, Trained, parse

MODEL_LIMIT = 40 * 1024 * 1024


def parsed(agent: Agent, text: str) -> Any:
    return parse(agent, text)


@pytest.mark.parametrize(
    ("text", "intent", "faq_id"),
    [
        ("公司拖欠工资怎么办", "faq", "sample_arrears"),  # a known way to ask
        ("公司拖欠工資怎麼辦？？？？", "faq", "sample_arrears"),  # traditional, repeated marks: still exact
        ("公 司 拖 欠 工 资 怎 么 办", "faq", "sample_arrears"),
        ("公司托欠公资怎么办", "faq", "sample_arrears"),  # typing slips
        ("我要申请法律援助", "request_legal_aid", None),
        ("我要申请法律援助！", "request_legal_aid", None),
        ("在", "greet", None),
        ("是", "affirm", None),
        ("好", "affirm", None),
        ("否", "deny", None),
        ("房东不退押金", "out_of_scope", None),
        ("", "nlu_fallback", None),
        ("\u200b\u200b", "nlu_fallback", None),
    ],
)
def test_intent(parsing_agent: Agent, text: str, intent: str, faq_id: str | None) -> None:
    result = parsed(parsing_agent, text)
    assert result["intent"]["name"] == intent
    if faq_id:
        assert result["knowledge"]["decision"] == "answer"
        assert result["knowledge"]["ranking"][0]["faq_id"] == faq_id
        assert result["intent"]["confidence"] == pytest.approx(0.99)


@pytest.mark.parametrize(
    ("text", "faq_id"),
    [
        ("厂里欠我四个月工钱不给，我该找谁要", "sample_arrears"),
        ("干活时手指被机器压断了，公司不肯报工伤", "sample_injury"),
        ("昨天老板突然叫我走人，说明天别来了，有没有赔偿", "sample_dismissal"),
        ("每天加班到半夜都没有加班费", "sample_overtime"),
        (
            "我去年过完年到这家五金店上班，老板人还算客气，同事也好，可是进来十四个月了，一直都没有跟我签劳动合同，"
            "我想问一下，没签劳动合同是不是可以要双倍工资？",
            "sample_contract",
        ),
    ],
)
def test_new_words_rank_the_right_entry_first(parsing_agent: Agent, text: str, faq_id: str) -> None:
    result = parsed(parsing_agent, text)
    assert result["knowledge"]["ranking"][0]["faq_id"] == faq_id
    assert result["intent"]["name"] in ("faq", "faq_clarify")


def test_a_question_that_staff_took_for_training_is_answered_by_its_entry(parsing_agent: Agent) -> None:
    for text in (REVIEWED_TEXT, "俺两头不见日头，掌柜的不添啥"):
        known = parsed(parsing_agent, text)["knowledge"]
        assert known["ranking"][0]["faq_id"] == REVIEWED_ENTRY, text
    assert parsed(parsing_agent, REVIEWED_TEXT)["knowledge"]["decision"] == "answer"


def test_native_retrieval_action_finds_its_keys(parsing_agent: Agent) -> None:
    result = parsed(parsing_agent, "没签合同")
    selected = result["response_selector"]
    assert selected["all_retrieval_intents"] == ["faq"]
    assert selected["faq"]["response"]["utter_action"] == "utter_faq/sample_contract"
    assert selected["faq"]["response"]["intent_response_key"] == "faq/sample_contract"
    assert result["intent"]["full_retrieval_intent_name"] == "faq/sample_contract"


def test_ranking_is_bounded_and_sorted(parsing_agent: Agent) -> None:
    result = parsed(parsing_agent, "工资和加班费都没有，还没签合同")
    ranking = [item["confidence"] for item in result["knowledge"]["ranking"]]
    assert 2 <= len(ranking) <= RANKING_LENGTH
    assert ranking[1:] == sorted(ranking[1:], reverse=True)
    assert all(0.0 <= value <= 1.0 for value in ranking)
    names = [item["name"] for item in result["intent_ranking"]]
    assert names[0] == result["intent"]["name"]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("/greet", "greet", []),
        ('/show_faq{"faq_id": "sample_arrears"}', "show_faq", [("faq_id", "sample_arrears")]),
        ('/show_more{"faq_id": "公伤"}', "show_more", [("faq_id", "公伤")]),  # payloads are not corrected
    ],
)
def test_commands_go_to_rasas_handler_untouched(
    parsing_agent: Agent, text: str, intent: str, entities: list[tuple[str, str]]
) -> None:
    result = parsed(parsing_agent, text)
    assert (result["intent"]["name"], result["intent"]["confidence"]) == (intent, 1.0)
    assert [(item["entity"], item["value"]) for item in result["entities"]] == entities
    assert result["text"] == text


def test_an_unknown_command_is_a_fallback(parsing_agent: Agent) -> None:
    with pytest.warns(UserWarning):
        assert parsed(parsing_agent, "/no_such_intent")["intent"]["name"] == "nlu_fallback"


@pytest.mark.parametrize("text", ["／greet", "\u200b/greet", "\ufeff／／greet"])
def test_typed_text_never_becomes_a_command(parsing_agent: Agent, text: str) -> None:
    result = parsed(parsing_agent, text)
    assert result["text"] == "greet"
    assert result["intent"]["name"] != "greet"


@pytest.mark.parametrize(
    "text",
    ["1" * 3000, "九" * 2000, "？" * 500, "a" * 4000, "😭" * 50, "。".join(["工资"] * 300), "\ud83d 工资", "٣٥٠٠"],
)
def test_odd_texts_get_an_answer_of_some_kind(parsing_agent: Agent, text: str) -> None:
    assert parsed(parsing_agent, text)["intent"]["name"]


def test_thresholds_come_from_validation_and_the_model_is_small(trained: Trained) -> None:
    with tarfile.open(trained.model) as archive:
        name = next(name for name in archive.getnames() if name.endswith("ranking.json"))
        member = archive.extractfile(name)
        assert member is not None
        stored = json.load(member)
    assert stored["thresholds"]["source"] == "validation"
    assert stored["report"]["held_out"] > 50
    assert trained.model.stat().st_size < MODEL_LIMIT


def test_the_word_lists_travel_in_the_model(trained: Trained) -> None:
    with tarfile.open(trained.model) as archive:
        names = archive.getnames()
    assert any(name.endswith("lexicon.json") for name in names)
    assert any(name.endswith("typos.json") for name in names)
