"""The story of the application: long enough, kept to the letter, and told apart from a question."""

from __future__ import annotations

import re

from actions.parsing.category import derive_category
from actions.parsing.phrases import bare, is_question, may_be_question

MIN_LENGTH = 8
MAX_LENGTH = 2000
REUSABLE_LENGTH = 15  # an earlier message of this length is offered as the story

_PERSON = re.compile(
    r"我|俺|咱|本人|老公|老婆|丈夫|妻子|爱人|爸|妈|父亲|母亲|儿子|女儿|哥|弟|姐|妹|工友|同事|老乡|亲戚"
)
_FACT = re.compile(
    r"\d|[一二两三四五六七八九十几半]+(个|天|月|年|周|万|千|百|块|次|号)|去年|今年|上个?月|前天|昨天|今天|早上|一直|到现在|至今"
)
_ABOUT_THE_SERVICE = re.compile(
    r"法律援助|法援|援助|申请|材料|收费|要钱|花钱|免费|律师费|条件|流程|审批|多长时间|要多久|等多久|保密|管用|有用吗|在哪办|怎么办理"
)
_WORK = re.compile(
    r"工友|同事|工资|工钱|薪|上班|下班|打工|干活|老板|公司|单位|厂|工地|车间|领导|包工头|劳动|合同|班组|岗位|辞职|离职"
)
_REUSE = re.compile(r"就?用(我)?(刚才|刚刚|前面|上面|之前)(说|写|讲)的?(那些|那个|内容)?")
_REQUEST = re.compile(
    r"(我|想|要|请|帮|给|来|能|可以|在这儿?|现在|就|你们|工会|一下|个|一个|办理?|申请|法律|援助|法援|免费|律师|填写?|表)+"
)

SERVICE_QUESTION_MAX = 30
FACTS_MIN = 12
LEFT_OF_REQUEST = 2  # characters that tell something besides the request
BESIDE_REQUEST = 8  # characters left when the words of asking for help are taken away


def tells_facts(text: str) -> bool:
    """True when somebody's own case is told, even if it ends with "what shall I do?"."""
    return len(text) >= FACTS_MIN and bool(_PERSON.search(text)) and bool(_FACT.search(text))


def is_general_question(text: str) -> bool:
    """True for a question about the law or about this service, not a case: 申请要交什么材料？ 拖欠工资怎么办"""
    if len(text) <= SERVICE_QUESTION_MAX and may_be_question(text) and _ABOUT_THE_SERVICE.search(text):
        return True
    asks = is_question(text) or (len(text) <= SERVICE_QUESTION_MAX and may_be_question(text))
    return asks and not tells_facts(text)


def about_work(text: str) -> bool:
    """True when anything in the text belongs to working life; then a story is taken, whatever the classifier thinks."""
    return bool(_WORK.search(text)) or derive_category(text) is not None


def is_story(text: str) -> bool:
    """True for an earlier message that can serve as the story: long enough and about somebody's own case."""
    return REUSABLE_LENGTH <= len(text) <= MAX_LENGTH and tells_facts(text)


def reuses_earlier(text: str) -> bool:
    """True for the button 就用刚才说的 and the same typed."""
    return bool(_REUSE.fullmatch(text.strip().rstrip("。吧！")))


def story_in_request(text: str) -> str | None:
    """The message that opened the application, when it tells the case besides asking for help; else None."""
    if len(_REQUEST.sub("", text)) < BESIDE_REQUEST or is_general_question(text):
        return None
    return text if tells_facts(text) else None


def request_only(text: str, words: tuple[str, ...]) -> bool:
    """True when nothing is left of the text without asking for help and the ``words`` that name the help."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return len(_REQUEST.sub("", bare(text))) < LEFT_OF_REQUEST
