"""The count of messages: pure rules, then the ledger that bot and staff share."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from desk.channels.wechat import quota, texts
from desk.channels.wechat.account import may_send
from desk.channels.wechat.split import size
from desk.clock import now
from desk.conversations import ownership
from desk.conversations.repository import append, find_conversation
from desk.models import WechatAccount, WechatUser
from desk.staff.signed_in import SignedIn
from tests.desk.channels.people import conversation_of, deliveries, user_row
from tests.desk.conftest import MakeStaff
from tests.desk.support.live import LiveDesk, wait_until
from tests.desk.support.wechat_platform import Follower, WechatPlatform

MOMENT = now()
SENTENCE = "这一句要占十六个字左右才够用。"


def user(**columns: object) -> WechatUser:
    return WechatUser(**({"message_used": 0, "event_used": 0} | columns))


@pytest.mark.parametrize(
    ("columns", "left", "ends"),
    [
        ({}, 0, None),
        ({"message_at": MOMENT}, 5, timedelta(hours=48)),
        ({"message_at": MOMENT - timedelta(hours=47, minutes=59)}, 5, timedelta(minutes=1)),
        ({"message_at": MOMENT - timedelta(hours=48)}, 0, None),
        ({"message_at": MOMENT, "message_used": 5}, 0, timedelta(hours=48)),
        ({"event_at": MOMENT}, 3, timedelta(minutes=1)),
        ({"event_at": MOMENT - timedelta(seconds=60)}, 0, None),
        ({"event_at": MOMENT, "message_at": MOMENT - timedelta(hours=1), "message_used": 4}, 4, timedelta(hours=47)),
    ],
)
def test_what_is_left(columns: dict[str, object], left: int, ends: timedelta | None) -> None:
    found = quota.quota_of(user(**columns), MOMENT)
    assert (found.left, found.until) == (left, MOMENT + ends if ends else None)


def test_what_ends_first_is_spent_first_and_comes_back_first() -> None:
    worker = user(event_at=MOMENT, message_at=MOMENT - timedelta(hours=1))
    for _ in range(4):
        quota.spend(worker, MOMENT)
    assert (worker.event_used, worker.message_used) == (3, 1)
    quota.refund(worker, MOMENT)
    assert (worker.event_used, worker.message_used) == (2, 1)


@pytest.fixture
def staff(wechat: LiveDesk, make_staff: MakeStaff, request: pytest.FixtureRequest) -> SignedIn:
    """A member of staff of her own for each test."""
    return make_staff(wechat.desk, f"李工{abs(hash(request.node.name)) % 100000}")


def take_over(live: LiveDesk, staff: SignedIn, worker: Follower) -> str:
    public_id = conversation_of(live, worker)
    with live.desk.database.write() as session:
        ownership.take_over(session, staff=staff, public_id=public_id)
    return public_id


def staff_says(live: LiveDesk, staff: SignedIn, public_id: str, text: str) -> None:
    with live.desk.database.write() as session:
        ownership.reply(session, staff=staff, public_id=public_id, text=text, client_key=text[:40])


def on_phone(worker: Follower, text: str) -> list[str]:
    return [shown.via for shown in worker.phone if text in shown.text]


def left(live: LiveDesk, worker: Follower) -> int:
    with live.desk.database.read() as session:
        return quota.quota_of(user_row(session, worker), now()).left


def test_staff_replies_reach_the_phone_through_the_same_ledger(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "想找人问问可以吗")
    public_id = take_over(wechat, staff, worker)
    staff_says(wechat, staff, public_id, "您好，请讲。")
    wait_until(lambda: on_phone(worker, "您好，请讲。"), "the reply on the phone")
    assert on_phone(worker, f"【{staff.name}】您好，请讲。") == ["service"]
    # The notice that a person came did not cost a message of its own.
    assert len(platform.sends()) == 1
    assert "已接入" in worker.texts[-1]
    assert left(wechat, worker) == 4
    assert worker.message_left == 4


def test_when_the_count_is_spent_replies_wait_and_come_before_the_next_answer(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "请工作人员回答好吗")
    public_id = take_over(wechat, staff, worker)
    for number in range(1, 8):
        staff_says(wechat, staff, public_id, f"第{number}条回复。")
        if number <= 5:
            wait_until(lambda number=number: on_phone(worker, f"第{number}条回复。"), "the reply on the phone")  # type: ignore[misc]
    wait_until(lambda: "waiting" in [state for state, _ in deliveries(wechat, worker)], "the sixth reply waits")
    assert (left(wechat, worker), worker.message_left) == (0, 0)
    assert len(platform.sends()) == 5
    reply = platform.say(worker, "还在吗").reply or ""
    assert reply.index("第6条回复。") < reply.index("第7条回复。")
    assert len(platform.sends()) == 5
    assert left(wechat, worker) == 5
    assert "waiting" not in [state for state, _ in deliveries(wechat, worker)]


def test_several_messages_of_the_bot_go_out_as_one(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    platform.say(worker, "先打个招呼好吗")
    with wechat.desk.database.write() as session:
        conversation = find_conversation(session, conversation_of(wechat, worker), lock=True)
        for number in range(1, 5):
            append(session, conversation, author="bot", kind="notice", body={"text": f"通知{number}。"})
    wait_until(lambda: on_phone(worker, "通知4。"), "the notices on the phone")
    assert worker.texts[-1] == "通知1。\n\n通知2。\n\n通知3。\n\n通知4。"
    assert left(wechat, worker) == 4


def test_a_failed_send_is_never_recorded_as_sent(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "先说一句行吗")
    public_id = take_over(wechat, staff, worker)
    platform.troubles += [-1, 45009]
    staff_says(wechat, staff, public_id, "送不出去的。")
    wait_until(lambda: len(platform.sends()) == 1, "the first attempt")
    wait_until(lambda: deliveries(wechat, worker)[-1][0] == "waiting", "it waits again")
    assert on_phone(worker, "送不出去的。") == []
    assert left(wechat, worker) == 5
    # The next attempt meets another refusal, and the one after the worker's next word is not needed any more.
    wait_until(lambda: len(platform.sends()) == 2, "the second attempt")
    assert "送不出去的。" in (platform.say(worker, "在不在").reply or "")
    assert len(on_phone(worker, "送不出去的。")) == 1


def test_45047_empties_the_count_and_the_reply_waits_for_the_worker(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "数错了会怎样")
    public_id = take_over(wechat, staff, worker)
    # Somebody else used the account: the platform counts differently.
    worker.message_left = 0
    staff_says(wechat, staff, public_id, "数目不对。")
    wait_until(lambda: len(platform.sends()) == 1 and left(wechat, worker) == 0, "the count is corrected")
    assert deliveries(wechat, worker)[-1][0] == "waiting"
    assert "数目不对。" in (platform.say(worker, "现在呢").reply or "")


def test_45015_closes_the_window_and_the_reply_waits_for_the_worker(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "过了两天会怎样")
    public_id = take_over(wechat, staff, worker)
    worker.message_at = 0.0
    staff_says(wechat, staff, public_id, "过期了。")
    wait_until(lambda: len(platform.sends()) == 1 and left(wechat, worker) == 0, "the window is closed")
    assert "过期了。" in (platform.say(worker, "我又来了好吗").reply or "")


def test_after_48_hours_nothing_is_even_tried(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "两天以后再说好吗")
    public_id = take_over(wechat, staff, worker)
    with wechat.desk.database.write() as session:
        user_row(session, worker).message_at = now() - timedelta(hours=48)
    staff_says(wechat, staff, public_id, "太晚了。")
    wait_until(lambda: deliveries(wechat, worker)[-1][0] == "waiting", "it waits")
    assert "太晚了。" in (platform.say(worker, "我回来了好吗").reply or "")
    assert platform.sends() == []


def test_a_lost_answer_of_the_platform_is_repeated_and_says_so(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "网断了会怎样")
    public_id = take_over(wechat, staff, worker)
    platform.troubles += ["silence"]
    staff_says(wechat, staff, public_id, "听得到吗。")
    wait_until(lambda: len(on_phone(worker, "听得到吗。")) == 2, "the repetition")
    assert [texts.REPEATED in text for text in worker.texts if "听得到吗。" in text] == [False, True]
    assert left(wechat, worker) == worker.message_left == 3


def test_a_line_cut_before_the_answer_is_repeated_too(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "线断了会怎样")
    public_id = take_over(wechat, staff, worker)
    platform.troubles += ["cut"]
    staff_says(wechat, staff, public_id, "还是要送到。")
    wait_until(lambda: on_phone(worker, "还是要送到。"), "it arrives after all")
    assert len(on_phone(worker, "还是要送到。")) == 1


def test_a_long_reply_uses_as_few_messages_as_it_fits_into_and_tells_when_more_waits(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    platform.say(worker, "要一个很长的回答好吗")
    with wechat.desk.database.write() as session:
        conversation = find_conversation(session, conversation_of(wechat, worker), lock=True)
        append(
            session, conversation, author="bot", kind="notice", body={"text": "这一句要占十六个字左右才够用。" * 300}
        )
    wait_until(lambda: len(platform.sends()) == 5, "five messages")
    sent = worker.texts[-5:]
    assert all(size(text) <= 2048 for text in sent)
    assert [text.endswith(texts.MORE) for text in sent] == [False] * 4 + [True]
    wait_until(lambda: "sending" not in [state for state, _ in deliveries(wechat, worker)], "nothing under way")
    reply = platform.say(worker, "继续").reply or ""
    wait_until(lambda: "waiting" not in [state for state, _ in deliveries(wechat, worker)], "all delivered")
    whole = "".join(text.removesuffix(texts.MORE).strip() for text in [*sent, reply, *worker.texts[7:]])
    assert whole.count(SENTENCE) == 300


def test_48001_turns_customer_service_messages_off(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "没有权限会怎样")
    public_id = take_over(wechat, staff, worker)
    platform.verified = False
    staff_says(wechat, staff, public_id, "没有权限。")
    wait_until(lambda: not may_send(wechat.desk), "the account may not send any more")
    platform.verified = True
    assert left(wechat, worker) == 5
    assert "没有权限。" in (platform.say(worker, "怎么样了").reply or "")
    with wechat.desk.database.write() as session:
        assert session.get_one(WechatAccount, platform.app_id).problem == 48001
        session.execute(update(WechatAccount).values(service_messages="yes", problem=None))


def test_menu_clicks_scans_and_subscriptions_buy_three_in_a_minute(wechat: LiveDesk, platform: WechatPlatform) -> None:
    for event in ("subscribe", "SCAN", "CLICK"):
        worker = platform.follower()
        platform.bring(platform.event(worker, event, EventKey="unknown"))
        with wechat.desk.database.read() as session:
            row = user_row(session, worker)
            assert row.message_at is None
            assert row.event_at is not None
            assert quota.quota_of(row, now()) == quota.Quota(3, row.event_at + timedelta(minutes=1))
