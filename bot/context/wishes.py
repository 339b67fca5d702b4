"""帮我写工伤认定申请, 帮我算经济补偿: said like that it is a wish for the form, not a question about it.

The ranking knows the words of answers that explain the same paper or sum; who asks for the thing itself names it
(knowledge/lexicon/interviews.yml) and says 写 or 算 for me.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.lexicon import LexiconError, knowledge_folder

FILE = "interviews.yml"
CALCULATION, DOCUMENT = "request_calculation", "request_document"
_FOR_ME = r"(?:帮|替|给|为)(?:我|俺|咱)们?(?:们)?"
_WRITE = re.compile(rf"{_FOR_ME}.{{0,4}}?(?:写|起草|拟|列|生成|弄)(?!的)|我(?:现在)?(?:要|想)(?:写|起草|拟)")
_CALCULATE = re.compile(rf"{_FOR_ME}.{{0,4}}?(?:计算|算)(?!的)|我(?:现在)?(?:要|想)(?:计算|算)")
# 怎么写 is a question; 算工伤吗 asks whether something counts, not how much it is.
_QUESTION = re.compile(r"怎么写|咋写|如何写|怎么填|要不要写|该不该写|算不算|算(?:是|得上)?.{0,6}(?:吗|么|不)[？?]?$")


@dataclass(frozen=True)
class Wishes:
    """The names of calculators and of documents."""

    calculators: re.Pattern[str]
    documents: re.Pattern[str]

    def read(self, text: str) -> str | None:
        """The intent of a message that asks for a calculation or a paper by its name."""
        said = "".join(text.lower().split())
        if _QUESTION.search(said):
            return None
        if _WRITE.search(said) and self.documents.search(said):
            return DOCUMENT
        if _CALCULATE.search(said) and self.calculators.search(said):
            return CALCULATION
        return None


def read_wishes(folder: Path | None = None) -> Wishes:
    """Read the names. Raises LexiconError, which names file and key."""
    path = (folder if folder is not None else knowledge_folder() / "lexicon") / FILE
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    names: dict[str, list[str]] = {"calculator": [], "document": []}
    for key, words in content.items() if isinstance(content, dict) else ():
        room = str(key).partition(":")[0]
        if room not in names or not isinstance(words, list):
            raise LexiconError(f"{path}：“{key}”要写成 calculator:名称 或 document:名称，后面是词的列表")
        names[room] += [str(word).lower() for word in words]
    if not all(names.values()):
        raise LexiconError(f"{path}：要有 calculator:… 和 document:… 两种")
    return Wishes(_any(names["calculator"]), _any(names["document"]))


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word))))
