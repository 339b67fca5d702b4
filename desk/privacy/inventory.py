"""Where personal data lives: every table and column declares what it holds, and what erasing does to it.

A table or column that is not declared here fails tests/desk/privacy/test_inventory.py; `make privacy-docs` writes the
list into docs/privacy.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, Table, or_, select

from desk.models import Base

# contact: how to reach or name a person · narrative: what was said or written, in words · identifier: hashes, tokens,
# client ids that single a person out · evidence: about files handed in · matter: region, subject, sums of a case
# staff: about the union's own people · operational: states, times, counters, our own opaque ids
# reference: the union's units and texts
DataClass = Literal[
    "contact", "narrative", "identifier", "evidence", "matter", "staff", "operational", "reference"
]  # fmt: skip
PERSONAL: frozenset[str] = frozenset({"contact", "narrative", "identifier", "evidence"})

# delete: the row goes · blank: the row stays as an empty record, personal columns are emptied · keep: nothing to erase
Erasing = Literal["delete", "blank", "keep"]
ERASED_TEXT = "［内容已按本人要求删除］"


@dataclass(frozen=True)
class Holding:
    """What one table holds.

    ``columns``: class → names of columns · ``owner``: ways from a row to its conversation, each a chain of foreign keys
    (empty: no row is about one worker) · ``blanks``: what a column becomes where NULL or the type's emptiness will not
    do · ``why``: why what stays may stay.
    """

    what: str
    erase: Erasing
    columns: Mapping[DataClass, tuple[str, ...]]
    owner: tuple[tuple[str, ...], ...] = ()
    blanks: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""

    def class_of(self, column: str) -> str | None:
        """The declared class of a column, or None."""
        return next((kind for kind, names in self.columns.items() if column in names), None)

    def personal(self) -> tuple[str, ...]:
        """Columns that erasing empties: the personal ones, and those with a value of their own in ``blanks``."""
        named = tuple(name for kind, names in self.columns.items() if kind in PERSONAL for name in names)
        return (*named, *(name for name in self.blanks if name not in named))


_CONVERSATION = (("conversation_id",),)
_TICKET = (("ticket_id", "conversation_id"),)
_FOLLOWER = (("user_id", "conversation_id"),)

HOLDINGS: Mapping[str, Holding] = {
    "conversations": Holding(
        "对话", "blank",
        {
            "narrative": ("handoff_reason", "handoff_facts"), "matter": ("region",),
            "operational": (
                "id", "public_id", "channel", "owner", "staff_id", "urgent", "last_seq", "created_at", "updated_at",
                "waiting_since", "failures", "closed_told_at", "waiting_told", "outage_told", "lease_holder",
                "lease_until", "rounds", "failed_rounds", "retry_at", "quiet_until", "erased_at", "organisation_id",
            ),
        },
        owner=(("id",),), why="只剩渠道、地区、时间和次数，供统计；凭证已删，没有人能再打开",
    ),
    "messages": Holding(
        "消息", "blank",
        {
            "narrative": ("body",), "identifier": ("external_id",), "matter": ("faq_id",),
            "operational": (
                "id", "public_id", "conversation_id", "seq", "author", "kind", "staff_id", "status", "attempts",
                "in_reply_to", "reply_index", "created_at",
            ),
        },
        owner=_CONVERSATION, blanks={"body": {"text": ERASED_TEXT}},
        why="只剩谁在什么时候发过一条、属于哪个主题，供统计",
    ),
    "message_feedback": Holding(
        "对回答的评价", "blank",
        {"narrative": ("comment",), "operational": ("id", "message_id", "useful", "reason", "at")},
        owner=(("message_id", "conversation_id"),), why="有用没用的统计；写的话删除",
    ),
    "service_ratings": Holding(
        "对人工服务的打分", "blank",
        {
            "narrative": ("comment",),
            "operational": ("id", "conversation_id", "service", "ticket_id", "staff_id", "score", "at"),
        },
        owner=_CONVERSATION, why="打分的统计；写的话删除",
    ),
    "reviews": Holding(
        "对机器人回答的核对", "blank",
        {
            "narrative": ("example", "note"), "matter": ("faq_id",),
            "operational": (
                "id", "public_id", "question_id", "answer_id", "signal", "sampled", "confidence", "asked_at",
                "created_at", "decision", "decided_by_id", "decided_at",
            ),
        },
        owner=(("question_id", "conversation_id"),), why="答对答错的统计；收下学习的问法和备注删除，文件也删除",
    ),
    "review_marks": Holding("核对找到了哪条消息", "keep", {"operational": ("id", "message_id")}),
    "model_runs": Holding(
        "训练和更换模型的经过", "keep",
        {
            "operational": (
                "id", "public_id", "command", "state", "active", "model", "reasons", "scores", "staff_id",
                "created_at", "changed_at",
            ),
        },
    ),
    "visitor_sessions": Holding(
        "职工的聊天凭证", "delete",
        {
            "identifier": ("token_hash", "lineage"),
            "operational": ("id", "conversation_id", "created_at", "used_at", "expires_at"),
        },
        owner=_CONVERSATION,
    ),
    "app_members": Holding(
        "从工会 App 免登录进入的会员", "delete",
        {
            "identifier": ("subject_hash",), "matter": ("unit",),
            "operational": ("id", "app", "conversation_id", "created_at", "seen_at"),
        },
        owner=_CONVERSATION,
    ),
    "handover_uses": Holding(
        "App 的进入凭证用过没有", "keep", {"operational": ("key", "expires_at")}, why="只有凭证编号的散列，过期即删除",
    ),
    "ownership_events": Holding(
        "由谁接待的变化", "blank",
        {
            "narrative": ("reason",),
            "operational": (
                "id", "conversation_id", "from_owner", "to_owner", "actor", "staff_id", "holder_id", "created_at",
            ),
        },
        owner=_CONVERSATION, why="接待用时的统计",
    ),
    "conversation_notes": Holding(
        "工作人员的内部备注", "delete",
        {"narrative": ("text",), "operational": ("id", "conversation_id", "staff_id", "client_key", "created_at")},
        owner=_CONVERSATION,
    ),
    "presences": Holding(
        "谁正开着对话", "delete",
        {"operational": ("conversation_id", "staff_id", "seen_at", "typing_at")}, owner=_CONVERSATION,
    ),
    "conversation_shares": Holding(
        "对话共享给了哪些单位", "delete",
        {"operational": ("conversation_id", "organisation_id", "staff_id", "created_at")}, owner=_CONVERSATION,
    ),
    "search_grams": Holding(
        "搜索用的加密字对", "delete",
        {"identifier": ("gram",), "operational": ("conversation_id",)}, owner=_CONVERSATION,
    ),
    "document_drafts": Holding(
        "文书草稿", "delete",
        {
            "narrative": ("answers",), "identifier": ("link_hash",),
            "operational": ("id", "public_id", "conversation_id", "kind", "link_until", "created_at", "updated_at"),
        },
        owner=_CONVERSATION,
    ),
    "letters": Holding(
        "一函两书", "blank",
        {
            "staff": ("employer", "answers"),
            "operational": (
                "id", "public_id", "client_key", "kind", "series", "serial", "number", "year", "organisation_id",
                "ticket_id", "state", "issued_on", "reply_due_on", "replied_on", "closed_on", "reminded",
                "created_by_id", "created_at", "updated_at",
            ),
        },
        owner=(("ticket_id", "conversation_id"),), blanks={"ticket_id": None},
        why="工会发给单位的公文，登记簿要连续保存；公文写单位和事项，不写职工的姓名和原话；和工单的关联去掉",
    ),
    "letter_events": Holding(
        "一函两书的经过", "keep",
        {"staff": ("note",), "operational": ("id", "letter_id", "what", "staff_id", "created_at")},
        owner=(("letter_id", "ticket_id", "conversation_id"),), why="公文的办理记录",
    ),
    "letter_counters": Holding("一函两书的编号", "keep", {"operational": ("series", "last")}, why="编号不能重复"),
    "files": Holding(
        "材料", "delete",
        {
            "evidence": ("name", "sha256"),
            "operational": (
                "id", "public_id", "conversation_id", "message_id", "kind", "size", "stored_as", "encrypted", "scan",
                "created_at",
            ),
        },
        owner=_CONVERSATION,
    ),
    "ticket_files": Holding(
        "工单的材料", "delete", {"operational": ("ticket_id", "file_id", "created_at")},
        owner=(("ticket_id", "conversation_id"), ("file_id", "conversation_id")),
    ),
    "tickets": Holding(
        "工单", "blank",
        {
            "contact": ("contact_name", "contact_phone"), "narrative": ("narrative", "answers", "employer"),
            "identifier": ("employer_key", "person_key"),
            "matter": ("kind", "category", "region", "amount", "people", "limitation_on"),
            "operational": (
                "id", "public_id", "number", "idempotency_key", "conversation_id", "status", "consent_version",
                "organisation_id", "assignee_id", "limit_class", "accept_due_at", "answer_due_at", "accepted_at",
                "finished_at", "urgency", "urgency_reasons", "created_at", "updated_at",
            ),
        },
        owner=_CONVERSATION, blanks={"narrative": ERASED_TEXT, "amount": None, "limitation_on": None},
        why="编号、类别、状态和各个时间是工会办件的统计和考核记录，不含个人内容",
    ),
    "ticket_events": Holding(
        "工单的经过", "blank",
        {
            "narrative": ("note",), "identifier": ("external_id",),
            "operational": (
                "id", "ticket_id", "kind", "actor", "from_status", "to_status", "visible", "staff_id", "created_at",
            ),
        },
        owner=_TICKET, why="谁在什么时候走了哪一步，是办件记录；文字说明删除",
    ),
    "ticket_links": Holding(
        "工单之间的关联", "delete", {"operational": ("ticket_id", "other_id", "kind", "created_at")},
        owner=(("ticket_id", "conversation_id"), ("other_id", "conversation_id")),
    ),
    "ticket_counters": Holding("工单的日流水号", "keep", {"operational": ("day", "last")}),
    "employer_alerts": Holding(
        "同一单位的预警", "keep",
        {"operational": ("employer_key", "workers", "first_at", "last_at", "seen_workers", "seen_by_id", "seen_at")},
        why="只有单位的密钥散列和人数，不涉及某一个职工",
    ),
    "timers": Holding(
        "到时提醒", "keep",
        {
            "operational": (
                "id", "public_id", "kind", "ticket_id", "conversation_id", "due_at", "state", "armed", "created_at",
                "ended_at",
            ),
        },
        owner=(*_CONVERSATION, *_TICKET), why="只有时间和编号；没到时的提醒在删除时取消",
    ),
    "wechat_users": Holding(
        "公众号的关注者", "delete",
        {
            "contact": ("openid",), "identifier": ("openid_hash",), "narrative": ("offered",),
            "operational": (
                "id", "conversation_id", "subscribed", "created_at", "scene", "planned_seq", "message_at",
                "message_used", "event_at", "event_used", "passive_until", "passive_receipt", "lease_holder",
                "lease_until", "retry_at", "failures", "rounds",
            ),
        },
        owner=_CONVERSATION,
    ),
    "wechat_receipts": Holding(
        "公众号收到的消息的回执", "delete",
        {
            "identifier": ("key",), "narrative": ("picture",),
            "operational": (
                "id", "user_id", "message_id", "arrivals", "created_at", "picture_state", "picture_due_at",
                "picture_attempts",
            ),
        },
        owner=(*_FOLLOWER, ("message_id", "conversation_id")),
    ),
    "wechat_deliveries": Holding(
        "发往公众号的内容", "delete",
        {
            "narrative": ("text", "options"),
            "operational": (
                "id", "user_id", "first_seq", "last_seq", "state", "via", "receipt_id", "batch", "repeated", "error",
                "due_at", "created_at", "sent_at",
            ),
        },
        owner=_FOLLOWER,
    ),
    "wechat_nonces": Holding(
        "公众号请求的一次性编号", "keep", {"operational": ("nonce", "key", "created_at")},
        why="只有请求的散列，一小时后删除",
    ),
    "wechat_accounts": Holding(
        "公众号的接口状态", "keep",
        {
            "operational": (
                "app_id", "access_token", "token_until", "refresh_holder", "refresh_until", "service_messages", "menu",
                "probed_at", "problem", "problem_at",
            ),
        },
        why="本单位公众号的令牌，不是职工的信息",
    ),
    "organisations": Holding(
        "工会单位", "keep",
        {
            "reference": ("code", "name", "level", "region", "topics"),
            "operational": ("id", "parent_id", "active", "created_at", "updated_at"),
        },
    ),
    "staff": Holding(
        "工作人员账号", "keep",
        {
            "staff": ("name", "role", "password_hash", "organisation_id"),
            "operational": ("id", "active", "created_at"),
        },
        why="工作人员不是职工当事人；停用由管理员办理",
    ),
    "staff_sessions": Holding(
        "工作人员的登录", "keep",
        {
            "staff": ("token_hash", "csrf", "browser"),
            "operational": ("id", "staff_id", "by_provider", "created_at", "expires_at"),
        },
    ),
    "staff_identities": Holding(
        "工作人员的单位账号", "keep", {"staff": ("issuer", "subject"), "operational": ("staff_id", "linked_at")},
    ),
    "reply_templates": Holding(
        "回复模板", "keep",
        {
            "reference": ("title", "body", "role"),
            "operational": ("id", "organisation_id", "active", "updated_by_id", "updated_at"),
        },
    ),
    "saved_views": Holding(
        "保存的列表", "keep", {"staff": ("title", "query"), "operational": ("id", "staff_id", "section", "created_at")},
    ),
    "second_factors": Holding(
        "工作人员的两步验证", "keep",
        {"staff": ("secret", "recovery"), "operational": ("staff_id", "confirmed_at", "last_step")},
    ),
    "audit_entries": Holding(
        "审计记录", "keep",
        {"staff": ("who",), "operational": ("seq", "at", "actor", "staff_id", "action", "object", "detail", "hash")},
        why="谁在什么时候看过、改过哪个编号；只有编号和数量，不含内容",
    ),
    "audit_head": Holding("审计记录的链尾", "keep", {"operational": ("id", "seq", "hash", "signature")}),
    "erasures": Holding(
        "删除回执", "keep",
        {
            "operational": (
                "id", "number", "conversation_id", "requested_by", "staff_id", "requested_at", "due_at", "rows_at",
                "files_at", "bot_at", "reviews_at", "wiped_at", "done_at", "counts", "left_files", "attempts",
            ),
        },
        owner=_CONVERSATION, why="证明删过、删了多少；没有个人内容",
    ),
}  # fmt: skip


def owned_rows(table: Table, holding: Holding, conversation_ids: list[int]) -> ColumnElement[bool]:
    """Condition: rows of ``table`` that are about these conversations (numbers of the conversations table)."""
    return or_(*(_follow(table, path, conversation_ids) for path in holding.owner))


def _follow(table: Table, path: tuple[str, ...], conversation_ids: list[int]) -> ColumnElement[bool]:
    column = table.c[path[0]]
    if len(path) == 1:
        return column.in_(conversation_ids)
    target = next(iter(column.foreign_keys)).column
    return column.in_(select(target).where(_follow(target.table, path[1:], conversation_ids)))


def tables() -> Iterator[tuple[Table, Holding]]:
    """Declared tables, children before the tables they point at."""
    for table in reversed(Base.metadata.sorted_tables):
        yield table, HOLDINGS[table.name]


def blank_of(holding: Holding, column: Column[Any]) -> Any:
    """What an erased column holds."""
    if column.name in holding.blanks:
        return holding.blanks[column.name]
    return None if column.nullable else ""
