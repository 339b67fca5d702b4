"""Workers of both channels write while the desk is killed twice: is every message answered exactly once?

    python -m benchmarks.soak [--seconds 60] [--workers 50] [--kills 2]

Starts an installation of its own in a temporary folder: a real desk under its keeper, a stand-in for WeChat's platform
and one for Rasa. Half of the workers write through WeChat (the platform asks three times), half through the chat API (a
client repeats a post with the same id until it is answered). Both sides' logs are compared at the end; exit code 1 when
a message has no answer, or more than one. Ends by itself after the given time and at most two minutes more.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from sqlalchemy import func, select

from desk.channels.wechat import texts
from desk.crypto import Keyring
from desk.db import Database
from desk.migrate import migrate
from desk.models import Message, WechatDelivery
from desk.settings import Settings, load_settings
from tests.desk.support.process import environment_of, free_port
from tests.desk.support.rasa_server import RasaServer
from tests.desk.support.wechat_platform import WechatPlatform
from tools.environment import ROOT

# Between two questions of one worker. A hundred workers together write some seven messages a second.
PAUSE_SECONDS = (8.0, 20.0)
SETTLE_SECONDS = 90.0
STARTING_SECONDS = 60.0
# The platform waits about this long between its tries when nobody answers.
PLATFORM_PAUSE = 4.0


@dataclass
class Log:
    """What one side knows: texts that were sent, and those that the platform gave up on."""

    sent: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    shown: Counter[str] = field(default_factory=Counter)
    marked: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class DeskUnderTest:
    """A desk under its keeper, as `make run` starts it; the desk itself can be killed, the keeper starts it again."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._log = (folder / "desk.log").open("ab")
        self._environment = {**os.environ, **environment_of(settings)}
        self._keeper: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        keeper = [sys.executable, "-m", "tools.keeper", "--listen", f"127.0.0.1:{self._port}", "desk"]
        command = [*keeper, sys.executable, "-m", "desk.serve"]
        self._keeper = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=self._log, stderr=self._log)
        self.wait()

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/healthz", trust_env=False, timeout=2).status_code == 200:
                    return
            time.sleep(0.1)
        raise SystemExit("the desk did not start; see desk.log")

    def kill(self) -> None:
        """SIGKILL: nothing is tidied up."""
        if self._keeper is not None:
            for process in psutil.Process(self._keeper.pid).children():
                process.kill()

    def stop(self) -> None:
        if self._keeper is not None:
            self._keeper.terminate()
            self._keeper.wait(20)
        self._log.close()


def write_by_wechat(platform: WechatPlatform, number: int, until: float, log: Log) -> None:
    """One follower who asks until the time is over, without waiting for answers."""
    worker, pause = platform.follower(), random.Random(number)
    for count in range(10_000):
        time.sleep(pause.uniform(*PAUSE_SECONDS))
        if time.monotonic() >= until:
            break
        text = f"微信{number}第{count}问怎么办"
        with log.lock:
            log.sent.append(text)
        if platform.say(worker, text).failed:
            with log.lock:
                log.given_up.append(text)


def write_by_widget(url: str, number: int, until: float, log: Log) -> None:
    """One browser that posts until the time is over and repeats a post until it is taken."""
    pause = random.Random(-number)
    with httpx.Client(base_url=url, trust_env=False, timeout=20) as client:
        token = _patiently(client, "/api/v1/chat/sessions", {}, "")["token"]
        for count in range(10_000):
            time.sleep(pause.uniform(*PAUSE_SECONDS))
            if time.monotonic() >= until:
                break
            text = f"网页{number}第{count}问怎么办"
            with log.lock:
                log.sent.append(text)
            _patiently(client, "/api/v1/chat/messages", {"client_message_id": f"m{count}", "text": text}, token)
        time.sleep(max(0.0, until + SETTLE_SECONDS / 3 - time.monotonic()))
        headers = {"Authorization": f"Bearer {token}"}
        history = client.get("/api/v1/chat/history", headers=headers).json()["messages"]
    with log.lock:
        log.shown.update(message["text"] for message in history if message["author"] == "bot")


def _patiently(client: httpx.Client, path: str, body: dict[str, str], token: str) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    while True:
        with suppress(httpx.HTTPError):
            response = client.post(path, json=body, headers=headers)
            if response.is_success:
                taken: dict[str, str] = response.json()
                return taken
        time.sleep(0.5)


