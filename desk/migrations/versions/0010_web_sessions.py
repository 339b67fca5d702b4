"""Chat tokens follow each other; members whom an app hands over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("visitor_sessions") as table:
        table.add_column(sa.Column("lineage", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("used_at", MOMENT, nullable=True))
    # Every token of before is a lineage of its own, and in use.
    op.execute("UPDATE visitor_sessions SET lineage = 'first-' || id, used_at = created_at")
    with op.batch_alter_table("visitor_sessions") as table:
        table.alter_column("lineage", existing_type=sa.String(length=32), nullable=False)
        table.create_index("ix_visitor_sessions_lineage", ["lineage"])
    op.create_table(
        "app_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("app", sa.String(length=40), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_app_members_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_app_members"),
        sa.UniqueConstraint("app", "subject_hash", name="uq_app_members_app_subject_hash"),
        sa.UniqueConstraint("conversation_id", name="uq_app_members_conversation_id"),
    )  # fmt: skip
    op.create_table(
        "handover_uses",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_handover_uses"),
    )
    op.create_index("ix_handover_uses_expires_at", "handover_uses", ["expires_at"])


def downgrade() -> None:
    op.drop_table("handover_uses")
    op.drop_table("app_members")
    with op.batch_alter_table("visitor_sessions") as table:
        table.drop_index("ix_visitor_sessions_lineage")
        table.drop_column("used_at")
        table.drop_column("lineage")
