"""The last day: arbitration, court, supervision, injury recognition, enforcement; what interrupts and what suspends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from law.calculators.double_wage import ordinary_window
from law.calculators.inputs import Inputs
from law.calculators.periods import add_months, day_words, full_months, last_day
from law.calculators.result import Result
from law.calculators.working import Working
from law.holidays import load_holidays
from law.parameters import Parameters

Step = Callable[[date], date]


@dataclass(frozen=True)
class Period:
    """A period: its rule, the input in which it begins, how long it is, whether demands start it anew."""

    rule: str
    begins: str
    step: Step
    restarts: bool = False


def _months(count: int) -> Step:
    return lambda day: add_months(day, count)


def _days(count: int) -> Step:
    return lambda day: day + timedelta(days=count)


_PERIODS = {
    "general": Period("one_year", "known_date", _months(12), True),
    "supervision": Period("supervision", "violation_ended", _months(24)),
    "injury_recognition_worker": Period("injury_worker", "accident_date", _months(12)),
    "injury_recognition_employer": Period("injury_employer", "accident_date", _days(30)),
    "reappraisal": Period("reappraisal", "received_date", _days(15)),
    "court": Period("court", "received_date", _days(15)),
    "set_aside": Period("set_aside", "received_date", _days(30)),
    "appeal": Period("appeal", "received_date", _days(15)),
    "enforcement": Period("enforcement", "performance_due_date", _months(24), True),
    "reconsideration": Period("reconsideration", "received_date", _days(60)),
    "administrative_suit": Period("administrative_suit", "received_date", _months(6)),
    "civil": Period("civil", "known_date", _months(36), True),
    "wage_arrears": Period("after_leaving", "left_date", _months(12), True),
}


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/limitation.yml."""
    work = Working(inputs, parameters, today)
    now = inputs.day("today") or today
    claim = inputs.choice("claim") or ""
    if claim == "injury_recognition_worker" and inputs.choice("who") == "employer":
        claim = "injury_recognition_employer"
    if claim == "double_wage":
        _double_wage(work, now)
    elif claim == "annual_leave":
        _annual_leave(work, now)
    elif claim == "recheck":
        _recheck(work, now)
    elif _open(work, claim, now):
        _never(work, "employed" if claim == "wage_arrears" else "supervision")
    else:
        period = _PERIODS[claim]
        _count(work, period, _begin(work, period), now)
    return work.result()


def _open(work: Working, claim: str, now: date) -> bool:
    """The period does not run yet: still employed, or the violation goes on."""
    inputs = work.inputs
    if claim == "wage_arrears":
        left = inputs.day("left_date")
        return inputs.yes("still_employed") is True or (left is not None and left > now)
    return claim == "supervision" and inputs.yes("violation_continuing") is True


def _never(work: Working, rule: str) -> None:
    why = work.apply(rule)
    work.set(deadline=None, expired_on_today=False, limit_applies_now=False)
    work.say(f"现在没有过期：{why}。")


def _begin(work: Working, period: Period) -> date:
    """The day from which it counts; a claim may also begin on the day one left."""
    inputs = work.inputs
    begun = inputs.day(period.begins)
    if begun is None and period.begins == "known_date":
        begun = inputs.day("left_date")
    if begun is None and period.begins == "left_date":
        begun = inputs.day("known_date")
    if begun is None:
        inputs.lack(period.begins)
    return begun


def _count(work: Working, period: Period, begun: date, now: date) -> None:
    start = _restarted(work, period, begun)
    raw = period.step(start)
    days = work.inputs.number("suspended_days")
    if days and period.restarts:
        raw += timedelta(days=int(days))
        work.line("suspended", "中止", days, "天", "这段时间不算在内")
    deadline = last_day(raw, load_holidays())
    title = work.spec.rule_by_id[period.rule].title
    work.line(period.rule, "最后一天", None, "", f"{title}；从{day_words(start)}起，到{day_words(raw)}")
    if deadline != raw:
        work.line("rest_day", "顺延", None, "", f"{day_words(raw)}休息，顺延到{day_words(deadline)}")
    if not load_holidays().covers(raw.year):
        work.warn(f"{raw.year}年的放假安排没有录入，顺延只按周末算，请在期限前几天办。")
    _answer(work, start, deadline, now)
    work.until(title, deadline, *work.spec.rule_by_id[period.rule].citations)


