"""Where an installation keeps what all rooms read: the environment says it, and the same for everybody."""

from __future__ import annotations

import os
from pathlib import Path


def knowledge_folder() -> Path:
    """Environment variable KNOWLEDGE_DIR, else ``knowledge`` in the working directory."""
    return Path(os.environ.get("KNOWLEDGE_DIR") or "knowledge")


def reviewed_folder() -> Path:
    """The workers' questions that were taken for training: REVIEWED_DIR, else ``data/reviewed`` in the working
    directory."""
    return Path(os.environ.get("REVIEWED_DIR") or "data/reviewed")
