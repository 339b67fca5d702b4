"""Questions of workers that the staff have confirmed: one file for each, learned at the next training.

```yaml
text: 老板说下个月一起发，都拖了两回了
label: faq/wage_arrears_months     # or out_of_scope
review: 0k3J…                      # the decision it comes from; also the name of the file
decided_by: 王芳
decided_at: 2026-11-29T10:15:00+08:00
```
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from law.errors import KnowledgeError
from law.faq import FaqEntry, normalise
from law.likeness import THRESHOLD, bigrams, likeness
from law.personal import find_personal

OUT_OF_SCOPE = "out_of_scope"
FAQ = "faq/"
SHORTEST, LONGEST = 2, 300
EXAMPLE = "label: faq/wage_arrears_months"
KEYS = frozenset({"text", "label", "review", "decided_by", "decided_at"})
_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")


@dataclass(frozen=True)
class ReviewedExample:
    """One confirmed question. ``label``: ``faq/<id>`` or ``out_of_scope``; ``review``: the decision it comes from."""

    text: str
    label: str
    review: str
    decided_by: str
    decided_at: datetime

    def faults(self, entries: Collection[str]) -> list[str]:
        """What is wrong with it, in Chinese; ``entries``: ids of the entries that exist."""
        found = []
        if not len(normalise(self.text)) >= SHORTEST or len(self.text) > LONGEST:
            found.append(f"问法要有{SHORTEST}到{LONGEST}个字")
        if personal := find_personal(self.text):
            found.append(f"问法里还有个人信息（{personal[0].what}），请先改掉")
        known = self.label.removeprefix(FAQ) in entries if self.label.startswith(FAQ) else self.label == OUT_OF_SCOPE
        if not known:
            found.append(f"没有“{self.label}”这个条目")
        if not _ID.fullmatch(self.review) or not self.decided_by.strip():
            found.append("缺少来源：哪次核对、谁定的")
        return found


def read_reviewed(folder: Path, entries: Collection[str]) -> tuple[list[ReviewedExample], list[KnowledgeError]]:
    """(the usable ones by file name, what is wrong with the others). A missing folder has none."""
    found: list[ReviewedExample] = []
    problems: list[KnowledgeError] = []
    for path in sorted(folder.glob("*.yml")):
        example: ReviewedExample | None = None
        try:
            example = _read(path)
            faults = example.faults(entries)
        except (OSError, ValueError, yaml.YAMLError) as error:
            faults = [f"读不出来：{error}".splitlines()[0]]
        problems.extend(KnowledgeError(path, 1, "", fault, EXAMPLE) for fault in faults)
        if example is not None and not faults:
            found.append(example)
    return found, problems


def _read(path: Path) -> ReviewedExample:
    content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or set(content) != KEYS:
        raise ValueError(f"要有这几项：{'、'.join(sorted(KEYS))}")
    decided_at = content["decided_at"]
    moment = decided_at if isinstance(decided_at, datetime) else datetime.fromisoformat(str(decided_at))
    texts = {key: str(content[key]) for key in KEYS - {"decided_at"}}
    if texts["review"] != path.stem:
        raise ValueError("文件名要和 review 一样")
    return ReviewedExample(decided_at=moment, **texts)


def to_yaml(example: ReviewedExample) -> str:
    """The content of its file."""
    content = {
        "text": example.text,
        "label": example.label,
        "review": example.review,
        "decided_by": example.decided_by,
        "decided_at": example.decided_at.isoformat(timespec="seconds"),
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)


def near_copy(text: str, entries: Iterable[FaqEntry], reviewed: Iterable[ReviewedExample]) -> tuple[str, str] | None:
    """(what is known already, the label of it) when the text says nothing that is not learned yet; None otherwise."""
    pairs, plain = bigrams(text), normalise(text)
    known = [(asked, f"{FAQ}{entry.id}") for entry in entries for _, asked in entry.asks()]
    known += [(example.text, example.label) for example in reviewed]
    for asked, label in known:
        if normalise(asked) == plain or likeness(bigrams(asked), pairs) >= THRESHOLD:
            return asked, label
    return None
