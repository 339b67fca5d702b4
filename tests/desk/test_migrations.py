"""The schema comes from the migrations, matches the models, and goes down again."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from desk.crypto import Keyring
from desk.db import build_engine
from desk.migrate import migrate
from desk.models import Base
from desk.settings import load_settings


def tables(url: str) -> set[str]:
    engine = build_engine(url, Keyring("x" * 40))
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_up_down_and_up_again(empty_url: str) -> None:
    settings = load_settings(_env_file=None, database_url=empty_url)
    everything = set(Base.metadata.tables) | {"alembic_version"}
    migrate(settings)
    assert tables(empty_url) == everything
    migrate(settings)
    migrate(settings, "base")
    assert tables(empty_url) == {"alembic_version"}
    migrate(settings, "0001")
    migrate(settings)
    assert tables(empty_url) == everything


def test_the_migrated_schema_is_the_one_of_the_models(empty_url: str) -> None:
    migrate(load_settings(_env_file=None, database_url=empty_url))
    engine = build_engine(empty_url, Keyring("x" * 40))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


def test_a_ticket_of_the_first_version_keeps_its_history(empty_url: str) -> None:
    settings = load_settings(_env_file=None, database_url=empty_url)
    migrate(settings, "0003")
    engine = build_engine(empty_url, Keyring("x" * 40))
    moment = "2026-11-23 09:00:00+00:00"
    with engine.execution_options(desk_write=True).begin() as connection:
        for statement in (
            "INSERT INTO staff (id, name, role, password_hash, active, created_at) "
            "VALUES (1, '李工', 'agent', 'x', true, :moment)",
            "INSERT INTO conversations (id, public_id, channel, owner, urgent, last_seq, created_at, updated_at, "
            "waiting_told, outage_told, rounds, failed_rounds) "
            "VALUES (1, 'c', 'web', 'bot', false, 0, :moment, :moment, false, false, 0, 0)",
            "INSERT INTO tickets (id, public_id, number, idempotency_key, conversation_id, kind, category, status, "
            "narrative, contact_phone, consent_version, created_at, updated_at) "
            "VALUES (1, 't', 'FY-20261123-0001', 'k', 1, 'legal_aid', 'women', 'accepted', 'x', 'x', '1', "
            ":moment, :moment)",
            "INSERT INTO ticket_events (id, ticket_id, kind, to_status, visible, staff_id, created_at) "
            "VALUES (1, 1, 'created', 'new', false, NULL, :moment), "
            "(2, 1, 'status', 'accepted', false, 1, :moment)",
        ):
            connection.execute(text(statement), {"moment": moment} if ":moment" in statement else {})
    engine.dispose()
    for revision in ("head", "0003", "head"):
        migrate(settings, revision)
    engine = build_engine(empty_url, Keyring("x" * 40))
    with engine.connect() as connection:
        actors = connection.execute(text("SELECT actor FROM ticket_events ORDER BY id")).scalars().all()
        ticket = connection.execute(text("SELECT status, limit_class, urgency FROM tickets")).one()
    engine.dispose()
    assert actors == ["worker", "staff"]
    assert tuple(ticket) == ("accepted", "general", 0)
