"""Who takes part in the day, and where: programs, records, staff at their desks, workers by name."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.desk.support.wechat_platform import WechatPlatform
from tests.e2e.day.installation import Records
from tests.e2e.day.staff import Staff, at_work
from tests.e2e.day.workers import PageWorker, WebWorker, WechatWorker, Worker
from tests.support.browser import PHONE, new_context

# Name and role of those who are hired during the day; the administrator's login is that of the first start.
COLLEAGUES = {"王坐席": "坐席", "李律师": "律师", "陈主管": "主管", "周编辑": "知识编辑", "吴审计": "审计员"}


@dataclass
class Day:
    """``open_pages``: browser contexts that end with the day. ``passwords``: by name, as the console showed them."""

    folder: Path
    settings: Mapping[str, str]
    url: str
    platform: WechatPlatform
    records: Records
    browser: Browser
    open_pages: ExitStack
    passwords: dict[str, str] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    workers: dict[str, Worker] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)

    def arrives(self, name: str) -> Staff:
        """A member of staff signs in, in a browser of their own."""
        at_desk = at_work(self.browser, self.url, name, self.passwords[name])
        self.staff[name] = self.open_pages.enter_context(at_desk)
        return self.staff[name]

    @property
    def agent(self) -> Staff:
        return self.staff["王坐席"]

    @property
    def lawyer(self) -> Staff:
        return self.staff["李律师"]

    @property
    def supervisor(self) -> Staff:
        return self.staff["陈主管"]

    @property
    def editor(self) -> Staff:
        return self.staff["周编辑"]

    @property
    def auditor(self) -> Staff:
        return self.staff["吴审计"]

    def web(self, name: str, region: str | None = None) -> WebWorker:
        """A new worker on the chat API."""
        worker = WebWorker(self.url, region)
        self.open_pages.callback(worker.visitor.client.close)
        self.workers[name] = worker
        return worker

    def phone(self, name: str) -> PageWorker:
        """A new worker with the chat page open on a phone."""
        context = self.open_pages.enter_context(new_context(self.browser, PHONE))
        worker = PageWorker(context.new_page(), self.url)
        self.workers[name] = worker
        return worker

    def wechat(self, name: str) -> WechatWorker:
        """A new follower of the official account."""
        worker = WechatWorker(self.platform, self.records)
        self.workers[name] = worker
        return worker
