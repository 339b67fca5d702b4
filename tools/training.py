"""Train the dialogue model when, and only when, its inputs changed.

    python -m tools.training [--force]

The model file is named after a hash of what goes into it. Answers, citations and figures are not part of that: the bot
reads them from knowledge/ at run time.
"""

import argparse
import hashlib
import json
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from tools.environment import ROOT, load
from tools.failure import fail

MODELS = ROOT / "var" / "models"
KEPT_MODELS = 3
TRAINING_KEYS = ("id", "topic", "question", "ask")  # the part of an entry that the model learns from


def faq_input(path: Path) -> bytes:
    """What training reads of one entry; the whole file while it cannot be parsed."""
    content = path.read_bytes()
    try:
        entry = yaml.safe_load(content)
        return json.dumps([entry.get(key) for key in TRAINING_KEYS], ensure_ascii=False, default=str).encode()
    except (yaml.YAMLError, AttributeError):
        return content


def inputs(root: Path = ROOT) -> Iterator[tuple[str, bytes]]:
    """Name and content of everything that training depends on, in a fixed order."""
    folders = {"bot": "*.py", "data": "*.yml", "knowledge/lexicon": "*.yml"}
    single = [root / name for name in ("config.yml", "domain.yml", "requirements/bot.txt")]
    many = [path for folder, pattern in folders.items() for path in sorted((root / folder).rglob(pattern))]
    for path in [*single, *many]:
        yield str(path.relative_to(root)), path.read_bytes()
    for path in sorted((root / "knowledge" / "faq").rglob("*.yml")):
        yield str(path.relative_to(root)), faq_input(path)


def input_hash(root: Path = ROOT) -> str:
    digest = hashlib.sha256()
    for name, content in inputs(root):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def check_model(path: Path) -> None:
    """Refuse a model archive that is not whole, before Rasa stumbles over it."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            names = {member.name.removeprefix("./") for member in archive}
    except (tarfile.TarError, OSError, EOFError) as error:
        fail(f"the model {path.relative_to(ROOT)} is damaged ({error})", "make train FORCE=1")
    if "metadata.json" not in names:
        fail(f"the model {path.relative_to(ROOT)} is incomplete (no metadata.json)", "make train FORCE=1")


def train(environment: dict[str, str], target: Path) -> None:
    """Run `rasa train`; the finished model appears under its name in one step."""
    MODELS.mkdir(parents=True, exist_ok=True)
    draft = f"draft-{target.stem.removesuffix('.tar')}"
    log_path = MODELS / "training.log"
    command = [
        ".venv-bot/bin/python", "-m", "rasa", "train", "--force", "--out", str(MODELS), "--fixed-model-name", draft,
        "--config", "config.yml", "--domain", "domain.yml", "--data", "data",
    ]  # fmt: skip
    with log_path.open("w") as log:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    made = MODELS / f"{draft}.tar.gz"
    if done.returncode or not made.exists():
        tail = log_path.read_text(errors="replace").splitlines()[-15:]
        print("\n".join(tail))
        fail("training the model failed (the end of its log is above)", f"see {log_path.relative_to(ROOT)}")
    made.replace(target)


def drop_old_models(keep: Path) -> None:
    models = sorted(MODELS.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [model for model in models if model != keep][KEPT_MODELS - 1 :]:
        path.unlink()


def ensure_model(environment: dict[str, str], force: bool = False) -> Path:
    """The model of the present inputs: the one that is there, or a new one."""
    target = MODELS / f"{input_hash()}.tar.gz"
    if force or not target.exists():
        started = time.monotonic()
        print("  model: training (its inputs changed)" if not force else "  model: training", flush=True)
        train(environment, target)
        print(
            f"  model: trained in {time.monotonic() - started:.0f} s, {target.stat().st_size / 1e6:.1f} MB", flush=True
        )
        drop_old_models(target)
    check_model(target)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the dialogue model when its inputs changed.")
    parser.add_argument("--force", action="store_true", help="train even when nothing changed")
    options = parser.parse_args()
    print(f"  model: {ensure_model(load(), options.force).relative_to(ROOT)}")


if __name__ == "__main__":
    main()
