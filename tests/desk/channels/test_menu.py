"""The menu and the posters: files of the operator, refused with line and reason, pushed to the platform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desk.channels.wechat import cli
from desk.channels.wechat.channel import build_wechat
from desk.channels.wechat.menu import load_menu
from desk.channels.wechat.scenes import Poster, load_posters
from desk.composition import Desk
from desk.settings import Settings, variable
from law.errors import KnowledgeError
from tests.desk.conftest import MakeSettings
from tests.desk.support.wechat_platform import WechatPlatform

ROOT = Path(__file__).resolve().parents[3]
MENU = ROOT / "knowledge/services/wechat-menu.yml"


def menu(folder: Path, text: str) -> Path:
    path = folder / "menu.yml"
    path.write_text(text, "utf-8")
    return path


def test_the_repositorys_menu_is_what_the_platform_wants() -> None:
    buttons = load_menu(MENU).as_json("https://union.example")["button"]
    assert [button["name"] for button in buttons] == ["问一问", "办一办", "找人工"]
    assert [item["type"] for item in buttons[1]["sub_button"]] == ["click", "click", "location_select", "view"]
    assert buttons[1]["sub_button"][3]["url"] == "https://union.example/"
    assert len(buttons[2]["key"]) <= 128


def test_a_page_is_left_out_while_nobody_can_reach_it() -> None:
    buttons = load_menu(MENU).as_json("")["button"]
    assert "网页版" not in [item["name"] for item in buttons[1]["sub_button"]]


def test_keys_do_not_change_when_entries_move(tmp_path: Path) -> None:
    one = load_menu(
        menu(tmp_path, "menu:\n  - {name: 甲, ask: 公司拖欠工资怎么办}\n  - {name: 乙, command: /request_human}\n")
    )
    other = tmp_path / "other.yml"
    other.write_text(
        "menu:\n  - {name: 丙, command: /request_human}\n  - {name: 丁, ask: 公司拖欠工资怎么办}\n", "utf-8"
    )
    assert {i.key for g in one.groups for i in g.items} == {i.key for g in load_menu(other).groups for i in g.items}


def test_mini_programs_and_pages(tmp_path: Path) -> None:
    text = (
        "menu:\n  - {name: 小程序, appid: wx1, path: pages/a, url: 'https://a.example'}\n"
        "  - {name: 官网, url: 'https://b.example'}\n"
    )
    assert load_menu(menu(tmp_path, text)).as_json("")["button"] == [
        {"type": "miniprogram", "name": "小程序", "appid": "wx1", "pagepath": "pages/a", "url": "https://a.example"},
        {"type": "view", "name": "官网", "url": "https://b.example"},
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("menu: []\n", "1 到 3 组"),
        ("menu:\n" + "  - {name: 甲, ask: 乙}\n" * 4, "1 到 3 组"),
        ("menu:\n  - {name: 甲, items: []}\n", "1 到 5 项"),
        ("menu:\n  - {name: 一二三四五六, ask: 乙}\n", "1 到 5 个汉字"),
        ("menu:\n  - {name: 甲}\n", "要写一个且只写一个"),
        ("menu:\n  - {name: 甲, ask: 乙, command: /request_human}\n", "要写一个且只写一个"),
        ("menu:\n  - {name: 甲, command: /restart}\n", "没有命令“/restart”"),
        ("menu:\n  - {name: 甲, appid: wx1}\n", "小程序还要写 path 和 url"),
        ("menu:\n  - {name: 甲, asks: 乙}\n", "不认识的键“asks”"),
        ("menu:\n  - 甲\n", "这里要写"),
    ],
)
def test_a_faulty_menu_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(KnowledgeError, match=r"menu\.yml") as refused:
        load_menu(menu(tmp_path, text))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scenes: []\n", "scenes: {}"),
        ("scenes:\n  公园: {name: 某工会}\n", "只能用字母、数字"),
        ("scenes:\n  a: {region: '440300'}\n", "缺少工会名称"),
        ("scenes:\n  a: {name: 某工会, region: '999999'}\n", "没有地区代码“999999”"),
    ],
)
def test_a_faulty_list_of_posters_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "scenes.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(KnowledgeError) as refused:
        load_posters(path)
    assert said in str(refused.value)


def test_posters(tmp_path: Path) -> None:
    path = tmp_path / "scenes.yml"
    path.write_text("scenes:\n  a-1: {name: 某工会, region: '440300'}\n  b: {name: 某行业工会}\n", "utf-8")
    assert load_posters(path) == {"a-1": Poster("a-1", "某工会", "440300"), "b": Poster("b", "某行业工会", None)}
    assert load_posters(ROOT / "knowledge/services/wechat-scenes.yml") == {}


# --- the commands -----------------------------------------------------------------------------------------------------


@pytest.fixture
def environment(make_settings: MakeSettings, own_platform: WechatPlatform, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of an installation, in the environment."""
    settings = make_settings(**own_platform.settings)
    for name, value in settings.model_dump(include={"database_url", "knowledge_dir", *own_platform.settings}).items():
        monkeypatch.setenv(variable(name), str(value))
    return settings


def test_make_wechat_menu_pushes_the_menu(
    environment: Settings, own_platform: WechatPlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["menu"]) == 0
    assert own_platform.menu == load_menu(MENU).as_json("")
    assert "菜单已发布：问一问、办一办、找人工" in capsys.readouterr().out


def test_an_account_without_the_right_is_told_why(
    environment: Settings, own_platform: WechatPlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    own_platform.menu_allowed = own_platform.verified = False
    assert cli.main(["menu"]) == 1
    assert "没有完成微信认证（代码 48001）" in capsys.readouterr().err
    assert cli.main(["check"]) == 0
    out = capsys.readouterr().out
    assert "客服消息：不可用" in out
    assert "自定义菜单：不可用" in out


def test_check_of_a_verified_account(environment: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check"]) == 0
    assert "客服消息：可用\n自定义菜单：可用" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"WECHAT_APP_SECRET": "wrong"}, "AppSecret 不对"),
        ({"WECHAT_APP_ID": "wx0"}, "AppID 不对"),
        ({"WECHAT_APP_SECRET": ""}, "请先设置 WECHAT_TOKEN"),
        ({"WECHAT_API_BASE": "http://127.0.0.1:9"}, "连不上公众平台"),
        ({"WECHAT_ENCODING_AES_KEY": "short"}, "43 位"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    environment: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    values: dict[str, str], said: str,
) -> None:  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    assert cli.main(["check"]) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_poster_becomes_a_picture(
    environment: Settings, own_platform: WechatPlatform, tmp_path: Path, desk: Desk
) -> None:
    channel = build_wechat(environment, desk.database)
    assert channel is not None
    known: Any = {"a-1": Poster("a-1", "某工会", None)}
    channel = type(channel)(channel.account_id, channel.gate, channel.platform, channel.menu, known)
    assert "某工会" in cli.make_poster(channel, "a-1", tmp_path)
    assert (tmp_path / "a-1.svg").read_bytes().startswith(b"<?xml")
    with pytest.raises(cli.WrongUseError, match="没有“b”"):
        cli.make_poster(channel, "b", tmp_path)
    channel.close()
