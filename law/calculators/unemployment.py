"""失业保险金: whether it can be drawn, for how many months, how much a month where the figure is recorded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.result import Figure, Result, cents
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

_STEPS = ((120, 24, "ten"), (60, 18, "five_to_ten"), (12, 12, "one_to_five"))
_MOST = 24
_TIERS = (20, 15, 10, 5, 1)
_YEAR = 12
_VOLUNTARY = ("resignation", "mutual_by_employee")


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/unemployment.yml."""
    work = Working(inputs, parameters, today)
    paid = inputs.number("contribution_months_new")
    if paid is None:
        years = inputs.number("contribution_years")
        paid = inputs.need_number("contribution_months") if years is None else years * _YEAR
    left = inputs.number("previous_unclaimed_months") or Decimal(0)
    obstacle = _obstacle(work, paid, left)
    if obstacle is not None:
        work.refuse("不能领失业保险金", work.apply(obstacle), before="现在")
        work.set(eligible=False, max_months=0)
        return work.result()
    work.apply("involuntary", "离开的原因")
    months = _months(work, paid, left)
    work.set(eligible=True, max_months=months)
    _local(work, paid, left, months)
    _near_retirement(work)
    _say(work, months)
    return work.result()


def _obstacle(work: Working, paid: Decimal, left: Decimal) -> str | None:
    """The rule that stands against it."""
    inputs = work.inputs
    said, reason = inputs.yes("involuntary"), inputs.choice("reason")
    if said is None and reason is None:
        inputs.lack("reason")
    if said is not None and reason is not None and said == (reason in _VOLUNTARY):
        work.warn("“怎么离开的”和“是不是自己愿意离开”的回答不一致，这里按怎么离开的算。")
    if reason in _VOLUNTARY or (reason is None and said is False):
        return "voluntary"
    if inputs.yes("registered_job_seeking") is False:
        return "not_registered"
    return "under_a_year" if paid < _YEAR and not left else None


def _months(work: Working, paid: Decimal, left: Decimal) -> int:
    step = next((step for step in _STEPS if paid >= step[0]), None)
    if step is None:
        months = int(left)
        work.line("leftover", "可领月数", months, "个月", f"再次缴费{plain(paid)}个月，不满一年，继续领上次剩下的")
        return months
    _, own, rule = step
    work.line(rule, "最长月数", own, "个月", f"累计缴费{plain(paid)}个月")
    if not left:
        return own
    months = min(own + int(left), _MOST)
    work.line("added", "合并后的月数", months, "个月", f"{own}个月 + 上次没领的{plain(left)}个月，最多{_MOST}个月")
    return months


def _local(work: Working, paid: Decimal, left: Decimal, months: int) -> None:
    """What the province says about months and money, as far as it is recorded."""
    region = work.inputs.choice("region")
    if region is None:
        work.warn("各省按缴费年限再细分月数，每月多少也由各地定；填上参保地可以看当地的数。")
        return
    found = _local_months(work, region, paid) if paid >= _YEAR else None
    if found is not None:
        own, how, figure = found
        local = min(own + int(left), _MOST)
        how += f"，加上次没领的{plain(left)}个月" if left else ""
        work.line("local_months", "当地的月数", local, "个月", f"{how}，最多{_MOST}个月", figure)
        work.set(local_months=local)
    _amount(work, region, paid, months)


def _local_months(work: Working, region: str, paid: Decimal) -> tuple[int, str, Figure] | None:
    """Months for the time paid, how they come about, and the figure; None when the province's rule is not recorded."""
    effect = "只给出国家规定的最长月数，当地可能更细、更少"
    steps = work.steps("unemployment_months_by_paid", work.today, region)
    if steps:
        tier = max(step for step in steps if paid >= step[0])[1]
        figure = work.figure("unemployment_months_by_paid", work.today, region, effect=effect, tier=tier)
        return (int(figure.value), f"缴费{tier}", figure) if figure else None
    figure = work.figure("unemployment_months_per_year", work.today, region, effect=effect)
    if figure is None:
        return None
    years = paid // _YEAR
    return int(years * figure.value), f"满{years}年 × {plain(figure.value)}个月", figure


def _amount(work: Working, region: str, paid: Decimal, months: int) -> None:
    published = "unemployment_benefit_month"
    if work.parameters.find("unemployment_benefit_share", region) is not None:
        share = work.figure("unemployment_benefit_share", work.today, region)
        wage = work.figure("minimum_wage_month", work.today, region, effect="没有算每月金额")
        if share and wage:
            amount = wage.value * share.value
            how = f"最低工资{plain(wage.value)}元 × {plain(share.value * 100)}%"
            work.line("amount", "每月失业金", amount, "元", how, share, wage)
            work.set(monthly_amount=amount)
        return
    tier = next((f"满{years}年" for years in _TIERS if paid >= years * _YEAR), f"满{_TIERS[-1]}年")
    first = work.figure(published, work.today, region, effect="没有算每月金额", tier=tier)
    if first is None:
        return
    work.line("amount", "每月失业金", first.value, "元", "当地公布的标准", first)
    work.set(monthly_amount=first.value)
    if months > _YEAR and work.parameters.find("unemployment_benefit_month_after_year", region) is not None:
        later = work.figure("unemployment_benefit_month_after_year", work.today, region)
        if later is not None:
            work.line("amount", "第13个月起", later.value, "元", "当地公布的标准", later)
            work.set(monthly_amount_after_year=later.value)


def _near_retirement(work: Working) -> None:
    months = work.inputs.number("months_to_retirement")
    if months is not None and months < _YEAR:
        work.apply("until_retirement", "续领")
        work.set(until_retirement=True)


def _say(work: Working, months: int) -> None:
    amount = work.values.get("monthly_amount")
    money = f"，当地每月约{plain(cents(amount))}元" if isinstance(amount, Decimal) else ""
    local = work.values.get("local_months")
    length = f"最长{months}个月" if local in (None, months) else f"当地{local}个月（国家规定最长{months}个月）"
    work.say(f"可以领失业保险金，{length}{money}。")
