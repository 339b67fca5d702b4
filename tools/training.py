"""Train the dialogue model when, and only when, its inputs changed.

    python -m tools.training [--force]

The archive is named after what goes into it (tools.fingerprint). What follows the training — comparing the new model
with the one in use, putting it in, taking it out again — is tools.models.
"""

import argparse
import os
import subprocess
import tarfile
import time
from pathlib import Path

from tools.environment import ROOT, load
from tools.failure import fail
from tools.fingerprint import Fingerprint, fingerprint, installed
from tools.modelstore import DRAFT, ModelStore

MODELS = ROOT / "var" / "models"


def input_hash(root: Path = ROOT) -> str:
    """The name of the model of the present inputs."""
    return fingerprint(root).name


def check_model(path: Path) -> None:
    """Refuse a model archive that is not whole, before Rasa stumbles over it."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            names = {member.name.removeprefix("./") for member in archive}
    except (tarfile.TarError, OSError, EOFError) as error:
        fail(f"the model {path.name} is damaged ({error})", "make train FORCE=1")
    if "metadata.json" not in names:
        fail(f"the model {path.name} is incomplete (no metadata.json)", "make train FORCE=1")


def train(environment: dict[str, str], target: Path) -> None:
    """Run `rasa train`; the finished model appears under its name in one step.

    Rasa's validation reads everything a second time, for half a minute; who adds an entry does not touch what it looks
    at, and `make check` runs it (tools.validate_dialogue).
    """
    folder = target.parent
    draft = f"{DRAFT}{target.stem.removesuffix('.tar')}"
    log_path = folder / "training.log"
    command = [
        ".venv-bot/bin/python", "-m", "rasa", "train", "--force", "--out", str(folder), "--fixed-model-name", draft,
        "--config", "config.yml", "--domain", "domain.yml", "--data", "data", "--skip-validation",
    ]  # fmt: skip
    with log_path.open("w") as log:
        code = run_supervised(command, environment, log.fileno())
    made = folder / f"{draft}.tar.gz"
    if code or not made.exists():
        tail = log_path.read_text(errors="replace").splitlines()[-15:]
        print("\n".join(tail))
        fail("training the model failed (the end of its log is above)", f"see {log_path}")
    made.replace(target)


def run_supervised(command: list[str], environment: dict[str, str], output: int) -> int:
    """Run a command to its end; end it with this program, or when the `make run` that it belongs to is gone."""
    supervisor = environment.get("KEEPER_SUPERVISOR")
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT) as child:
        try:
            while child.poll() is None:
                if supervisor and not alive(int(supervisor)):
                    return 1
                time.sleep(0.2)
        finally:
            child.terminate()  # nothing to do once it has ended
        return child.returncode


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ensure_model(
    environment: dict[str, str], force: bool = False, store: ModelStore | None = None, wanted: Fingerprint | None = None
) -> Path:
    """The model of the present inputs: the one that is there, or a new one. Whoever comes second waits for the first
    and finds its model."""
    store = store or ModelStore(Path(environment["MODELS_DIR"]))
    wanted = wanted or installed(environment)
    target = store.path(wanted.name)
    with store.lock():
        if force or not target.exists():
            started = time.monotonic()
            print("  model: training" + ("" if force else " (its inputs changed)"), flush=True)
            train(environment, target)
            took, size = time.monotonic() - started, target.stat().st_size / 1e6
            print(f"  model: trained in {took:.0f} s, {size:.1f} MB", flush=True)
            store.drop_old(target)
        store.write_program(target, wanted.program)
    check_model(target)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the dialogue model when its inputs changed.")
    parser.add_argument("--force", action="store_true", help="train even when nothing changed")
    options = parser.parse_args()
    print(f"  model: {ensure_model(load(), options.force).name}")


if __name__ == "__main__":
    main()
