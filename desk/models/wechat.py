"""The WeChat channel: who writes, what came in, what is to go out, and the account's token and abilities."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.models.base import Base, EncryptedJson, EncryptedText, UtcDateTime

# waiting: not handed over yet · offered: in the reply to a request, not known to have arrived · sending: the platform
# was called and has not answered yet · sent: the platform took it · dropped: the worker cannot be reached any more
DELIVERY_STATES = ("waiting", "offered", "sending", "sent", "dropped")
ABILITIES = ("yes", "no", "unknown")
PICTURE_STATES = ("wanted", "done")


class WechatUser(Base):
    """One follower. The openid is ciphertext and found by its hash; both are erased when the follower leaves."""

    __tablename__ = "wechat_users"

    id: Mapped[int] = mapped_column(primary_key=True)
    openid_hash: Mapped[str] = mapped_column(String(64), unique=True)
    openid: Mapped[str] = mapped_column(EncryptedText)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), unique=True)
    subscribed: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The poster that brought the worker (a key of wechat-scenes.yml).
    scene: Mapped[str | None] = mapped_column(String(64))
    # Messages up to this seq have deliveries.
    planned_seq: Mapped[int] = mapped_column(default=0)
    # The quota: last message of the worker, last click, scan or subscription, and what was sent on each.
    message_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_used: Mapped[int] = mapped_column(default=0)
    event_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    event_used: Mapped[int] = mapped_column(default=0)
    # Until then a request of the platform is open: an answer goes out as its reply, nothing is sent otherwise.
    passive_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    passive_receipt: Mapped[int | None]
    # Only the holder of the lease calls the platform for this worker; a holder that died is replaced.
    lease_holder: Mapped[str | None] = mapped_column(String(160))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    rounds: Mapped[int] = mapped_column(default=0)
    # The numbered options shown last; a number typed by the worker means one of these.
    offered: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)


class WechatReceipt(Base):
    """One message or event that came in, by a key made of everything that tells it from others."""

    __tablename__ = "wechat_receipts"
    __table_args__ = (
        CheckConstraint(f"picture_state IS NULL OR picture_state IN {PICTURE_STATES}", name="picture_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("wechat_users.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    arrivals: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    # A picture that is still to be fetched as evidence: its media id and address.
    picture: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    picture_state: Mapped[str | None] = mapped_column(String(10), index=True)
    picture_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    picture_attempts: Mapped[int] = mapped_column(default=0)


class WechatNonce(Base):
    """A signed address of the platform that was used; it belongs to one message."""

    __tablename__ = "wechat_nonces"

    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class WechatDelivery(Base):
    """One piece of text for a worker, at most one message of WeChat; the ledger of bot and staff alike."""

    __tablename__ = "wechat_deliveries"
    __table_args__ = (
        CheckConstraint(f"state IN {DELIVERY_STATES}", name="state"),
        Index("ix_wechat_deliveries_user_id_state", "user_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("wechat_users.id"))
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    text: Mapped[str] = mapped_column(EncryptedText)
    options: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson)
    state: Mapped[str] = mapped_column(String(10))
    # passive: in the reply to a request · service: through the customer-service interface
    via: Mapped[str | None] = mapped_column(String(10))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("wechat_receipts.id"))
    batch: Mapped[str | None] = mapped_column(String(32), index=True)
    # Nobody knows whether an earlier attempt arrived: the text says so when it goes out again.
    repeated: Mapped[bool] = mapped_column(default=False)
    # The platform's code of the last refusal.
    error: Mapped[int | None]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WechatAccount(Base):
    """The official account of this installation: its access token, who renews it, what the platform lets it do."""

    __tablename__ = "wechat_accounts"
    __table_args__ = (
        CheckConstraint(f"service_messages IN {ABILITIES}", name="service_messages"),
        CheckConstraint(f"menu IN {ABILITIES}", name="menu"),
    )

    app_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    access_token: Mapped[str | None] = mapped_column(EncryptedText)
    token_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refresh_holder: Mapped[str | None] = mapped_column(String(160))
    refresh_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    service_messages: Mapped[str] = mapped_column(String(10), default="unknown")
    menu: Mapped[str] = mapped_column(String(10), default="unknown")
    probed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The platform's code of the last failure that a person has to look at, and when.
    problem: Mapped[int | None]
    problem_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
