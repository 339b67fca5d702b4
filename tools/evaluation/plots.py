"""The plots of the report, as PNG files."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from matplotlib.figure import Figure

from tools.evaluation.judging import Judged
from tools.evaluation.scores import confusion, reliability, risk_coverage

SIZE = (5.2, 4.4)
MOST_TOPICS = 24


def draw(judged: Sequence[Judged], folder: Path) -> list[Path]:
    """Write reliability.png, risk_coverage.png and topics.png into the folder."""
    return [_reliability(judged, folder), _risk_coverage(judged, folder), _topics(confusion(judged), folder)]


def _reliability(judged: Sequence[Judged], folder: Path) -> Path:
    figure = Figure(figsize=SIZE)
    axes = figure.subplots()
    bins = reliability(judged)
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    axes.plot([said for said, _, _ in bins], [true for _, true, _ in bins], marker="o")
    for said, true, count in bins:
        axes.annotate(str(count), (said, true), textcoords="offset points", xytext=(4, -11), fontsize=7)
    axes.set(xlabel="confidence said", ylabel="share on the right law", xlim=(0, 1), ylim=(0, 1), title="Reliability")
    return _save(figure, folder / "reliability.png")


def _risk_coverage(judged: Sequence[Judged], folder: Path) -> Path:
    figure = Figure(figsize=SIZE)
    axes = figure.subplots()
    points = risk_coverage(judged)
    axes.plot([covered for covered, _ in points], [risk for _, risk in points])
    answered = sum(one.scope == "in" and one.decision == "answered" for one in judged)
    inside = max(1, sum(one.scope == "in" for one in judged))
    axes.axvline(answered / inside, color="0.6", linestyle="--", linewidth=1)
    axes.annotate("answered | guessed", (answered / inside, 0.01), fontsize=7, rotation=90)
    axes.set(xlabel="share of questions shown an answer, surest first", ylabel="share of wrong law among them")
    axes.set(xlim=(0, 1), ylim=(0, 0.5), title="Risk and coverage")
    return _save(figure, folder / "risk_coverage.png")


def _topics(counts: Counter[tuple[str, str]], folder: Path) -> Path:
    sizes: Counter[str] = Counter()
    for (topic, _), count in counts.items():
        sizes[topic] += count
    rows = [topic for topic, _ in sizes.most_common(MOST_TOPICS)]
    columns = [*rows, *sorted({shown for _, shown in counts} - set(rows))]
    shares = [[counts[row, column] / sizes[row] for column in columns] for row in rows]
    figure = Figure(figsize=(2 + 0.24 * len(columns), 1.8 + 0.24 * len(rows)))
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(columns)), columns, rotation=90, fontsize=6)
    axes.set_yticks(range(len(rows)), [f"{row} ({sizes[row]})" for row in rows], fontsize=6)
    axes.set(title="Topic asked (rows) and shown (columns)")
    return _save(figure, folder / "topics.png")


def _save(figure: Figure, path: Path) -> Path:
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    return path
