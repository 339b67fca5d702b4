"""What a labour dispute costs and how long it takes, from the application to the last instance."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.local_figures import minimum_wage
from law.calculators.periods import day_words
from law.calculators.result import Result, cents
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_DECISION = timedelta(days=45)
_EXTENSION = timedelta(days=15)
_FIRST, _SIMPLE, _SECOND = 6, 3, 3
_ARBITRATION_MONTHS = 2


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/dispute_time.yml."""
    work = Working(inputs, parameters, today)
    day = inputs.day("accepted_date") or today
    work.line("free", "仲裁费", 0, "元", "仲裁不收费")
    fee = work.figure("court_fee_labour", day)
    if fee is not None:
        work.line("court_fee", "法院受理费", fee.value, "元", "每件", fee)
        work.set(court_fee=fee.value)
    work.apply("acceptance", "受理")
    _decision(work)
    _final(work, day)
    work.line("first_instance", "一审", _FIRST, "个月", f"普通程序{_FIRST}个月，简易程序{_SIMPLE}个月")
    work.line("second_instance", "二审", _SECOND, "个月", "最多可再延长的另批")
    longest = _ARBITRATION_MONTHS + _FIRST + _SECOND
    work.set(
        arbitration_fee=Decimal(0), first_instance_months=_FIRST, simple_months=_SIMPLE,
        second_instance_months=_SECOND, longest_months=longest,
    )  # fmt: skip
    work.say(f"{work.headline}仲裁免费，法院每件10元；仲裁一般45天内裁决，一裁两审走完大约{longest}个月。")
    return work.result()


def _decision(work: Working) -> None:
    accepted = work.inputs.day("accepted_date")
    if accepted is None:
        work.apply("decision", "裁决")
        return
    by, extended = accepted + _DECISION, accepted + _DECISION + _EXTENSION
    how = f"从{day_words(accepted)}受理起45日，到{day_words(by)}；延期的到{day_words(extended)}"
    work.line("decision", "裁决", None, "", how)
    work.set(decision_by=by, decision_by_extended=extended)


def _final(work: Working, day: date) -> None:
    """The line below which an award binds the employer at once; each claim is looked at by itself."""
    given, figure = minimum_wage(work, day, "没有算终局裁决的金额线")
    months = work.figure("final_award_months", day)
    if given is None or months is None:
        return
    line = given * months.value
    work.line("final", "终局裁决的金额线", line, "元", f"{plain(given)}元 × {plain(months.value)}个月", figure, months)
    work.set(final_award_line=line)
    claim = work.inputs.number("claim_yuan")
    if claim is not None:
        within = claim <= line
        work.set(is_final_award=within)
        words = "以内，裁决对单位是终局的" if within else "以上，双方不服都可以起诉"
        work.say(f"{plain(cents(claim))}元在终局线{plain(cents(line))}元{words}。")
