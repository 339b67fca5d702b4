"""The real action server as a process, and a small model of the dialogue skeleton."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
START = 300.0  # seconds a program may take to start on a busy machine


def free_port() -> int:
    """A port of the loopback address that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: Sequence[str], ready: str, settings: Mapping[str, str]) -> Iterator[None]:
    """A program from its first good answer at ``ready`` until the end of the block."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(list(command), cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            if not _is_ready(ready, process):
                log.seek(0)
                raise RuntimeError(f"a program did not start:\n{log.read()[-3000:]}")
            yield
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def action_server(desk_url: str, token: str) -> Iterator[str]:
    """The action server as it is started in production; its URL."""
    port = free_port()
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    with running(command, f"http://127.0.0.1:{port}/health", {"DESK_URL": desk_url, "DESK_INTERNAL_TOKEN": token}):
        yield f"http://127.0.0.1:{port}/webhook"


def _is_ready(url: str, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + START
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(url):
            return True
        threading.Event().wait(0.05)
    return False


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=1).close()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return True


def examples() -> list[Path]:
    """What the small model learns from: the skeleton's own examples, and as many outside labour law as it has of each.

    All of data/nlu/out_of_scope would drown the few questions of faq.yml.
    """
    outside = ("crime_traffic_medical", "daily_and_noise", "family_and_housing", "money_and_business")
    nlu = ROOT / "data" / "nlu"
    return [*sorted(nlu.glob("*.yml")), *(nlu / "out_of_scope" / f"{name}.yml" for name in outside)]
