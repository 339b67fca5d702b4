"""Who and what is not believed on the way from the provider, and what happens while it is in trouble."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from desk.models import Staff, StaffIdentity, StaffSession
from desk.staff.oidc import Attempt
from desk.staff.service import set_active
from desk.staff.signed_in import SignedIn
from tests.desk.console.oidc.way import Open, acts, come, count, leave, signed_in
from tests.desk.console.world import BASE, PASSWORD, World
from tests.desk.support.process import free_port
from tests.desk.support.unit_provider import CLIENT_ID, SECRET, UnitProvider

NOT_CHECKED = "登录凭据没有通过核对"
OVER = "这次登录已经过期"


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
