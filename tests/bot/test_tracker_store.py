"""Bounded rows, whole state, no lost turns."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore, check_if_tracker_store_async
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.tracker_store import TrackerConflictError, WindowedTrackerStore, conversations
from bot.turn import watched_turn
from tests.bot.conftest import TEXTS

DOMAIN = Domain.load(str(TEXTS / "domain.yml"))
WINDOW = 6
FORM = "sample_form"


@pytest.fixture
def store(tmp_path: Path) -> WindowedTrackerStore:
    return WindowedTrackerStore(DOMAIN, db=str(tmp_path / "var" / "tracker.db"), window=WINDOW)


def turn(number: int, *more: Event) -> list[Event]:
    """One turn as Rasa writes it, with a ranking as the selector writes it."""
    ranking = [{"faq_id": f"entry_{at}", "confidence": 0.1} for at in range(10)]
    parsed: Any = {
        "intent": {"name": "faq"},
        "entities": [],
        "text": "问",
        "knowledge": {"decision": "answer", "ranking": ranking},
    }
    return [
        UserUttered("工资没发怎么办" * 5, {"name": "faq"}, [], parsed, input_channel="desk", message_id=f"m{number}"),
        ActionExecuted("utter_faq"),
        BotUttered(data={"custom": {"kind": "answer", "text": f"答复{number}" * 20}}),
        *more,
        ActionExecuted("action_listen"),
    ]


async def talk(store: WindowedTrackerStore, sender: str, events: list[Event]) -> DialogueStateTracker:
    """Read, add, write: what one turn does to the store."""
    tracker = await store.get_or_create_tracker(sender)
    tracker.update_with_events(events, DOMAIN)
    await store.save(tracker)
    return tracker


async def read(store: WindowedTrackerStore, sender: str) -> DialogueStateTracker:
    tracker = await store.retrieve(sender)
    assert tracker is not None
    return tracker


def row_size(store: WindowedTrackerStore, sender: str) -> int:
    with store.engine.connect() as connection:
        query = sa.select(conversations.c.events).where(conversations.c.sender_id == sender)
        return len(connection.execute(query).scalar_one().encode())


async def test_five_hundred_turns_cost_what_twenty_cost(store: WindowedTrackerStore) -> None:
    sizes, counts = [], []
    for number in range(500):
        tracker = await talk(store, "worker", turn(number))
        sizes.append(row_size(store, "worker"))
        counts.append(len(tracker.events))
    assert max(counts[20:]) == max(counts[20:40])  # events handled in a turn
    assert max(sizes[20:]) <= max(sizes[20:40]) + 200  # numbers get more digits
    kept = await read(store, "worker")
    assert [event.message_id for event in kept.events if isinstance(event, UserUttered)] == [
        f"m{number}" for number in range(500 - WINDOW, 500)
    ]


async def test_only_the_latest_turns_keep_their_ranking(store: WindowedTrackerStore) -> None:
    for number in range(4):
        await talk(store, "worker", turn(number))
    messages = [event for event in (await read(store, "worker")).events if isinstance(event, UserUttered)]
    assert ["knowledge" in message.parse_data for message in messages] == [False, False, True, True]
    assert all(message.intent["name"] == "faq" for message in messages)


async def test_state_before_the_window_survives_it(store: WindowedTrackerStore) -> None:
    opening = [
        SlotSet("region", "440300"),
        ActionExecuted(FORM),
        ActiveLoop(FORM),
        SlotSet("employer", "某某厂"),
        SlotSet("requested_slot", "agreed"),
    ]
    await talk(store, "worker", turn(0, *opening))
    for number in range(1, 5 * WINDOW):
        await talk(store, "worker", turn(number))
    kept = await read(store, "worker")
    assert kept.active_loop_name == FORM
    assert kept.current_slot_values()["employer"] == "某某厂"
    assert kept.get_slot("region") == "440300"
    assert kept.get_slot("requested_slot") == "agreed"
    assert kept.latest_action_name == "action_listen"
    assert len(kept.applied_events()) == len(kept.events) - 2  # all but the session start of the prefix


async def test_a_slot_that_was_emptied_stays_empty(store: WindowedTrackerStore) -> None:
    await talk(store, "worker", turn(0, SlotSet("employer", "某某厂")))
    await talk(store, "worker", turn(1, SlotSet("employer", None), ActiveLoop(FORM), ActiveLoop(None)))
    for number in range(2, 3 * WINDOW):
        await talk(store, "worker", turn(number))
    kept = await read(store, "worker")
    assert kept.get_slot("employer") is None
    assert kept.active_loop_name is None


async def test_a_rejected_form_and_a_pause_survive(store: WindowedTrackerStore) -> None:
    rejected = [ActionExecuted(FORM), ActiveLoop(FORM), ActionExecutionRejected(FORM), ConversationPaused()]
    await talk(store, "worker", turn(0, *rejected))
    before = await read(store, "worker")
    for number in range(1, 3 * WINDOW):
        await talk(store, "worker", turn(number))
    kept = await read(store, "worker")
    assert before.is_active_loop_rejected and kept.is_active_loop_rejected
    assert before.is_paused() and kept.is_paused()


async def test_a_restart_keeps_everything(store: WindowedTrackerStore) -> None:
    for number in range(2 * WINDOW):
        await talk(store, "worker", turn(number, SlotSet("region", "110000")))
    url = str(store.engine.url)
    store.engine.dispose()
    again = WindowedTrackerStore(DOMAIN, host=url, window=WINDOW)
    assert (await read(again, "worker")).get_slot("region") == "110000"
    assert list(await again.keys()) == ["worker"]


async def test_a_turn_is_not_overwritten_by_an_older_one(store: WindowedTrackerStore) -> None:
    await talk(store, "worker", turn(0))
    first, second = await read(store, "worker"), await read(store, "worker")
    first.update_with_events(turn(1), DOMAIN)
    await store.save(first)
    await store.save(first)  # the same tracker again is not a conflict
    second.update_with_events(turn(2), DOMAIN)
    with watched_turn() as failures, pytest.raises(TrackerConflictError):
        await store.save(second)
    assert failures == ["tracker save: TrackerConflictError"]
    kept = await read(store, "worker")
    assert [event.message_id for event in kept.events if isinstance(event, UserUttered)] == ["m0", "m1"]


async def test_a_conversation_that_could_not_be_read_is_not_replaced_by_an_empty_one(
    store: WindowedTrackerStore,
) -> None:
    await talk(store, "worker", turn(0))
    with pytest.raises(TrackerConflictError):
        await store.create_tracker("worker")
    assert len((await read(store, "worker")).events) > 1


async def test_many_conversations_at_once(store: WindowedTrackerStore) -> None:
    async def several(sender: str) -> None:
        for number in range(8):
            await talk(store, sender, turn(number))

    senders = [f"worker{number}" for number in range(12)]
    await asyncio.gather(*(several(sender) for sender in senders))
    assert sorted(await store.keys()) == sorted(senders)
    for sender in senders:
        assert (await read(store, sender)).latest_message is not None


async def test_erasure_and_retention(store: WindowedTrackerStore) -> None:
    for sender in ("one", "two"):
        await talk(store, sender, turn(0))
    assert await store.delete("one") is True
    assert await store.delete("one") is False
    assert await store.retrieve("one") is None
    assert await store.delete_older_than(time.time() - 3600) == 0
    assert await store.delete_older_than(time.time() + 1) == 1
    assert list(await store.keys()) == []


async def test_undoing_a_turn(store: WindowedTrackerStore) -> None:
    await store.restore("new", None)
    await talk(store, "worker", turn(0))
    before = await store.snapshot("worker")
    late = await read(store, "worker")
    await talk(store, "worker", turn(1))
    await store.restore("worker", before)
    assert [e.message_id for e in (await read(store, "worker")).events if isinstance(e, UserUttered)] == ["m0"]
    with pytest.raises(TrackerConflictError):
        await store.save(late)


class Collected(EventBroker):
    """A broker that keeps what it is given."""

    def __init__(self) -> None:
        self.published: list[dict[str, object]] = []

    @classmethod
    async def from_endpoint_config(cls, *_: object, **__: object) -> Collected:
        return cls()

    def publish(self, event: dict[str, object]) -> None:
        self.published.append(event)


async def test_every_event_is_published_once_although_the_window_moves(tmp_path: Path) -> None:
    broker = Collected()
    store = WindowedTrackerStore(DOMAIN, broker, db=str(tmp_path / "tracker.db"), window=2)
    for number in range(8):
        await talk(store, "worker", turn(number))
    ids = [event["message_id"] for event in broker.published if event["event"] == "user"]
    assert ids == [f"m{number}" for number in range(8)]


def test_rasa_builds_it_from_endpoints(tmp_path: Path) -> None:
    config = EndpointConfig.from_dict(
        {"type": "bot.tracker_store.WindowedTrackerStore", "db": str(tmp_path / "x" / "t.db"), "window": 30}
    )
    store = TrackerStore.create(config, DOMAIN)
    assert isinstance(store, WindowedTrackerStore)
    assert store.window == 30
    assert check_if_tracker_store_async(store)


def test_a_window_without_turns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="window"):
        WindowedTrackerStore(DOMAIN, db=str(tmp_path / "t.db"), window=0)


async def test_an_erased_conversation_leaves_no_trace_on_the_disk(store: WindowedTrackerStore, tmp_path: Path) -> None:
    for sender in ("c1", "c2"):
        for number in range(4):
            text = f"{sender}：我叫赵小满，电话13911112222"
            said = UserUttered(text, {"name": "faq"}, [], message_id=f"{sender}{number}")
            await talk(store, sender, [said, ActionExecuted("action_listen")])

    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in (tmp_path / "var").iterdir())

    assert "c1：我叫赵小满".encode() in on_disk()
    await store.delete("c1")
    assert await store.wipe()
    assert "c1：我叫赵小满".encode() not in on_disk()
    assert "c2：我叫赵小满".encode() in on_disk()
