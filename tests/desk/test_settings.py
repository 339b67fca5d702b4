"""Settings: read from the environment, refused in one line when wrong, all of them documented."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from desk.crypto import Keyring
from desk.db import Database
from desk.migrate import SchemaError, migrate, require_newest_schema
from desk.migrate import main as migrate_main
from desk.settings import Settings, SettingsError, load_settings, variable
from tests.desk.conftest import MakeSettings

ROOT = Path(__file__).resolve().parents[2]
OTHERS = ("RASA_PORT", "ACTIONS_PORT", "ACTIONS_URL", "BOT_TRACKER_DB", "DESK_URL")


def documented() -> dict[str, str]:
    """Name → default of every row in docs/settings.md."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE)
    return {name: default.strip().strip("`") for name, default in rows}


def test_every_setting_is_documented_with_its_default() -> None:
    rows = documented()
    for name, info in Settings.model_fields.items():
        default = info.default
        if name in ("secret_key", "internal_token"):
            continue
        if isinstance(default, float):
            default = f"{default:g}"
        shown = ",".join(default) if isinstance(default, tuple) else str(default)
        assert rows.get(variable(name)) == (shown or "（空）"), name
    assert {"DESK_SECRET_KEY", "DESK_INTERNAL_TOKEN", *OTHERS} <= set(rows)
    assert set(rows) - set(OTHERS) == {variable(name) for name in Settings.model_fields}


def test_every_setting_has_a_description() -> None:
    assert all(info.description for info in Settings.model_fields.values())


def test_the_environment_wins_and_commas_make_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_PORT", "8123")
    monkeypatch.setenv("DESK_ALLOWED_ORIGINS", "https://a.example, https://b.example,")
    settings = load_settings(_env_file=None)
    assert (settings.port, settings.allowed_origins) == (8123, ("https://a.example", "https://b.example"))


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, "DESK_SECRET_KEY"),
        ({"secret_key": "short", "internal_token": "t" * 40}, "DESK_SECRET_KEY"),
        ({"secret_key": "s" * 40}, "DESK_INTERNAL_TOKEN"),
        ({"secret_key": "s" * 40, "internal_token": ""}, "DESK_INTERNAL_TOKEN"),
    ],
)
def test_production_refuses_weak_secrets(values: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as refused:
        load_settings(_env_file=None, environment="production", **values)
    assert "\n" not in str(refused.value)
    assert "short" not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"oidc_issuer": "http://sso.example.org"}, "https"), ({"oidc_client_id": ""}, "OIDC_CLIENT_ID"),
        ({"public_url": ""}, "DESK_PUBLIC_URL"), ({"oidc_issuer": "sso.example.org"}, "网址"),
        ({"oidc_issuer": "https://sso.example.org/?realm=1"}, "问号"),
    ],
)  # fmt: skip
def test_accounts_of_the_unit_need_a_safe_provider_that_knows_us(changes: dict[str, str], named: str) -> None:
    good = {
        "environment": "production", "secret_key": "s" * 40, "internal_token": "t" * 40, "oidc_client_id": "desk",
        "oidc_issuer": "https://sso.example.org/realms/union", "public_url": "https://desk.example.org",
    }  # fmt: skip
    load_settings(_env_file=None, **good)
    load_settings(_env_file=None, **(good | {"oidc_issuer": "http://127.0.0.1:9000"}))
    load_settings(_env_file=None, **(good | {"oidc_issuer": "http://sso.example.org", "environment": "development"}))
    with pytest.raises(SettingsError, match=named):
        load_settings(_env_file=None, **(good | changes))


@pytest.mark.parametrize("open_to_others", [{"host": "0.0.0.0"}, {"public_url": "https://desk.example.org"}])  # noqa: S104
def test_secrets_that_everybody_knows_are_for_this_machine_alone(open_to_others: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="DESK_SECRET_KEY"):
        load_settings(_env_file=None, **open_to_others)
    own = {"secret_key": "s" * 40, "internal_token": "t" * 40}
    load_settings(_env_file=None, **open_to_others, **own)
    load_settings(_env_file=None, public_url="http://127.0.0.1:8000")


def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DESK_PORT", "door")
    monkeypatch.setattr(sys, "argv", ["desk.migrate"])
    assert migrate_main() == 1
    assert "DESK_PORT" in capsys.readouterr().err


def test_the_desk_does_not_start_with_a_weak_secret(tmp_path: Path) -> None:
    start = subprocess.run(
        [sys.executable, "-m", "desk.serve"],
        cwd=tmp_path, env={"DESK_ENVIRONMENT": "production", "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert start.returncode != 0
    assert "DESK_SECRET_KEY" in start.stderr
    assert "Traceback" not in start.stderr


def test_the_desk_does_not_start_on_an_old_schema(make_settings: MakeSettings) -> None:
    settings = make_settings()
    migrate(settings, "base")
    database = Database(settings.database_url, Keyring(settings.secret_key))
    with pytest.raises(SchemaError, match=r"desk\.migrate"):
        require_newest_schema(database.engine)
    migrate(settings)
    require_newest_schema(database.engine)
    database.close()


def test_secrets_do_not_show_in_a_printed_object() -> None:
    settings = load_settings(_env_file=None, secret_key="very-secret-key", internal_token="very-secret-token")
    assert "very-secret" not in repr(settings)


def test_in_memory_sqlite_is_refused() -> None:
    with pytest.raises(ValueError, match="DESK_DATABASE_URL"):
        Database("sqlite://", Keyring("s" * 40))
