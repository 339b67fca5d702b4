"""帮我写工伤认定申请, 帮我算经济补偿: said like that it is a wish for the form, not a question about it.

The ranking knows the words of answers that explain the same paper or sum; who asks for the thing itself names it
(knowledge/lexicon/interviews.yml) and says 写 or 算 for me.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from law import interviews
from law.interviews import Names, named

CALCULATION, DOCUMENT = "request_calculation", "request_document"
_FOR_ME = r"(?:帮|替|给|为)(?:我|俺|咱)们?"
_WRITE = re.compile(rf"{_FOR_ME}.{{0,4}}?(?:写|起草|拟|列|生成|弄)(?!的)|我(?:现在)?(?:要|想)(?:写|起草|拟)")
_CALCULATE = re.compile(rf"{_FOR_ME}.{{0,4}}?(?:计算|算)(?!的)|我(?:现在)?(?:要|想)(?:计算|算)")
# 怎么写 is a question; 算工伤吗 asks whether something counts, not how much it is.
_QUESTION = re.compile(r"怎么写|咋写|如何写|怎么填|要不要写|该不该写|算不算|算(?:是|得上)?.{0,6}(?:吗|么|不)[？?]?$")


@dataclass(frozen=True)
class Wishes:
    """``names``: of calculators and documents."""

    names: Names

    def read(self, text: str) -> str | None:
        """The intent of a message that asks for a calculation or a paper by its name."""
        said = "".join(text.lower().split())
        if _QUESTION.search(said):
            return None
        if _WRITE.search(said) and named(self.names, said, room=interviews.DOCUMENT):
            return DOCUMENT
        if _CALCULATE.search(said) and named(self.names, said, room=interviews.CALCULATOR):
            return CALCULATION
        return None
