"""Train, compare, put in, take out: `python -m tools.models train|gate|promote|rollback|list`.

`promote` does all of it: it trains the model of the present files where it is missing, compares it with the one in use
and puts it in without a message lost; a worse one is refused and it says by how much. Exit code 0: done, 1: refused or
failed, 2: nothing to do. The console runs the same command with --json: one JSON object a line, {"stage": …} on the
way and {"outcome": {…}} at the end.
"""

import argparse
import getpass
import json
import sys
from pathlib import Path

from tools import gate
from tools.environment import load
from tools.modelstore import ModelStore, name_of
from tools.promotion import Outcome, Rasa, promote, roll_back
from tools.training import ensure_model

DONE, NOT_DONE, NOTHING = 0, 1, 2
CODES = {"promoted": DONE, "rolled_back": DONE, "trained": DONE, "unchanged": NOTHING}
WORDS = {
    "promoted": "answers from now on",
    "rolled_back": "answers again",
    "trained": "is trained",
    "unchanged": "answers already",
    "refused": "is worse and was refused",
    "failed": "was not put in",
}


class Talk:
    """What the command says on the way, for people or for the console."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def stage(self, name: str) -> None:
        if self.as_json:
            print(json.dumps({"stage": name}), flush=True)
        elif name == "gate":
            print("  model: comparing it with the one in use", flush=True)

    def end(self, outcome: Outcome) -> int:
        if self.as_json:
            print(json.dumps({"outcome": outcome.to_json()}, ensure_ascii=False), flush=True)
        else:
            waits = outcome.state in ("promoted", "rolled_back") and not outcome.running
            later = " (at the next start)" if waits else ""
            print(f"  model: {outcome.model or '-'} {WORDS[outcome.state]}{later}")
            for reason in outcome.reasons:
                print(f"    {reason}")
        return CODES.get(outcome.state, NOT_DONE)


def list_models(store: ModelStore) -> int:
    for one in store.kept():
        print(f"{one.name}  {one.trained_at}  {one.mb:5.1f} MB  {one.role:8}  {one.verdict}")
    return DONE


def wanted(store: ModelStore, name: str | None, talk: Talk, environment: dict[str, str]) -> Path:
    """The archive that was named, or that of the present files, trained where it is missing."""
    if name:
        path = store.path(name)
        if not path.exists():
            print(f"error: there is no model {name} -> make models lists them", file=sys.stderr)
            raise SystemExit(NOT_DONE)
        return path
    talk.stage("train")
    return ensure_model(environment, store=store)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Train, compare, put in and take out dialogue models.")
    made.add_argument("command", choices=["train", "gate", "promote", "rollback", "list"])
    made.add_argument("model", nargs="?", help="its name; without: the model of the present files, or the one before")
    made.add_argument("--by", default=getpass.getuser(), help="who wants it, for the history")
    made.add_argument("--force", action="store_true", help="promote: although the gate refuses it")
    made.add_argument("--json", action="store_true")
    return made


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    environment = load()
    store, talk = ModelStore(Path(environment["MODELS_DIR"])), Talk(options.json)
    if options.command == "list":
        return list_models(store)
    if options.command == "rollback":
        talk.stage("swap")
        return talk.end(roll_back(store, Rasa(environment), options.by, options.model))
    model = wanted(store, options.model, talk, environment)
    if options.command == "train":
        return talk.end(Outcome("trained", name_of(model)))
    if options.command == "gate":
        talk.stage("gate")
        code, result = gate.compare(model, store.current)
        print(json.dumps(result, ensure_ascii=False))
        return code
    return talk.end(promote(store, Rasa(environment), model, options.by, force=options.force, progress=talk.stage))


if __name__ == "__main__":
    sys.exit(main())
