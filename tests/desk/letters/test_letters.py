"""Supervision letters: numbers without gaps or doubles, the register's life, who may what, reminders."""

from __future__ import annotations

import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import update

from desk.clock import china_date, now
from desk.composition import Desk
from desk.errors import Forbidden
from desk.letters import service
from desk.letters.register import HEADERS, Wanted, as_xlsx, entries
from desk.letters.repository import LetterNotFound, get_letter
from desk.models import Letter, Organisation
from desk.staff.signed_in import SignedIn
from desk.tickets import service as tickets
from tests.desk.conftest import MakeStaff
from tests.desk.tickets.office import submit

TODAY = china_date(now())
LETTER = {
    "employer_name": "某某科技有限公司", "issue": "高温天气没有调整作业时间", "basis": "《劳动法》第三条",
    "advice": "调整作业时间并发放津贴", "reply_by": (TODAY + timedelta(days=10)).isoformat(), "union": "示例区总工会",
}  # fmt: skip
_keys = count(1)


def issue(desk: Desk, staff: SignedIn, *, kind: str = "supervision_notice", key: str | None = None,
          answers: Mapping[str, str] = LETTER, **options: object) -> tuple[str, str]:  # fmt: skip
    """(public id, number) of a letter."""
    with desk.database.write() as session:
        letter = service.issue(
            session, staff=staff, spec=desk.documents.spec(kind, "staff"), answers=answers,
            client_key=key or f"form-{next(_keys)}", **options,  # type: ignore[arg-type]
        )  # fmt: skip
        return letter.public_id, letter.number


