"""Everything a follower can send or do: each kind is understood or answered, none is an error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.channels.wechat import texts
from desk.channels.wechat.errors import Refused
from desk.files.service import list_ticket_files, read_content
from desk.models import Ticket, WechatUser
from desk.tickets import service as tickets
from desk.tickets.schemas import CreateTicket
from tests.desk.channels.people import conversation_of, deliveries, region_of, said, user_row
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk, run_desk, wait_until
from tests.desk.support.rasa_server import RasaServer
from tests.desk.support.wechat_platform import Exchange, Follower, WechatPlatform

ROOT = Path(__file__).resolve().parents[3]
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + bytes(200) + bytes.fromhex("ffd9")
STATIONS = """名称,地址,纬度,经度,服务时间,服务内容
甲街道户外劳动者驿站,甲街道1号,22.5410,114.0610,每天 8:00-20:00,饮水、充电、法律咨询
"""


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge folder with posters of an operator."""
    folder = tmp_path_factory.mktemp("knowledge")
    for part in ROOT.joinpath("knowledge").iterdir():
        if part.name != "services":
            (folder / part.name).symlink_to(part)
    services = folder / "services"
    services.mkdir()
    menu = ROOT / "knowledge/services/wechat-menu.yml"
    (services / "wechat-menu.yml").write_text(menu.read_text("utf-8"), "utf-8")
    posters = {"scenes": {"park-7": {"name": "某工业园区工会", "region": "440300"}, "all": {"name": "某行业工会"}}}
    (services / "wechat-scenes.yml").write_text(yaml.safe_dump(posters, allow_unicode=True), "utf-8")
    return folder


@pytest.fixture(scope="module")
def wechat(
    make_settings: MakeSettings, platform: WechatPlatform, knowledge: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveDesk]:
    """A desk with posters, stations and links."""
    folder = tmp_path_factory.mktemp("operator")
    (folder / "stations.csv").write_text(STATIONS, "utf-8")
    settings = make_settings(
        **platform.settings, knowledge_dir=knowledge, stations_file=folder / "stations.csv", files_dir=folder / "files",
        public_url="https://union.example", wechat_miniprogram_app_id="wxmini", wechat_miniprogram_path="pages/index",
    )  # fmt: skip
    with run_desk(settings) as live:
        platform.desk_url = live.url
        yield live


def bring(platform: WechatPlatform, worker: Follower, kind: str, **fields: Any) -> Exchange:
    return platform.bring(platform.message(worker, kind, **fields))


def happen(platform: WechatPlatform, worker: Follower, event: str, **fields: Any) -> Exchange:
    return platform.bring(platform.event(worker, event, **fields))


def key_of(live: LiveDesk, name: str) -> str:
    """The key of a menu entry."""
    assert live.desk.wechat is not None
    return next(i.key for group in live.desk.wechat.menu.groups for i in group.items if i.name == name)


# --- voice, pictures, links, the unknown ------------------------------------------------------------------------------


