"""Strict reading of one YAML file: plain values plus the line of every key and item.

Stricter than YAML on purpose, because people who do not program edit these files: duplicate keys, tabs, anchors and
tags are refused; only ``true/false``, ``null``, decimal numbers and ISO dates are anything but text (``yes``,
``0123`` and ``12:30`` stay text). Numbers with a point become Decimal. Nothing is executed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from law.errors import KnowledgeError

Scalar: TypeAlias = "str | int | Decimal | bool | date | None"
Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"
Place: TypeAlias = "tuple[str | int, ...]"

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DATE = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}$")
_UNCLOSED = re.compile(r"""^[^"']*(?:[:\[,{] *|- )(?:"(?:[^"\\]|\\.)*|'[^']*)$""")
"""A value that begins with a quote which the line does not close."""
_FULLWIDTH = re.compile(r"^\s*(?:- *)?[a-z_]+：")


class _Loader(_BASE):  # type: ignore[misc]
    """Private loader: its resolvers are its own, so nobody else's YAML changes (nor can theirs change ours)."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


for _tag, _pattern, _first in (
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9]\d*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9]\d*)\.\d+$", list("-0123456789")),
    ("timestamp", _DATE.pattern, list("0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


@dataclass(frozen=True)
class Document:
    """One file: ``data`` is its mapping, ``lines`` the line (from 1) of every place such as ("ask", "plain", 0)."""

    path: Path
    data: dict[str, Value]
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest place above it that is written in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def error(self, place: Place, problem: str, example: str = "") -> KnowledgeError:
        """A fault at a place of this file."""
        return KnowledgeError(self.path, self.line(place), dotted(place), problem, example)


def dotted(place: Place) -> str:
    """("ask", "plain", 0) → ``ask.plain[1]``: people count from one."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def read(path: Path) -> Document:
    """Read one file whose top level is a mapping; raises KnowledgeError with the line at the first fault."""
    text = _read_text(path)
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise _syntax_error(path, text, error) from None
    if not isinstance(node, yaml.MappingNode):
        raise KnowledgeError(path, 1, "", "文件为空，或最外层不是“键: 值”的形式", "question: 公司拖欠工资怎么办？")
    walk = _Walk(path)
    data = walk.mapping(node, ())
    return Document(path, data, walk.lines)


def _read_text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise KnowledgeError(path, 0, "", f"文件读不了：{error.strerror}") from None
    except UnicodeDecodeError as error:
        raise KnowledgeError(path, 0, "", f"文件不是 UTF-8 编码（第 {error.start} 个字节）", "另存为 UTF-8") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if "\t" in line:
            raise KnowledgeError(path, number, "", "含有制表符（Tab），缩进只能用空格", "把 Tab 换成两个空格")
    return text


def _syntax_error(path: Path, text: str, error: yaml.YAMLError) -> KnowledgeError:
    """Say what people usually did wrong on that line instead of the parser's words."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context_mark", None)
    lines = text.splitlines()
    number = (mark.line if mark else 0) + 1
    if "quoted scalar" in str(getattr(error, "context", "")) and context is not None:
        return KnowledgeError(path, context.line + 1, "", "引号没有成对", 'question: "三个月没发工资怎么办？"')
    for quoted, line in enumerate(lines[:number], start=1):
        if _UNCLOSED.match(line):
            return KnowledgeError(path, quoted, "", "引号没有成对", 'question: "三个月没发工资怎么办？"')
    for near in (number, number - 1):
        if 0 < near <= len(lines) and _FULLWIDTH.match(lines[near - 1]):
            return KnowledgeError(path, near, "", "键后面用了全角冒号“：”，要用半角冒号加空格", "topic: overtime")
    if "expected a single document" in str(getattr(error, "context", "")):
        return KnowledgeError(path, number, "", "一个文件只写一个条目，不要用 --- 分隔", "删掉 ---，另建一个文件")
    return KnowledgeError(
        path,
        min(number, max(len(lines), 1)),
        "",
        "格式不对：检查缩进（这一行和上一行）、半角冒号后的空格、括号和引号",
        "ask: {plain: [怎么要工资, 工资没发]}",
    )


class _Walk:
    """Turns nodes into plain values and remembers lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Place, int] = {}
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> Value:
        if id(node) in self._seen:
            line = self.lines.get(place, node.start_mark.line + 1)  # the node itself stands where it was first written
            raise KnowledgeError(self.path, line, dotted(place), "不能用 & 和 * 引用别处的内容，请写全")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, place, "seq")
            return [self._item(item, (*place, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place)
        raise self._error(node, place, "不认识的写法")

    def mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Value]:
        self._check_tag(node, place, "map")
        result: dict[str, Value] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, place)
            here = (*place, key)
            if key in result:
                raise self._error(key_node, here, f"键“{key}”写了两次（先在第 {self.lines[here]} 行）", "合并成一个")
            self.lines[here] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, here)
        return result

    def _item(self, node: yaml.Node, place: Place) -> Value:
        self.lines[place] = node.start_mark.line + 1
        return self.value(node, place)

    def _key(self, node: yaml.Node, place: Place) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._error(node, place, "键必须是一个词", "plain: [问法一, 问法二]")
        if node.tag.endswith((":int", ":float", ":timestamp", ":bool", ":null")):
            raise self._error(node, place, f"键 {node.value or '（空）'} 要加引号", f'"{node.value or "名称"}": …')
        return str(node.value)

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Scalar:
        text: str = node.value
        kind = node.tag.rpartition(":")[2]
        if kind == "str":
            return text
        if kind == "null":
            return None
        if kind == "bool":
            return text == "true"
        if kind == "int":
            return int(text)
        if kind == "float":
            return Decimal(text)
        if kind == "timestamp":
            return self._date(node, place)
        raise self._error(node, place, f"不支持的标记 {node.tag}", "去掉感叹号开头的标记")

    def _date(self, node: yaml.ScalarNode, place: Place) -> date:
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            raise self._error(node, place, f"日期 {node.value} 不存在或写法不对", "2026-07-01") from None

    def _check_tag(self, node: yaml.Node, place: Place, kind: str) -> None:
        if node.tag != f"tag:yaml.org,2002:{kind}":
            raise self._error(node, place, f"不支持的标记 {node.tag}", "去掉感叹号开头的标记")

    def _error(self, node: yaml.Node, place: Place, problem: str, example: str = "") -> KnowledgeError:
        return KnowledgeError(self.path, node.start_mark.line + 1, dotted(place), problem, example)
