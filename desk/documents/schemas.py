"""Shapes of the document API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from desk.conversations.schemas import Citation, PublicId

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,60}$")]
MAX_ANSWER = 4000


class DocumentKind(BaseModel):
    """One kind of document that can be written."""

    name: str
    title: str
    description: str
    submit: str


class Option(BaseModel):
    """One value of a choice."""

    id: str
    label: str


class Question(BaseModel):
    """What is asked next. ``required``: cannot be left blank; ``many``: several options may be given."""

    name: str
    label: str
    prompt: str
    type: str
    example: str
    hint: str
    required: bool
    many: bool
    options: list[Option]


class Answered(BaseModel):
    """One answer as it will stand in the document."""

    name: str
    label: str
    text: str


class Fault(BaseModel):
    """Answers that do not fit together."""

    name: str
    label: str
    problem: str


class Draft(BaseModel):
    """A document in the making. ``question`` null: everything was asked. ``blanks``: what stays an empty line."""

    id: str
    kind: str
    title: str
    question: Question | None
    answered: list[Answered]
    remaining: int
    blanks: list[str]
    faults: list[Fault]
    citations: list[Citation]
    submit: str
    updated_at: datetime


class OpenDraft(BaseModel):
    """``known``: what is known already, {"calculator": {"severance": {"total": 48000}}}; ``again``: start anew."""

    model_config = ConfigDict(extra="forbid")

    kind: Name
    known: dict[str, Any] = Field(default_factory=dict)
    again: bool = False


class OpenDraftFor(OpenDraft):
    """The same from the action server."""

    conversation_id: PublicId


class GiveAnswer(BaseModel):
    """``value``: what was typed, or option ids; 不知道 or 跳过 leaves a blank, null takes an answer back."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    value: Annotated[str, StringConstraints(max_length=MAX_ANSWER)] | int | float | list[str] | None


class GiveAnswerFor(GiveAnswer):
    """The same from the action server."""

    conversation_id: PublicId


class Finished(BaseModel):
    """Where the finished file is fetched; ``until``: how long the link works."""

    url: str
    print_url: str
    filename: str
    until: datetime
    draft: Draft
