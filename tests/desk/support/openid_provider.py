"""An OpenID Connect provider as a program of its own: Authlib's authorization server behind HTTP.

It knows nothing of the desk but what is registered there. People sign in on its page with a password; it checks client,
secret, redirect address and PKCE, gives a code once, and signs ID tokens with the key it publishes. ``/control`` is the
only part a real one has not: there a test makes it lie.

``python -m tests.desk.support.openid_provider PORT CLIENT_ID SECRET REDIRECT_URI``
"""

from __future__ import annotations

import secrets
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, ClassVar

import uvicorn
from authlib.oauth2 import OAuth2Error, OAuth2Request  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Payload  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import CodeChallenge  # type: ignore[import-untyped]
from authlib.oidc.core.grants import OpenIDCode  # type: ignore[import-untyped]
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

SESSION = "provider_session"
FORM = '<form method="post"><input name="username"><input name="password" type="password"><button>登录</button></form>'


class Payload(OAuth2Payload):  # type: ignore[misc]
    def __init__(self, values: list[tuple[str, str]]) -> None:
        self._lists: dict[str, list[str]] = defaultdict(list)
        for name, value in values:
            self._lists[name].append(value)

    @property
    def data(self) -> dict[str, str]:
        return {name: values[0] for name, values in self._lists.items()}

    @property
    def datalist(self) -> dict[str, list[str]]:
        return self._lists


class HttpRequest(OAuth2Request):  # type: ignore[misc]
    def __init__(self, request: Request, form: list[tuple[str, str]]) -> None:
        super().__init__(request.method, str(request.url), headers=request.headers)
        self._form = form
        self.payload = Payload([*request.query_params.multi_items(), *form])

    @property
    def args(self) -> dict[str, str]:
        return dict(self.payload.data)

    @property
    def form(self) -> dict[str, str]:
        return dict(self._form)


@dataclass
class Client(ClientMixin):  # type: ignore[misc]
    """The desk as it is registered: by id and secret, for one address."""

    client_id: str
    secret: str
    redirect_uri: str

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(word for word in scope.split() if word in ("openid", "profile", "email"))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(self.secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code:
    """An authorization code with what it was given for."""

    code: str
    user: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    made: int = field(default_factory=lambda: int(time.time()))

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.made

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class State:
    """All the provider knows."""

    issuer = ""
    client: ClassVar[Client]
    key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
    # Has the name of the published one and is another: what it signs must not be believed.
    stray = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
    codes: ClassVar[dict[str, Code]] = {}
    tokens: ClassVar[dict[str, str]] = {}
    sessions: ClassVar[dict[str, str]] = {}
    # Name → claims about the person; everybody's password is "password".
    people: ClassVar[dict[str, dict[str, Any]]] = {}
    # What a test asks for: "claims" put over those of the ID token, "stray": sign with the other key, "issuer": the
    # one that the description names, "thin": the ID token says nothing but who.
    control: ClassVar[dict[str, Any]] = {}


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    def save_authorization_code(self, code: str, request: HttpRequest) -> None:
        data = request.payload.data
        State.codes[code] = Code(
            code, request.user, data["redirect_uri"], data["scope"], data.get("nonce"), data.get("code_challenge"),
            data.get("code_challenge_method"),
        )  # fmt: skip

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return State.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del State.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: Code) -> str:
        return authorization_code.user


class IdTokens(OpenIDCode):  # type: ignore[misc]
    def exists_nonce(self, nonce: str, request: HttpRequest) -> bool:
        return any(code.nonce == nonce for code in State.codes.values())

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return State.stray if State.control.get("stray") else State.key

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": "k1"}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": State.issuer, "aud": [client.client_id]}

    def generate_user_info(self, user: str, scope: str) -> dict[str, Any]:
        claims = State.people[user]
        said = {"sub": claims["sub"]} if State.control.get("thin") else claims
        return {**said, **State.control.get("claims", {})}


