"""A PostgreSQL of our own in a temporary folder, when its server programs are installed on this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def missing_programs() -> str | None:
    """Why no PostgreSQL can be started here; None when one can."""
    absent = [name for name in ("initdb", "pg_ctl", "createdb") if shutil.which(name) is None]
    if absent:
        return f"PostgreSQL server programs not installed: {', '.join(absent)}"
    if os.geteuid() == 0 and _unprivileged_user() is None:
        return "PostgreSQL refuses to run as root and there is no user postgres"
    return None


@contextmanager
def postgres_server() -> Iterator[Path]:
    """Start a server that listens only on a socket in the folder given back; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-"))
    user = _unprivileged_user() if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    try:
        _run(user, "initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c max_connections=100"
        _run(user, "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield folder
        finally:
            _run(user, "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(folder: Path, name: str, template: str = "template1") -> str:
    """A new database, empty or a copy of another that nobody is connected to; returns its URL."""
    subprocess.run(["createdb", "-h", str(folder), "-U", "desk", "-T", template, name], check=True, capture_output=True)
    return f"postgresql+psycopg://desk@/{name}?host={folder}"


def _unprivileged_user() -> str | None:
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return None


def _run(user: str | None, *command: str | Path) -> None:
    # The output goes to files: the server would inherit a pipe and keep it open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run([str(part) for part in command], user=user, cwd="/", stdout=output, stderr=output)
        if done.returncode != 0:
            output.seek(0)
            raise RuntimeError(f"{command[0]}: {output.read().decode(errors='replace')}")
