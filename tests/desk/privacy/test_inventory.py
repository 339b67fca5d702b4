"""No table and no column without a declared class, and no personal data that erasing would miss."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Table

from desk.models import Base
from desk.models.base import EncryptedJson, EncryptedText
from desk.privacy import docs
from desk.privacy.inventory import HOLDINGS, PERSONAL

TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
# Secrets of the installation or of staff, not of workers.
OTHER_SECRETS = {("wechat_accounts", "access_token")}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_declares_what_it_holds(table: Table) -> None:
    assert table.name in HOLDINGS, f"declare the table {table.name} in desk/privacy/inventory.py"
    holding = HOLDINGS[table.name]
    declared = [name for names in holding.columns.values() for name in names]
    assert len(declared) == len(set(declared)), "a column has one class"
    assert set(declared) == set(table.columns.keys()), (
        f"declare the columns of {table.name} in desk/privacy/inventory.py"
    )
    assert set(holding.blanks) <= set(declared)


def test_nothing_is_declared_that_does_not_exist() -> None:
    assert set(HOLDINGS) == set(Base.metadata.tables)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_is_encrypted_is_personal(table: Table) -> None:
    holding = HOLDINGS[table.name]
    for column in table.columns:
        if isinstance(column.type, (EncryptedText, EncryptedJson)) and (table.name, column.name) not in OTHER_SECRETS:
            assert holding.class_of(column.name) in PERSONAL | {"staff"}, column.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_contact_and_narrative_are_encrypted(table: Table) -> None:
    holding = HOLDINGS[table.name]
    for column in table.columns:
        if holding.class_of(column.name) in ("contact", "narrative"):
            assert isinstance(column.type, (EncryptedText, EncryptedJson)), column.name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_personal_columns_are_reached_and_emptied(table: Table) -> None:
    holding = HOLDINGS[table.name]
    personal = [name for name in table.columns.keys() if holding.class_of(name) in PERSONAL]  # noqa: SIM118 - not a dict
    if personal:
        assert holding.owner, f"{table.name}: say how a row finds its conversation"
        assert holding.erase != "keep", f"{table.name} would keep {personal}"
    if holding.erase == "blank":
        assert holding.why, f"{table.name}: say why the empty record stays"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_whatever_points_at_a_worker_says_how(table: Table) -> None:
    """A foreign key to something a worker owns is a way to the worker; a table that has one declares it."""
    workers = {name for name, holding in HOLDINGS.items() if holding.owner}
    points = {key.column.table.name for column in table.columns for key in column.foreign_keys} & workers
    if points:
        assert HOLDINGS[table.name].owner, f"{table.name} points at {sorted(points)}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_ways_lead_to_a_conversation(table: Table) -> None:
    for path in HOLDINGS[table.name].owner:
        at = table
        for number, name in enumerate(path, 1):
            column = at.c[name]
            if number == len(path):
                targets = {key.column.table.name for key in column.foreign_keys}
                assert targets == {"conversations"} or (at.name, name) == ("conversations", "id")
            else:
                at = next(iter(column.foreign_keys)).column.table


def test_the_page_lists_what_the_inventory_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["--check"]) == 0, "run make privacy-docs"
    page = tmp_path / "privacy.md"
    page.write_text(docs.PAGE.read_text(encoding="utf-8").replace("| `messages` | 消息 |", "| `messages` | 邮件 |"))
    assert docs.main(["--check"], page) == 1
    assert "make privacy-docs" in capsys.readouterr().err
    assert docs.main([], page) == 0
    assert page.read_text(encoding="utf-8") == docs.PAGE.read_text(encoding="utf-8")
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(ValueError, match="标记"):
        docs.main([], page)
