"""Steps of staff and workers on a ticket: reasons, times, links, warnings, and steps repeated or too late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desk.clock import now
from desk.composition import Desk
from desk.conversations.inbox import read_messages
from desk.errors import Conflict, Forbidden, InvalidInput
from desk.models import Conversation, Message, Ticket, Timer
from desk.staff.signed_in import SignedIn
from desk.tickets import service as tickets
from desk.tickets import worker
from desk.tickets.changes import StepNotAllowed
from desk.tickets.linking import count_unseen_alerts, list_alerts, mark_alert_seen
from desk.tickets.repository import TicketNotFound
from law.china import CHINA
from tests.desk.conftest import MakeStaff
from tests.desk.tickets.office import open_chat, read, submit


def heard(desk: Desk, chat: str) -> list[str]:
    with desk.database.read() as session:
        return [message.text for message in read_messages(session, chat) if message.author == "system"]


def offered(desk: Desk, chat: str) -> list[tuple[str, str]]:
    """Title and payload of each button under the newest notice."""
    with desk.database.read() as session:
        newest = select(Message).join(Conversation).where(Conversation.public_id == chat, Message.author == "system")
        notice = session.scalars(newest.order_by(Message.seq.desc()).limit(1)).one()
        return [(button["title"], button["payload"]) for button in notice.body["buttons"]]


def move(desk: Desk, staff: SignedIn, number: str, to: str, note: str = "原因") -> None:
    with desk.database.write() as session:
        expected = tickets.read_ticket(session, number).status
        tickets.change_status(session, staff=staff, number=number, expected=expected, to=to, note=note, visible=False)


def test_every_kind_can_be_opened_and_the_kinds_have_their_own_limits(both: Desk) -> None:
    rules = both.office.rules
    dues: dict[str, float] = {}
    for kind in rules.kinds.kinds.values():
        number = submit(both, kind=kind.key, category=kind.category or "wage_arrears", answers={"people": "二十来个"})
        ticket = read(both, number)
        assert (ticket.kind_label, ticket.limit_class) == (kind.label, kind.limit)
        assert ticket.answer_due_at is not None
        dues[kind.limit] = ticket.answer_due_at.timestamp()
    assert dues["general"] < dues["difficult"] < dues["complex"]


def test_an_unknown_kind_is_refused_by_name(both: Desk) -> None:
    with pytest.raises(InvalidInput, match="legal_aid"):
        submit(both, kind="lottery")


def test_a_step_that_needs_a_reason_gets_none_without_and_shows_it(both: Desk, make_staff: MakeStaff) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")
    number = submit(both, chat)
    with pytest.raises(InvalidInput, match="要写明原因"):
        move(both, staff, number, "waiting_worker", "  ")
    move(both, staff, number, "waiting_worker", "请补充工资条")
    ticket = read(both, number)
    assert (ticket.status, ticket.answer_due_at, ticket.events[-1].visible) == ("waiting_worker", None, True)
    assert "请补充工资条" in heard(both, chat)[-1]
    assert offered(both, chat) == [("补充材料", f'/ticket_add{{"ticket_number": "{number}"}}')]


def test_what_the_worker_adds_brings_the_ticket_back_to_work(both: Desk, make_staff: MakeStaff) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")
    number = submit(both, chat)
    move(both, staff, number, "waiting_worker", "请补充工资条")
    for _ in range(2):  # sent twice
        with both.database.write() as session:
            status = worker.add_information(session, chat, number, "工资条是3月到5月的", "add-1")
        assert status.status == "in_progress"
    ticket = read(both, number)
    assert [event.kind for event in ticket.events] == ["created", "status", "added", "status"]
    assert ticket.answer_due_at is not None
    assert sum("已收到您的补充" in text for text in heard(both, chat)) == 1
    with pytest.raises(InvalidInput, match="没有收到"), both.database.write() as session:
        worker.add_information(session, chat, number, " ", "add-2")
    with pytest.raises(InvalidInput, match="最多写"), both.database.write() as session:
        worker.add_information(session, chat, number, "长" * 2001, "add-3")


def test_a_worker_withdraws_and_has_it_opened_again_once(both: Desk) -> None:
    chat = open_chat(both)
    number = submit(both, chat)
    with both.database.write() as session:
        assert worker.withdraw(session, chat, number, "", "w1").status == "withdrawn"
    with pytest.raises(StepNotAllowed, match="不能补充"), both.database.write() as session:
        worker.add_information(session, chat, number, "还有", "a1")
    with pytest.raises(InvalidInput, match="原因"), both.database.write() as session:
        worker.reopen(session, chat, number, "", "r0")
    with both.database.write() as session:
        assert worker.reopen(session, chat, number, "公司又反悔了", "r1").status == "reopened"
    with both.database.write() as session:
        assert worker.reopen(session, chat, number, "公司又反悔了", "r1").status == "reopened"
    with pytest.raises(Conflict, match="不能改为"), both.database.write() as session:
        worker.reopen(session, chat, number, "再来一次", "r2")
    assert [event.to_status for event in read(both, number).events if event.to_status] == [
        "new", "withdrawn", "reopened",
    ]  # fmt: skip


def test_a_closed_ticket_is_opened_again_once_by_two_at_a_time(both: Desk, make_staff: MakeStaff) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")
    number = submit(both, chat)
    move(both, staff, number, "closed", "不属于受理范围")

    def by_staff() -> str:
        try:
            with both.database.write() as session:
                tickets.change_status(
                    session,
                    staff=staff,
                    number=number,
                    expected="closed",
                    to="reopened",
                    note="重新核实",
                    visible=False,
                )
        except Conflict as error:
            return error.message
        return "done"

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda _: by_staff(), range(4)))
    assert ends.count("done") == 1
    assert all("刷新" in end for end in ends if end != "done")
    assert sum("重新打开" in text for text in heard(both, chat)) == 1


def test_a_ticket_of_another_conversation_is_not_there(both: Desk) -> None:
    number, stranger = submit(both), open_chat(both)
    for step in (worker.add_information, worker.withdraw, worker.reopen):
        with pytest.raises(TicketNotFound), both.database.write() as session:
            step(session, stranger, number, "x", "k")
    with pytest.raises(TicketNotFound), both.database.read() as session:
        worker.own_ticket(session, stranger, number)


def test_the_worker_reads_only_what_is_visible(both: Desk, make_staff: MakeStaff) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")
    number = submit(both, chat)
    with both.database.write() as session:
        tickets.add_note(session, staff=staff, number=number, note="内部：单位是老户", visible=False)
        tickets.add_note(session, staff=staff, number=number, note="请带身份证", visible=True)
        tickets.note_viewed(session, staff=staff, number=number, what="查看了联系方式")
    with both.database.read() as session:
        detail = worker.own_ticket(session, chat, number)
    assert [(event.what, event.note) for event in detail.events] == [("提交", None), ("说明", "请带身份证")]
    assert detail.note == "请带身份证"
    assert detail.steps == ["withdrawn"]


def test_the_same_person_again_about_the_same_is_a_duplicate(both: Desk) -> None:
    first = submit(both, employer="示例电子有限公司")
    second = submit(both, employer="示例电子公司", contact_phone="138 0000 1234")
    other_kind = submit(both, employer="示例电子公司", kind="mediation")
    other_employer = submit(both, employer="另一家厂")
    assert [(link.kind, link.number) for link in read(both, second).links] == [("duplicate", first)]
    assert read(both, other_kind).links == ()
    assert read(both, other_employer).links == ()
    assert "可能与" in str([event.note for event in read(both, second).events])


def test_several_workers_of_one_employer_raise_a_warning_until_seen(both: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(both, "李工")
    made = [submit(both, employer="示例鞋业有限公司", contact_phone=f"1380000{turn:04d}") for turn in range(2)]
    with both.database.read() as session:
        assert list_alerts(session) == []
    made.append(submit(both, employer="示例鞋业公司", contact_phone="13800000009"))
    with both.database.read() as session:
        (alert,) = list_alerts(session, unseen_only=True)
    assert (alert.workers, set(alert.numbers), alert.seen) == (3, set(made), False)
    assert all("人数多" in read(both, number).urgency_reasons for number in made)
    assert {link.kind for link in read(both, made[0]).links} == {"group"}
    with both.database.write() as session:
        mark_alert_seen(session, staff=staff, key=alert.key, workers=alert.workers)
    with both.database.read() as session:
        assert count_unseen_alerts(session) == 0
    submit(both, employer="示例鞋业有限公司", contact_phone="13800000019")
    with both.database.read() as session:
        assert [alert.workers for alert in list_alerts(session, unseen_only=True)] == [4]


def test_one_worker_with_many_tickets_is_no_group(both: Desk) -> None:
    for kind in ("legal_aid", "mediation", "supervision_tip"):
        submit(both, employer="示例鞋业有限公司", kind=kind)
    with both.database.read() as session:
        assert list_alerts(session) == []


def test_class_limitation_and_timers_follow_each_other(both: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(both, "李工")
    number = submit(both)
    before = read(both, number).answer_due_at
    last_day = now().astimezone(CHINA).date() + timedelta(days=10)
    with both.database.write() as session:
        tickets.classify(session, staff=staff, number=number, limit_class="complex", note="涉及多个单位")
        tickets.set_limitation(session, staff=staff, number=number, last_day=last_day)
    ticket = read(both, number)
    assert before is not None
    assert ticket.answer_due_at is not None
    assert ticket.answer_due_at > before
    assert (ticket.limitation_on, ticket.urgency_level) == (last_day, "soon")
    assert planned(both, number) == {"answer_due": 1, "overdue": 2, "limitation": 3}
    move(both, staff, number, "waiting_worker", "请补充")
    assert planned(both, number) == {"limitation": 3, "waiting_worker": 1}
    move(both, staff, number, "closed", "职工不要了")
    assert planned(both, number) == {}
    with pytest.raises(InvalidInput, match="类别不对"), both.database.write() as session:
        tickets.classify(session, staff=staff, number=number, limit_class="x", note="y")
    with pytest.raises(InvalidInput, match="写明原因"), both.database.write() as session:
        tickets.classify(session, staff=staff, number=number, limit_class="general", note="")


def planned(desk: Desk, number: str) -> dict[str, int]:
    with desk.database.read() as session:
        rows = (
            session.query(Timer.kind)
            .join(Ticket, Ticket.id == Timer.ticket_id)
            .filter(Ticket.number == number, Timer.state == "planned")
        )
        kinds = [kind for (kind,) in rows]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(sorted(kinds))}


def test_a_limitation_in_the_form_makes_the_ticket_urgent(both: Desk) -> None:
    soon: date = now().astimezone(CHINA).date() + timedelta(days=3)
    ticket = read(both, submit(both, limitation_on=soon))
    assert (ticket.urgency_level, ticket.urgency_reasons) == ("urgent", ("时效将到",))


def test_assigning_twice_is_one_event(both: Desk, make_staff: MakeStaff) -> None:
    staff = make_staff(both, "李工")
    number = submit(both)
    for _ in range(2):
        with both.database.write() as session:
            tickets.assign(session, staff=staff, number=number, to="李工")
    assert [event.kind for event in read(both, number).events] == ["created", "assigned"]


@pytest.mark.parametrize("role", ["editor", "auditor"])
def test_who_only_reads_moves_nothing(both: Desk, make_staff: MakeStaff, role: str) -> None:
    number, reader = submit(both), make_staff(both, "只看", role)
    with pytest.raises(Forbidden, match="不能办理工单"):
        move(both, reader, number, "accepted")
    with pytest.raises(Forbidden), both.database.write() as session:
        tickets.note_viewed(session, staff=reader, number=number, what="查看了联系方式")
    assert [event.kind for event in read(both, number).events] == ["created"]
