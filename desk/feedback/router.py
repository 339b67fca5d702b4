"""The worker's feedback over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from desk.conversations.router import ConversationId
from desk.conversations.schemas import PublicId
from desk.deps import TheDesk
from desk.feedback import answers, services
from desk.feedback.schemas import Feedback, GiveFeedback, GiveRating, Opinions, Rating
from desk.limiter import per_minute
from desk.openapi import ERRORS

TAPS_PER_MINUTE = 60

router = APIRouter(prefix="/api/v1/chat", tags=["chat"], responses=ERRORS)


@router.get("/feedback")
def list_feedback(desk: TheDesk, conversation_id: ConversationId) -> Opinions:
    """What was said about the answers of this conversation, and the service to ask about now."""
    with desk.database.read() as session:
        return Opinions(feedback=answers.given_in(session, conversation_id), due=services.due(session, conversation_id))


@router.post("/messages/{message_id}/feedback")
def give_feedback(
    message_id: Annotated[PublicId, Path()], body: GiveFeedback, desk: TheDesk, conversation_id: ConversationId
) -> Feedback:
    """Say whether an answer was useful; said again, it replaces what was said before."""
    desk.limiter.hit(per_minute(TAPS_PER_MINUTE), "feedback", conversation_id)
    with desk.database.write() as session:
        return answers.give(session, conversation_id, message_id, body)


@router.post("/ratings")
def give_rating(body: GiveRating, desk: TheDesk, conversation_id: ConversationId) -> Rating:
    """Rate a service that ended, once; ``score`` null: not now and not later."""
    desk.limiter.hit(per_minute(TAPS_PER_MINUTE), "feedback", conversation_id)
    with desk.database.write() as session:
        return services.rate(session, conversation_id, body)
