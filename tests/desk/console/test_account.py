"""One's own account and the accounts of staff: logins listed and ended, second step, what admins reset."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, text

from desk import clock
from desk.console.loginpage import describe
from desk.models import Staff
from tests.desk.console.world import BASE, PASSWORD, Browser, World, hidden

_TICKET = re.compile(r'name="ticket" value="([^"]+)"')
_SECRET = re.compile(r"密钥 <span[^>]*>([A-Z2-7]{32})</span>")
_RECOVERY = re.compile(r"<li>([0-9a-z]{5}-[0-9a-z]{5})</li>")
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def send_code(browser: Browser, page: str, code: str) -> int:
    ticket = _TICKET.search(page)
    assert ticket is not None, "no code is asked for"
    form = {"csrf_token": hidden(page, "csrf_token"), "ticket": ticket[1], "code": code}
    return browser.client.post(f"{BASE}/login", data=form).status_code


def turn_on(browser: Browser) -> tuple[pyotp.TOTP, list[str], str]:
    secret = _SECRET.search(browser.post("/account/factor/begin").text)
    assert secret is not None
    totp = pyotp.TOTP(secret[1])
    used = totp.at(clock.now())
    page = browser.post("/account/factor/confirm", {"code": used}).text
    return totp, _RECOVERY.findall(page), used


def test_a_login_on_another_device_can_be_ended(world: World) -> None:
    world.hire("值班甲")
    here, there = world.browser(**{"User-Agent": CHROME}), world.browser()
    for browser in (here, there):
        assert browser.log_in("值班甲", PASSWORD).status_code == 303
    page = here.get("/account").text
    assert "Chrome · Windows" in page and page.count("让它退出") == 1
    login = re.search(r'name="login" value="(\d+)"', page)
    assert login is not None
    assert here.post("/account/logins/end", {"login": login[1]}).status_code == 303
    assert there.get("/queue").status_code == 303, "signed out"
    assert here.get("/queue").status_code == 200
    other = world.at_work("别人")
    assert other.post("/account/logins/end", {"login": "1"}).status_code == 303
    assert here.get("/queue").status_code == 200, "nobody ends the login of another"


def test_a_password_is_changed_by_who_knows_the_old_one(world: World) -> None:
    browser = world.at_work("值班甲")
    for form, reason in (
        ({"old": "falsch", "new": "一个足够长的新密码", "again": "一个足够长的新密码"}, "密码不对"),
        ({"old": PASSWORD, "new": "一个足够长的新密码", "again": "另一个"}, "不一样"),
        ({"old": PASSWORD, "new": "短", "again": "短"}, "需要10到200个字符"),
    ):
        refused = browser.post("/account/password", form)
        assert (refused.status_code, reason in refused.text) == (422, True)
    new = {"old": PASSWORD, "new": "一个足够长的新密码呀", "again": "一个足够长的新密码呀"}
    assert browser.post("/account/password", new).status_code == 303
    assert browser.get("/queue").status_code == 303
    assert world.browser().log_in("值班甲", "一个足够长的新密码呀").status_code == 303


def test_the_second_step(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = world.at_work("值班甲")
    assert browser.post("/account/factor/confirm", {"code": "000000"}).status_code == 422
    totp, recovery, used = turn_on(browser)
    assert len(recovery) == 8
    with world.read() as session:
        stored = "".join(map(str, session.execute(text("SELECT secret, recovery FROM second_factors")).one()))
    assert totp.secret not in stored and recovery[0] not in stored
    again = world.browser()
    page = again.log_in("值班甲", PASSWORD)
    assert page.status_code == 200 and "六位验证码" in page.text
    assert again.get("/queue").status_code == 303, "the password alone opens nothing"
    assert send_code(again, page.text, used) == 401, "a code works once"
    assert send_code(again, page.text, "12345") == 401
    later = clock.now() + timedelta(seconds=60)
    monkeypatch.setattr("desk.staff.secondfactor.now", lambda: later)
    assert send_code(again, page.text, totp.at(later)) == 303
    assert again.get("/queue").status_code == 200
    third = world.browser()
    asked = third.log_in("值班甲", PASSWORD).text
    assert send_code(third, asked, recovery[3].upper()) == 303
    fourth = world.browser()
    asked = fourth.log_in("值班甲", PASSWORD).text
    assert send_code(fourth, asked, recovery[3]) == 401, "a recovery code works once"


def test_wrong_codes_are_throttled_and_a_forged_ticket_is_none(world: World) -> None:
    turn_on(world.at_work("值班甲"))
    browser = world.browser()
    page = browser.log_in("值班甲", PASSWORD).text
    for _ in range(world.desk.settings.logins_per_quarter_hour):
        assert send_code(browser, page, "000000") == 401
    assert send_code(browser, page, "000000") == 429
    forged = page.replace(_TICKET.findall(page)[0], world.desk.keyring.encrypt("something else"))
    assert send_code(browser, forged, "000000") == 401


def test_turning_it_off_needs_the_password(world: World) -> None:
    browser = world.at_work("值班甲")
    turn_on(browser)
    assert browser.post("/account/factor/remove", {"password": "falsch"}).status_code == 422
    assert "已关闭" in browser.post("/account/factor/remove", {"password": PASSWORD}).text
    assert world.browser().log_in("值班甲", PASSWORD).status_code == 303


@pytest.mark.parametrize(("step", "field"), [("/account/password", "old"), ("/account/factor/remove", "password")])
def test_the_password_is_not_guessed_from_a_login_left_open(world: World, step: str, field: str) -> None:
    browser = world.at_work("值班甲")
    new = {"new": "一个足够长的新密码", "again": "一个足够长的新密码"}
    for _ in range(world.desk.settings.logins_per_quarter_hour):
        assert browser.post(step, {**new, field: "falsch"}).status_code == 422
    refused = browser.post(step, {**new, field: PASSWORD})
    assert refused.status_code == 429 and "次数太多" in refused.text
    assert world.browser().log_in("值班甲", PASSWORD).status_code == 303


def test_admins_keep_the_accounts(world: World) -> None:
    admin = world.at_work("主任", "admin")
    made = admin.post("/staff", {"name": "新同事", "role": "agent"}).text
    password = re.search(r'<strong class="numbers">([^<]{16})</strong>', made)
    assert password is not None
    colleague = world.browser()
    assert colleague.log_in("新同事", password[1]).status_code == 303
    turn_on(colleague)
    with world.read() as session:
        number = session.scalars(select(Staff.id).where(Staff.name == "新同事")).one()
    assert "已关闭新同事的两步验证" in admin.post(f"/staff/{number}/factor").text
    assert colleague.get("/queue").status_code == 303, "signs in anew"
    assert colleague.log_in("新同事", password[1]).status_code == 303
    assert "改为主管" in admin.post(f"/staff/{number}/role", {"role": "supervisor"}).text
    assert "已停用" in admin.post(f"/staff/{number}/active", {"active": "no"}).text
    assert colleague.get("/queue").status_code == 303
    assert "的密码" in admin.post(f"/staff/{number}/password").text
    refused = admin.post("/staff", {"name": "新同事", "role": "agent"})
    assert (refused.status_code, "已经存在" in refused.text) == (409, True)
    assert admin.post("/staff/999/password").status_code == 404
    with world.read() as session:
        own = session.scalars(select(Staff.id).where(Staff.name == "主任")).one()
    assert admin.post(f"/staff/{own}/active", {"active": "no"}).status_code == 409


def test_others_do_not_keep_accounts(world: World) -> None:
    for name, role in (("甲", "agent"), ("乙", "supervisor"), ("丙", "auditor")):
        browser = world.at_work(name, role)
        assert browser.get("/staff").status_code == 403
        assert browser.post("/staff", {"name": "x", "role": "admin"}).status_code == 403
        assert browser.post("/staff/1/password").status_code == 403


@pytest.mark.parametrize(
    ("agent", "expected"),
    [(CHROME, "Chrome · Windows"), ("", ""), ("Mozilla/5.0 (iPhone; CPU) Safari/604", "Safari · iPhone")],
)
def test_describe(agent: str, expected: str) -> None:
    assert describe(agent) == expected
