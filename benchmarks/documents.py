"""What a document costs, from the answers to the Word file and to the page to print: docs/benchmarks-documents.md.

Every document is made ten times in process with the example of each question as its answer. Asked: under 300 ms.
"""

import platform
import statistics
import time
from collections.abc import Callable

import psutil

from desk.documents.printview import as_html
from desk.documents.template import render
from law.china import china_today
from law.documents import DocumentSpec, compose, load_documents
from tools.environment import ROOT

REPORT = ROOT / "docs" / "benchmarks-documents.md"
ROUNDS = 10
MOST_MILLISECONDS = 300


def milliseconds(work: Callable[[], object]) -> float:
    """Of the processor: what else runs on the machine does not count."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def measured(spec: DocumentSpec) -> tuple[float, float, float]:
    """Median and slowest milliseconds of the Word file, median of the page to print."""
    day = china_today()
    answers = {item.name: item.example for item in spec.form.inputs}
    file = render(spec, compose(spec, answers, day).context)
    made = [milliseconds(lambda: render(spec, compose(spec, answers, day).context)) for _ in range(ROUNDS)]
    shown = [milliseconds(lambda: as_html(spec.title, file)) for _ in range(ROUNDS)]
    return statistics.median(made), max(made), statistics.median(shown)


def main() -> None:
    day = china_today()
    found = {name: measured(spec) for name, spec in sorted(load_documents().items())}
    rows = [
        f"| {name} | {middle:.0f} | {slowest:.0f} | {page:.0f} |" for name, (middle, slowest, page) in found.items()
    ]
    over = [name for name, (middle, _, _) in found.items() if middle >= MOST_MILLISECONDS]
    verdict = f"Over {MOST_MILLISECONDS} ms: {', '.join(over)}." if over else f"None over {MOST_MILLISECONDS} ms."
    text = (
        "# Documents measured\n\n"
        f"Written by `make bench` on {day}; {psutil.cpu_count()} cores, Python {platform.python_version()}, "
        f"load {psutil.getloadavg()[0]:.1f}.\n"
        f"Milliseconds of the processor: answers to Word file, Word file to page. {verdict}\n\n"
        "| document | Word file, median | slowest | page to print, median |\n|---|--:|--:|--:|\n"
        + "\n".join(rows)
        + "\n"
    )
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
