"""``python -m desk.stations.cli FILE``: check the operator's table of stations and put it in use."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from desk.settings import SettingsError, load_settings
from desk.stations.service import by_area
from desk.stations.table import StationTableError, read_stations


def main() -> int:
    """Command line; returns the exit code. A faulty file changes nothing."""
    parser = argparse.ArgumentParser(prog="make stations", description="检查并启用工会服务站点表（CSV，UTF-8 或 GBK）")
    parser.add_argument("file", type=Path, help="CSV 文件，样例见 docs/samples/stations.csv")
    options = parser.parse_args()
    try:
        settings = load_settings()
        stations = read_stations(options.file)
        target = settings.stations_file
        target.parent.mkdir(parents=True, exist_ok=True)
        if not (target.exists() and target.samefile(options.file)):
            fresh = target.with_name(f"{target.name}.new")
            shutil.copyfile(options.file, fresh)
            fresh.replace(target)  # a running desk never reads half a table
    except OSError as error:
        sys.stderr.write(f"站点表放不到位置上：{error.strerror}\n")
        return 1
    except (StationTableError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"站点表已启用：{len(stations)} 个站点。按地区：\n")
    sys.stdout.writelines(f"  {name}：{len(found)}\n" for name, found in by_area(stations).items())
    return 0


if __name__ == "__main__":
    sys.exit(main())
