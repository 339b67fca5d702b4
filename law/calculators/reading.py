"""One sentence → which calculator, and what of its inputs was said: 我在北京干了三年半，月薪八千，公司裁员赔多少.

Nothing is guessed: a figure goes to an input only beside one of the input's cues in the same clause, or when there is
only one place it can go. What was read is raw input for ``run``, and is echoed for confirmation like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from law.calculators.engine import run
from law.calculators.findings import Finding, find_all
from law.calculators.inputs import InvalidInputs, check_answer, holds, questions
from law.calculators.spec import Choice, Input, Spec
from law.calculators.specfile import load_specs
from law.calculators.values import InputValue
from law.parameters import Parameters
from law.text.folding import fold

_CLAUSE = re.compile(r"[。！？；;!?\n，,、：:]")
_REACH = 12
_WEAKER = 10
_SENTENCE = re.compile(r"[。！？!?\n]")
_NEGATED = re.compile("(?:不是|没有|没|不用|并非|不算)$")


@dataclass(frozen=True)
class Reading:
    """``calculator``: the one asked for, None when the sentence asks for none or for several alike (``candidates``).

    ``inputs``: raw, by name, ready for ``run``. ``missing``: names without which there is no result yet;
    ``asked``: every further name worth asking, in order.
    """

    calculator: str | None
    candidates: tuple[str, ...] = ()
    inputs: Mapping[str, object] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


def read_sentence(
    text: str,
    parameters: Parameters,
    today: date,
    specs: Mapping[str, Spec] | None = None,
    calculator: str | None = None,
) -> Reading:
    """Read one sentence; ``calculator`` fixes which one when that is known already."""
    known = load_specs() if specs is None else specs
    candidates = (calculator,) if calculator is not None else rank(text, known)
    if not candidates:
        return Reading(None)
    chosen = calculator if calculator is not None else _clear_winner(text, known, candidates)
    if chosen is None:
        return Reading(None, candidates)
    inputs = read_inputs_of(known[chosen], text, today)
    asked = tuple(item.name for item in questions(known[chosen], inputs, today, parameters))
    return Reading(chosen, candidates, inputs, _missing(chosen, inputs, parameters, today, known), asked)


def rank(text: str, specs: Mapping[str, Spec]) -> tuple[str, ...]:
    """The calculators that words of the sentence ask for, strongest first."""
    folded = fold(text)
    points = {name: _points(spec, folded) for name, spec in specs.items()}
    return tuple(sorted((name for name in points if points[name]), key=lambda name: -points[name]))


def _points(spec: Spec, folded: str) -> int:
    """Points of all words mentioned; a word inside a longer one that is mentioned too does not count again."""
    points = spec.folded_mentions
    found = [word for word in points if word in folded]
    return sum(points[word] for word in found if not any(word != other and word in other for other in found))


def _clear_winner(text: str, specs: Mapping[str, Spec], candidates: tuple[str, ...]) -> str | None:
    points = [_points(specs[name], fold(text)) for name in candidates[:2]]
    return candidates[0] if len(points) == 1 or points[0] > points[1] else None


def _missing(
    name: str, inputs: Mapping[str, object], parameters: Parameters, today: date, specs: Mapping[str, Spec]
) -> tuple[str, ...]:
    try:
        run(name, inputs, parameters, today, specs)
    except InvalidInputs as error:
        return tuple(fault.name for fault in error.faults)
    return ()


def read_inputs_of(spec: Spec, text: str, today: date) -> dict[str, object]:
    """What the sentence says of a calculator's inputs; only values that the input accepts."""
    spoken = dict(_spoken(spec, text))
    found = {**spoken, **_figures(spec, text, today, _values(spec, spoken, today))}
    return {name: raw for name, raw in found.items() if _accepted(spec, name, raw, today)}


def _accepted(spec: Spec, name: str, raw: object, today: date) -> bool:
    try:
        return check_answer(spec, name, raw, today) is not None
    except InvalidInputs:
        return False


def _spoken(spec: Spec, text: str) -> Iterator[tuple[str, object]]:
    """Choices by their words, and values that are said outright (双胞胎, 还在职)."""
    folded = fold(text)
    for item in spec.inputs:
        said = max((words for words in item.says if words in folded), key=len, default=None)
        if said is not None:
            yield item.name, item.says[said]
        elif item.choices:
            chosen = _chosen(item, folded)
            if chosen and (item.many or len(chosen) == 1):
                yield item.name, chosen if item.many else chosen[0]


