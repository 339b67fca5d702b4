"""knowledge/tickets/states.yml: which states a ticket has and who may take which step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from law.errors import KnowledgeError
from law.fields import Fields, read_fields

ACTORS = ("worker", "staff", "system")
CLOCKS = ("runs", "stands", "stopped")
_STEP = "- {from: [new], to: accepted, by: [staff]}"


@dataclass(frozen=True)
class State:
    """``label``: for everyone; ``short``: for lists; ``told``: its meaning for the worker; ``clock``: of the limit."""

    key: str
    label: str
    short: str
    colour: str
    clock: str
    told: str

    @property
    def open(self) -> bool:
        """The ticket is not finished."""
        return self.clock != "stopped"


@dataclass(frozen=True)
class Step:
    """One move. ``reason``: it needs words, and the worker reads them."""

    to: str
    actor: str
    reason: bool


@dataclass(frozen=True)
class StateMachine:
    """All states in the order of the file, and the steps out of each."""

    initial: str
    states: Mapping[str, State]
    steps: Mapping[str, tuple[Step, ...]]

    def next(self, state: str, actor: str) -> tuple[str, ...]:
        """States that ``actor`` may move a ticket to, in the order of the states."""
        reachable = {step.to for step in self.steps.get(state, ()) if step.actor == actor}
        return tuple(key for key in self.states if key in reachable)

    def step(self, state: str, to: str, actor: str) -> Step | None:
        """The step, or None when it is not allowed. Of two that fit, the one with a reason counts."""
        fitting = [step for step in self.steps.get(state, ()) if (step.to, step.actor) == (to, actor)]
        return max(fitting, key=lambda step: step.reason, default=None)

    @property
    def open_states(self) -> tuple[str, ...]:
        return tuple(key for key, state in self.states.items() if state.open)


def read_states(path: Path) -> tuple[StateMachine | None, list[KnowledgeError]]:
    """The machine and no problems, or None and every problem of the file."""
    fields, problems = read_fields(path, ("initial", "states", "steps"))
    if fields is None:
        return None, problems
    states = _states(fields)
    steps: dict[str, list[Step]] = {key: [] for key in states}
    for item in fields.items("steps", _STEP):
        _read_step(item, states, steps)
    initial = fields.choice("initial", states, "new")
    for key in set(states) - _reached(initial, steps):
        fields.fault(("states", key), f"没有哪一步能到“{key}”", _STEP)
    if problems:
        return None, problems
    return StateMachine(initial, states, {key: tuple(found) for key, found in steps.items()}), []


def _states(fields: Fields) -> dict[str, State]:
    inner = fields.inner("states", "new: {label: 已提交, …}")
    states: dict[str, State] = {}
    for key in inner.data if inner else ():
        state = Fields(fields.document, fields.problems, ("states", key))
        state.allow(("label", "short", "colour", "clock", "told"))
        states[key] = State(
            key, state.text("label", "已受理"), state.text("short", "已受理"), state.text("colour", "blue"),
            state.choice("clock", CLOCKS, "runs"), state.text("told", "已经受理，会有人联系您。"),
        )  # fmt: skip
    return states


def _read_step(item: Fields, states: Mapping[str, State], steps: dict[str, list[Step]]) -> None:
    item.allow(("from", "to", "by", "reason"), _STEP)
    to = item.choice("to", states, "accepted")
    actors = item.texts("by", "[staff]")
    for actor in actors:
        if actor not in ACTORS:
            item.fault("by", f"“by”不能是“{actor}”，只能是：{'、'.join(ACTORS)}", "by: [staff]")
    reason = item.data.get("reason", False)
    if not isinstance(reason, bool):
        item.fault("reason", "“reason”要写 true 或 false", "reason: true")
    for state in item.texts("from", "[new]"):
        if state not in states:
            item.fault("from", f"没有“{state}”这个状态", "from: [new]")
        elif state == to:
            item.fault("to", f"“{state}”不能走到自己", _STEP)
        else:
            steps[state] += [Step(to, actor, bool(reason)) for actor in actors]


def _reached(initial: str, steps: Mapping[str, list[Step]]) -> set[str]:
    found, ahead = {initial}, [initial]
    while ahead:
        for step in steps.get(ahead.pop(), ()):
            if step.to not in found:
                found.add(step.to)
                ahead.append(step.to)
    return found
