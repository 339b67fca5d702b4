"""What a trained component depends on besides its own class: the fingerprint Rasa's training cache must see."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from law.installation import knowledge_folder


def fingerprint(modules: Iterable[ModuleType], lexicon_files: Iterable[str] = ()) -> str:
    """A digest of the source of ``modules`` and of the named files of knowledge/lexicon.

    Rasa itself looks only at the component class, its configuration and the data that reach it.
    """
    digest = hashlib.sha256()
    for module in modules:
        digest.update(inspect.getsource(module).encode())
    for name in lexicon_files:
        path: Path = knowledge_folder() / "lexicon" / name
        digest.update(name.encode())
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()
