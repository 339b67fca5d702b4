"""The WeChat channel: followers, receipts, deliveries, the account. Encrypted columns are plain TEXT here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("wechat_accounts", "wechat_nonces", "wechat_users", "wechat_receipts", "wechat_deliveries")


def upgrade() -> None:
    create_accounts()
    create_nonces()
    create_users()
    create_receipts()
    create_deliveries()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def create_accounts() -> None:
    op.create_table(
        "wechat_accounts",
        sa.Column("app_id", sa.String(length=64), nullable=False),
        sa.Column("access_token", sa.Text(), nullable=True),
        sa.Column("token_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_holder", sa.String(length=160), nullable=True),
        sa.Column("refresh_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("service_messages", sa.String(length=10), nullable=False),
        sa.Column("menu", sa.String(length=10), nullable=False),
        sa.Column("probed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Integer(), nullable=True),
        sa.Column("problem_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("service_messages IN ('yes', 'no', 'unknown')", name="ck_wechat_accounts_service_messages"),
        sa.CheckConstraint("menu IN ('yes', 'no', 'unknown')", name="ck_wechat_accounts_menu"),
        sa.PrimaryKeyConstraint("app_id", name="pk_wechat_accounts"),
    )


def create_nonces() -> None:
    op.create_table(
        "wechat_nonces",
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_wechat_nonces"),
    )
    op.create_index("ix_wechat_nonces_created_at", "wechat_nonces", ["created_at"])


def create_users() -> None:
    op.create_table(
        "wechat_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("openid_hash", sa.String(length=64), nullable=False),
        sa.Column("openid", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("subscribed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_seq", sa.Integer(), nullable=False),
        sa.Column("message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_used", sa.Integer(), nullable=False),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_used", sa.Integer(), nullable=False),
        sa.Column("passive_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passive_receipt", sa.Integer(), nullable=True),
        sa.Column("lease_holder", sa.String(length=160), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_wechat_users_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_wechat_users"),
        sa.UniqueConstraint("conversation_id", name="uq_wechat_users_conversation_id"),
        sa.UniqueConstraint("openid_hash", name="uq_wechat_users_openid_hash"),
    )


def create_receipts() -> None:
    op.create_table(
        "wechat_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("arrivals", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_wechat_receipts_message_id_messages"),
        sa.ForeignKeyConstraint(["user_id"], ["wechat_users.id"], name="fk_wechat_receipts_user_id_wechat_users"),
        sa.PrimaryKeyConstraint("id", name="pk_wechat_receipts"),
        sa.UniqueConstraint("key", name="uq_wechat_receipts_key"),
    )
    op.create_index("ix_wechat_receipts_created_at", "wechat_receipts", ["created_at"])


def create_deliveries() -> None:
    op.create_table(
        "wechat_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("batch", sa.String(length=32), nullable=True),
        sa.Column("repeated", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'sending', 'sent', 'dropped')", name="ck_wechat_deliveries_state"
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["wechat_receipts.id"], name="fk_wechat_deliveries_receipt_id_wechat_receipts"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["wechat_users.id"], name="fk_wechat_deliveries_user_id_wechat_users"),
        sa.PrimaryKeyConstraint("id", name="pk_wechat_deliveries"),
    )
    op.create_index("ix_wechat_deliveries_user_id_state", "wechat_deliveries", ["user_id", "state"])
    op.create_index("ix_wechat_deliveries_batch", "wechat_deliveries", ["batch"])
