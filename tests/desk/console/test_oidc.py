"""Signing in with an account of the unit, against a provider that is a program of its own."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
from sqlalchemy import func, select

from desk import clock
from desk.models import AuditEntry, Staff, StaffIdentity, StaffSession
from desk.settings import Settings
from desk.staff import secondfactor
from desk.staff.oidc import Attempt
from desk.staff.repository import get_by_name
from desk.staff.service import set_active
from desk.staff.signed_in import SignedIn
from tests.desk.console.test_expired import expire, fields
from tests.desk.console.world import BASE, PASSWORD, Browser, World, hidden, serve
from tests.desk.support.process import free_port
from tests.desk.support.unit_provider import CLIENT_ID, SECRET, UnitProvider, desk_port, unit_provider

BUTTON = "用单位账号登录"
NOT_CHECKED = "登录凭据没有通过核对"
OVER = "这次登录已经过期"
Open = Callable[..., AbstractContextManager[World]]


@pytest.fixture(scope="module")
def running_provider() -> Iterator[UnitProvider]:
    with unit_provider() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: UnitProvider) -> UnitProvider:
    """An honest one, whatever an earlier test asked for."""
    running_provider.set()
    return running_provider


@pytest.fixture
def open_world(tmp_path: Path, migrated_file: Path, provider: UnitProvider) -> Open:
    @contextmanager
    def opened(**changes: Any) -> Iterator[World]:
        shutil.copy(migrated_file, tmp_path / "desk.db")
        values: dict[str, Any] = {
            "_env_file": None, "database_url": f"sqlite:///{tmp_path / 'desk.db'}",
            "jobs_database_url": f"sqlite:///{tmp_path / 'jobs.db'}", "files_dir": tmp_path / "files",
            "work_hours": "00:00-24:00", "work_days": "every", "log_level": "ERROR", "logins_per_quarter_hour": 3,
            "public_url": provider.desk_url, "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": SECRET,
        }  # fmt: skip
        with serve(Settings(**(values | changes)), desk_port(provider)) as world:
            yield world

    return opened


@pytest.fixture
def world(open_world: Open) -> Iterator[World]:
    """A desk that trusts the provider."""
    with open_world() as world:
        yield world


def leave(browser: Browser, target: str = "") -> str:
    """Press the button; returns the provider's address."""
    response = browser.get(f"/login/oidc?next={target}")
    assert response.status_code == 303, response.text
    address: str = response.headers["location"]
    return address


def come(browser: Browser, provider: UnitProvider, username: str = "值班甲", target: str = "") -> httpx.Response:
    """The whole way: off, sign in there, back."""
    return browser.client.get(provider.sign_in(browser.client, leave(browser, target), username))


def signed_in(browser: Browser) -> bool:
    return browser.get("/queue").status_code == 200


def count(world: World, table: type[Any]) -> int:
    with world.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def acts(world: World) -> list[tuple[str, str]]:
    with world.read() as session:
        return [(entry.who, entry.action) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq))]


# --- the way in -------------------------------------------------------------------------------------------------------


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


# --- nobody else ------------------------------------------------------------------------------------------------------


def test_a_person_without_an_account_gets_none(world: World, provider: UnitProvider) -> None:
    world.hire("值班甲")
    provider.hire("外人", "s-9")
    browser = world.browser()
    response = come(browser, provider, "外人")
    assert response.status_code == 403 and "没有对应的账号" in response.text
    assert not signed_in(browser)
    assert (count(world, Staff), count(world, StaffIdentity)) == (1, 0)
    assert acts(world) == [("（没有这个账号）", "login_failed")]


@pytest.mark.parametrize("linked", [False, True])
def test_a_closed_account_stays_closed(world: World, provider: UnitProvider, linked: bool) -> None:
    world.hire("值班甲")
    world.hire("主任", "admin")
    provider.hire("值班甲", "s-1")
    if linked:
        come(world.browser(), provider)
    with world.desk.database.write() as session:
        set_active(session, by=SignedIn(0, "", "admin", ""), name="值班甲", active=False)
    browser = world.browser()
    response = come(browser, provider)
    assert response.status_code == 403 and "已停用" in response.text
    assert not signed_in(browser)


