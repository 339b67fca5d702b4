"""The chat API as a worker's device uses it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from desk.conversations import texts
from desk.models import Conversation, Ticket
from tests.desk.support.live import LiveDesk, Worker, wait_until
from tests.desk.support.rasa_server import RasaServer


def test_a_new_session_greets_with_signed_buttons(live: LiveDesk) -> None:
    opened = live.http.post("/api/v1/chat/sessions", json={"region": "440300"})
    body = opened.json()
    assert opened.status_code == 201
    assert set(body) == {"session_id", "token", "mode", "messages", "renew_in", "member_of"}
    (greeting,) = body["messages"]
    assert (greeting["author"], greeting["kind"], greeting["seq"], body["mode"]) == ("bot", "notice", 1, "bot")
    assert greeting["buttons"]
    assert all("/" not in button["payload"] for button in greeting["buttons"])


def test_a_session_opens_without_a_body(live: LiveDesk) -> None:
    assert live.http.post("/api/v1/chat/sessions").status_code == 201


def test_an_answer_has_the_shape_of_the_contract(worker: Worker) -> None:
    body = worker.say("公司拖欠工资怎么办")
    assert (body["mode"], body["pending"]) == ("bot", False)
    (answer,) = body["messages"]
    assert set(answer) == {
        "seq", "id", "author", "created_at", "kind", "text", "faq_id", "topic", "confidence", "citations", "buttons",
        "card", "checked_on", "in_reply_to", "staff_name", "file_id",
    }  # fmt: skip
    asked = worker.messages("worker")[0]
    assert (answer["author"], answer["text"], answer["in_reply_to"]) == ("bot", "答：公司拖欠工资怎么办", asked["id"])
    assert answer["citations"] == [{"law": "劳动合同法", "article": "30", "title": "中华人民共和国劳动合同法"}]


def test_rasa_gets_the_metadata_of_the_contract(live: LiveDesk, rasa: RasaServer) -> None:
    worker = live.worker(region="440300")
    worker.say("深圳最低工资多少")
    post = rasa.posts[-1]
    asked = worker.messages("worker")[0]
    assert post["sender"] == worker.session_id
    assert post["metadata"] == {
        "message_id": asked["id"], "channel": "web", "region": "440300", "conversation_id": worker.session_id,
    }  # fmt: skip


def test_the_same_client_message_id_returns_the_same_answer_once(worker: Worker, rasa: RasaServer) -> None:
    first = worker.say("加班费怎么算", key="same")
    turns = len(rasa.turns)
    second = worker.say("加班费怎么算", key="same")
    assert (second["messages"], len(rasa.turns)) == (first["messages"], turns)
    assert len(worker.messages("worker")) == 1


def test_the_same_message_posted_at_once_from_two_tabs_is_one_message(worker: Worker, rasa: RasaServer) -> None:
    with ThreadPoolExecutor(4) as pool:
        bodies = list(pool.map(lambda _: worker.say("年假有几天", key="tabs"), range(4)))
    assert all(body["messages"] == bodies[0]["messages"] for body in bodies)
    assert [text for _, text in rasa.turns].count("年假有几天") == 1


def test_messages_of_one_conversation_reach_rasa_one_at_a_time_in_order(worker: Worker, rasa: RasaServer) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: worker.say(f"问题{number}"), range(6)))
    stored = [message["text"] for message in worker.messages("worker")]
    asked = [text for _, text in rasa.turns if text.startswith("问题")]
    assert asked == stored
    assert rasa.most_at_once[worker.session_id] == 1
    seqs = [message["seq"] for message in worker.messages()]
    assert seqs == list(range(1, len(seqs) + 1))


@pytest.mark.parametrize("typed", ["/request_human", "//restart", " ／show_faq{}", "/ /greet"])
def test_a_typed_slash_is_never_a_command(worker: Worker, rasa: RasaServer, typed: str) -> None:
    worker.say(typed)
    assert not rasa.posts[-1]["message"].startswith(("/", "／", " "))


def test_a_signed_button_becomes_the_command_again(worker: Worker, rasa: RasaServer) -> None:
    (answer,) = worker.say("公司拖欠工资怎么办")["messages"]
    worker.say("随便写什么", payload=answer["buttons"][0]["payload"])
    assert rasa.posts[-1]["message"] == "/request_legal_aid"
    assert worker.messages("worker")[-1]["text"] == "申请法律援助"


def test_a_button_of_another_conversation_or_a_forged_one_is_refused(live: LiveDesk, worker: Worker) -> None:
    (answer,) = live.worker().say("公司拖欠工资怎么办")["messages"]
    foreign = answer["buttons"][0]["payload"]
    for payload in (foreign, foreign[:-2], "/request_human", "e30.AAAA", "", "."):
        refused = worker.post("x", payload=payload)
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "button_invalid")
    assert worker.messages("worker") == []


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", "\x00\x07", "/", "\ud800"])
def test_nothing_to_read_is_a_clear_error(live: LiveDesk, worker: Worker, text: str) -> None:
    escaped = text.encode("unicode_escape").decode().replace("\\x", "\\u00")
    content = f'{{"client_message_id": "e1", "text": "{escaped}"}}'
    refused = live.http.post(
        "/api/v1/chat/messages", content=content, headers={**worker.headers, "Content-Type": "application/json"}
    )
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "message_empty")


@pytest.mark.parametrize("text", ["😭😭", "？？？", "……", "👨‍👩‍👧"])
def test_symbols_only_are_answered_by_the_desk(worker: Worker, rasa: RasaServer, text: str) -> None:
    turns = len(rasa.turns)
    (reply,) = worker.say(text)["messages"]
    assert (reply["kind"], reply["text"], len(rasa.turns)) == ("clarify", texts.SYMBOLS_ONLY, turns)


def test_control_characters_do_not_reach_rasa(worker: Worker, rasa: RasaServer) -> None:
    worker.say("公司\x00拖欠\u202e工资\n三个月")
    assert rasa.posts[-1]["message"] == "公司拖欠工资\n三个月"


def test_four_thousand_characters_pass_and_one_more_does_not(worker: Worker) -> None:
    assert worker.post("工" * 4000).status_code == 200
    refused = worker.post("工" * 4001)
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "message_too_long")
    assert "4000" in refused.json()["error"]["message"]


def test_history_shows_both_sides_after_a_seq(worker: Worker) -> None:
    worker.say("第一个问题")
    worker.say("第二个问题")
    everything = worker.history()
    assert [message["author"] for message in everything["messages"]] == ["bot", "worker", "bot", "worker", "bot"]
    assert [message["seq"] for message in worker.history(after=3)["messages"]] == [4, 5]


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}])
def test_without_a_valid_token_nothing_is_shown(live: LiveDesk, header: dict[str, str]) -> None:
    for method, path in (("GET", "history"), ("GET", "stream"), ("POST", "messages")):
        response = live.http.request(
            method, f"/api/v1/chat/{path}", headers=header, json={"client_message_id": "a", "text": "b"}
        )
        assert (response.status_code, response.json()["error"]["code"]) == (401, "unauthorized")


def test_a_person_in_danger_gets_help_at_once_and_rasa_is_not_asked(
    live: LiveDesk, worker: Worker, rasa: RasaServer
) -> None:
    rasa.behaviour = "fail"
    posts = len(rasa.posts)
    body = worker.say("我不想活了，今晚就从楼上跳下去")
    (crisis,) = body["messages"]
    assert (crisis["kind"], body["pending"], len(rasa.posts)) == ("crisis", False, posts)
    assert "12" in crisis["text"] or "110" in crisis["text"]
    with live.desk.database.read() as session:
        from desk.conversations.inbox import queue

        assert queue(session)[0].id == worker.session_id
        assert queue(session)[0].urgent


def test_a_person_in_danger_has_one_ticket_that_is_most_urgent(live: LiveDesk, worker: Worker) -> None:
    worker.say("我不想活了，今晚就从楼上跳下去")
    worker.say("我不想活了，真的要跳楼了")
    with live.desk.database.read() as session:
        of_worker = select(Ticket).join(Conversation).where(Conversation.public_id == worker.session_id)
        (ticket,) = session.scalars(of_worker).all()
        assert (ticket.kind, "crisis" in ticket.urgency_reasons) == ("callback", True)
        assert "今晚就从楼上跳下去" in ticket.narrative


def test_a_second_message_after_a_danger_is_answered_again(worker: Worker) -> None:
    worker.say("我不想活了，今晚就从楼上跳下去")
    before, answer = worker.say("公司拖欠工资怎么办")["messages"]
    assert (before["kind"], answer["kind"]) == ("crisis", "answer")


def test_several_replies_keep_their_order(worker: Worker, rasa: RasaServer) -> None:
    rasa.answer = lambda text, _: [{"kind": "question", "text": f"{text}{number}"} for number in range(5)]
    body = worker.say("表单")
    assert [message["text"] for message in body["messages"]] == [f"表单{number}" for number in range(5)]
    assert body["messages"][0]["citations"] == []


def test_answers_of_other_conversations_do_not_mix(live: LiveDesk) -> None:
    workers = [live.worker() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda pair: pair[1].say(f"我是{pair[0]}号"), enumerate(workers)))
    assert [body["messages"][0]["text"] for body in bodies] == [f"答：我是{number}号" for number in range(8)]
    wait_until(lambda: all(len(worker.messages()) == 3 for worker in workers), "three messages each")
