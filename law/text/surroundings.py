"""Words around a number that make it money, or make it something else. Works on folded text.

A number without 元 or 块 is money only when a word of pay stands shortly before it in the same clause, or directly
behind it, and no other unit follows.
"""

from __future__ import annotations

import re
from decimal import Decimal

_REACH = 16
_CLAUSE = re.compile(r"[。！？；;!?\n，,]")
_WAGE_WORDS = (
    "保底|工资|薪水|薪资|薪酬|月薪|底薪|基本薪|年薪|日薪|时薪|周薪|加班薪|工钱|收入|报酬|奖金|年终奖|"
    "全勤奖?|提成|补贴|津贴|押金|赔偿|补偿|赔偿金|补偿金"
    "|罚款|抚恤金|补助金?|到手|税前|税后|保证金|违约金|欠款|工程款|货款|血汗钱|欠薪|款项|金额|数额|"
    "缴费基数|基数|标准是?|房租|餐补|公积金|损失|(?<=[\u4e00-\u9fff])费|(?<![个块元毛分])钱"
)
_STRONG = re.compile(_WAGE_WORDS)
_FILLER = (
    "了|过|着|的|我|我们|咱|他|她|他们|你|老板|公司|厂里|单位|人家|大家|每人|每个?月|一个月|每天|"
    "一天|每小时|一小时|一个小时|每年|一年|每晚|每班|一晚|一个班|才|只|就|也|都|还|有|到|为|至"
    "|不|总共|一共|共|合计|大概|大约|差不多|估计|说好|说|定|谈|给|发|开|拿|是|得|在|按|从|涨|降|调|"
    "变成?|加|减|少|多|扣|欠|差|补|付|呢|嘛|啊|吧|最低|最高|平均|基本|实发|应发|实际|固定|综合"
    "|[: 「“\"'(（=¥￥]|人民币|rmb|元|块|左右|不到"
)
_GAP = re.compile(rf"(?:{_FILLER}){{0,10}}")
_WEAK = re.compile(
    "拖欠|欠|差|扣|罚|赔|补|给|发(?!现|生|票|布)|付|结算?|挣|赚|拿|交(?!通)|借(?!口)|预支|领|开|"
    "收(?!到通知)|打款|转(?!岗|正)|退还?|要(?!求)|每个?月|一个月|每天|一天|每小时|一小时"
    "|一个小时|每年|一年|每单|每件|一单|一件|时薪|涨到|降到|垫|报销|花|只有|骗"
)
_TAIL_WORDS = re.compile(rf"(?:的| |块|元)?(?:左右)?(?:的)?(?:{_WAGE_WORDS})")
_UNPAID = re.compile(r".{0,4}(?:没|不|未|拖着|欠着|要不)(?:给|结|发|付|还|退|拿|到|回|支付)")
_LINKED = re.compile(r"(?:到|至|和|或者?|还是|变|涨|降|又|再|、|加|减|扣)[成为到了我]{0,2}$")
_TOTALS = re.compile("(?:一共|总共|合计|加起来|共计|总额|总计)[是有了欠我]{0,3}$")
_OTHER_UNIT = re.compile(
    r" ?(?:多|来|几)?(?:个(?!税|体|人所得)|名|位|人(?!家|民币|工)|月|天(?!天)|号|点(?!钱)|小时|分(?!钱|两|三|几|期|批"
    r"|开|次|别|[0-9])|秒|周(?!转|末|结)|星期|礼拜|次(?!日|月|年)|回(?!来|去|家|复|头)|遍|趟|份"
    r"|件|单(?!位|独|休|方)|台|辆|套|间|层|楼|栋"
    r"|级|岁|倍|成(?!了|为|本|都)|折|%|％|‰|℃|度|米|公里|里(?!面|边|头)|斤|公斤|吨|克|升(?!到|至|为|职)|条(?!件)|款|项(?!目)|章|节"
    r"|页|字|句|股|班|组|批|家(?!里)|所(?!以|有)|口|户|亩|平(?!时|均|台|安|常)|瓶|包(?!吃|住|括|干|月|三餐|食宿|工)|箱|盒|张"
    r"|本(?!来|人|月|该|应|金)|支(?!付|出|票|持)|只(?!有|给|发|能|是|要|拿|肯|算|付)|头|匹"
    r"|双(?!倍|休|方|薪)|对(?!吗|不|吧|的|我|方|于)"
    r"|季|旬|代|届|期|路(?!费)|版|集(?!体|团)|线|起(?!步)|薪|险|金(?!额)|步|分之"
    r"|年(?!底|终|初|前|后)|日|工时|工(?!资|程|钱|伤)"
    r"|股|人次|\+|[a-z])"
)
_CALL = re.compile("打|拨|电话|热线|致电|咨询|投诉")
_HOTLINES = frozenset({"12351", "12333", "12348", "12338", "12345", "12356", "12329", "12393", "110", "120", "119"})
_NAMES = frozenset({"996", "007", "965", "955", "12306", "315"})
_END = re.compile(r" ?(?:$|[。！？；;!?\n，,）)」”吧呢吗啊嘛左]|、(?![0-9一二三四五六七八九十])|块|元|行不|对不)")
_OWED = re.compile("欠|赔|补偿|扣|骗|罚|押")
_ORDINAL = re.compile(r"(?:第|§|no\.?|〔|\[|［|【|编号|尾号|工号|卡号|密码|房间|qq|微信|\+|-|满|百分之|千分之)[ :：]?$")


