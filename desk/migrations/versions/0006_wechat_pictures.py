"""WeChat: pictures to fetch as evidence, the poster that brought a worker; a moment of quiet in a burst."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations") as table:
        table.add_column(sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("wechat_users") as table:
        table.add_column(sa.Column("scene", sa.String(length=64), nullable=True))
    with op.batch_alter_table("wechat_receipts") as table:
        table.add_column(sa.Column("picture", sa.Text(), nullable=True))
        table.add_column(sa.Column("picture_state", sa.String(length=10), nullable=True))
        table.add_column(sa.Column("picture_due_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("picture_attempts", sa.Integer(), server_default="0", nullable=False))
        table.create_check_constraint(
            "ck_wechat_receipts_picture_state", "picture_state IS NULL OR picture_state IN ('wanted', 'done')"
        )
        table.create_index("ix_wechat_receipts_picture_state", ["picture_state"])


def downgrade() -> None:
    with op.batch_alter_table("wechat_receipts") as table:
        table.drop_index("ix_wechat_receipts_picture_state")
        table.drop_constraint("ck_wechat_receipts_picture_state", type_="check")
        for column in ("picture_attempts", "picture_due_at", "picture_state", "picture"):
            table.drop_column(column)
    with op.batch_alter_table("wechat_users") as table:
        table.drop_column("scene")
    with op.batch_alter_table("conversations") as table:
        table.drop_column("quiet_until")
