"""What WeChat has no buttons for is said in words: 没用 after an answer, a number after a service that ended."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desk.conversations import ownership
from desk.feedback.words import GLAD, NOTED, THANKS, judgement_of
from desk.models import Conversation, MessageFeedback, ServiceRating
from desk.tickets import service as tickets
from tests.desk.channels.people import conversation_of, said, user_row
from tests.desk.conftest import MakeStaff
from tests.desk.support.live import LiveDesk, wait_until
from tests.desk.support.rasa_server import RasaServer
from tests.desk.support.wechat_platform import Follower, WechatPlatform
from tests.desk.tickets.office import submit


def owner_of(live: LiveDesk, worker: Follower) -> str:
    with live.desk.database.read() as session:
        return session.get_one(Conversation, user_row(session, worker).conversation_id).owner


def scores(live: LiveDesk, worker: Follower) -> list[int | None]:
    with live.desk.database.read() as session:
        conversation = user_row(session, worker).conversation_id
        return list(session.scalars(select(ServiceRating.score).where(ServiceRating.conversation_id == conversation)))


def judgements(live: LiveDesk) -> list[bool]:
    with live.desk.database.read() as session:
        return list(session.scalars(select(MessageFeedback.useful).order_by(MessageFeedback.id)))


def close_by_staff(live: LiveDesk, worker: Follower, make_staff: MakeStaff) -> None:
    staff = make_staff(live.desk, f"周工{worker.openid[-6:]}")
    public_id = conversation_of(live, worker)
    with live.desk.database.write() as session:
        ownership.take_over(session, staff=staff, public_id=public_id)
        ownership.close(session, staff=staff, public_id=public_id)


@pytest.mark.parametrize(
    ("text", "useful"),
    [
        ("没用", False), ("没有用！", False), ("一点都没用啊", False), ("这条没帮助", False), ("不管用", False),
        ("有用", True), ("很有用，谢谢", True), ("有帮助", True), ("找劳动局没用", None), ("仲裁有用吗", None),
        ("用", None), ("公司说投诉没用怎么办", None), ("", None),
    ],
)  # fmt: skip
def test_only_words_that_say_nothing_else_are_a_judgement(text: str, useful: bool | None) -> None:
    assert judgement_of(text) is useful


def test_an_answer_is_judged_by_the_next_words(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    before = judgements(wechat)
    platform.say(worker, "公司两个月没发工资怎么办")
    assert platform.say(worker, "没用").reply == NOTED
    assert judgements(wechat) == [*before, False]
    # What was said last is no answer of the bot any more: these words are for the bot.
    turns = len(rasa.turns)
    platform.say(worker, "没用")
    assert len(rasa.turns) == turns + 1
    assert platform.say(worker, "有用").reply == GLAD
    assert judgements(wechat) == [*before, False, True]


def test_a_guess_is_judged_too_and_a_question_back_is_not(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    before = judgements(wechat)
    rasa.answer = lambda text, _metadata: [
        {"kind": "clarify", "text": f"您问的可能是：{text}", "faq_id": "wage_arrears_months"}
    ]
    platform.say(worker, "两个月没发工资咋办")
    assert platform.say(worker, "没用").reply == NOTED
    rasa.answer = lambda text, _metadata: [{"kind": "clarify", "text": f"您想问哪一个：{text}"}]
    platform.say(worker, "两个月没发工资怎么办")
    turns = len(rasa.turns)
    platform.say(worker, "没用")
    assert len(rasa.turns) == turns + 1
    assert judgements(wechat) == [*before, False]


def test_a_service_that_ended_is_rated_by_a_number_and_stays_ended(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, make_staff: MakeStaff
) -> None:
    platform.say(worker, "想找人工行不行")
    close_by_staff(wechat, worker, make_staff)
    wait_until(lambda: "1. 很满意\n2. 满意" in worker.texts[-1], "the question on the phone")
    assert platform.say(worker, "2").reply == THANKS
    assert scores(wechat, worker) == [4]
    assert owner_of(wechat, worker) == "closed"
    platform.say(worker, "我还想问加班费")
    assert owner_of(wechat, worker) == "bot"


def test_who_asks_on_instead_of_rating_is_answered(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, make_staff: MakeStaff, rasa: RasaServer
) -> None:
    platform.say(worker, "想找人工可以吗")
    close_by_staff(wechat, worker, make_staff)
    platform.say(worker, "年休假有几天")
    assert rasa.turns[-1][1] == "年休假有几天"
    assert scores(wechat, worker) == []


def test_a_resolved_ticket_asks_too(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, make_staff: MakeStaff
) -> None:
    platform.say(worker, "我要办援助")
    staff = make_staff(wechat.desk, f"郑工{worker.openid[-6:]}", "supervisor")
    number = submit(wechat.desk, conversation_of(wechat, worker))
    for expected, to in (("new", "accepted"), ("accepted", "in_progress"), ("in_progress", "resolved")):
        with wechat.desk.database.write() as session:
            tickets.change_status(
                session, staff=staff, number=number, expected=expected, to=to, note="已经调解好", visible=True
            )
    wait_until(lambda: "很不满意" in worker.texts[-1], "the question on the phone")
    platform.say(worker, "5")
    assert scores(wechat, worker) == [1]
    assert said(wechat, worker, "system")[-1] == THANKS