def _answer(work: Working, start: date, deadline: date, now: date) -> None:
    expired = now > deadline
    left = (deadline - now).days
    work.set(
        deadline=deadline, expired_on_today=expired, limit_applies_now=True, days_left=max(left, 0),
        start_counting=start,
    )  # fmt: skip
    shown = day_words(deadline)
    if expired:
        work.say(f"最后一天是{shown}，到{day_words(now)}已经过了。")
        work.warn("过了期限也可以先咨询：有书面催要、投诉、对方承诺等情形的，期限会重新起算。")
    else:
        work.say(f"最后一天是{shown}，还有{left}天。")


def _restarted(work: Working, period: Period, begun: date) -> date:
    """The period begins anew with each demand made before it ended."""
    start = begun
    if not period.restarts:
        return start
    for day in sorted(work.inputs.days("interrupted_dates")):
        if day < start:
            continue
        if day > last_day(period.step(start), load_holidays()):
            work.warn(f"{day_words(day)}那次已经在期限之后，不能中断。")
            continue
        start = day
    if start != begun:
        work.line("restart", "重新起算", None, "", f"{day_words(start)}中断，从这天起重新算")
    return start


def _annual_leave(work: Working, now: date) -> None:
    """From the end of the year in which the leave was due; leaving the employer comes first."""
    inputs = work.inputs
    left, year = inputs.day("left_date"), inputs.whole("year")
    if year is None and left is None:
        inputs.lack("year")
    ends = [day for day in (date(year, 12, 31) if year else None, left) if day is not None]
    period = Period("annual_leave", "year", _months(12), True)
    _count(work, period, min(ends), now)
    later = last_day(add_months(date((year or now.year) + 1, 12, 31), 12), load_holidays())
    if year is not None and (left is None or left.year > year):
        work.alternative("年假可以跨年安排，从第二年结束起算的口径", deadline=later, expired_on_today=now > later)
    if left is not None and (year is None or left > date(year, 12, 31)):
        other = last_day(add_months(left, 12), load_holidays())
        note = "把年休假工资当作劳动报酬，从离职起算的口径"
        work.alternative(note, deadline=other, expired_on_today=now > other)


def _recheck(work: Working, now: date) -> None:
    """Not a last but a first day: a year after the conclusion."""
    first = add_months(work.inputs.need_day("received_date"), 12)
    why = work.apply("recheck", "复查")
    work.set(deadline=None, expired_on_today=False, limit_applies_now=False, start_counting=first)
    word = "已经可以申请" if now >= first else "还不到时间"
    work.say(f"{day_words(first)}起可以申请复查，{word}：{why}。")


def _double_wage(work: Working, now: date) -> None:
    inputs = work.inputs
    start = inputs.need_day("start_date")
    signed, left = inputs.day("contract_signed_date"), inputs.day("left_date")
    ends = [now, *([signed - timedelta(days=1)] if signed else []), *([left] if left else [])]
    window = ordinary_window(start, ends)
    if window.last < window.first:
        work.apply("double_wage")
        work.set(deadline=None, expired_on_today=False, months_total_without_limitation=0)
        work.say("一个月内签了书面合同，没有二倍工资。")
        return
    months = full_months(window.first, window.last)[0]
    deadline = last_day(add_months(window.last, 12), load_holidays())
    first = max(window.first, add_months(now, -12))
    gone = first > window.last
    how = f"从{day_words(window.first)}到{day_words(window.last)}；到{day_words(now)}倒推一年"
    work.line("double_wage", "二倍工资", months, "个月", how)
    work.set(
        full_window_start=window.first, full_window_end=window.last, months_total_without_limitation=months,
        claimable_from_monthly_method=None if gone else first, deadline=deadline, expired_on_today=now > deadline,
        limit_applies_now=True, days_left=max((deadline - now).days, 0),
    )  # fmt: skip
    if gone:
        work.say(f"按一年倒推已经全部过期，最后一天是{day_words(deadline)}。")
    else:
        work.say(f"按一年倒推，{day_words(first)}到{day_words(window.last)}的还能要；晚一天少一天。")
    whole = now <= deadline
    work.alternative(
        f"整体计算：从最后一个月届满起一年，{months}个月{'全部可以主张' if whole else '全部过期'}",
        claimable_from_monthly_method=window.first if whole else None,
    )
    early = last_day(add_months(add_months(start, 1), 12), load_holidays())
    work.alternative("自满一个月的次日起一年的口径", deadline=early, expired_on_today=now > early)
    work.until("为二倍工资申请仲裁", deadline, *work.spec.rule_by_id["double_wage"].citations)
