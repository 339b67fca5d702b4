"""Staff download what workers handed in. Always a download, never shown by the browser: a file may be hostile."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from desk.console.access import CurrentStaff
from desk.console.queries import may_open_file
from desk.deps import TheDesk
from desk.files.errors import FileNotFound
from desk.files.service import read_content
from desk.http import attachment

router = APIRouter(prefix="/files/{file_id}")


@router.get("")
def download(file_id: str, desk: TheDesk, staff: CurrentStaff) -> Response:
    """The content as an attachment under the worker's name for it."""
    with desk.database.read() as session:
        if not may_open_file(session, staff, file_id):
            raise FileNotFound
    content = read_content(desk, file_id)
    headers = attachment(content.name) | {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content.data, media_type=content.media_type, headers=headers)
