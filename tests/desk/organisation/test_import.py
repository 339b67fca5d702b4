"""The organisation tree from a CSV file: encodings, wrong headers, every fault named, nothing half imported."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.composition import Desk
from desk.models import Organisation, Staff
from desk.organisation.cli import main
from desk.organisation.csvfile import CsvRefused, read_units
from desk.organisation.service import get_unit, import_units, list_units
from desk.staff.signed_in import SignedIn
from desk.tickets import service as tickets
from desk.tickets.repository import TicketNotFound
from law.tickets.rules import load_rules
from tests.desk.conftest import MakeSettings, MakeStaff
from tests.desk.tickets.office import read, submit

KINDS = load_rules().kinds
HEADER = "编号,名称,级别,上级编号,地区代码,受理事项"
GOOD = f"""{HEADER}
0,示例全国总工会,全国,,,
44,示例省总工会,省,0,440000,
4403,示例市总工会,市,44,440300,
4403-L,示例市工会法律援助中心,市,4403,440300,法律援助、调解
440305,示例区总工会,区县,4403,440305,
440305-P,示例园区工会联合会,园区,440305,440305,
"""
SAMPLE = Path(__file__).resolve().parents[3] / "docs" / "samples" / "organisations.csv"


def test_the_sample_of_the_manual_can_be_imported() -> None:
    units = read_units(SAMPLE.read_bytes(), KINDS)
    assert len(units) >= 8
    assert all("示例" in unit.name for unit in units)
    assert {unit.level for unit in units} == {"national", "province", "city", "district", "grassroots"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_both_encodings_are_read(encoding: str) -> None:
    units = read_units(GOOD.encode(encoding), KINDS)
    assert [unit.code for unit in units] == ["0", "44", "4403", "4403-L", "440305", "440305-P"]
    assert units[3].topics == ("legal_aid", "mediation")


def test_columns_may_stand_in_any_order_and_parents_after_children() -> None:
    text = "名称,编号,上级编号,级别,受理事项,地区代码\n示例区工会,2,1,区县,,440305\n示例市工会,1,,市,,440300\n"
    assert [unit.code for unit in read_units(text.encode(), KINDS)] == ["1", "2"]


REFUSED = [
    (b"", "空的"),
    (GOOD.replace("上级编号", "上级").encode(), "缺少“上级编号”，不认识“上级”"),
    (GOOD.replace("受理事项", "名称", 1).encode(), "重复“名称”"),
    (f"{HEADER}\n".encode(), "没有任何单位"),
    (f"{HEADER}\n1,示例工会,县,,440305,\n".encode(), "第 2 行级别“县”不认识"),
    (f"{HEADER}\n1,示例工会,市,,4403,\n".encode(), "第 2 行地区代码“4403”"),
    (f"{HEADER}\n1,示例工会,市,9,440300,\n".encode(), "第 2 行的上级编号“9”不在文件里"),
    (f"{HEADER}\n1,示例甲,市,,440300,\n1,示例乙,市,,440300,\n".encode(), "和第 2 行重复"),
    (f"{HEADER}\n1,示例甲,区县,2,440305,\n2,示例乙,区县,1,440305,\n".encode(), "绕回了它自己"),
    (f"{HEADER}\n1,示例甲,市,,440300,\n2,示例乙,省,1,440000,\n".encode(), "级别比它低"),
    (f"{HEADER}\n1,示例甲,市,,440300,打官司\n".encode(), "受理事项“打官司”不认识"),
    (f"{HEADER}\n,,市,,440300,\n".encode(), "没有写编号；第 2 行没有写名称"),
    (b"PK\x03\x04xlsx", "Excel 文件"),
    (GOOD.encode("utf-16"), "CSV 文本"),
    (b"\xff\xfe\xfa\xfb\xfc\xfd", "编码"),
]


@pytest.mark.parametrize(("content", "said"), REFUSED)
def test_what_is_wrong_is_named(content: bytes, said: str) -> None:
    with pytest.raises(CsvRefused) as refused:
        read_units(content, KINDS)
    assert said in refused.value.message


def test_an_import_makes_the_tree_what_the_file_says(both: Desk) -> None:
    with both.database.write() as session:
        first = import_units(session, GOOD.encode())
    assert (first.added, first.changed, first.closed) == (6, 0, 0)
    with both.database.write() as session:
        again = import_units(session, GOOD.encode("gbk"))
    assert (again.added, again.changed, again.closed) == (0, 0, 0)
    fewer = "\n".join(line for line in GOOD.splitlines() if "-P" not in line).replace("示例区总工会", "示例新区总工会")
    with both.database.write() as session:
        changed = import_units(session, fewer.encode())
    assert (changed.added, changed.changed, changed.closed) == (0, 1, 1)
    with pytest.raises(CsvRefused), both.database.write() as session:
        import_units(session, b"x")
    with both.database.read() as session:
        units = list_units(session)
    assert [(unit.name, unit.depth) for unit in units] == [
        ("示例全国总工会", 0),
        ("示例省总工会", 1),
        ("示例市总工会", 2),
        ("示例市工会法律援助中心", 3),
        ("示例新区总工会", 3),
    ]


def test_tickets_go_to_their_unit_and_staff_see_only_what_is_below_theirs(both: Desk, make_staff: MakeStaff) -> None:
    with both.database.write() as session:
        import_units(session, GOOD.encode())
        ids = {unit.code: unit.id for unit in session.scalars(select(Organisation))}
    number = submit(both, region="440305")
    assert read(both, number).unit == "示例区总工会"
    assert [event.kind for event in read(both, number).events] == ["created", "routed"]
    everywhere = make_staff(both, "省里的")
    people = {code: _at(both, make_staff(both, f"在{code}"), ids[code]) for code in ("4403", "440305", "4403-L")}
    with both.database.read() as session:
        for code, sees in (("4403", True), ("440305", True), ("4403-L", False)):
            found = tickets.list_tickets(session, staff=people[code])
            assert [ticket.number for ticket in found] == ([number] if sees else []), code
        with pytest.raises(TicketNotFound):
            tickets.read_ticket(session, number, staff=people["4403-L"])
    with both.database.write() as session:
        tickets.transfer_to_unit(
            session, staff=people["4403"], number=number, unit_id=ids["4403-L"], note="由法援中心指派律师"
        )
    with both.database.read() as session:
        assert tickets.read_ticket(session, number, staff=people["4403-L"]).unit == "示例市工会法律援助中心"
        assert tickets.read_ticket(session, number, staff=everywhere).assignee is None
        with pytest.raises(TicketNotFound):
            tickets.read_ticket(session, number, staff=people["440305"])
        assert get_unit(session, ids["440305"]).name == "示例区总工会"


def _at(desk: Desk, staff: SignedIn, unit_id: int) -> SignedIn:
    with desk.database.write() as session:
        session.get_one(Staff, staff.staff_id).organisation_id = unit_id
    return SignedIn(staff.staff_id, staff.name, staff.role, "", unit_id)


def test_the_command_line_imports_and_says_what_is_wrong(
    make_settings: MakeSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DESK_DATABASE_URL", make_settings().database_url)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("名字\n", encoding="utf-8")
    for file, code, said in ((SAMPLE, 0, "新增 9"), (wrong, 1, "表头不对"), (tmp_path / "none.csv", 1, "读不了文件")):
        monkeypatch.setattr(sys, "argv", ["units", str(file)])
        assert main() == code
        captured = capsys.readouterr()
        assert said in captured.out + captured.err
