"""A desk as a process of its own, so that it can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from desk.settings import Settings, variable
from tests.desk.support.live import Worker, wait_until

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class DeskProcess:
    """A running ``python -m desk.serve``."""

    process: subprocess.Popen[bytes]
    http: httpx.Client

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def worker(self) -> Worker:
        opened = self.http.post("/api/v1/chat/sessions", json={}).json()
        return Worker(self.http, opened["session_id"], opened["token"])


def free_port() -> int:
    """A port of this machine that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment that gives a process these settings."""
    return {variable(name): _as_text(value) for name, value in settings.model_dump().items()}


@contextmanager
def desk_process(
    settings: Settings, *, port: int | None = None, held: socket.socket | None = None, **environment: str
) -> Iterator[DeskProcess]:
    """Start it with these settings, wait until it answers, stop it at the end.

    ``port``: to come back on the same · ``held``: a socket that outlives it, as its keeper has one.
    """
    port = held.getsockname()[1] if held else port or free_port()
    values = environment_of(settings) | {"DESK_PORT": str(port)}
    if held:
        values["LISTENING_FD"] = str(held.fileno())
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "desk.serve"], cwd=ROOT, env={**os.environ, **values, **environment},
            stdout=log, stderr=subprocess.STDOUT, pass_fds=[held.fileno()] if held else [],
        )  # fmt: skip
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as client:
                running = DeskProcess(process, client)
                wait_until(lambda: _answers(running, log), "the desk process answers")
                yield running
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _as_text(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _answers(running: DeskProcess, log: object) -> bool:
    if running.process.poll() is not None:
        assert hasattr(log, "seek")
        assert hasattr(log, "read")
        log.seek(0)
        raise AssertionError(f"the desk ended: {log.read().decode()[-3000:]}")
    try:
        return running.http.get("/healthz").status_code == 200
    except httpx.HTTPError:
        return False
