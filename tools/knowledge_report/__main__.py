"""`python -m tools.knowledge_report [--day 2026-11-29] [--questions ../shared/questions/dev.jsonl]`.

Writes docs/knowledge-report.md (committed) and, where the measuring questions are, var/knowledge-questions.md.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from law.china import china_today
from law.library import Library
from tools.environment import ROOT
from tools.knowledge_report.coverage import coverage
from tools.knowledge_report.page import page, private_page

QUESTIONS = ROOT.parent / "shared" / "questions" / "dev.jsonl"


def main() -> int:
    """1 when a file of knowledge/ is wrong: the report would not count it."""
    parser = argparse.ArgumentParser(description="Report what the knowledge holds and what falls due.")
    parser.add_argument("--day", type=date.fromisoformat, default=None, help="report as of this day (default: today)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "knowledge-report.md")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="their page stays in var/")
    options = parser.parse_args()
    knowledge = Library(ROOT / "knowledge").snapshot()
    if knowledge.problems:
        print("\n".join(str(problem) for problem in knowledge.problems), file=sys.stderr)
        print("error: these files are not in the report -> mend them first (make check)", file=sys.stderr)
        return 1
    options.out.write_text(page(knowledge, options.day or china_today()), encoding="utf-8")
    print(f"written: {options.out}")
    if options.questions.is_file():
        private = ROOT / "var" / "knowledge-questions.md"
        private.parent.mkdir(exist_ok=True)
        text = private_page(coverage(knowledge, options.questions))
        private.write_text(text, encoding="utf-8")
        print(text)
        print(f"written: {private} (never commit it: it names the measuring questions)")
    else:
        print(f"no measuring questions at {options.questions}: their section is left out")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
