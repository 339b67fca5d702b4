"""Every utterance in the shape of the contract; FAQ texts fresh from the folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.envelope import MessageShapeError, bot_message
from bot.nlg import KnowledgeResponseGenerator
from law.library import Library
from tests.bot.conftest import TEXTS, write_knowledge

DAY = date(2026, 11, 23)
DOMAIN = Domain.load(str(TEXTS / "domain.yml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_knowledge(tmp_path / "knowledge")


@pytest.fixture
def generator(folder: Path) -> KnowledgeResponseGenerator:
    return KnowledgeResponseGenerator(domain=DOMAIN, library=Library(folder), today=lambda: DAY)


def conversation(*events: Any, **parsed: Any) -> DialogueStateTracker:
    """A tracker whose latest message was parsed as given."""
    entities, metadata, result = parsed.pop("entities", []), parsed.pop("metadata", {}), cast(Any, parsed)
    message = UserUttered("…", {"name": "faq"}, entities, result, metadata=metadata)
    return DialogueStateTracker.from_events("worker", [*events, message], DOMAIN.slots)


async def said(generator: NaturalLanguageGenerator, name: str, tracker: DialogueStateTracker, **slots: Any) -> Any:
    response = await generator.generate(name, tracker, "desk", **slots)
    assert response is not None and set(response) == {"custom"}
    return response["custom"]


async def test_an_answer_carries_everything(generator: KnowledgeResponseGenerator) -> None:
    ranking = [{"faq_id": "sample_arrears", "confidence": 0.93}]
    tracker = conversation(knowledge={"decision": "answer", "ranking": ranking})
    message = await said(generator, "utter_faq/sample_arrears", tracker)
    assert message["kind"] == "answer"
    assert message["text"].startswith("能要。") and "深圳" not in message["text"]
    assert (message["faq_id"], message["topic"]) == ("sample_arrears", "wage_arrears")
    assert message["confidence"] == 0.93
    assert message["citations"] == [{"law": "劳动合同法", "article": "30", "title": "中华人民共和国劳动合同法"}]
    assert message["checked_on"] == "2026-11-23"
    assert [button["title"] for button in message["buttons"]] == [
        "详细说明",
        "申请法律援助",
        "公司无缘无故把我辞退，能拿多少赔偿？",
        "天天加班不给加班费，合法吗？",
    ]
    assert [button["payload"] for button in message["buttons"][:3]] == [
        '/show_more{"faq_id": "sample_arrears"}',
        "/request_legal_aid",
        '/show_faq{"faq_id": "sample_dismissal"}',
    ]


async def test_the_region_adds_its_exception(generator: KnowledgeResponseGenerator) -> None:
    for tracker in (
        conversation(SlotSet("region", "440305")),
        conversation(metadata={"region": "440300"}),
    ):
        message = await said(generator, "utter_faq/sample_arrears", tracker)
        assert message["text"].endswith("深圳：欠薪可以申请欠薪保障基金先行垫付。")
    elsewhere = await said(generator, "utter_faq/sample_arrears", conversation(SlotSet("region", "110000")))
    assert "深圳" not in elsewhere["text"]


async def test_a_button_shows_its_entry(generator: KnowledgeResponseGenerator) -> None:
    tracker = conversation(entities=[{"entity": "faq_id", "value": "sample_injury"}])
    message = await said(generator, "utter_show_faq", tracker)
    assert (message["faq_id"], message["confidence"]) == ("sample_injury", None)


async def test_more_has_the_false_beliefs(generator: KnowledgeResponseGenerator) -> None:
    tracker = conversation(entities=[{"entity": "faq_id", "value": "sample_arrears"}])
    message = await said(generator, "utter_show_more", tracker)
    assert "欠了几个月" in message["text"] and "没效益就能不发工资" in message["text"]
    assert "详细说明" not in [button["title"] for button in message["buttons"]]


async def test_more_without_a_button_means_the_last_answer(generator: KnowledgeResponseGenerator) -> None:
    earlier = [
        BotUttered(data={"custom": {"faq_id": "sample_injury"}}),
        BotUttered(data={"custom": {"kind": "notice"}}),
    ]
    message = await said(generator, "utter_show_more", conversation(*earlier))
    assert message["faq_id"] == "sample_injury"


async def test_clarify_offers_two_or_three(generator: KnowledgeResponseGenerator) -> None:
    ids = ["sample_arrears", "no_longer_there", "sample_overtime", "sample_aid", "sample_contract"]
    ranking = [{"faq_id": faq_id, "confidence": 0.2} for faq_id in ids]
    message = await said(
        generator, "utter_clarify", conversation(knowledge={"decision": "clarify", "ranking": ranking})
    )
    assert message["kind"] == "clarify"
    assert [button["payload"] for button in message["buttons"]] == [
        '/show_faq{"faq_id": "sample_arrears"}',
        '/show_faq{"faq_id": "sample_overtime"}',
        '/show_faq{"faq_id": "sample_aid"}',
        "/none_of_these",
    ]


async def test_a_guess_shows_the_likeliest_answer_with_its_law_and_the_others_as_buttons(
    generator: KnowledgeResponseGenerator,
) -> None:
    ranking = [{"faq_id": name, "confidence": 0.5} for name in ("sample_arrears", "sample_dismissal", "sample_aid")]
    choices = [f"faq/{item['faq_id']}" for item in ranking]
    knowledge = {"decision": "lead", "ranking": ranking, "choices": choices}
    message = await said(generator, "utter_clarify", conversation(knowledge=knowledge))
    assert message["kind"] == "clarify"
    assert "您问的可能是" in message["text"] and "能要。" in message["text"]
    assert (message["faq_id"], message["confidence"]) == ("sample_arrears", 0.5)
    assert message["citations"][0]["article"] == "30"
    payloads = [button["payload"] for button in message["buttons"]]
    assert payloads[0] == '/show_more{"faq_id": "sample_arrears"}' and payloads[-1] == "/none_of_these"
    assert '/show_faq{"faq_id": "sample_arrears"}' not in payloads
    assert '/show_faq{"faq_id": "sample_dismissal"}' in payloads


async def test_a_guess_whose_entry_is_gone_only_asks_back(generator: KnowledgeResponseGenerator) -> None:
    ranking = [{"faq_id": "gone", "confidence": 0.5}, {"faq_id": "sample_aid", "confidence": 0.2}]
    knowledge = {"decision": "lead", "ranking": ranking, "choices": ["faq/gone", "faq/sample_aid"]}
    message = await said(generator, "utter_clarify", conversation(knowledge=knowledge))
    assert (message["kind"], message["faq_id"], message["citations"]) == ("clarify", None, [])


async def test_clarify_offers_actions_too(generator: KnowledgeResponseGenerator) -> None:
    knowledge = {"decision": "clarify", "ranking": [], "choices": ["request_legal_aid", "faq/sample_aid", "faq/gone"]}
    message = await said(generator, "utter_clarify", conversation(knowledge=knowledge))
    payloads = [button["payload"] for button in message["buttons"]]
    assert payloads == ["/request_legal_aid", '/show_faq{"faq_id": "sample_aid"}', "/none_of_these"]


async def test_clarify_with_nothing_near_is_a_fallback(generator: KnowledgeResponseGenerator) -> None:
    message = await said(generator, "utter_clarify", conversation())
    assert message["kind"] == "fallback"
    assert [button["payload"] for button in message["buttons"]] == ["/request_human", "/request_legal_aid"]


def clarified(*choices: str) -> list[Any]:
    """A turn that was answered with a question back."""
    buttons = [{"title": name, "payload": f'/show_faq{{"faq_id": "{name}"}}'} for name in choices]
    return [UserUttered("…"), BotUttered(data={"custom": {"kind": "clarify", "text": "?", "buttons": buttons}})]


@pytest.mark.parametrize(
    ("before", "kind", "last"),
    [
        ([], "clarify", "/none_of_these"),
        (clarified("sample_overtime"), "clarify", "/request_human"),
        ([*clarified("sample_overtime"), *clarified("sample_aid")], "fallback", "/request_human"),
        ([*clarified("sample_overtime"), *clarified("sample_arrears")], "clarify", "/request_human"),
        (clarified("sample_arrears") * 3, "fallback", "/request_human"),
    ],
)
async def test_asking_back_does_not_go_on_for_ever(
    generator: KnowledgeResponseGenerator, before: list[Any], kind: str, last: str
) -> None:
    knowledge = {"decision": "clarify", "ranking": [], "choices": ["faq/sample_aid", "faq/sample_contract"]}
    message = await said(generator, "utter_clarify", conversation(*before, knowledge=knowledge))
    assert (message["kind"], message["buttons"][-1]["payload"]) == (kind, last)


async def test_other_matters_of_a_message_are_offered_first(generator: KnowledgeResponseGenerator) -> None:
    ranking = [{"faq_id": "sample_arrears", "confidence": 0.93}]
    knowledge = {"decision": "answer", "ranking": ranking, "also": ["sample_contract", "gone"]}
    message = await said(generator, "utter_faq/sample_arrears", conversation(knowledge=knowledge))
    assert message["text"].endswith("点下面的接着看。")
    assert [button["title"] for button in message["buttons"]] == [
        "上班一直没签劳动合同，能要二倍工资吗？",
        "详细说明",
        "申请法律援助",
    ]
    offered = {"decision": "answer", "ranking": ranking, "choices": ["faq/sample_arrears", "faq/sample_aid"]}
    message = await said(generator, "utter_faq/sample_arrears", conversation(knowledge=offered))
    assert message["buttons"][0]["title"] == "申请法律援助要什么条件？"


SHOWN = BotUttered(data={"custom": {"kind": "answer", "faq_id": "sample_arrears"}})
SAME_EVERYWHERE = BotUttered(data={"custom": {"kind": "answer", "faq_id": "sample_aid"}})


async def test_a_place_shows_the_last_answer_with_its_figures(generator: KnowledgeResponseGenerator) -> None:
    tracker = conversation(SHOWN, SlotSet("region", "440300"), text="我在深圳")
    message = await said(generator, "utter_tell_region", tracker)
    assert message["text"].startswith("好，按广东省深圳市来说。\n\n能要。") and "保障基金" in message["text"]
    assert (message["kind"], message["faq_id"]) == ("answer", "sample_arrears")


async def test_a_place_changes_nothing_where_the_law_is_the_same(generator: KnowledgeResponseGenerator) -> None:
    tracker = conversation(SAME_EVERYWHERE, SlotSet("region", "440300"), text="我在深圳")
    message = await said(generator, "utter_tell_region", tracker)
    assert (message["kind"], message["faq_id"]) == ("notice", None) and "各地规定是一样的" in message["text"]


@pytest.mark.parametrize(
    ("events", "text", "expected"),
    [
        ([SlotSet("region", "440300")], "我在深圳", "您遇到了什么事"),
        ([SHOWN], "朝阳区", "您在哪一个"),
        ([SHOWN], "我在香港", "香港"),
        ([SHOWN, SlotSet("region", "110000")], "不是北京", "哪个市"),
        ([SHOWN], "我们那边", "哪个市"),
    ],
)
async def test_a_place_that_is_not_clear_is_asked_for(
    generator: KnowledgeResponseGenerator, events: list[Any], text: str, expected: str
) -> None:
    message = await said(generator, "utter_tell_region", conversation(*events, text=text))
    assert expected in message["text"]


async def test_an_edited_answer_is_used_and_a_broken_edit_is_not(
    generator: KnowledgeResponseGenerator, folder: Path
) -> None:
    path = folder / "faq" / "work_injury" / "sample_injury.yml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("单位应在30天内申请", "单位应在事故发生起30天内申请"), encoding="utf-8")
    generator.library.refresh()
    message = await said(generator, "utter_faq/sample_injury", conversation())
    assert message["text"].startswith("单位应在事故发生起30天内申请")
    path.write_text("id: [", encoding="utf-8")
    generator.library.refresh()
    assert (await said(generator, "utter_faq/sample_injury", conversation()))["text"] == message["text"]


@pytest.mark.parametrize("name", ["utter_faq/not_there", "utter_show_faq", "utter_show_more"])
async def test_an_entry_that_is_gone(generator: KnowledgeResponseGenerator, name: str) -> None:
    message = await said(generator, name, conversation(entities=[{"entity": "faq_id", "value": "not_there"}]))
    assert (message["kind"], message["citations"]) == ("fallback", [])


async def test_an_expired_entry_is_withheld(folder: Path) -> None:
    early = KnowledgeResponseGenerator(domain=DOMAIN, library=Library(folder), today=lambda: date(2024, 12, 31))
    assert (await said(early, "utter_faq/sample_arrears", conversation()))["kind"] == "fallback"


async def test_a_missing_figure_withholds_the_answer(generator: KnowledgeResponseGenerator, folder: Path) -> None:
    path = folder / "faq" / "work_injury" / "sample_injury.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("30天", "{{no_such_figure}}天"), encoding="utf-8")
    generator.library.refresh()
    message = await said(generator, "utter_faq/sample_injury", conversation())
    assert message["kind"] == "fallback" and "{{" not in message["text"]


async def test_domain_responses_keep_text_buttons_and_kind(generator: KnowledgeResponseGenerator) -> None:
    greeting = await said(generator, "utter_greet", conversation())
    assert greeting["kind"] == "notice" and greeting["buttons"] == [{"title": "工资", "payload": "公司拖欠工资怎么办"}]
    assert (await said(generator, "utter_out_of_scope", conversation()))["kind"] == "out_of_scope"
    question = await said(generator, "utter_ask_agreed", conversation(SlotSet("employer", "某某厂")))
    assert (question["kind"], question["text"]) == ("question", "某某厂，对吗？")


async def test_an_unknown_response_is_none(generator: KnowledgeResponseGenerator) -> None:
    assert await generator.generate("utter_no_such_thing", conversation(), "desk") is None


def test_rasa_builds_it_from_endpoints(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    built = NaturalLanguageGenerator.create(EndpointConfig(type="bot.nlg.KnowledgeResponseGenerator"), None)
    assert isinstance(built, KnowledgeResponseGenerator)
    assert "sample_aid" in built.library.entries


@pytest.mark.parametrize(
    "part",
    [{"kind": "answr", "text": "x"}, {"kind": "answer"}, {"text": " "}, {"text": "x", "buttons": [{"title": "y"}]}],
)
def test_a_message_that_breaks_the_contract_is_refused(part: dict[str, Any]) -> None:
    with pytest.raises(MessageShapeError):
        bot_message(part)
