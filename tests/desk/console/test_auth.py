"""Who gets in: login, logout, throttle, forged forms, redirect targets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount

from desk.models import Staff
from desk.staff.service import FROM_EVERYWHERE
from tests.desk.console.world import BASE, World, hidden

WRONG = "用户名或密码不正确"


def test_login_opens_the_queue_and_sets_a_closed_cookie(world: World) -> None:
    browser = world.browser()
    response = browser.log_in("值班甲", world.hire("值班甲"))
    assert response.status_code == 303
    assert response.headers["location"] == f"{BASE}/queue"
    cookie = next(line for line in response.headers.get_list("set-cookie") if line.startswith("console_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/console" in cookie
    assert "Secure" not in cookie
    assert browser.get("/queue").status_code == 200


def test_over_https_the_cookies_are_secure(world: World) -> None:
    browser = world.browser(**{"X-Forwarded-Proto": "https"})
    page = browser.get("/login")
    token = hidden(page.text, "csrf_token")
    form = {"csrf_token": token, "name": "值班甲", "password": world.hire("值班甲")}
    # The client rightly keeps a secure cookie off this plain connection, so it is sent by hand.
    response = browser.client.post(f"{BASE}/login", data=form, headers={"Cookie": f"console_login={token}"})
    assert response.status_code == 303
    assert "Secure" in page.headers["set-cookie"]
    assert all("Secure" in line for line in response.headers.get_list("set-cookie"))


@pytest.mark.parametrize("name", ["值班甲", "没有这个人"])
def test_wrong_name_and_wrong_password_get_the_same_answer(world: World, name: str) -> None:
    world.hire("值班甲")
    response = world.browser().log_in(name, "not the password")
    assert response.status_code == 401
    assert WRONG in response.text
    assert "not the password" not in response.text


def test_too_many_failures_are_stopped_even_with_the_right_password(world: World) -> None:
    password = world.hire("值班甲")
    browser = world.browser()
    for _ in range(world.desk.settings.logins_per_quarter_hour):
        assert browser.log_in("值班甲", "wrong").status_code == 401
    response = browser.log_in("值班甲", password)
    assert response.status_code == 429
    assert "登录失败次数太多" in response.text


def test_a_stranger_cannot_lock_a_colleague_out(world: World) -> None:
    password, limit = world.hire("值班甲"), world.desk.settings.logins_per_quarter_hour
    stranger = world.browser(**{"X-Forwarded-For": "203.0.113.7"})
    for _ in range(2 * limit):
        stranger.log_in("值班甲", "wrong")
    assert stranger.log_in("值班甲", password).status_code == 429
    assert world.browser().log_in("值班甲", password).status_code == 303


def test_many_strangers_together_are_stopped(world: World) -> None:
    password, limit = world.hire("值班甲"), world.desk.settings.logins_per_quarter_hour
    for number in range(FROM_EVERYWHERE):
        stranger = world.browser(**{"X-Forwarded-For": f"203.0.113.{number}"})
        for _ in range(limit):
            stranger.log_in("值班甲", "wrong")
    assert world.browser().log_in("值班甲", password).status_code == 429


def test_logout_ends_the_login_on_the_server_too(world: World) -> None:
    browser = world.at_work("值班甲")
    token = browser.client.cookies["console_session"]
    assert browser.post("/logout").headers["location"] == f"{BASE}/login"
    browser.client.cookies.set("console_session", token, path=BASE)
    assert browser.get("/queue").headers["location"].startswith(f"{BASE}/login")


def test_without_login_a_page_leads_to_the_login_and_back(world: World) -> None:
    password = world.hire("值班甲")
    browser = world.browser()
    assert browser.get("/tickets?status=new").headers["location"] == (
        f"{BASE}/login?next=%2Fconsole%2Ftickets%3Fstatus%3Dnew"
    )
    assert browser.log_in("值班甲", password, "/console/tickets?status=new").headers["location"] == (
        f"{BASE}/tickets?status=new"
    )


def test_an_expired_login_sends_a_polling_page_to_the_login(world: World) -> None:
    response = world.browser().get(
        "/queue", **{"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/console/queue"}
    )
    assert response.status_code == 401
    assert response.headers["hx-redirect"] == f"{BASE}/login?next=%2Fconsole%2Fqueue"
    assert response.text == ""


def test_someone_signed_in_skips_the_login_page(world: World) -> None:
    response = world.at_work("值班甲").get("/login?next=/console/tickets")
    assert response.headers["location"] == f"{BASE}/tickets"


def test_a_foreign_target_after_login_is_replaced_by_the_queue(world: World) -> None:
    response = world.browser().log_in("值班甲", world.hire("值班甲"), "//evil.example")
    assert response.headers["location"] == f"{BASE}/queue"


def test_a_login_form_without_its_token_is_refused(world: World) -> None:
    browser = world.browser()
    password = world.hire("值班甲")
    browser.get("/login")
    for token in ("", "forged"):
        form = {"csrf_token": token, "name": "值班甲", "password": password}
        assert browser.client.post(f"{BASE}/login", data=form).status_code == 403
    assert "console_session" not in browser.client.cookies


def test_the_token_of_a_colleague_is_no_token(world: World) -> None:
    one, other = world.at_work("值班甲"), world.at_work("值班乙")
    public_id = world.conversation("在吗", calls_person="要求人工")
    one.csrf = other.csrf
    assert one.post(f"/conversations/{public_id}/take").status_code == 403
    assert world.owner(public_id) == "waiting"


def console_routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of everything under /console."""

    def walk(routes: list[BaseRoute], prefix: str) -> Iterator[tuple[str, str]]:
        for route in routes:
            if isinstance(route, Mount):
                yield from walk(route.routes, prefix + route.path)
                continue
            inner = getattr(route, "original_router", None)
            if inner is not None:
                yield from walk(inner.routes, prefix)
            for method in sorted(getattr(route, "methods", None) or ()):
                yield method, prefix + getattr(route, "path", "")

    return (found for found in walk(app.routes, "") if found[1].startswith(BASE))


def _addresses(app: FastAPI) -> list[tuple[str, str]]:
    filled = [(method, path.replace("{public_id}", "x" * 22).replace("{number}", "FY-20260101-0001"))
              for method, path in console_routes(app)]  # fmt: skip
    return [(method, path) for method, path in filled if path != f"{BASE}/login"]


def test_every_page_and_every_form_needs_a_login(world: World) -> None:
    addresses = _addresses(world.app)
    assert len(addresses) >= 15
    client = world.browser().client
    for method, path in addresses:
        response = client.request(method, path)
        assert response.status_code == 303, (method, path)
        assert response.headers["location"].startswith(f"{BASE}/login"), (method, path)


def test_every_form_needs_its_token(world: World) -> None:
    client = world.at_work("值班甲").client
    forms = [path for method, path in _addresses(world.app) if method == "POST"]
    assert len(forms) >= 9
    for path in forms:
        assert client.post(path, data={"text": "x"}).status_code == 403, path


def test_a_closed_account_is_out_at_once(world: World) -> None:
    browser = world.at_work("值班甲")
    with world.desk.database.write() as session:
        session.query(Staff).one().active = False
    assert browser.get("/queue").status_code == 303


def test_every_answer_carries_the_policy_and_is_not_cached(world: World) -> None:
    staff = world.at_work("值班甲")
    for response in (world.browser().get("/login"), staff.get("/queue"), staff.get("/nothing")):
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-frame-options"] == "DENY"
