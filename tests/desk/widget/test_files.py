"""Evidence from the phone: several files, a refused one, a cancelled one, a broken line, the ticket they are for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from tests.desk.support import samples
from tests.desk.support.live import LiveDesk
from tests.desk.tickets.office import BODY
from tests.desk.widget.conftest import OpenChat
from tests.desk.widget.steps import call, hook, messages
from tests.support.browser import DESKTOP, PHONE, Picture


def file(name: str, content: bytes, media_type: str = "application/octet-stream") -> FilePayload:
    return {"name": name, "mimeType": media_type, "buffer": content}


def pdf(size: int) -> bytes:
    return b"%PDF-1.4\n" + os.urandom(size) + b"\n%%EOF\n"


def choose(page: Page, *files: FilePayload) -> None:
    hook(page, "upload-button").click()
    expect(hook(page, "upload-consent")).to_be_visible()
    expect(hook(page, "upload-where")).not_to_have_text("…")
    with page.expect_file_chooser() as chooser:
        hook(page, "upload-pick").click()
    chooser.value.set_files(list(files))


def stored(live: LiveDesk, page: Page) -> list[str]:
    return [item["name"] for item in call(live, page, "GET", "/files").json()["files"]]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_several_files_arrive_and_a_wrong_one_is_told_in_words(
    live: LiveDesk, open_chat: OpenChat, picture: Picture, size: ViewportSize
) -> None:
    page = open_chat(size)
    photo = (Path(__file__).parents[3] / "docs" / "images" / "chat-360.png").read_bytes()
    choose(
        page,
        file("工资条.png", photo, "image/png"),
        file("合同.pdf", pdf(2000), "application/pdf"),
        file("程序.exe", samples.EXE),
        file("假照片.jpg", samples.PDF, "image/jpeg"),
        file("录像.mp4", samples.MP4 + os.urandom(400_000), "video/mp4"),
    )
    rows = hook(page, "upload")
    expect(rows).to_have_count(5)
    expect(rows.filter(has_text="程序.exe")).to_contain_text("不能收")
    expect(rows.filter(has_text="录像.mp4")).to_contain_text("最大 391 KB")
    expect(rows.filter(has_text="假照片.jpg")).to_contain_text("内容却是PDF")
    expect(messages(page, "worker")).to_have_count(2)
    expect(messages(page, "worker").first.locator('[data-testid="picture"]')).to_be_visible()
    assert stored(live, page) == ["工资条.png", "合同.pdf"]
    picture.take(page, f"upload-{size['width']}")

    page.reload()
    shown = messages(page, "worker").first
    shown.locator('[data-testid="file-show"]').click()
    expect(shown.locator('[data-testid="picture"]')).to_be_visible()
    shown.locator('[data-testid="file-remove"]').click()
    shown.locator('[data-testid="file-remove"]').click()
    expect(shown).to_contain_text("已由本人删除")
    assert stored(live, page) == ["合同.pdf"]


def test_the_token_is_in_no_address(live: LiveDesk, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    choose(page, file("工资条.png", samples.PNG, "image/png"))
    expect(messages(page, "worker")).to_have_count(1)
    page.reload()
    messages(page, "worker").first.locator('[data-testid="file-show"]').click()
    expect(hook(page, "picture")).to_be_visible()
    token = page.evaluate(
        "JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith('gxz.session'))[1]).token"
    )
    assert any("/content" in url for url in asked)
    assert not any(token in url for url in asked)


def test_a_slow_upload_shows_how_far_it_is_and_can_be_cancelled(live: LiveDesk, page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 30_000}
    line.send("Network.emulateNetworkConditions", slow)
    choose(page, file("合同.pdf", pdf(300_000), "application/pdf"))
    row = hook(page, "upload")
    expect(row).to_have_attribute("data-state", "sending")
    expect(row.locator('[data-testid="upload-state"]')).to_contain_text("%")
    row.locator('[data-testid="upload-cancel"]').click()
    expect(row).to_have_attribute("data-state", "cancelled")
    line.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    choose(page, file("工资条.png", samples.PNG, "image/png"))
    expect(messages(page, "worker")).to_have_count(1)
    assert stored(live, page) == ["工资条.png"]


def test_without_a_line_the_file_waits_and_goes_by_itself(live: LiveDesk, page: Page) -> None:
    hook(page, "upload-button").click()
    expect(hook(page, "upload-where")).not_to_have_text("…")
    page.context.set_offline(True)
    with page.expect_file_chooser() as chooser:
        hook(page, "upload-pick").click()
    chooser.value.set_files([file("工资条.png", samples.PNG, "image/png")])
    row = hook(page, "upload")
    expect(row).to_have_attribute("data-state", "waiting")
    expect(row).to_contain_text("恢复后自动继续")
    page.context.set_offline(False)
    expect(messages(page, "worker")).to_have_count(1)
    assert stored(live, page) == ["工资条.png"]


def test_of_several_tickets_the_worker_says_which(live: LiveDesk, page: Page, picture: Picture) -> None:
    first, second = (
        call(live, page, "POST", "/tickets", json={**BODY, "client_id": f"t{n}", "narrative": f"第{n}件事"}).json()[
            "number"
        ]
        for n in (1, 2)
    )
    hook(page, "upload-button").click()
    hook(page, "upload-choice").first.wait_for()
    picture.take(page, "upload-ticket-360")
    hook(page, "upload-pick").click()
    expect(hook(page, "upload-told")).to_contain_text("哪个工单")
    page.locator(f'[data-testid="upload-choice"][data-ticket="{first}"]').click()
    with page.expect_file_chooser() as chooser:
        hook(page, "upload-pick").click()
    chooser.value.set_files([file("工资条.png", samples.PNG, "image/png")])
    expect(hook(page, "upload-note")).to_contain_text(f"已放进工单 {first}")
    expect(messages(page, "system").last).to_contain_text(first)
    details = {number: call(live, page, "GET", f"/tickets/{number}").json() for number in (first, second)}
    assert [item["name"] for item in details[first]["files"]] == ["工资条.png"]
    assert details[second]["files"] == []
