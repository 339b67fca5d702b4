"""Timers: unclaimed conversations, reminders; each once, also after a restart and when its durable job was lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from desk.clock import now
from desk.composition import Desk
from desk.conversations import inbox, ownership
from desk.models import Timer
from desk.tickets import service as tickets
from desk.timers.firing import fire, unarmed
from law.china import CHINA
from tests.desk.conftest import MakeSettings, MakeStaff
from tests.desk.handover.office import closed_desk, let_time_pass
from tests.desk.support.live import run_desk, wait_until
from tests.desk.tickets.office import open_chat, read, submit


def call(desk: Desk, chat: str) -> None:
    with desk.database.write() as session:
        ownership.call_person(session, chat, "想找人")


def mode(desk: Desk, chat: str) -> str:
    with desk.database.read() as session:
        return inbox.read_conversation(session, chat).mode


def has_bot(desk: Desk, chat: str) -> bool:
    return mode(desk, chat) == "bot"


def notices(desk: Desk, chat: str) -> list[str]:
    with desk.database.read() as session:
        return [message.text for message in inbox.read_messages(session, chat) if message.author == "system"]


def test_nobody_comes_and_a_ticket_is_made_once(both: Desk) -> None:
    chat = open_chat(both)
    call(both, chat)
    (timer,) = let_time_pass(both, "unclaimed")
    with ThreadPoolExecutor(4) as pool:
        fired = list(pool.map(lambda _: fire(both, timer), range(4)))
    assert fired.count(True) == 1
    assert mode(both, chat) == "bot"
    with both.database.read() as session:
        (ticket,) = tickets.tickets_of(session, chat)
    assert (ticket.kind, ticket.contact_phone) == ("callback", None)
    assert ticket.number in notices(both, chat)[-1]
    assert "抱歉" in notices(both, chat)[-1]


def test_a_person_in_time_stops_the_timer(both: Desk, make_staff: MakeStaff) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")
    call(both, chat)
    with both.database.write() as session:
        ownership.take_over(session, staff=staff, public_id=chat)
    assert let_time_pass(both, "unclaimed") == []
    assert mode(both, chat) == "human"


def test_the_minutes_are_working_minutes(make_settings: MakeSettings) -> None:
    with closed_desk(make_settings(handoff_minutes=30)) as desk:
        chat = open_chat(desk)
        call(desk, chat)
        with desk.database.read() as session:
            timer = session.query(Timer).one()
            due, name = timer.due_at, timer.public_id
        local = due.astimezone(CHINA)
        assert (local.hour, local.minute) == (9, 30)
        assert due > now() + timedelta(hours=24)
        assert not fire(desk, name)


def test_reminders_tell_worker_and_staff(both: Desk, make_staff: MakeStaff) -> None:
    chat, staff = open_chat(both), make_staff(both, "李工")
    last_day = now().astimezone(CHINA).date() + timedelta(days=5)
    number = submit(both, chat, limitation_on=last_day)
    for timer in let_time_pass(both, "limitation")[:1]:
        assert fire(both, timer)
    assert "还有5天" in notices(both, chat)[-1]
    assert read(both, number).events[-1].kind == "reminder"
    for timer in let_time_pass(both, "overdue")[:1]:
        assert fire(both, timer)
    with both.database.write() as session:
        tickets.change_status(
            session, staff=staff, number=number, expected="new", to="waiting_worker", note="请传工资条", visible=True
        )
    for timer in let_time_pass(both, "waiting_worker"):
        assert fire(both, timer)
    assert "等您补充" in notices(both, chat)[-1]
    with both.database.write() as session:
        tickets.change_status(
            session, staff=staff, number=number, expected="waiting_worker", to="closed", note="不办了", visible=True
        )
    assert unarmed(both) == []


def test_timers_outlive_a_restart_and_the_loss_of_their_jobs(make_settings: MakeSettings) -> None:
    settings = make_settings(sweep_seconds=0.1)
    with run_desk(settings) as live:
        first, second = live.worker(), live.worker()
        for worker in (first, second):
            call(live.desk, worker.session_id)
        wait_until(lambda: not unarmed(live.desk), "the timers have their jobs")
    with closed_desk(settings) as stopped, stopped.database.write() as session:
        for timer in session.query(Timer).filter(Timer.state == "planned"):
            # As if the time had passed while nobody ran: the durable job comes much later, the row decides.
            timer.due_at, timer.armed = now(), False
    with run_desk(settings) as live:
        for worker in (first, second):
            wait_until(partial(has_bot, live.desk, worker.session_id), "the bot has it again")
            with live.desk.database.read() as session:
                assert len(tickets.tickets_of(session, worker.session_id)) == 1
