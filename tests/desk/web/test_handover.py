"""Members who come over from an app: let in once each, always to the same conversation; everybody else refused."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from authlib.oauth2.rfc7523.assertion import sign_jwt_bearer_assertion  # type: ignore[import-untyped]
from joserfc.jwk import OKPKey

from desk.channels.web.apps import read_apps
from desk.channels.web.assertion import read_assertion
from desk.channels.web.members import enter as enter_conversation
from desk.clock import now
from desk.composition import build_apps, build_desk
from desk.conversations.inbox import read_facts
from desk.conversations.repository import find_conversation
from desk.models import AppMember, Conversation, HandoverUse, Organisation
from desk.settings import SettingsError
from tests.desk.conftest import MakeSettings
from tests.desk.support.live import LiveDesk, Worker, run_desk
from tests.desk.web.app_server import AppServer, b64, write_apps

ROOT = Path(__file__).resolve().parents[3]
DESK = "https://desk.example.org"  # as in docs/embed.md
APP_ORIGIN = "https://app.example.org"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("apps")


@pytest.fixture(scope="module")
def app(folder: Path) -> AppServer:
    return AppServer(folder, DESK)


@pytest.fixture(scope="module")
def live(make_settings: MakeSettings, app: AppServer, folder: Path) -> Iterator[LiveDesk]:
    write_apps(folder / "apps.yml", app, origins=(APP_ORIGIN,))
    with run_desk(make_settings(public_url=f"{DESK}/", apps_file=folder / "apps.yml")) as running:
        yield running


def exchange(live: LiveDesk, assertion: str) -> httpx.Response:
    return live.http.post("/api/v1/chat/handover", json={"assertion": assertion})


def enter(live: LiveDesk, assertion: str) -> Worker:
    answer = exchange(live, assertion)
    assert answer.status_code == 201, answer.text
    return Worker(live.http, answer.json()["session_id"], answer.json()["token"])


def refused(live: LiveDesk, assertion: str) -> tuple[str, str]:
    """Code and reason of a refusal; its sentence is Chinese and shows a way on."""
    answer = exchange(live, assertion)
    error = answer.json()["error"]
    assert answer.status_code in (403, 409, 422), answer.text
    assert "重新点“咨询”" in error["message"]
    return error["code"], error["reason"]


def test_a_member_comes_in_and_comes_back_from_another_device(live: LiveDesk, app: AppServer) -> None:
    answer = exchange(live, app.sign()).json()
    assert (answer["member_of"], answer["mode"]) == ("职工之家", "bot")
    assert [message["kind"] for message in answer["messages"]] == ["notice"]
    phone = Worker(live.http, answer["session_id"], answer["token"])
    phone.say("公司拖欠工资怎么办")
    tablet = enter(live, app.sign())
    assert tablet.session_id == phone.session_id
    assert [one["text"] for one in tablet.messages("worker")] == ["公司拖欠工资怎么办"]
    assert phone.history() == tablet.history()
    other = enter(live, app.sign(app.claims(sub="m-other")))
    assert other.session_id != phone.session_id
    assert other.messages("worker") == []


def test_region_and_unit_are_taken_over(live: LiveDesk, app: AppServer) -> None:
    def region_of(worker: Worker) -> str | None:
        with live.desk.database.read() as session:
            return session.query(Conversation).filter_by(public_id=worker.session_id).one().region

    with live.desk.database.write() as session:
        session.add(
            Organisation(
                code="SZ-01", name="示例市总工会", level="city", region="440300", topics="", active=True,
                created_at=now(), updated_at=now(),
            )
        )  # fmt: skip
    assert region_of(enter(live, app.sign(app.claims(sub="m-region", region="330100")))) == "330100"
    assert region_of(enter(live, app.sign(app.claims(sub="m-region")))) == "330100"
    assert region_of(enter(live, app.sign(app.claims(sub="m-unit", unit="SZ-01")))) == "440300"
    unknown = enter(live, app.sign(app.claims(sub="m-unit-unknown", unit="XX-99")))
    assert region_of(unknown) is None
    with live.desk.database.read() as session:
        assert read_facts(session, find_conversation(session, unknown.session_id)) == (
            ("进入方式", "App“zhigong”的会员，XX-99"),
        )
        known = enter(live, app.sign(app.claims(sub="m-unit"))).session_id
        assert read_facts(session, find_conversation(session, known)) == (
            ("进入方式", "App“zhigong”的会员，示例市总工会"),
        )


def test_nothing_in_the_database_names_the_member(live: LiveDesk, app: AppServer) -> None:
    enter(live, app.sign(app.claims(sub="m-secret-id")))
    with live.desk.database.read() as session:
        kept = session.query(AppMember).all()
        assert all("m-secret-id" not in str(vars(member)) for member in kept)


def test_an_assertion_is_good_once(live: LiveDesk, app: AppServer) -> None:
    assertion = app.sign()
    enter(live, assertion)
    assert refused(live, assertion) == ("handover_used", "used")
    once = app.claims(jti="0123456789abcdef")
    enter(live, app.sign(once))
    assert refused(live, app.sign(once | {"sub": "m-somebody-else"})) == ("handover_used", "used")


def test_used_assertions_are_forgotten_when_they_are_too_old_anyway(live: LiveDesk, app: AppServer) -> None:
    moment = int(time.time())
    enter(live, app.sign(app.claims(iat=moment - 100, exp=moment - 50, jti="almost-too-old-0001")))
    with live.desk.database.write() as session:
        for use in session.query(HandoverUse):
            use.expires_at = use.expires_at.replace(year=2020)
    enter(live, app.sign())
    with live.desk.database.read() as session:
        assert session.query(HandoverUse).count() == 1


def test_what_was_changed_on_the_way_is_refused(live: LiveDesk, app: AppServer) -> None:
    header, payload, signature = app.sign().split(".")
    other = b64(json.dumps(app.claims(sub="m-victim")).encode())
    assert refused(live, f"{header}.{other}.{signature}") == ("handover_refused", "signature")
    flipped = bytearray(base64.urlsafe_b64decode(signature + "=="))
    flipped[0] ^= 1
    assert refused(live, f"{header}.{payload}.{b64(bytes(flipped))}") == ("handover_refused", "signature")
    assert refused(live, f"{header}.{payload}.") == ("handover_refused", "signature")


def test_the_caller_does_not_choose_the_algorithm(live: LiveDesk, app: AppServer) -> None:
    """``none``, and the public key taken as a shared secret: the classical tricks."""
    import hashlib
    import hmac

    for algorithm in ("none", "HS256", "RS256", "ES256"):
        signed = app.sign(alg=algorithm).rsplit(".", 1)[0]
        forged = hmac.digest(app.public_pem.encode(), signed.encode(), hashlib.sha256)
        assert refused(live, f"{signed}.{b64(forged)}") == ("handover_refused", "signature")
    assert refused(live, app.sign(alg="none").rsplit(".", 1)[0] + ".") == ("handover_refused", "signature")


def test_strangers_are_refused(live: LiveDesk, app: AppServer, tmp_path: Path) -> None:
    stranger = AppServer(tmp_path, DESK)  # the same names, another key
    assert refused(live, stranger.sign()) == ("handover_refused", "signature")
    assert refused(live, app.sign(app.claims(iss="unknown"))) == ("handover_refused", "unknown_app")
    assert refused(live, app.sign(kid="2020-01")) == ("handover_refused", "unknown_key")
    assert refused(live, app.sign(app.claims(aud="https://desk.elsewhere.example"))) == ("handover_refused", "audience")
    assert exchange(live, app.sign(app.claims(aud=["https://other.example", f"{DESK}/"]))).status_code == 201


@pytest.mark.parametrize(
    ("iat", "exp", "outcome"),
    [
        (0, 120, None),
        (-100, -50, None),  # our clock is a minute ahead at most
        (50, 170, None),  # or behind
        (-300, -70, ("handover_expired", "expired")),
        (90, 200, ("handover_expired", "not_yet")),
        (0, 301, ("handover_expired", "lifetime")),
        (0, 10**6, ("handover_expired", "lifetime")),
    ],
)
def test_time(live: LiveDesk, app: AppServer, iat: int, exp: int, outcome: tuple[str, str] | None) -> None:
    moment = int(time.time())
    assertion = app.sign(app.claims(iat=moment + iat, exp=moment + exp))
    if outcome is None:
        enter(live, assertion)
    else:
        assert refused(live, assertion) == outcome


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sub": "13812345678"}, "sub_names_a_person"),
        ({"sub": "11010519491231002X"}, "sub_names_a_person"),
        ({"name": "王小明"}, "claim:name"),
        ({"phone": "13812345678"}, "claim:phone"),
        ({"region": "深圳"}, "claim:region"),
        ({"sub": None}, "claim:sub"),
        ({"jti": None}, "claim:jti"),
        ({"jti": "short"}, "claim:jti"),
        ({"exp": None}, "claim:exp"),
        ({"exp": float("nan")}, "claim:exp"),
        ({"exp": float("inf")}, "claim:exp"),
        ({"iat": "1"}, "claim:iat"),
        ({"sub": "x" * 129}, "claim:sub"),
    ],
)
def test_only_the_agreed_claims_are_taken(live: LiveDesk, app: AppServer, changes: dict[str, Any], reason: str) -> None:
    assert refused(live, app.sign(app.claims(**changes))) == ("handover_faulty", reason)


@pytest.mark.parametrize("broken", ["x", "a.b.c", "..", "é.é.é", "e30.e30.e30", "W10.W10.W10", "x" * 4096])
def test_what_is_no_assertion_is_refused(live: LiveDesk, broken: str) -> None:
    assert refused(live, broken) == ("handover_faulty", "format")


def test_a_library_of_the_app_writes_what_we_read(live: LiveDesk, app: AppServer) -> None:
    """Authlib signs, under the newer name of the algorithm; ``jti`` and spacing are its own."""
    assertion = sign_jwt_bearer_assertion(
        OKPKey.import_key(app.private.read_text()), app.app, DESK, "m-authlib", alg="Ed25519",
        header={"kid": app.kid}, expires_in=120,
    )  # fmt: skip
    assert exchange(live, assertion).status_code == 201


@pytest.mark.parametrize(("language", "program"), [("python", sys.executable), ("js", "node")])
def test_the_examples_of_the_manual_are_let_in(
    live: LiveDesk, app: AppServer, tmp_path: Path, language: str, program: str
) -> None:
    found = re.search(rf"```{language}\n(.*?)```", (ROOT / "docs" / "embed.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    command = shutil.which(program)
    if command is None:
        pytest.skip(f"{program} is not installed")
    shutil.copy(app.private, tmp_path / "gxz-private.pem")
    show = {"python": "print(assertion('m-manual'))", "js": "console.log(assertion('m-manual'))"}[language]
    script = tmp_path / "example"
    script.write_text(f"{found[1]}\n{show}\n", encoding="utf-8")
    run = subprocess.run([command, str(script)], cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60)
    assert exchange(live, run.stdout.strip()).status_code == 201


def test_two_keys_hold_during_a_change_and_only_the_new_one_after_it(
    live: LiveDesk, app: AppServer, folder: Path
) -> None:
    newer = AppServer(folder, DESK, kid="2027-01", kind="rsa")
    before = enter(live, app.sign(app.claims(sub="m-rotation")))
    write_apps(folder / "apps.yml", app, newer, origins=(APP_ORIGIN,))
    assert enter(live, app.sign(app.claims(sub="m-rotation"))).session_id == before.session_id
    assert enter(live, newer.sign(newer.claims(sub="m-rotation"))).session_id == before.session_id
    write_apps(folder / "apps.yml", newer, origins=(APP_ORIGIN,))
    assert refused(live, app.sign()) == ("handover_refused", "unknown_key")
    enter(live, newer.sign(newer.claims(sub="m-rotation")))
    (folder / "apps.yml").write_text("zhigong: [", encoding="utf-8")  # a slip while the desk runs
    enter(live, newer.sign(newer.claims(sub="m-rotation")))
    write_apps(folder / "apps.yml", app, newer, origins=(APP_ORIGIN,))


def test_the_same_id_in_two_apps_is_two_members(live: LiveDesk, app: AppServer, folder: Path) -> None:
    second = AppServer(folder, DESK, app="pengcheng")
    write_apps(folder / "apps.yml", app, second, origins=(APP_ORIGIN,))
    assert enter(live, app.sign()).session_id != enter(live, second.sign()).session_id


def test_a_member_is_found_again_after_a_change_of_the_desks_own_secret(
    make_settings: MakeSettings, app: AppServer, tmp_path: Path
) -> None:
    write_apps(tmp_path / "apps.yml", app)
    settings = make_settings(public_url=DESK, apps_file=tmp_path / "apps.yml", secret_key="first" * 8)
    seconds = settings.model_copy(update={"secret_key": "second" * 8, "previous_secret_keys": ("first" * 8,)})
    third = seconds.model_copy(update={"secret_key": "third" * 8, "previous_secret_keys": ("second" * 8,)})
    seen = set()
    for current in (settings, seconds, third):  # each time a member comes in, the hash follows to the newest secret
        desk = build_desk(current)
        known, claims = read_assertion(app.sign(), desk.apps.get, DESK, time.time())
        with desk.database.write() as session:
            seen.add(enter_conversation(session, desk.keyring, known, claims, timedelta(days=1)).conversation.public_id)
        desk.close()
    assert len(seen) == 1


def post_form(live: LiveDesk, assertion: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return live.http.post("/handover", data={"assertion": assertion}, headers=named)


def test_the_form_gives_the_chat_page_with_the_session_in_it(live: LiveDesk, app: AppServer) -> None:
    page = post_form(live, app.sign())
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "data-session=" in page.text
    assert page.history == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "null", "Sec_Fetch_Site": "none"},
        {"Origin": APP_ORIGIN, "Sec_Fetch_Site": "cross-site"},
        {"Origin": DESK, "Sec_Fetch_Site": "same-origin"},
    ],
)
def test_web_views_and_the_apps_own_pages_may_post(live: LiveDesk, app: AppServer, headers: dict[str, str]) -> None:
    assert post_form(live, app.sign(), **headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_foreign_page_cannot_put_a_worker_into_its_own_conversation(
    live: LiveDesk, app: AppServer, headers: dict[str, str]
) -> None:
    page = post_form(live, app.sign(), **headers)
    assert page.status_code == 403
    assert "handover_refused（origin）" in page.text


def test_a_refusal_is_a_page_with_a_way_on(live: LiveDesk, app: AppServer) -> None:
    assertion = app.sign()
    post_form(live, assertion)
    page = post_form(live, assertion)
    assert page.status_code == 409
    assert "已经用过了" in page.text
    assert 'href="./"' in page.text
    assert "12351" in page.text
    assert post_form(live, "<script>").status_code == 422
    assert live.http.post("/handover").status_code == 422
    assert live.http.get("/handover").headers["location"] == "./"


def test_without_a_file_there_are_no_apps(make_settings: MakeSettings, tmp_path: Path) -> None:
    assert build_apps(make_settings(apps_file=tmp_path / "none.yml")).get("zhigong") is None


def test_the_file_of_apps_is_checked_at_the_start(make_settings: MakeSettings, app: AppServer, tmp_path: Path) -> None:
    path = tmp_path / "apps.yml"
    write_apps(path, app)
    with pytest.raises(SettingsError, match="DESK_PUBLIC_URL"):
        build_apps(make_settings(apps_file=path))
    assert set(read_apps(path)) == {"zhigong"}
    weak = AppServer(tmp_path, DESK, kid="weak", kind="rsa", bits=1024)
    private = json.dumps(app.private.read_text())
    for written, named in (
        ("zhigong: {title: x, keys: {}}", "zhigong.keys"),
        ("zhigong: {title: x, keys: {k: nonsense}}", "zhigong.keys.k"),
        (f"zhigong: {{title: x, keys: {{k: {private}}}}}", "私钥"),
        (f"zhigong: {{title: x, keys: {{k: {json.dumps(weak.public_pem)}}}}}", "2048"),
        (f"zhigong: {{title: x, secret: y, keys: {{k: {json.dumps(app.public_pem)}}}}}", "zhigong.secret"),
        ("Zhigong: {title: x, keys: {k: y}}", "Zhigong"),
        ("zhigong: {title: x, origins: ['https://a/b'], keys: {k: y}}", "zhigong.origins"),
        ("- a", "文件"),
        ("a: [", "缩进"),
    ):
        path.write_text(written, encoding="utf-8")
        with pytest.raises(SettingsError, match=named) as error:
            read_apps(path)
        assert "\n" not in str(error.value)
        assert str(path) in str(error.value)
