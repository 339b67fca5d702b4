"""The report: one Markdown page for people, the same numbers as JSON for programs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.evaluation.judging import Judged
from tools.evaluation.scores import Share, calibration_error, measures, share, slices

Row = Mapping[str, Any]
SLICED: dict[str, Callable[[Judged], str]] = {
    "topic": lambda one: one.topic,
    "length": lambda one: one.length,
    "manner": lambda one: one.manner,
}
FEWEST = 5
"""Smaller groups are left out: their shares say nothing."""


@dataclass(frozen=True)
class Part:
    """One measured set: what it is, and every judged question of it."""

    name: str
    about: str
    judged: Sequence[Judged]


def as_json(parts: Sequence[Part], more: Row) -> dict[str, Any]:
    sets = {part.name: {name: _plain(one) for name, one in measures(part.judged).items()} for part in parts}
    errors = {part.name: round(calibration_error(part.judged), 4) for part in parts}
    return {"sets": sets, "calibration_error": errors, **more}


def markdown(parts: Sequence[Part], more: Row, plots: Sequence[str]) -> str:
    """``more``: held_back (the training's report), perturbed, crisis, cost and peers, as ``evaluate`` has them."""
    lines = ["# Evaluation", "", "Shares with counts; the last two numbers are the 95 % interval of a bootstrap.", ""]
    lines += _table(["measure", *(part.name for part in parts)], _measured(parts))
    lines += [f"- {part.name}: {part.about}" for part in parts] + [""]
    errors = ", ".join(f"{calibration_error(part.judged):.3f} ({part.name})" for part in parts)
    lines += [
        f"Calibration error (mean distance of the confidence said from the share on the right law): {errors}.",
        "",
    ]
    lines += [f"![{name}]({name})" for name in plots] + [""]
    for title, key in (
        ("Held-back ways to ask", "held_back"),
        ("Perturbed questions", "perturbed"),
        ("Danger", "crisis"),
        ("Cost", "cost"),
        ("Peers on the same questions", "peers"),
    ):
        if more.get(key):
            lines += [f"## {title}", "", *_nested(more[key]), ""]
    for part in parts:
        lines += _sliced(part)
    return "\n".join(lines)


def _measured(parts: Sequence[Part]) -> list[list[str]]:
    columns = [measures(part.judged) for part in parts]
    return [[name, *(str(column[name]) for column in columns)] for name in columns[0]]


def _sliced(part: Part) -> list[str]:
    lines: list[str] = []
    for name, by in SLICED.items():
        groups = {key: group for key, group in slices(part.judged, by).items() if len(group) >= FEWEST}
        if len(groups) < 2:
            continue
        rows = [
            [
                key,
                str(len(group)),
                str(share([one.cites for one in group])),
                str(share([one.offers for one in group])),
                str(share([one.decision == "declined" for one in group])),
                str(share([one.wrong for one in group])),
            ]
            for key, group in groups.items()
        ]
        head = [name, "questions", "citation@1", "shown or offered", "declined", "confidently wrong"]
        lines += [f"## {part.name} by {name}", "", *_table(head, rows)]
    return lines


def _nested(content: Any) -> list[str]:
    """A table for rows of the same keys, a list for everything else."""
    if isinstance(content, Mapping) and all(isinstance(row, Mapping) for row in content.values()):
        columns = list(dict.fromkeys(key for row in content.values() for key in row))
        rows = [[name, *(str(row.get(key, "–")) for key in columns)] for name, row in content.items()]
        return _table(["", *columns], rows)
    return [f"- {name}: {value}" for name, value in content.items()]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
    ]


def _plain(one: Share) -> dict[str, float]:
    return {"value": round(one.value, 4), "part": one.part, "whole": one.whole, "low": one.low, "high": one.high}
