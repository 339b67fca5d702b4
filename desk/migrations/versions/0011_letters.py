"""Supervision letters with their history and the counters behind their numbers.

Texts in encrypted columns are ciphertext, so they are plain TEXT here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = "('issued', 'replied', 'closed', 'void')"
EVENTS = "('issued', 'corrected', 'replied', 'closed', 'void', 'reminder')"
INDEXED = ("kind", "year", "organisation_id", "ticket_id", "state", "reply_due_on")


def upgrade() -> None:
    create_letters()
    op.create_table(
        "letter_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(f"what IN {EVENTS}", name="ck_letter_events_what"),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_letter_events_letter_id_letters"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_letter_events_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_events"),
    )
    op.create_index("ix_letter_events_letter_id", "letter_events", ["letter_id"])
    op.create_table(
        "letter_counters",
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name="pk_letter_counters"),
    )


def downgrade() -> None:
    for table in ("letter_counters", "letter_events", "letters"):
        op.drop_table(table)


def create_letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("client_key", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=90), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(f"state IN {STATES}", name="ck_letters_state"),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name="fk_letters_created_by_id_staff"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_letters_organisation_id_organisations"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_letters_ticket_id_tickets"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
        sa.UniqueConstraint("client_key", name="uq_letters_client_key"),
        sa.UniqueConstraint("number", name="uq_letters_number"),
        sa.UniqueConstraint("public_id", name="uq_letters_public_id"),
        sa.UniqueConstraint("series", "serial", name="uq_letters_series_serial"),
    )
    for column in INDEXED:
        op.create_index(f"ix_letters_{column}", "letters", [column])
