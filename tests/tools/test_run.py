"""Starting: taken ports, damaged models, programs that die."""

import io
import os
import signal
import socket
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from tools import run, training
from tools.environment import ROOT


def test_a_port_in_use_names_the_port_and_the_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as stop:
            run.check_ports({"DESK_PORT": str(port), "RASA_PORT": "5005", "ACTIONS_PORT": "5055"})
    assert stop.value.code == 1
    message = capsys.readouterr().err
    assert str(port) in message and "DESK_PORT" in message and message.count("\n") == 1


def test_a_port_that_is_no_number_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.check_ports({"DESK_PORT": "80a", "RASA_PORT": "5005", "ACTIONS_PORT": "5055"})
    assert "DESK_PORT=80a" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"not a model", None])
def test_a_damaged_model_says_how_to_mend_it(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "ROOT", tmp_path)
    model = tmp_path / "model.tar.gz"
    if content is None:  # a whole archive cut off in the middle
        with tarfile.open(model, "w:gz") as archive:
            member = tarfile.TarInfo("metadata.json")
            member.size = 200_000
            archive.addfile(member, io.BytesIO(os.urandom(200_000)))
        model.write_bytes(model.read_bytes()[:100_000])
    else:
        model.write_bytes(content)
    with pytest.raises(SystemExit):
        training.check_model(model)
    message = capsys.readouterr().err
    assert "model.tar.gz" in message and "make train FORCE=1" in message and message.count("\n") == 1


def entry(answer: str, ask: str) -> str:
    return f"id: a\ntopic: t\nquestion: 问\nask: {{plain: [{ask}]}}\nanswer: {answer}\n"


def test_an_answer_needs_no_training_and_a_way_to_ask_does(tmp_path: Path) -> None:
    for name in ("config.yml", "domain.yml", "requirements/bot.txt", "knowledge/faq/t/a.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(entry("旧", "怎么问"))
    before = training.input_hash(tmp_path)
    (tmp_path / "knowledge/faq/t/a.yml").write_text(entry("新", "怎么问"))
    assert training.input_hash(tmp_path) == before
    (tmp_path / "knowledge/faq/t/a.yml").write_text(entry("新", "另一种问法"))
    assert training.input_hash(tmp_path) != before


def test_a_training_ends_with_the_program_that_began_it(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\nfrom tools.training import run_supervised\n"
        "signal.signal(signal.SIGALRM, lambda *_: sys.exit(3))\nsignal.setitimer(signal.ITIMER_REAL, 1)\n"
        "run_supervised(['sleep', '600'], dict(os.environ), sys.stderr.fileno())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode == 3  # and not after ten minutes


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_for(condition: object, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def start_keeper(tmp_path: Path, program: str, supervisor: int | None = None) -> subprocess.Popen[str]:
    script = tmp_path / "program.py"
    script.write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    if supervisor is not None:
        environment["KEEPER_SUPERVISOR"] = str(supervisor)
    command = [sys.executable, "-m", "tools.keeper", "program", sys.executable, str(script)]
    return subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)


LIVES = "import os, pathlib, time\nopen('pids', 'a').write(f'{os.getpid()}\\n')\ntime.sleep(60)\n"


def pids(tmp_path: Path) -> list[int]:
    path = tmp_path / "pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def test_a_killed_program_is_started_again_and_all_ends_when_asked(tmp_path: Path) -> None:
    with start_keeper(tmp_path, LIVES) as keeper:
        wait_for(lambda: len(pids(tmp_path)) == 1)
        os.kill(pids(tmp_path)[0], signal.SIGKILL)
        wait_for(lambda: len(pids(tmp_path)) == 2)
        keeper.send_signal(signal.SIGTERM)
        assert keeper.wait(20) == 0
    assert not any(alive(pid) for pid in pids(tmp_path))


def test_a_program_does_not_outlive_its_supervisor(tmp_path: Path) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(sleeper) as supervisor, start_keeper(tmp_path, LIVES, supervisor.pid) as keeper:
        wait_for(lambda: len(pids(tmp_path)) == 1)
        supervisor.kill()
        supervisor.wait()
        assert keeper.wait(20) == 0
    assert not alive(pids(tmp_path)[0])


def test_a_program_that_never_starts_is_given_up_with_its_exit_code(tmp_path: Path) -> None:
    with start_keeper(tmp_path, "raise SystemExit(7)\n") as keeper:
        assert keeper.wait(60) == 7
        assert keeper.stdout is not None
        assert "giving up" in keeper.stdout.read()