class Server(AuthorizationServer):  # type: ignore[misc]
    def query_client(self, client_id: str) -> Client | None:
        return State.client if client_id == State.client.client_id else None

    def save_token(self, token: dict[str, Any], request: HttpRequest) -> None:
        State.tokens[token["access_token"]] = request.user

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: HttpRequest) -> HttpRequest:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        made = JSONResponse(body, status) if isinstance(body, dict) else Response(body, status)
        for name, value in headers:
            made.headers[name] = value
        return made


def build_server() -> Server:
    server = Server(scopes_supported=["openid", "profile", "email"])

    def bearer(**asked: Any) -> dict[str, Any]:
        return {
            "token_type": "Bearer", "access_token": secrets.token_urlsafe(24), "expires_in": 300,
            "scope": asked["scope"],
        }  # fmt: skip

    server.register_token_generator("default", bearer)
    server.register_grant(CodeGrant, [CodeChallenge(required=True), IdTokens(require_nonce=True)])
    return server


server = build_server()


async def read(request: Request) -> HttpRequest:
    """The request as Authlib wants it."""
    form = await request.form()
    return HttpRequest(request, [(name, value) for name, value in form.multi_items() if isinstance(value, str)])


async def describe(request: Request) -> Response:
    issuer = State.issuer
    return JSONResponse(
        {
            "issuer": State.control.get("issuer", issuer), "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token", "jwks_uri": f"{issuer}/keys", "userinfo_endpoint": f"{issuer}/me",
            "end_session_endpoint": f"{issuer}/logout", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": State.control.get("auth", ["client_secret_basic"]),
            "code_challenge_methods_supported": ["S256"],
        }
    )  # fmt: skip


async def keys(request: Request) -> Response:
    return JSONResponse({"keys": [State.key.as_dict(private=False)]})


async def authorize(request: Request) -> Response:
    """Whoever is signed in here gets a code at once; others see the form."""
    asked = await read(request)
    user = State.sessions.get(request.cookies.get(SESSION, ""))
    if asked.form.get("username") in State.people and asked.form.get("password") == "password":
        user = asked.form["username"]
    try:
        grant = server.get_consent_grant(asked, end_user=user)
    except OAuth2Error as error:
        return server.handle_error_response(asked, error)  # type: ignore[no-any-return]
    if user is None and asked.form.get("username") != "":
        return HTMLResponse(FORM, 401 if asked.form else 200)
    response: Response = server.create_authorization_response(asked, grant_user=user, grant=grant)
    if user is not None:
        session = secrets.token_urlsafe(16)
        State.sessions[session] = user
        response.set_cookie(SESSION, session, httponly=True)
    return response


async def token(request: Request) -> Response:
    return server.create_token_response(await read(request))  # type: ignore[no-any-return]


async def me(request: Request) -> Response:
    user = State.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
    if user is None:
        return JSONResponse({"error": "invalid_token"}, 401)
    return JSONResponse(State.people[user] | State.control.get("userinfo", {}))


async def logout(request: Request) -> Response:
    State.sessions.pop(request.cookies.get(SESSION, ""), None)
    after = request.query_params.get("post_logout_redirect_uri", "")
    if request.query_params.get("client_id") == State.client.client_id and after:
        return RedirectResponse(after, 302)
    return HTMLResponse("已退出")


async def control(request: Request) -> Response:
    """For the tests: ``people`` and ``control`` as they are to be from now on."""
    wanted = await request.json()
    State.people.update(wanted.pop("people", {}))
    State.control.clear()
    State.control.update(wanted)
    return JSONResponse({})


app = Starlette(
    routes=[
        Route("/.well-known/openid-configuration", describe), Route("/keys", keys),
        Route("/authorize", authorize, methods=["GET", "POST"]), Route("/token", token, methods=["POST"]),
        Route("/me", me), Route("/logout", logout), Route("/control", control, methods=["POST"]),
    ]
)  # fmt: skip

if __name__ == "__main__":
    port, client_id, secret, redirect_uri = sys.argv[1:]
    State.issuer = f"http://127.0.0.1:{port}"
    State.client = Client(client_id, secret, redirect_uri)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")
