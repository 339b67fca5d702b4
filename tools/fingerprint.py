"""What a trained model depends on, as two digests: the program, and the examples it learned from.

Exactly what training reads is in them. Not in them: answers, citations and figures (read from knowledge/ at run time),
lexicon files that only the running programs read, code that training never reaches, comments and docstrings.
"""

import ast
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from law.china import china_today
from tools.environment import ROOT

TRAINING_KEYS = ("id", "topic", "question", "ask")  # the part of an entry whose change has to be learned
LEXICON = ("words.yml", "synonyms.yml", "typos.yml", "surroundings.yml")  # what bot.lexicon reads
DIALOGUE = ("data/rules", "data/stories")
EXAMPLES = ("data/nlu",)
SINGLE = ("config.yml", "domain.yml", "requirements/bot.txt")
IMPORTER = "bot/importer.py"
COMPONENTS = "bot/components"
TRAINED_BY = frozenset({"train", "process_training_data"})
"""A component without these leaves nothing in the model."""
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Fingerprint:
    """``program``: code, pipeline, domain and rules; a model of another program cannot be put in. ``name``: of both
    parts, the name of the model's archive."""

    program: str
    name: str


def fingerprint(root: Path = ROOT, knowledge: Path | None = None, reviewed: Path | None = None) -> Fingerprint:
    """``knowledge``, ``reviewed``: the folders that training reads, `KNOWLEDGE_DIR` and `REVIEWED_DIR`; else those of
    ``root``."""
    program = _digest(_program(root))
    examples = _examples(root, knowledge or root / "knowledge", reviewed or root / "data" / "reviewed")
    return Fingerprint(program, _digest([("program", program.encode()), *examples]))


def installed(environment: Mapping[str, str]) -> Fingerprint:
    """Of the files that this installation trains from."""
    folders = (Path(environment[name]) for name in ("KNOWLEDGE_DIR", "REVIEWED_DIR"))
    return fingerprint(ROOT, *folders)


def code_of_training(root: Path) -> list[Path]:
    """The modules of bot/ that training runs, and those of law/ that its components call: found by their imports."""
    waiting = [root / IMPORTER, *(path for path in sorted((root / COMPONENTS).glob("*.py")) if _trains(path))]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in found or not path.exists():
            continue
        found.add(path)
        if path.is_relative_to(root / "bot"):  # of law only what is called directly: entries count by their content
            rooms = ("bot",) if path == root / IMPORTER else ("bot", "law")
            waiting.extend(file for name in _imports(path) if (file := _file(root, name, rooms)) is not None)
    return sorted(found)


def _program(root: Path) -> Iterator[tuple[str, bytes]]:
    for name in SINGLE:
        yield name, (root / name).read_bytes()
    for folder in DIALOGUE:
        yield from _files(root, folder)
    for path in code_of_training(root):
        yield path.relative_to(root).as_posix(), _code(path)


def _examples(root: Path, knowledge: Path, reviewed: Path) -> Iterator[tuple[str, bytes]]:
    for folder in EXAMPLES:
        yield from _files(root, folder)
    for path in sorted(reviewed.glob("*.yml")):
        yield f"data/reviewed/{path.name}", path.read_bytes()
    for path in (knowledge / "lexicon" / name for name in LEXICON):
        yield path.name, path.read_bytes() if path.exists() else b""
    today = china_today()
    for path in sorted((knowledge / "faq").rglob("*.yml")):
        yield f"knowledge/{path.relative_to(knowledge).as_posix()}", _entry(path, today)


def _files(root: Path, folder: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted((root / folder).rglob("*.yml")):
        yield path.relative_to(root).as_posix(), path.read_bytes()


def _entry(path: Path, today: date) -> bytes:
    """What has to be learned of one entry; nothing once it has expired; the whole file while it cannot be parsed."""
    content = path.read_bytes()
    try:
        entry = yaml.load(content, Loader)  # noqa: S506 - the C twin of the safe loader
        ends = entry.get("valid_to")
        if isinstance(ends, date) and ends < today:
            return b""
        return json.dumps([entry.get(key) for key in TRAINING_KEYS], ensure_ascii=False, default=str).encode()
    except (yaml.YAMLError, AttributeError):
        return content


def _code(path: Path) -> bytes:
    """The statements of a module, without comments and docstrings."""
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [line for line in body if not _is_text(line)]  # type: ignore[attr-defined]
    return ast.dump(tree).encode()


def _is_text(statement: ast.AST) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _trains(path: Path) -> bool:
    tree = ast.parse(path.read_bytes())
    return any(isinstance(node, ast.FunctionDef) and node.name in TRAINED_BY for node in ast.walk(tree))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file(root: Path, module: str, rooms: tuple[str, ...]) -> Path | None:
    if module.split(".")[0] not in rooms:
        return None
    path = root.joinpath(*module.split("."))
    return path.with_suffix(".py") if path.with_suffix(".py").is_file() else None


def _digest(parts: "Iterator[tuple[str, bytes]] | list[tuple[str, bytes]]") -> str:
    digest = hashlib.sha256()
    for name, content in parts:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]
