"""Settings: .env, the environment over it, and secrets that are made once."""

import stat
from pathlib import Path

import pytest

from tools import environment


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*environment.SECRETS, *environment.DEFAULTS, "DESK_RASA_URL", "DESK_URL", "ACTIONS_URL"):
        monkeypatch.delenv(name, raising=False)


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path, clean: None) -> None:
    first = environment.load(tmp_path)
    second = environment.load(tmp_path)
    assert first["DESK_SECRET_KEY"] == second["DESK_SECRET_KEY"]
    assert len(first["DESK_SECRET_KEY"]) >= 32
    assert first["DESK_SECRET_KEY"] != first["DESK_INTERNAL_TOKEN"]
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    tmp_path: Path, clean: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("# ports\nDESK_PORT=8100\nRASA_PORT='5100'\n")
    monkeypatch.setenv("RASA_PORT", "5200")
    values = environment.load(tmp_path)
    assert (values["DESK_PORT"], values["RASA_PORT"], values["ACTIONS_PORT"]) == ("8100", "5200", "5055")
    assert values["DESK_RASA_URL"] == "http://127.0.0.1:5200"
    assert values["ACTIONS_URL"] == "http://127.0.0.1:5055/webhook"


def test_a_secret_given_by_the_operator_is_kept(tmp_path: Path, clean: None) -> None:
    (tmp_path / ".env").write_text("DESK_SECRET_KEY=chosen-by-the-operator-0123456789\n")
    assert environment.load(tmp_path)["DESK_SECRET_KEY"] == "chosen-by-the-operator-0123456789"
    assert (tmp_path / ".env").read_text().count("DESK_SECRET_KEY") == 1
