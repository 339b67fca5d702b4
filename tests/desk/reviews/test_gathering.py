"""Which questions come up for review, and for which reason."""

from __future__ import annotations

from sqlalchemy import select

from desk.clock import now
from desk.conversations import ownership
from desk.conversations.repository import append, find_conversation
from desk.crypto import new_public_id
from desk.models import Message, MessageFeedback
from desk.reviews.gathering import drawn, gather
from tests.desk.console.world import World
from tests.desk.reviews.conftest import Questions

ENTRY = "arrears_sample"


def judge_useless(world: World, conversation: str) -> None:
    """The worker taps 没用 under the bot's last message."""
    with world.desk.database.write() as session:
        row = find_conversation(session, conversation)
        answer = session.scalars(
            select(Message)
            .where(Message.conversation_id == row.id, Message.author == "bot")
            .order_by(Message.seq.desc())
        ).first()
        assert answer is not None
        session.add(MessageFeedback(message_id=answer.id, useful=False, reason="off_point", at=now()))


def test_every_reason_is_found_once_and_a_sure_answer_is_left_alone(world: World, questions: Questions) -> None:
    questions.ask("听不懂的话")
    questions.ask("离婚房子怎么分", "out_of_scope")
    questions.ask("工钱压着", "answer", faq_id=ENTRY, confidence=0.4)
    questions.ask("工钱一直压着不给", "answer", faq_id=ENTRY, confidence=0.99)
    questions.ask("你好", "notice")
    offered = questions.ask("工钱的事", "clarify")
    questions.ask("算了", "notice", offered)
    useless = questions.ask("厂里压工钱", "answer", faq_id=ENTRY, confidence=0.98)
    judge_useless(world, useless)
    expected = {
        "听不懂的话": "fallback", "离婚房子怎么分": "out_of_scope", "工钱压着": "low_confidence",
        "工钱的事": "clarify_ignored", "厂里压工钱": "not_useful",
    }  # fmt: skip
    assert questions.gather() == expected
    assert questions.gather() == expected


def test_an_offer_that_was_taken_is_no_question_for_review(questions: Questions) -> None:
    conversation = questions.ask("工钱的事", "clarify")
    questions.ask("第一个", "answer", conversation, faq_id=ENTRY, confidence=None)
    assert questions.gather() == {}


def test_what_is_too_fresh_waits(world: World, questions: Questions) -> None:
    questions.ask("听不懂的话")
    with world.desk.database.write() as session:
        assert gather(session, world.desk.settings, now()) == 0
    assert questions.gather() == {"听不懂的话": "fallback"}


def test_a_more_telling_reason_replaces_the_first(world: World, questions: Questions) -> None:
    conversation = questions.ask("工钱压着", "answer", faq_id=ENTRY, confidence=0.4)
    assert questions.gather() == {"工钱压着": "low_confidence"}
    judge_useless(world, conversation)
    assert questions.gather() == {"工钱压着": "not_useful"}


def test_the_question_that_a_person_answered_is_the_last_one_before_the_wish_for_a_person(
    world: World, questions: Questions
) -> None:
    conversation = questions.ask("老板不认账怎么办", "answer", faq_id=ENTRY, confidence=0.99)
    questions.ask("我要找人工", "handoff", conversation)
    with world.desk.database.write() as session:
        ownership.call_person(session, conversation, "职工要求")
        row = find_conversation(session, conversation, lock=True)
        for text in ("先对账", "再投诉"):
            append(session, row, author="staff", kind="message", body={"text": text})
    assert questions.gather() == {"老板不认账怎么办": "staff_answered"}


def test_the_lot_is_the_same_every_time_and_falls_as_often_as_it_should() -> None:
    names = [new_public_id() for _ in range(4000)]
    hits = [name for name in names if drawn(name, 10)]
    assert hits == [name for name in names if drawn(name, 10)]
    assert 280 <= len(hits) <= 520  # six standard deviations around 400
    assert not any(drawn(name, 0) for name in names) and all(drawn(name, 100) for name in names)
