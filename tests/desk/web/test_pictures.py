"""The pictures of docs/images that show the chat; looked at by a person (``UPDATE_IMAGES=1`` writes them)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from playwright.sync_api import BrowserContext, Page, expect

from tests.desk.support.live import LiveDesk
from tests.desk.support.rasa_server import RasaServer
from tests.desk.web.host import HostSite, with_launcher
from tests.desk.web.person import OPEN_ROOTS, open_chat, part, said, say
from tests.support.browser import DESKTOP, PHONE, Picture
from tools.environment import ROOT

Contexts = Callable[..., BrowserContext]
QUESTION = "公司拖欠我三个月工资怎么办"


@pytest.fixture
def answer(rasa: RasaServer) -> str:
    """The bot gives the answer of the knowledge, as Rasa would send it."""
    path = ROOT / "knowledge" / "faq" / "wage_arrears" / "wage_arrears_months.yml"
    entry: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    citations = [{"law": one["source"], "article": str(one["article"])} for one in entry["citations"]]
    reply = {
        "kind": "answer", "text": entry["answer"].strip(), "faq_id": entry["id"], "topic": entry["topic"],
        "citations": citations, "checked_on": str(entry["checked_on"]),
        "buttons": [{"title": "申请法律援助", "payload": "/request_legal_aid"}],
    }  # fmt: skip
    rasa.answer = lambda _text, _metadata: [reply]
    return str(reply["text"])[:12]


def take(page: Page, picture: Picture, name: str) -> None:
    picture.take(page, name)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def shown(page: Page, answer: str) -> None:
    say(page, QUESTION)
    expect(said(page, "bot").last).to_contain_text(answer)


@pytest.mark.parametrize(("name", "scheme"), [("chat-first-360", "light"), ("chat-dark-360", "dark")])
def test_the_full_page_on_a_phone(
    live: LiveDesk, contexts: Contexts, picture: Picture, answer: str, name: str, scheme: str
) -> None:
    page = open_chat(contexts(PHONE, color_scheme=scheme), live.url)
    if scheme == "dark":
        part(page, "first-visit-known").click()
        shown(page, answer)
    take(page, picture, name)


def test_large_text_on_a_phone(live: LiveDesk, contexts: Contexts, picture: Picture, answer: str) -> None:
    page = open_chat(contexts(PHONE), live.url)
    part(page, "first-visit-known").click()
    part(page, "large-button").click()
    shown(page, answer)
    take(page, picture, "chat-large-360")


def test_the_menu_on_a_phone(live: LiveDesk, contexts: Contexts, picture: Picture) -> None:
    page = open_chat(contexts(PHONE), live.url)
    part(page, "first-visit-known").click()
    part(page, "menu-button").click()
    take(page, picture, "chat-menu-360")


def test_the_calculators_are_one_tap_from_the_menu(live: LiveDesk, contexts: Contexts, picture: Picture) -> None:
    page = open_chat(contexts(PHONE), live.url)
    part(page, "first-visit-known").click()
    part(page, "menu-button").click()
    with page.expect_popup() as opened:
        part(page, "calculators").click()
    forms = opened.value
    forms.get_by_role("link", name="经济补偿").first.click()
    forms.locator('[name="reason"]').select_option("art41_layoff")
    typed = {"start_date": "2023-06-01", "last_working_date": "2026-11-30", "avg_wage_12m_yuan": "八千"}
    for name, text in typed.items():
        forms.locator(f'[name="{name}"]').fill(text)
    forms.get_by_role("button", name="计算").click()
    expect(forms.locator("#outcome")).to_contain_text("32000元")
    assert forms.evaluate("document.documentElement.scrollWidth <= innerWidth")
    take(forms, picture, "calculators-360")


def test_the_window_beside_a_page(
    live: LiveDesk, site: HostSite, contexts: Contexts, picture: Picture, answer: str
) -> None:
    context = contexts(DESKTOP)
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    words = "<h1>某某工会</h1><p>通知公告</p><p>服务指南</p><p>法律援助</p>"
    page.goto(site.put("/picture", with_launcher(live.url, words, head="<style>body{font:18px sans-serif}</style>")))
    page.locator("button.launcher").click()
    part(page, "first-visit-known").click()
    shown(page, answer)
    take(page, picture, "widget-1280")
