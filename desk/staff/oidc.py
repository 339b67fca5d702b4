"""Signing in with the accounts of the unit (OpenID Connect): the protocol alone, without accounts of ours.

Authorization code flow with PKCE. Each login asks the provider anew for its addresses and keys: logins are rare, and
what is not kept cannot be out of date. Nobody is believed before the ID token's signature, issuer, audience, times and
nonce were checked.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import structlog
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from desk.clock import now
from desk.crypto import DecryptionError, Keyring
from desk.errors import NotSignedIn, Unavailable
from desk.settings import Settings, is_guarded

# What the provider sends people back to, below DESK_PUBLIC_URL; it is registered there.
RETURN_PATH = "/console/login/oidc/back"
LEAVE_PATH = "/console/login"
TIMEOUT_SECONDS = 6.0
# How long a person may take at the provider.
ATTEMPT_SECONDS = 600
CLOCK_LEEWAY_SECONDS = 60
# Signatures with a public key only: with a secret that both sides hold (HS256), or none, anybody may have signed.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
# Kinds of proof (RFC 8176): something known, something held, something of the body. Two kinds are two steps.
_KINDS = (
    frozenset({"pwd", "pin", "kba"}),
    frozenset({"otp", "hwk", "swk", "sc", "sms", "tel", "pop"}),
    frozenset({"face", "fpt", "iris", "retina", "vbm"}),
)

log = structlog.get_logger("desk.oidc")


class ProviderUnavailable(Unavailable):
    code = "oidc_unavailable"
    message = "暂时连不上单位的登录系统，请稍后再试，或者用工作台的用户名和密码登录。"


class ProviderRefused(NotSignedIn):
    code = "oidc_refused"
    message = "单位的登录系统没有让您登录。请重新点“用单位账号登录”，一直这样请联系系统管理员。"


class AttemptOver(NotSignedIn):
    code = "oidc_over"
    message = "这次登录已经过期，或者不是从这个浏览器开始的。请重新点“用单位账号登录”。"


@dataclass(frozen=True)
class Attempt:
    """What a login remembers until the person comes back; ``started``: Unix seconds, ``target``: where it goes on."""

    state: str
    nonce: str
    verifier: str
    target: str
    started: int

    def seal(self, keyring: Keyring) -> str:
        """For a cookie: nobody reads or changes it on the way."""
        return keyring.encrypt(json.dumps(asdict(self)))


@dataclass(frozen=True)
class Person:
    """Whom the provider vouches for. ``subject``: never changes; ``names``: what an account of ours may be called;
    ``two_steps``: whether more than a password was asked for."""

    subject: str
    names: tuple[str, ...]
    two_steps: bool


class _Metadata(BaseModel):
    """The provider's own description (OpenID Connect Discovery), as far as we use it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


def open_attempt(keyring: Keyring, sealed: str, state: str) -> Attempt:
    """The attempt that began in this browser with this state; ``AttemptOver`` when there is none, or it is too old."""
    try:
        attempt = Attempt(**json.loads(keyring.decrypt(sealed)))
    except (DecryptionError, ValueError, TypeError):
        raise AttemptOver from None
    fresh = now().timestamp() - attempt.started <= ATTEMPT_SECONDS
    if not fresh or not secrets.compare_digest(attempt.state.encode(), state.encode(errors="replace")):
        raise AttemptOver
    return attempt


