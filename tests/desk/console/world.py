"""People of the tests: staff with a browser, workers who write to the desk."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.app import create_app
from desk.clock import now
from desk.composition import Desk
from desk.conversations import ownership
from desk.conversations.inbox import read_messages
from desk.conversations.repository import append, find_conversation
from desk.conversations.service import Inbound, open_conversation, receive
from desk.crypto import hash_token, new_token
from desk.models import Message, Staff, StaffSession
from desk.settings import Settings
from desk.staff.passwords import hash_password
from desk.staff.repository import get_by_name
from desk.tickets import service as tickets
from desk.tickets.schemas import CreateTicket
from tests.desk.support.live import DEADLINE, wait_until

BASE = "/console"
PASSWORD = "correct horse battery staple"
_FIELD = re.compile(r'name="(?P<name>csrf_token|client_message_id|expected)" value="(?P<value>[^"]*)"')
_LIVE = re.compile(r'hx-get="([^"]*/live[^"]*)"')


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


def hidden(page: str, name: str) -> str:
    """Value of the first hidden field ``name`` of a page."""
    return next(html.unescape(found["value"]) for found in _FIELD.finditer(page) if found["name"] == name)


def live_url(page: str) -> str:
    """The address a conversation page polls."""
    found = _LIVE.search(page)
    assert found is not None, "the page does not poll"
    return html.unescape(found[1])


class Browser:
    """One browser with its own cookies; does not follow redirects. Paths are inside the console."""

    def __init__(self, url: str, **headers: str) -> None:
        self.client = httpx.Client(base_url=url, headers=headers, timeout=90, trust_env=False)
        self.csrf = ""

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(f"{BASE}{path}", headers=headers)

    def poll(self, url: str) -> httpx.Response:
        """Ask as htmx does, for a whole address."""
        return self.client.get(url, headers={"HX-Request": "true"})

    def post(self, path: str, data: Mapping[str, Any] | None = None, **headers: str) -> httpx.Response:
        """Send a form with the token of this browser's login."""
        return self.client.post(f"{BASE}{path}", data={"csrf_token": self.csrf, **(data or {})}, headers=headers)

    def log_in(self, name: str, password: str, target: str = "") -> httpx.Response:
        """Fill the login page; a successful one leaves the browser signed in."""
        token = hidden(self.get(f"/login?next={target}").text, "csrf_token")
        form = {"csrf_token": token, "name": name, "password": password, "next": target}
        response = self.client.post(f"{BASE}/login", data=form)
        if response.status_code == 303:
            self.csrf = hidden(self.get("/overview").text, "csrf_token")
        return response


class World:
    """A running desk; everything people do goes through its services."""

    def __init__(self, app: FastAPI, url: str) -> None:
        self.app, self.url = app, url
        self.desk: Desk = app.state.desk
        self._sent = 0
        self._browsers: list[Browser] = []

    def close(self) -> None:
        for browser in self._browsers:
            browser.client.close()

    def browser(self, **headers: str) -> Browser:
        browser = Browser(self.url, **headers)
        self._browsers.append(browser)
        return browser

    def hire(self, name: str, role: str = "agent", unit: int | None = None) -> str:
        """A new account; returns its password (the same for all: hashing one takes a long time on purpose)."""
        account = Staff(
            name=name, role=role, password_hash=_hash(), active=True, created_at=now(), organisation_id=unit
        )
        with self.desk.database.write() as session:
            session.add(account)
        return PASSWORD

    def at_work(self, name: str, role: str = "agent", *, unit: int | None = None) -> Browser:
        """A new member of staff in front of a browser that signed in earlier (the login itself: test_auth)."""
        self.hire(name, role, unit)
        token, browser = new_token(), self.browser()
        browser.csrf = new_token()
        with self.desk.database.write() as session:
            login = StaffSession(
                staff_id=get_by_name(session, name).id, token_hash=hash_token(token), csrf=browser.csrf,
                created_at=now(), expires_at=now() + timedelta(hours=1),
            )  # fmt: skip
            session.add(login)
        browser.client.cookies.set("console_session", token, path=BASE)
        return browser

    def conversation(self, *words: str, calls_person: str | None = None, region: str | None = None) -> str:
        """A worker opens the chat, writes, and perhaps asks for a person (for the reason given)."""
        with self.desk.database.write() as session:
            conversation, _token = open_conversation(session, channel="web", region=region, days=1)
            public_id = conversation.public_id
        for text in words:
            self.write(public_id, text)
        if calls_person is not None:
            with self.desk.database.write() as session:
                ownership.call_person(session, public_id, calls_person)
        return public_id

    def write(self, public_id: str, text: str) -> None:
        """The worker writes one message."""
        self._sent += 1
        with self.desk.database.write() as session:
            receive(session, public_id, Inbound(f"m{self._sent}", text), self.desk.crisis)

    def bot_says(self, public_id: str, kind: str, *, replying: bool = False, **body: Any) -> None:
        """Store a reply as the desk stores what Rasa answers; ``replying``: to the worker's last message."""
        with self.desk.database.write() as session:
            conversation = find_conversation(session, public_id, lock=True)
            newest = select(func.max(Message.id)).where(
                Message.conversation_id == conversation.id, Message.author == "worker"
            )
            asked = session.scalar(newest) if replying else None
            append(session, conversation, author="bot", kind=kind, body=body, in_reply_to=asked)

    def ticket(self, public_id: str, key: str = "k1", **fields: Any) -> str:
        """The worker applies for legal aid; returns the number."""
        wanted = {
            "conversation_id": public_id, "kind": "legal_aid", "category": "wage_arrears",
            "narrative": "三个月没有发工资。", "contact_name": "王小明", "contact_phone": "13812345678",
            "consent_version": "2026-11",
        } | fields  # fmt: skip
        with self.desk.database.write() as session:
            return tickets.create(session, key, CreateTicket.model_validate(wanted))[0].number

    def first_ticket(self, public_id: str) -> str:
        """Number of a ticket of the conversation."""
        with self.read() as session:
            return tickets.tickets_of(session, public_id)[0].number

    def read_ticket(self, number: str) -> tickets.TicketView:
        with self.read() as session:
            return tickets.read_ticket(session, number)

    def texts(self, public_id: str, author: str) -> list[str]:
        """What ``author`` wrote in a conversation."""
        with self.read() as session:
            return [message.text for message in read_messages(session, public_id) if message.author == author]

    def owner(self, public_id: str) -> str:
        with self.read() as session:
            return find_conversation(session, public_id).owner

    def read(self) -> AbstractContextManager[Session]:
        """A session that only reads."""
        return self.desk.database.read()


@contextmanager
def serve(settings: Settings, port: int = 0) -> Iterator[World]:
    """The desk on a port of this machine (0: any free one), without its jobs: no Rasa is asked for anything."""
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive(), "desk started")
        world = World(app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
        yield world
        world.close()
    finally:
        server.should_exit = True
        thread.join(DEADLINE)
        assert not thread.is_alive(), "the desk did not stop"
        app.state.desk.close()
