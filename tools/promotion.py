"""A trained model takes the place of the one in use, when the gate lets it; or the one before comes back.

A running Rasa loads the new model beside the old one and changes over between two turns (bot/succession.py). The link
`current` is moved first, so that a Rasa that dies in between comes back with the new one, and moved back when the
running Rasa refuses the model.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tools import gate
from tools.fingerprint import Fingerprint
from tools.modelstore import ModelStore, name_of

LOADING_SECONDS = 180.0
RESTART_SECONDS = 120.0
PROMOTED, REFUSED, ROLLED_BACK = "promoted", "refused", "rolled_back"


@dataclass(frozen=True)
class Outcome:
    """``state``: promoted | unchanged | refused | rolled_back | failed; ``reasons`` are Chinese, for the staff.

    ``running``: whether a running Rasa changed over; false when none runs and the model waits for the next start."""

    state: str
    model: str
    reasons: tuple[str, ...] = ()
    running: bool = False
    scores: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class SwapRefusedError(RuntimeError):
    """The running Rasa did not take the model; it goes on with the one it has."""


class Rasa:
    """The running Rasa, if there is one."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._url = environment["DESK_RASA_URL"]
        self._desk = environment["DESK_URL"]
        self._token = environment["DESK_INTERNAL_TOKEN"]

    def take(self, model: Path) -> bool:
        """Have it change over to the model; False when no program runs. Raises SwapRefusedError."""
        deadline = time.monotonic() + RESTART_SECONDS
        while True:
            try:
                reply = httpx.post(
                    f"{self._url}/webhooks/desk/model",
                    json={"model": model.name},
                    headers={"Authorization": f"Bearer {self._token}"},
                    timeout=httpx.Timeout(LOADING_SECONDS, connect=2.0),
                    trust_env=False,
                )
            except httpx.ConnectError:
                if not self._desk_runs():
                    return False
            except httpx.HTTPError as error:
                raise SwapRefusedError(f"机器人换模型时断线了（{type(error).__name__}）") from error
            else:
                if reply.status_code == 200:
                    return True
                if reply.status_code != 503:
                    raise SwapRefusedError(_message(reply))
            if time.monotonic() > deadline:
                raise SwapRefusedError(f"机器人{RESTART_SECONDS:.0f}秒内没有起来，看 var/logs/programs.log")
            time.sleep(0.5)  # Rasa is starting again: it may have read the link before it was moved

    def _desk_runs(self) -> bool:
        try:
            return httpx.get(f"{self._desk}/healthz", timeout=2.0, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False


def _message(reply: httpx.Response) -> str:
    try:
        return str(reply.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"机器人没有换上模型（状态码 {reply.status_code}）"


Gate = Callable[[Path, Path | None], tuple[int, dict[str, Any]]]


def promote(
    store: ModelStore,
    rasa: Rasa,
    model: Path,
    by: str,
    *,
    force: bool = False,
    progress: Callable[[str], None] = lambda stage: None,
    compare: Gate = gate.compare,
) -> Outcome:
    """Compare ``model`` with the current one and put it in. ``force`` puts in one that the gate refuses."""
    current = store.current
    if current == model:
        return Outcome("unchanged", name_of(model), ("正在用的就是这个模型",))
    scores: dict[str, Any] = {}
    if not same_program(store, model):
        current = None  # the one in use belongs to other code or rules: there is nothing to compare with
    progress("gate")
    code, scores = compare(model, current)
    why = tuple(scores["reasons"])
    if code == gate.UNREADABLE or (code == gate.REFUSED and not force):
        store.note(REFUSED, model, by, why)
        return Outcome(REFUSED, name_of(model), why, scores=scores)
    progress("swap")
    return _put(store, rasa, model, by, PROMOTED, scores)


def roll_back(store: ModelStore, rasa: Rasa, by: str, name: str | None = None) -> Outcome:
    """The previous model answers again; the one it replaces becomes the previous. ``name``: that model and no other,
    so that a command which is run again after a crash does not go forth and back."""
    before = store.previous
    if name is not None and store.current == store.path(name):
        return Outcome("unchanged", name, ("正在用的就是这个模型",))
    if name is not None and before != store.path(name):
        return Outcome("failed", name, ("上一个模型已经不是它了，请刷新后再试",))
    if before is None:
        return Outcome("failed", "", ("没有上一个模型可以退回",))
    if not same_program(store, before):
        return Outcome("failed", name_of(before), ("上一个模型是旧版程序训练的，现在的程序不能用；请重新训练",))
    with_drawn = store.current
    outcome = _put(store, rasa, before, by, ROLLED_BACK, {})
    if outcome.state == ROLLED_BACK and with_drawn is not None:
        store.note("withdrawn", with_drawn, by)
    return outcome


def same_program(store: ModelStore, model: Path) -> bool:
    """Whether ``model`` and the current one were trained for the same code, pipeline, domain and rules."""
    current = store.current
    if current is None:
        return False
    return store.program_of(model) is not None and store.program_of(model) == store.program_of(current)


def _put(store: ModelStore, rasa: Rasa, model: Path, by: str, what: str, scores: dict[str, Any]) -> Outcome:
    before = (store.current, store.previous)
    with store.lock():
        store.put(model, what, by)
        try:
            running = rasa.take(model)
        except SwapRefusedError as error:
            store.restore(*before)
            store.note("failed", model, by, [str(error)])
            return Outcome("failed", name_of(model), (str(error),), scores=scores)
    return Outcome(what, name_of(model), running=running, scores=scores)


def model_to_start(
    store: ModelStore, wanted: Fingerprint, ensure: Callable[[], Path], compare: Gate = gate.compare
) -> Path:
    """The link to start Rasa with: the model of the present inputs, unless it was refused or withdrawn.

    ``ensure`` trains that model where it is missing. A change of the program leaves no choice: the old model does not
    know the new rules.
    """
    target, current = store.path(wanted.name), store.current
    fits = current is not None and store.program_of(current) == wanted.program
    word = store.last_word(target) if target.exists() else None
    if fits and word is not None and word["what"] in (REFUSED, "withdrawn", "failed"):
        print(f"  model: {name_of(target)} stays out ({word['what']} on {word['at'][:10]}); make promote tries again")
        return store.link
    model = ensure()
    if model == current:
        return store.link
    if fits:
        code, result = compare(model, current)
        if code != gate.ACCEPTED:
            store.note(REFUSED, model, "make run", result["reasons"])
            print(f"  model: {name_of(model)} is worse and stays out: {'; '.join(result['reasons'])}", flush=True)
            return store.link
    store.put(model, PROMOTED, "make run")
    return store.link
