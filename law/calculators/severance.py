"""经济补偿 (N), 代通知金 (+1) and 赔偿金 (2N): on which ground, for how many months, at which wage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.periods import add_months, day_words, full_months, in_words, one_year_after, year_factor
from law.calculators.result import Result, cents
from law.calculators.severance_base import Base, base_of
from law.calculators.severance_grounds import Ground, find_ground
from law.calculators.working import Working
from law.holidays import load_holidays
from law.parameters import Parameters
from law.sources import Citation
from law.text.amounts import plain

_CONTRACT_LAW = date(2008, 1, 1)
_DAY = timedelta(days=1)
_OLD_MOST = Decimal(12)
_HALF_YEAR = 6
_ARBITRATION = Citation("劳动争议调解仲裁法", "27")
_WORDS = {"N": "经济补偿（N）", "N+1": "经济补偿加代通知金（N+1）", "2N": "赔偿金（2N）"}


@dataclass(frozen=True)
class _Months:
    """Months of pay by service; ``old`` of them for service before 2008, which no cap of the new law touches.

    ``whole``: what undivided service would give, when it was divided at 2008.
    """

    total: Decimal
    old: Decimal = Decimal(0)
    whole: Decimal | None = None


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/severance.yml."""
    work = Working(inputs, parameters, today)
    last = inputs.day("last_working_date") or today
    if last < _CONTRACT_LAW:
        raise inputs.conflict("last_working_date", "在2008年以前，当时还没有劳动合同法，这里算不了，请咨询12351")
    ground = find_ground(inputs, last)
    why = work.apply(ground.rule)
    if ground.kind == "none":
        work.set(applicable=False, kind="none", total=Decimal(0))
        work.refuse("没有经济补偿", why)
        return work.result()
    months = _months(work, ground, last)
    if "avg_wage_12m_yuan" in inputs.skipped and not inputs.given("wages_12m_yuan"):
        _in_months(work, ground, months)
    else:
        _amounts(work, ground, months, base_of(work, last))
    what = f"申请劳动仲裁（从{day_words(last)}起一年内）"
    work.until(what, one_year_after(last, load_holidays()), _ARBITRATION)
    return work.result()


def _months(work: Working, ground: Ground, last: date) -> _Months:
    start = _start(work, last)
    if ground.kind != "2N" and start < _CONTRACT_LAW:
        return _split(work, ground, start, last)
    length = full_months(start, last)
    factor = year_factor(*length)
    rule = "years_unlawful" if start < _CONTRACT_LAW else "years"
    work.line(rule, "工作年限折算", factor, "个月", f"工龄{in_words(*length)}，{_rounding(length)}")
    return _Months(factor)


def _start(work: Working, last: date) -> date:
    """First day of service, moved back by years that an earlier employer did not pay for."""
    inputs = work.inputs
    start, years = inputs.day("start_date"), inputs.number("service_years")
    if start is None:
        if years is None:
            inputs.lack("service_years" if "start_date" in inputs.skipped else "start_date")
        start = _before(last + _DAY, years)
    transferred = inputs.number("transferred_service_years")
    if transferred:
        how = "非本人原因换单位且原单位没付补偿，工龄合并计算"
        work.line("years_transferred", "合并原单位工龄", transferred, "年", how)
        start = _before(start, transferred)
    return start


def _before(day: date, years: Decimal) -> date:
    return add_months(day, -int((years * 12).to_integral_value()))


def _split(work: Working, ground: Ground, start: date, last: date) -> _Months:
    """Service before 2008 by the rules of that time: a month for each begun year, for some grounds at most twelve."""
    new_length, old_length = full_months(_CONTRACT_LAW, last), full_months(start, _CONTRACT_LAW - _DAY)
    years, rest = divmod(old_length[0], 12)
    old = Decimal(years + (1 if rest or old_length[1] else 0)) if ground.before_2008 else Decimal(0)
    old = min(old, _OLD_MOST) if ground.old_cap else old
    how = "当时的规定没有这种情形的补偿"
    if ground.before_2008:
        limit = "，最多12个月" if ground.old_cap else ""
        how = f"2008年以前{in_words(*old_length)}，按当时规定每满一年一个月、不满一年按一年{limit}"
    new = year_factor(*new_length)
    work.line("years_before_2008", "2008年以前的年限", old, "个月", how)
    work.line("years", "2008年以后的年限", new, "个月", f"2008年以后{in_words(*new_length)}，{_rounding(new_length)}")
    return _Months(old + new, old, year_factor(*full_months(start, last)) if ground.before_2008 else None)


def _rounding(length: tuple[int, int]) -> str:
    rest = length[0] % 12
    if rest >= _HALF_YEAR:
        return "零头满六个月，按一年算"
    return "零头不满六个月，算半个月" if rest or length[1] else "正好整年"


