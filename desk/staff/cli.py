"""``python -m desk.staff.cli NAME ROLE``: create an account or reset its password; prints the password once.

``python -m desk.staff.cli --first`` creates the installation's first admin, only when no account exists, and prints
``{"name": …, "password": …}``, or ``{}`` when there are accounts already.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from desk.crypto import Keyring
from desk.db import Database
from desk.errors import DeskError
from desk.models.staff import ROLES
from desk.settings import Settings, SettingsError, load_settings
from desk.staff.repository import find_by_name
from desk.staff.service import create_staff, has_staff, reset_password, set_role
from desk.staff.signed_in import SignedIn

FIRST_ADMIN = "管理员"


def create_or_reset(database: Database, name: str, role: str) -> tuple[str, bool]:
    """Password of the account, and whether it is new. An existing account gets the role and a new password."""
    with database.write() as session:
        if find_by_name(session, name) is None:
            return create_staff(session, name=name, role=role), True
        set_role(session, by=SignedIn(0, "命令行", "admin", ""), name=name, role=role)
        return reset_password(session, name=name), False


def create_first(database: Database) -> dict[str, str]:
    """The first admin, or ``{}`` when any account exists."""
    with database.write() as session:
        if has_staff(session):
            return {}
        return {"name": FIRST_ADMIN, "password": create_staff(session, name=FIRST_ADMIN, role="admin")}


def main(arguments: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m desk.staff.cli", description="新建工作人员账号或重置密码")
    parser.add_argument("name", nargs="?", help="姓名（登录名）")
    parser.add_argument("role", nargs="?", choices=ROLES, help="角色：agent 坐席，lawyer 律师，admin 管理员")
    parser.add_argument("--first", action="store_true", help="没有任何账号时建立第一个管理员，输出 JSON")
    options = parser.parse_args(arguments)
    if not options.first and not (options.name and options.role):
        parser.error("需要 姓名 和 角色，或者 --first")
    try:
        settings = settings or load_settings()
        database = Database(settings.database_url, Keyring(settings.secret_key, settings.previous_secret_keys))
        try:
            sys.stdout.write(_run(database, options) + "\n")
        finally:
            database.close()
    except (DeskError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run(database: Database, options: argparse.Namespace) -> str:
    if options.first:
        return json.dumps(create_first(database), ensure_ascii=False)
    password, is_new = create_or_reset(database, options.name, options.role)
    done = "已新建账号" if is_new else "已重置密码"
    return f"{done}：{options.name}（{options.role}）\n密码：{password}\n密码只显示这一次，请当面交给本人。"


if __name__ == "__main__":
    sys.exit(main())
