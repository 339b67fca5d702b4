"""What an answer brings along: articles that unfold, a calculation, a document; big targets; a burst answered once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.desk.support.live import LiveDesk
from tests.desk.support.rasa_server import RasaServer
from tests.desk.widget.conftest import OpenChat
from tests.desk.widget.steps import call, hear, hook, messages, say, small_targets
from tests.support.browser import DESKTOP, Picture
from tools.environment import ROOT

CALCULATION: dict[str, Any] = {
    "kind": "calculation",
    "text": "赔偿金（2N）大约64000元。\n\n怎么算的：\n· 工龄：4年，满三年半按四年算（《劳动合同法》第47条）\n"
    "· 补偿基数：8000元，离职前12个月平均（《劳动合同法》第47条）\n\n结果取决于：\n· 公司的理由能不能成立\n\n"
    "期限：一年内申请仲裁（最后一天：2027-11-30）\n\n这是按您说的情况估算的，最终以仲裁、法院或主管部门认定为准。",
    "citations": [{"law": "劳动合同法", "article": "47", "title": "中华人民共和国劳动合同法"}],
    "card": {
        "title": "经济补偿和赔偿金",
        "rows": [{"label": "合计", "value": "64000元"}, {"label": "月工资", "value": "8000元"}],
    },
    "buttons": [{"title": "改一项", "payload": "改一项"}, {"title": "写仲裁申请书", "payload": "写仲裁申请书"}],
}


@pytest.fixture
def article(live: LiveDesk) -> Iterator[str]:
    """An imported law text, as ``make laws`` leaves it."""
    text = "（此处为导入的条文）"
    store = live.desk.settings.laws_dir
    store.mkdir(exist_ok=True)
    file = store / "中华人民共和国劳动合同法.json"
    content = {"title": "中华人民共和国劳动合同法", "articles": {"30": text}}
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    yield text
    file.unlink()


def test_an_article_unfolds_and_folds_by_keyboard(page: Page, article: str, picture: Picture) -> None:
    answer = hear(page, "公司拖欠工资三个月了怎么办？")
    toggle = answer.locator('[data-testid="citation-toggle"]')
    panel = answer.locator('[data-testid="citation-panel"]')
    toggle.focus()
    page.keyboard.press("Enter")
    expect(panel).to_contain_text(article)
    expect(toggle).to_have_attribute("aria-expanded", "true")
    assert toggle.get_attribute("aria-controls") == panel.get_attribute("id")
    picture.take(page, "citation-360")
    page.keyboard.press("Space")
    expect(panel).to_be_hidden()


def test_a_calculation_shows_the_result_first_then_its_steps(
    open_chat: OpenChat, rasa: RasaServer, picture: Picture
) -> None:
    rasa.answer = lambda text, _metadata: [CALCULATION]
    page = open_chat()
    shown = hear(page, "公司裁员能赔多少钱？", "calculation")
    expect(shown.locator('[data-testid="result"]')).to_have_text("赔偿金（2N）大约64000元。")
    expect(shown.locator('[data-section="怎么算的"] li')).to_have_count(2)
    expect(shown.locator("[data-testid='card']")).to_contain_text("您说的情况")
    shown.locator("summary").click()
    expect(shown).to_contain_text("月工资")
    expect(shown.locator('[data-testid="reply-button"]')).to_have_count(2)
    picture.take(page, "calculation-360")
    words = shown.locator('[data-testid="message-text"]').inner_text()
    assert words.index("64000元") < words.index("工龄") < words.index("最终以仲裁")


def finished_document(live: LiveDesk, page: Page) -> dict[str, Any]:
    """The message of a document that was really written: every question answered or left blank."""
    draft = call(live, page, "POST", "/documents", json={"kind": "wage_demand"}).json()
    examples = {"money": "19500", "date": "2026-11-01"}
    while draft["question"] is not None:
        question = draft["question"]
        options = question["options"]
        value = options[0]["id"] if options else examples.get(question["type"], "不知道")
        answered = call(
            live, page, "POST", f"/documents/{draft['id']}/answers", json={"name": question["name"], "value": value}
        )
        if answered.status_code == 422:
            body = {"name": question["name"], "value": question["example"] or "张三"}
            answered = call(live, page, "POST", f"/documents/{draft['id']}/answers", json=body)
        assert answered.status_code == 200, answered.text
        draft = answered.json()
    made = call(live, page, "POST", f"/documents/{draft['id']}/file").json()
    card = {"title": draft["title"], "rows": [], "url": made["url"], "filename": made["filename"]}
    return {"kind": "document", "text": f"《{draft['title']}》写好了，点下面下载。", "card": card}


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_document_is_downloaded_and_printed_without_the_token_in_an_address(
    live: LiveDesk, open_chat: OpenChat, rasa: RasaServer, picture: Picture, size: str
) -> None:
    page = open_chat(DESKTOP) if size == "desktop" else open_chat()
    message = finished_document(live, page)
    rasa.answer = lambda text, _metadata: [message]
    hear(page, "生成文件？", "document")
    picture.take(page, "document-360" if size == "phone" else "document-1280")
    with page.expect_popup() as reviewed:
        hook(page, "review").click()
    review = reviewed.value
    review.locator('[name="arrears_period"]').fill("2026年8月工资")
    review.get_by_role("button", name="保存").click()
    expect(review.get_by_role("status")).to_contain_text("已经保存")
    if size == "phone":
        picture.take(review, "document-review-360")
    with page.expect_download() as download:
        hook(page, "download").click()
    assert download.value.suggested_filename == message["card"]["filename"]
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    expect(hook(page, "download-told")).to_contain_text("已下载")
    with page.expect_popup() as popup:
        hook(page, "print").click()
    expect(popup.value.locator("body")).to_contain_text("2026年8月工资")
    assert small_targets(page) == []


def test_everything_to_tap_is_large_enough_for_a_thumb(page: Page) -> None:
    answer = hear(page, "公司拖欠工资三个月了怎么办？")
    answer.locator('[data-testid="useless"]').click()
    hook(page, "upload-button").click()
    expect(hook(page, "upload-pick")).to_be_visible()
    assert small_targets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_burst_of_short_messages_is_answered_once(page: Page, rasa: RasaServer) -> None:
    since = len(rasa.turns)
    for text in ("你好", "厂里不发工资", "三个月了"):
        say(page, text)
    expect(messages(page, "bot", "answer")).to_have_count(1, timeout=20_000)
    expect(messages(page, "bot", "answer")).to_contain_text("你好，厂里不发工资，三个月了")
    hear(page, "那我怎么办？")
    expect(messages(page, "bot", "answer")).to_have_count(2)
    assert [text for _, text in rasa.turns[since:]] == ["你好，厂里不发工资，三个月了", "那我怎么办？"]


@pytest.mark.parametrize("panel", ["upload-button", "stations-button"])
def test_nothing_serious_for_who_uses_a_screen_reader(page: Page, panel: str) -> None:
    answer = hear(page, "公司拖欠工资三个月了怎么办？")
    answer.locator('[data-testid="citation-toggle"]').click()
    answer.locator('[data-testid="useless"]').click()
    hook(page, panel).click()
    expect(hook(page, panel)).to_have_attribute("aria-expanded", "true")
    axe = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then((result) => result.violations)")
    serious = [item for item in found if item["impact"] in ("serious", "critical")]
    assert [(item["id"], item["nodes"][0]["html"][:200]) for item in serious] == []
