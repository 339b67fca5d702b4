"""Runs the command of an active run and writes down what it says: one thread for each desk, none while nothing runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import structlog

from desk.clock import now
from desk.reviews import examples, runs

if TYPE_CHECKING:
    from desk.composition import Desk

PROJECT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "tools.models")
HEARTBEAT_SECONDS = 5.0
STAGES = frozenset({"train", "gate", "swap"})

log = structlog.get_logger("desk.trainer")


class Trainer:
    """``command``: what is run, before its own arguments."""

    def __init__(self, desk: Desk, command: Sequence[str] = COMMAND) -> None:
        self._desk = desk
        self._command = tuple(command)
        self._thread: threading.Thread | None = None
        self._child: subprocess.Popen[str] | None = None
        self._stopping = threading.Event()

    def sweep(self) -> None:
        """Take up a run that was asked for, or whose desk died."""
        if self._stopping.is_set() or (self._thread is not None and self._thread.is_alive()):
            return
        with self._desk.database.read() as session:
            if runs.active(session) is None:
                return
        with self._desk.database.write() as session:
            claimed = runs.claim(session, now())
        if claimed is not None:
            run, by = claimed
            arguments = [run.command, *([run.model] if run.command == runs.ROLL_BACK and run.model else [])]
            self._thread = threading.Thread(
                target=self._follow, args=(run.id, [*arguments, "--by", by, "--json"]), name="model-run", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """End the command; the run stays active and is taken up after the next start."""
        self._stopping.set()
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _follow(self, run_id: int, arguments: list[str]) -> None:
        try:
            with self._desk.database.read() as session:
                examples.align(session, self._desk.settings.reviewed_dir)
            outcome = self._run(run_id, arguments)
        except Exception as error:
            log.error("model_run_failed", error=type(error).__name__)
            outcome = {"state": "failed", "reasons": [f"没有跑起来（{type(error).__name__}）"]}
        if self._stopping.is_set() and outcome["state"] == "failed":
            return
        with self._desk.database.write() as session:
            runs.end(session, run_id, outcome)

    def _run(self, run_id: int, arguments: list[str]) -> dict[str, Any]:
        """Run the command to its end, with a sign of life every few seconds."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
            child = subprocess.Popen(
                [*self._command, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, stderr=errors, text=True
            )
            self._child = child
            assert child.stdout is not None  # noqa: S101 - piped
            reader = _Lines(child.stdout)
            while child.poll() is None or not reader.ended:
                for stage in reader.stages():
                    self._note(run_id, stage)
                self._note(run_id, None)
                reader.wait(HEARTBEAT_SECONDS)
            if reader.outcome is not None:
                return reader.outcome
            errors.seek(0)
            return {"state": "failed", "reasons": [_last_line(errors)]}

    def _note(self, run_id: int, stage: str | None) -> None:
        with self._desk.database.write() as session:
            runs.move(session, run_id, stage)


class _Lines(threading.Thread):
    """Reads what the command prints: one JSON object a line; other lines are for people."""

    def __init__(self, stream: IO[str]) -> None:
        super().__init__(name="model-run-output", daemon=True)
        self._stream = stream
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._stages: list[str] = []
        self.outcome: dict[str, Any] | None = None
        self.ended = False
        self.start()

    def run(self) -> None:
        with self._stream:
            for line in self._stream:
                self._take(line)
        self.ended = True
        self._news.set()

    def _take(self, line: str) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        if said.get("stage") in STAGES:
            with self._lock:
                self._stages.append(said["stage"])
            self._news.set()
        elif isinstance(said.get("outcome"), dict):
            self.outcome = said["outcome"]

    def stages(self) -> list[str]:
        """The stages since the last call."""
        with self._lock:
            found, self._stages = self._stages, []
        return found

    def wait(self, seconds: float) -> None:
        """Until there is news, or that long."""
        self._news.wait(seconds)
        self._news.clear()


def _last_line(errors: IO[str]) -> str:
    lines = [line for line in errors.read().splitlines() if line.strip()]
    return lines[-1][:300] if lines else "命令没有说明原因就结束了，看 var/models/training.log"
