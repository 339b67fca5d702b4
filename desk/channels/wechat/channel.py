"""What a desk with an official account has besides: built with it, used by requests and jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk.channels.wechat.gate import Gate
from desk.channels.wechat.menu import Menu, load_menu
from desk.channels.wechat.platform import Platform
from desk.channels.wechat.scenes import Poster, load_posters
from desk.db import Database
from desk.settings import Settings


@dataclass(frozen=True)
class Wechat:
    """One official account. ``account_id``: the name of its row, its AppID where there is one."""

    account_id: str
    gate: Gate
    platform: Platform
    menu: Menu
    posters: Mapping[str, Poster]

    def close(self) -> None:
        self.platform.close()


def build_wechat(settings: Settings, database: Database) -> Wechat | None:
    """The channel, or None when no token is configured. Raises KnowledgeError for a faulty menu or list of posters."""
    if not settings.wechat_token:
        return None
    services = settings.knowledge_dir / "services"
    return Wechat(
        account_id=settings.wechat_app_id or "account",
        gate=Gate(settings),
        platform=Platform(settings, database),
        menu=load_menu((services / "wechat-menu.yml").resolve()),
        posters=load_posters((services / "wechat-scenes.yml").resolve()),
    )
