"""Staff see what the channel lets them send, what has not arrived, and what is wrong with the account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from desk.channels.wechat.status import account_lines, conversation_note
from desk.clock import now
from desk.console.thread import new_composer, read_page, read_update
from desk.conversations import ownership
from desk.conversations.service import open_conversation
from desk.models import WechatAccount
from desk.staff.signed_in import SignedIn
from tests.desk.channels.people import conversation_of, user_row
from tests.desk.conftest import MakeStaff
from tests.desk.console.world import World
from tests.desk.support.live import LiveDesk, wait_until
from tests.desk.support.wechat_platform import Follower, WechatPlatform


@pytest.fixture
def staff(wechat: LiveDesk, make_staff: MakeStaff, request: pytest.FixtureRequest) -> SignedIn:
    return make_staff(wechat.desk, f"王工{abs(hash(request.node.name)) % 100000}")


@pytest.fixture
def console(wechat: LiveDesk) -> Iterator[World]:
    """Staff with browsers at the running desk."""
    world = World(wechat.app, wechat.url)
    yield world
    world.close()


def note(live: LiveDesk, worker: Follower) -> str:
    with live.desk.database.read() as session:
        return conversation_note(session, conversation_of(live, worker))


def test_the_quota_is_counted_down(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "想找人工行不行")
    assert note(wechat, worker) == "微信：还可发 5 条 / 47 小时"
    public_id = conversation_of(wechat, worker)
    with wechat.desk.database.write() as session:
        ownership.take_over(session, staff=staff, public_id=public_id)
        for number in (1, 2):
            ownership.reply(session, staff=staff, public_id=public_id, text=f"回复{number}", client_key=f"c{number}")
    wait_until(lambda: "回复2" in worker.texts[-1], "the replies on the phone")
    with wechat.desk.database.write() as session:
        user_row(session, worker).message_at = now() - timedelta(hours=6, minutes=30)
    wait_until(lambda: "还没送到" not in note(wechat, worker), "nothing under way")
    assert note(wechat, worker) in ("微信：还可发 4 条 / 41 小时", "微信：还可发 3 条 / 41 小时")
    with wechat.desk.database.write() as session:
        user_row(session, worker).message_at = now() - timedelta(hours=47, minutes=19)
    assert note(wechat, worker).endswith("条 / 40 分钟")


def test_what_waits_and_why(wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn) -> None:
    platform.say(worker, "请人工回我好吗")
    public_id = conversation_of(wechat, worker)
    with wechat.desk.database.write() as session:
        user_row(session, worker).message_at = None
        ownership.take_over(session, staff=staff, public_id=public_id)
        ownership.reply(session, staff=staff, public_id=public_id, text="等您回话", client_key="c1")
    assert note(wechat, worker).startswith("微信：可发条数已用完，回复会在职工下次来消息时送到（有 ")
    with wechat.desk.database.write() as session:
        session.execute(update(WechatAccount).values(service_messages="no"))
    assert note(wechat, worker).startswith("本公众号不能主动发消息，回复会在职工下次来消息时送到（有 ")
    with wechat.desk.database.write() as session:
        session.execute(update(WechatAccount).values(service_messages="yes"))
    platform.bring(platform.event(worker, "unsubscribe", EventKey=""))
    with wechat.desk.database.read() as session:
        assert conversation_note(session, public_id) == "职工已取消关注，微信消息送不到。"


def test_the_page_shows_the_countdown_and_a_poll_brings_its_change(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, staff: SignedIn
) -> None:
    platform.say(worker, "页面上看得到吗")
    public_id = conversation_of(wechat, worker)
    with wechat.desk.database.read() as session:
        page = read_page(session, staff, public_id, composer=new_composer())
    assert page.channel_note == "微信：还可发 5 条 / 47 小时"
    after, seen = page.live_url.partition("?")[2].replace("after=", "").split("&seen=")
    with wechat.desk.database.read() as session:
        assert read_update(session, staff, public_id, after=int(after), seen=seen) is None
    with wechat.desk.database.write() as session:
        user_row(session, worker).message_used = 2
    with wechat.desk.database.read() as session:
        update_ = read_update(session, staff, public_id, after=int(after), seen=seen)
    assert update_ is not None
    assert update_.channel_note == "微信：还可发 3 条 / 47 小时"


def test_a_reply_in_the_console_reaches_the_phone(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, console: World
) -> None:
    platform.say(worker, "控制台能回我吗")
    public_id = conversation_of(wechat, worker)
    browser = console.at_work("赵工")
    assert browser.post(f"/conversations/{public_id}/take").status_code == 303
    page = browser.get(f"/conversations/{public_id}").text
    assert "微信：还可发 5 条 / 47 小时" in page
    sent = browser.post(f"/conversations/{public_id}/reply", {"text": "控制台的回复", "client_message_id": "k-1"})
    assert sent.status_code == 303
    wait_until(lambda: "【赵工】控制台的回复" in worker.texts[-1], "the reply on the phone")
    assert worker.phone[-1].via == "service"


def test_the_overview_tells_what_the_account_may_do(wechat: LiveDesk, console: World) -> None:
    wait_until(lambda: lines(wechat)[:1] == ["微信公众号：客服消息可用，自定义菜单可用"], "the account was probed")
    with wechat.desk.database.write() as session:
        session.execute(update(WechatAccount).values(service_messages="no", menu="no", problem=40164))
    shown = lines(wechat)
    assert shown[0] == "微信公众号：客服消息不可用，自定义菜单不可用"
    assert "IP白名单" in shown[-1]
    assert "40164" in console.at_work("钱工").get("/overview").text
    with wechat.desk.database.write() as session:
        session.execute(update(WechatAccount).values(service_messages="yes", menu="yes", problem=None))


def test_other_channels_have_no_such_line(wechat: LiveDesk) -> None:
    with wechat.desk.database.write() as session:
        conversation, _ = open_conversation(session, channel="web", region=None, days=1)
    with wechat.desk.database.read() as session:
        assert conversation_note(session, conversation.public_id) == ""
        assert session.scalars(select(WechatAccount)).one().app_id


def lines(live: LiveDesk) -> list[str]:
    with live.desk.database.read() as session:
        return account_lines(session)
