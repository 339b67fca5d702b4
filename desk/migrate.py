"""``python -m desk.migrate [REVISION]``: bring the database to the newest schema, or to the one named."""

from __future__ import annotations

import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from desk.crypto import Keyring
from desk.db import build_engine
from desk.settings import Settings, SettingsError, load_settings


def migrate(settings: Settings, revision: str = "head") -> None:
    """Upgrade or downgrade to ``revision`` (``head``: newest, ``base``: empty)."""
    engine = build_engine(settings.database_url, Keyring(settings.secret_key, settings.previous_secret_keys))
    try:
        with engine.execution_options(desk_write=True).connect() as connection:
            _allow_rewriting(connection)
            config = alembic_config(connection)
            if revision == "base" or _is_older(config, connection, revision):
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)
            _check_references(connection)
            connection.commit()
    finally:
        engine.dispose()


def _allow_rewriting(connection: Connection) -> None:
    """SQLite changes a table by writing it anew; meanwhile references to it must not be enforced (only here, and only
    before the transaction begins, can that be said)."""
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.close()


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise SchemaError("迁移后有记录指向不存在的行，已撤销迁移，数据没有改变")


class SchemaError(Exception):
    """The database has not the schema this code needs."""


def require_newest_schema(engine: Engine) -> None:
    """``SchemaError`` unless ``migrate`` was run with this code."""
    with engine.connect() as connection:
        newest = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
        if MigrationContext.configure(connection).get_current_revision() != newest:
            raise SchemaError("数据库结构不是最新：请先运行 python -m desk.migrate（make run 会自动运行）")


def alembic_config(connection: Connection) -> Config:
    """Configuration without an ini file; the connection is passed on to desk/migrations/env.py."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).resolve().parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _is_older(config: Config, connection: Connection, revision: str) -> bool:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None or revision == "head":
        return False
    behind = ScriptDirectory.from_config(config).iterate_revisions(current, "base")
    return revision != current and revision in {script.revision for script in behind}


def main() -> int:
    """Command line; returns the exit code."""
    try:
        migrate(load_settings(), *sys.argv[1:2])
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
