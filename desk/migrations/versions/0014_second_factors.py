"""One-time codes at the login of staff, and which browser a login belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factors",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("recovery", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_second_factors_staff_id_staff"),
        sa.PrimaryKeyConstraint("staff_id", name="pk_second_factors"),
    )
    op.add_column("staff_sessions", sa.Column("browser", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("staff_sessions", "browser")
    op.drop_table("second_factors")