def unit(desk: Desk, code: str, parent: int | None = None) -> int:
    with desk.database.write() as session:
        made = Organisation(
            code=code, name=f"{code}总工会", level="district", parent_id=parent, topics="", active=True,
            created_at=now(), updated_at=now(),
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made.id


def test_many_at_once_are_numbered_without_gaps_or_doubles(both: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(both, "李工")
    bad = {**LETTER, "reply_by": "昨天"}

    def one(index: int) -> str | None:
        if index % 3 == 0:  # every third form is refused: it must not use up a number
            with pytest.raises(service.LetterFaults):
                issue(both, staff, answers=bad)
            return None
        return issue(both, staff)[1]

    with ThreadPoolExecutor(6) as pool:
        numbers = [number for number in pool.map(one, range(24)) if number]
    wanted = {f"工监提〔{TODAY.year}〕{serial}号" for serial in range(1, len(numbers) + 1)}
    assert len(numbers) == 16
    assert set(numbers) == wanted


def test_one_form_sent_many_times_is_one_letter(both: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(both, "李工")
    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(lambda _: issue(both, staff, key="the-same-form"), range(6)))
    assert len(made) == 1
    assert issue(both, staff)[1].endswith("〕2号")


def test_each_kind_and_unit_counts_for_itself(desk: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(desk, "李工")
    first, second = unit(desk, "A01"), unit(desk, "B02")
    rules = replace(desk.office.rules.letters, units={"A01": "甲总工监", "B02": "乙总工监"})
    object.__setattr__(desk.office.rules, "letters", rules)
    try:
        assert issue(desk, staff, unit_id=first)[1] == f"甲总工监提〔{TODAY.year}〕1号"
        assert issue(desk, staff, unit_id=second)[1] == f"乙总工监提〔{TODAY.year}〕1号"
        assert issue(desk, staff, unit_id=first)[1] == f"甲总工监提〔{TODAY.year}〕2号"
        assert issue(desk, staff, kind="supervision_opinion", unit_id=first)[1] == f"甲总工监意〔{TODAY.year}〕1号"
    finally:
        object.__setattr__(desk.office.rules, "letters", replace(rules, units={}))


def test_what_is_wrong_is_told_by_field(desk: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(desk, "李工")
    wrong = {**LETTER, "union": LETTER["employer_name"], "reply_by": (TODAY - timedelta(days=1)).isoformat()}
    del wrong["basis"]
    with pytest.raises(service.LetterFaults) as caught:
        issue(desk, staff, answers=wrong)
    assert {fault.name for fault in caught.value.faults} == {"employer_name", "reply_by", "basis"}


def test_the_life_of_a_letter(desk: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(desk, "李工")
    letter, number = issue(desk, staff)
    with desk.database.write() as session:
        service.correct(
            session, staff=staff, public_id=letter, spec=desk.documents.spec("supervision_notice", "staff"),
            answers={**LETTER, "advice": "补发高温津贴"},
        )  # fmt: skip
    with desk.database.read() as session:
        row = get_letter(session, letter, staff)
        file = service.file_of(row, desk.documents.spec("supervision_notice", "staff"))
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(file)).paragraphs)
    assert number in text and "补发高温津贴" in text and "某某科技有限公司：" in text
    with desk.database.write() as session:
        service.reply_came(session, staff=staff, public_id=letter, on=TODAY, note="已经补发")
    with pytest.raises(service.LetterStep), desk.database.write() as session:
        service.declare_void(session, staff=staff, public_id=letter, note="写错了")
    with desk.database.write() as session:
        assert service.close(session, staff=staff, public_id=letter, note="已改正").state == "closed"


def test_a_void_letter_keeps_its_number(desk: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(desk, "李工")
    letter, number = issue(desk, staff)
    with desk.database.write() as session:
        service.declare_void(session, staff=staff, public_id=letter, note="发错单位")
    _, following = issue(desk, staff)
    serial = int(number.split("〕")[1].rstrip("号"))
    assert following.endswith(f"〕{serial + 1}号")
    with desk.database.read() as session:
        assert number in {entry.number for entry in entries(session, staff, Wanted(state="void"))}


def test_readers_do_not_issue_and_units_see_their_own(desk: Desk, make_staff: MakeStaff) -> None:
    for role in ("auditor", "editor"):
        with pytest.raises(Forbidden):
            issue(desk, make_staff(desk, f"只读{role}", role))
    own, other = unit(desk, "C03"), unit(desk, "D04")
    here = replace(make_staff(desk, "区工会"), organisation_id=own)
    there = replace(make_staff(desk, "别的工会"), organisation_id=other)
    with pytest.raises(Forbidden, match="下级单位"):
        issue(desk, here, unit_id=other)
    letter, number = issue(desk, here)
    with desk.database.read() as session, pytest.raises(LetterNotFound):
        get_letter(session, letter, there)
    with desk.database.read() as session:
        assert number not in {entry.number for entry in entries(session, there, Wanted())}
        assert [entry.unit for entry in entries(session, here, Wanted(search="某某 高温"))] == ["C03总工会"]


def test_a_reply_that_is_due_or_late_is_reminded_of_once_each(desk: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(desk, "李工")
    ticket = submit(desk, kind="supervision_tip")
    letter, number = issue(desk, staff, ticket_number=ticket, answers={
        **LETTER, "reply_by": (TODAY + timedelta(days=2)).isoformat()})  # fmt: skip
    assert (service.remind(desk), service.remind(desk)) == (1, 0)
    with desk.database.write() as session:
        session.execute(update(Letter).values(reply_due_on=TODAY - timedelta(days=1)))
    assert (service.remind(desk), service.remind(desk)) == (1, 0)
    with desk.database.read() as session:
        notes = [event.note for event in tickets.read_ticket(session, ticket).events if number in (event.note or "")]
        due = [entry.number for entry in entries(session, staff, Wanted(state="due"))]
    assert len(notes) == 3 and "还有2天" in str(notes[1]) and "超过回复期限" in str(notes[2])
    assert due == [number]
    with desk.database.write() as session:
        service.reply_came(session, staff=staff, public_id=letter, on=TODAY, note="")
    assert service.remind(desk) == 0


def test_the_exported_table_holds_text_only(desk: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(desk, "李工")
    issue(desk, staff, answers={**LETTER, "issue": '=HYPERLINK("x")'})
    with desk.database.read() as session:
        sheet = load_workbook(io.BytesIO(as_xlsx(entries(session, staff, Wanted())))).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert tuple(cell.value for cell in rows[0]) == HEADERS
    matter = rows[1][HEADERS.index("事项")]
    assert (matter.value, matter.data_type) == ('=HYPERLINK("x")', "s")
