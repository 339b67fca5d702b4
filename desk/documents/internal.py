"""Internal calls of the action server: the guided interview in the chat."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from desk.conversations.schemas import PublicId
from desk.deps import ReadSession, TheDesk
from desk.documents import service
from desk.documents.schemas import Draft, Finished, GiveAnswerFor, OpenDraftFor
from desk.internal_auth import require_internal_token
from desk.openapi import ERRORS

router = APIRouter(
    prefix="/internal/v1/documents", tags=["internal"], responses=ERRORS, dependencies=[Depends(require_internal_token)]
)
DraftId = Annotated[PublicId, Path()]
ConversationId = Annotated[PublicId, Query()]


@router.post("")
def open_draft(desk: TheDesk, body: OpenDraftFor) -> Draft:
    """Begin a document for a conversation, or go on with the one begun before."""
    with desk.database.write() as session:
        return service.open_draft(desk, session, body.conversation_id, body.kind, body.known, again=body.again)


@router.get("/{draft_id}")
def read_draft(draft_id: DraftId, desk: TheDesk, session: ReadSession, conversation_id: ConversationId) -> Draft:
    """One document with what was answered and what is asked next."""
    return service.read_draft(desk, session, conversation_id, draft_id)


@router.post("/{draft_id}/answers")
def give_answer(draft_id: DraftId, body: GiveAnswerFor, desk: TheDesk) -> Draft:
    """Answer a question, correct an answer, or take it back (null)."""
    with desk.database.write() as session:
        return service.give_answer(desk, session, body.conversation_id, draft_id, body.name, body.value)


@router.post("/{draft_id}/file")
def finish(draft_id: DraftId, desk: TheDesk, conversation_id: ConversationId) -> Finished:
    """A link to the finished file; 409 names what is still missing or contradicts itself."""
    with desk.database.write() as session:
        return service.finish(desk, session, conversation_id, draft_id)


@router.delete("/{draft_id}", status_code=204)
def forget(draft_id: DraftId, desk: TheDesk, conversation_id: ConversationId) -> None:
    """Delete a document with everything that was answered."""
    with desk.database.write() as session:
        service.forget(session, conversation_id, draft_id)
