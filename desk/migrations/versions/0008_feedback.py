"""What workers think of answers and of services. Comments are ciphertext, so they are plain TEXT here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REASONS = "('off_point', 'unclear', 'other_case', 'wrong', 'other')"


def upgrade() -> None:
    op.create_table(
        "message_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"reason IS NULL OR reason IN {REASONS}", name="ck_message_feedback_reason"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_message_feedback_message_id_messages", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message_feedback"),
        sa.UniqueConstraint("message_id", name="uq_message_feedback_message_id"),
    )
    op.create_index("ix_message_feedback_at", "message_feedback", ["at"])
    op.create_table(
        "service_ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 1 AND 5", name="ck_service_ratings_score"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_service_ratings_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_service_ratings_staff_id_staff"),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_service_ratings_ticket_id_tickets", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_service_ratings"),
        sa.UniqueConstraint("conversation_id", "service", name="uq_service_ratings_conversation_id_service"),
    )  # fmt: skip
    op.create_index("ix_service_ratings_at", "service_ratings", ["at"])


def downgrade() -> None:
    op.drop_table("service_ratings")
    op.drop_table("message_feedback")
