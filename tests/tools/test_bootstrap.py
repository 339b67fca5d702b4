"""The environments: which interpreter is taken, what a missing piece says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bootstrap


def test_python_range_takes_the_lowest_and_refuses_the_end() -> None:
    assert bootstrap.BOT_PYTHON.holds((3, 10))
    assert not bootstrap.BOT_PYTHON.holds((3, 11))
    assert bootstrap.DESK_PYTHON.holds((3, 11))
    assert bootstrap.BOT_PYTHON.words == "3.10"
    assert bootstrap.DESK_PYTHON.words == "3.11 to 3.13"


def test_version_of_something_that_cannot_start_is_unknown(tmp_path: Path) -> None:
    shim = tmp_path / "python3.10"
    shim.write_text("#!/bin/sh\necho 'python3.10: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    assert bootstrap.python_version(str(shim)) is None
    assert bootstrap.python_version(str(tmp_path / "absent")) is None
    assert bootstrap.python_version(sys.executable) == sys.version_info[:2]


def test_a_new_python_with_an_old_sqlite_is_not_taken(tmp_path: Path) -> None:
    old = tmp_path / "python3.12"
    old.write_text("#!/bin/sh\necho 3 40\n")
    old.chmod(0o755)
    assert not bootstrap.keeps_jobs(str(old), (3, 12))
    assert bootstrap.keeps_jobs(str(old), (3, 11))
    old.write_text("#!/bin/sh\necho 3 45\n")
    assert bootstrap.keeps_jobs(str(old), (3, 12))


def test_a_setting_that_names_a_wrong_version_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTHON_BOT", sys.executable)  # the tests run on 3.11 or newer
    with pytest.raises(SystemExit) as stop:
        bootstrap.bot_python()
    assert stop.value.code == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "PYTHON_BOT" in message and "3.10" in message


def test_no_python_310_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("PYTHON_BOT", raising=False)
    monkeypatch.setattr(bootstrap, "interpreters", lambda names: [])
    with pytest.raises(SystemExit):
        bootstrap.bot_python()
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "no Python 3.10 was found" in message and "PYTHON_BOT=" in message


def test_a_missing_lock_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    with pytest.raises(SystemExit):
        bootstrap.lock_files("bot", test=False)
    assert "requirements/bot.txt is missing" in capsys.readouterr().err


def test_a_failed_download_ends_with_one_line_that_names_the_remedy(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bootstrap.run([sys.executable, "-c", "raise SystemExit(2)"], "downloading uv", "check the network")
    last = capfd.readouterr().err.splitlines()[-1]
    assert last == "error: downloading uv failed (exit code 2, its output is above) -> check the network"


def test_a_damaged_stamp_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / bootstrap.STAMP).write_text("{not json")
    assert bootstrap.read_stamp(tmp_path) == {}


def test_lock_files_name_no_address_and_hash_everything() -> None:
    for file in (bootstrap.ROOT / "requirements").glob("*.txt"):
        text = file.read_text()
        options = ("--index", "--extra-index", "--find-links", "-i ", "http:", "https:")
        assert not [line for line in text.splitlines() if line.strip().startswith(options)], file.name
        pinned = [line for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))]
        assert pinned and all(line.rstrip().endswith("\\") for line in pinned), file.name


def test_bootstrap_prints_nothing_when_there_is_nothing_to_do() -> None:
    environment = {**os.environ, "PYTHONPATH": str(bootstrap.ROOT)}
    command = [sys.executable, "-m", "tools.bootstrap", "--no-web"]
    if not (bootstrap.ROOT / ".venv" / bootstrap.STAMP).exists():
        pytest.skip("the environments were not built by make")
    done = subprocess.run(command, cwd=bootstrap.ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
