"""Rasa's language generator: domain responses and knowledge texts in one shape (bot/envelope.py).

``utter_faq/<id>`` (the native answer of a retrieval intent), ``utter_show_faq``, ``utter_show_more`` and
``utter_clarify`` are rendered from knowledge/ on the day they are asked for: an edited answer is in use a second later
without training. Everything else is the domain's response, its ``kind`` taken from the response's metadata. The result
travels as the ``custom`` part of the utterance.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.envelope import BotMessage, Button, bot_message
from bot.lexicon import knowledge_folder
from law.errors import NoValue, UnknownSource
from law.faq import FaqEntry, render
from law.library import Library, Snapshot

logger = logging.getLogger(__name__)

CHINA = ZoneInfo("Asia/Shanghai")
FAQ_RESPONSE = "utter_faq/"
SHOW_FAQ, SHOW_MORE, CLARIFY = "utter_show_faq", "utter_show_more", "utter_clarify"
FAQ_ID = "faq_id"
RELATED = 2
CLARIFY_CHOICES = 3

MORE_TITLE = "详细说明"
LEGAL_AID = Button(title="申请法律援助", payload="/request_legal_aid")
ACTION_BUTTONS = {
    "request_legal_aid": LEGAL_AID,
    "ticket_status": Button(title="查询申请进度", payload="/ticket_status"),
}
NONE_OF_THESE = Button(title="都不是，转人工", payload="/request_human")
CLARIFY_TEXT = "您想问的是哪一个？点一下就行；都不对的话，请换个说法，多说一点情况。"
GONE_TEXT = "这条内容现在不适用了（法律或标准可能已经变化）。请换个说法再问一次，或者打12351、12333咨询。"
LEAD_TEXT = "您问的可能是“{question}”。先按这个说：\n\n{answer}\n\n不是这个？点下面的，或者换个说法、多说一点情况。"
NOTHING_NEAR_TEXT = "我没听明白。请换个说法，说说在哪里上班、遇到什么事、多久了；急的话可以打12351、12333。"


def china_today() -> date:
    """The date in China."""
    return datetime.now(CHINA).date()


class KnowledgeResponseGenerator(TemplatedNaturalLanguageGenerator):
    """``nlg: {type: bot.nlg.KnowledgeResponseGenerator}`` in endpoints.yml. A subclass, so that Rasa hands it the
    responses of every model it loads."""

    def __init__(
        self,
        endpoint_config: EndpointConfig | None = None,
        domain: Domain | None = None,
        library: Library | None = None,
        today: Callable[[], date] = china_today,
    ) -> None:
        super().__init__(domain.responses if domain else {})
        self._given = library
        self._today = today

    @property
    def library(self) -> Library:
        """The knowledge folder, opened at first use."""
        if self._given is None:
            self._given = Library(knowledge_folder())
        return self._given

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """``{"custom": bot message}`` for the response; None when no such response exists."""
        if utter_action == CLARIFY:
            return _custom(self._clarify(tracker))
        if utter_action in (SHOW_FAQ, SHOW_MORE) or utter_action.startswith(FAQ_RESPONSE):
            return _custom(self._from_knowledge(utter_action, tracker))
        response = await super().generate(utter_action, tracker, output_channel, **kwargs)
        return None if response is None else _custom(_domain_message(response))

    def _from_knowledge(self, utter_action: str, tracker: DialogueStateTracker) -> BotMessage:
        """An entry's text. One that cannot be filled today (a figure is missing) is withheld, not shown half."""
        pressed = utter_action in (SHOW_FAQ, SHOW_MORE)
        faq_id = _wanted_entry(tracker) if pressed else utter_action[len(FAQ_RESPONSE) :]
        try:
            if utter_action == SHOW_MORE:
                return self._more(faq_id, tracker)
            return self._entry(faq_id, tracker, None if pressed else _best_confidence(tracker))
        except (NoValue, ValueError) as error:
            logger.error("FAQ entry %s cannot be shown: %s", faq_id, error)
            return bot_message({"kind": "fallback", "text": GONE_TEXT})

    def _entry(self, faq_id: str | None, tracker: DialogueStateTracker, confidence: float | None) -> BotMessage:
        """The answer of an entry, with the regional exception when the worker's region is known."""
        found = self._in_force(faq_id)
        if found is None:
            return bot_message({"kind": "fallback", "text": GONE_TEXT})
        entry, snapshot = found
        region = worker_region(tracker)
        parts = [entry.answer, entry.region_note(region) or ""]
        return bot_message(
            {
                **self._about(entry, snapshot),
                "text": self._filled("\n\n".join(part.strip() for part in parts if part.strip()), region, snapshot),
                "confidence": confidence,
                "buttons": _answer_buttons(entry, snapshot, self._today()),
            }
        )

    def _more(self, faq_id: str | None, tracker: DialogueStateTracker) -> BotMessage:
        """The second screen of an entry with the false beliefs it corrects."""
        found = self._in_force(faq_id)
        if found is None:
            return bot_message({"kind": "fallback", "text": GONE_TEXT})
        entry, snapshot = found
        beliefs = [f"常见误解：{premise.belief}\n其实：{premise.correction}" for premise in entry.premises]
        text = "\n\n".join(part.strip() for part in [entry.more or entry.answer, *beliefs])
        shown = [button for button in _answer_buttons(entry, snapshot, self._today()) if button["title"] != MORE_TITLE]
        about = self._about(entry, snapshot)
        return bot_message({**about, "text": self._filled(text, worker_region(tracker), snapshot), "buttons": shown})

    def _clarify(self, tracker: DialogueStateTracker) -> BotMessage:
        """Two or three entries (or actions) to choose from; the likeliest is shown at once when the selector leads."""
        snapshot = self.library.snapshot()
        buttons = {label: self._choice(label, snapshot) for label in _choices(tracker)}
        guess = self._guess(tracker)
        if guess is not None:
            buttons.pop(f"faq/{guess['faq_id']}", None)
        near = [button for button in buttons.values() if button is not None][:CLARIFY_CHOICES]
        if guess is not None:
            more = [button for button in guess["buttons"] if button["title"] == MORE_TITLE]
            return bot_message({**guess, "kind": "clarify", "buttons": [*more, *near, NONE_OF_THESE]})
        if not near:
            return bot_message({"kind": "fallback", "text": NOTHING_NEAR_TEXT, "buttons": [NONE_OF_THESE]})
        return bot_message({"kind": "clarify", "text": CLARIFY_TEXT, "buttons": [*near, NONE_OF_THESE]})

    def _guess(self, tracker: DialogueStateTracker) -> BotMessage | None:
        """The likeliest entry's answer, said to be a guess; None when the selector does not lead with one."""
        known = _knowledge(tracker)
        if known.get("decision") != "lead" or not known.get("ranking"):
            return None
        first = known["ranking"][0]
        shown = self._from_knowledge(f"{FAQ_RESPONSE}{first['faq_id']}", tracker)
        if shown["kind"] != "answer":
            return None
        entry = self.library.snapshot().entries[first["faq_id"]]
        text = LEAD_TEXT.format(question=entry.question, answer=shown["text"])
        return bot_message({**shown, "text": text, "confidence": first["confidence"]})

    def _choice(self, label: str, snapshot: Snapshot) -> Button | None:
        """The button of "faq/<id>" or of an intent that can be offered; None for what is not there today."""
        if label in ACTION_BUTTONS:
            return ACTION_BUTTONS[label]
        entry = snapshot.entries.get(label.removeprefix("faq/"))
        return _show(entry) if entry is not None and entry.in_force(self._today()) else None

    def _in_force(self, faq_id: str | None) -> tuple[FaqEntry, Snapshot] | None:
        snapshot = self.library.snapshot()
        entry = snapshot.entries.get(faq_id) if faq_id else None
        return (entry, snapshot) if entry is not None and entry.in_force(self._today()) else None

    def _filled(self, text: str, region: str | None, snapshot: Snapshot) -> str:
        return render(text, day=self._today(), region=region, parameters=snapshot.parameters)

    @staticmethod
    def _about(entry: FaqEntry, snapshot: Snapshot) -> dict[str, Any]:
        return {
            "kind": "answer",
            "faq_id": entry.id,
            "topic": entry.topic,
            "citations": [_citation(snapshot, citation) for citation in entry.citations],
            "checked_on": entry.checked_on.isoformat(),
        }


