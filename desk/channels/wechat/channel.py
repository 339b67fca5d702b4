"""What a desk with an official account has besides: built with it, used by requests and jobs."""

from __future__ import annotations

from dataclasses import dataclass

from desk.channels.wechat.gate import Gate
from desk.channels.wechat.platform import Platform
from desk.db import Database
from desk.settings import Settings


@dataclass(frozen=True)
class Wechat:
    """One official account. ``account_id``: the name of its row, its AppID where there is one."""

    account_id: str
    gate: Gate
    platform: Platform

    def close(self) -> None:
        self.platform.close()


def build_wechat(settings: Settings, database: Database) -> Wechat | None:
    """The channel, or None when no token is configured."""
    if not settings.wechat_token:
        return None
    return Wechat(settings.wechat_app_id or "account", Gate(settings), Platform(settings, database))
