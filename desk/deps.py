"""FastAPI dependencies: the desk, reading sessions, bearer tokens.

There is no writing session among them: an endpoint opens ``desk.database.write()`` itself and closes it before it
returns. A dependency would hold the write lock while the request waits for threads: for the endpoint's, and for
the one in which the response is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from desk.composition import Desk


def get_desk(request: Request) -> Desk:
    """The desk of the running application."""
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(get_desk)]


def read_session(desk: TheDesk) -> Iterator[Session]:
    with desk.database.read() as session:
        yield session


ReadSession = Annotated[Session, Depends(read_session, scope="function")]


def client_address(request: Request) -> str:
    """Network address of the caller, as uvicorn sees it (it honours the proxies it was told to trust)."""
    return request.client.host if request.client else "unknown"


ClientAddress = Annotated[str, Depends(client_address)]


def bearer_token(request: Request) -> str | None:
    """Token of the Authorization header, or None."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


BearerToken = Annotated[str | None, Depends(bearer_token)]
