"""伤残待遇 by grade: the single payment, the allowance, the two payments on leaving; 非法用工 by its own scale."""

from __future__ import annotations

from decimal import Decimal

from law.calculators.local_figures import minimum_wage
from law.calculators.result import Figure, cents
from law.calculators.work_injury_death import income_before
from law.calculators.work_injury_wages import local_average, own_wage
from law.calculators.working import Working
from law.text.amounts import plain

_LUMP = {1: 27, 2: 25, 3: 23, 4: 21, 5: 18, 6: 16, 7: 13, 8: 11, 9: 9, 10: 7}
_ALLOWANCE = {1: 90, 2: 85, 3: 80, 4: 75, 5: 70, 6: 60}
_ILLEGAL = {1: 16, 2: 14, 3: 12, 4: 10, 5: 8, 6: 6, 7: 4, 8: 3, 9: 2, 10: 1}
_GRADES = "一二三四五六七八九十"
_SEVERE, _MIDDLE = 4, 6
_MONTHS = 12
_KINDS = (
    ("medical", "一次性工伤医疗补助金", "工伤保险基金"),
    ("employment", "一次性伤残就业补助金", "单位"),
)


def disability(work: Working) -> None:
    """Everything a grade gives."""
    grade = int(work.inputs.need_number("grade"))
    months = _LUMP[grade]
    rule = "lump_severe" if grade <= _SEVERE else ("lump_middle" if grade <= _MIDDLE else "lump_light")
    if "own_avg_contribution_wage_12m_yuan" in work.inputs.skipped:
        _in_months(work, grade, rule)
        return
    base = own_wage(work)
    lump = base * months
    work.line(rule, "一次性伤残补助金", lump, "元", f"{months}个月 × {plain(cents(base))}元")
    work.set(lump_sum_months=months, lump_sum=lump, monthly_allowance_pct=_ALLOWANCE.get(grade, 0))
    work.say(f"{_GRADES[grade - 1]}级：一次性伤残补助金{plain(cents(lump))}元。")
    if grade in _ALLOWANCE:
        _allowance(work, rule, grade, base)
    if grade > _SEVERE:
        _subsidies(work, grade, base, lump)


def _in_months(work: Working, grade: int, rule: str) -> None:
    """Who does not know the wage still learns how many months of it the grade gives."""
    months, percent = _LUMP[grade], _ALLOWANCE.get(grade, 0)
    work.line(rule, "一次性伤残补助金", months, "个月", "乘受伤前12个月的平均月缴费工资（社保App里看缴费基数）")
    work.set(lump_sum_months=months, monthly_allowance_pct=percent)
    monthly = f"，另有每月{percent}%的津贴" if percent else ""
    left = "；离职时还有两项一次性补助，各省不同" if grade > _SEVERE else ""
    what = f"一次性伤残补助金是{months}个月的本人工资{monthly}{left}"
    work.say(f"{_GRADES[grade - 1]}级：{what}。知道缴费工资后改一下就有数额。")


def _allowance(work: Working, rule: str, grade: int, base: Decimal) -> None:
    percent = _ALLOWANCE[grade]
    amount = base * percent / 100
    floor, figure = minimum_wage(work, work.today, "没有核对津贴是否低于最低工资")
    how = f"{plain(cents(base))}元 × {percent}%"
    if floor is not None and amount < floor:
        amount, how = floor, f"{how}，低于最低工资，补足到{plain(floor)}元"
    work.line(rule, "每月伤残津贴", amount, "元", how, figure)
    work.set(monthly_allowance=amount)
    on = "每月津贴" if grade <= _SEVERE else "单位难以安排工作的每月津贴"
    work.say(f"{work.headline}{on}{plain(cents(amount))}元。")


