"""A worker fetches their own data: with the chat's token, or with a link of a few minutes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response, StreamingResponse

from desk.audit.acting import ACTING, note
from desk.audit.chain import Act
from desk.composition import Desk
from desk.conversations.router import ConversationId
from desk.deps import ClientAddress, TheDesk
from desk.http import attachment
from desk.limiter import per_quarter_hour
from desk.openapi import ERRORS
from desk.privacy import links
from desk.privacy.export import write_package

router = APIRouter(responses=ERRORS)
# A package is work: a few are enough for anyone.
PACKAGES_PER_QUARTER_HOUR = 6
_PIECE = 1 << 16


@router.get("/api/v1/chat/export", tags=["chat"], response_class=Response)
def export(desk: TheDesk, conversation_id: ConversationId) -> Response:
    """Everything kept of this conversation as a ZIP."""
    return package_response(desk, conversation_id)


@router.get(links.PATH + "{token}", include_in_schema=False)
def export_by_link(token: Annotated[str, Path(max_length=400)], desk: TheDesk, address: ClientAddress) -> Response:
    """The same for who holds a link."""
    desk.limiter.hit(per_quarter_hour(PACKAGES_PER_QUARTER_HOUR * 10), "export-address", address)
    return package_response(desk, links.open_link(desk.keyring, token))


def package_response(desk: Desk, conversation_id: str) -> Response:
    """The package as a download that no cache keeps."""
    desk.limiter.hit(per_quarter_hour(PACKAGES_PER_QUARTER_HOUR), "export", conversation_id)
    headers = attachment(links.FILENAME) | {"Cache-Control": "no-store"}
    if ACTING.get() is None:  # staff who do it are noted by the console
        with desk.database.write() as session:
            note(session, Act("worker", "职工", "export", conversation_id))
    pieces = _pieces(write_package(desk, conversation_id))
    return StreamingResponse(pieces, media_type="application/zip", headers=headers)


def _pieces(package: IO[bytes]) -> Iterator[bytes]:
    with package:
        while piece := package.read(_PIECE):
            yield piece
