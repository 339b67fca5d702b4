"""A login that ended in the middle of a form loses nothing that was typed and does nothing twice."""

from __future__ import annotations

import html
import re

from sqlalchemy import update

from desk.clock import now
from desk.models import StaffSession
from tests.desk.console.world import BASE, Browser, World, hidden

_INPUT = re.compile(r'<(?:input|textarea)[^>]*name="([^"]+)"(?:[^>]*?value="([^"]*)")?[^>]*>([^<]*)')


def expire(world: World) -> None:
    with world.desk.database.write() as session:
        session.execute(update(StaffSession).values(expires_at=now()))


def fields(page: str) -> dict[str, str]:
    form = page[page.index(f'action="{BASE}/conv') if f'action="{BASE}/conv' in page else 0 :]
    form = form[: form.index("</form>")]
    return {name: html.unescape(value or text) for name, value, text in _INPUT.findall(form)}


def sign_in_again(browser: Browser, page: str, password: str) -> str:
    form = {
        "csrf_token": hidden(page, "csrf_token"), "name": "值班甲", "password": password, "next": "",
        "resume": fields(page)["resume"],
    }  # fmt: skip
    response = browser.client.post(f"{BASE}/login", data=form)
    assert response.status_code == 200, response.headers.get("location")
    return response.text


def test_a_note_comes_back_after_the_login_and_is_stored_once(world: World) -> None:
    browser, public_id = world.at_work("值班甲"), world.conversation("在吗")
    expire(world)
    typed = "职工说 <b>下周</b> 再来，\n请同事跟进"
    path = f"/conversations/{public_id}/note"
    asked = browser.post(
        path, {"text": typed, "form_key": "key-1"}, Referer=f"{world.url}{BASE}/conversations/{public_id}"
    )
    assert asked.status_code == 200 and "没有丢" in asked.text
    assert "下周" not in asked.text, "sealed while nobody is signed in"
    shown = sign_in_again(browser, asked.text, "correct horse battery staple")
    again = fields(shown)
    assert again["text"].replace("\r\n", "\n") == typed and again["form_key"] == "key-1"
    assert f"{BASE}/conversations/{public_id}" in shown
    browser.csrf = again["csrf_token"]
    for _ in range(2):
        assert browser.post(path, {"text": again["text"], "form_key": again["form_key"]}).status_code == 303
    assert browser.get(f"/conversations/{public_id}").text.count("请同事跟进") == 1


def test_a_wrong_password_keeps_it_too(world: World) -> None:
    browser, public_id = world.at_work("值班甲"), world.conversation("在吗")
    expire(world)
    asked = browser.post(f"/conversations/{public_id}/note", {"text": "别丢了这句话"}).text
    form = {
        "csrf_token": hidden(asked, "csrf_token"),
        "name": "值班甲",
        "password": "falsch",
        "resume": fields(asked)["resume"],
    }
    wrong = browser.client.post(f"{BASE}/login", data=form)
    assert wrong.status_code == 401
    assert "别丢了这句话" in sign_in_again(browser, wrong.text, "correct horse battery staple")


def test_what_was_not_sealed_here_is_not_shown(world: World) -> None:
    browser = world.browser()
    password = world.hire("值班甲")
    token = hidden(browser.get("/login").text, "csrf_token")
    form = {"csrf_token": token, "name": "值班甲", "password": password, "resume": "gAAAA-forged"}
    assert browser.client.post(f"{BASE}/login", data=form).status_code == 303


def test_htmx_is_sent_to_the_login_and_back(world: World) -> None:
    browser, public_id = world.at_work("值班甲"), world.conversation("在吗")
    expire(world)
    here = f"{world.url}{BASE}/conversations/{public_id}"
    headers = {"HX-Request": "true", "HX-Current-URL": here}
    response = browser.post(f"/conversations/{public_id}/reply", {"text": "您好"}, **headers)
    assert response.status_code == 401
    assert response.headers["hx-redirect"].endswith(f"conversations%2F{public_id}")
