"""The provider of the unit's accounts (openid_provider) as a running process, and a person in front of a browser."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.desk.support.live import wait_until
from tests.desk.support.process import free_port

ROOT = Path(__file__).resolve().parents[3]
CLIENT_ID = "gongxiaozhu-desk"
SECRET = "a secret: with %signs/ and ümlaut"  # must survive the form encoding of the Basic header


@dataclass
class UnitProvider:
    """``desk_url``: the one desk that is registered."""

    issuer: str
    desk_url: str

    def set(self, **control: Any) -> None:
        """People (name → claims) and lies from now on; lies of before are over."""
        httpx.post(f"{self.issuer}/control", json=control, trust_env=False).raise_for_status()

    def hire(self, username: str, subject: str, **claims: Any) -> None:
        """A person of the unit with an account there, password "password"."""
        self.set(people={username: {"sub": subject, "preferred_username": username} | claims})

    def sign_in(self, client: httpx.Client, address: str, username: str) -> str:
        """What the person does on the provider's pages; returns where the browser is sent back to. "": cancels."""
        page = client.get(address)
        if page.status_code == 200:
            assert '<input name="username">' in page.text
            page = client.post(address, data={"username": username, "password": "password"})
        assert page.status_code == 302, page.text
        return page.headers["location"]


@contextmanager
def unit_provider() -> Iterator[UnitProvider]:
    """Start it; the desk is expected on a port of its own."""
    port, desk_port = free_port(), free_port()
    provider = UnitProvider(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{desk_port}")
    command = [
        sys.executable, "-m", "tests.desk.support.openid_provider", str(port), CLIENT_ID, SECRET,
        f"{provider.desk_url}/console/login/oidc/back",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
            env={**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"},
        )  # fmt: skip
        try:
            wait_until(lambda: _answers(provider, process), "the provider answers")
            yield provider
        finally:
            process.terminate()
            process.wait(15)


def _answers(provider: UnitProvider, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "the provider ended"
    try:
        return httpx.get(f"{provider.issuer}/keys", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def desk_port(provider: UnitProvider) -> int:
    port = urlsplit(provider.desk_url).port
    assert port is not None
    return port
