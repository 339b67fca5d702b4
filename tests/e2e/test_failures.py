"""Programs that die in the middle: nothing is lost, nothing is doubled, and the worker is told."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psutil
import pytest

from tests.e2e.visitor import Visitor
from tools.run import is_ready
from tools.stack import Stack, separate_settings, started


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.1)


def process_of(stack: Stack, part: str) -> psutil.Process:
    """The running program itself, not its keeper."""
    for process in psutil.Process(stack.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            command = " ".join(process.cmdline())
            if part in command and "tools.keeper" not in command:
                return process
    raise AssertionError(f"no program with {part} runs")


@pytest.fixture
def visitor(stack: Stack) -> Iterator[Visitor]:
    with Visitor(stack.url) as worker:
        yield worker


def stored_inbound(stack: Stack, session_id: str) -> int:
    """How many messages of this worker are in the database file (their texts are encrypted)."""
    path = stack.settings["DESK_DATABASE_URL"].removeprefix("sqlite:///")
    query = (
        "select count(*) from messages join conversations on conversations.id = messages.conversation_id"
        " where messages.author = 'worker' and conversations.public_id = ?"
    )
    with contextlib.closing(sqlite3.connect(path)) as database:
        return int(database.execute(query, [session_id]).fetchone()[0])


def test_a_question_asked_while_rasa_is_dead_is_kept_told_and_answered_once(stack: Stack, visitor: Visitor) -> None:
    process_of(stack, "-m rasa run").kill()
    question = "加班费没给怎么算，公司说底薪里包含了"
    reply = visitor.send(question)
    assert stored_inbound(stack, visitor.session_id) == 1
    assert question in [one["text"] for one in visitor.history()]
    notices = [one for one in reply["messages"] if one["kind"] == "notice"]
    answered = [one for one in reply["messages"] if one["kind"] not in ("notice",)]
    assert notices or answered, reply  # a restart quicker than the reply wait needs no notice

    def replies(notice: bool) -> int:
        """How many replies to the question there are: notices, or real ones."""
        given = [one for one in visitor.history() if one["in_reply_to"] and one["author"] != "worker"]
        return len([one for one in given if (one["kind"] == "notice") is notice])

    wait_for(lambda: replies(notice=False) > 0, "the answer")
    assert replies(notice=False) == 1
    assert replies(notice=True) <= 1
    wait_for(lambda: is_ready(f"{stack.url}/readyz"), "Rasa")


class CuttingProxy:
    """Between action server and desk: kills the desk once a ticket is made and never passes the reply on."""

    def __init__(self, target: str) -> None:
        self.target, self.armed, self.cuts = target, False, 0
        self.kill: Callable[[], None] = lambda: None
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def relay(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                names = ("Authorization", "Content-Type", "Idempotency-Key")
                headers = {name: self.headers[name] for name in names if self.headers.get(name)}
                try:
                    answer = httpx.request(
                        self.command,
                        proxy.target + self.path,
                        content=body,
                        headers=headers,
                        timeout=10,
                        trust_env=False,
                    )
                except httpx.HTTPError:
                    self.close_connection = True
                    return
                if proxy.armed and self.command == "POST" and self.path.endswith("/tickets"):
                    proxy.armed = False
                    proxy.cuts += 1
                    proxy.kill()
                    self.close_connection = True
                    return
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST = relay  # noqa: N815  # the names http.server looks for

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@contextlib.contextmanager
def serving(proxy: CuttingProxy) -> Iterator[None]:
    thread = threading.Thread(target=proxy.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        proxy.server.shutdown()
        proxy.server.server_close()
        thread.join()


@pytest.fixture
def cut_stack(tmp_path: Path) -> Iterator[tuple[Stack, CuttingProxy]]:
    settings = separate_settings(tmp_path)
    proxy = CuttingProxy(settings["DESK_URL"])
    with serving(proxy), started(tmp_path, {**settings, "DESK_URL": proxy.url}) as stack:
        yield stack, proxy


FORM = [
    "我要申请法律援助",
    "公司拖欠我三个月工资，老板一直不接电话，我有考勤记录",
    "拖欠工资",
    "杭州",
    "某某服装厂",
    "两万四千块",
    "都不是，但家里经济困难",
    "同意",
    "13800138000",
]


def fill_form(visitor: Visitor) -> None:
    """Answer until the summary is shown; the category is only said when it is asked."""
    for text in FORM:
        last = visitor.history()[-1]
        if text == "拖欠工资" and not any("拖欠工资" in button["title"] for button in last["buttons"]):
            continue
        visitor.send(text)
    assert "24000" in visitor.history()[-1]["text"]


def ticket_number(visitor: Visitor) -> str | None:
    """The last ticket number that the worker was told."""
    found = re.findall(r"FY-\d{8}-\d{4}", "\n".join(one["text"] for one in visitor.history()))
    return found[-1] if found else None


def test_a_desk_killed_between_ticket_and_reply_makes_no_second_ticket(
    cut_stack: tuple[Stack, CuttingProxy],
) -> None:
    stack, proxy = cut_stack
    with Visitor(stack.url) as visitor:
        fill_form(visitor)
        desk = process_of(stack, "desk.serve")
        proxy.kill = lambda: os.kill(desk.pid, signal.SIGKILL)
        proxy.armed = True
        with contextlib.suppress(httpx.HTTPError):
            visitor.send("确认提交", key="confirm-1")
        wait_for(lambda: proxy.cuts == 1, "the cut")
        wait_for(lambda: is_ready(f"{stack.url}/readyz"), "the desk")
        wait_for(lambda: str(visitor.history()[-1]["author"]) != "worker", "a reply to the confirmation")
        if ticket_number(visitor) is None:  # the worker was told that it is not certain, and asks again
            visitor.send("重新提交")
            wait_for(lambda: ticket_number(visitor) is not None, "the ticket number")
        told = ticket_number(visitor)
    path = stack.settings["DESK_DATABASE_URL"].removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path)) as database:
        numbers = [row[0] for row in database.execute("select number from tickets")]
    assert numbers == [told]


def test_a_taken_port_ends_the_start_with_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    settings = separate_settings(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(settings["RASA_PORT"])))
        taken.listen()
        with pytest.raises(SystemExit), started(tmp_path, settings):
            pass
    assert f"port {settings['RASA_PORT']} is in use" in capfd.readouterr().err
