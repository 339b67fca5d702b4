"""``python -m desk.backup.cli make | verify [FILE] | restore FILE``: backups of this installation (docs/backup.md)."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desk.backup.archive import BackupError, make, verify
from desk.backup.contents import Places, places_of
from desk.backup.restore import require_stopped, restore
from desk.composition import build_desk
from desk.crypto import Keyring
from desk.migrate import migrate
from desk.privacy.again import erase_again
from desk.settings import Settings, SettingsError, load_settings
from law.errors import KnowledgeError


def main(arguments: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m desk.backup.cli", description="备份、检查备份、从备份恢复")
    parser.add_argument("what", choices=("make", "verify", "restore"))
    parser.add_argument("file", nargs="?", type=Path, help="备份文件；verify 不写就检查最新的一个")
    parser.add_argument("--knowledge", action="store_true", help="restore 时连同 knowledge/ 一起恢复")
    options = parser.parse_args(arguments)
    try:
        sys.stdout.write(_run(options, settings or load_settings()) + "\n")
    except (BackupError, SettingsError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run(options: argparse.Namespace, settings: Settings) -> str:
    keyring = Keyring(settings.secret_key, settings.previous_secret_keys)
    places = places_of(settings, os.environ.get("BOT_TRACKER_DB", ""))
    if options.what == "make":
        archive = make(places, keyring, settings.backups_dir, keep=settings.backups_kept)
        lines = [f"已备份并检查：{archive}（{archive.stat().st_size / 1e6:.1f} MB）"]
        if places.servers:
            lines.append(f"不含数据库 {'、'.join(places.servers)}：它们在数据库服务器上，请另用 pg_dump 备份。")
        return "\n".join([*lines, "密钥 DESK_SECRET_KEY 不在备份里，请另外保管。"])
    file = options.file or _newest(settings.backups_dir)
    if not file.is_file():
        raise BackupError(f"没有这个备份文件：{file}")
    if options.what == "verify":
        manifest = verify(file, keyring)
        schema = manifest.schema or "无"
        return f"{file.name} 完好：{manifest.count} 个文件，做于 {manifest.created_at}，数据库结构 {schema}"
    if options.file is None:
        raise BackupError("restore 要写明用哪个备份文件")
    require_stopped(settings.host, settings.port)
    aside = restore(file, places, keyring, knowledge=options.knowledge)
    kept = "\n".join(f"原来的已移到 {path}" for path in aside)
    return f"已从 {file.name} 恢复。{_erase_again(settings, places)}请运行 make run。\n{kept}".rstrip()


def _erase_again(settings: Settings, places: Places) -> str:
    """People who had their data erased after the backup was made are not brought back with it."""
    later = "desk 启动时会自动再次删除以前删除过的对话。"
    if "desk.db" in places.servers:
        return f"业务数据库在服务器上，请另行恢复；{later}"
    migrate(settings)
    try:
        desk = build_desk(settings)
    except KnowledgeError as error:
        return f"知识文件有错（{error}），改好后再启动；{later}"
    try:
        return erase_again(desk)
    finally:
        desk.close()


def _newest(folder: Path) -> Path:
    found = sorted(folder.glob("backup-*.tar.gz"))
    if not found:
        raise BackupError(f"{folder} 里还没有备份：先运行 make backup")
    return found[-1]


if __name__ == "__main__":
    sys.exit(main())
