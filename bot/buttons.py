"""The buttons below an answer and below a question back."""

from __future__ import annotations

import json
import logging
from datetime import date

from bot.context.selection import NONE_COMMAND
from bot.envelope import Button
from bot.names import FAQ_ID
from law.errors import KnowledgeError
from law.faq import FaqEntry
from law.installation import knowledge_folder
from law.library import Snapshot
from law.tickets.rules import load_rules

logger = logging.getLogger(__name__)

RELATED = 2
MORE_TITLE = "详细说明"
LEGAL_AID = Button(title="申请法律援助", payload="/request_legal_aid")
HUMAN = Button(title="转人工", payload="/request_human")
NONE_OF_THESE = Button(title="都不是", payload=NONE_COMMAND)
ACTION_BUTTONS = {
    "request_legal_aid": LEGAL_AID,
    "request_ticket": Button(title="办理工会服务", payload="/request_ticket"),
    "ticket_status": Button(title="查询申请进度", payload="/ticket_status"),
}


def answer_buttons(entry: FaqEntry, snapshot: Snapshot, today: date, most_related: int = RELATED) -> list[Button]:
    """The second screen, the calculator, the document, the ticket, and related entries that are in force."""
    more = [more_button(entry)] if entry.more.strip() else []
    steps = [
        *([interview_button("算一算", "calculator", entry.next.calculator)] if entry.next.calculator else []),
        *([interview_button("写文书", "document", entry.next.document)] if entry.next.document else []),
    ]
    ticket = [ticket_button(entry.next.ticket)] if entry.next.ticket else []
    related = [snapshot.entries.get(faq_id) for faq_id in entry.next.related]
    shown = [show_button(near) for near in related if near is not None and near.in_force(today)]
    return [*more, *steps, *ticket, *shown[:most_related]]


def more_button(entry: FaqEntry) -> Button:
    """Shows the second screen."""
    return Button(title=MORE_TITLE, payload=_command("show_more", entry.id))


def more_of_last_button(entry: FaqEntry) -> Button:
    """The same beside entries that were not shown yet."""
    return Button(title="上一条的详细说明", payload=_command("show_more", entry.id))


def show_button(entry: FaqEntry) -> Button:
    """Shows the entry."""
    return Button(title=entry.question, payload=_command("show_faq", entry.id))


def interview_button(title: str, room: str, name: str) -> Button:
    """Begins a calculation or a document."""
    return Button(title=title, payload=f"/start_interview{json.dumps({'interview_kind': f'{room}:{name}'})}")


def ticket_button(kind: str) -> Button:
    """Opens a ticket of the kind; legal aid for a kind that knowledge does not know (the validator reports it)."""
    if kind == "legal_aid":
        return LEGAL_AID
    try:
        kinds = load_rules(knowledge_folder() / "tickets").kinds
    except KnowledgeError as error:  # an answer is never held back for its button
        logger.error("kinds of tickets cannot be read: %s", error)
        return LEGAL_AID
    if kind not in kinds:
        return LEGAL_AID
    return Button(title=kinds[kind].button, payload=f"/request_ticket{json.dumps({'ticket_kind': kind})}")


def _command(intent: str, faq_id: str) -> str:
    return f"/{intent}{json.dumps({FAQ_ID: faq_id})}"
