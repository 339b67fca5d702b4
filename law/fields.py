"""Typed reading of one mapping of a Document: every fault is collected with its line, none is raised.

A getter that meets a fault notes it and returns a harmless stand-in, so that one pass tells the author everything
that is wrong. Whoever builds an object from the stand-ins must drop it when ``problems`` is not empty.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from law.errors import KnowledgeError
from law.yamlfile import Document, Place, Scalar, Value, read

REGION_CODE = re.compile(r"^[1-9]\d{5}$")
NO_DAY = date.min


class Fields:
    """One mapping inside a document."""

    def __init__(self, document: Document, problems: list[KnowledgeError], place: Place = ()) -> None:
        self.document = document
        self.problems = problems
        self.place = place
        self._misspelt: set[str] = set()
        found: Value = document.data
        for part in place:
            found = found[part]  # type: ignore[index]
        self.data: dict[str, Value] = found if isinstance(found, dict) else {}
        if not isinstance(found, dict):
            self.fault("", "这里要写成“键: 值”的形式", "source: 劳动法")

    def fault(self, key: str | int | Place, problem: str, example: str = "") -> None:
        """Note a fault at a key (or deeper place) of this mapping."""
        inner = key if isinstance(key, tuple) else ((key,) if key != "" else ())
        self.problems.append(self.document.error((*self.place, *inner), problem, example))

    def allow(self, known: Iterable[str], example: str = "") -> None:
        """Every other key is a fault; one that is nearly a known key that is not there is taken for that key misspelt,
        which then does not count as missing."""
        names = list(known)
        free = [name for name in names if name not in self.data]
        for key, value in self.data.items():
            if key in names:
                continue
            meant = difflib.get_close_matches(key, free, n=1, cutoff=0.7)
            if meant:
                self._misspelt.add(meant[0])
                right = "…" if isinstance(value, (dict, list)) or value is None else str(value).split("\n")[0]
                self.fault(key, f"不认识的键“{key}”，应该是“{meant[0]}”", f"{meant[0]}: {right}")
            else:
                self.fault(key, f"不认识的键“{key}”，可用的键：{'、'.join(names)}", example or f"{names[0]}: …")

    def absent(self, key: str) -> bool:
        """The key is not written, nor misspelt, or it is null."""
        return self.data.get(key) is None and key not in self._misspelt

    def has(self, key: str) -> bool:
        """The key is written and is not null."""
        return self.data.get(key) is not None

    def _required(self, key: str, example: str) -> Value:
        if key not in self.data:
            if key not in self._misspelt:
                self.fault("", f"缺少“{key}”", f"{key}: {example}")
        elif self.data[key] is None:
            self.fault(key, f"“{key}”是空的", f"{key}: {example}")
        return self.data.get(key)

    def text(self, key: str, example: str, *, empty: bool = False) -> str:
        """A required text; ``empty`` allows "" (not null)."""
        value = self._required(key, example)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, f"“{key}”要写成文字；数字和日期要加引号", f'{key}: "{value}"')
            return ""
        if not value.strip() and not empty:
            self.fault(key, f"“{key}”是空的", f"{key}: {example}")
        return value.strip()

    def optional_text(self, key: str, example: str) -> str | None:
        """A text, or None when the key is absent or null."""
        return self.text(key, example) if self.has(key) else None

    def choice(self, key: str, allowed: Iterable[str], example: str) -> str:
        """A required text out of a fixed list."""
        names = list(allowed)
        value = self.text(key, example)
        if value and value not in names:
            self.fault(key, f"“{key}”不能是“{value}”，只能是：{'、'.join(names)}", f"{key}: {example}")
        return value

    def day(self, key: str, example: str = "2026-11-23") -> date:
        """A required date."""
        value = self._required(key, example)
        if isinstance(value, date):
            return value
        if value is not None:
            self.fault(key, f"“{key}”要写成日期，不加引号", f"{key}: {example}")
        return NO_DAY

    def optional_day(self, key: str, example: str = "2026-11-23") -> date | None:
        """A date, or None when the key is absent or null."""
        return self.day(key, example) if self.has(key) else None

    def number(self, key: str, example: str) -> Decimal:
        """A required number; text is refused."""
        value = self._required(key, example)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return Decimal(value)
        if value is not None:
            self.fault(key, f"“{key}”要写成数字，不加引号、单位和千分位", f"{key}: {example}")
        return Decimal(0)

    def optional_whole(self, key: str, example: str) -> int | None:
        """A whole number, or None when the key is absent or null."""
        if not self.has(key):
            return None
        value = self.number(key, example)
        if value != value.to_integral_value() or value < 0:
            self.fault(key, f"“{key}”要写成不小于零的整数", f"{key}: {example}")
            return None
        return int(value)

    def texts(self, key: str, example: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of non-empty texts."""
        if not required and not self.has(key):
            return ()
        value = self._required(key, example)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(key, f"“{key}”要写成列表", f"{key}: {example}")
            return ()
        kept = []
        for index, item in enumerate(value):
            if isinstance(item, str) and item.strip():
                kept.append(item.strip())
            else:
                self.fault((key, index), f"第 {index + 1} 项要写成文字（不能为空，数字要加引号）", f"{key}: {example}")
        return tuple(kept)

    def days(self, key: str, example: str = "[2012-12-28]") -> tuple[date, ...]:
        """A list of dates; absent means empty."""
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, date) for item in value):
            self.fault(key, f"“{key}”要写成日期的列表", f"{key}: {example}")
            return ()
        return tuple(item for item in value if isinstance(item, date))

    def inner(self, key: str, example: str) -> Fields | None:
        """The mapping below a key; None when absent, null or not a mapping (the latter is a fault)."""
        if not self.has(key):
            return None
        if not isinstance(self.data[key], dict):
            self.fault(key, f"“{key}”要写成“键: 值”的形式", f"{key}: {example}")
            return None
        return Fields(self.document, self.problems, (*self.place, key))

    def items(self, key: str, example: str) -> list[Fields]:
        """The mappings of a list; absent means none."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, f"“{key}”要写成列表，每项以“- ”开头", f"{key}: {example}")
            return []
        kept = []
        for index, item in enumerate(value):
            if isinstance(item, dict):
                kept.append(Fields(self.document, self.problems, (*self.place, key, index)))
            else:
                self.fault((key, index), f"“{key}”的第 {index + 1} 项要写成“键: 值”的形式", f"{key}: {example}")
        return kept

    def keyed(self, key: str, convert: Callable[[str, Scalar], bool], example: str) -> dict[str, Scalar]:
        """A mapping of plain values, each checked by ``convert(name, value)`` (False = fault at that name)."""
        inner = self.inner(key, example)
        if inner is None:
            return {}
        kept: dict[str, Scalar] = {}
        for name, value in inner.data.items():
            if isinstance(value, (dict, list)) or not convert(name, value):
                inner.fault(name, f"“{key}”里的“{name}”写法不对", f"{key}: {example}")
            else:
                kept[name] = value
        return kept


def read_fields(path: Path, keys: Iterable[str]) -> tuple[Fields | None, list[KnowledgeError]]:
    """The mapping of a file that may have these keys, and the list its faults go into; None when it cannot be read."""
    try:
        document = read(path)
    except KnowledgeError as error:
        return None, [error]
    fields = Fields(document, [])
    fields.allow(keys)
    return fields, fields.problems
