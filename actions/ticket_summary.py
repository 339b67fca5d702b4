"""A draft in words, over which it is confirmed, and as the ticket the desk is sent."""

from __future__ import annotations

from typing import Any

from actions.interview_message import which_change
from actions.parsing.amount import amount_label, ticket_amount
from actions.parsing.category import LABELS
from actions.parsing.contact import contact_label
from actions.parsing.reading import EMPLOYER_UNKNOWN, UNKNOWN
from actions.parsing.region import region_label
from actions.parsing.ticket_answer import own_question
from actions.ports.desk import NewTicket
from actions.ticket_knowledge import eligibility, limitation
from actions.ticket_state import ANONYMOUS, CONSENT_VERSION, CONTACT, CONTACT_NAME, Draft
from law.calculators.periods import day_words
from law.china import china_today
from law.tickets.kinds import COMMON
from law.tickets.limitation import Limitation

EXCERPT = 120  # characters of the story shown in the summary
LABEL = {
    "narrative": "情况", "category": "类型", "region": "地区", "employer": "单位", "amount": "金额", CONTACT: "电话"
}  # fmt: skip


def excerpt(story: str, length: int = EXCERPT) -> str:
    """The beginning of a story, with its whole length when it was cut."""
    story = " ".join(story.split())
    return story if len(story) <= length else f"{story[:length]}……（共{len(story)}字）"


def label_of(draft: Draft, key: str) -> str:
    """What an answer is called in the summary, and in 改一下……."""
    own = own_question(draft.kind, key, eligibility())
    return own.label if own is not None else LABEL[key]


def items(draft: Draft) -> list[tuple[str, str]]:
    """(label, value) of every answer in the order of the questions; the story is shortened, the phone masked."""
    keys = [key for key in (*draft.kind.ask, CONTACT) if key in draft.answers]
    return [(label_of(draft, key), shown(draft, key)) for key in keys]


def shown(draft: Draft, key: str) -> str:
    """One answer as the worker reads it."""
    value = draft.answers[key]
    if key == "narrative":
        return excerpt(value)
    if key == "category":
        return LABELS.get(value, LABELS["other"])
    if key == "region":
        return region_label(value)
    if key == "amount":
        return amount_label(value)
    if key == CONTACT:
        return "不留（匿名）" if value == ANONYMOUS else contact_label(value, draft.answers.get(CONTACT_NAME))
    return "未填" if value == UNKNOWN else value


def limit_of(draft: Draft) -> Limitation | None:
    """The last day the story puts on itself."""
    return limitation(draft.answers.get("narrative", ""), draft.answers.get("category"))


def review(draft: Draft) -> dict[str, Any]:
    """Everything once more, and the last day that follows from it."""
    lines = [f"请核对一遍（{draft.kind.label}）：", *(f"{label}：{value}" for label, value in items(draft))]
    if (limit := limit_of(draft)) is not None:
        lines.append(f"期限：{_limit(limit)}")
    lines.append("没问题就点“确认提交”。哪里不对直接说，比如“地区改成杭州”。")
    buttons = [
        {"title": "确认提交", "payload": "确认提交"},
        {"title": "修改…", "payload": "修改"},
        {"title": "取消", "payload": "/cancel"},
    ]
    return {"kind": "question", "text": "\n".join(lines), "buttons": buttons}


def _limit(limit: Limitation) -> str:
    day = day_words(limit.last_day)
    left = limit.days_left(china_today())
    if left < 0:
        return f"按您说的日期，{day}可能已经过了；有书面催要、投诉、对方答应过的会重新算，请尽快让工作人员看看"
    return f"{limit.what}，按您说的日期算，最晚{day}（还有{left}天），到期前会提醒您；日期不对就改“情况”"


def which(draft: Draft) -> dict[str, Any]:
    """Which answer is to be changed?"""
    return which_change([label for label, _ in items(draft)])


def new_ticket(draft: Draft, conversation_id: str) -> NewTicket:
    """The ticket of a complete draft; what was skipped is left out."""
    given = {key: value for key, value in draft.answers.items() if value != UNKNOWN}
    own = [key for key in draft.kind.ask if key not in COMMON or key == "eligibility"]
    employer, contact, limit = given.get("employer"), given[CONTACT], limit_of(draft)
    return NewTicket(
        conversation_id=conversation_id,
        kind=draft.kind.key,
        category=given.get("category") or draft.kind.category or "other",
        narrative=given["narrative"],
        region=given.get("region"),
        employer=None if employer == EMPLOYER_UNKNOWN else employer,
        amount=ticket_amount(given.get("amount")),
        answers={key: given[key] for key in own if key in given},
        limitation_on=None if limit is None else limit.last_day.isoformat(),
        contact_name=given.get(CONTACT_NAME),
        contact_phone=None if contact == ANONYMOUS else contact,
        consent_version=CONSENT_VERSION,
    )
