"""``python -m law.validate``: everything that is wrong in knowledge/, one line each; exit code 1 if there is anything.

    python -m law.validate [--knowledge knowledge] [--laws var/laws] [--reviewed data/reviewed] [--day 2026-11-23]

Workers' questions that were taken for training (``--reviewed``, else REVIEWED_DIR, else data/reviewed) are checked too.

``--laws`` is a store made by ``python -m law.texts import``, or a folder of official texts as ``make laws`` takes it
(default: var/laws, when it is there): cited articles and the figures of the answers are looked up in them. ``--day``
(default: today in China) is the day on which citations must be law and figures must exist.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from law.checks import check_all, check_holidays, check_offered_tickets, check_regions, citation_faults
from law.china import china_today
from law.danger import read_danger
from law.errors import KnowledgeError
from law.handoff import read_handoff
from law.holidays import read_holidays
from law.installation import reviewed_folder
from law.library import Library, Snapshot
from law.likeness import near_duplicates
from law.overlap import overlaps
from law.regiontable import load as load_region_table
from law.reviewed import read_reviewed
from law.texts import LawTexts, opened
from law.tickets.rules import read_rules


@dataclass(frozen=True)
class Report:
    """What one run found."""

    problems: list[KnowledgeError]
    warnings: list[KnowledgeError]
    knowledge: Snapshot


def validate(knowledge: Path, day: date, laws: Path | None = None, reviewed: Path | None = None) -> Report:
    """Check a whole knowledge folder; ``laws``: official texts, a store or a folder of files; ``reviewed``: folder of
    the workers' questions that were taken for training."""
    snapshot = Library(knowledge).snapshot()
    if laws is None:
        problems = check_all(snapshot, day) + _tickets(knowledge / "tickets", snapshot, day)
    else:
        with opened(laws) as texts:
            problems = check_all(snapshot, day, texts) + _tickets(knowledge / "tickets", snapshot, day, texts)
    table = knowledge / "regions.yml"
    if table.is_file():
        try:
            problems += check_regions(snapshot, load_region_table(table).by_code)
        except KnowledgeError as error:
            problems.append(error)
    calendar = knowledge / "holidays.yml"
    if calendar.is_file():
        holidays, faults = read_holidays(calendar)
        problems += faults
        problems += check_holidays(holidays, calendar, snapshot.sources) if holidays else []
    for name, read_words in (("handoff.yml", read_handoff), ("danger.yml", read_danger)):
        words = knowledge / "lexicon" / name
        problems += read_words(words)[1] if words.is_file() else []
    problems += read_reviewed(reviewed, snapshot.entries.keys())[1] if reviewed is not None else []
    return Report(problems, _warnings(snapshot), snapshot)


def _tickets(folder: Path, snapshot: Snapshot, day: date, laws: LawTexts | None = None) -> list[KnowledgeError]:
    """What is wrong with states, kinds, limits and the legal-aid screen, and with the articles they rest on."""
    if not folder.is_dir():
        return []
    rules, problems = read_rules(folder)
    if rules is None:
        return problems
    cited = [
        KnowledgeError(folder / file, 0, "", problem, example)
        for file, cite in rules.citations()
        for problem, example in citation_faults(cite, snapshot.sources, day, laws)
    ]
    return [*cited, *check_offered_tickets(snapshot, tuple(rules.kinds.kinds))]


def _warnings(snapshot: Snapshot) -> list[KnowledgeError]:
    return [*_overlapping(snapshot), *_alike(snapshot), *_taken_for_danger(snapshot)]


def _overlapping(snapshot: Snapshot) -> list[KnowledgeError]:
    """Entries that say the same as a whole: one of them is padding."""
    return [
        KnowledgeError(
            pair.other.path,
            pair.other.lines.get(("question",), 1),
            "",
            f"“{pair.other.question}”整条与 {pair.one.path.as_posix()}“{pair.one.question}”很像"
            f"（{pair.alike:.2f}），合成一条或写出不同",
        )
        for pair in overlaps(snapshot.entries.values())
    ]


def _taken_for_danger(snapshot: Snapshot) -> list[KnowledgeError]:
    """Ways to ask that bring the help line instead of the answer: the entry or the lexicon should be looked at."""
    warnings = []
    for entry in snapshot.entries.values():
        for place, text in entry.asks():
            crisis = snapshot.crisis.detect(text)
            if crisis is not None and crisis.interrupts:
                problem = f"“{text}”会触发危险提示 {crisis.category}（规则：{crisis.rule}）"
                warnings.append(KnowledgeError(entry.path, entry.lines.get(place, 1), "", problem))
    return warnings


def _alike(snapshot: Snapshot) -> list[KnowledgeError]:
    return [
        KnowledgeError(
            item.entry.path,
            item.line,
            "",
            f"“{item.text}”与 {other.entry.path.as_posix()}:{other.line}“{other.text}”很像（{alike:.2f}）",
        )
        for other, item, alike in near_duplicates(snapshot.entries.values())
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print problems, then warnings, then a summary."""
    parser = argparse.ArgumentParser(prog="python -m law.validate", description="检查 knowledge/ 里的条目、依据和参数")
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"), help="知识文件夹")
    parser.add_argument("--laws", type=Path, default=None, help="官方法规文本，默认 knowledge 旁边的 var/laws")
    parser.add_argument("--reviewed", type=Path, default=reviewed_folder(), help="核对后收下的问法")
    parser.add_argument("--day", type=date.fromisoformat, default=None, help="按哪一天检查，默认今天（北京时间）")
    options = parser.parse_args(arguments)
    beside = options.knowledge.resolve().parent / "var" / "laws"
    laws = options.laws or (beside if beside.is_dir() else None)
    report = validate(options.knowledge, options.day or china_today(), laws, options.reviewed)
    for problem in report.problems:
        print(problem)
    for warning in report.warnings:
        print(f"提醒 {warning}")
    if laws is None:
        print("没有官方法规文本（make laws DIR=…），引用的条文和数字没有和原文比较")
    knowledge = report.knowledge
    print(
        f"条目 {len(knowledge.entries)}，依据 {len(knowledge.sources)}，参数 {len(knowledge.parameters.names())}，"
        f"计算器 {len(knowledge.calculators)}；"
        f"问题 {len(report.problems)}，提醒 {len(report.warnings)}"
    )
    return 1 if report.problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
