"""Conversations with workers, their messages, and the tokens workers hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, EncryptedJson, EncryptedText, UtcDateTime

OWNERS = ("bot", "waiting", "human", "closed")
AUTHORS = ("worker", "bot", "staff", "system")
# Of the worker's messages: the bot still owes an answer / gave it / could not within a day / it is for a person.
STATUSES = ("pending", "answered", "failed", "held")


class Conversation(Base):
    """One thread with one worker; ``owner`` says who answers."""

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint(f"owner IN {OWNERS}", name="owner"),
        Index("ix_conversations_queue", "owner", "urgent", "waiting_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    channel: Mapped[str] = mapped_column(String(20))
    region: Mapped[str | None] = mapped_column(String(6))
    owner: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # The unit whose staff took it last; None: nobody of a unit did (who may see it: desk.conversations.access).
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    urgent: Mapped[bool] = mapped_column(default=False)
    last_seq: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handoff_reason: Mapped[str | None] = mapped_column(EncryptedText)
    # What the dialogue knew when a person was called: [{label, value}] under "facts".
    handoff_facts: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    # Messages in a row that the bot did not understand; when a person out of hours was last offered.
    failures: Mapped[int] = mapped_column(default=0)
    closed_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Told once that a person was called / that the bot is down; cleared when that ends.
    waiting_told: Mapped[bool] = mapped_column(default=False)
    outage_told: Mapped[bool] = mapped_column(default=False)
    # Only the holder of the lease talks to the bot; a holder that died is replaced after lease_until.
    lease_holder: Mapped[str | None] = mapped_column(String(160))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Rounds of answering started by the sweep; part of the name of each.
    rounds: Mapped[int] = mapped_column(default=0)
    # Rounds that ended without the bot; who waits for an answer stops waiting when it grows.
    failed_rounds: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Until then more may follow that belongs to what was just written (desk.conversations.burst).
    quiet_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Everything personal was erased (desk.privacy); nothing may be added any more.
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Message(Base):
    """One message of a conversation; ``body`` holds the contract's message fields (kind, text, buttons, …)."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(f"author IN {AUTHORS}", name="author"),
        CheckConstraint(f"status IS NULL OR status IN {STATUSES}", name="status"),
        CheckConstraint("(author = 'worker') = (status IS NOT NULL)", name="status_of_worker"),
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "external_id"),
        UniqueConstraint("in_reply_to", "reply_index"),
        Index("ix_messages_pending", "status", sqlite_where=text("status = 'pending'"),
              postgresql_where=text("status = 'pending'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    author: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    faq_id: Mapped[str | None] = mapped_column(String(80), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    external_id: Mapped[str | None] = mapped_column(String(100))
    status: Mapped[str | None] = mapped_column(String(10))
    attempts: Mapped[int] = mapped_column(default=0)
    in_reply_to: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    # Position among the bot's replies to one message; unique, so a reply cannot be stored twice.
    reply_index: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VisitorSession(Base):
    """A token a worker holds for one conversation; only its hash is stored (desk.conversations.visitors)."""

    __tablename__ = "visitor_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Shared by the tokens that followed each other on one device.
    lineage: Mapped[str] = mapped_column(String(32), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # None: a successor that its client has not used yet.
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OwnershipEvent(Base):
    """Who answers changed; rows are only ever added. ``actor``: worker, bot, staff or system."""

    __tablename__ = "ownership_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), index=True)
    from_owner: Mapped[str] = mapped_column(String(10))
    to_owner: Mapped[str] = mapped_column(String(10))
    actor: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    # Who has it from now on, when that is a person.
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str | None] = mapped_column(EncryptedText)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ConversationNote(Base):
    """What staff write to each other beside a conversation; the worker never reads it."""

    __tablename__ = "conversation_notes"
    __table_args__ = (UniqueConstraint("conversation_id", "client_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(EncryptedText)
    client_key: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Presence(Base):
    """Who of the staff has a conversation open, and when they last typed in it."""

    __tablename__ = "presences"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    typing_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConversationShare(Base):
    """A unit that may see a conversation which another unit has."""

    __tablename__ = "conversation_shares"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SearchGram(Base):
    """Two neighbouring characters that were written in a conversation, as a keyed hash (desk.conversations.search)."""

    __tablename__ = "search_grams"
    __table_args__ = ({"sqlite_with_rowid": False},)

    gram: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