def worker_region(tracker: DialogueStateTracker) -> str | None:
    """GB/T 2260 code: what the worker said (slot ``region``), else what the channel knows (message metadata)."""
    said = tracker.slots["region"].value if "region" in tracker.slots else None
    if not said and tracker.latest_message is not None:
        said = (tracker.latest_message.metadata or {}).get("region")
    return said if isinstance(said, str) and said.isdigit() else None


def _custom(message: BotMessage) -> dict[str, Any]:
    return {"custom": dict(message)}


def _domain_message(response: Mapping[str, Any]) -> BotMessage:
    """A filled domain response; a ``custom`` part of its own wins over the rest."""
    metadata = response.get("metadata") or {}
    base = {"kind": metadata.get("kind"), "text": response.get("text"), "buttons": response.get("buttons")}
    return bot_message({**base, **(response.get("custom") or {})})


def _citation(snapshot: Snapshot, citation: Any) -> dict[str, str]:
    """Law, article, full title; the key alone for a source that sources.yml lost (the validator reports it)."""
    try:
        return snapshot.sources.citation(citation)
    except UnknownSource:
        return {"law": citation.source, "article": citation.article, "title": citation.source}


def _answer_buttons(entry: FaqEntry, snapshot: Snapshot, today: date) -> list[Button]:
    more = [Button(title=MORE_TITLE, payload=_command("show_more", entry.id))] if entry.more.strip() else []
    ticket = [LEGAL_AID] if entry.next.ticket else []
    related = [snapshot.entries.get(faq_id) for faq_id in entry.next.related]
    return [*more, *ticket, *[_show(near) for near in related if near is not None and near.in_force(today)][:RELATED]]


