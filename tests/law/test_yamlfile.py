"""Strict YAML: what is refused, with which line, and what plain values come out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from law.errors import KnowledgeError
from law.yamlfile import dotted, read


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "x.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_values_keep_their_kind_and_their_line(tmp_path: Path) -> None:
    document = read(write(tmp_path, 'a: 1\nb:\n  c: [x, 2.50]\n  d: 2025-01-01\ne: |\n  一\n  二\nf: "12"\ng: null\n'))
    assert document.data == {
        "a": 1,
        "b": {"c": ["x", Decimal("2.50")], "d": date(2025, 1, 1)},
        "e": "一\n二\n",
        "f": "12",
        "g": None,
    }
    assert document.lines["b", "c", 1] == 3
    assert document.lines["g",] == 9
    assert document.line(("b", "c", 7)) == 3, "an unknown place answers with the nearest one above it"
    assert document.line(()) == 1


def test_only_what_everybody_reads_the_same_way_is_more_than_text(tmp_path: Path) -> None:
    document = read(write(tmp_path, "a: yes\nb: 0123\nc: 12:30\nd: 1e5\ne: 是\nf: true\ng: -3\nh:\ni: 276-1\n"))
    assert document.data == {
        "a": "yes",
        "b": "0123",
        "c": "12:30",
        "d": "1e5",
        "e": "是",
        "f": True,
        "g": -3,
        "h": None,
        "i": "276-1",
    }


def test_our_loader_leaves_pyyaml_alone() -> None:
    assert yaml.safe_load("a: yes") == {"a": True}


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    assert read(write(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")).data == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "键“a”写了两次（先在第 1 行）"),
        ("a:\n  b: 1\n  b: 2\n", 3, "键“b”写了两次"),
        ("a: 1\nb:\t2\n", 2, "制表符"),
        ('a: 1\nb: "没有收尾\nc: 2\n', 2, "引号没有成对"),
        ("a: 1\nb: '没有收尾\n", 2, "引号没有成对"),
        ("a: 1\ntopic：overtime\n", 2, "全角冒号"),
        ("a: 2025-02-31\n", 1, "日期 2025-02-31 不存在"),
        ("a: 2025-1-1\n", 1, "日期 2025-1-1"),
        ("a: 1\n---\nb: 2\n", 2, "一个文件只写一个条目"),
        ("a: &x [1]\nb: *x\n", 2, "不能用 & 和 *"),
        ("a: !!python/object/apply:os.system [id]\n", 1, "不支持的标记"),
        ("a: !x 1\n", 1, "不支持的标记"),
        ("a: !x {b: 1}\n", 1, "不支持的标记"),
        ("a:\n  - x\n - y\n", 3, "检查缩进"),
        ("a: [x, y\nb: 1\n", 2, "检查缩进"),
        ("a: b: c\n", 1, "检查缩进"),
        ("a: *nothing\n", 1, "检查缩进"),
        ("", 1, "文件为空"),
        ("# 只有注释\n", 1, "文件为空"),
        ("- a\n- b\n", 1, "最外层"),
        ("a: 1\n2: b\n", 2, "键 2 要加引号"),
        ("a: 1\n440300: b\n", 2, "键 440300 要加引号"),
        ("2025-01-01: b\n", 1, "要加引号"),
        ("? [a, b]\n: c\n", 1, "键必须是一个词"),
        (b"a: \xff\xfe\n", 0, "不是 UTF-8"),
    ],
)
def test_what_people_get_wrong_is_named_with_its_line(tmp_path: Path, text: str | bytes, line: int, said: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(KnowledgeError) as caught:
        read(path)
    assert said in caught.value.problem
    assert caught.value.line == line
    assert caught.value.file == path
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"missing\.yml: 文件读不了"):
        read(tmp_path / "missing.yml")


def test_places_are_written_as_people_count() -> None:
    assert dotted(("ask", "plain", 0)) == "ask.plain[1]"
    assert dotted(()) == ""
