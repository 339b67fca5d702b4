"""A conversation with a person in danger, turn by turn: help, holding on, relief, and then the ordinary service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from desk.clock import now
from desk.composition import Desk
from desk.conversations import service
from desk.conversations.answering import drain
from desk.conversations.inbox import queue
from desk.models import Conversation, Message
from tests.desk.conftest import MakeSettings
from tests.desk.handover.office import closed_desk
from tests.desk.support.rasa_server import RasaServer, Reply
from tests.desk.tickets.office import open_chat

ON_THE_ROOF = "老板欠我八万不给，我站在楼顶上，不想活了"


def say(desk: Desk, chat: str, text: str) -> list[tuple[str, str]]:
    """(kind, text) of everything that answers the message."""
    with desk.database.write() as session:
        receipt = service.receive(session, chat, service.Inbound(f"{text}:{now()}", text), desk.crisis)
    if receipt.start:
        assert drain(desk, chat, "desk:x") == "done"
    with desk.database.read() as session:
        asked = session.scalars(select(Message).where(Message.public_id == receipt.message_id)).one()
        replies = session.scalars(select(Message).where(Message.in_reply_to == asked.id).order_by(Message.seq))
        return [(reply.kind, str(reply.body["text"])) for reply in replies]


def kinds(replies: Sequence[tuple[str, str]]) -> list[str]:
    return [kind for kind, _ in replies]


def choices(_text: str, _metadata: dict[str, Any]) -> list[Reply]:
    return [{"kind": "clarify", "text": "您想问的是哪一种情况？"}]


def test_a_cry_for_people_gets_the_numbers_in_other_words_and_no_choice_of_questions(
    both: Desk, rasa: RasaServer
) -> None:
    chat = open_chat(both)
    rasa.answer = choices
    turns = len(rasa.turns)
    first = say(both, chat, ON_THE_ROOF)
    second = say(both, chat, "你们快来人")
    third = say(both, chat, "我不知道怎么办，我老婆孩子还等着钱")
    assert [kinds(replies) for replies in (first, second, third)] == [["crisis"]] * 3
    assert len({text for ((_, text),) in (first, second, third)}) == 3
    assert all("110" in text and "12356" in text for ((_, text),) in (first, second, third))
    assert "已经提醒工会工作人员" in second[0][1]
    assert "已经提醒工会工作人员" not in third[0][1]
    assert len(rasa.turns) == turns


def test_the_same_danger_said_again_is_not_answered_with_the_same_words(both: Desk) -> None:
    chat = open_chat(both)
    assert say(both, chat, ON_THE_ROOF) != say(both, chat, "我真的不想活了")


def test_relief_is_met_with_a_human_word_and_then_the_service_is_the_ordinary_one(both: Desk, rasa: RasaServer) -> None:
    chat = open_chat(both)
    say(both, chat, ON_THE_ROOF)
    ((kind, text),) = say(both, chat, "我下来了，谢谢")
    assert (kind, "真好" in text, "12356" in text) == ("notice", True, True)
    assert kinds(say(both, chat, "公司拖欠工资怎么办")) == ["answer"]
    rasa.answer = choices
    assert kinds(say(both, chat, "社保呢")) == ["clarify"]
    with both.database.read() as session:  # relief is no reason to forget: a person still looks
        assert [item.urgent for item in queue(session) if item.id == chat] == [True]


def test_a_question_is_answered_with_a_word_about_safety_before_the_first_answer(both: Desk) -> None:
    chat = open_chat(both)
    say(both, chat, ON_THE_ROOF)
    assert kinds(say(both, chat, "那工资怎么要")) == ["crisis", "answer"]
    assert kinds(say(both, chat, "要多久才能拿到呢")) == ["answer"]


def test_a_question_without_an_answer_gets_no_choice_either(both: Desk, rasa: RasaServer) -> None:
    chat = open_chat(both)
    rasa.answer = choices
    say(both, chat, ON_THE_ROOF)
    assert kinds(say(both, chat, "那到底是哪个说了算呢")) == ["crisis"]


def test_relief_and_a_question_in_one_message(both: Desk) -> None:
    chat = open_chat(both)
    say(both, chat, ON_THE_ROOF)
    assert kinds(say(both, chat, "我下来了，工资能要回来吗")) == ["notice", "answer"]


def test_a_danger_in_the_same_conversation_later_begins_anew(both: Desk) -> None:
    chat = open_chat(both)
    (first,) = say(both, chat, ON_THE_ROOF)
    say(both, chat, "我安全了")
    assert say(both, chat, ON_THE_ROOF) == [first]


def test_an_hour_later_the_danger_no_longer_stands_over_the_conversation(both: Desk, rasa: RasaServer) -> None:
    chat = open_chat(both)
    say(both, chat, ON_THE_ROOF)
    with both.database.write() as session:
        earlier = now() - timedelta(minutes=both.office.danger.minutes + 1)
        session.execute(update(Message).values(created_at=earlier))
    rasa.answer = choices
    assert kinds(say(both, chat, "你们快来人")) == ["crisis", "clarify"]  # the help line of what sounds like danger


def test_out_of_hours_it_is_said_when_somebody_will_read_it(make_settings: MakeSettings, rasa: RasaServer) -> None:
    with closed_desk(make_settings()) as desk:
        chat = open_chat(desk)
        say(desk, chat, ON_THE_ROOF)
        ((_, text),) = say(desk, chat, "你们快来人")
        assert "上班才看得到" in text
        with desk.database.read() as session:
            assert session.scalars(select(Conversation.owner)).one() == "bot"


def test_a_help_line_for_what_only_sounds_like_danger_is_said_once(both: Desk) -> None:
    chat = open_chat(both)
    assert kinds(say(both, chat, "我快撑不下去了，公司拖欠工资怎么办")) == ["crisis", "answer"]
    assert kinds(say(both, chat, "真的撑不下去了，公司不交社保怎么办")) == ["answer"]
