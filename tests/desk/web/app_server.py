"""The server of a union's app, written from docs/embed.md alone: it signs with OpenSSL's own code and the standard
library, and knows nothing of the desk."""

from __future__ import annotations

import base64
import json
import secrets
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass
class AppServer:
    """Signs for one app. ``kind``: ed25519 or rsa, as ``openssl genpkey`` names them."""

    folder: Path
    audience: str
    app: str = "zhigong"
    kid: str = "2026-11"
    kind: str = "ed25519"
    bits: int = 2048
    private: Path = field(init=False)
    public_pem: str = field(init=False)

    def __post_init__(self) -> None:
        self.private = self.folder / f"{self.app}-{self.kid}.pem"
        if not self.private.exists():
            size = ["-pkeyopt", f"rsa_keygen_bits:{self.bits}"] if self.kind == "rsa" else []
            _openssl("genpkey", "-algorithm", self.kind, *size, "-out", str(self.private))
        self.public_pem = _openssl("pkey", "-in", str(self.private), "-pubout").decode()

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What is usually said of a member; None takes a claim out."""
        now = int(time.time())
        usual = {
            "iss": self.app, "aud": self.audience, "sub": "m-7f3a9c", "jti": secrets.token_urlsafe(16), "iat": now,
            "exp": now + 120,
        }  # fmt: skip
        return {name: value for name, value in (usual | changes).items() if value is not None}

    def sign(self, claims: dict[str, Any] | None = None, **header: Any) -> str:
        """The compact form: header.payload.signature."""
        usual = {"typ": "JWT", "alg": "EdDSA" if self.kind == "ed25519" else "RS256", "kid": self.kid}
        parts = (usual | header, self.claims() if claims is None else claims)
        signed = ".".join(b64(json.dumps(part, ensure_ascii=False).encode()) for part in parts)
        return f"{signed}.{b64(self._signature(signed.encode()))}"

    def _signature(self, content: bytes) -> bytes:
        message = self.folder / "message"
        message.write_bytes(content)
        how = ["-rawin"] if self.kind == "ed25519" else ["-rawin", "-digest", "sha256"]
        return _openssl("pkeyutl", "-sign", "-inkey", str(self.private), "-in", str(message), *how)


def write_apps(path: Path, *servers: AppServer, origins: tuple[str, ...] = (), title: str = "职工之家") -> None:
    """The operator's file with the public keys of these servers."""
    apps: dict[str, Any] = {}
    for server in servers:
        entry = apps.setdefault(server.app, {"title": title, "origins": list(origins), "keys": {}})
        entry["keys"][server.kid] = server.public_pem
    path.write_text(json.dumps(apps, ensure_ascii=False), encoding="utf-8")  # JSON is YAML


def _openssl(*arguments: str) -> bytes:
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout
