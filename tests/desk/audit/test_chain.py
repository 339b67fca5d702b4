"""Whatever is done to the chain without the key is found; whoever adds at the same moment leaves no gap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desk.audit import cli
from desk.audit.anchors import anchor_daily, read_anchors
from desk.audit.chain import Act, Anchor, Checked, record, verify
from desk.composition import Desk

TRIGGERS = {
    "sqlite": ("DROP TRIGGER audit_entries_no_update", "DROP TRIGGER audit_entries_no_delete"),
    "postgresql": ("DROP TRIGGER audit_entries_stay ON audit_entries",),
}


def add(desk: Desk, number: int) -> Anchor:
    with desk.database.write() as session:
        return record(session, Act("staff", "李工", "read /tickets/{number}", f"FY-{number:04d}"))


def check(desk: Desk, *anchors: Anchor) -> Checked:
    with desk.database.read() as session:
        return verify(session, anchors)


def tamper(desk: Desk, *statements: str) -> None:
    """As somebody with the database but without the key would: the guarding triggers go first."""
    with desk.database.write() as session:
        for statement in (*TRIGGERS[desk.database.engine.dialect.name], *statements):
            session.execute(text(statement))


def test_a_whole_chain_is_whole(both: Desk) -> None:
    ends = [add(both, number) for number in range(1, 6)]
    result = check(both, *ends)
    assert (result.entries, result.head, result.problems) == (5, ends[-1], ())


def test_entries_added_at_the_same_moment_stand_one_after_the_other(both: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(lambda number: add(both, number), range(40)))
    assert sorted(end.seq for end in ends) == list(range(1, 41))
    assert check(both, *ends).problems == ()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entries SET who = '别人' WHERE seq = 2", "DELETE FROM audit_entries"]
)
def test_the_database_refuses_to_change_an_entry(both: Desk, statement: str) -> None:
    for number in range(3):
        add(both, number)
    with pytest.raises(DBAPIError, match="only ever added"), both.database.write() as session:
        session.execute(text(statement))
    assert check(both).problems == ()


TAMPERINGS = {
    "changed": ("UPDATE audit_entries SET object = 'FY-9999' WHERE seq = 3", "第 3 条与封印不符"),
    "backdated": ("UPDATE audit_entries SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 3", "第 3 条与封印不符"),
    "deleted": ("DELETE FROM audit_entries WHERE seq = 3", "缺了 1 条"),
    "first deleted": ("DELETE FROM audit_entries WHERE seq = 1", "第 1 条起缺了 1 条"),
    "cut off": ("DELETE FROM audit_entries WHERE seq > 3", "末尾被改过或截掉"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_was_done_is_named(both: Desk, name: str) -> None:
    statement, expected = TAMPERINGS[name]
    for number in range(1, 6):
        add(both, number)
    tamper(both, statement)
    assert any(expected in problem for problem in check(both).problems), check(both).problems


def test_two_entries_that_changed_places(both: Desk) -> None:
    for number in range(1, 6):
        add(both, number)
    tamper(
        both,
        "UPDATE audit_entries SET seq = 99 WHERE seq = 2",
        "UPDATE audit_entries SET seq = 2 WHERE seq = 3",
        "UPDATE audit_entries SET seq = 3 WHERE seq = 99",
    )
    assert len(check(both).problems) >= 2


def test_a_cut_end_with_a_head_to_match_lacks_the_signature(both: Desk) -> None:
    third = [add(both, number) for number in range(1, 6)][2]
    tamper(
        both,
        "DELETE FROM audit_entries WHERE seq > 3",
        f"UPDATE audit_head SET seq = 3, hash = '{third.hash}'",  # noqa: S608 - our own hash
    )
    assert any("签名不对" in problem for problem in check(both).problems)


def test_a_break_cannot_be_signed_over_by_going_on(both: Desk) -> None:
    third = [add(both, number) for number in range(1, 6)][2]
    tamper(
        both,
        "DELETE FROM audit_entries WHERE seq > 3",
        f"UPDATE audit_head SET seq = 3, hash = '{third.hash}'",  # noqa: S608 - our own hash
    )
    add(both, 6)
    assert any("当时已经有人改过" in problem for problem in check(both).problems)


def test_the_return_of_an_older_database_is_shown_by_an_anchor(both: Desk) -> None:
    add(both, 1)
    with both.database.read() as session:
        signature = session.execute(text("SELECT signature FROM audit_head")).scalar_one()
        first = session.execute(text("SELECT hash FROM audit_head")).scalar_one()
    later = [add(both, number) for number in range(2, 5)][-1]
    tamper(
        both,
        "DELETE FROM audit_entries WHERE seq > 1",
        f"UPDATE audit_head SET seq = 1, hash = '{first}', signature = '{signature}'",  # noqa: S608 - our own values
    )
    assert check(both).problems == ()
    assert any("恢复了旧库" in problem for problem in check(both, later).problems)


def test_the_command_says_what_is_wrong_and_keeps_an_anchor(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    end = [add(desk, number) for number in range(1, 4)][-1]
    assert cli.main([], desk.settings) == 0
    assert f"{end.seq}:{end.hash}" in capsys.readouterr().out
    assert read_anchors(desk.settings.anchors_path) == [end]
    assert cli.main(["--anchor", f"2:{'0' * 64}"], desk.settings) == 1
    assert "锚点不同" in capsys.readouterr().out
    tamper(desk, "DELETE FROM audit_entries WHERE seq > 1")
    assert cli.main([], desk.settings) == 1
    with pytest.raises(SystemExit):
        cli.main(["--anchor", "不对"], desk.settings)


def test_the_end_is_noted_once_a_day(desk: Desk, tmp_path: Path) -> None:
    anchor_daily(desk)
    assert read_anchors(desk.settings.anchors_path) == [], "nothing happened yet"
    end = add(desk, 1)
    anchor_daily(desk)
    add(desk, 2)
    anchor_daily(desk)
    assert read_anchors(desk.settings.anchors_path) == [end]
    assert read_anchors(tmp_path / "none") == []
