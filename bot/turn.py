"""What went wrong inside one turn.

Rasa answers with whatever it has when an action fails: the exception is logged ("actions events are lost") and the turn
goes on and is saved. A failing tracker store is replaced by memory without a word to the channel. Our channel must not
call such a turn a success, so both report here, and the channel looks before it answers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PROCESSOR_LOGGER = "rasa.core.processor"
_failures: ContextVar[list[str] | None] = ContextVar("turn_failures", default=None)


def record_failure(what: str) -> None:
    """Note a failure of the turn that is running in this context; outside a turn it is nobody's."""
    noted = _failures.get()
    if noted is not None:
        noted.append(what)


@contextmanager
def watched_turn() -> Iterator[list[str]]:
    """Run a turn inside; the list given fills with the failures met. Needs ``listen`` once per process."""
    noted: list[str] = []
    token = _failures.set(noted)
    try:
        yield noted
    finally:
        _failures.reset(token)


class _ActionFailures(logging.Handler):
    """Rasa's processor logs an exception for every action that failed; the record reaches us in the turn's context."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[0] is not None:
            record_failure(f"action: {record.exc_info[0].__name__}")


def listen() -> None:
    """Attach to Rasa's processor log (once)."""
    logger = logging.getLogger(PROCESSOR_LOGGER)
    if not any(isinstance(handler, _ActionFailures) for handler in logger.handlers):
        logger.addHandler(_ActionFailures(logging.ERROR))
