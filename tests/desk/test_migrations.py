"""The schema comes from the migrations, matches the models, and goes down again."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

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