def _chosen(item: Input, folded: str) -> list[str]:
    """Ids of the choices whose longest words stand in the sentence; for a single choice only the longest of all."""
    lengths: dict[str, int] = {}
    for choice in item.choices:
        longest = max((len(word) for word in _cues(choice) if _stands(word, folded)), default=0)
        if longest:
            lengths[choice.id] = longest
    if item.many:
        return list(lengths)
    best = max(lengths.values(), default=0)
    return [id_ for id_, length in lengths.items() if length == best]


@lru_cache(maxsize=4096)
def _cues(choice: Choice) -> tuple[str, ...]:
    if choice.cues:
        return tuple(map(fold, choice.cues))
    return tuple(fold(word) for word in (choice.label, *choice.words) if len(word) > 1 and not word.isascii())


def _stands(word: str, folded: str) -> bool:
    start = folded.find(word)
    return start >= 0 and not _NEGATED.search(folded[:start])


def _values(spec: Spec, spoken: Mapping[str, object], today: date) -> dict[str, InputValue]:
    """Values of the choices said, and of those that hold when nothing is said."""
    raw = {item.name: item.default for item in spec.inputs if item.default is not None} | dict(spoken)
    values = {name: check_answer(spec, name, answer, today) for name, answer in raw.items()}
    return {name: value for name, value in values.items() if value is not None}


def _figures(spec: Spec, text: str, today: date, values: Mapping[str, InputValue]) -> dict[str, object]:
    """Amounts, lengths, days, grades and places, each put where its cues point; best where it is asked for."""
    findings = find_all(text, today)
    pairs = sorted(
        (
            (points, -index, -order, finding, item)
            for index, finding in enumerate(findings)
            for order, item in enumerate(spec.inputs)
            if (points := _fit(text, finding, item) - (0 if holds(item.when, values) else _WEAKER)) > 0
        ),
        key=lambda pair: pair[:3],
        reverse=True,
    )
    inputs: dict[str, object] = {}
    used: set[int] = set()
    placed: list[tuple[Finding, Input]] = []
    for _, index, _, finding, item in pairs:
        taken = any(item is other for _, other in placed) and not item.many
        if index not in used and not taken:
            used.add(index)
            placed.append((finding, item))
    for finding, item in sorted(placed, key=lambda pair: pair[0].span):
        _put(inputs, item, finding.raw_for(item))
    left = [finding for index, finding in enumerate(findings) if -index not in used]
    for finding in left:
        only = _only_place(spec, finding, left, inputs)
        if only is not None:
            _put(inputs, only, finding.raw_for(only))
    return inputs


def _put(inputs: dict[str, object], item: Input, raw: object) -> None:
    if item.many:
        several = inputs.setdefault(item.name, [])
        if isinstance(several, list) and raw not in several:
            several.append(raw)
    else:
        inputs[item.name] = raw


def _fit(text: str, finding: Finding, item: Input) -> int:
    """How well a finding fits an input: nearer and longer cues are better, 0 = not at all."""
    if not finding.suits(item):
        return 0
    if finding.kind in ("region", "grade", "temperature"):
        return 50
    start, end = _clause(text, finding.span)
    best = 0
    for cue in item.cues:
        word = cue.rstrip("?")
        strength = 20 + 2 * len(word) - (_WEAKER if cue != word else 0)
        for found in re.finditer(re.escape(word), text[start:end]):
            left, right = start + found.start(), start + found.end()
            gap = finding.span[0] - right if right <= finding.span[0] else left - finding.span[1]
            inside = left >= finding.span[0] and right <= finding.span[1]
            if inside or 0 <= gap <= _REACH:
                best = max(best, strength - max(gap, 0))
    return best


def _clause(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The words between the marks before and behind the span."""
    before = [found.end() for found in _CLAUSE.finditer(text, 0, span[0])]
    behind = _CLAUSE.search(text, span[1])
    return (before[-1] if before else 0), (behind.start() if behind else len(text))


def _only_place(spec: Spec, finding: Finding, left: list[Finding], inputs: Mapping[str, object]) -> Input | None:
    """The one input asked for that it can go to, when it is the only finding of its kind still without a place."""
    if sum(other.kind == finding.kind for other in left) != 1:
        return None
    places = [
        item
        for item in spec.inputs
        if item.need != "optional" and item.name not in inputs and finding.suits(item) and not item.many
    ]
    return places[0] if len(places) == 1 else None
