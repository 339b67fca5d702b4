"""``python -m desk.organisation.cli FILE``: make the organisation tree what a CSV file says."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sqlalchemy.exc import OperationalError

from desk.composition import build_desk
from desk.errors import DeskError
from desk.organisation.service import import_units
from desk.settings import SettingsError, load_settings


def main() -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make units", description="导入工会组织树（CSV，UTF-8 或 GBK）")
    parser.add_argument("file", type=Path, help="CSV 文件，样例见 docs/samples/organisations.csv")
    options = parser.parse_args()
    try:
        content = options.file.read_bytes()
        desk = build_desk(load_settings())
        try:
            with desk.database.write() as session:
                done = import_units(session, content)
        finally:
            desk.close()
    except OSError as error:
        sys.stderr.write(f"读不了文件 {options.file}：{error.strerror}\n")
        return 1
    except OperationalError:
        sys.stderr.write("数据库还没有准备好：请先运行一次 make run\n")
        return 1
    except (DeskError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"组织树已更新：新增 {done.added}，修改 {done.changed}，停用 {done.closed}。\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
