"""医疗期: months in which illness is no reason to dismiss, by years of work; Shanghai counts by its own rule."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from law.calculators.inputs import Inputs
from law.calculators.periods import add_months, day_words
from law.calculators.result import Result
from law.calculators.working import Working
from law.parameters import Parameters
from law.text.amounts import plain

Step = tuple[int, int]
_JUNIOR: tuple[tuple[int, Step], ...] = ((5, (6, 12)), (0, (3, 6)))
_SENIOR: tuple[tuple[int, Step], ...] = ((20, (24, 30)), (15, (18, 24)), (10, (12, 18)), (5, (9, 15)), (0, (6, 12)))
_SENIOR_FROM = 10
_SPECIAL = ("癌", "恶性肿瘤", "白血病", "精神病", "精神分裂", "瘫痪", "尿毒症")
_SPECIAL_MONTHS = 24
_SHANGHAI = "310000"
_FIRST_YEAR = 3


def calculate(inputs: Inputs, parameters: Parameters, today: date) -> Result:
    """See knowledge/calculators/medical_period.yml."""
    work = Working(inputs, parameters, today)
    here, total = inputs.need_number("years_at_employer"), inputs.number("total_work_years")
    in_shanghai = (inputs.choice("region") or "")[:2] == _SHANGHAI[:2]
    if total is None and in_shanghai:
        return _only_shanghai(work, here)
    if total is None and "total_work_years" not in inputs.skipped:
        inputs.lack("total_work_years")
    unsure = total is None and here < _SENIOR_FROM
    total = here if total is None else total
    if here > total:
        raise inputs.conflict("years_at_employer", "比实际工作年限还长，请核对")
    months, window = _of(total, here)
    work.line("table", "医疗期", months, "个月", f"工作满{plain(total)}年，在本单位{plain(here)}年")
    work.line("window", "累计周期", window, "个月", f"在{window}个月里累计病休满{months}个月为止")
    work.set(
        medical_period_months=months, cumulation_window_months=window, base_medical_period_months=months,
        national_rule_months=months, must_flag_local_rule=False, special_disease_extension_possible=False,
    )  # fmt: skip
    work.say(f"医疗期{months}个月（在{window}个月内累计）。")
    if unsure:
        longer, wider = _of(Decimal(_SENIOR_FROM), here)
        work.decides(f"参加工作一共满10年的，医疗期{longer}个月，在{wider}个月内累计")
        work.say(f"医疗期{months}到{longer}个月：所有单位加起来不满10年的{months}个月，满10年的{longer}个月。")
    else:
        _boundary(work, total, here, months)
    _special(work)
    if in_shanghai:
        work.say(f"上海另有规定，是{_shanghai(work, here)}；国家的表是{months}个月。")
    _calendar(work, months)
    return work.result()


def _only_shanghai(work: Working, here: Decimal) -> Result:
    """Shanghai counts by the years with this employer alone."""
    work.say(f"上海的医疗期是{_shanghai(work, here)}（只看在本单位的年限）。")
    work.set(special_disease_extension_possible=False)
    least = work.values["local_rule_months_min"]
    _calendar(work, least if isinstance(least, int) else 0)
    return work.result()


def _of(total: Decimal, here: Decimal) -> Step:
    table = _SENIOR if total >= _SENIOR_FROM else _JUNIOR
    return next(step for years, step in table if here >= years)


def _boundary(work: Working, total: Decimal, here: Decimal, months: int) -> None:
    """Exactly ten or five years: 以下 with or without the number itself is read both ways."""
    just_under = Decimal("0.01")
    steps = {years for years, _ in (*_SENIOR, *_JUNIOR)} - {0}
    lower_total = total - just_under if total == _SENIOR_FROM else total
    lower_here = here - just_under if here in steps else here
    other = _of(lower_total, lower_here)
    if other[0] != months:
        note = "年限正好在界上，把“以下”理解为含本数的口径"
        work.alternative(note, medical_period_months=other[0], cumulation_window_months=other[1])


def _special(work: Working) -> None:
    disease = work.inputs.choice("disease")
    if disease is None or not any(word in disease for word in _SPECIAL):
        return
    work.line(
        "special", "特殊疾病", _SPECIAL_MONTHS, "个月", f"{disease}属于特殊疾病，24个月内不能痊愈的经批准可以延长"
    )
    work.set(special_disease_extension_possible=True, special_disease_reference_months=_SPECIAL_MONTHS)
    months = work.values["base_medical_period_months"]
    work.say(f"按年限是{months}个月；{disease}属于特殊疾病，很多地方给24个月，治不好还可以申请延长。")


def _shanghai(work: Working, here: Decimal) -> str:
    """Writes the local months; their words come back."""
    years = int(here)
    least = min(_FIRST_YEAR + max(years - 1, 0), _SPECIAL_MONTHS)
    most = min(_FIRST_YEAR + years, _SPECIAL_MONTHS)
    words = f"{least}个月" if least == most else f"{least}到{most}个月"
    work.line("shanghai", "上海的医疗期", most, "个月", f"在本单位满{years}年，{words}")
    work.set(must_flag_local_rule=True, local_rule_months_min=least, local_rule_months_max=most)
    return words


def _calendar(work: Working, months: int) -> None:
    start, used = work.inputs.day("sick_leave_start_date"), work.inputs.number("used_months")
    if start is not None:
        end = add_months(start, months) - timedelta(days=1)
        work.line("calendar", "连续休到", None, "", f"从{day_words(start)}起连续休，到{day_words(end)}满")
        work.set(continuous_end_date=end)
    if used is not None:
        work.set(remaining_months=max(months - used, Decimal(0)))
