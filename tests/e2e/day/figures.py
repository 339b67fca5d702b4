"""Every number of the statistics page, counted anew with plain SQL: nothing of desk.statistics is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import yaml

from desk.console import labels
from tests.e2e.day.installation import Records
from tools.environment import ROOT

Rows = list[list[str]]
SMALLEST = 5
REASONS = {
    "off_point": "没答到点上", "unclear": "看不懂", "other_case": "情况和我不一样", "wrong": "内容好像不对",
    "other": "其他",
}  # fmt: skip


class Counted:
    """The figures from ``first`` to ``last``, days in China."""

    def __init__(self, records: Records, first: date, last: date) -> None:
        self._records, self.first, self.last = records, first, last

    # --- counting -----------------------------------------------------------------------------------------------------

    def _during(self, column: str) -> str:
        return f"date({column}, '+8 hours') BETWEEN '{self.first}' AND '{self.last}'"

    def count(self, table: str, column: str, condition: str = "1", what: str = "*") -> int:
        query = f"SELECT count({what}) FROM {table} WHERE {condition} AND {self._during(column)}"  # noqa: S608
        return int(self._records.one(query))

    def by(self, key: str, table: str, column: str, condition: str = "1") -> dict[Any, int]:
        query = f"SELECT {key}, count(*) FROM {table} WHERE {condition} AND {self._during(column)} GROUP BY 1"  # noqa: S608
        return self._records.counts(query)

    def first_replies(self) -> list[timedelta]:
        rows = self._records.rows(
            "SELECT called.created_at, min(said.created_at) FROM ownership_events called JOIN messages said"  # noqa: S608
            " ON said.conversation_id = called.conversation_id AND said.author = 'staff'"
            " AND said.created_at >= called.created_at WHERE called.to_owner = 'waiting' AND"
            f" {self._during('called.created_at')} GROUP BY called.id"
        )
        return _between(rows)

    def finished(self, limit_class: str) -> list[timedelta]:
        rows = self._records.rows(
            f"SELECT created_at, finished_at FROM tickets WHERE limit_class = ? AND {self._during('finished_at')}",  # noqa: S608
            limit_class,
        )
        return _between(rows)

    # --- the page -----------------------------------------------------------------------------------------------------

    def figures(self) -> dict[str, str]:
        """The cards at the top."""
        outcomes = self.by("kind", "messages", "created_at", "author = 'bot'")
        judged = self.by("useful", "message_feedback", "at")
        scores = self.by("score", "service_ratings", "at", "score IS NOT NULL")
        replied = sum(outcomes.get(kind, 0) for kind in ("answer", "clarify", "out_of_scope", "fallback"))
        finished = self.count("tickets", "finished_at", "finished_at IS NOT NULL")
        rated = sum(scores.values())
        mean = sum(score * count for score, count in scores.items()) / rated if rated else 0
        return {
            "对话": str(self.count("conversations", "created_at")),
            "职工消息": str(self.count("messages", "created_at", "author = 'worker'")),
            "直接回答率": _share(outcomes.get("answer", 0), replied),
            "转人工的对话": str(
                self.count("ownership_events", "created_at", "to_owner = 'waiting'", "DISTINCT conversation_id")
            ),
            "首次人工回复（中位）": _ranked(self.first_replies(), 0.5),
            "新工单": str(self.count("tickets", "created_at")),
            "按期办结率": _share(self._on_time("1"), finished),
            "回答“有用”": _share(judged.get(1, 0), sum(judged.values())),
            "服务评分": f"{mean:.1f} 分（{rated} 人）" if rated else "还没有评分",
            "用人单位群体预警": str(self.count("employer_alerts", "last_at")),
        }

    def tables(self) -> dict[str, Rows]:
        """The tables below, by their key."""
        outcomes = self.by("kind", "messages", "created_at", "author = 'bot'")
        answered = self.by("faq_id", "messages", "created_at", "author = 'bot' AND kind = 'answer' AND faq_id NOT NULL")
        topics: Counter[str] = Counter()
        for entry, count in answered.items():
            topics[_topic_of(entry)] += count
        provinces: Counter[str] = Counter()
        for region, count in self.by("coalesce(region, '')", "conversations", "created_at").items():
            provinces[f"{region[:2]}0000" if region else ""] += count
        kinds = _labels("kinds")
        reasons = self.by("reason", "message_feedback", "at", "reason IS NOT NULL")
        scores = self.by("score", "service_ratings", "at", "score IS NOT NULL")
        replies = self.first_replies()
        return {
            "daily": self._daily(),
            "outcomes": [
                [labels.KINDS[kind], str(outcomes[kind])]
                for kind in ("answer", "clarify", "out_of_scope", "fallback", "crisis")
                if kind in outcomes
            ],
            "topics": _without_small(topics, lambda topic: labels.TOPICS[topic]),
            "regions": _without_small(provinces, lambda code: labels.region(code) or "没有说地区"),
            "channels": _largest_first(self.by("channel", "conversations", "created_at"), labels.CHANNELS),
            "replies": [[str(len(replies)), _ranked(replies, 0.5), _ranked(replies, 0.9)]],
            "tickets": _largest_first(self.by("kind", "tickets", "created_at"), kinds),
            "punctuality": self._punctuality(),
            "reasons": _largest_first(reasons, REASONS),
            "scores": [[f"{score} 分", str(scores.get(score, 0))] for score in range(5, 0, -1)],
        }

    def _daily(self) -> Rows:
        begun = self.by("date(created_at, '+8 hours')", "conversations", "created_at")
        asked = self.by("date(created_at, '+8 hours')", "messages", "created_at", "author = 'worker'")
        days = [str(self.first + timedelta(days=number)) for number in range((self.last - self.first).days + 1)]
        return [[day, str(begun.get(day, 0)), str(asked.get(day, 0))] for day in days]

    def _on_time(self, condition: str) -> int:
        """No class has less than five working days: what was finished within one day of its coming was in time."""
        in_time = "julianday(finished_at) - julianday(created_at) < 1"
        return self.count("tickets", "finished_at", f"finished_at IS NOT NULL AND {condition} AND {in_time}")

    def _punctuality(self) -> Rows:
        rows = []
        for key, label in _labels("limits").items():
            taken = self.finished(key)
            on_time = self._on_time(f"limit_class = '{key}'")
            if taken:
                share = _share(on_time, len(taken))
                spread = [_ranked(taken, 0.5), _ranked(taken, 0.9)]
                rows.append([label, str(len(taken)), str(on_time), share, *spread])
        return rows


def _between(rows: list[tuple[Any, ...]]) -> list[timedelta]:
    return sorted(datetime.fromisoformat(end) - datetime.fromisoformat(begin) for begin, end in rows)


def _topic_of(entry: str) -> str:
    (path,) = (ROOT / "knowledge" / "faq").glob(f"*/{entry}.yml")
    return path.parent.name


def _labels(name: str) -> dict[str, str]:
    """Words of kinds.yml or limits.yml by their keys."""
    content = yaml.safe_load((ROOT / "knowledge" / "tickets" / f"{name}.yml").read_text(encoding="utf-8"))
    return {key: entry["label"] for key, entry in (content["classes"] if name == "limits" else content).items()}


def _largest_first(counts: Mapping[str, int], words: Mapping[str, str]) -> Rows:
    return [[words[key], str(counts[key])] for key in sorted(counts, key=lambda key: (-counts[key], key))]


def _without_small(counts: Mapping[str, int], word: Callable[[str], str]) -> Rows:
    """Small numbers are hidden; one alone would follow from the total, so the next larger one goes with it."""
    order = sorted(counts, key=lambda key: (-counts[key], key))
    hidden = {key for key in order if counts[key] < SMALLEST}
    if len(hidden) == 1:
        hidden |= set([key for key in order if key not in hidden][-1:])
    return [[word(key), f"少于{SMALLEST}" if key in hidden else str(counts[key])] for key in order]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _ranked(durations: list[timedelta], share: float) -> str:
    """The duration that this share of them does not exceed, in the words of the page."""
    if not durations:
        return "—"
    seconds = int(sorted(durations)[ceil(share * len(durations)) - 1].total_seconds())
    if seconds < 60:
        return f"{seconds}秒"
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days:
        return f"{days}天{hours % 24}小时"
    return f"{hours}小时{minutes % 60}分" if hours else f"{minutes}分"
