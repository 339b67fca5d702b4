"""Shapes of the ticket calls, and the words for statuses and categories."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints

from desk.conversations.schemas import PublicId, RegionCode
from desk.conversations.texts import storable

Status = Literal["new", "accepted", "in_progress", "resolved", "closed", "withdrawn"]
Category = Literal[
    "wage_arrears", "work_injury", "dismissal", "contract", "social_insurance", "overtime", "women", "platform", "other"
]  # fmt: skip

STATUS_LABELS: dict[str, str] = {
    "new": "已提交，待受理",
    "accepted": "已受理",
    "in_progress": "办理中",
    "resolved": "已办结",
    "closed": "已归档",
    "withdrawn": "已撤回",
}
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
NEXT_STATUSES: dict[str, tuple[str, ...]] = {
    "new": ("accepted", "withdrawn", "closed"),
    "accepted": ("in_progress", "resolved", "withdrawn", "closed"),
    "in_progress": ("resolved", "withdrawn", "closed"),
    "resolved": ("closed", "in_progress"),
    "closed": (),
    "withdrawn": (),
}


def _text(longest: int) -> AfterValidator:
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


class CreateTicket(BaseModel):
    """Body of the internal create call."""

    conversation_id: PublicId
    kind: Literal["legal_aid"]
    category: Category
    narrative: Annotated[str, _text(8000)]
    region: RegionCode | None = None
    employer: Annotated[Annotated[str, _text(200)] | None, BeforeValidator(_blank_is_none)] = None
    amount: Annotated[AmountText | None, BeforeValidator(_blank_is_none)] = None
    contact_name: Annotated[Annotated[str, _text(60)] | None, BeforeValidator(_blank_is_none)] = None
    contact_phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 -]{4,24}$")]
    consent_version: Annotated[str, StringConstraints(min_length=1, max_length=40), _text(40)]


class TicketCreated(BaseModel):
    ticket_id: str
    number: str
    status: Status
    status_label: str
    created_at: datetime


class TicketStatus(BaseModel):
    """Answer of the lookup; ``note``: the last note staff made visible to the worker."""

    number: str
    status: Status
    status_label: str
    updated_at: datetime
    note: str | None
