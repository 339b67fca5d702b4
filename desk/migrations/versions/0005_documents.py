"""Documents that workers prepare: the answers, encrypted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("link_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_document_drafts_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document_drafts"),
        sa.UniqueConstraint("link_hash", name="uq_document_drafts_link_hash"),
        sa.UniqueConstraint("public_id", name="uq_document_drafts_public_id"),
    )
    op.create_index("ix_document_drafts_conversation_id", "document_drafts", ["conversation_id"])
    op.create_index("ix_document_drafts_updated_at", "document_drafts", ["updated_at"])


def downgrade() -> None:
    op.drop_table("document_drafts")
