"""The apps that may hand members over: the operator's file of their public keys, read again when it changes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import structlog
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.jwk import OKPKey, RSAKey
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from desk.settings import SettingsError

MIN_RSA_BITS = 2048
# Both keys hold while the app changes from one to the other.
MAX_KEYS = 2

log = structlog.get_logger("desk.handover")

AppId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
Origin = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]


@dataclass(frozen=True)
class Key:
    """A public key and the names its signatures may bear; the algorithm follows from the key, never from the caller."""

    algorithm: str
    public: OKPKey | RSAKey


@dataclass(frozen=True)
class App:
    """One app: ``title`` as members know it, ``origins`` of its own web pages, keys by id."""

    id: str
    title: str
    origins: tuple[str, ...]
    keys: Mapping[str, Key]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=30)
    origins: tuple[Origin, ...] = ()
    keys: dict[KeyId, str] = Field(min_length=1, max_length=MAX_KEYS)


class _File(BaseModel):
    apps: dict[AppId, _Entry]


class Apps:
    """Thread-safe. Without a file there are none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._changed: float | None = None
        self._apps: Mapping[str, App] = MappingProxyType({})

    def check(self) -> bool:
        """Whether there are any; ``SettingsError`` in one line when the file is faulty (at the start)."""
        return bool(read_apps(self._path)) if self._path.is_file() else False

    def get(self, app_id: str) -> App | None:
        """The app of this id; a new key in the file counts at once."""
        with self._lock:
            changed = self._path.stat().st_mtime if self._path.is_file() else None
            if changed != self._changed:
                self._changed = changed
                self._read()
            return self._apps.get(app_id)

    def _read(self) -> None:
        """A slip in the file leaves the apps as they were: better those of yesterday than nobody let in."""
        try:
            self._apps = read_apps(self._path) if self._changed is not None else {}
        except SettingsError as error:
            log.error("apps_file_faulty", error=str(error))


def read_apps(path: Path) -> Mapping[str, App]:
    """The apps of a file; ``SettingsError`` names the file, the app and what is wrong."""
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        parsed = _File.model_validate({"apps": content or {}})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path}：读不出来，请检查缩进和编码（{type(error).__name__}）") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"][1:] if part != "[key]")
        raise SettingsError(f"{path}：{place or '文件'} 写错了：{first['msg']}（写法见 docs/embed.md）") from None
    return {app_id: _app(path, app_id, entry) for app_id, entry in parsed.apps.items()}


def _app(path: Path, app_id: str, entry: _Entry) -> App:
    keys = {key_id: _key(f"{path}：{app_id}.keys.{key_id}", pem) for key_id, pem in entry.keys.items()}
    return App(app_id, entry.title, entry.origins, keys)


def _key(place: str, pem: str) -> Key:
    """A public key in PEM. A private one is refused: it must never leave the app."""
    if "PRIVATE" in pem:
        raise SettingsError(f"{place} 是私钥：只放公钥，并请 App 方换一对新的密钥")
    try:
        loaded = load_pem_public_key(pem.encode())
    except ValueError:
        raise SettingsError(f"{place} 不是 PEM 格式的公钥（应以 -----BEGIN PUBLIC KEY----- 开头）") from None
    if isinstance(loaded, Ed25519PublicKey):
        return Key("Ed25519", OKPKey.import_key(pem))
    if isinstance(loaded, RSAPublicKey) and loaded.key_size >= MIN_RSA_BITS:
        return Key("RS256", RSAKey.import_key(pem))
    raise SettingsError(f"{place} 要用 Ed25519 或至少 {MIN_RSA_BITS} 位的 RSA 公钥")
