"""The durable side of the channel: a workflow for each worker with something to send, and who starts it.

Only ids pass through DBOS; the deliveries in the desk's database are the truth.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from dbos import DBOS, SetWorkflowID

from desk.channels.wechat.delivery import Outcome, deliver, due_workers
from desk.channels.wechat.pictures import due_pictures, fetch
from desk.channels.wechat.probe import probe
from desk.channels.wechat.tidy import tidy

if TYPE_CHECKING:
    from desk.composition import Desk

TIDY_SECONDS = 3600.0

log = structlog.get_logger("desk.wechat")
_running: list[Desk] = []


@DBOS.workflow(name="deliver_wechat")
def deliver_wechat(user_id: int) -> str:
    """Send what waits for one worker."""
    return _deliver_step(user_id)


@DBOS.step(name="deliver")
def _deliver_step(user_id: int) -> Outcome:
    desk = _running[0]
    return deliver(desk, user_id, f"{desk.settings.executor_id}:{DBOS.workflow_id}")


@DBOS.workflow(name="fetch_wechat_picture")
def fetch_wechat_picture(receipt_id: int) -> None:
    """Fetch one picture that belongs to a ticket."""
    _fetch_step(receipt_id)


@DBOS.step(name="fetch_picture")
def _fetch_step(receipt_id: int) -> None:
    fetch(_running[0], receipt_id)


class Courier:
    """A thread that starts deliveries: at news of a conversation, and now and then for what was left behind."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._news = threading.Event()
        self._stopping = False
        self._tidy_at = 0.0
        self._thread = threading.Thread(target=self._run, name="wechat-courier", daemon=True)

    def start(self) -> None:
        """Find out what the account may do, then deliver until stopped. DBOS must be running."""
        _running[:] = [self._desk]
        self._desk.notifier.listen(self.wake)
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        self.wake()
        self._thread.join(timeout=10)
        _running.clear()

    def wake(self) -> None:
        """Look now."""
        self._news.set()

    def _run(self) -> None:
        self._guarded(lambda: probe(self._desk))
        while not self._stopping:
            self._guarded(self._start_due)
            self._guarded(self._forget)
            self._news.wait(self._desk.settings.sweep_seconds)
            self._news.clear()

    def _forget(self) -> None:
        if time.monotonic() >= self._tidy_at:
            tidy(self._desk)
            self._tidy_at = time.monotonic() + TIDY_SECONDS

    def _start_due(self) -> None:
        for user_id, round_name in due_workers(self._desk):
            with SetWorkflowID(f"wechat-{round_name}"):
                DBOS.start_workflow(deliver_wechat, user_id)
        for receipt_id, attempt in due_pictures(self._desk):
            with SetWorkflowID(f"picture-{receipt_id}-{attempt}"):
                DBOS.start_workflow(fetch_wechat_picture, receipt_id)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            # The next pass tries again; a courier that died would leave workers without an answer.
            log.error("wechat_courier_failed", error=type(error).__name__)
