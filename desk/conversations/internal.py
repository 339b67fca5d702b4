"""Internal call of the action server: a person is wanted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from desk.conversations.escalation import opening_words
from desk.conversations.ownership import call_person
from desk.conversations.schemas import Handoff, HandoffResult, PublicId
from desk.deps import TheDesk
from desk.internal_auth import require_internal_token
from desk.openapi import ERRORS

router = APIRouter(
    prefix="/internal/v1/conversations",
    tags=["internal"],
    responses=ERRORS,
    dependencies=[Depends(require_internal_token)],
)


@router.post("/{conversation_id}/handoff")
def handoff(conversation_id: Annotated[PublicId, Path()], body: Handoff, desk: TheDesk) -> HandoffResult:
    """Put the conversation into the queue of people; calling it twice changes nothing."""
    with desk.database.write() as session:
        facts = [fact.model_dump() for fact in body.facts]
        conversation, ahead = call_person(session, conversation_id, body.reason, facts)
        opening = opening_words(session) or None
        return HandoffResult.model_validate({"mode": conversation.owner, "waiting_ahead": ahead, "opening": opening})