def _show(entry: FaqEntry) -> Button:
    return Button(title=entry.question, payload=_command("show_faq", entry.id))


def _command(intent: str, faq_id: str) -> str:
    return f"/{intent}{json.dumps({FAQ_ID: faq_id})}"


def _wanted_entry(tracker: DialogueStateTracker) -> str | None:
    """The ``faq_id`` of the button that was pressed, else the entry shown last (somebody typed 详细说明)."""
    pressed = next((str(value) for value in tracker.get_latest_entity_values(FAQ_ID)), None)
    return pressed or next(filter(None, map(_shown_entry, reversed(tracker.events))), None)


def _shown_entry(event: Event) -> str | None:
    if not isinstance(event, BotUttered):
        return None
    faq_id = (event.data.get("custom") or {}).get(FAQ_ID)
    return faq_id if isinstance(faq_id, str) else None


def _knowledge(tracker: DialogueStateTracker) -> Mapping[str, Any]:
    """What the selector found for the latest message (bot/components/knowledge_selector.py)."""
    parsed: Mapping[str, Any] = tracker.latest_message.parse_data if tracker.latest_message is not None else {}
    return parsed.get("knowledge") or {}


def _ranking(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    return list(_knowledge(tracker).get("ranking") or [])


def _choices(tracker: DialogueStateTracker) -> list[str]:
    """What the selector offers; when it decided otherwise (a rule leads here), the best of its ranking."""
    offered = _knowledge(tracker).get("choices")
    return list(offered or [f"faq/{item['faq_id']}" for item in _ranking(tracker)])


def _best_confidence(tracker: DialogueStateTracker) -> float | None:
    return next((item["confidence"] for item in _ranking(tracker)), None)
