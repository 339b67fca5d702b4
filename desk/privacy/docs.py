"""``python -m desk.privacy.docs``: writes the list of every table into docs/privacy.md, from the inventory.

``--check`` writes nothing and fails when the page has another list.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from desk.privacy.inventory import HOLDINGS, DataClass, Holding

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
BEGIN, END = "<!-- inventory: make privacy-docs -->", "<!-- /inventory -->"
CLASSES: dict[DataClass, str] = {
    "contact": "联系方式", "narrative": "说过写过的内容", "identifier": "能认出本人的标识", "evidence": "材料",
    "matter": "事项和地区", "staff": "工作人员", "operational": "状态、时间、计数", "reference": "单位和文本",
}  # fmt: skip
ERASING = {"delete": "整行删除", "blank": "清空个人内容，空记录留下", "keep": "不动"}


def render() -> str:
    """The list, from the first heading of the table to its last row."""
    rows = ["| 表 | 内容 | 有什么 | 删除时 | 留下的理由 |", "|---|---|---|---|---|"]
    rows += [_row(name, holding) for name, holding in sorted(HOLDINGS.items())]
    return "\n".join(rows)


def _row(name: str, holding: Holding) -> str:
    kinds = "；".join(
        f"{CLASSES[kind]}：{'、'.join(f'`{column}`' for column in columns)}" if kind != "operational" else CLASSES[kind]
        for kind, columns in holding.columns.items()
    )
    return f"| `{name}` | {holding.what} | {kinds} | {ERASING[holding.erase]} | {holding.why or '—'} |"


def put_into(page: str) -> str:
    """The page with the list of now between the two marks. Raises ValueError when a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} 里没有 {BEGIN} 和 {END} 两个标记")
    return f"{before}{BEGIN}\n\n{render()}\n\n{END}{after}"


def main(arguments: Sequence[str] | None = None, page: Path = PAGE) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m desk.privacy.docs", description="把数据清单写进 docs/privacy.md")
    parser.add_argument("--check", action="store_true", help="只核对，不写")
    options = parser.parse_args(arguments)
    current = page.read_text(encoding="utf-8")
    wanted = put_into(current)
    if options.check:
        if current != wanted:
            sys.stderr.write(f"{page.name} 和 desk/privacy/inventory.py 不一致：请运行 make privacy-docs\n")
            return 1
        return 0
    page.write_text(wanted, encoding="utf-8")
    sys.stdout.write(f"已写入 {page.name}：{len(HOLDINGS)} 张表\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
