"""Putting models in and taking them out: the links, the history, and who is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools import gate
from tools.environment import load
from tools.fingerprint import Fingerprint
from tools.modelstore import ModelStore, name_of
from tools.promotion import Rasa, model_to_start, promote, roll_back
from tools.stack import free_ports

Compared = tuple[int, dict[str, Any]]
PROGRAM = "p" * 16


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Three archives (their content does not matter here), ``a`` in use."""
    store = ModelStore(tmp_path / "models")
    for name in ("a", "b", "c"):
        store.path(name).write_bytes(name.encode())
        store.write_program(store.path(name), PROGRAM)
    store.put(store.path("a"), "promoted", "make run")
    return store


@pytest.fixture
def nobody() -> Rasa:
    """Addresses where no program listens."""
    rasa, desk = free_ports(2)
    addresses = {"DESK_RASA_URL": f"http://127.0.0.1:{rasa}", "DESK_URL": f"http://127.0.0.1:{desk}"}
    return Rasa({**load(), **addresses, "DESK_INTERNAL_TOKEN": "t"})


def verdict(code: int, *reasons: str) -> Callable[[Path, Path | None], Compared]:
    """A comparison that has ended like this; the real one is run in tests/e2e/test_model_change.py."""
    return lambda candidate, current: (code, {"accepted": not code, "reasons": list(reasons)})


BETTER, WORSE = verdict(gate.ACCEPTED), verdict(gate.REFUSED, "低7.0个百分点")


def names(store: ModelStore) -> tuple[str | None, str | None]:
    return tuple(name_of(path) if path else None for path in (store.current, store.previous))  # type: ignore[return-value]


def test_a_better_model_is_put_in_and_taken_out_again(store: ModelStore, nobody: Rasa) -> None:
    outcome = promote(store, nobody, store.path("b"), "王芳", compare=BETTER)
    assert (outcome.state, outcome.running, names(store)) == ("promoted", False, ("b", "a"))
    assert store.link.read_bytes() == b"b"
    assert roll_back(store, nobody, "王芳").state == "rolled_back"
    assert names(store) == ("a", "b")
    assert [(one["what"], one["model"], one["by"]) for one in store.history()][1:] == [
        ("promoted", "b", "王芳"), ("rolled_back", "a", "王芳"), ("withdrawn", "b", "王芳"),
    ]  # fmt: skip


def test_going_back_is_not_undone_by_a_command_that_is_run_again(store: ModelStore, nobody: Rasa) -> None:
    promote(store, nobody, store.path("b"), "x", compare=BETTER)
    assert [roll_back(store, nobody, "x", "a").state for _ in range(2)] == ["rolled_back", "unchanged"]
    assert roll_back(store, nobody, "x", "c").state == "failed"
    assert names(store) == ("a", "b")


def test_a_worse_model_is_refused_and_it_is_said_by_how_much(store: ModelStore, nobody: Rasa) -> None:
    outcome = promote(store, nobody, store.path("b"), "王芳", compare=WORSE)
    assert (outcome.state, outcome.reasons, names(store)) == ("refused", ("低7.0个百分点",), ("a", None))
    assert store.history()[-1]["reasons"] == ["低7.0个百分点"]
    forced = promote(store, nobody, store.path("b"), "王芳", force=True, compare=WORSE)
    assert (forced.state, names(store)) == ("promoted", ("b", "a"))


def test_force_does_not_put_in_what_cannot_be_read(store: ModelStore, nobody: Rasa) -> None:
    outcome = promote(store, nobody, store.path("b"), "x", force=True, compare=verdict(gate.UNREADABLE, "读不出来"))
    assert (outcome.state, names(store)) == ("refused", ("a", None))


def test_the_model_in_use_is_not_put_in_again(store: ModelStore, nobody: Rasa) -> None:
    assert promote(store, nobody, store.path("a"), "x", compare=BETTER).state == "unchanged"
    assert len(store.history()) == 1


def test_there_is_nothing_to_go_back_to_at_first_or_across_a_change_of_the_program(
    store: ModelStore, nobody: Rasa
) -> None:
    assert roll_back(store, nobody, "x").state == "failed"
    store.write_program(store.path("b"), "another program")
    store.put(store.path("b"), "promoted", "make run")
    outcome = roll_back(store, nobody, "x")
    assert (outcome.state, names(store)) == ("failed", ("b", "a"))


def start(
    store: ModelStore, name: str, compare: Callable[[Path, Path | None], Compared], program: str = PROGRAM
) -> list[str]:
    """Start as `make run` does with files whose model has this name; the models that had to be there or be trained."""
    ensured: list[str] = []

    def ensure() -> Path:
        ensured.append(name)
        store.path(name).write_bytes(name.encode())
        store.write_program(store.path(name), program)
        return store.path(name)

    assert model_to_start(store, Fingerprint(program, name), ensure, compare) == store.link
    return ensured


def test_a_start_takes_the_model_of_the_files(store: ModelStore) -> None:
    assert start(store, "new", BETTER) == ["new"]
    assert names(store) == ("new", "a")
    start(store, "new", WORSE)
    assert names(store) == ("new", "a")


def test_a_start_does_not_bring_back_what_was_refused_or_withdrawn(store: ModelStore, nobody: Rasa) -> None:
    promote(store, nobody, store.path("b"), "x", compare=BETTER)
    roll_back(store, nobody, "x")
    assert start(store, "b", BETTER) == []
    promote(store, nobody, store.path("c"), "x", compare=WORSE)
    assert start(store, "c", BETTER) == []
    assert names(store) == ("a", "b")


def test_a_start_after_a_change_of_the_program_takes_the_only_model_that_fits(store: ModelStore) -> None:
    start(store, "new", WORSE, program="another program")
    assert names(store) == ("new", "a")


def test_the_models_in_use_are_never_dropped_and_half_made_ones_never_listed(store: ModelStore) -> None:
    store.put(store.path("b"), "promoted", "x")
    for number in range(6):
        store.path(f"m{number}").write_bytes(b"")
    store.path("draft-x").write_bytes(b"")
    store.drop_old(store.path("c"))
    left = {one.name: one.role for one in store.kept()}
    assert len(left) == 6 and (left["a"], left["b"], left["c"]) == ("previous", "current", "")


def test_a_line_of_the_history_that_was_cut_off_is_passed_over(store: ModelStore) -> None:
    with (store.folder / "history.jsonl").open("a") as file:
        file.write('{"at": "2026')
    assert [event["model"] for event in store.history()] == ["a"]
    assert json.loads((store.folder / "a.json").read_text()) == {"program": PROGRAM}
