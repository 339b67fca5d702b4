"""The console: units of conversations, conversations shared with units, units of reply templates, the search index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations") as batch:
        batch.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            "fk_conversations_organisation_id_organisations", "organisations", ["organisation_id"], ["id"]
        )
        batch.create_index("ix_conversations_organisation_id", ["organisation_id"])
    with op.batch_alter_table("reply_templates") as batch:
        batch.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            "fk_reply_templates_organisation_id_organisations", "organisations", ["organisation_id"], ["id"]
        )
    create_shares()
    create_search_grams()


def downgrade() -> None:
    op.drop_table("search_grams")
    op.drop_table("conversation_shares")
    with op.batch_alter_table("reply_templates") as batch:
        batch.drop_constraint("fk_reply_templates_organisation_id_organisations", type_="foreignkey")
        batch.drop_column("organisation_id")
    with op.batch_alter_table("conversations") as batch:
        batch.drop_index("ix_conversations_organisation_id")
        batch.drop_constraint("fk_conversations_organisation_id_organisations", type_="foreignkey")
        batch.drop_column("organisation_id")


def create_shares() -> None:
    op.create_table(
        "conversation_shares",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_conversation_shares_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_conversation_shares_organisation_id_organisations"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_conversation_shares_staff_id_staff"),
        sa.PrimaryKeyConstraint("conversation_id", "organisation_id", name="pk_conversation_shares"),
    )
    op.create_index("ix_conversation_shares_organisation_id", "conversation_shares", ["organisation_id"])


def create_search_grams() -> None:
    op.create_table(
        "search_grams",
        sa.Column("gram", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_search_grams_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("gram", "conversation_id", name="pk_search_grams"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_grams_conversation_id", "search_grams", ["conversation_id"])
