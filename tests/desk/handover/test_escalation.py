"""A person is called without being asked for: risk, two failures, anger; open and closed hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from desk.composition import Desk
from desk.conversations import inbox, ownership, service, texts
from desk.conversations.answering import drain
from desk.models import OwnershipEvent
from tests.desk.conftest import MakeSettings, MakeStaff
from tests.desk.handover.office import closed_desk
from tests.desk.support.rasa_server import RasaServer, Reply
from tests.desk.tickets.office import open_chat


def say(desk: Desk, chat: str, text: str) -> str:
    """Worker and bot take a turn; who has the conversation afterwards."""
    with desk.database.write() as session:
        start = service.receive(session, chat, service.Inbound(text, text), desk.crisis).start
    if start:
        assert drain(desk, chat, "desk:x") == "done"
    with desk.database.read() as session:
        return inbox.read_conversation(session, chat).mode


def heard(desk: Desk, chat: str) -> Sequence[tuple[str, str]]:
    with desk.database.read() as session:
        return [(message.author, message.text) for message in inbox.read_messages(session, chat)][1:]


def not_understood(_text: str, _metadata: dict[str, Any]) -> list[Reply]:
    return [{"kind": "fallback", "text": "没听明白"}]


def test_two_failures_in_a_row_call_a_person(both: Desk, rasa: RasaServer) -> None:
    chat = open_chat(both)
    rasa.answer = not_understood
    assert say(both, chat, "呃呃") == "bot"
    assert say(both, chat, "咕咕") == "waiting"
    assert [author for author, _ in heard(both, chat)][-2:] == ["bot", "system"]
    with both.database.read() as session:
        view = inbox.read_conversation(session, chat)
    assert view.handoff_reason == "机器人连续没有听懂"


def test_an_answer_between_two_failures_begins_the_count_anew(both: Desk, rasa: RasaServer) -> None:
    chat = open_chat(both)
    replies = iter(["fallback", "answer", "fallback", "out_of_scope", "fallback"])
    rasa.answer = lambda _text, _metadata: [{"kind": next(replies), "text": "……"}]
    assert {say(both, chat, f"第{turn}句") for turn in range(5)} == {"bot"}


def test_a_risk_is_answered_first_and_then_a_person_comes(both: Desk) -> None:
    chat = open_chat(both)
    assert say(both, chat, "主管对我动手动脚") == "waiting"
    assert [author for author, _ in heard(both, chat)] == ["worker", "bot", "system"]
    with both.database.read() as session:
        assert inbox.read_conversation(session, chat).handoff_reason == "风险事项：性骚扰"


def test_anger_is_not_answered_by_the_bot_once_more(both: Desk, rasa: RasaServer) -> None:
    chat = open_chat(both)
    turns = len(rasa.turns)
    assert say(both, chat, "答非所问，你是不是傻") == "waiting"
    assert len(rasa.turns) == turns
    assert [author for author, _ in heard(both, chat)] == ["worker", "system"]


def test_the_worker_may_let_the_bot_go_on(both: Desk) -> None:
    chat = open_chat(both)
    say(both, chat, "主管对我动手动脚")
    with both.database.write() as session:
        inbound = service.Inbound("back", "先让机器人继续答", desk_command=texts.BACK_TO_BOT)
        service.receive(session, chat, inbound, both.crisis)
    assert say(both, chat, "拖欠工资怎么办") == "bot"


def test_danger_does_not_silence_the_bot(both: Desk) -> None:
    chat = open_chat(both)
    assert say(both, chat, "不给钱我就从楼上跳下去") == "bot"
    with both.database.read() as session:
        assert inbox.read_conversation(session, chat).urgent


def test_out_of_hours_the_bot_goes_on_and_says_when_work_begins(make_settings: MakeSettings, rasa: RasaServer) -> None:
    with closed_desk(make_settings()) as desk:
        chat = open_chat(desk)
        rasa.answer = not_understood
        assert say(desk, chat, "呃呃") == "bot"
        assert say(desk, chat, "咕咕") == "bot"
        last = heard(desk, chat)[-1]
        assert last[0] == "system"
        assert "下班时间" in last[1]
        assert "09:00" in last[1]
        assert say(desk, chat, "答非所问") == "bot"
        assert [author for author, _ in heard(desk, chat)].count("system") == 1


def test_who_asks_out_of_hours_waits_and_is_told_the_opening(make_settings: MakeSettings) -> None:
    with closed_desk(make_settings()) as desk:
        chat = open_chat(desk)
        with desk.database.write() as session:
            ownership.call_person(session, chat, "想找人")
        assert say(desk, chat, "有人吗") == "waiting"
        assert "上班后按先后接入" in heard(desk, chat)[-1][1]


def test_every_change_of_owner_is_written_down(both: Desk, make_staff: MakeStaff) -> None:
    chat, li, wang = open_chat(both), make_staff(both, "李工"), make_staff(both, "王工")
    say(both, chat, "主管对我动手动脚")
    with both.database.write() as session:
        ownership.take_over(session, staff=li, public_id=chat)
        ownership.transfer(session, staff=li, public_id=chat, to="王工", note="女同事来谈更合适", client_key="t")
        ownership.hand_back(session, staff=wang, public_id=chat)
    with both.database.read() as session:
        events = session.query(OwnershipEvent).order_by(OwnershipEvent.id).all()
        moves = [(event.from_owner, event.to_owner, event.actor) for event in events]
        holders = [event.holder_id for event in events]
    assert moves == [
        ("bot", "waiting", "system"),
        ("waiting", "human", "staff"),
        ("human", "human", "staff"),
        ("human", "bot", "staff"),
    ]
    assert holders == [None, li.staff_id, wang.staff_id, None]


@pytest.mark.parametrize("role", ["auditor", "editor"])
def test_who_only_reads_takes_nothing(both: Desk, make_staff: MakeStaff, role: str) -> None:
    chat, reader = open_chat(both), make_staff(both, "只看", role)
    for step in (ownership.take_over, ownership.close, ownership.settle_urgent):
        with pytest.raises(Exception, match="您的角色不能"), both.database.write() as session:
            step(session, staff=reader, public_id=chat)
