"""Follow-ups through the channel, with the trained sample model."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import UserUttered

from bot.channel import DeskInput
from bot.tracker_store import windowed_store


class Worker:
    """Somebody who writes into one conversation."""

    def __init__(self, agent: Agent) -> None:
        self.agent, self.channel, self.numbers = agent, DeskInput(), count(1)

    async def say(self, text: str) -> Any:
        """The last bot message that answers."""
        number = f"m{next(self.numbers)}"
        message = UserMessage(text, None, "c1", input_channel="desk", message_id=number, metadata={"region": None})
        return (await self.channel.turn(self.agent, message))[-1]

    async def slot(self, name: str) -> Any:
        tracker = await windowed_store(self.agent).retrieve("c1")
        return tracker.get_slot(name) if tracker is not None else None


@pytest.fixture
def worker(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> Worker:
    monkeypatch.chdir(Path(__file__).resolve().parents[3])  # followup.yml of the repository
    return Worker(agent)


async def test_a_follow_up_names_another_matter(worker: Worker) -> None:
    assert (await worker.say("拖欠工资"))["faq_id"] == "sample_arrears"
    assert (await worker.say("那加班费呢"))["faq_id"] == "sample_overtime"


async def test_one_side_of_a_matter_is_asked_of_the_matter_before(worker: Worker) -> None:
    await worker.say("工伤认定")
    more = await worker.say("需要什么材料")
    assert (more["faq_id"], "带上病历" in more["text"]) == ("sample_injury", True)


async def test_without_a_matter_before_it_is_asked_for_and_then_joined(worker: Worker) -> None:
    asked = await worker.say("需要什么材料")
    assert (asked["kind"], asked["text"]) == ("question", "您问的是哪件事？")
    assert (await worker.say("工伤认定"))["faq_id"] == "sample_injury"


async def test_a_place_shows_the_answer_again_and_is_kept(worker: Worker) -> None:
    assert "深圳" not in (await worker.say("拖欠工资"))["text"]
    assert "欠薪保障基金" in (await worker.say("我在深圳"))["text"]
    assert await worker.slot("region") == "440300"
    await worker.say("加班费")
    assert "欠薪保障基金" in (await worker.say("拖欠工资"))["text"]


async def test_a_place_can_be_corrected(worker: Worker) -> None:
    await worker.say("拖欠工资")
    await worker.say("我在深圳")
    assert "欠薪保障基金" not in (await worker.say("不是深圳是上海"))["text"]
    assert await worker.slot("region") == "310000"
    await worker.say("是深圳不是上海")
    assert await worker.slot("region") == "440300"


async def test_a_number_is_the_button_it_names(worker: Worker, agent: Agent) -> None:
    answer = await worker.say("拖欠工资")
    second = await worker.say("第三个")
    assert second["faq_id"] == "sample_dismissal"
    assert answer["buttons"][2]["payload"] == '/show_faq{"faq_id": "sample_dismissal"}'
    tracker = await windowed_store(agent).retrieve("c1")
    assert tracker is not None
    said = [event for event in tracker.events if isinstance(event, UserUttered)]
    assert said[-1].metadata["typed"] == "第三个"


async def test_a_typed_command_stays_text(worker: Worker) -> None:
    """The desk strips the slash of typed text; what is left must not act as a command."""
    assert (await worker.say("restart"))["kind"] in ("fallback", "out_of_scope", "clarify")


async def test_two_matters_in_one_message(worker: Worker) -> None:
    reply = await worker.say("公司拖欠工资怎么办，没有签劳动合同怎么办")
    assert reply["faq_id"] in ("sample_arrears", "sample_contract")
    other = {"sample_arrears": "sample_contract", "sample_contract": "sample_arrears"}[reply["faq_id"]]
    assert any(other in button["payload"] for button in reply["buttons"])


async def test_inside_a_form_the_form_reads(worker: Worker) -> None:
    await worker.say("我要申请法律援助")
    assert (await worker.say("深圳顺达五金厂"))["text"] == "深圳顺达五金厂，对吗？"
