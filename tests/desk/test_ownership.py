"""Who answers: bot, nobody yet, a person; on both databases, and when two want the same at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from desk.composition import Desk
from desk.conversations import inbox, ownership, service, texts
from desk.conversations.answering import drain
from desk.conversations.repository import find_conversation
from desk.conversations.schemas import Message
from desk.errors import Conflict, NotFound
from desk.staff.signed_in import SignedIn
from law.crisis import CrisisLexicon
from tests.desk.conftest import MakeStaff
from tests.desk.support.rasa_server import RasaServer, Reply


def open_chat(desk: Desk) -> str:
    with desk.database.write() as session:
        return service.open_conversation(session, channel="web", region=None, days=1)[0].public_id


def receive(desk: Desk, chat: str, text: str, key: str | None = None, command: str | None = None) -> service.Receipt:
    with desk.database.write() as session:
        inbound = service.Inbound(key or text, text, desk_command=command)
        return service.receive(session, chat, inbound, CrisisLexicon())


def call_person(desk: Desk, chat: str) -> int:
    with desk.database.write() as session:
        return ownership.call_person(session, chat, "想找人")[1]


def take_over(desk: Desk, staff: SignedIn, chat: str) -> None:
    with desk.database.write() as session:
        ownership.take_over(session, staff=staff, public_id=chat)


def view(desk: Desk, chat: str) -> inbox.ConversationView:
    with desk.database.read() as session:
        return inbox.read_conversation(session, chat)


def said(desk: Desk, chat: str) -> list[Message]:
    with desk.database.read() as session:
        return inbox.read_messages(session, chat)


def reply(desk: Desk, staff: SignedIn, chat: str, text: str, key: str) -> Message:
    with desk.database.write() as session:
        return ownership.reply(session, staff=staff, public_id=chat, text=text, client_key=key)


def test_the_way_to_a_person_and_back(both: Desk, make_staff: MakeStaff, rasa: RasaServer) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")
    call_person(both, chat)
    assert view(both, chat).mode == "waiting"
    take_over(both, staff, chat)
    assert (view(both, chat).mode, view(both, chat).staff_name) == ("human", "李工")
    reply(both, staff, chat, "您好，我来帮您", "r1")
    assert (said(both, chat)[-1].author, said(both, chat)[-1].staff_name) == ("staff", "李工")
    posts = len(rasa.posts)
    assert not receive(both, chat, "谢谢").start
    assert (drain(both, chat, "desk:x"), len(rasa.posts)) == ("done", posts)
    with both.database.write() as session:
        ownership.hand_back(session, staff=staff, public_id=chat)
    assert receive(both, chat, "再问机器人").start
    assert drain(both, chat, "desk:x") == "done"
    assert said(both, chat)[-1].text == "答：再问机器人"


def test_two_people_take_the_same_conversation_and_one_gets_it(both: Desk, make_staff: MakeStaff) -> None:
    chat = open_chat(both)
    people = [make_staff(both, f"坐席{number}") for number in range(6)]
    call_person(both, chat)
    start = Barrier(len(people))

    def grab(staff: SignedIn) -> bool:
        start.wait()
        try:
            take_over(both, staff, chat)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(len(people)) as pool:
        won = list(pool.map(grab, people))
    assert won.count(True) == 1
    assert view(both, chat).staff_name == people[won.index(True)].name
    joined = [message for message in said(both, chat) if message.author == "system"]
    assert len(joined) == 1


def test_messages_from_many_threads_get_gapless_numbers(both: Desk) -> None:
    chat = open_chat(both)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: receive(both, chat, f"第{number}条"), range(24)))
    assert [message.seq for message in said(both, chat)] == list(range(1, 26))


def test_the_same_message_from_many_threads_is_stored_once(both: Desk) -> None:
    chat = open_chat(both)
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: receive(both, chat, "同一条", key="k"), range(8)))
    assert len({receipt.message_id for receipt in receipts}) == 1
    assert [receipt.start for receipt in receipts].count(True) == 1


def test_several_drains_at_once_ask_the_bot_once_per_message(both: Desk, rasa: RasaServer) -> None:
    chat = open_chat(both)
    for number in range(5):
        receive(both, chat, f"并发{chat}{number}")
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda number: drain(both, chat, f"desk:{number}"), range(4)))
    assert "done" in outcomes
    assert set(outcomes) <= {"done", "busy"}
    asked = [text for _, text in rasa.turns if chat in text]
    assert asked == [f"并发{chat}{number}" for number in range(5)]
    assert [message.text for message in said(both, chat) if message.kind == "answer"] == [
        f"答：{text}" for text in asked
    ]


def test_a_takeover_while_the_bot_works_silences_it(both: Desk, make_staff: MakeStaff, rasa: RasaServer) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")

    def take_over_meanwhile(text: str, _metadata: dict[str, object]) -> list[Reply]:
        take_over(both, staff, chat)
        return [{"kind": "answer", "text": "迟到的回答"}]

    rasa.answer = take_over_meanwhile
    receive(both, chat, f"边答边接{chat}")
    drain(both, chat, "desk:x")
    assert [message.author for message in said(both, chat)] == ["bot", "worker", "system"]


def test_the_reply_of_the_turn_that_called_a_person_still_comes(both: Desk, rasa: RasaServer) -> None:
    chat = open_chat(both)

    def hand_off(_text: str, _metadata: dict[str, object]) -> list[Reply]:
        call_person(both, chat)
        return [{"kind": "handoff", "text": "已为您转接"}]

    rasa.answer = hand_off
    receive(both, chat, f"人工{chat}")
    receive(both, chat, f"紧跟着的一句{chat}")
    assert drain(both, chat, "desk:x") == "done"
    assert said(both, chat)[-1].text == "已为您转接"
    assert not [text for _, text in rasa.turns if text == f"紧跟着的一句{chat}"]


def test_waiting_is_told_once_and_the_button_returns_to_the_bot(both: Desk) -> None:
    chat = open_chat(both)
    call_person(both, chat)
    receive(both, chat, "在吗")
    receive(both, chat, "有人吗")
    notices = [message for message in said(both, chat) if message.text == texts.WAITING]
    assert [[button.title for button in notice.buttons] for notice in notices] == [["先让机器人继续答"]]
    receive(both, chat, "先让机器人继续答", command=texts.BACK_TO_BOT)
    assert view(both, chat).mode == "bot"
    call_person(both, chat)
    receive(both, chat, "还是要人")
    assert len([message for message in said(both, chat) if message.text == texts.WAITING]) == 2


def test_the_button_does_nothing_once_a_person_is_there(both: Desk, make_staff: MakeStaff) -> None:
    chat = open_chat(both)
    call_person(both, chat)
    take_over(both, make_staff(both, "李工"), chat)
    receive(both, chat, "先让机器人继续答", command=texts.BACK_TO_BOT)
    assert view(both, chat).mode == "human"


def test_waiting_ahead_counts_those_who_came_earlier(both: Desk) -> None:
    chats = [open_chat(both) for _ in range(3)]
    assert [call_person(both, chat) for chat in chats] == [0, 1, 2]
    assert call_person(both, chats[1]) == 1
    with both.database.read() as session:
        assert [row.id for row in inbox.queue(session)] == chats


def test_a_closed_conversation_opens_again_when_the_worker_writes(both: Desk, make_staff: MakeStaff) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")
    with both.database.write() as session:
        ownership.close(session, staff=staff, public_id=chat)
    assert call_person(both, chat) == 0
    assert view(both, chat).mode == "closed"
    assert receive(both, chat, "我还有问题").start
    assert view(both, chat).mode == "bot"
    assert texts.REOPENED in [message.text for message in said(both, chat)]


def test_only_the_holder_replies_and_ends_and_an_admin_may_end(both: Desk, make_staff: MakeStaff) -> None:
    chat = open_chat(both)
    holder, colleague, admin = make_staff(both, "甲"), make_staff(both, "乙"), make_staff(both, "丙", "admin")
    with pytest.raises(Conflict, match="请先接手"):
        reply(both, holder, chat, "您好", "a")
    take_over(both, holder, chat)
    take_over(both, holder, chat)
    with pytest.raises(Conflict, match="其他工作人员"):
        reply(both, colleague, chat, "您好", "b")
    for step in (ownership.hand_back, ownership.close):
        with pytest.raises(Conflict), both.database.write() as session:
            step(session, staff=colleague, public_id=chat)
    with both.database.write() as session:
        ownership.hand_back(session, staff=admin, public_id=chat)
    assert view(both, chat).mode == "bot"


def test_a_staff_reply_sent_twice_is_one_message(both: Desk, make_staff: MakeStaff) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")
    take_over(both, staff, chat)
    first = reply(both, staff, chat, "请带上合同", "form-1")
    assert reply(both, staff, chat, "请带上合同", "form-1").id == first.id
    assert len([message for message in said(both, chat) if message.author == "staff"]) == 1


def test_urgent_conversations_stand_first_until_settled(both: Desk, make_staff: MakeStaff) -> None:
    first, second = open_chat(both), open_chat(both)
    call_person(both, first)
    with both.database.write() as session:
        find_conversation(session, second, lock=True).urgent = True
    with both.database.read() as session:
        assert [row.id for row in inbox.queue(session)] == [second, first]
    with both.database.write() as session:
        ownership.settle_urgent(session, staff=make_staff(both, "李工"), public_id=second)
    with both.database.read() as session:
        assert [row.id for row in inbox.queue(session)] == [first]
        assert {row.id for row in inbox.recent(session)} == {first, second}


def test_an_unknown_conversation_is_not_found(both: Desk) -> None:
    with pytest.raises(NotFound):
        view(both, "no-such-conversation")
