"""Everything that can go wrong in this room, as one tree.

    LawError
    ├── KnowledgeError           a file below knowledge/ is written wrongly: file, line, key, problem, example
    ├── TextError                a file given to ``law.texts`` is not an official text that can be read
    ├── UnknownSource            a source that sources.yml does not have
    └── NoValue                  a figure cannot be given; never answered with a silent zero
        ├── UnknownParameter     no file of that name
        ├── NoValueForDate       no value on that day (not yet, abolished, or announced without a figure)
        └── NoValueForRegion     no value for that region, or the region is not known

Messages are Chinese: union lawyers and staff read them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path


class LawError(Exception):
    """Any error of this room."""


class KnowledgeError(LawError):
    """One fault in one knowledge file. ``str()`` is one line: ``file:line: [key] problem（例：example）``.

    ``line`` counts from 1; 0 means the file as a whole (it is missing or cannot be read).
    """

    def __init__(self, file: Path | str, line: int, key: str, problem: str, example: str = "") -> None:
        super().__init__(file, line, key, problem, example)
        self.file = Path(file)
        self.line = line
        self.key = key
        self.problem = problem
        self.example = example

    def __str__(self) -> str:
        place = f"{self.file.as_posix()}:{self.line}" if self.line else self.file.as_posix()
        key = f"[{self.key}] " if self.key else ""
        example = f"（例：{self.example}）" if self.example else ""
        return " ".join(f"{place}: {key}{self.problem}{example}".split())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KnowledgeError) and self.args == other.args

    def __hash__(self) -> int:
        return hash(self.args)


class TextError(LawError):
    """A file given to the import of official texts cannot be read; says which and why."""

    def __init__(self, file: Path | str, problem: str) -> None:
        super().__init__(file, problem)
        self.file = Path(file)
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.file.as_posix()}: {self.problem}"


class UnknownSource(LawError):  # noqa: N818 - read as a sentence at the call
    """No source of that key, full title or document number."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"依据目录 sources.yml 里没有“{self.name}”"


class NoValue(LawError):  # noqa: N818
    """A parameter has no usable value; names parameter, day and region (GB/T 2260 code, None = national)."""

    def __init__(self, parameter: str, day: date, region: str | None = None, reason: str = "") -> None:
        super().__init__(parameter, day, region, reason)
        self.parameter = parameter
        self.day = day
        self.region = region
        self.reason = reason

    def __str__(self) -> str:
        place = self.region or "全国"
        return f"参数 {self.parameter} 在 {self.day.isoformat()}、地区 {place} 没有可用的数值：{self.reason}"


class UnknownParameter(NoValue):
    """There is no parameter of that name."""


class NoValueForDate(NoValue):
    """The parameter exists for the region, but not on that day."""


class NoValueForRegion(NoValue):
    """The parameter is regional, and this region (or its province) has no file for it, or no region was given."""
