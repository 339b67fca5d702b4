"""Accounts of the unit (OpenID Connect) beside those of the desk, and which logins were made with one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_identities",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_identities_staff_id_staff"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_staff_identities"),
        sa.UniqueConstraint("staff_id", "issuer", name="uq_staff_identities_staff_id_issuer"),
    )
    op.add_column("staff_sessions", sa.Column("by_provider", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("staff_sessions", "by_provider")
    op.drop_table("staff_identities")