@pytest.mark.parametrize(
    "lie",
    [
        {"claims": {"nonce": "another"}}, {"claims": {"exp": int(time.time()) - 3600}},
        {"claims": {"aud": ["another-desk"]}}, {"claims": {"aud": [CLIENT_ID, "another-desk"], "azp": "another-desk"}},
        {"claims": {"iss": "http://127.0.0.1:9"}}, {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
        {"claims": {"iat": int(time.time()) + 3600}}, {"stray": True},
    ],
    ids=["nonce", "expired", "audience", "azp", "issuer", "at_hash", "future", "signature"],
)  # fmt: skip
def test_a_token_with_something_wrong_in_it_is_not_believed(
    world: World, provider: UnitProvider, lie: dict[str, Any]
) -> None:
    world.hire("值班甲")
    provider.hire("值班甲", "s-1")
    provider.set(**lie)
    browser = world.browser()
    response = come(browser, provider)
    assert response.status_code == 401 and NOT_CHECKED in response.text
    assert not signed_in(browser)
    assert (count(world, StaffSession), count(world, StaffIdentity)) == (0, 0)


def test_a_state_that_is_not_ours_ends_the_attempt(world: World, provider: UnitProvider) -> None:
    world.hire("值班甲")
    provider.hire("值班甲", "s-1")
    browser, victim = world.browser(), world.browser()
    back = provider.sign_in(browser.client, leave(browser), "值班甲")
    # Somebody's own way back, opened in another browser, signs nobody in there: with no attempt, and with one.
    response = victim.client.get(back)
    assert response.status_code == 401 and OVER in response.text
    leave(victim)
    assert victim.client.get(back).status_code == 401
    assert not signed_in(victim)
    wrong = re.sub(r"state=[^&]+", "state=x", back)
    assert browser.client.get(wrong).status_code == 401
    assert browser.client.get(back).status_code == 401, "an attempt counts once"
    assert not signed_in(browser)


def test_a_person_who_took_too_long_begins_again(world: World, provider: UnitProvider) -> None:
    browser = world.browser()
    old = Attempt("s" * 43, "n", "v", f"{BASE}/queue", int(time.time()) - 601)
    browser.client.cookies.set("console_oidc", old.seal(world.desk.keyring), path=BASE)
    response = browser.get(f"/login/oidc/back?state={'s' * 43}&code=c")
    assert response.status_code == 401 and OVER in response.text
    browser.client.cookies.set("console_oidc", "rubbish", path=BASE)
    assert browser.get("/login/oidc/back?state=x&code=c").status_code == 401


def test_a_code_works_once(world: World, provider: UnitProvider) -> None:
    world.hire("值班甲")
    provider.hire("值班甲", "s-1")
    browser, thief = world.browser(), world.browser()
    address = leave(browser)
    kept = browser.client.cookies["console_oidc"]
    back = provider.sign_in(browser.client, address, "值班甲")
    assert browser.client.get(back).status_code == 303
    thief.client.cookies.set("console_oidc", kept, path=BASE)
    replayed = thief.client.get(back)
    assert replayed.status_code == 401 and OVER in replayed.text
    assert not signed_in(thief)


def test_a_stolen_code_is_worth_nothing_without_the_verifier(world: World, provider: UnitProvider) -> None:
    provider.hire("值班甲", "s-1")
    browser = world.browser()
    address = leave(browser)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"] and len(asked["nonce"][0]) >= 43
    back = provider.sign_in(browser.client, address, "值班甲")
    form = {
        "grant_type": "authorization_code", "code": parse_qs(urlsplit(back).query)["code"][0],
        "redirect_uri": asked["redirect_uri"][0], "client_id": CLIENT_ID, "client_secret": SECRET,
    }  # fmt: skip
    for more in ({}, {"code_verifier": "v" * 43}):
        refused = browser.client.post(f"{provider.issuer}/token", data=form | more)
        assert refused.status_code == 400, refused.text


def test_somebody_who_cancels_comes_back_to_the_login(world: World, provider: UnitProvider) -> None:
    browser = world.browser()
    response = come(browser, provider, "")
    assert response.status_code == 401 and "取消了登录" in response.text


def test_an_answer_that_names_another_issuer_is_refused(world: World, provider: UnitProvider) -> None:
    provider.hire("值班甲", "s-1")
    world.hire("值班甲")
    browser = world.browser()
    back = provider.sign_in(browser.client, leave(browser), "值班甲")
    assert browser.client.get(f"{back}&iss=http%3A%2F%2F127.0.0.1%3A9").status_code == 401
    assert not signed_in(browser)


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/console/", "/console/../x", "/other"])
def test_after_the_login_nobody_is_sent_elsewhere(world: World, provider: UnitProvider, target: str) -> None:
    world.hire("值班甲")
    provider.hire("值班甲", "s-1")
    browser = world.browser()
    assert come(browser, provider, target=target).headers["location"] == f"{BASE}/queue"
    again = browser.get(f"/login/oidc?next={target}")
    assert again.headers["location"] == f"{BASE}/queue", "signed in already"


def test_failures_are_counted_like_wrong_passwords(world: World, provider: UnitProvider) -> None:
    provider.hire("外人", "s-9")
    browser = world.browser()
    for _ in range(world.desk.settings.logins_per_quarter_hour):
        assert come(browser, provider, "外人").status_code == 403
    stopped = browser.get("/login/oidc")
    assert stopped.status_code == 429 and "登录失败次数太多" in stopped.text


# --- trouble ----------------------------------------------------------------------------------------------------------


def test_without_the_provider_passwords_still_work(open_world: Open) -> None:
    with open_world(oidc_issuer=f"http://127.0.0.1:{free_port()}") as world:
        world.hire("值班甲")
        browser = world.browser()
        response = browser.get("/login/oidc?next=/console/tickets")
        assert response.status_code == 503
        assert "连不上单位的登录系统" in response.text and 'value="/console/tickets"' in response.text
        assert browser.get("/login/oidc/out").status_code == 503
        assert browser.log_in("值班甲", PASSWORD).status_code == 303


def test_a_description_of_another_issuer_is_not_used(world: World, provider: UnitProvider) -> None:
    provider.set(issuer="http://127.0.0.1:9")
    assert world.browser().get("/login/oidc").status_code == 503


def test_a_wrong_secret_is_named_to_who_can_mend_it(open_world: Open, provider: UnitProvider) -> None:
    provider.hire("值班甲", "s-1")
    with open_world(oidc_client_secret="wrong") as world:
        world.hire("值班甲")
        response = come(world.browser(), provider)
        assert response.status_code == 401 and "OIDC_CLIENT_SECRET" in response.text


# --- out again --------------------------------------------------------------------------------------------------------


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