class Provider:
    """Thread-safe; the one provider of the settings."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer
        self._client_id, self._secret = settings.oidc_client_id, settings.oidc_client_secret
        self._name_claim = settings.oidc_name_claim
        self._base = settings.public_url.rstrip("/")
        self._guarded = settings.production
        # trust_env=False: no proxy of the environment stands between us and who says who somebody is.
        self._http = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False, headers={"Accept": "application/json"})

    def close(self) -> None:
        self._http.close()

    def begin(self, target: str) -> tuple[str, Attempt]:
        """Where the person is sent, and what must be remembered. Raises ``ProviderUnavailable``."""
        metadata = self._metadata()
        attempt = Attempt(
            state=secrets.token_urlsafe(32), nonce=secrets.token_urlsafe(32), verifier=secrets.token_urlsafe(48),
            target=target, started=int(now().timestamp()),
        )  # fmt: skip
        query = {
            "response_type": "code", "client_id": self._client_id, "redirect_uri": self._base + RETURN_PATH,
            "scope": "openid profile email", "state": attempt.state, "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        return _with_query(metadata.authorization_endpoint, query), attempt

    def finish(self, attempt: Attempt, code: str) -> Person:
        """Who came back with this code. Raises ``ProviderRefused`` or ``ProviderUnavailable``."""
        metadata = self._metadata()
        tokens = self._exchange(metadata, attempt, code)
        claims = self._checked(metadata, tokens, attempt.nonce)
        access = tokens.get("access_token")
        if not claims.get(self._name_claim) and metadata.userinfo_endpoint and isinstance(access, str):
            claims |= self._userinfo(metadata.userinfo_endpoint, access, claims["sub"])
        return Person(str(claims["sub"]), _names(claims, self._name_claim), _two_steps(claims.get("amr")))

    def farewell(self) -> str | None:
        """Where the person ends the login at the provider too; None when it has no such page."""
        endpoint = self._metadata().end_session_endpoint
        query = {"client_id": self._client_id, "post_logout_redirect_uri": self._base + LEAVE_PATH}
        return _with_query(endpoint, query) if endpoint else None

    def _metadata(self) -> _Metadata:
        document = self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        try:
            metadata = _Metadata.model_validate(document)
        except ValidationError:
            raise self._unavailable("discovery_unreadable") from None
        if metadata.issuer != self.issuer:
            raise self._unavailable("issuer_differs")
        addresses = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri,
                     metadata.userinfo_endpoint, metadata.end_session_endpoint)  # fmt: skip
        if self._guarded and not all(is_guarded(address) for address in addresses if address):
            raise self._unavailable("endpoint_without_https")
        return metadata

    def _exchange(self, metadata: _Metadata, attempt: Attempt, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._base + RETURN_PATH,
            "code_verifier": attempt.verifier,
        }  # fmt: skip
        login: httpx.Auth | None = None
        if not self._secret:
            form["client_id"] = self._client_id
        elif "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            # RFC 6749, 2.3.1: both are form-encoded before they are joined.
            login = httpx.BasicAuth(quote(self._client_id, safe=""), quote(self._secret, safe=""))
        else:
            form |= {"client_id": self._client_id, "client_secret": self._secret}
        try:
            response = self._http.post(metadata.token_endpoint, data=form, auth=login or httpx.USE_CLIENT_DEFAULT)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unavailable(type(error).__name__) from None
        content = self._read(response)
        if response.status_code != 200:
            reason = str(content.get("error", ""))[:40]
            if reason == "invalid_client":
                raise self._refused(reason, "工作台在单位登录系统里的登记不对（OIDC_CLIENT_ID 或 OIDC_CLIENT_SECRET），"
                                            "请联系系统管理员。")  # fmt: skip
            raise self._refused(reason or str(response.status_code), AttemptOver.message)
        return content

    def _checked(self, metadata: _Metadata, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of the ID token, after every check of OpenID Connect Core 3.1.3.7."""
        keys = self._get(metadata.jwks_uri)
        expected = {
            "iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self._client_id},
            "nonce": {"essential": True, "value": nonce}, "sub": {"essential": True},
        }  # fmt: skip
        params = {"client_id": self._client_id, "nonce": nonce, "access_token": tokens.get("access_token")}
        try:
            key_set = KeySet.import_key_set(keys)  # type: ignore[arg-type]
            token = jwt.decode(str(tokens.get("id_token", "")), key_set, algorithms=list(ALGORITHMS))
            claims = CodeIDToken(token.claims, token.header, expected, params)
            claims.validate(now=int(now().timestamp()), leeway=CLOCK_LEEWAY_SECONDS)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            name = getattr(error, "claim", None) or getattr(error, "error", None) or type(error).__name__
            raise self._refused(f"id_token:{name}", "单位登录系统给的登录凭据没有通过核对，所以没有登录。"
                                                    "请重试一次，一直这样请联系系统管理员。") from None  # fmt: skip
        return dict(claims)

    def _userinfo(self, endpoint: str, access_token: str, subject: str) -> dict[str, Any]:
        """More about the same person; an answer about another is not used."""
        more = self._get(endpoint, {"Authorization": f"Bearer {access_token}"})
        if more.get("sub") != subject:
            raise self._refused("userinfo:sub", ProviderRefused.message)
        return more

    def _get(self, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        try:
            response = self._http.get(address, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unavailable(type(error).__name__) from None
        if response.status_code != 200:
            raise self._unavailable(str(response.status_code))
        return self._read(response)

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        try:
            content = response.json()
        except ValueError:
            raise self._unavailable("not_json") from None
        if not isinstance(content, dict):
            raise self._unavailable("not_an_object")
        return content

    def _unavailable(self, reason: str) -> ProviderUnavailable:
        log.warning("oidc_unavailable", reason=reason)
        return ProviderUnavailable()

    def _refused(self, reason: str, message: str) -> ProviderRefused:
        log.warning("oidc_refused", reason=reason)
        return ProviderRefused(message)


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _names(claims: Mapping[str, Any], name_claim: str) -> tuple[str, ...]:
    """The named claim, then the address of mail if the provider has checked it."""
    mail = claims.get("email") if claims.get("email_verified") is True else None
    found = (value for value in (claims.get(name_claim) if name_claim != "email" else None, mail))
    return tuple(value.strip() for value in found if isinstance(value, str) and value.strip())


def _two_steps(methods: object) -> bool:
    """Whether the methods of the login (``amr``) were of two kinds."""
    given = {value for value in methods if isinstance(value, str)} if isinstance(methods, list) else set()
    return "mfa" in given or sum(bool(given & kind) for kind in _KINDS) > 1


def build_provider(settings: Settings) -> Provider | None:
    """The provider of the settings; None without one."""
    return Provider(settings) if settings.oidc_issuer else None
