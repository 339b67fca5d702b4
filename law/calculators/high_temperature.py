"""高温津贴: the province's allowance for the months, days or hours worked, and how long one may work in the heat."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.result import Figure, Result, cents
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_LIMITS = ((40, "stop"), (37, "six_hours"), (35, "shifts"), (0, "no_heat"))
_UNITS = (
    ("month", "months", "个月", "per_month"),
    ("day", "days", "天", "per_day"),
    ("hour", "hours", "小时", "per_hour"),
)
_TIERS = (40, 37, 35)


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/high_temperature.yml."""
    work = Working(inputs, parameters, today)
    temperature = inputs.number("temperature")
    if temperature is not None:
        rule = next(rule for least, rule in _LIMITS if temperature >= least)
        work.set(work_limit=work.apply(rule, f"{plain(temperature)}℃"))
        work.say(f"{plain(temperature)}℃：{work.values['work_limit']}。")
    if inputs.choice("place") == "indoor_cool":
        why = work.apply("cool")
        work.set(eligible=False, total=Decimal(0))
        work.say(f"{work.headline}{why}。")
        return work.result()
    _allowance(work)
    return work.result()


def _allowance(work: Working) -> None:
    inputs = work.inputs
    day, region = inputs.day("date") or work.today, inputs.choice("region")
    work.apply("allowance")
    work.set(eligible=True)
    found = {unit: figure for unit, *_ in _UNITS if (figure := _standard(work, unit, day))}
    if not found:
        work.lack("high_temperature_allowance_month", "没有算高温津贴的数额")
        work.say(f"{work.headline}应当发高温津贴，当地的数额这里没有录入，问12333。")
        return
    words = []
    for unit, _, name, output in _UNITS:
        if unit in found:
            work.set(**{output: found[unit].value})
            words.append(f"每{name.lstrip('个')}{plain(found[unit].value)}元")
    _season(work, day, region)
    work.say(f"{work.headline}当地高温津贴{'或'.join(words)}。")
    _total(work, found)


def _standard(work: Working, unit: str, day: date) -> Figure | None:
    """The recorded standard of a unit, indoors its own where there is one."""
    region = work.inputs.choice("region")
    names = [f"high_temperature_allowance_{unit}"]
    if work.inputs.choice("place") == "indoor_hot":
        names.insert(0, f"high_temperature_allowance_{unit}_indoor")
    name = next((name for name in names if work.parameters.find(name, region) is not None), None)
    if name is None:
        return None
    temperature = work.inputs.number("temperature")
    tier = next((f"{least}℃" for least in _TIERS if temperature is not None and temperature >= least), "")
    return work.figure(name, day, region, effect="没有算高温津贴的数额", tier=tier)


def _season(work: Working, day: date, region: str | None) -> None:
    if work.parameters.find("high_temperature_first_month", region) is None:
        work.warn("当地哪几个月发没有录入，按实际高温天气或当地公布的月份。")
        return
    first = work.figure("high_temperature_first_month", day, region)
    last = work.figure("high_temperature_last_month", day, region)
    if first and last:
        work.set(first_month=int(first.value), last_month=int(last.value))
        work.line("allowance", "发放月份", None, "", f"{plain(first.value)}月到{plain(last.value)}月", first, last)


def _total(work: Working, found: dict[str, Figure]) -> None:
    """By the first unit of which the amount and the time are both known."""
    inputs = work.inputs
    for unit, given, name, _ in _UNITS:
        count = inputs.number(given)
        if unit not in found or count is None:
            continue
        if unit == "month":
            count = _within_season(work, count)
        total = count * found[unit].value
        how = f"{plain(found[unit].value)}元 × {plain(count)}{name}"
        work.line("allowance", "应发高温津贴", total, "元", how, found[unit])
        work.set(total=total)
        words = f"应发{plain(cents(total))}元。"
        paid = inputs.number("already_paid_yuan")
        if paid is not None:
            left = max(total - paid, Decimal(0))
            work.set(remaining=left)
            words = f"应发{plain(cents(total))}元，还差{plain(cents(left))}元。"
        work.say(f"{work.headline}{words}")
        return


def _within_season(work: Working, count: Decimal) -> Decimal:
    first, last = work.values.get("first_month"), work.values.get("last_month")
    if not isinstance(first, int) or not isinstance(last, int):
        return count
    most = Decimal(last - first + 1)
    if count > most:
        work.warn(f"当地只发{plain(most)}个月，按{plain(most)}个月算。")
    return min(count, most)
