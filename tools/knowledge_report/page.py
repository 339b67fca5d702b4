"""The two pages as Markdown: the committed one, and the one about the measuring questions, which stays in var/."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from law.due import AHEAD, MONTHS, Due, due, due_figures
from law.faq import MANNERS
from law.library import Snapshot
from law.likeness import near_duplicates
from law.overlap import THRESHOLD, overlaps
from tools.knowledge_report.counts import GroupCount, by_group, by_source, notes, stated_figures, ways
from tools.knowledge_report.coverage import Coverage

FEWEST_WAYS = 20
MANY_WAYS = 30
ENTRIES_WITH_MANY = 100
NEAREST = 20
NEAR_ENTRIES = 0.2


def page(knowledge: Snapshot, day: date) -> str:
    """The page that is committed: made of knowledge/ and the day alone."""
    parts = [
        "# 知识库报告",
        f"由 `make knowledge-report` 按 {day} 生成，只来自 knowledge/；不要手改。"
        "怎么改知识见 [knowledge.md](knowledge.md)。",
        *_summary(knowledge),
        *_groups(by_group(knowledge)),
        *_ways(knowledge),
        *_due("## 要重新核对的条目", due(knowledge, day)),
        *_due("## 要重新核对的参数", due_figures(knowledge, day)),
        *_overlapping(knowledge),
        *_alike(knowledge),
        *_sources(knowledge),
    ]
    return "\n\n".join(parts) + "\n"


def private_page(found: Coverage) -> str:
    """The page about the measuring questions: never committed, because it names them."""
    by_topic: dict[str, list[str]] = defaultdict(list)
    for row in found.open:
        by_topic[row["topic"]].append(f"{row['id']} {row['question']}")
    copied = [one for one in found.near if one.copied]
    parts = [
        "# 测量问题与知识库（不入库）",
        f"范围内 {found.asked} 题，没有条目覆盖的 {len(found.open)} 题"
        "（覆盖：条目的主题是这题的主题，且至少一条依据是这题认可的依据）。",
        *(f"## {topic}\n\n" + "\n".join(f"- {text}" for text in texts) for topic, texts in sorted(by_topic.items())),
        "## 与测量问题最像的问法",
        f"最大相似度 {max((one.alike for one in found.near), default=0):.2f}，"
        f"最大包含度 {max((one.inside for one in found.near), default=0):.2f}；"
        f"超过界限（视为照抄）的 {len(copied)} 处。",
        _table(
            ("相似", "包含", "照抄", "条目", "问法", "测量问题"),
            [
                (f"{one.alike:.2f}", f"{one.inside:.2f}", "是" if one.copied else "",
                 one.asked.entry.id, one.asked.text, one.question)
                for one in found.near[:max(NEAREST, len(copied))]
            ],
        ),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _summary(knowledge: Snapshot) -> list[str]:
    counts = [ways(entry) for entry in knowledge.entries.values()]
    cited = {citation.source for entry in knowledge.entries.values() for citation in entry.citations}
    many = sum(count >= MANY_WAYS for count in counts)
    noted = notes(knowledge)
    regional = sum(knowledge.parameters.is_regional(name) for name in knowledge.parameters.names())
    return [
        "\n".join((
            f"- 条目 {len(counts)}，问法 {sum(counts)}（不含标准问题），"
            f"平均每条 {sum(counts) / max(len(counts), 1):.1f}",
            f"- 少于 {FEWEST_WAYS} 种问法的条目 {sum(count < FEWEST_WAYS for count in counts)}；"
            f"{MANY_WAYS} 种以上的 {many}（要求 {ENTRIES_WITH_MANY}，{_tick(many >= ENTRIES_WITH_MANY)}）",
            f"- 登记的依据 {len(knowledge.sources)}，被引用的 {len(cited)}",
            f"- 参数 {len(knowledge.parameters.names())}（各地不同的 {regional}），"
            f"参数文件 {len(list(knowledge.parameters))}",
            f"- 说明规则的数字 {sum(stated_figures(entry) for entry in knowledge.entries.values())}，"
            f"其中条目自己注明出处的 {sum(noted.values())}"
            f"（{'、'.join(f'{word} {count}' for word, count in sorted(noted.items()))}），其余都在引用的条文里",
        ))
    ]  # fmt: skip


def _groups(counts: Sequence[GroupCount]) -> list[str]:
    rows = [
        (count.group.name, "、".join(count.group.topics), str(count.entries), str(count.group.fewest or "—"),
         _tick(count.enough), str(sum(count.asks.values())), *(str(count.asks[manner]) for manner in MANNERS),
         str(count.sources), str(count.articles), str(count.parameters), str(count.figures))
        for count in counts
    ]  # fmt: skip
    total = sum(count.group.fewest for count in counts)
    heads = ("组", "主题", "条目", "至少", "够", "问法", *MANNERS, "依据", "条款", "参数", "数字")
    return [
        "## 各组",
        f"各组最低数合计 {total}。参数：文中用到的参数；数字：写在文中、说明规则的数字。",
        _table(heads, rows),
    ]


def _ways(knowledge: Snapshot) -> list[str]:
    few = sorted((ways(entry), entry.id) for entry in knowledge.entries.values() if ways(entry) < FEWEST_WAYS)
    return [
        f"## 少于 {FEWEST_WAYS} 种问法的条目",
        "\n".join(f"- {name}：{count}" for count, name in few) or "没有。",
    ]


def _due(head: str, items: Sequence[Due]) -> list[str]:
    rule = f"核对满 {MONTHS} 个月，或 {AHEAD.days} 天内到期、失效、变动。"
    if not items:
        return [head, rule + "没有。"]
    return [head, rule, _table(("名称", "主题或地区", "原因"), [(item.name, item.topic, item.why) for item in items])]


def _overlapping(knowledge: Snapshot) -> list[str]:
    rows = [
        (f"{pair.alike:.2f}", pair.one.id, pair.one.question, pair.other.id, pair.other.question)
        for pair in overlaps(knowledge.entries.values(), NEAR_ENTRIES)
    ]
    return [
        "## 整条内容最接近的条目",
        f"问法、答复合起来比较，列出 {NEAR_ENTRIES} 以上的；{THRESHOLD} 以上的检查器会提醒（合成一条或写出不同）。",
        _table(("相似", "条目", "标准问题", "条目", "标准问题"), rows) if rows else "没有。",
    ]


def _alike(knowledge: Snapshot) -> list[str]:
    pairs = near_duplicates(knowledge.entries.values())
    rows = [
        (f"{alike:.2f}", one.entry.id, one.text, other.entry.id, other.text)
        for one, other, alike in sorted(pairs, key=lambda pair: (-pair[2], pair[0].entry.id, pair[1].entry.id))
    ]
    return [
        "## 不同条目里很像的问法",
        "像不等于错：“产假多少天”和“陪产假多少天”本来就是两件事。逐对看一遍，真重复的删一个。",
        _table(("相似", "条目", "问法", "条目", "问法"), rows) if rows else "没有。",
    ]


def _sources(knowledge: Snapshot) -> list[str]:
    rows = [
        (count.source.key, count.source.kind, str(count.entries) if count.entries else "",
         "、".join(article or "整份" for article in count.articles))
        for count in by_source(knowledge)
    ]  # fmt: skip
    return ["## 依据：被引用的条款", _table(("依据", "类别", "引用它的条目", "条款"), rows)]


def _tick(good: bool) -> str:
    return "✓" if good else "✗"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "／") for cell in line) + " |" for line in lines)
