"""Files of conversations, and which ticket they belong to.

Names are encrypted, so they are plain TEXT here; the contents lie outside the database.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=60), nullable=False),
        sa.Column("encrypted", sa.Boolean(), nullable=False),
        sa.Column("scan", sa.String(length=15), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("scan IN ('not_scanned', 'clean')", name="ck_files_scan"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_files_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_files_message_id_messages"),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.UniqueConstraint("conversation_id", "sha256", name="uq_files_conversation_id_sha256"),
        sa.UniqueConstraint("public_id", name="uq_files_public_id"),
        sa.UniqueConstraint("stored_as", name="uq_files_stored_as"),
    )
    op.create_table(
        "ticket_files",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_ticket_files_file_id_files"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_files_ticket_id_tickets"),
        sa.PrimaryKeyConstraint("ticket_id", "file_id", name="pk_ticket_files"),
    )
    op.create_index("ix_ticket_files_file_id", "ticket_files", ["file_id"])


def downgrade() -> None:
    op.drop_table("ticket_files")
    op.drop_table("files")
