"""Questions to review, and the runs that train a new model. Encrypted columns are plain TEXT here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SIGNALS = "('not_useful', 'staff_answered', 'clarify_ignored', 'fallback', 'out_of_scope', 'low_confidence', 'sample')"
DECISIONS = "('confirm', 'move', 'new_entry', 'out_of_scope', 'dismiss')"
STATES = "('waiting', 'train', 'gate', 'swap', 'promoted', 'rolled_back', 'unchanged', 'refused', 'failed')"


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("signal", sa.String(length=20), nullable=False),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=True),
        sa.Column("faq_id", sa.String(length=80), nullable=True),
        sa.Column("example", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.CheckConstraint(f"signal IN {SIGNALS}", name="ck_reviews_signal"),
        sa.CheckConstraint(f"decision IS NULL OR decision IN {DECISIONS}", name="ck_reviews_decision"),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="ck_reviews_decided"),
        sa.ForeignKeyConstraint(
            ["question_id"], ["messages.id"], name="fk_reviews_question_id_messages", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["messages.id"], name="fk_reviews_answer_id_messages", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name="fk_reviews_decided_by_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.UniqueConstraint("public_id", name="uq_reviews_public_id"),
        sa.UniqueConstraint("question_id", name="uq_reviews_question_id"),
    )
    op.create_index("ix_reviews_queue", "reviews", ["decision", "signal", "asked_at"])
    for column in ("answer_id", "asked_at", "decided_at"):
        op.create_index(f"ix_reviews_{column}", "reviews", [column])
    op.create_table(
        "review_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review_marks"),
    )
    create_model_runs()


def create_model_runs() -> None:
    op.create_table(
        "model_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("command", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint(f"state IN {STATES}", name="ck_model_runs_state"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_model_runs_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_model_runs"),
        sa.UniqueConstraint("public_id", name="uq_model_runs_public_id"),
    )
    op.create_index(
        "uq_model_runs_active", "model_runs", ["active"], unique=True,
        sqlite_where=sa.text("active"), postgresql_where=sa.text("active"),
    )  # fmt: skip


def downgrade() -> None:
    for table in ("model_runs", "review_marks", "reviews"):
        op.drop_table(table)
