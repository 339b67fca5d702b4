"""The worker's files: hand in, list, take back. Staff download them in the console."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from desk.composition import Desk
from desk.conversations.router import ConversationId
from desk.conversations.schemas import PublicId
from desk.deps import ReadSession, TheDesk
from desk.errors import InvalidInput
from desk.files import service
from desk.files.schemas import FileInfo, FileList
from desk.http import attachment
from desk.limiter import per_minute
from desk.openapi import ERRORS

PATH = "/api/v1/chat/files"
# Room for the envelope of the form around the file.
ENVELOPE_BYTES = 16384
UPLOADS_PER_MINUTE = 20
LOOKS_PER_MINUTE = 60
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        }
    },
}

router = APIRouter(prefix=PATH, tags=["chat"], responses=ERRORS)


@router.post(
    "",
    status_code=201,
    responses={200: {"model": FileInfo, "description": "This content was handed in before."}},
    openapi_extra={"requestBody": _BODY},
)
async def hand_in(request: Request, desk: TheDesk, conversation_id: ConversationId, response: Response) -> FileInfo:
    """Hand in one file as form field ``file``; the same content again answers 200 with the file there is.

    The form is read here and not by a parameter, so that a caller without a token uploads nothing.
    """
    desk.limiter.hit(per_minute(UPLOADS_PER_MINUTE), "files", conversation_id)
    info, is_new = await _take(request, desk, conversation_id)
    if not is_new:
        response.status_code = 200
    return info


async def _take(request: Request, desk: Desk, conversation_id: str) -> tuple[FileInfo, bool]:
    async with request.form(max_files=1, max_fields=4) as form:
        upload = form.get("file")
        if not isinstance(upload, UploadFile):
            raise InvalidInput("没有收到文件：请用表单字段 file 上传一个文件。", code="file_missing")
        content = await upload.read()
        name = upload.filename
    return await run_in_threadpool(service.hand_in, desk, conversation_id, name, content)


@router.get("")
def list_files(desk: TheDesk, session: ReadSession, conversation_id: ConversationId) -> FileList:
    """The files of this conversation, oldest first, and what may still be handed in."""
    files = service.list_files(session, conversation_id)
    return FileList(files=files, limit=desk.settings.files_per_conversation, max_bytes=desk.settings.max_file_bytes)


@router.get(
    "/{file_id}/content",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
def read_back(file_id: Annotated[PublicId, Path()], desk: TheDesk, conversation_id: ConversationId) -> Response:
    """An own file as it was handed in. Clients fetch it with their token and show it themselves."""
    desk.limiter.hit(per_minute(LOOKS_PER_MINUTE), "files-read", conversation_id)
    content = service.read_own(desk, conversation_id, file_id)
    # Never a page of this address: whatever it is, a browser that opens it only saves it.
    return Response(content.data, media_type="application/octet-stream", headers=attachment(content.name))


@router.delete("/{file_id}", status_code=204)
def take_back(file_id: Annotated[PublicId, Path()], desk: TheDesk, conversation_id: ConversationId) -> None:
    """Delete an own file; 409 once a ticket has it."""
    service.take_back(desk, conversation_id, file_id)
