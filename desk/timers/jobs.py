"""The durable side of timers: a delayed workflow for each, kept by DBOS over restarts and upgrades.

Only ids pass through DBOS; the timer rows in the desk's database are the truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

from desk.clock import now
from desk.timers.firing import fire, mark_armed, unarmed

if TYPE_CHECKING:
    from desk.composition import Desk

QUEUE = "timers"
CONCURRENCY = 4
_running: list[Desk] = []


@DBOS.workflow(name="fire_timer")
def fire_timer(public_id: str) -> bool:
    """Fire one timer when its delay is over."""
    return _fire_step(public_id)


@DBOS.step(name="fire")
def _fire_step(public_id: str) -> bool:
    return fire(_running[0], public_id)


class Clockwork:
    """Gives every planned timer its durable job. DBOS must be running."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def start(self) -> None:
        """Declare the queue; jobs that came due while nobody ran begin now."""
        _running[:] = [self._desk]
        DBOS.register_queue(QUEUE, worker_concurrency=CONCURRENCY)

    def stop(self) -> None:
        _running.clear()

    def sweep(self) -> None:
        """Arm what is planned and has no job; fire what is late because its job was lost."""
        found = unarmed(self._desk)
        moment = now()
        for timer in found:
            if timer.due_at <= moment:
                fire(self._desk, timer.public_id)
                continue
            delay = max(0.0, (timer.due_at - moment).total_seconds())
            # The same name makes one job, in whichever process.
            with SetWorkflowID(f"timer-{timer.public_id}"), SetEnqueueOptions(delay_seconds=delay):
                DBOS.enqueue_workflow(QUEUE, fire_timer, timer.public_id)
        if found:
            mark_armed(self._desk, [timer.public_id for timer in found])
