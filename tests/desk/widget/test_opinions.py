"""有用, 没用 and the rating, as a worker taps them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from desk.conversations import ownership
from desk.staff.signed_in import SignedIn
from tests.desk.support.live import LiveDesk, wait_until
from tests.desk.widget.conftest import OpenChat
from tests.desk.widget.steps import call, hear, hook, messages, session_of
from tests.support.browser import DESKTOP, PHONE, Picture


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_answer_is_judged_with_a_reason_and_the_mark_is_there_after_a_reload(
    live: LiveDesk, open_chat: OpenChat, picture: Picture, size: ViewportSize
) -> None:
    page = open_chat(size)
    answer = hear(page, "公司拖欠工资三个月了怎么办？")
    answer.locator('[data-testid="useless"]').click()
    answer.locator('[data-reason="other_case"]').click()
    answer.locator('[data-testid="opinion-words"]').fill("我是劳务派遣的")
    picture.take(page, f"feedback-{size['width']}")
    answer.locator('[data-testid="opinion-send"]').click()
    expect(answer.locator('[data-testid="opinion-told"]')).to_contain_text("已记下")
    expect(answer.locator('[data-testid="opinion-more"]')).to_be_hidden()
    (given,) = call(live, page, "GET", "/feedback").json()["feedback"]
    assert (given["useful"], given["reason"], given["comment"]) == (False, "other_case", "我是劳务派遣的")

    page.reload()
    again = messages(page, "bot", "answer").last
    expect(again.locator('[data-testid="useless"]')).to_have_attribute("aria-pressed", "true")
    again.locator('[data-testid="useful"]').click()
    expect(again.locator('[data-testid="useful"]')).to_have_attribute("aria-pressed", "true")
    wait_until(lambda: call(live, page, "GET", "/feedback").json()["feedback"][0]["useful"], "the change is stored")


def close_by(live: LiveDesk, staff: SignedIn, conversation: str) -> None:
    with live.desk.database.write() as session:
        ownership.take_over(session, staff=staff, public_id=conversation)
        ownership.close(session, staff=staff, public_id=conversation)


def test_the_service_of_a_person_is_rated_once_and_asked_again_only_while_unanswered(
    live: LiveDesk, page: Page, staff: SignedIn, picture: Picture
) -> None:
    expect(hook(page, "rating")).to_have_count(0)
    close_by(live, staff, session_of(page)["session_id"])
    expect(hook(page, "rating")).to_contain_text(staff.name)
    page.reload()
    rating = hook(page, "rating")
    expect(rating).to_be_visible()
    rating.locator('[data-score="5"]').click()
    hook(page, "rating-words").fill("说得很清楚")
    picture.take(page, "rating-360")
    hook(page, "rating-send").click()
    expect(hook(page, "rating-thanks")).to_be_visible()
    page.reload()
    expect(messages(page, "system").last).to_be_visible()
    assert call(live, page, "GET", "/feedback").json()["due"] is None
    expect(hook(page, "rating")).to_have_count(0)


def test_who_declines_is_left_alone(live: LiveDesk, page: Page, staff: SignedIn) -> None:
    close_by(live, staff, session_of(page)["session_id"])
    hook(page, "rating-decline").click()
    expect(hook(page, "rating")).to_have_count(0)
    assert call(live, page, "GET", "/feedback").json()["due"] is None
