"""Shapes of the chat API (docs/architecture.md); the same shape is shown in the console."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from law.contract import MOST_FACTS, MOST_LABEL, MOST_VALUE, BotKind

Mode = Literal["bot", "waiting", "human", "closed"]
Author = Literal["worker", "bot", "staff", "system"]
# What workers and staff write is a plain "message".
Kind = BotKind | Literal["message"]

PublicId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,32}$")]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


def _empty_when_null(value: Any) -> Any:
    return [] if value is None else value


class Citation(BaseModel):
    """One article an answer rests on."""

    law: str
    article: str = ""
    title: str = ""


class Button(BaseModel):
    """What a person can tap; towards clients the payload is a signed token."""

    title: str = Field(min_length=1)
    payload: str


class StoredButton(Button):
    """A button in the database, payload in clear; ``desk``: a command for the desk itself, never for Rasa."""

    desk: bool = False


class _Content(BaseModel):
    text: str = ""
    faq_id: str | None = None
    topic: str | None = None
    confidence: float | None = Field(None, ge=0, le=1)
    citations: Annotated[list[Citation], BeforeValidator(_empty_when_null)] = []
    card: dict[str, Any] | None = None
    checked_on: str | None = None


class BotMessage(_Content):
    """One item of Rasa's reply; unknown keys are ignored, null lists are empty."""

    model_config = ConfigDict(extra="ignore")

    kind: BotKind
    buttons: Annotated[list[Button], BeforeValidator(_empty_when_null)] = []


class Message(_Content):
    """One message as clients get it."""

    seq: int
    id: str
    author: Author
    created_at: datetime
    kind: Kind
    buttons: list[Button] = []
    in_reply_to: str | None = None
    file_id: str | None = None
    staff_name: str | None = None


class OpenSession(BaseModel):
    """Body of POST /sessions; all of it may be absent."""

    region: RegionCode | None = None


class Session(BaseModel):
    """An opened session. ``renew_in``: seconds of use after which the client asks for the next token;
    ``member_of``: the app that handed the worker over, as members know it."""

    session_id: str
    token: str
    mode: Mode
    messages: list[Message]
    renew_in: int
    member_of: str | None = None


class Renewed(BaseModel):
    """The next token of the same session; the old one stays good for a while."""

    session_id: str
    token: str
    renew_in: int


class PostMessage(BaseModel):
    """Body of POST /messages; length and emptiness of ``text`` are judged by the service, in Chinese.

    ``burst``: typed in a chat window, where a short text may be the first of several (desk.conversations.burst).
    """

    client_message_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]
    text: str = ""
    payload: Annotated[str, StringConstraints(max_length=6000)] | None = None
    burst: bool = False


class Answers(BaseModel):
    messages: list[Message]
    mode: Mode
    pending: bool


class History(BaseModel):
    messages: list[Message]
    mode: Mode


class Fact(BaseModel):
    """One thing the dialogue knows, in words for staff."""

    label: Annotated[str, StringConstraints(max_length=MOST_LABEL)]
    value: Annotated[str, StringConstraints(max_length=MOST_VALUE)]


class Handoff(BaseModel):
    """Body of the internal hand-off call. ``facts``: what was told so far, for the person who takes over."""

    reason: Annotated[str, StringConstraints(max_length=200)] = ""
    facts: Annotated[list[Fact], Field(max_length=MOST_FACTS)] = []


class HandoffResult(BaseModel):
    """``opening``: when work begins next, in words ("明天 09:00"); null in working hours."""

    mode: Mode
    waiting_ahead: int
    opening: str | None
