"""产假、生育津贴、哺乳时间: days by the nation and the province, who pays how much, nursing hours."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.periods import add_months, day_words
from law.calculators.result import Result, cents
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_EXTRA = 15
_PRENATAL = 15
_LATE_MONTHS = 4
_LATE_WEEKS = 16
_MISCARRIAGE = {"miscarriage_early": 15, "miscarriage_late": 42}
_YEAR = 12
_DAYS_A_MONTH = 30


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/maternity.yml."""
    work = Working(inputs, parameters, today)
    event = inputs.choice("event")
    if event == "nursing":
        _nursing(work)
    elif event == "miscarriage":
        _miscarriage(work)
    else:
        _birth(work)
    return work.result()


def _birth(work: Working) -> None:
    inputs = work.inputs
    day = inputs.day("baby_birth_date") or inputs.day("leave_start_date") or work.today
    base = work.figure("maternity_leave_base_days", day, effect="没有国家产假天数")
    if base is None:
        inputs.lack("baby_birth_date")
    national = int(base.value)
    work.line("base", "国家产假", national, "天", "顺产、一个孩子", base)
    kind, babies = inputs.choice("birth"), inputs.whole("babies") or 1
    if kind != "natural":
        national += _EXTRA
        work.line(
            "difficult" if kind == "difficult" else "caesarean",
            "增加",
            _EXTRA,
            "天",
            "难产" if kind == "difficult" else "剖宫产",
        )
    more = _EXTRA * (babies - 1)
    if more:
        national += more
        work.line("multiple", "多胞胎增加", more, "天", f"多{babies - 1}个 × {_EXTRA}天")
    work.set(leave_days_national=national, prenatal_days=_PRENATAL)
    if kind == "caesarean":
        work.alternative("当地没有把剖宫产列入难产", leave_days_national=national - _EXTRA)
    total = _local(work, day, kind or "natural", more)
    days = total if total is not None else national
    start = inputs.day("leave_start_date")
    if start is not None:
        work.set(leave_end_date=start + timedelta(days=days - 1))
    work.say(f"产假国家规定{national}天" + (f"，当地一共{total}天。" if total is not None else "，各省另有奖励假。"))
    _money(work, days)


def _local(work: Working, day: date, kind: str, more: int) -> int | None:
    """The province's whole leave: its ordinary days, its own days for a difficult birth, 15 for each further child."""
    region = work.inputs.choice("region")
    if region is None:
        return None
    ordinary = work.figure("maternity_leave_total_days", day, region, effect="只给出国家规定的天数")
    if ordinary is None:
        return None
    total = int(ordinary.value) + more
    if kind != "natural":
        recorded = work.parameters.find("maternity_dystocia_extra_days", region)
        extra = work.figure("maternity_dystocia_extra_days", day, region) if recorded else None
        total += int(extra.value) if extra else _EXTRA
    work.line("local", "当地产假一共", total, "天", "包括国家的天数和当地奖励假", ordinary)
    national = work.values["leave_days_national"]
    work.set(leave_days_total=total, local_extra_days=total - national if isinstance(national, int) else None)
    if work.parameters.find("paternity_leave_days", region):
        father = work.figure("paternity_leave_days", day, region)
        if father is not None:
            work.line("paternity", "陪产（护理）假", father.value, "天", "男方的假", father)
            work.set(paternity_leave_days=int(father.value))
    return total


def _miscarriage(work: Working) -> None:
    inputs = work.inputs
    weeks = inputs.number("pregnancy_weeks")
    late = weeks >= _LATE_WEEKS if weeks is not None else inputs.need_number("pregnancy_months") >= _LATE_MONTHS
    rule = "miscarriage_late" if late else "miscarriage_early"
    days = _MISCARRIAGE[rule]
    work.line(rule, "流产假", days, "天", work.spec.rule_by_id[rule].title)
    work.set(leave_days_national=days)
    start = inputs.day("leave_start_date")
    if start is not None:
        work.set(leave_end_date=start + timedelta(days=days - 1))
    work.say(f"流产假{days}天，当地规定更长的按当地。")
    _money(work, days)


def _money(work: Working, days: int) -> None:
    """Allowance from the fund, or wages from an employer who did not insure."""
    inputs = work.inputs
    insured = inputs.yes("insured_maternity")
    average = inputs.number("employer_avg_wage_last_year_yuan")
    if insured is False:
        wage = inputs.need_number("own_wage_yuan")
        pay, rule, payer, what = wage, "uninsured", "单位", "产假前工资"
    elif average is not None:
        pay, rule, payer, what = average, "allowance", "生育保险基金", "单位上年度职工月平均工资"
    else:
        return
    amount = pay / _DAYS_A_MONTH * days
    work.line(
        rule, "生育津贴" if insured is not False else "产假工资", amount, "元", f"{what}{plain(pay)}元 ÷ 30 × {days}天"
    )
    work.set(maternity_allowance=amount, allowance_payer=payer)
    work.say(f"{work.headline}由{payer}付，大约{plain(cents(amount))}元。")


def _nursing(work: Working) -> None:
    inputs = work.inputs
    born, age = inputs.day("baby_birth_date"), inputs.number("baby_age_months")
    end = add_months(born, _YEAR) - timedelta(days=1) if born else None
    over = (end is not None and work.today > end) or (age is not None and age >= _YEAR)
    if over:
        work.set(nursing_hours_per_day=Decimal(0), nursing_end_date=end)
        work.say(f"{work.apply('nursing_over', '哺乳期')}。")
        return
    hours = inputs.whole("babies") or 1
    work.line("nursing", "每天哺乳时间", hours, "小时", f"{hours}个孩子")
    work.set(nursing_hours_per_day=hours, nursing_end_date=end)
    until = f"，到{day_words(end)}" if end else "，到孩子满一周岁"
    work.say(f"每天{hours}小时哺乳时间{until}，算工作时间、不扣工资。")
