"""What one calculation and the reading of one sentence cost: `make bench` → docs/benchmarks-calculators.md.

Every situation of tests/cases is calculated ten times in process; the median per calculator is reported.
"""

import platform
import statistics
import time
from collections.abc import Callable
from functools import partial

import psutil
import yaml

from law.calculators import load_specs, run
from law.calculators.reading import read_sentence
from law.china import china_today
from law.parameterfile import load_parameters
from tools.calculator_docs import CASES, CASES_DAY
from tools.environment import ROOT

REPORT = ROOT / "docs" / "benchmarks-calculators.md"
SENTENCE = "我在北京干了三年半，月薪八千，公司裁员赔多少"
ROUNDS = 10


def milliseconds(work: Callable[[], object]) -> float:
    """Of the processor: what else runs on the machine does not count."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def measured() -> dict[str, tuple[int, float, float]]:
    """Calculator → situations, median and slowest milliseconds of one calculation."""
    parameters, specs = load_parameters(ROOT / "knowledge" / "parameters"), load_specs()
    found: dict[str, tuple[int, float, float]] = {}
    for path in sorted(CASES.glob("*.yml")):
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
        name, cases = table["calculator"], list(table["cases"].values())

        works = [partial(run, name, case["inputs"], parameters, case.get("today", CASES_DAY), specs) for case in cases]
        times = [[milliseconds(work) for _ in range(ROUNDS)] for work in works]
        medians = [statistics.median(each) for each in times]
        found[name] = (len(cases), statistics.median(medians), max(medians))
    reading = [milliseconds(lambda: read_sentence(SENTENCE, parameters, CASES_DAY, specs)) for _ in range(10 * ROUNDS)]
    found["reading a sentence"] = (1, statistics.median(reading), max(reading))
    return found


def main() -> None:
    day = china_today()
    machine = f"{psutil.cpu_count()} cores, Python {platform.python_version()}, load {psutil.getloadavg()[0]:.1f}"
    rows = [
        f"| {name} | {cases} | {middle:.2f} | {slowest:.2f} |" for name, (cases, middle, slowest) in measured().items()
    ]
    text = (
        "# Calculators measured\n\n"
        f"Written by `make bench` on {day}; {machine}.\n"
        "Milliseconds of the processor for one calculation in process, what-ifs included. Asked: under 5 ms.\n\n"
        "| calculator | situations | median | slowest situation |\n|---|--:|--:|--:|\n" + "\n".join(rows) + "\n"
    )
    REPORT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
