"""A worker fills in the form of a ticket, whatever it asks first, on any channel."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.e2e.day.workers import Worker

NUMBER = re.compile(r"[A-Z]{2}-\d{8}-\d{4}")
MOST_TURNS = 14
# What the form asks (a part of its words) → what the worker says. The first that stands in the newest message counts.
USUAL: Mapping[str, str] = {
    "核对一遍": "确认提交",
    "留个电话": "13800138000",
    "同意吗": "同意",
    "属于下面哪一种": "都不是，但家里经济困难",
    "多少钱": "两万四千块",
    "单位叫什么": "示例庚餐饮店",
    "在哪里上班": "东莞",
    "哪一类": "拖欠工资",
    "发生了什么事": "公司从今年八月起拖欠我三个月工资，老板一直说没钱，我有考勤记录和聊天截图。",
}


def apply(worker: Worker, **answers: str) -> str:
    """Ask for legal aid and submit; the number. ``answers``: employer, phone, region, story in place of the usual."""
    given = {**USUAL} | {
        question: answers[name]
        for name, question in (
            ("employer", "单位叫什么"), ("phone", "留个电话"), ("region", "在哪里上班"), ("story", "发生了什么事"),
        )
        if name in answers
    }  # fmt: skip
    said = worker.hear("我要申请法律援助")
    for _ in range(MOST_TURNS):
        found = NUMBER.search(said)
        if found is not None:
            return found[0]
        said = worker.hear(next(answer for question, answer in given.items() if question in said))
    raise AssertionError(f"no ticket after {MOST_TURNS} answers: {said}")
