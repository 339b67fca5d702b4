"""Reads a message with the conversation beside it, before Rasa handles it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.buttons import more_button
from bot.components.knowledge_selector import KNOWLEDGE
from bot.context.issues import clauses, others
from bot.context.memory import WHICH_MATTER, Event, Memory
from bot.context.oddities import odd
from bot.context.parsed import (
    Parsed,
    decision_of,
    intent_of,
    knowledge_of,
    ranking_of,
    text_of,
    with_intent,
    with_ranking,
)
from bot.context.phrases import FollowUp, Phrases
from bot.context.places import only_places, without_places
from bot.context.pooling import CHOICES, Outcome, Reading, pool
from bot.context.selection import chosen, confirms
from bot.context.wishes import Wishes
from bot.text import is_command
from law.faq import FaqEntry
from law.library import Snapshot

TELL_REGION = "tell_region"
"""Intent of a message that says nothing but where."""
ALSO = "also"
"""Key of ``knowledge``: ids of entries on other matters of the message."""

SHORT = 12  # characters of an answer to "which matter?"
EXACT = 0.98  # a confidence that only a known way to ask gets
ELSEWHERE = {"bare": 0.1, "condition": 0.5, "joined": 0.9, "short": 0.5}
"""How much an entry of another topic counts for a follow-up of that kind."""
RELATED = 0.8
EARLIER = 0.7  # of a topic talked about before the present one
AS_TYPED = 0.5  # weight of the reading that is the message alone, when it says nothing of what it is about
WEAK_GUESS = 0.5
DOMINATES = 2.0  # times the score of the next entry: then the follow-up is about the entry already shown
NEAR_ENOUGH = 0.3  # pooled score for a message that alone would be outside labour law
OUTSIDE = 0.75  # a probability of being outside labour law that no context outweighs

TICKET_INTENTS = ("request_legal_aid", "request_ticket")  # 我要写法律援助申请书 wants the paper
NOT_UNDERSTOOD = frozenset({"out_of_scope", "fallback", "clarify", "lead"})

Parse = Callable[[str], Awaitable[Parsed]]


@dataclass(frozen=True)
class Read:
    """``text``: what Rasa is given (a typed number becomes the button it names). ``parsed``: None leaves it to Rasa."""

    text: str
    parsed: Parsed | None = None


class Reader:
    """``snapshot`` gives the present knowledge."""

    def __init__(self, phrases: Phrases, wishes: Wishes, snapshot: Callable[[], Snapshot]) -> None:
        self._phrases = phrases
        self._wishes = wishes
        self._snapshot = snapshot

    async def read(self, text: str, events: Sequence[Event], parse: Parse) -> Read:
        """``events``: the stored conversation; ``parse``: Rasa's pipeline for one text."""
        if is_command(text):
            return Read(text)
        memory = Memory.of(events)
        text = chosen(text, memory) or text
        if is_command(text) or memory.form is not None:
            return Read(text)
        return Read(text, await self._understood(await parse(text), memory, parse))

    async def _understood(self, parsed: Parsed, memory: Memory, parse: Parse) -> Parsed:
        entry = self._snapshot().entries.get(next(iter(memory.entries), ""))
        text = text_of(parsed)
        if only_places(text) and intent_of(parsed) != "ticket_status":
            return with_intent(parsed, TELL_REGION)
        ranked = decision_of(parsed) or intent_of(parsed) in TICKET_INTENTS
        wish = self._wishes.read(text) if ranked else None
        if wish is not None:
            return with_intent(parsed, wish)
        by_form = odd(text, understood=decision_of(parsed) not in NOT_UNDERSTOOD)
        if by_form is not None:
            return with_intent(parsed, by_form)
        if entry is not None and memory.guess and confirms(text):
            return with_intent(parsed, "show_more", faq_id=entry.id)
        if memory.open_aspect is not None and len(text) <= SHORT:
            completed = await parse(f"{text}{memory.open_aspect}")
            if decision_of(completed) in ("answer", "lead"):
                return {**completed, "text": text, "entities": parsed["entities"]}
        follow_up = self._phrases.read(text)
        if follow_up is not None and decision_of(parsed):
            moved = await self._follow_up(parsed, follow_up, entry, memory, parse)
            if moved is not None:
                return moved
        return await self._with_other_matters(parsed, parse)

    async def _follow_up(
        self, parsed: Parsed, follow_up: FollowUp, entry: FaqEntry | None, memory: Memory, parse: Parse
    ) -> Parsed | None:
        """The message as a continuation; None when it stands by itself."""
        if entry is None:
            return with_intent(parsed, WHICH_MATTER) if follow_up.aspect and not _known(parsed) else None
        if follow_up.bare and without_places(follow_up.asked) != follow_up.asked:
            return with_intent(parsed, TELL_REGION)
        if not _leans(parsed, follow_up):
            return None
        readings = [_reading(parsed, AS_TYPED if follow_up.bare else 1.0)]
        for asked, weight in self._readings(follow_up.asked, entry, alone=not follow_up.bare):
            reading = await parse(asked)
            if asked == follow_up.asked and follow_up.kind == "joined" and _names_another(reading, entry):
                # 那产假呢 after a question about nights: the name of a matter needs nothing from before.
                return {**reading, "text": text_of(parsed), "entities": parsed["entities"]}
            readings.append(_reading(reading, weight))
        stays = follow_up.bare or decision_of(parsed) == "out_of_scope"
        elsewhere = ELSEWHERE["bare" if stays else follow_up.kind]
        outcome = pool(readings, self._nearness(memory.entries, elsewhere))
        if decision_of(parsed) == "out_of_scope" and not follow_up.bare and _score(outcome, entry) < NEAR_ENOUGH:
            return None
        if not outcome.decision and not follow_up.bare:
            return None
        return self._continued(parsed, outcome, entry, memory, again=follow_up.kind)

    def _continued(self, parsed: Parsed, outcome: Outcome, shown: FaqEntry, memory: Memory, *, again: str) -> Parsed:
        """The outcome without the entry that was just shown; its second screen when the message means that entry.

        ``again``: kind of the follow-up. A condition (要是公司倒闭了呢) always fits the entry and says little.
        """
        others = tuple(item for item in outcome.ranking if item.faq_id != shown.id)
        unread = any(button["payload"] == more_button(shown)["payload"] for button in memory.buttons)
        if outcome.best is not None and outcome.best.faq_id == shown.id:
            next_best = others[0].confidence if others else 0.0
            certain = again != "bare" or outcome.best.confidence >= DOMINATES * next_best
            if unread and certain and again != "condition":
                return with_intent(parsed, "show_more", faq_id=shown.id)
            outcome = Outcome("clarify", others)
        else:
            outcome = Outcome(outcome.decision, others)
        if outcome.decision in ("answer", "lead"):
            offered = [f"faq/{faq_id}" for faq_id in outcome.worth_offering()]
            return with_ranking(parsed, outcome.decision, others, offered if outcome.decision == "lead" else ())
        known = self._snapshot().entries
        ids = dict.fromkeys([*outcome.worth_offering(), *shown.next.related])
        labels = [f"faq/{faq_id}" for faq_id in ids if faq_id in known and faq_id != shown.id]
        labels = [*labels[: CHOICES - 1], f"more/{shown.id}"] if unread else labels[:CHOICES]
        return with_ranking(parsed, "clarify", others, labels)

    def _readings(self, asked: str, entry: FaqEntry, *, alone: bool) -> list[tuple[str, float]]:
        """What is ranked besides the message as typed, with weights."""
        short = entry.ask.get("short", ())[:2]
        subject = self._phrases.subjects.get(entry.topic)
        before = [(word, 1.0) for word in short] + ([(subject, 0.9)] if subject else [])
        return [*([(asked, 1.0)] if alone else []), *((f"{word}{asked}", weight) for word, weight in before)]

    def _nearness(self, shown: Sequence[str], elsewhere: float) -> Callable[[str], float]:
        """For the pooling of readings; ``shown``: entries talked about, the latest first."""
        entries = self._snapshot().entries
        topics = [entries[faq_id].topic for faq_id in shown if faq_id in entries]
        related = entries[shown[0]].next.related

        def nearness(faq_id: str) -> float:
            topic = entries[faq_id].topic if faq_id in entries else None
            if topic is None:
                return 0.0
            if topic == topics[0]:
                return 1.0
            return max(RELATED if faq_id in related else 0.0, EARLIER if topic in topics else 0.0, elsewhere)

        return nearness

    async def _with_other_matters(self, parsed: Parsed, parse: Parse) -> Parsed:
        """Note the entries of other matters, unless the selector offers choices beside an answer itself."""
        decision, known = decision_of(parsed), knowledge_of(parsed)
        offered = list(known.get("choices") or ())
        if decision not in ("answer", "lead") or (decision == "answer" and offered) or not ranking_of(parsed):
            return parsed
        topics = {faq_id: entry.topic for faq_id, entry in self._snapshot().entries.items()}
        parses = [await parse(clause) for clause in clauses(text_of(parsed))]
        also = others({ranking_of(parsed)[0].faq_id}, parses, topics)
        if not also:
            return parsed
        if decision == "lead":
            labels = dict.fromkeys([*(f"faq/{faq_id}" for faq_id in also), *offered])
            return {**parsed, KNOWLEDGE: {**known, "choices": list(labels)}}
        return {**parsed, KNOWLEDGE: {**known, ALSO: also}}