def settle(database: Database) -> None:
    """Wait until nothing is pending and nothing is under way."""
    end = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < end:
        with database.read() as session:
            pending = session.scalar(select(func.count()).where(Message.status == "pending")) or 0
            states = WechatDelivery.state.in_(("waiting", "offered", "sending"))
            under_way = session.scalar(select(func.count()).where(states)) or 0
        if pending == under_way == 0:
            return
        time.sleep(0.5)


def read_phones(platform: WechatPlatform, log: Log) -> None:
    """Count every answer on every phone; those marked as a possible repetition apart."""
    for follower in platform.followers.values():
        for text in follower.texts:
            marked = text.startswith(texts.REPEATED)
            found = [line.removeprefix("答：") for line in text.splitlines() if line.startswith("答：")]
            log.marked += len(found) if marked else 0
            log.shown.update(found)


def judge(name: str, log: Log, stored: set[str]) -> bool:
    """Print one side's figures; whether every message has exactly one answer."""
    none = [text for text in log.sent if log.shown[text] == 0]
    twice = sum(log.shown[text] - 1 for text in log.sent if log.shown[text] > 1)
    print(
        f"{name}: {len(log.sent)} sent, {len(stored.intersection(log.sent))} stored, {len(log.given_up)} given up by "
        f"the platform, {len(none)} without answer, {twice} answered again ({log.marked} marked as perhaps repeated)"
    )
    for text in none[:5]:
        print(f"  {text}")
    return not none and not twice


def run(options: argparse.Namespace, folder: Path) -> bool:
    """The whole soak; True when all is well."""
    rasa, platform = RasaServer(), WechatPlatform()
    platform.pause = PLATFORM_PAUSE
    rasa.answer = lambda text, _metadata: [{"kind": "answer", "text": f"答：{text}"}]
    rasa.start()
    platform.start()
    settings = load_settings(
        _env_file=None, **platform.settings, database_url=f"sqlite:///{folder}/desk.db",
        jobs_database_url=f"sqlite:///{folder}/dbos.db", rasa_url=rasa.url, laws_dir=folder / "laws",
        files_dir=folder / "files", messages_per_minute=1000, messages_per_minute_per_address=100_000,
        sessions_per_hour_per_address=100_000, log_level="WARNING",
    )  # fmt: skip
    migrate(settings)
    desk = DeskUnderTest(settings, folder)
    platform.desk_url = desk.url
    database = Database(settings.database_url, Keyring(settings.secret_key))
    wechat, web = Log(), Log()
    try:
        desk.start()
        began = time.monotonic()
        until = began + options.seconds
        writers = [
            threading.Thread(target=write_by_wechat, args=(platform, number, until, wechat), daemon=True)
            for number in range(options.workers)
        ] + [
            threading.Thread(target=write_by_widget, args=(desk.url, number, until, web), daemon=True)
            for number in range(options.workers)
        ]
        for writer in writers:
            writer.start()
        for number in range(1, options.kills + 1):
            time.sleep(max(0.0, began + options.seconds * number / (options.kills + 1) - time.monotonic()))
            desk.kill()
            killed = time.monotonic()
            desk.wait()
            print(f"killed; away for {time.monotonic() - killed:.1f} s", flush=True)
        for writer in writers:
            writer.join(max(1.0, until + SETTLE_SECONDS - time.monotonic()))
        settle(database)
        with database.read() as session:
            bodies = session.scalars(select(Message.body).where(Message.author == "worker")).all()
            stored = {str(body["text"]) for body in bodies}
        read_phones(platform, wechat)
        web.shown = Counter({text.removeprefix("答："): count for text, count in web.shown.items()})
        print(
            f"{options.workers} + {options.workers} workers, {options.seconds:.0f} s, desk killed {options.kills} times"
        )
        good = [judge("wechat", wechat, stored), judge("web", web, stored)]
        return all(good)
    finally:
        desk.stop()
        database.close()
        platform.stop()
        rasa.stop()


def main(argv: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.soak")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=50, help="of each channel")
    parser.add_argument("--kills", type=int, default=2)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        return 0 if run(options, Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
