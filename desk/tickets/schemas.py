"""Shapes of the ticket calls, and the words for categories."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from desk.conversations.schemas import PublicId, RegionCode
from desk.conversations.texts import storable
from desk.files.schemas import FileInfo

Category = Literal[
    "wage_arrears", "work_injury", "dismissal", "contract", "social_insurance", "overtime", "women", "platform", "other"
]  # fmt: skip
CATEGORY_LABELS: dict[str, str] = {
    "wage_arrears": "拖欠工资",
    "work_injury": "工伤",
    "dismissal": "解除劳动合同",
    "contract": "劳动合同",
    "social_insurance": "社会保险",
    "overtime": "加班与休息",
    "women": "女职工权益",
    "platform": "平台用工",
    "other": "其他",
}
MAX_ANSWERS = 6


def text_of(longest: int) -> AfterValidator:
    """A text that is not empty once what cannot be stored is gone, of at most ``longest`` characters."""

    def check(value: str) -> str:
        cleaned = storable(value)
        if cleaned is None:
            raise ValueError("不能为空")
        if len(cleaned) > longest:
            raise ValueError(f"最多{longest}个字符")
        return cleaned

    return AfterValidator(check)


def _blank_is_none(value: object) -> object:
    return (storable(value) if isinstance(value, str) else value) or None


AmountText = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{4,24}$")]
AnswerKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,30}$")]
Number = Annotated[str, StringConstraints(pattern=r"^FY-[0-9]{8}-[0-9]{4,8}$")]
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,100}$")]


class TicketContent(BaseModel):
    """What a ticket is made of, whoever sends it.

    ``answers``: to the questions that only this kind has (knowledge/tickets/kinds.yml); ``limitation_on``: the last day
    of a limitation, when it is known. Without ``contact_phone`` only kinds that may be anonymous are taken.
    """

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_]{3,20}$")]
    category: Category
    narrative: Annotated[str, text_of(8000)]
    region: RegionCode | None = None
    employer: Annotated[Annotated[str, text_of(200)] | None, BeforeValidator(_blank_is_none)] = None
    amount: Annotated[AmountText | None, BeforeValidator(_blank_is_none)] = None
    answers: Annotated[dict[AnswerKey, Annotated[str, text_of(500)]], Field(max_length=MAX_ANSWERS)] = {}
    limitation_on: date | None = None
    contact_name: Annotated[Annotated[str, text_of(60)] | None, BeforeValidator(_blank_is_none)] = None
    contact_phone: Annotated[Phone | None, BeforeValidator(_blank_is_none)] = None
    consent_version: Annotated[str, StringConstraints(min_length=1, max_length=40), text_of(40)]


class CreateTicket(TicketContent):
    """Body of the internal create call."""

    conversation_id: PublicId


class TicketCreated(BaseModel):
    """``answer_due_at``: until when the union means to have dealt with it; ``duplicate_of``: an open ticket of the same
    person about the same; ``unit``: who has it (null: not given to a unit yet)."""

    ticket_id: str
    number: str
    status: str
    status_label: str
    created_at: datetime
    kind_label: str
    answer_due_at: datetime | None
    unit: str | None
    duplicate_of: str | None


class TicketStatus(BaseModel):
    """Answer of the lookup; ``note``: the last note staff made visible to the worker; ``told``: what the status means;
    ``steps``: what the worker may do (withdrawn, in_progress, reopened)."""

    number: str
    kind: str
    kind_label: str
    status: str
    status_label: str
    told: str
    updated_at: datetime
    answer_due_at: datetime | None
    note: str | None
    steps: list[str]


class TicketEventInfo(BaseModel):
    """One step of the history as the worker may read it. ``by``: worker, staff or system."""

    at: datetime
    what: str
    by: str
    note: str | None


class TicketDetail(TicketStatus):
    """One ticket of the worker's own conversation."""

    created_at: datetime
    events: list[TicketEventInfo]
    files: list[FileInfo]


class TicketList(BaseModel):
    tickets: list[TicketStatus]


class Addition(BaseModel):
    """Body of a worker's step. ``client_id``: the same again changes nothing. ``text``: what is added, or why."""

    client_id: ClientId
    text: str = ""


class InternalAddition(BaseModel):
    """The same from the dialogue; the key is the header ``Idempotency-Key``."""

    conversation_id: PublicId
    text: str = ""


class OpenTicket(TicketContent):
    """Body of POST /api/v1/chat/tickets."""

    client_id: ClientId
