"""Speaking, and the nearest station: where the browser can, where it may not, and where it cannot."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.desk.support.live import LiveDesk
from tests.desk.widget.conftest import OpenChat
from tests.desk.widget.steps import hook, messages
from tests.support.browser import DESKTOP, Picture

# The outside world: a recogniser as browsers have it, which hears what the test tells it to hear.
RECOGNISER = """
window.SpeechRecognition = window.webkitSpeechRecognition = class {
  start() { window.recognition = this; }
  hear(...texts) { this.onresult({ results: texts.map((transcript) => [{ transcript }]) }); }
  stop() { this.onend(); }
  abort() { this.onend(); }
};
"""
NO_RECOGNISER = "delete window.webkitSpeechRecognition; delete window.SpeechRecognition;"


def test_spoken_words_are_read_before_they_are_sent(open_chat: OpenChat) -> None:
    page = open_chat(script=RECOGNISER)
    speak = hook(page, "speak-button")
    speak.click()
    expect(speak).to_have_attribute("aria-pressed", "true")
    expect(hook(page, "speech-told")).to_contain_text("正在听")
    page.evaluate("window.recognition.hear('送外卖撞了人')")
    page.evaluate("window.recognition.hear('送外卖撞了人', '怎么办')")
    speak.click()
    expect(hook(page, "speech-told")).to_be_hidden()
    expect(hook(page, "chat-input")).to_have_text("送外卖撞了人怎么办")
    assert messages(page, "worker").count() == 0
    hook(page, "chat-send").click()
    expect(messages(page, "worker")).to_contain_text("送外卖撞了人怎么办")
    expect(messages(page, "bot", "answer")).to_have_count(1)


def test_without_a_recogniser_nothing_is_offered(open_chat: OpenChat) -> None:
    page = open_chat(script=NO_RECOGNISER)
    expect(hook(page, "upload-button")).to_be_visible()
    expect(hook(page, "speak-button")).to_have_count(0)


def test_the_nearest_station_by_the_phones_position(live: LiveDesk, open_chat: OpenChat, picture: Picture) -> None:
    page = open_chat(geolocation={"latitude": 22.54377, "longitude": 114.05587}, permissions=["geolocation"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    hook(page, "stations-button").click()
    expect(hook(page, "stations-panel")).to_contain_text("不保存")
    hook(page, "stations-here").click()
    nearest = hook(page, "station").first
    expect(nearest).to_contain_text("甲街道户外劳动者驿站")
    expect(nearest).to_contain_text("约50米")
    expect(nearest).to_contain_text("饮水、充电、法律咨询")
    link = nearest.get_by_role("link", name="在地图上看").get_attribute("href")
    assert link is not None
    assert link.startswith("https://apis.map.qq.com/uri/v1/marker?marker=coord:22.541,114.061;")
    picture.take(page, "stations-360")
    assert not any("22.54377" in url or "114.0558" in url for url in asked)
    page.keyboard.press("Escape")
    expect(hook(page, "stations-panel")).to_have_count(0)


def test_who_is_not_located_chooses_an_area(open_chat: OpenChat, picture: Picture) -> None:
    page = open_chat(DESKTOP, permissions=[])
    hook(page, "stations-button").click()
    hook(page, "stations-here").click()
    expect(hook(page, "stations-told")).to_contain_text("没有定位权限")
    area = hook(page, "stations-area")
    area.select_option(index=1)
    expect(hook(page, "station").first).to_be_visible()
    picture.take(page, "stations-1280")
