"""Shapes of the feedback calls."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Reason = Literal["off_point", "unclear", "other_case", "wrong", "other"]
ServiceId = Annotated[str, StringConstraints(pattern=r"^(conversation:[0-9]{1,6}|ticket:FY-[0-9]{8}-[0-9]{4,10})$")]
# Far above what a form takes; too long is told in Chinese by the service.
Comment = Annotated[str, StringConstraints(max_length=4000)]


class GiveFeedback(BaseModel):
    """``reason`` and ``comment`` belong to an answer that was not useful; of a useful one they are dropped."""

    model_config = ConfigDict(extra="forbid")

    useful: bool
    reason: Reason | None = None
    comment: Comment | None = None


class Feedback(BaseModel):
    """What is stored about one message."""

    message_id: str
    useful: bool
    reason: Reason | None
    comment: str | None
    at: datetime


class Service(BaseModel):
    """A service that ended and may be rated. ``title`` in words for the worker."""

    id: ServiceId
    title: str
    ended_at: datetime


class Opinions(BaseModel):
    """Everything given in this conversation; ``due``: the service to ask about now, null when there is none."""

    feedback: list[Feedback]
    due: Service | None


class GiveRating(BaseModel):
    """``score`` null: the worker does not want to say."""

    model_config = ConfigDict(extra="forbid")

    service: ServiceId
    score: Annotated[int, Field(ge=1, le=5)] | None
    comment: Comment | None = None


class Rating(BaseModel):
    """What is stored about one service."""

    service: ServiceId
    score: int | None
    comment: str | None
    at: datetime
