"""Signing in with an account of the unit, and out again, against a provider that is a program of its own."""

from __future__ import annotations

import re

import pyotp
import pytest

from desk import clock
from desk.models import StaffIdentity
from desk.staff import secondfactor
from desk.staff.repository import get_by_name
from tests.desk.console.oidc.way import Open, acts, come, count, leave, signed_in
from tests.desk.console.test_expired import expire, fields
from tests.desk.console.world import BASE, PASSWORD, World, hidden
from tests.desk.support.unit_provider import UnitProvider

BUTTON = "用单位账号登录"


def test_the_first_login_links_the_account_and_goes_on(world: World, provider: UnitProvider) -> None:
    world.hire("值班甲")
    provider.hire("值班甲", "s-1")
    browser = world.browser()
    assert BUTTON in browser.get("/login").text
    response = come(browser, provider, target="/console/tickets")
    assert (response.status_code, response.headers["location"]) == (303, f"{BASE}/tickets")
    cookie = next(line for line in response.headers.get_list("set-cookie") if line.startswith("console_session="))
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/console" in cookie
    assert "console_oidc" not in browser.client.cookies
    assert signed_in(browser)
    assert "用单位账号登录" in browser.get("/account").text
    assert acts(world)[:2] == [("值班甲", "identity_linked"), ("值班甲", "login")]


def test_later_the_subject_counts_and_not_the_name(world: World, provider: UnitProvider) -> None:
    world.hire("值班甲")
    world.hire("主任", "admin")
    provider.hire("值班甲", "s-1")
    come(world.browser(), provider)
    # Renamed there, with the name of the admin here: it stays the account that it was.
    provider.set(people={"值班甲": {"sub": "s-1", "preferred_username": "主任"}})
    browser = world.browser()
    assert come(browser, provider).status_code == 303
    assert "我的账号：值班甲" in browser.get("/account").text
    assert count(world, StaffIdentity) == 1


def test_a_name_taken_by_another_person_stays_his_until_an_admin_says_so(world: World, provider: UnitProvider) -> None:
    world.hire("值班甲")
    provider.hire("值班甲", "s-1")
    come(world.browser(), provider)
    provider.hire("值班甲", "s-2")
    refused = come(world.browser(), provider)
    assert refused.status_code == 403 and "已经关联了另一个单位账号" in refused.text
    admin = world.at_work("主任", "admin")
    with world.read() as session:
        staff_id = get_by_name(session, "值班甲").id
    assert "解除单位账号" in admin.get("/staff").text
    assert "已解除值班甲" in admin.post(f"/staff/{staff_id}/identity").text
    assert come(world.browser(), provider).status_code == 303
    assert world.at_work("坐席").post(f"/staff/{staff_id}/identity").status_code == 403


@pytest.mark.parametrize(("verified", "status"), [(True, 303), (False, 403)])
def test_an_account_may_be_called_by_a_mail_address_that_was_checked(
    world: World, provider: UnitProvider, verified: bool, status: int
) -> None:
    world.hire("jia@example.org")
    provider.hire("jia", "s-1", email="jia@example.org", email_verified=verified)
    assert come(world.browser(), provider, "jia").status_code == status


def test_the_name_may_stand_in_the_userinfo_alone(world: World, provider: UnitProvider) -> None:
    world.hire("值班甲")
    people = {"值班甲": {"sub": "s-1", "preferred_username": "值班甲"}}
    provider.set(people=people, thin=True, userinfo={"sub": "s-2"})
    assert come(world.browser(), provider).status_code == 401, "an answer about somebody else"
    provider.set(people=people, thin=True)
    assert come(world.browser(), provider).status_code == 303


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(world: World, provider: UnitProvider) -> None:
    world.hire("值班甲")
    provider.hire("值班甲", "s-1")
    provider.set(auth=["client_secret_post"])
    assert come(world.browser(), provider).status_code == 303


def test_the_second_step_of_the_desk_is_asked_for_unless_the_provider_had_one(
    world: World, provider: UnitProvider
) -> None:
    world.hire("值班甲")
    with world.desk.database.write() as session:
        staff = get_by_name(session, "值班甲")
        totp = pyotp.TOTP(secondfactor.begin(session, staff).secret)
        secondfactor.confirm(session, staff.id, totp.at(int(clock.now().timestamp()) - 30))
    provider.hire("值班甲", "s-1", amr=["pwd"])
    browser = world.browser()
    page = come(browser, provider, target="/console/tickets")
    assert page.status_code == 200 and "六位验证码" in page.text and BUTTON not in page.text
    assert not signed_in(browser)
    assert count(world, StaffIdentity) == 0, "not linked before the code"
    ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert ticket is not None
    form = {"csrf_token": hidden(page.text, "csrf_token"), "ticket": ticket[1], "next": "/console/tickets"}
    assert browser.client.post(f"{BASE}/login", data=form | {"code": "000000"}).status_code == 401
    done = browser.client.post(f"{BASE}/login", data=form | {"code": totp.at(clock.now())})
    assert done.headers["location"] == f"{BASE}/tickets"
    assert count(world, StaffIdentity) == 1
    provider.hire("值班甲", "s-1", amr=["pwd", "otp"])
    assert come(world.browser(), provider).status_code == 303


def test_a_form_that_waited_on_the_login_page_is_fetched_after_a_login_in_another_tab(
    world: World, provider: UnitProvider
) -> None:
    provider.hire("值班甲", "s-1")
    browser, public_id = world.at_work("值班甲"), world.conversation("在吗")
    expire(world)
    page = browser.post(f"/conversations/{public_id}/note", {"text": "他下午再来", "form_key": "k"}).text
    assert "已在新页面登录" in page
    assert come(browser, provider).status_code == 303
    form = {"csrf_token": hidden(page, "csrf_token"), "resume": fields(page)["resume"]}
    assert "他下午再来" in browser.client.post(f"{BASE}/login", data=form).text


def test_signing_out_offers_to_leave_the_provider_too(world: World, provider: UnitProvider) -> None:
    world.hire("值班甲")
    provider.hire("值班甲", "s-1")
    browser = world.browser()
    come(browser, provider)
    browser.csrf = hidden(browser.get("/overview").text, "csrf_token")
    after = browser.post("/logout").headers["location"]
    assert after == f"{BASE}/login?left=1"
    assert "退出单位账号" in browser.client.get(after).text
    assert not signed_in(browser)
    assert browser.client.get(leave(browser)).status_code == 302, "the provider still knows the person"
    out = browser.get("/login/oidc/out").headers["location"]
    assert browser.client.get(out).headers["location"] == f"{provider.desk_url}{BASE}/login"
    assert browser.client.get(leave(browser)).status_code == 200, "now it asks again"


def test_who_came_with_a_password_is_told_nothing_of_the_provider(world: World) -> None:
    world.hire("值班甲")
    browser = world.browser()
    browser.log_in("值班甲", PASSWORD)
    assert browser.post("/logout").headers["location"] == f"{BASE}/login"


def test_without_a_provider_there_is_no_button(open_world: Open) -> None:
    with open_world(oidc_issuer="") as world:
        browser = world.browser()
        assert BUTTON not in browser.get("/login").text
        for path in ("/login/oidc", "/login/oidc/back", "/login/oidc/out"):
            assert browser.get(path).headers["location"] == f"{BASE}/login"
