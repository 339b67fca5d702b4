"""Hand-over: why a person was called, every change of owner, notes, presence, reply templates, saved views.

Texts in encrypted columns are ciphertext, so they are plain TEXT here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NEW = ("saved_views", "reply_templates", "presences", "conversation_notes", "ownership_events")


def upgrade() -> None:
    op.add_column("conversations", sa.Column("handoff_facts", sa.Text(), nullable=True))
    op.add_column("conversations", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("conversations", sa.Column("closed_told_at", MOMENT, nullable=True))
    create_ownership_events()
    create_notes_and_presences()
    create_for_staff()


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table)
    for column in ("closed_told_at", "failures", "handoff_facts"):
        op.drop_column("conversations", column)


def create_ownership_events() -> None:
    op.create_table(
        "ownership_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("from_owner", sa.String(length=10), nullable=False),
        sa.Column("to_owner", sa.String(length=10), nullable=False),
        sa.Column("actor", sa.String(length=10), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_ownership_events_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["staff.id"], name="fk_ownership_events_holder_id_staff"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_ownership_events_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_ownership_events"),
    )
    op.create_index("ix_ownership_events_conversation_id", "ownership_events", ["conversation_id"])
    op.create_index("ix_ownership_events_created_at", "ownership_events", ["created_at"])


def create_notes_and_presences() -> None:
    op.create_table(
        "conversation_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("client_key", sa.String(length=100), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_conversation_notes_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_conversation_notes_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_conversation_notes"),
        sa.UniqueConstraint("conversation_id", "client_key", name="uq_conversation_notes_conversation_id_client_key"),
    )
    op.create_table(
        "presences",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("typing_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_presences_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_presences_staff_id_staff"),
        sa.PrimaryKeyConstraint("conversation_id", "staff_id", name="pk_presences"),
    )


def create_for_staff() -> None:
    op.create_table(
        "reply_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name="fk_reply_templates_updated_by_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_reply_templates"),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=300), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_saved_views_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
    )
    op.create_index("ix_saved_views_staff_id", "saved_views", ["staff_id"])
