"""Durable jobs (DBOS): the workflow that answers a conversation, and the sweep that starts it when nobody else did.

Only ids pass through DBOS; texts stay in the desk's database. DBOS is one per process, so is the desk it works for.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID

from desk.audit.anchors import anchor_daily
from desk.channels.wechat.jobs import Courier
from desk.clock import now
from desk.conversations.answering import (
    Outcome,
    drain,
    drop_leases,
    due_rounds,
    has_planned_retries,
    hasten_retries,
    put_off,
)
from desk.documents.service import discard_old
from desk.files.service import tidy as tidy_files
from desk.letters.service import remind
from desk.logs import route_to_root
from desk.privacy.again import request_again
from desk.privacy.erase import carry_out_due
from desk.privacy.retention import apply as keep_to_periods
from desk.reviews.gathering import gather
from desk.reviews.trainer import Trainer
from desk.timers.jobs import Clockwork

if TYPE_CHECKING:
    from desk.composition import Desk

# Quick attempts inside one round, as parts of the reply wait; together with the calls they stay below it.
QUICK_PAUSES = (0.0, 0.06, 0.12, 0.25)
# A worker who goes on writing is waited for; this often is looked whether the worker stopped.
QUIET_LOOK_SECONDS = 0.4
# Workflows found unfinished at start are resumed whatever version of the code began them: the steps are repeatable
# and the message row decides what is left to do.
WORKFLOW_VERSION = "desk-1"

# How long finished workflows are remembered, and how often older ones are looked for.
KEEP_FINISHED = timedelta(days=7)
FORGET_SECONDS = 3600.0
# How often questions to review are looked for.
GATHER_SECONDS = 60.0

log = structlog.get_logger("desk.jobs")
_running: list[Desk] = []


@DBOS.workflow(name="answer_conversation")
def answer_conversation(conversation_id: str, quick_seconds: float) -> str:
    """Answer what is pending in a conversation; after a few quick attempts without the bot, put it off."""
    outcome: Outcome = "done"
    for pause in QUICK_PAUSES:
        if pause:
            DBOS.sleep(pause * quick_seconds)
        outcome = _drain_when_quiet_is_over(conversation_id)
        if outcome != "down":
            break
    if outcome in ("down", "slow"):
        _put_off_step(conversation_id)
    return outcome


def _drain_when_quiet_is_over(conversation_id: str) -> Outcome:
    while (outcome := _drain_step(conversation_id)) == "quiet":
        DBOS.sleep(QUIET_LOOK_SECONDS)
    return outcome


@DBOS.step(name="drain")
def _drain_step(conversation_id: str) -> Outcome:
    desk = _running[0]
    return drain(desk, conversation_id, f"{desk.settings.executor_id}:{DBOS.workflow_id}")


@DBOS.step(name="put_off")
def _put_off_step(conversation_id: str) -> None:
    put_off(_running[0], conversation_id)


def forget_finished(before: datetime) -> int:
    """Delete what DBOS remembers of workflows that ended before; the messages are untouched. Returns how many."""
    ended = DBOS.list_workflows(
        status=["SUCCESS", "ERROR"], completed_before=before.isoformat(), limit=500, load_input=False, load_output=False
    )
    DBOS.delete_workflows([workflow.workflow_id for workflow in ended])
    return len(ended)


class Jobs:
    """Starts and stops DBOS and the sweep for one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stopping = threading.Event()
        self._sweeper = threading.Thread(target=self._sweep_until_stopped, name="desk-sweep", daemon=True)
        self._bot_was_ready = True
        self._forget_at = 0.0
        self._gather_at = 0.0
        self._clockwork = Clockwork(desk)
        self._trainer = Trainer(desk)
        self._courier = Courier(desk) if desk.wechat is not None else None

    def start(self) -> None:
        """Launch DBOS (it resumes what a dead process of our name left) and begin to sweep."""
        if _running:
            raise RuntimeError("DBOS allows one running desk per process")
        settings = self._desk.settings
        drop_leases(self._desk)
        request_again(self._desk)
        _running[:] = [self._desk]
        config: DBOSConfig = {
            "name": "desk",
            "system_database_url": settings.jobs_database_url,
            "executor_id": settings.executor_id,
            "application_version": WORKFLOW_VERSION,
            "log_level": "WARNING",
            "max_executor_threads": 64,
        }
        DBOS(config=config)
        DBOS.launch()
        route_to_root("dbos")
        self._clockwork.start()
        self._sweeper.start()
        if self._courier is not None:
            self._courier.start()

    def stop(self) -> None:
        """Stop sweeping and DBOS; unfinished workflows continue at the next start."""
        self._stopping.set()
        self._sweeper.join(timeout=10)
        self._trainer.stop()
        if self._courier is not None:
            self._courier.stop()
        DBOS.destroy()
        self._clockwork.stop()
        _running.clear()

    def answer(self, conversation_id: str, round_name: str) -> None:
        """Start the workflow for this round; the same name starts it once, in whichever process.

        Never raises: the message is stored, and the sweep starts what could not be started now.
        """
        try:
            with SetWorkflowID(f"answer-{round_name}"):
                DBOS.start_workflow(answer_conversation, conversation_id, self._desk.settings.reply_wait_seconds)
        except Exception as error:
            log.error("workflow_not_started", conversation=conversation_id, error=type(error).__name__)

    def deliver_soon(self) -> None:
        """Something may wait to be sent to WeChat."""
        if self._courier is not None:
            self._courier.wake()

    def sweep(self) -> None:
        """Start workflows for everything pending that is due and has none."""
        rounds = due_rounds(self._desk)
        for conversation_id, round_name in rounds:
            self.answer(conversation_id, round_name)
        self._clockwork.sweep()
        self._trainer.sweep()
        self._notice_recovery()
        if time.monotonic() >= self._gather_at:
            with self._desk.database.write() as session:
                more = gather(session, self._desk.settings, now()) > 0
            self._gather_at = time.monotonic() + (0 if more else GATHER_SECONDS)
        carry_out_due(self._desk)
        if time.monotonic() >= self._forget_at:
            more = forget_finished(now() - KEEP_FINISHED) > 0
            tidy_files(self._desk)
            discard_old(self._desk)
            remind(self._desk)
            anchor_daily(self._desk)
            keep_to_periods(self._desk)
            self._forget_at = time.monotonic() + (0 if more else FORGET_SECONDS)

    def _notice_recovery(self) -> None:
        if not has_planned_retries(self._desk):
            return
        ready = self._desk.bot.ready()
        if ready and not self._bot_was_ready:
            hasten_retries(self._desk)
        self._bot_was_ready = ready

    def _sweep_until_stopped(self) -> None:
        while not self._stopping.is_set():
            try:
                self.sweep()
            except Exception as error:
                # The next pass tries again; a sweep that died would leave workers without an answer.
                log.error("sweep_failed", error=type(error).__name__)
            self._stopping.wait(self._desk.settings.sweep_seconds)
