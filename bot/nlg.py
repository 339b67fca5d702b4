"""Rasa's language generator: domain responses and knowledge texts in one shape (bot/envelope.py).

``utter_faq/<id>`` (the native answer of a retrieval intent), ``utter_show_faq``, ``utter_show_more`` and
``utter_clarify`` are rendered from knowledge/ on the day they are asked for: an edited answer is in use a second later
without training. Everything else is the domain's response, its ``kind`` taken from the response's metadata. The result
travels as the ``custom`` part of the utterance.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.buttons import (
    ACTION_BUTTONS,
    HUMAN,
    LEGAL_AID,
    MORE_TITLE,
    NONE_OF_THESE,
    RELATED,
    answer_buttons,
    more_of_last_button,
    show_button,
)
from bot.context.places import named_place
from bot.context.reader import ALSO
from bot.envelope import BotMessage, Button, bot_message
from bot.names import CLARIFY, FAQ_ID, FAQ_RESPONSE, SHOW_FAQ, SHOW_MORE, TELL_REGION
from law.china import china_today
from law.errors import NoValue
from law.faq import FaqEntry, render
from law.installation import knowledge_folder
from law.library import Library, Snapshot
from law.regions import find_regions, load_regions

logger = logging.getLogger(__name__)

UNCLEAR_AGAIN = "utter_fallback_again"
"""Said instead of asking back for the third time in a row."""
ASKED_BACK_AT_MOST = 2
CLARIFY_CHOICES = 3

CLARIFY_TEXT = "您想问的是哪一个？点一下，或者回复“第一个”“第二个”都行。"
CLARIFY_AGAIN_TEXT = "还差一点，怕给您指错路。是下面哪一个？都不是的话，点“转人工”，有人跟您说。"
ALSO_TEXT = "您还提到了别的事，点下面的接着看。"
GONE_TEXT = "这条内容现在不适用了（法律或标准可能已经变化）。请换个说法再问一次，或者打12351、12333咨询。"
LEAD_TEXT = "您问的可能是“{question}”。先按这个说：\n\n{answer}\n\n不是这个？点下面的，或者换个说法、多说一点情况。"
REGION_TEXT = "好，按{region}来说。\n\n{answer}"
REGION_SAME_TEXT = "记下了，{region}。刚才这件事各地规定是一样的，按上面说的办就行；具体去哪个窗口，可以打当地12333问。"
REGION_NOTED_TEXT = "记下了，{region}。您遇到了什么事？用一句话说说就行。"
REGION_OUTSIDE_TEXT = "{region}的劳动争议适用当地法律，我只懂内地的规定。上班的地方如果在内地，请告诉我是哪个市。"
REGION_UNKNOWN_TEXT = "您在哪个市上班？告诉我，我按当地的标准说。"
NOTHING_NEAR_TEXT = "我没听明白。请换个说法，说说在哪里上班、遇到什么事、多久了；急的话可以打12351、12333。"


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
        # Read before the server is ready: the first worker would wait for it, longer than the desk has patience.
        self.library = library if library is not None else Library(knowledge_folder())
        self._today = today

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """``{"custom": bot message}`` for the response; None when no such response exists."""
        if utter_action == CLARIFY and self._goes_in_circles(tracker):
            utter_action = UNCLEAR_AGAIN
        if utter_action == CLARIFY:
            return _custom(self._clarify(tracker))
        if utter_action == TELL_REGION:
            return _custom(self._tell_region(tracker))
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
        also = self._also(entry, tracker, snapshot)
        parts = [entry.answer, entry.region_note(region) or "", ALSO_TEXT if also else ""]
        return bot_message(
            {
                **self._about(entry, snapshot),
                "text": self._filled("\n\n".join(part.strip() for part in parts if part.strip()), region, snapshot),
                "confidence": confidence,
                "buttons": [*also, *answer_buttons(entry, snapshot, self._today(), 0 if also else RELATED)],
            }
        )

    def _also(self, entry: FaqEntry, tracker: DialogueStateTracker, snapshot: Snapshot) -> list[Button]:
        """Buttons of the other matters a message names: those the selector offers, or those its clauses ask for."""
        known = _knowledge(tracker)
        if known.get("decision") != "answer":
            return []
        labels = known.get("choices") or [f"faq/{faq_id}" for faq_id in known.get(ALSO) or ()]
        buttons = [self._choice(label, snapshot) for label in labels if label != f"faq/{entry.id}"]
        return [button for button in buttons if button is not None][:CLARIFY_CHOICES]

    def _more(self, faq_id: str | None, tracker: DialogueStateTracker) -> BotMessage:
        """The second screen of an entry with the false beliefs it corrects."""
        found = self._in_force(faq_id)
        if found is None:
            return bot_message({"kind": "fallback", "text": GONE_TEXT})
        entry, snapshot = found
        beliefs = [f"常见误解：{premise.belief}\n其实：{premise.correction}" for premise in entry.premises]
        text = "\n\n".join(part.strip() for part in [entry.more or entry.answer, *beliefs])
        shown = [button for button in answer_buttons(entry, snapshot, self._today()) if button["title"] != MORE_TITLE]
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
            near = [button for button in near if button not in more]
            return bot_message({**guess, "kind": "clarify", "buttons": [*more, *near, NONE_OF_THESE]})
        if not near:
            return bot_message({"kind": "fallback", "text": NOTHING_NEAR_TEXT, "buttons": [HUMAN, LEGAL_AID]})
        if _asked_back(tracker):
            return bot_message({"kind": "clarify", "text": CLARIFY_AGAIN_TEXT, "buttons": [*near, HUMAN]})
        return bot_message({"kind": "clarify", "text": CLARIFY_TEXT, "buttons": [*near, NONE_OF_THESE]})

    def _goes_in_circles(self, tracker: DialogueStateTracker) -> bool:
        """Asking back again would offer what was already passed over, or would be once too often."""
        offered = _asked_back(tracker)
        if len(offered) < ASKED_BACK_AT_MOST or _knowledge(tracker).get("decision") == "lead":
            return False
        again = {button["payload"] for message in offered[:ASKED_BACK_AT_MOST] for button in message}
        first = next(iter(self._clarify(tracker)["buttons"]))
        return first["payload"] in again or len(offered) > ASKED_BACK_AT_MOST

    def _tell_region(self, tracker: DialogueStateTracker) -> BotMessage:
        """The last answer once more with the figures of the place the worker named."""
        parsed: Mapping[str, Any] = tracker.latest_message.parse_data if tracker.latest_message is not None else {}
        text = str(parsed.get("text") or "")
        named = named_place(text)
        if named is None and find_regions(text):  # not there, but where?
            return bot_message({"kind": "question", "text": REGION_UNKNOWN_TEXT})
        if named is not None and named.region is None:
            names = [load_regions().full_name(place.code) for place in named.candidates]
            options = [Button(title=name, payload=name) for name in names]
            return bot_message({"kind": "question", "text": named.question, "buttons": options})
        if named is not None and named.region is not None and not named.region.in_scope:
            return bot_message({"kind": "notice", "text": REGION_OUTSIDE_TEXT.format(region=named.region.name)})
        code = worker_region(tracker)
        if code is None or code not in load_regions().by_code:
            return bot_message({"kind": "question", "text": REGION_UNKNOWN_TEXT})
        region = load_regions().full_name(code)
        found = self._in_force(_wanted_entry(tracker))
        if found is None:
            return bot_message({"kind": "question", "text": REGION_NOTED_TEXT.format(region=region)})
        entry = found[0]
        if not entry.is_regional:
            return bot_message({"kind": "notice", "text": REGION_SAME_TEXT.format(region=region)})
        shown = self._from_knowledge(f"{FAQ_RESPONSE}{entry.id}", tracker)
        if shown["kind"] != "answer":
            return shown
        return bot_message({**shown, "text": REGION_TEXT.format(region=region, answer=shown["text"])})

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
        """The button of "faq/<id>", "more/<id>" or an intent that can be offered; None for what is not there today."""
        if label in ACTION_BUTTONS:
            return ACTION_BUTTONS[label]
        kind, _, faq_id = label.rpartition("/")
        entry = snapshot.entries.get(faq_id)
        if entry is None or not entry.in_force(self._today()):
            return None
        return more_of_last_button(entry) if kind == "more" else show_button(entry)

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
            "citations": [snapshot.sources.citation_or_key(cite) for cite in entry.citations],
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


def _wanted_entry(tracker: DialogueStateTracker) -> str | None:
    """The ``faq_id`` of the button that was pressed, else the entry shown last (somebody typed 详细说明)."""
    pressed = next((str(value) for value in tracker.get_latest_entity_values(FAQ_ID)), None)
    return pressed or next(filter(None, map(_shown_entry, reversed(tracker.events))), None)


def _shown_entry(event: Event) -> str | None:
    if not isinstance(event, BotUttered):
        return None
    faq_id = (event.data.get("custom") or {}).get(FAQ_ID)
    return faq_id if isinstance(faq_id, str) else None


def _asked_back(tracker: DialogueStateTracker) -> list[list[Button]]:
    """The messages right before this one that were answered with nothing but a question back or "not understood".

    For each, the latest first, the buttons that were offered.
    """
    turns: list[list[Mapping[str, Any]]] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            turns.append([])
        elif isinstance(event, BotUttered) and turns:
            turns[-1].append(event.data.get("custom") or {})
    unclear = takewhile(_unclear, reversed(turns[:-1]))
    return [[button for reply in replies for button in reply.get("buttons") or ()] for replies in unclear]


def _unclear(replies: Sequence[Mapping[str, Any]]) -> bool:
    return bool(replies) and all(
        reply.get("kind") == "fallback" or (reply.get("kind") == "clarify" and reply.get(FAQ_ID) is None)
        for reply in replies
    )


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
