"""What one installation costs: `make bench` → docs/benchmarks.md.

Starts an installation of its own (fresh databases, free ports), asks 200 questions one by one through the public
chat API, and reads the memory of each process. Questions are the canonical ones of the knowledge base in a fixed order.
"""

import argparse
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from law.china import china_today
from law.library import Library
from tools.ask import ask
from tools.environment import ROOT, load
from tools.stack import Stack, separate_settings, started
from tools.training import MODELS, input_hash

TURNS = 200
REPORT = ROOT / "docs" / "benchmarks.md"


def questions(count: int) -> list[str]:
    """Canonical questions of the knowledge base, repeated when there are fewer than asked for."""
    known = [entry.question for _, entry in sorted(Library(ROOT / "knowledge").snapshot().entries.items())]
    return [known[number % len(known)] for number in range(count)]


def program_of(process: psutil.Process) -> str | None:
    command = " ".join(process.cmdline())
    if "tools.keeper" in command or "tools.run" in command:
        return None
    for name, part in (("desk", "desk.serve"), ("rasa", "rasa run"), ("actions", "rasa_sdk")):
        if part in command or (name == "rasa" and "-m rasa " in command):
            return name
    return None


def memory(stack: Stack) -> dict[str, float]:
    """Resident memory of each program in MB."""
    used: dict[str, float] = {}
    for process in psutil.Process(stack.process.pid).children(recursive=True):
        name = program_of(process)
        if name:
            used[name] = used.get(name, 0.0) + process.memory_info().rss / 1e6
    return used


def turn_times(stack: Stack, count: int) -> list[float]:
    """Milliseconds from sending a question to having its answer, each in a session of its own."""
    with httpx.Client(base_url=stack.url, timeout=60, trust_env=False) as client:
        ask(client, {"id": "warm-up", "question": "你好"})
        return [float(ask(client, {"id": str(n), "question": text})["ms"]) for n, text in enumerate(questions(count))]


def same_conversation(stack: Stack, count: int) -> list[float]:
    """Milliseconds of each turn when one worker asks all the questions in one conversation."""
    times: list[float] = []
    with httpx.Client(base_url=stack.url, timeout=60, trust_env=False) as client:
        token = client.post("/api/v1/chat/sessions", json={}).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        for number, text in enumerate(questions(count)):
            began = time.perf_counter()
            body = {"client_message_id": f"bench-{number}", "text": text}
            while client.post("/api/v1/chat/messages", json=body, headers=headers).status_code == 429:
                time.sleep(0.5)
                began = time.perf_counter()
            times.append((time.perf_counter() - began) * 1000)
    return times


def train_from_nothing() -> float:
    """Seconds of one forced training."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "tools.training", "--force"], cwd=ROOT, env=load(), check=True)
    return time.monotonic() - began


def percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def row(name: str, value: str) -> str:
    return f"| {name} | {value} |"


def report(stack: Stack, trained: float, times: list[float], long: list[float]) -> str:
    model = MODELS / f"{input_hash()}.tar.gz"
    ready = re.search(r"is ready after (\d+) s", stack.printed())
    entries = Library(ROOT / "knowledge").snapshot().entries
    day = china_today()
    half = len(long) // 2
    growth = statistics.median(long[half:]) / statistics.median(long[:half])
    rows = [
        row("entries in the knowledge base", str(len(entries))),
        row("training", f"{trained:.0f} s"),
        row("model file", f"{model.stat().st_size / 1e6:.1f} MB"),
        row("start to ready, model present", f"{ready[1] if ready else '?'} s"),
        *(row(f"memory of {name}", f"{used:.0f} MB") for name, used in sorted(memory(stack).items())),
        row(f"chat turn, median of {len(times)}", f"{statistics.median(times):.0f} ms"),
        row("chat turn, 95th percentile", f"{percentile(times, 95):.0f} ms"),
        row(f"one conversation of {len(long)} turns: median of its second half over its first", f"{growth:.2f}"),
    ]
    gigabytes = psutil.virtual_memory().total / 2**30
    machine = f"{psutil.cpu_count()} cores, {gigabytes:.0f} GiB, Python {platform.python_version()}"
    return (
        "# Benchmarks\n\n"
        f"Written by `make bench` on {day}; {machine}. One visitor after the other; the three programs and the client\n"
        "share the machine.\n\n"
        "| what | measured |\n|---|---|\n" + "\n".join(rows) + "\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure start, memory and answer times.")
    parser.add_argument("--turns", type=int, default=TURNS)
    options = parser.parse_args()
    trained = train_from_nothing()
    with tempfile.TemporaryDirectory() as folder, started(Path(folder), separate_settings(Path(folder))) as stack:
        text = report(stack, trained, turn_times(stack, options.turns), same_conversation(stack, options.turns))
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
