"""Accounts and logins of staff."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from desk.clock import now
from desk.composition import Desk
from desk.crypto import hash_token
from desk.errors import Conflict, Forbidden, InvalidInput, NotFound, TooMany
from desk.models import Staff, StaffSession
from desk.staff import cli, service
from desk.staff.service import WrongPassword
from desk.staff.signed_in import SignedIn

ADMIN = SignedIn(0, "命令行", "admin", "")


def create(desk: Desk, name: str = "李工", role: str = "agent") -> str:
    with desk.database.write() as session:
        return service.create_staff(session, name=name, role=role)


def sign_in(desk: Desk, password: str, name: str = "李工", address: str = "10.0.0.1") -> service.Login:
    return service.sign_in(desk, name=name, password=password, address=address)


def who(desk: Desk, token: str) -> SignedIn | None:
    with desk.database.read() as session:
        return service.find_signed_in(session, token)


def test_in_and_out(both: Desk) -> None:
    login = sign_in(both, create(both))
    assert who(both, login.token) == login.staff
    with both.database.write() as session:
        service.sign_out(session, login.token)
    assert who(both, login.token) is None


def test_only_hashes_are_stored(desk: Desk) -> None:
    password = create(desk)
    login = sign_in(desk, password)
    with desk.database.read() as session:
        stored = session.scalars(select(Staff)).one().password_hash
        assert stored.startswith("$argon2")
        assert session.scalars(select(StaffSession)).one().token_hash == hash_token(login.token)


@pytest.mark.parametrize(("name", "password"), [("李工", "wrong"), ("没有这个人", "wrong"), ("", "")])
def test_wrong_name_and_wrong_password_look_the_same(desk: Desk, name: str, password: str) -> None:
    create(desk)
    with pytest.raises(WrongPassword) as refused:
        sign_in(desk, password, name=name)
    assert refused.value.message == WrongPassword.message


def test_too_many_failures_lock_even_the_right_password(desk: Desk) -> None:
    password = create(desk)
    for _ in range(desk.settings.logins_per_quarter_hour):
        with pytest.raises(WrongPassword):
            sign_in(desk, "wrong")
    with pytest.raises(TooMany) as refused:
        sign_in(desk, password)
    assert refused.value.retry_after > 0


def test_a_login_expires(desk: Desk) -> None:
    login = sign_in(desk, create(desk))
    with desk.database.write() as session:
        session.execute(update(StaffSession).values(expires_at=now() - timedelta(seconds=1)))
    assert who(desk, login.token) is None


def test_csrf(desk: Desk) -> None:
    login = sign_in(desk, create(desk))
    service.check_csrf(login.staff, login.csrf)
    for wrong in ("", "x", "错", login.csrf[:-1]):
        with pytest.raises(Forbidden):
            service.check_csrf(login.staff, wrong)


def test_a_new_password_ends_all_logins(desk: Desk) -> None:
    old = create(desk)
    login = sign_in(desk, old)
    with pytest.raises(InvalidInput):
        service.change_password(desk, login.staff, old=old, new="short")
    with pytest.raises(WrongPassword):
        service.change_password(desk, login.staff, old="nope", new="一个够长的新密码吧")
    service.change_password(desk, login.staff, old=old, new="一个足够长的新密码呀")
    assert who(desk, login.token) is None
    sign_in(desk, "一个足够长的新密码呀")


def test_a_closed_account_is_out_at_once(desk: Desk) -> None:
    create(desk, "主任", "admin")
    password = create(desk)
    login = sign_in(desk, password)
    with desk.database.write() as session:
        service.set_active(session, by=ADMIN, name="李工", active=False)
    assert who(desk, login.token) is None
    with pytest.raises(WrongPassword):
        sign_in(desk, password)


def test_one_admin_always_remains(desk: Desk) -> None:
    create(desk, "主任", "admin")
    with pytest.raises(Conflict), desk.database.write() as session:
        service.set_active(session, by=ADMIN, name="主任", active=False)
    with pytest.raises(Conflict), desk.database.write() as session:
        service.set_role(session, by=ADMIN, name="主任", role="agent")
    with desk.database.read() as session:
        assert [(staff.name, staff.role, staff.active) for staff in service.list_staff(session)] == [
            ("主任", "admin", True)
        ]


def test_accounts_that_make_no_sense_are_refused(desk: Desk) -> None:
    create(desk)
    with pytest.raises(Conflict):
        create(desk)
    for name, role in (("", "agent"), ("x" * 61, "agent"), ("甲\x00", "agent"), ("乙", "boss")):
        with pytest.raises(InvalidInput):
            create(desk, name, role)
    with pytest.raises(NotFound), desk.database.write() as session:
        service.reset_password(session, name="没有这个人")


def test_the_command_line_creates_then_resets(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    create(desk, "主任", "admin")
    passwords = []
    for expected in ("已新建账号", "已重置密码"):
        assert cli.main(["王工", "lawyer"], desk.settings) == 0
        output = capsys.readouterr().out
        assert expected in output
        passwords.append(output.split("\n密码：")[1].split("\n")[0])
    with pytest.raises(WrongPassword):
        sign_in(desk, passwords[0], name="王工")
    assert sign_in(desk, passwords[1], name="王工").staff.role == "lawyer"


def test_the_first_admin_is_made_once(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--first"], desk.settings) == 0
    first = json.loads(capsys.readouterr().out)
    assert sign_in(desk, first["password"], name=first["name"]).staff.role == "admin"
    assert cli.main(["--first"], desk.settings) == 0
    assert json.loads(capsys.readouterr().out) == {}


def test_the_command_line_says_what_is_wrong(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["王工"], ["王工", "boss"], []):
        with pytest.raises(SystemExit):
            cli.main(arguments, desk.settings)
    assert "王工" not in capsys.readouterr().out
    assert cli.main(["x" * 61, "agent"], desk.settings) == 1
    assert "姓名" in capsys.readouterr().err