def test_voice_with_recognised_words_is_answered_as_words(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    exchange = bring(platform, worker, "voice", MediaId="m", Format="amr", Recognition="老板拖欠工资怎么办？")
    assert "答：老板拖欠工资怎么办？" in (exchange.reply or "")
    assert said(wechat, worker) == ["老板拖欠工资怎么办？"]


def test_voice_without_words_is_kindly_asked_for_in_writing(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    assert texts.VOICE in (bring(platform, worker, "voice", MediaId="m", Format="amr").reply or "")
    assert said(wechat, worker) == [texts.SHOWN_VOICE]


@pytest.mark.parametrize(
    ("kind", "fields", "reply", "shown"),
    [
        (
            "link",
            {"Title": "一篇  文章", "Description": "", "Url": "https://x.example"},
            texts.LINK,
            "［链接］一篇 文章",
        ),
        ("video", {"MediaId": "m", "ThumbMediaId": "t"}, texts.VIDEO, texts.SHOWN_VIDEO),
        ("shortvideo", {"MediaId": "m", "ThumbMediaId": "t"}, texts.VIDEO, texts.SHOWN_VIDEO),
        ("file", {"Title": "a.docx"}, texts.UNKNOWN, texts.SHOWN_OTHER),
        ("hologram", {}, texts.UNKNOWN, texts.SHOWN_OTHER),
        ("location", {"Location_X": "north", "Location_Y": "114"}, texts.UNKNOWN, texts.SHOWN_OTHER),
        ("image", {"PicUrl": "http://mmbiz.qpic.cn/x", "MediaId": "m"}, texts.IMAGE_NO_TICKET, texts.SHOWN_IMAGE),
    ],
)
def test_what_the_bot_cannot_read_is_answered(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer, kind: str, fields: dict[str, str],
    reply: str, shown: str,
) -> None:  # fmt: skip
    asked = len(rasa.turns)
    exchange = bring(platform, worker, kind, **fields)
    assert exchange.statuses == [200]
    assert (exchange.reply or "").endswith(reply)
    assert said(wechat, worker) == [shown]
    assert len(rasa.turns) == asked


@pytest.mark.parametrize("event", ["VIEW", "TEMPLATESENDJOBFINISH", "user_get_card", "anything", "location_select"])
def test_other_events_are_acknowledged(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, event: str
) -> None:
    for _ in range(2):
        exchange = happen(platform, worker, event, EventKey="x")
        assert (exchange.statuses, exchange.reply) == ([200], None)


# --- pictures as evidence ---------------------------------------------------------------------------------------------


def open_ticket(live: LiveDesk, worker: Follower, **fields: Any) -> Ticket:
    public_id = conversation_of(live, worker)
    wanted = {
        "conversation_id": public_id, "kind": "legal_aid", "category": "wage_arrears", "narrative": "三个月没发工资。",
        "contact_name": "王小明", "contact_phone": "13812345678", "consent_version": "2026-11",
    }  # fmt: skip
    with live.desk.database.write() as session:
        return tickets.create(session, f"k-{public_id}", CreateTicket.model_validate(wanted | fields))[0]


def test_a_picture_becomes_evidence_of_the_open_ticket(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    platform.say(worker, "要交证据怎么交")
    ticket = open_ticket(wechat, worker)
    platform.media["photo"] = ("image/jpeg", JPEG)
    exchange = bring(platform, worker, "image", PicUrl="http://mmbiz.qpic.cn/x", MediaId="photo")
    assert f"图片已作为证据存入工单{ticket.number}（第1份材料）" in (exchange.reply or "")
    with wechat.desk.database.read() as session:
        files = list_ticket_files(session, session.get_one(Ticket, ticket.id))
    assert [(file.media_type, file.size) for file in files] == [("image/jpeg", len(JPEG))]
    assert read_content(wechat.desk, files[0].id).data == JPEG
    again = bring(platform, worker, "image", PicUrl="http://mmbiz.qpic.cn/x", MediaId="photo")
    assert f"这张图片已经在工单{ticket.number}里了" in (again.reply or "")


def test_a_picture_that_is_none_is_not_kept(wechat: LiveDesk, platform: WechatPlatform, worker: Follower) -> None:
    platform.say(worker, "再交一份证据行吗")
    ticket = open_ticket(wechat, worker)
    platform.media["virus"] = ("image/jpeg", b"MZ" + bytes(300))
    platform.media["huge"] = ("image/jpeg", JPEG + bytes(wechat.desk.settings.max_file_bytes))
    for media in ("virus", "huge"):
        exchange = bring(platform, worker, "image", PicUrl="http://mmbiz.qpic.cn/x", MediaId=media)
        assert (exchange.reply or "").startswith("图片没有保存：")
    with wechat.desk.database.read() as session:
        assert list_ticket_files(session, session.get_one(Ticket, ticket.id)) == []


def test_a_picture_that_comes_late_is_tried_again_and_told_of(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    platform.say(worker, "图片慢了会怎样")
    ticket = open_ticket(wechat, worker)
    platform.media.pop("late", None)
    platform.patience = 0.3
    exchange = bring(platform, worker, "image", PicUrl="http://elsewhere.example/x", MediaId="late")
    platform.media["late"] = ("image/jpeg", JPEG + b"late")
    wait_until(lambda: [text for text in worker.texts if ticket.number in text], "the picture was kept")
    assert exchange.statuses in ([None, None, None], [200])


def test_an_address_of_a_picture_outside_the_platform_is_never_fetched(wechat: LiveDesk) -> None:
    assert wechat.desk.wechat is not None
    for address in ("http://169.254.169.254/latest", "http://elsewhere.example/x", "file:///etc/passwd", "",
                    "http://qpic.cn.evil.example/x"):  # fmt: skip
        with pytest.raises(Refused):
            wechat.desk.wechat.platform.picture(address, 1000)


# --- places -----------------------------------------------------------------------------------------------------------


def test_a_place_gives_the_region_and_the_nearest_station_with_distance_and_map(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    exchange = bring(platform, worker, "location", Location_X="22.5400", Location_Y="114.0600", Scale="20",
                     Label="广东省深圳市福田区某路1号")  # fmt: skip
    reply = exchange.reply or ""
    assert "记下了：广东省深圳市" in reply
    assert "甲街道户外劳动者驿站（约150米）" in reply
    assert "https://apis.map.qq.com/uri/v1/marker?marker=coord:22.541,114.061" in reply
    platform.say(worker, "最低工资是多少")
    assert rasa.posts[-1]["metadata"]["region"] == region_of(wechat, worker)
    assert str(region_of(wechat, worker)).startswith("4403")


def test_a_place_without_address_is_guessed_and_said_to_be_a_guess(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    exchange = bring(platform, worker, "location", Location_X="31.38", Location_Y="120.95", Scale="20", Label="")
    assert "按位置看，您在江苏省苏州市一带" in (exchange.reply or "")
    assert "50公里内没有登记的工会站点，可以拨打工会热线12351" in (exchange.reply or "")
    assert region_of(wechat, worker) == "320500"


def test_a_place_abroad_changes_no_region(wechat: LiveDesk, platform: WechatPlatform, worker: Follower) -> None:
    exchange = bring(platform, worker, "location", Location_X="35.68", Location_Y="139.69", Scale="20", Label="")
    assert "不在内地" in (exchange.reply or "")
    assert region_of(wechat, worker) is None


# --- following, posters, the menu -------------------------------------------------------------------------------------


def test_who_subscribes_is_welcomed_with_options_and_links(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower
) -> None:
    reply = happen(platform, worker, "subscribe", EventKey="").reply or ""
    assert "机器人，不是真人" in reply
    assert "1. 工资被拖欠" in reply
    assert (
        '<a href="https://union.example" data-miniprogram-appid="wxmini" data-miniprogram-path="pages/index">' in reply
    )
    assert '<a href="https://union.example">打开网页版</a>' in reply
    # Said once: the first message does not bring it again.
    assert texts.FIRST not in (platform.say(worker, "加班费怎么算").reply or "")


def test_a_poster_gives_its_union_and_region(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    reply = happen(platform, worker, "subscribe", EventKey="qrscene_park-7", Ticket="t").reply or ""
    assert "您扫的是某工业园区工会的二维码，之后的回答先按广东省深圳市的规定。" in reply
    assert region_of(wechat, worker) == "440300"
    platform.say(worker, "高温津贴是多少")
    assert rasa.posts[-1]["metadata"]["region"] == "440300"
    with wechat.desk.database.read() as session:
        assert user_row(session, worker).scene == "park-7"


def test_a_poster_scanned_by_a_follower(wechat: LiveDesk, platform: WechatPlatform, worker: Follower) -> None:
    platform.say(worker, "我早就关注了吧")
    assert happen(platform, worker, "SCAN", EventKey="all", Ticket="t").reply == "您扫的是某行业工会的二维码。"
    assert happen(platform, worker, "SCAN", EventKey="unknown", Ticket="t").reply is None
    assert region_of(wechat, worker) is None


def test_a_menu_click_asks_what_its_entry_says(
    wechat: LiveDesk, platform: WechatPlatform, worker: Follower, rasa: RasaServer
) -> None:
    happen(platform, worker, "subscribe", EventKey="")
    reply = happen(platform, worker, "CLICK", EventKey=key_of(wechat, "工资被拖欠")).reply or ""
    assert "答：公司拖欠工资怎么办" in reply
    assert said(wechat, worker) == ["工资被拖欠"]
    happen(platform, worker, "CLICK", EventKey=key_of(wechat, "找人工"))
    assert rasa.turns[-1][1] == "/request_human"


def test_a_click_on_a_menu_that_is_no_more(wechat: LiveDesk, platform: WechatPlatform, worker: Follower) -> None:
    assert happen(platform, worker, "CLICK", EventKey="gone").reply == texts.MENU_CHANGED


def test_who_leaves_takes_the_identity_along(wechat: LiveDesk, platform: WechatPlatform, worker: Follower) -> None:
    platform.say(worker, "我要走了好吗")
    public_id = conversation_of(wechat, worker)
    with wechat.desk.database.read() as session:
        user_id = user_row(session, worker).id
    exchange = happen(platform, worker, "unsubscribe", EventKey="")
    assert (exchange.statuses, exchange.reply) == ([200], None)
    with wechat.desk.database.read() as session:
        user = session.get_one(WechatUser, user_id)
        assert (user.openid, user.subscribed) == ("", False)
    # Who comes back is somebody new.
    platform.say(worker, "我又回来了好吗")
    assert conversation_of(wechat, worker) != public_id
    assert said(wechat, worker) == ["我又回来了好吗"]
    wait_until(lambda: {state for state, _ in deliveries(wechat, worker)} == {"sent"}, "the reply counts as sent")
