"""The machine of ownership against a real database: workers, staff, the clock and the bot act at the same time.

Each rule lets several people act at once from threads; afterwards the database must be in a state that one of the
possible orders explains, and the history must tell the same story as the rows.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from threading import Barrier
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from desk.composition import Desk, build_desk
from desk.conversations import ownership, service, texts
from desk.conversations.repository import find_conversation
from desk.errors import DeskError
from desk.models import Conversation, Message, OwnershipEvent, Staff, Ticket, Timer
from desk.settings import load_settings
from desk.staff.repository import get_by_name
from desk.staff.service import create_staff
from desk.staff.signed_in import SignedIn
from desk.timers.firing import fire
from tests.desk.handover.office import let_time_pass
from tests.desk.tickets.office import open_chat

_KEYS = count(1)
ALLOWED = {
    ("bot", "waiting"), ("bot", "human"), ("bot", "closed"), ("waiting", "bot"), ("waiting", "human"),
    ("waiting", "closed"), ("human", "bot"), ("human", "human"), ("human", "closed"), ("closed", "bot"),
    ("closed", "human"),
}  # fmt: skip
PEOPLE = ("李工", "王工", "赵主管")
STEPS = st.lists(
    st.sampled_from(["take", "reply", "back", "close", "transfer", "call", "write", "worker_back", "time"]),
    min_size=1, max_size=4,
)  # fmt: skip


class Ownership(RuleBasedStateMachine):
    """One conversation, three members of staff, one worker, and time."""

    folder: Path
    migrated: Path

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(mkdtemp(dir=self.folder))
        shutil.copy(self.migrated, self.place / "desk.db")
        self.desk: Desk = build_desk(
            load_settings(
                _env_file=None, database_url=f"sqlite:///{self.place}/desk.db", work_hours="00:00-24:00",
                work_days="every", log_level="ERROR", files_dir=self.place / "files",
            )
        )  # fmt: skip
        self.replied: Counter[str] = Counter()
        self.pool = ThreadPoolExecutor(4)

    @initialize()
    def begin(self) -> None:
        self.chat = open_chat(self.desk)
        self.staff: list[SignedIn] = []
        with self.desk.database.write() as session:
            for name in PEOPLE:
                create_staff(session, name=name, role="supervisor" if name == "赵主管" else "agent")
                person = get_by_name(session, name)
                self.staff.append(SignedIn(person.id, person.name, person.role, ""))

    @rule(first=STEPS, second=STEPS, one=st.integers(0, 2), other=st.integers(0, 2))
    def two_act_at_once(self, first: list[str], second: list[str], one: int, other: int) -> None:
        """Two people take their steps at the same time, each in order."""
        start = Barrier(2)
        work = [self.pool.submit(self._act, start, one, first), self.pool.submit(self._act, start, other, second)]
        for done in work:
            done.result()

    @rule(person=st.integers(0, 2))
    def all_press_take(self, person: int) -> None:
        """Everybody presses 接手 at once: one has it afterwards."""
        start = Barrier(3)
        list(self.pool.map(lambda number: self._act(start, number, ["take"]), range(3)))
        assert self._row()[0] == "human"

    @rule()
    def the_same_reply_twice_at_once(self) -> None:
        """A double click on 发送."""
        key, start = f"k{next(_KEYS)}", Barrier(2)
        list(self.pool.map(lambda _: self._act(start, 0, ["reply"], key), range(2)))

    def _act(self, start: Barrier, number: int, steps: list[str], key: str | None = None) -> None:
        start.wait()
        for step in steps:
            with suppress(DeskError):
                self._step(step, self.staff[number], key or f"k{next(_KEYS)}")

    def _step(self, step: str, staff: SignedIn, key: str) -> None:
        if step == "time":
            for timer in let_time_pass(self.desk, "unclaimed"):
                fire(self.desk, timer)
            return
        doing: dict[str, Callable[[Any], Any]] = {
            "take": lambda session: ownership.take_over(session, staff=staff, public_id=self.chat),
            "reply": lambda session: ownership.reply(
                session, staff=staff, public_id=self.chat, text=f"回复{key}", client_key=key
            ),
            "back": lambda session: ownership.hand_back(session, staff=staff, public_id=self.chat),
            "close": lambda session: ownership.close(session, staff=staff, public_id=self.chat),
            "transfer": lambda session: ownership.transfer(
                session, staff=staff, public_id=self.chat, to="王工", note="请接着办", client_key=key
            ),
            "call": lambda session: ownership.call_person(session, self.chat, "想找人"),
            "write": lambda session: service.receive(
                session, self.chat, service.Inbound(key, f"消息{key}"), self.desk.crisis
            ),
            "worker_back": lambda session: service.receive(
                session, self.chat, service.Inbound(key, "先让机器人", desk_command=texts.BACK_TO_BOT), self.desk.crisis
            ),
        }
        with self.desk.database.write() as session:
            doing[step](session)
        if step == "reply":
            self.replied[key] += 1

    def _row(self) -> tuple[str, int | None]:
        with self.desk.database.read() as session:
            conversation = find_conversation(session, self.chat)
            return conversation.owner, conversation.staff_id

    @invariant()
    def a_person_has_it_exactly_when_the_row_says_human(self) -> None:
        if not hasattr(self, "chat"):
            return
        with self.desk.database.read() as session:
            conversation = session.query(Conversation).one()
            assert (conversation.owner == "human") == (conversation.staff_id is not None)
            assert (conversation.owner == "waiting") == (conversation.waiting_since is not None)
            assert conversation.staff_id is None or session.get(Staff, conversation.staff_id) is not None
            planned = session.query(Timer).filter(Timer.state == "planned", Timer.kind == "unclaimed").count()
            assert planned == (1 if conversation.owner == "waiting" else 0)

    @invariant()
    def the_history_tells_the_same_story(self) -> None:
        if not hasattr(self, "chat"):
            return
        with self.desk.database.read() as session:
            conversation = session.query(Conversation).one()
            owner, holder = "bot", None
            for event in session.query(OwnershipEvent).order_by(OwnershipEvent.id):
                assert event.from_owner == owner
                assert (event.from_owner, event.to_owner) in ALLOWED
                owner, holder = event.to_owner, event.holder_id
            assert (owner, holder) == (conversation.owner, conversation.staff_id)

    @invariant()
    def nothing_is_lost_and_nothing_doubled(self) -> None:
        if not hasattr(self, "chat"):
            return
        with self.desk.database.read() as session:
            messages = session.query(Message).order_by(Message.seq).all()
            assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
            sent = Counter(message.body["text"] for message in messages if message.author == "staff")
            assert set(sent.values()) <= {1}
            assert set(sent) == {f"回复{key}" for key in self.replied}
            if session.query(Conversation).one().owner in ("human", "closed"):
                assert [message.seq for message in messages if message.status == "pending"] == []
            fired = session.query(Timer).filter(Timer.state == "done").count()
            assert session.query(Ticket).count() == fired

    def teardown(self) -> None:
        self.pool.shutdown()
        self.desk.close()
        shutil.rmtree(self.place, ignore_errors=True)


def test_ownership_holds_against_concurrent_workers_and_staff(migrated_file: Path, tmp_path: Path) -> None:
    Ownership.folder, Ownership.migrated = tmp_path, migrated_file
    run_state_machine_as_test(
        Ownership,
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
