"""The durable side of the channel: a workflow for each worker with something to send, and who starts it.

Only ids pass through DBOS; the deliveries in the desk's database are the truth.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from dbos import DBOS, SetWorkflowID

from desk.channels.wechat.delivery import Outcome, deliver, due_workers
from desk.channels.wechat.probe import probe

if TYPE_CHECKING:
    from desk.composition import Desk

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


class Courier:
    """A thread that starts deliveries: at news of a conversation, and now and then for what was left behind."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._news = threading.Event()
        self._stopping = False
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
            self._news.wait(self._desk.settings.sweep_seconds)
            self._news.clear()

    def _start_due(self) -> None:
        for user_id, round_name in due_workers(self._desk):
            with SetWorkflowID(f"wechat-{round_name}"):
                DBOS.start_workflow(deliver_wechat, user_id)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            # The next pass tries again; a courier that died would leave workers without an answer.
            log.error("wechat_courier_failed", error=type(error).__name__)
