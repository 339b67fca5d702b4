"""What has to be trained again after a change, and what has not: found out on copies of the real files."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.environment import ROOT, load
from tools.fingerprint import LEXICON, Fingerprint, code_of_training, fingerprint

KEPT = ("bot", "data/nlu", "data/rules", "requirements", "knowledge/lexicon")
SINGLE = ("config.yml", "domain.yml", "law/faq.py", "law/library.py")
LINE = {".py": "LIMIT = 3\n", ".yml": "# 说明\n"}
NOT_READ = (
    "knowledge/lexicon/followup.yml", "knowledge/lexicon/crisis_sentences.yml", "bot/channel.py", "bot/nlg.py",
    "bot/context/reader.py", "bot/components/entity_finder.py", "law/library.py",
)  # fmt: skip
EXAMPLES = (
    "knowledge/lexicon/words.yml", "knowledge/lexicon/synonyms.yml", "knowledge/lexicon/typos.yml",
    "data/nlu/greetings.yml",
)  # fmt: skip
PROGRAM = (
    "data/rules/answers.yml", "domain.yml", "config.yml", "bot/ranking/scope.py", "bot/components/normalizer.py",
    "bot/importer.py", "law/faq.py",
)  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that training may read, with one entry."""
    for name in KEPT:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "out_of_scope"))
    entry = sorted((ROOT / "knowledge/faq/overtime").glob("*.yml"))[0].relative_to(ROOT).as_posix()
    for name in (*SINGLE, entry):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def after_a_line_more(root: Path, name: str) -> Fingerprint:
    """The fingerprint while the file has another line."""
    path = root / name
    content = path.read_text(encoding="utf-8")
    path.write_text(content + LINE[path.suffix], encoding="utf-8")
    try:
        return fingerprint(root)
    finally:
        path.write_text(content, encoding="utf-8")


def test_only_what_training_reads_trains_again(copy: Path) -> None:
    before = fingerprint(copy)
    assert [name for name in NOT_READ if after_a_line_more(copy, name) != before] == []
    changed = {name: after_a_line_more(copy, name) for name in (*EXAMPLES, *PROGRAM)}
    assert [name for name, after in changed.items() if after.name == before.name] == []
    assert [name for name, after in changed.items() if after.program != before.program] == list(PROGRAM)
    code = copy / "bot/ranking/model.py"
    code.write_text("# a comment\n" + code.read_text(encoding="utf-8"), encoding="utf-8")
    assert fingerprint(copy) == before


def test_an_entry_that_has_ended_is_forgotten_and_its_answer_never_mattered(copy: Path) -> None:
    path = next((copy / "knowledge/faq/overtime").glob("*.yml"))
    content = path.read_text(encoding="utf-8")
    before = fingerprint(copy)
    path.write_text(content.replace("answer: |\n", "answer: |\n  先说结论。\n"), encoding="utf-8")
    assert fingerprint(copy) == before
    lines = [line for line in content.splitlines() if not line.startswith("valid_to:")]
    path.write_text("\n".join([*lines, "valid_to: 2025-06-01", ""]), encoding="utf-8")
    ended = fingerprint(copy)
    assert ended.name != before.name
    path.unlink()
    assert fingerprint(copy).name != before.name


def test_the_knowledge_may_lie_in_another_folder(copy: Path) -> None:
    before = fingerprint(copy)
    elsewhere = (copy / "knowledge").rename(copy / "elsewhere")
    assert fingerprint(copy, elsewhere) == before
    next((elsewhere / "faq/overtime").glob("*.yml")).unlink()
    assert fingerprint(copy, elsewhere).name != before.name


def test_the_questions_taken_for_training_may_lie_in_another_folder(copy: Path) -> None:
    before = fingerprint(copy)
    taken = copy / "data" / "reviewed"
    taken.mkdir()
    (taken / "review-0001.yml").write_text("text: 工钱压着\n", encoding="utf-8")
    after = fingerprint(copy)
    assert after.name != before.name and after.program == before.program
    elsewhere = taken.rename(copy / "taken")
    assert fingerprint(copy) == before
    assert fingerprint(copy, reviewed=elsewhere) == after


READ_FILES = """
import json, sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event == "open" else None)
from rasa.shared.importers.importer import TrainingDataImporter
from bot.components.chinese_nlp import ChineseNLP
from bot.components.normalizer import TextNormalizer
from bot.components.knowledge_selector import KnowledgeSelector
from bot.lexicon import read_lexicon
importer = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
importer.get_nlu_data(); importer.get_domain(); importer.get_stories(); read_lexicon()
for component in (ChineseNLP, TextNormalizer, KnowledgeSelector):
    component.fingerprint_addon({})
print(json.dumps(sorted(opened)))
"""


def test_every_file_that_training_really_opens_is_in_the_fingerprint() -> None:
    done = subprocess.run(
        [".venv-bot/bin/python", "-W", "ignore", "-c", READ_FILES],
        cwd=ROOT, env=load(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    opened = {(ROOT / name).resolve() for name in json.loads(done.stdout.splitlines()[-1])}
    data = {path.relative_to(ROOT).as_posix() for path in opened if path.suffix == ".yml" and path.is_relative_to(ROOT)}
    lexicon = {name.rpartition("/")[2] for name in data if name.startswith("knowledge/lexicon/")}
    assert lexicon - {"crisis.yml"} == set(LEXICON)  # the library checks crisis.yml, no model has it
    read = {name for name in data if name.startswith(("data/", "config", "domain"))}
    assert {"config.yml", "domain.yml"} < read
    assert read - {"config.yml", "domain.yml"} == {
        path.relative_to(ROOT).as_posix()
        for folder in ("nlu", "rules")
        for path in (ROOT / "data" / folder).rglob("*.yml")
    }
    names = {path.relative_to(ROOT).as_posix() for path in code_of_training(ROOT)}
    assert {"bot/importer.py", "bot/ranking/model.py", "bot/lexicon.py", "law/faq.py"} <= names
    assert not {"bot/nlg.py", "bot/channel.py", "bot/context/reader.py"} & names
