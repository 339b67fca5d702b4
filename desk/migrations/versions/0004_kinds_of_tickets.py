"""Every kind of ticket: units, limits, urgency, links, timers; staff belong to a unit.

States and kinds of tickets are data now (knowledge/tickets), so the check on the status goes. Texts in encrypted
columns are ciphertext, so they are plain TEXT here.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD_STATUS = "status IN ('new', 'accepted', 'in_progress', 'resolved', 'closed', 'withdrawn')"
OLD_EVENTS = "kind IN ('created', 'status', 'note', 'assigned')"
EVENTS = (
    "kind IN ('created', 'status', 'note', 'assigned', 'routed', 'class', 'facts', 'added', 'link', 'reminder', "
    "'viewed')"
)
ACTORS = "actor IN ('worker', 'staff', 'system')"
OLD_ROLES = "role IN ('agent', 'lawyer', 'admin')"
ROLES = "role IN ('agent', 'lawyer', 'editor', 'supervisor', 'auditor', 'admin')"
MOMENT = sa.DateTime(timezone=True)
NEW_COLUMNS: tuple[tuple[str, Any, Any], ...] = (
    ("answers", sa.Text(), None),
    ("employer_key", sa.String(64), None),
    ("people", sa.Integer(), None),
    ("person_key", sa.String(64), None),
    ("organisation_id", sa.Integer(), None),
    ("limit_class", sa.String(10), "general"),
    ("accept_due_at", MOMENT, None),
    ("answer_due_at", MOMENT, None),
    ("accepted_at", MOMENT, None),
    ("finished_at", MOMENT, None),
    ("limitation_on", sa.Date(), None),
    ("urgency", sa.Integer(), "0"),
    ("urgency_reasons", sa.String(100), ""),
)
INDEXED = ("kind", "employer_key", "person_key", "organisation_id", "answer_due_at")


def upgrade() -> None:
    create_organisations()
    extend_staff()
    extend_tickets()
    extend_events()
    create_links_and_alerts()
    create_timers()


def downgrade() -> None:
    for table in ("timers", "employer_alerts", "ticket_links"):
        op.drop_table(table)
    op.execute("DELETE FROM ticket_events WHERE kind NOT IN ('created', 'status', 'note', 'assigned')")
    with op.batch_alter_table("ticket_events", recreate="always" if is_sqlite() else "never") as batch:
        replace_check(batch, "ck_ticket_events_kind", doubled("ticket_events", "kind"), OLD_EVENTS)
        batch.drop_constraint(op.f("ck_ticket_events_actor"), type_="check")
        batch.drop_constraint("uq_ticket_events_external_id", type_="unique")
        batch.drop_column("external_id")
        batch.drop_column("actor")
    shrink_tickets()
    with op.batch_alter_table("staff", recreate="always" if is_sqlite() else "never") as batch:
        batch.drop_constraint("fk_staff_organisation_id_organisations", type_="foreignkey")
        batch.drop_column("organisation_id")
        replace_check(batch, "ck_staff_role", doubled("staff", "role"), OLD_ROLES)
    op.drop_table("organisations")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def doubled(table: str, name: str) -> str:
    """The name a check got from 0001, where the naming convention was applied to a whole name."""
    return f"ck_{table}_ck_{table}_{name}"


def replace_check(batch: Any, old: str, new: str, condition: str) -> None:
    batch.drop_constraint(op.f(old), type_="check")
    batch.create_check_constraint(op.f(new), condition)


def create_organisations() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("topics", sa.String(length=300), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "level IN ('national', 'province', 'city', 'district', 'grassroots')", name="ck_organisations_level"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["organisations.id"], name="fk_organisations_parent_id_organisations"),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        sa.UniqueConstraint("code", name="uq_organisations_code"),
    )
    op.create_index("ix_organisations_parent_id", "organisations", ["parent_id"])
    op.create_index("ix_organisations_region", "organisations", ["region"])


def extend_staff() -> None:
    with op.batch_alter_table("staff", recreate="always" if is_sqlite() else "never") as batch:
        batch.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_staff_organisation_id_organisations", "organisations", ["organisation_id"], ["id"])
        replace_check(batch, doubled("staff", "role"), "ck_staff_role", ROLES)


def extend_tickets() -> None:
    with op.batch_alter_table("tickets", recreate="always" if is_sqlite() else "never") as batch:
        for name, kind, default in NEW_COLUMNS:
            batch.add_column(sa.Column(name, kind, nullable=default is None, server_default=default))
        batch.alter_column("contact_phone", existing_type=sa.Text(), nullable=True)
        batch.alter_column("consent_version", existing_type=sa.String(40), nullable=True)
        batch.create_foreign_key(
            "fk_tickets_organisation_id_organisations", "organisations", ["organisation_id"], ["id"]
        )
        batch.drop_constraint(op.f(doubled("tickets", "status")), type_="check")
    for name in INDEXED:
        op.create_index(f"ix_tickets_{name}", "tickets", [name])


def shrink_tickets() -> None:
    for name in INDEXED:
        op.drop_index(f"ix_tickets_{name}", "tickets")
    op.execute(
        "UPDATE tickets SET status = 'in_progress' "
        "WHERE status NOT IN ('new', 'accepted', 'in_progress', 'resolved', 'closed', 'withdrawn')"
    )
    op.execute("UPDATE tickets SET consent_version = '' WHERE consent_version IS NULL")
    # The application cannot read an empty text as ciphertext; a ticket without a phone did not exist before.
    op.execute("UPDATE tickets SET contact_phone = narrative WHERE contact_phone IS NULL")
    with op.batch_alter_table("tickets", recreate="always" if is_sqlite() else "never") as batch:
        batch.drop_constraint("fk_tickets_organisation_id_organisations", type_="foreignkey")
        for name, _kind, _default in NEW_COLUMNS:
            batch.drop_column(name)
        batch.alter_column("contact_phone", existing_type=sa.Text(), nullable=False)
        batch.alter_column("consent_version", existing_type=sa.String(40), nullable=False)
        batch.create_check_constraint(op.f(doubled("tickets", "status")), OLD_STATUS)


def extend_events() -> None:
    with op.batch_alter_table("ticket_events", recreate="always" if is_sqlite() else "never") as batch:
        batch.add_column(sa.Column("actor", sa.String(length=10), nullable=False, server_default="staff"))
        batch.add_column(sa.Column("external_id", sa.String(length=140), nullable=True))
        batch.create_unique_constraint("uq_ticket_events_external_id", ["external_id"])
        replace_check(batch, doubled("ticket_events", "kind"), "ck_ticket_events_kind", EVENTS)
        batch.create_check_constraint(op.f("ck_ticket_events_actor"), ACTORS)
    op.execute("UPDATE ticket_events SET actor = 'worker' WHERE staff_id IS NULL")


def create_links_and_alerts() -> None:
    op.create_table(
        "ticket_links",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("kind IN ('duplicate', 'group')", name="ck_ticket_links_kind"),
        sa.ForeignKeyConstraint(["other_id"], ["tickets.id"], name="fk_ticket_links_other_id_tickets"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_links_ticket_id_tickets"),
        sa.PrimaryKeyConstraint("ticket_id", "other_id", "kind", name="pk_ticket_links"),
    )
    op.create_index("ix_ticket_links_other_id", "ticket_links", ["other_id"])
    op.create_table(
        "employer_alerts",
        sa.Column("employer_key", sa.String(length=64), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("seen_workers", sa.Integer(), nullable=False),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["seen_by_id"], ["staff.id"], name="fk_employer_alerts_seen_by_id_staff"),
        sa.PrimaryKeyConstraint("employer_key", name="pk_employer_alerts"),
    )


def create_timers() -> None:
    op.create_table(
        "timers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("armed", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('unclaimed', 'answer_due', 'overdue', 'limitation', 'waiting_worker')", name="ck_timers_kind"
        ),
        sa.CheckConstraint("state IN ('planned', 'done', 'cancelled')", name="ck_timers_state"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_timers_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_timers_ticket_id_tickets"),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
        sa.UniqueConstraint("public_id", name="uq_timers_public_id"),
    )
    op.create_index("ix_timers_conversation_id", "timers", ["conversation_id"])
    op.create_index("ix_timers_ticket_id", "timers", ["ticket_id"])
    op.create_index(
        "ix_timers_planned", "timers", ["due_at"], sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )  # fmt: skip
