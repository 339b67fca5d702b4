"""Alembic's entry: runs with the connection that desk.migrate opened, in its transaction."""

from __future__ import annotations

from alembic import context

from desk.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
