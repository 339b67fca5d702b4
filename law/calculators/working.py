"""The sheet a calculator writes on: values, lines, figures looked up, what is missing. ``result()`` closes it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.result import Alternative, Deadline, Figure, Line, Missing, Result, Value, cents
from law.errors import NoValue
from law.parameters import DatedValue, Parameters
from law.sources import Citation


class Working:
    """One calculation. Every name it is given (output, rule, figure) must stand in the spec."""

    def __init__(self, inputs: Inputs, parameters: Parameters, today: date) -> None:
        self.inputs = inputs
        self.spec = inputs.spec
        self.parameters = parameters
        self.today = today
        self.values: dict[str, Value] = {}
        self.headline = ""
        self._lines: list[Line] = []
        self._decides: list[str] = []
        self._warnings: list[str] = []
        self._missing: list[Missing] = []
        self._alternatives: list[Alternative] = []
        self._deadline: Deadline | None = None

    def set(self, **values: Value) -> None:
        """Outputs by name; amounts are rounded to 0.01 here and nowhere before."""
        self.values.update(self._outputs(values))

    def line(
        self, rule: str, label: str, amount: Decimal | int | None, unit: str, how: str, *figures: Figure | None
    ) -> None:
        """One step of the result, resting on a rule of the spec."""
        known = self.spec.rule_by_id[rule]
        self.decides(*known.decides)
        shown = None if amount is None else cents(Decimal(amount))
        used = tuple(figure for figure in figures if figure is not None)
        self._lines.append(Line(rule, label, shown, unit, how, used, known.citations))

    def apply(self, rule: str, label: str = "结论") -> str:
        """A rule without an amount: its title is the explanation, which is also given back."""
        title = self.spec.rule_by_id[rule].title
        self.line(rule, label, None, "", title)
        return title

    def say(self, headline: str) -> None:
        """The answer in one sentence."""
        self.headline = headline

    def refuse(self, claim: str, why: str, before: str = "") -> None:
        """``before`` and ``claim`` with the reason; the reason alone where it says the claim itself."""
        self.say(f"{why}。" if claim in why else f"{before}{claim}：{why}。")

    def decides(self, *facts: str) -> None:
        """Facts that would change the result."""
        self._decides += [fact for fact in facts if fact not in self._decides]

    def warn(self, *texts: str) -> None:
        """What the worker must know about this result."""
        self._warnings += [text for text in texts if text not in self._warnings]

    def alternative(self, note: str, **values: Value) -> None:
        """Another reading that some places follow."""
        self._alternatives.append(Alternative(note, self._outputs(values)))

    def until(self, what: str, day: date | None, *citations: Citation) -> None:
        """The deadline that runs."""
        self._deadline = Deadline(what, day, citations)

    def figure(
        self, name: str, day: date, region: str | None = None, *, effect: str = "", tier: str = ""
    ) -> Figure | None:
        """A published figure on a day; when there is none it is noted as missing and None comes back.

        ``tier``: the tier of that name (七级) where a figure has one for each; else the first, which is said.
        """
        use = self.spec.figure_by_name[name]
        try:
            dated = self.parameters.lookup(name, day=day, region=region)
        except NoValue:
            self.lack(name, effect)
            return None
        parameter = self.parameters.find(name, region)
        found = parameter.on(day) if parameter else None
        if parameter is None or found is None:
            raise AssertionError("lookup found it")
        tiered = next((item.value for item in dated.tiers if tier and tier in item.areas), None)
        value = dated.value if tiered is None else tiered
        figure = Figure(
            name, use.label, value, parameter.unit, parameter.region, found[0], dated.source, dated.confidence
        )
        if dated.confidence != "high":
            self.warn(f"“{use.label}”的数字来自可靠但未逐字核对的来源，请向当地人社部门（12333）核实。")
        if dated.tiers and tiered is None:
            self.warn(f"“{use.label}”在这个地区分档，这里用的是第一档 {dated.value}，您所在的区县可能较低。")
        return figure

    def steps(self, name: str, day: date, region: str | None) -> list[tuple[int, str]]:
        """The tiers of a figure that go by a number, as (number, tier): 满2年 → (2, "满2年"). Empty: it has none."""
        parameter = self.parameters.find(name, region)
        found = parameter.on(day) if parameter else None
        tiers = found[1].tiers if found and isinstance(found[1], DatedValue) else ()
        return [(int(re.sub(r"\D", "", area)), area) for tier in tiers for area in tier.areas]

    def lack(self, name: str, effect: str) -> None:
        """A figure of the spec is needed and not known."""
        use = self.spec.figure_by_name[name]
        item = Missing(name, use.label, effect, use.published)
        if item not in self._missing:
            self._missing.append(item)

    def result(self) -> Result:
        """Everything written so far."""
        return Result(
            calculator=self.spec.name,
            title=self.spec.title,
            headline=self.headline,
            values=self.values,
            lines=tuple(self._lines),
            decides=tuple(self._decides),
            not_covered=self.spec.not_covered,
            warnings=(*self._warnings, *self.inputs.notes),
            missing=tuple(self._missing),
            alternatives=tuple(self._alternatives),
            deadline=self._deadline,
            document=self.spec.document,
            ticket=self.spec.ticket,
        )

    def _outputs(self, values: dict[str, Value]) -> dict[str, Value]:
        for name in values:
            if name not in self.spec.output_by_name:
                raise KeyError(f"{self.spec.name} has no output {name}")
        return {name: cents(value) if isinstance(value, Decimal) else value for name, value in values.items()}