def _amounts(work: Working, ground: Ground, months: _Months, base: Base) -> None:
    new = months.total - months.old
    if base.most_years is not None:
        new = min(new, base.most_years)
    paid = months.old + new
    amount = new * base.wage + months.old * (base.own if base.most_years is not None else base.wage)
    work.line("amount", "经济补偿（N）", amount, "元", _product(months, new, base))
    notice = _notice(work, base) if ground.kind == "N+1" else None
    total = amount * 2 if ground.kind == "2N" else amount + (notice or 0)
    if ground.kind == "2N":
        work.line("double", "赔偿金（2N）", total, "元", f"2 × {plain(cents(amount))}元")
    work.set(
        applicable=True, kind=ground.kind, service_years_factor=months.total, n_months=paid, base_wage=base.wage,
        cap_3x_applied=base.most_years is not None, notice_pay=notice, n_amount=amount, total=total,
    )  # fmt: skip
    _undivided(work, ground, months, base)
    _say(work, ground, total, _if_capped(work, ground, months, base, notice))


def _in_months(work: Working, ground: Ground, months: _Months) -> None:
    """Who does not know the wage still learns how many months of it are owed."""
    owed = months.total * 2 if ground.kind == "2N" else months.total
    more = "，另加上一个月的工资" if ground.kind == "N+1" else ""
    work.set(applicable=True, kind=ground.kind, service_years_factor=months.total, n_months=months.total)
    work.warn("月工资超过当地社平三倍的，按三倍算、最多12年。")
    work.say(
        f"{_WORDS[ground.kind]}是{plain(owed)}个月的工资{more}：乘离职前12个月的平均应发工资（工资条、银行流水、"
        "个税App里能查），知道后改一下平均工资就有数额。"
    )


def _product(months: _Months, new: Decimal, base: Base) -> str:
    if base.most_years is None or not months.old:
        return f"{plain(months.old + new)}个月 × {plain(base.wage)}元"
    before = f"以前{plain(months.old)}个月 × {plain(base.own)}元（以前的不封顶）"
    return f"2008年以后{plain(new)}个月 × {plain(base.wage)}元 + {before}"


def _notice(work: Working, base: Base) -> Decimal:
    """The wage of the month before; the average stands in for it, and that is said."""
    last_month = work.inputs.number("last_month_wage_yuan")
    if last_month is None:
        work.warn("代通知金按上一个月的工资算；您没有填上个月工资，这里先用平均工资代替。")
    notice = base.own if last_month is None else last_month
    work.line("notice_pay", "代通知金（+1）", notice, "元", "没有提前30日书面通知，加付上一个月的工资（不封顶）")
    return notice


def _undivided(work: Working, ground: Ground, months: _Months, base: Base) -> None:
    """Where service before 2008 is not told apart: one length, one cap."""
    if months.whole is None or (months.whole == months.total and base.most_years is None):
        return
    paid = months.whole if base.most_years is None else min(months.whole, base.most_years)
    amount = paid * base.wage
    notice = work.inputs.number("last_month_wage_yuan") or base.own
    total = amount + (notice if ground.kind == "N+1" else 0)
    note = "不分2008年前后、全部工龄一起折算的口径"
    work.alternative(note, service_years_factor=months.whole, n_months=paid, n_amount=amount, total=total)


def _if_capped(work: Working, ground: Ground, months: _Months, base: Base, notice: Decimal | None) -> Decimal | None:
    """The total where the cap is not recorded but likely, estimated with the province's average."""
    if base.likely is None:
        return None
    cap, most = base.likely
    amount = min(months.total - months.old, most) * cap + months.old * base.own
    total = amount * 2 if ground.kind == "2N" else amount + (notice or 0)
    work.warn(
        f"您的工资很可能超过封顶线：按本省城镇非私营单位平均工资的三倍（每月{plain(cents(cap))}元）、最多"
        f"{plain(most)}年估算，大约{plain(cents(total))}元。封顶用的准确数字由您所在的市公布，打12333问到后填上再算一次。"
    )
    return total


def _say(work: Working, ground: Ground, total: Decimal, capped: Decimal | None) -> None:
    paid = work.inputs.number("already_paid_yuan")
    about = f"大约{plain(cents(total))}元" if capped is None else f"{plain(cents(capped))}～{plain(cents(total))}元"
    headline = f"{_WORDS[ground.kind]}{about}"
    if paid is not None:
        left = max(total - paid, Decimal(0))
        work.set(remaining=left)
        headline += f"，扣除已付的{plain(paid)}元还差{plain(cents(left))}元"
    work.say(f"{headline}。")
