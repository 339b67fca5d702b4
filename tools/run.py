"""Start everything and say where it is: `make run`.

    .venv/bin/python -m tools.run [--logs]

Secrets, database, model, then desk, Rasa and action server under honcho, each with a keeper (tools.keeper). Ends with
Ctrl-C or SIGTERM; then all of it ends. The programs' own output goes to var/logs/programs.log.
"""

import argparse
import json
import logging
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path

import httpx
from honcho.manager import Manager
from honcho.printer import Message, Printer

from tools.environment import ROOT, load
from tools.failure import fail
from tools.fingerprint import installed
from tools.modelstore import ModelStore
from tools.promotion import model_to_start
from tools.training import ensure_model

READY_SECONDS = 300.0
LOGS = ROOT / "var" / "logs" / "programs.log"


@dataclass(frozen=True)
class Program:
    """One of the three: what starts it, where it listens, and the address that answers 200 once it is ready.

    ``listen``: the address whose socket its keeper holds.
    """

    name: str
    port_setting: str
    command: list[str]
    ready_url: str
    listen: str | None = None


def programs(environment: dict[str, str], model: Path) -> list[Program]:
    desk, rasa, actions = (environment[name] for name in ("DESK_PORT", "RASA_PORT", "ACTIONS_PORT"))
    bot_python = str(ROOT / ".venv-bot" / "bin" / "python")
    return [
        Program(
            "actions",
            "ACTIONS_PORT",
            [bot_python, "-m", "rasa_sdk", "--actions", "actions", "--port", actions],
            f"http://127.0.0.1:{actions}/health",
        ),
        Program(
            "rasa",
            "RASA_PORT",
            [
                bot_python, "-m", "rasa", "run", "--model", str(model), "--port", rasa, "--interface", "127.0.0.1",
                "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
            ],
            f"http://127.0.0.1:{rasa}/webhooks/desk/ready",
        ),
        Program(
            "desk",
            "DESK_PORT",
            [sys.executable, "-m", "desk.serve"],
            f"http://127.0.0.1:{desk}/healthz",
            f"{environment['DESK_HOST']}:{desk}",
        ),
    ]  # fmt: skip


def check_ports(environment: dict[str, str]) -> None:
    """Refuse to start where a port is taken, naming the setting that moves it."""
    for setting in ("DESK_PORT", "RASA_PORT", "ACTIONS_PORT"):
        value = environment[setting]
        if not value.isdigit() or not 0 < int(value) < 65536:
            fail(f"{setting}={value} is not a port number", f"set {setting} to a number from 1 to 65535 in .env")
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(value)))
            except OSError:
                fail(
                    f"port {value} is in use",
                    f"stop what listens there, or set {setting}=… in .env or before the command",
                )


def step(title: str, command: list[str], environment: dict[str, str]) -> str:
    """Run one preparation and return what it printed."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
        print("\n".join(lines[-12:]), file=sys.stderr)
        fail(f"{title} failed: {lines[-1]}", "see the lines above")
    print(f"  {title}: done in {time.monotonic() - started:.1f} s", flush=True)
    return done.stdout


def first_login(environment: dict[str, str]) -> str:
    """Make the installation's first staff login, or say that there is one."""
    printed = step("staff login", [sys.executable, "-m", "desk.staff.cli", "--first"], environment)
    lines = [line for line in printed.splitlines() if line.startswith("{")]
    login = json.loads(lines[-1]) if lines else {}
    if "password" in login:
        return f"name {login['name']}, password {login['password']} (shown once; `make staff NAME=…` makes another)"
    return "made at the first start; `make staff NAME=… ROLE=admin` makes or resets one"


class LogPrinter(Printer):  # type: ignore[misc]  # honcho is untyped
    """Writes the programs' lines to the log file, and to the terminal what a person should know."""

    def __init__(self, log: logging.Logger, everything: bool) -> None:
        super().__init__(output=sys.stdout)
        self.log, self.everything = log, everything

    def write(self, message: Message) -> None:
        data = message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else message.data
        for line in data.splitlines():
            self.log.info("%s %-7s| %s", f"{message.time:%H:%M:%S}", message.name, line)
            if self.everything or (" ended " in line and "exit code" in line):
                print(f"  {message.name}: {line}", flush=True)


