"""A fixed part of the knowledge, small enough for every peer: the same ways to ask to learn from, others to be asked.

The entries are drawn from all topics in turn, the ways to ask from all manners in turn; none that is nearly one of
those learned from is asked. Long ones are left out on both sides: see `stock_rasa`.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from bot.components.chinese_nlp import reader
from bot.lexicon import read_lexicon
from bot.ranking.features import Analyser, Vocabulary
from bot.ranking.scorers import encode
from bot.ranking.validation import near_duplicates
from law.faq import FaqEntry
from law.library import Library

SEED = 4
MAX_TERMS = 60_000


@dataclass(frozen=True)
class Sample:
    """``learned``: ways to ask of each entry, its question first; ``asked``: (way to ask, its entry)."""

    learned: Mapping[str, Sequence[str]]
    asked: Sequence[tuple[str, str]]

    def write_knowledge(self, whole: Path, folder: Path) -> None:
        """A copy of the knowledge that has these entries and these ways to ask only."""
        shutil.copytree(whole, folder)
        for file in (folder / "faq").rglob("*.yml"):
            entry = yaml.safe_load(file.read_text(encoding="utf-8"))
            if entry["id"] not in self.learned:
                file.unlink()
                continue
            entry["ask"] = {"plain": list(self.learned[entry["id"]][1:])}
            file.write_text(yaml.safe_dump(entry, allow_unicode=True, sort_keys=False), encoding="utf-8")


def sample(library: Library, entries: int, ways: int, asked: int, longest: int) -> Sample:
    """``entries`` of them, each with at most ``ways`` ways to ask to learn from and ``asked`` to be asked.

    ``longest``: characters of a way to ask at most."""
    chosen = drawn(list(library.entries.values()), entries)
    short = {entry.id: spread(entry.ask, longest) for entry in chosen}
    learned = {entry.id: [entry.question, *short[entry.id][: ways - 1]] for entry in chosen}
    others = {entry.id: short[entry.id][ways - 1 :] for entry in chosen}
    fresh = unlike(learned, others)
    return Sample(learned, [(text, entry) for entry, texts in fresh.items() for text in texts[:asked]])


def drawn(entries: Sequence[FaqEntry], wanted: int) -> list[FaqEntry]:
    """One of every topic, then a second one of every topic, and so on; the same ones every time."""
    by_topic: dict[str, list[FaqEntry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.id):
        by_topic.setdefault(entry.topic, []).append(entry)
    dice = random.Random(SEED)
    for topic in sorted(by_topic):
        dice.shuffle(by_topic[topic])
    rounds = max(map(len, by_topic.values()), default=0)
    turns = [by_topic[topic][at] for at in range(rounds) for topic in sorted(by_topic) if at < len(by_topic[topic])]
    return turns[:wanted]


def spread(ask: Mapping[str, Sequence[str]], longest: int) -> list[str]:
    """The ways to ask that are not longer, taking one manner after the other."""
    manners = [[text for text in texts if len(text) <= longest] for texts in ask.values()]
    rounds = max(map(len, manners), default=0)
    return [texts[at] for at in range(rounds) for texts in manners if at < len(texts)]


def unlike(learned: Mapping[str, Sequence[str]], others: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The other ways to ask that are in no group of near-duplicates with one that is learned from."""
    lexicon = read_lexicon()
    read, analyse = reader(lexicon), Analyser(lexicon.synonyms)
    rows = [(entry, text, True) for entry, texts in learned.items() for text in texts]
    rows += [(entry, text, False) for entry, texts in others.items() for text in texts]
    places = {entry: at for at, entry in enumerate(learned)}
    terms = [analyse(*read(text)).whole for _, text, _ in rows]
    counted = encode(Vocabulary.fit(terms, MAX_TERMS), terms).counted
    groups = near_duplicates(counted, np.array([places[entry] for entry, _, _ in rows]))
    known = {group for group, (_, _, is_learned) in zip(groups, rows, strict=True) if is_learned}
    fresh: dict[str, list[str]] = {entry: [] for entry in learned}
    for group, (entry, text, _) in zip(groups, rows, strict=True):
        if group not in known:
            fresh[entry].append(text)
    return fresh
