"""The three programs as a child of another program: for questions on the command line, browser tests and benchmarks."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.environment import ROOT, load
from tools.failure import fail
from tools.run import LOGS, READY_SECONDS, is_ready

FIRST_START_SECONDS = READY_SECONDS + 900  # the first start of an installation trains the model


@dataclass
class Stack:
    """A started `make run`: its process, settings and what it printed."""

    process: "subprocess.Popen[str]"
    settings: Mapping[str, str]
    output: Path
    staff: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings['DESK_PORT']}"

    def printed(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")


def free_ports(count: int) -> list[int]:
    """Ports of the loopback address that nothing listens on now."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def separate_settings(folder: Path) -> dict[str, str]:
    """Settings of an installation of its own: free ports, databases in the folder, the model of this checkout."""
    desk, rasa, actions = free_ports(3)
    return {
        "DESK_PORT": str(desk),
        "RASA_PORT": str(rasa),
        "ACTIONS_PORT": str(actions),
        "DESK_URL": f"http://127.0.0.1:{desk}",
        "DESK_RASA_URL": f"http://127.0.0.1:{rasa}",
        "ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook",
        "DESK_DATABASE_URL": f"sqlite:///{folder / 'desk.db'}",
        "DESK_JOBS_DATABASE_URL": f"sqlite:///{folder / 'jobs.db'}",
        "BOT_TRACKER_DB": f"sqlite:///{folder / 'tracker.db'}",
        "DESK_BACKUPS_DIR": str(folder / "backups"),  # where erasures are noted, too
    }


def wait_ready(stack: Stack) -> None:
    deadline = time.monotonic() + FIRST_START_SECONDS
    while not is_ready(f"{stack.url}/readyz") or "is ready after" not in stack.printed():
        if stack.process.poll() is not None:
            fail(
                f"the programs ended with exit code {stack.process.returncode}: {stack.printed()[-800:]}", f"see {LOGS}"
            )
        if time.monotonic() > deadline:
            fail("the programs did not become ready", f"see {LOGS.relative_to(ROOT)}")
        time.sleep(0.3)
    login = re.search(r"name (\S+), password (\S+)", stack.printed())
    if login:
        stack.staff = {"name": login[1], "password": login[2]}


@contextlib.contextmanager
def started(folder: Path, overrides: Mapping[str, str] | None = None) -> Iterator[Stack]:
    """Start the programs, wait until they are ready, and end them all on the way out."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **(overrides or {})}
    output = folder / "run.log"
    with output.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.run"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
    stack = Stack(process, {**load(), **environment}, output)
    try:
        wait_ready(stack)
        yield stack
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