def program_log() -> logging.Logger:
    LOGS.parent.mkdir(parents=True, exist_ok=True)
    log = logging.getLogger("programs")
    log.setLevel(logging.INFO)
    log.propagate = False
    handler = RotatingFileHandler(LOGS, maxBytes=10_000_000, backupCount=3, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.addHandler(handler)
    return log


def is_ready(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def wait_until_ready(waiting: list[Program], stopped: Callable[[], bool]) -> bool:
    """Poll until each program is ready, saying which one became ready when; False when they ended or took too long."""
    started, told = time.monotonic(), time.monotonic()
    waiting = list(waiting)
    while waiting and not stopped():
        for program in [one for one in waiting if is_ready(one.ready_url)]:
            waiting.remove(program)
            print(f"  {program.name}: ready after {time.monotonic() - started:.0f} s", flush=True)
        if time.monotonic() - told > 10 and waiting:
            told = time.monotonic()
            print(f"  waiting for {', '.join(one.name for one in waiting)} ({told - started:.0f} s)", flush=True)
        if time.monotonic() - started > READY_SECONDS:
            print(
                f"error: {', '.join(one.name for one in waiting)} not ready -> see {LOGS.relative_to(ROOT)}", flush=True
            )
            return False
        time.sleep(0.3)
    return not waiting


def announce(environment: dict[str, str], login: str, started: float) -> None:
    address = f"http://{environment['DESK_HOST']}:{environment['DESK_PORT']}"
    print(
        f"\n工小助 is ready after {time.monotonic() - started:.0f} s\n"
        f"  chat page  {address}/\n"
        f"  console    {address}/console/\n"
        f"  staff      {login}\n"
        f"  logs       {LOGS.relative_to(ROOT)}\n"
        "  Ctrl-C ends all of it.",
        flush=True,
    )


def serve(environment: dict[str, str], model: Path, login: str, started: float, logs: bool) -> int:
    manager = Manager(LogPrinter(program_log(), logs))
    child_environment = {**environment, "KEEPER_SUPERVISOR": str(os.getpid())}
    all_programs = programs(environment, model)
    for program in all_programs:
        held = ["--listen", program.listen] if program.listen else []
        command = [sys.executable, "-m", "tools.keeper", *held, program.name, *program.command]
        manager.add_process(program.name, "exec " + shlex.join(command), env=child_environment, cwd=str(ROOT))

    def watch() -> None:
        if wait_until_ready(all_programs, lambda: manager.returncode is not None):
            announce(environment, login, started)
        elif manager.returncode is None:
            manager.returncode = 1
            manager.terminate()

    threading.Thread(target=watch, daemon=True).start()
    manager.loop()
    return int(manager.returncode or 0)


def starting_model(environment: dict[str, str]) -> Path:
    """The link that every start of Rasa reads; what it points to can change while the programs run."""
    store = ModelStore(Path(environment["MODELS_DIR"]))
    wanted = installed(environment)
    return model_to_start(store, wanted, lambda: ensure_model(environment, store=store, wanted=wanted))


def main() -> int:
    parser = argparse.ArgumentParser(description="Start desk, Rasa and action server.")
    parser.add_argument("--logs", action="store_true", help="show the programs' output here too")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # until honcho takes over: a training ends with us
    started = time.monotonic()
    (ROOT / "var").mkdir(exist_ok=True)
    environment = load()
    check_ports(environment)
    step("database", [sys.executable, "-m", "desk.migrate"], environment)
    login = first_login(environment)
    model = starting_model(environment)
    code = serve(environment, model, login, started, options.logs)
    return 0 if code in (130, 143) else code


if __name__ == "__main__":
    sys.exit(main())
