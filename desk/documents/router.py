"""Documents over HTTP: kinds for everyone, drafts for the worker's token, the file for whoever has its link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse

from desk.conversations.router import ConversationId
from desk.conversations.schemas import PublicId
from desk.deps import ClientAddress, ReadSession, TheDesk
from desk.documents import service
from desk.documents.printview import as_html
from desk.documents.schemas import DocumentKind, Draft, Finished, GiveAnswer, OpenDraft
from desk.documents.template import MEDIA_TYPE
from desk.http import attachment
from desk.limiter import per_minute
from desk.openapi import ERRORS

FETCHES_PER_MINUTE = 60
DraftId = Annotated[PublicId, Path()]
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{20,64}$")]

router = APIRouter(responses=ERRORS)


@router.get("/api/v1/documents", tags=["documents"])
def list_kinds(desk: TheDesk) -> list[DocumentKind]:
    """What can be written."""
    return service.kinds(desk)


@router.post("/api/v1/chat/documents", tags=["chat"])
def open_draft(desk: TheDesk, conversation_id: ConversationId, body: OpenDraft) -> Draft:
    """Begin a document, or go on with the one begun before."""
    with desk.database.write() as session:
        return service.open_draft(desk, session, conversation_id, body.kind, body.known, again=body.again)


@router.get("/api/v1/chat/documents", tags=["chat"])
def list_drafts(desk: TheDesk, session: ReadSession, conversation_id: ConversationId) -> list[Draft]:
    """Documents of this conversation, newest first."""
    return service.list_drafts(desk, session, conversation_id)


@router.get("/api/v1/chat/documents/{draft_id}", tags=["chat"])
def read_draft(draft_id: DraftId, desk: TheDesk, session: ReadSession, conversation_id: ConversationId) -> Draft:
    """One document with what was answered and what is asked next."""
    return service.read_draft(desk, session, conversation_id, draft_id)


@router.post("/api/v1/chat/documents/{draft_id}/answers", tags=["chat"])
def give_answer(draft_id: DraftId, body: GiveAnswer, desk: TheDesk, conversation_id: ConversationId) -> Draft:
    """Answer a question, correct an answer, or take it back (null)."""
    with desk.database.write() as session:
        return service.give_answer(desk, session, conversation_id, draft_id, body.name, body.value)


@router.post("/api/v1/chat/documents/{draft_id}/file", tags=["chat"])
def finish(draft_id: DraftId, desk: TheDesk, conversation_id: ConversationId) -> Finished:
    """A link to the finished file; 409 names what is still missing or contradicts itself."""
    with desk.database.write() as session:
        return service.finish(desk, session, conversation_id, draft_id)


@router.delete("/api/v1/chat/documents/{draft_id}", status_code=204, tags=["chat"])
def forget(draft_id: DraftId, desk: TheDesk, conversation_id: ConversationId) -> None:
    """Delete a document with everything that was answered."""
    with desk.database.write() as session:
        service.forget(session, conversation_id, draft_id)


@router.get("/documents/{code}", include_in_schema=False)
def download(code: Code, desk: TheDesk, session: ReadSession, address: ClientAddress) -> Response:
    """The finished Word file."""
    desk.limiter.hit(per_minute(FETCHES_PER_MINUTE), "documents", address)
    name, content = service.fetch(desk, session, code)
    headers = attachment(name) | {"Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


@router.get("/documents/{code}/print", include_in_schema=False)
def print_view(code: Code, desk: TheDesk, session: ReadSession, address: ClientAddress) -> HTMLResponse:
    """The finished document as a page to print."""
    desk.limiter.hit(per_minute(FETCHES_PER_MINUTE), "documents", address)
    name, content = service.fetch(desk, session, code)
    return HTMLResponse(
        as_html(name.removesuffix(".docx"), content, review_url=f"/documents/{code}/review"),
        headers={"Cache-Control": "no-store"},
    )
