"""The settings of this installation: the process environment over `.env` over the defaults of one machine.

The first `make run` writes `.env` with secrets of its own (readable by the owner only); nothing is ever generated over
a value that is there.
"""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ("DESK_SECRET_KEY", "DESK_INTERNAL_TOKEN")

DEFAULTS = {
    "DESK_HOST": "127.0.0.1",
    "DESK_PORT": "8000",
    "RASA_PORT": "5005",
    "ACTIONS_PORT": "5055",
}


def read_file(path: Path) -> dict[str, str]:
    """`NAME=value` lines; blank lines and lines that begin with # are skipped, quotes around a value are dropped."""
    if not path.exists():
        return {}
    values: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.strip().partition("=")
        if separator and not name.startswith("#"):
            values[name.strip()] = value.strip().strip("'\"")
    return values


def ensure_secrets(path: Path) -> None:
    """Add the secrets that neither the environment nor the file has."""
    known = read_file(path)
    missing = [name for name in SECRETS if not os.environ.get(name) and not known.get(name)]
    if not missing:
        return
    path.touch(mode=0o600, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        if not known:
            file.write("# Settings of this installation; every name is listed in docs/settings.md.\n")
        file.writelines(f"{name}={secrets.token_urlsafe(32)}\n" for name in missing)


def load(root: Path = ROOT) -> dict[str, str]:
    """The environment that the three programs are started with."""
    path = root / ".env"
    ensure_secrets(path)
    values = {**DEFAULTS, **read_file(path), **os.environ}
    rasa, actions, desk = (values[name] for name in ("RASA_PORT", "ACTIONS_PORT", "DESK_PORT"))
    values.setdefault("DESK_RASA_URL", f"http://127.0.0.1:{rasa}")
    values.setdefault("DESK_URL", f"http://127.0.0.1:{desk}")
    values.setdefault("ACTIONS_URL", f"http://127.0.0.1:{actions}/webhook")
    values.setdefault("BOT_TRACKER_DB", f"sqlite:///{root / 'var' / 'tracker.db'}")
    values.setdefault("KNOWLEDGE_DIR", str(root / "knowledge"))
    values.setdefault("REVIEWED_DIR", str(root / "data" / "reviewed"))
    values.setdefault("MODELS_DIR", str(root / "var" / "models"))
    values.update(
        PYTHONPATH=str(root),
        PYTHONUNBUFFERED="1",
        SANIC_HOST="127.0.0.1",  # rasa_sdk would listen on every address without it
        RASA_TELEMETRY_ENABLED="false",
        TF_CPP_MIN_LOG_LEVEL="2",
        CUDA_VISIBLE_DEVICES="-1",
        SQLALCHEMY_SILENCE_UBER_WARNING="1",
    )
    return values