def clause_before(folded: str, start: int) -> str:
    """The words before a position, back to the last comma or full stop, at most a short reach."""
    piece = folded[max(0, start - _REACH) : start]
    return _CLAUSE.split(piece)[-1]


def is_wage_context(clause: str) -> bool:
    """A word of pay leads up to the number with nothing but filler between."""
    return _led_by(_STRONG, clause) or (bool(_LINKED.search(clause)) and bool(_STRONG.search(clause)))


def is_paying_context(clause: str) -> bool:
    """A verb of paying or a period leads up to the number with nothing but filler between."""
    return (
        _led_by(_WEAK, clause)
        or bool(_TOTALS.search(clause))
        or (bool(_LINKED.search(clause)) and bool(_WEAK.search(clause)))
    )


def is_owed_context(clause: str) -> bool:
    """Something owed, paid or taken stands anywhere in the clause: enough for 8万, not for 800."""
    return bool(_OWED.search(clause) or _STRONG.search(clause))


def is_fine(clause: str) -> bool:
    """罚50, 扣了我20: fines are small and seldom named with 元."""
    return re.search("(?:罚|扣)[了我们款钱他她]{0,3}$", clause) is not None


def follows_pay(folded: str, start: int) -> bool:
    """押了半个月工资，大概三千: the clause before names pay and this one adds nothing but the figure."""
    clauses = re.split("[，,]", folded[max(0, start - 2 * _REACH) : start])
    return len(clauses) > 1 and bool(_STRONG.search(clauses[-2])) and continues(clauses[-1])


def continues(clause: str) -> bool:
    """The clause before a number says nothing but "or", "later", "really": it goes on with the amount before."""
    return re.fullmatch(rf"(?:还是|或者?|后来|现在|结果|实际|{_FILLER}){{0,8}}", clause) is not None


def is_followed_by_pay(folded: str, end: int) -> bool:
    """5000工资, 三千的押金, 3万5还没结."""
    return _TAIL_WORDS.match(folded, end) is not None or _UNPAID.match(folded, end) is not None


def is_followed_by_unit(folded: str, end: int, value: Decimal) -> bool:
    """Another unit follows, so the number counts something else. 3000年底 and 3000月底 are no years or months."""
    found = _OTHER_UNIT.match(folded, end)
    if found is None:
        return False
    unit = found[0].strip()
    limits = {"月": 99, "号": 99999, "点": 24, "日": 366, "年": 2100}
    return value <= limits.get(unit, Decimal(10) ** 12)


def is_identifier(folded: str, start: int, end: int) -> bool:
    """第38条, 尾号1234, 〔2024〕, 12333, 996."""
    digits = folded[start:end].strip()
    if digits in _NAMES or is_labelled(folded, start):
        return True
    return digits in _HOTLINES and bool(_CALL.search(folded[max(0, start - 6) : start] + folded[end : end + 6]))


def is_labelled(folded: str, start: int) -> bool:
    """第, 尾号, 编号, a bracket or the like stands before the number."""
    return _ORDINAL.search(folded[max(0, start - 4) : start]) is not None


def ends_here(folded: str, end: int) -> bool:
    """Nothing but the end of a clause or a particle follows."""
    return _END.match(folded, end) is not None


def _led_by(words: re.Pattern[str], clause: str) -> bool:
    return any(_GAP.fullmatch(clause, found.end()) for found in words.finditer(clause))