def _known(parsed: Parsed) -> bool:
    """The message is a known way to ask something."""
    ranking = ranking_of(parsed)
    return decision_of(parsed) == "answer" and bool(ranking) and ranking[0].confidence >= EXACT


def _names_another(parsed: Parsed, shown: FaqEntry) -> bool:
    """The message is a known way to ask another entry than the one shown."""
    return _known(parsed) and ranking_of(parsed)[0].faq_id != shown.id


def _leans(parsed: Parsed, follow_up: FollowUp) -> bool:
    """The message needs the one before it: it says so, says nothing by itself, or is not understood alone."""
    if follow_up.bare:
        return True
    if _known(parsed):
        return False
    outside = parsed["intent"]["confidence"] if decision_of(parsed) == "out_of_scope" else 0.0
    if follow_up.joined or outside:
        return bool(follow_up.joined or outside < OUTSIDE)
    guess = ranking_of(parsed)[0].confidence if decision_of(parsed) == "lead" else 0.0
    return decision_of(parsed) in ("clarify", "fallback") or 0 < guess < WEAK_GUESS


def _score(outcome: Outcome, shown: FaqEntry) -> float:
    """Of the best entry besides the one shown."""
    return next((item.confidence for item in outcome.ranking if item.faq_id != shown.id), 0.0)


def _reading(parsed: Parsed, weight: float) -> Reading:
    return Reading(tuple(ranking_of(parsed)), decision_of(parsed), weight)
