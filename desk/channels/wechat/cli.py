"""``python -m desk.channels.wechat.cli menu|check|poster KEY``: what an operator does with the account by hand."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import segno

from desk.channels.wechat.channel import Wechat, build_wechat
from desk.channels.wechat.codes import advice
from desk.channels.wechat.errors import PlatformError, Refused
from desk.crypto import Keyring
from desk.db import Database
from desk.settings import Settings, SettingsError, load_settings
from law.errors import KnowledgeError

POSTERS = Path("var/posters")


class WrongUseError(Exception):
    """Something to be said to the operator in one line."""


def push_menu(channel: Wechat, settings: Settings) -> str:
    """Replace the account's menu by the one in the file."""
    menu = channel.menu.as_json(settings.public_url)
    channel.platform.set_menu(menu)
    names = "、".join(str(button["name"]) for button in menu["button"])
    return f"菜单已发布：{names}。手机上最多五分钟后更新，取消关注再关注可以马上看到。"


def check(channel: Wechat) -> str:
    """Ask the platform what the account may do."""
    sends, menu = channel.platform.may_send(), channel.platform.may_set_menu()
    return "\n".join(
        [
            "AppID、AppSecret 和 IP 白名单：正常",
            f"客服消息：{'可用' if sends else '不可用（只用被动回复，通常是没有微信认证）'}",
            f"自定义菜单：{'可用' if menu else '不可用'}",
        ]
    )


def make_poster(channel: Wechat, key: str, folder: Path = POSTERS) -> str:
    """A picture of the QR code that leads to the account with this key."""
    if key not in channel.posters:
        known = "、".join(channel.posters) or "（还没有）"
        raise WrongUseError(f"wechat-scenes.yml 里没有“{key}”。已有：{known}")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{key}.svg"
    segno.make(channel.platform.poster_url(key), error="m").save(str(path), scale=10)
    return f"二维码已存为 {path}（{channel.posters[key].name}）。"


def run(arguments: argparse.Namespace, settings: Settings) -> str:
    """Do what the command line says; returns what to print."""
    keyring = Keyring(settings.secret_key, settings.previous_secret_keys)
    database = Database(settings.database_url, keyring)
    channel = build_wechat(settings, database)
    try:
        if channel is None or not channel.platform.has_secret:
            raise WrongUseError("请先设置 WECHAT_TOKEN、WECHAT_APP_ID 和 WECHAT_APP_SECRET（见 docs/wechat.md）")
        if arguments.command == "menu":
            return push_menu(channel, settings)
        return check(channel) if arguments.command == "check" else make_poster(channel, arguments.key)
    finally:
        if channel is not None:
            channel.close()
        database.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="desk.channels.wechat.cli")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("menu")
    commands.add_parser("check")
    commands.add_parser("poster").add_argument("key")
    try:
        sys.stdout.write(run(parser.parse_args(argv), load_settings()) + "\n")
    except Refused as refused:
        sys.stderr.write(f"公众平台没有接受：{advice(refused.code)}\n")
        return 1
    except PlatformError as error:
        sys.stderr.write(f"连不上公众平台（{error}）：请检查网络和 WECHAT_API_BASE\n")
        return 1
    except (WrongUseError, SettingsError, KnowledgeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
