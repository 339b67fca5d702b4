"""What an app's server signs about a member who comes over: a JSON Web Token, checked from the outside in. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Annotated

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from desk.channels.web.apps import App, Key
from desk.channels.web.errors import HandoverExpired, HandoverFaulty, HandoverRefused
from desk.conversations.schemas import RegionCode

MAX_LENGTH = 4096
# How long an assertion may live, and how far two clocks may be apart, in seconds.
MAX_LIFETIME = 300
SKEW = 60
# A number that leads to a person elsewhere is no opaque id: mobile phone, identity card.
_NAMES_A_PERSON = re.compile(r"1[3-9]\d{9}|\d{17}[\dXx]|\d{15}")

Subject = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:=+/-]{1,128}$")]
Once = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{16,64}$")]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$")]


class Claims(BaseModel):
    """All that is accepted; a claim of another name is refused, so that no name or phone number slips in."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    iss: str
    aud: str | list[str]
    sub: Subject
    jti: Once
    iat: float
    exp: float
    nbf: float | None = None
    region: RegionCode | None = None
    unit: UnitCode | None = None


class _Registry(jws.JWSRegistry):
    def get_alg(self, name: str) -> JWSAlgModel:
        # Most libraries still write the older name; with an Ed25519 key both mean the same signature.
        return super().get_alg("Ed25519" if name == "EdDSA" else name)


def read_assertion(
    text: str, find_app: Callable[[str], App | None], audience: str, moment: float
) -> tuple[App, Claims]:
    """The app and what it says. Raises ``HandoverRefused`` or one of its kinds.

    ``audience``: our own address without a slash at the end; ``moment``: seconds since 1970.
    """
    app, key = _signer(text, find_app)
    try:
        registry = _Registry(algorithms=[key.algorithm])
        signed = jws.deserialize_compact(text.encode(), key.public, registry=registry)
    except (JoseError, ValueError):
        raise HandoverRefused("signature") from None
    claims = _claims(signed.payload)
    if claims.iss != app.id:
        raise HandoverRefused("issuer")
    _check_audience(claims, audience)
    _check_time(claims, moment)
    if _NAMES_A_PERSON.fullmatch(claims.sub):
        raise HandoverFaulty("sub_names_a_person")
    return app, claims


def _signer(text: str, find_app: Callable[[str], App | None]) -> tuple[App, Key]:
    """Who says to have signed, by the unsigned parts; only a key of our own file is returned."""
    if len(text) > MAX_LENGTH:
        raise HandoverFaulty("too_long")
    try:
        unverified = jws.extract_compact(text.encode())
        issuer = json.loads(unverified.payload)["iss"]
        key_id = unverified.headers()["kid"]
    except (JoseError, ValueError, KeyError, TypeError):
        raise HandoverFaulty("format") from None
    app = find_app(issuer) if isinstance(issuer, str) else None
    if app is None:
        raise HandoverRefused("unknown_app")
    key = app.keys.get(key_id) if isinstance(key_id, str) else None
    if key is None:
        raise HandoverRefused("unknown_key")
    return app, key


def _claims(payload: bytes) -> Claims:
    try:
        return Claims.model_validate_json(payload)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        # The name of an unknown claim is the app's own word; it may be anything, so it is cut short.
        raise HandoverFaulty(f"claim:{place[:40]}") from None


def _check_audience(claims: Claims, audience: str) -> None:
    named = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    if audience not in [one.rstrip("/") for one in named]:
        raise HandoverRefused("audience")


def _check_time(claims: Claims, moment: float) -> None:
    if claims.exp - claims.iat > MAX_LIFETIME:
        raise HandoverExpired("lifetime")
    if moment > claims.exp + SKEW:
        raise HandoverExpired("expired")
    if max(claims.iat, claims.nbf or claims.iat) > moment + SKEW:
        raise HandoverExpired("not_yet")