def _subsidies(work: Working, grade: int, base: Decimal, lump: Decimal) -> None:
    """The two payments when the employment ends; they differ by province and may not be recorded."""
    if work.inputs.yes("leaves_employer") is False:
        return
    region = work.inputs.choice("region")
    if region is None:
        work.decides("离开单位时还有一次性工伤医疗补助金和伤残就业补助金，各省不同，填上地区可以算")
        return
    total = lump
    for kind, label, payer in _KINDS:
        amount = _subsidy(work, kind, label, payer, _GRADES[grade - 1] + "级", base)
        total += amount or 0
    work.set(total_lump=total)
    work.say(f"{work.headline}解除劳动关系的，能算出的一次性待遇合计{plain(cents(total))}元。")


def _subsidy(work: Working, kind: str, label: str, payer: str, tier: str, base: Decimal) -> Decimal | None:
    region, day = work.inputs.choice("region"), work.today
    effect = f"没有算{label}"
    amount_name = f"work_injury_{kind}_subsidy_amount"
    if work.parameters.find(amount_name, region):
        figure = work.figure(amount_name, day, region, effect=effect, tier=tier)
        if figure is not None:
            work.line("subsidies", label, figure.value, "元", f"当地规定的数额，由{payer}付", figure)
            work.set(**{f"{kind}_subsidy": figure.value})
        return figure.value if figure else None
    own = f"work_injury_{kind}_subsidy_months_own"
    if work.parameters.find(own, region):
        return _months(work, kind, label, payer, work.figure(own, day, region, effect=effect, tier=tier), base)
    local = f"work_injury_{kind}_subsidy_months_local"
    figure = work.figure(local, day, region, effect=effect, tier=tier)
    average = local_average(work, effect)[0] if figure else None
    return _months(work, kind, label, payer, figure, average)


def _months(
    work: Working, kind: str, label: str, payer: str, figure: Figure | None, wage: Decimal | None
) -> Decimal | None:
    if figure is None:
        return None
    work.set(**{f"{kind}_subsidy_months": figure.value})
    if wage is None:
        work.line("subsidies", label, figure.value, "个月", f"乘当地上年度职工月平均工资，由{payer}付", figure)
        return None
    amount = figure.value * wage
    work.line(
        "subsidies", label, amount, "元", f"{plain(figure.value)}个月 × {plain(cents(wage))}元，由{payer}付", figure
    )
    work.set(**{f"{kind}_subsidy": amount})
    return amount


def illegal_employer(work: Working) -> None:
    """Unlicensed employers and child labour: multiples of a year's average wage; for death of the national income."""
    grade = work.inputs.whole("grade")
    if grade is None:
        if not work.inputs.given("death_date"):
            work.inputs.lack("grade")
        _illegal_death(work)
        return
    times = _ILLEGAL[grade]
    average, figure = local_average(work, "没有算一次性赔偿")
    if average is None:
        work.say(f"一次性赔偿是当地上年度职工年平均工资的{times}倍。")
        return
    amount = average * _MONTHS * times
    work.line("illegal", "一次性赔偿", amount, "元", f"{plain(average)}元 × 12个月 × {times}倍", figure)
    work.set(lump_sum=amount, payer="单位")
    work.say(f"非法用工{_GRADES[grade - 1]}级，单位一次性赔偿{plain(cents(amount))}元。")


def _illegal_death(work: Working) -> None:
    income, figure = income_before(work, work.inputs.need_day("death_date"))
    if income is None:
        work.say("一次性赔偿是上一年度全国城镇居民人均可支配收入的20倍，另付10倍丧葬等费用。")
        return
    lump, funeral = income * 20, income * 10
    work.line("illegal_death", "一次性赔偿", lump, "元", f"{plain(income)}元 × 20", figure)
    work.line("illegal_death", "丧葬等费用", funeral, "元", f"{plain(income)}元 × 10", figure)
    work.set(death_lump_sum=lump, funeral_grant=funeral, payer="单位")
    work.say(f"单位一次性赔偿{plain(cents(lump + funeral))}元（含丧葬等费用）。")
