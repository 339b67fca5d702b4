"""Erasure on request: its receipts, the mark on an erased conversation, the reason of a hand-over as ciphertext."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("done_at IS NULL")
STEPS = ("rows_at", "files_at", "bot_at", "reviews_at", "wiped_at", "done_at")


def upgrade() -> None:
    create_erasures()
    op.add_column("conversations", sa.Column("erased_at", MOMENT, nullable=True))
    with op.batch_alter_table("conversations") as batch:
        batch.alter_column("handoff_reason", existing_type=sa.String(200), type_=sa.Text())
    rewrite_reasons(encrypt=True)


def downgrade() -> None:
    rewrite_reasons(encrypt=False)
    with op.batch_alter_table("conversations") as batch:
        batch.alter_column("handoff_reason", existing_type=sa.Text(), type_=sa.String(200))
    op.drop_column("conversations", "erased_at")
    op.drop_table("erasures")


def create_erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("requested_by", sa.String(length=10), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT, nullable=True) for name in STEPS),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("left_files", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("requested_by IN ('worker', 'staff', 'retention')", name="ck_erasures_requested_by"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_erasures_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_erasures_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        sa.UniqueConstraint("conversation_id", name="uq_erasures_conversation_id"),
        sa.UniqueConstraint("number", name="uq_erasures_number"),
    )
    op.create_index("ix_erasures_open", "erasures", ["due_at"], sqlite_where=OPEN, postgresql_where=OPEN)


def rewrite_reasons(*, encrypt: bool) -> None:
    """What was plain becomes ciphertext under the present key, or the other way round."""
    bind = op.get_bind()
    keyring = bind.dialect.desk_keyring  # type: ignore[attr-defined]
    table = sa.table("conversations", sa.column("id", sa.Integer), sa.column("handoff_reason", sa.Text))
    rows = bind.execute(sa.select(table.c.id, table.c.handoff_reason).where(table.c.handoff_reason.is_not(None))).all()
    for row in rows:
        value = keyring.encrypt(row[1]) if encrypt else keyring.decrypt(row[1])
        bind.execute(sa.update(table).where(table.c.id == row[0]).values(handoff_reason=value))
