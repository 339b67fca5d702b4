"""What workers send: words, voice, pictures, places, links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from desk.channels.wechat import ledger, pictures, places, texts
from desk.channels.wechat.options import choose
from desk.channels.wechat.scene import Action, Done, Scene
from desk.conversations import service
from desk.conversations.repository import pending_messages
from desk.conversations.schemas import StoredButton
from desk.conversations.texts import clean, storable

_NUDGES = frozenset(["继续", "好的", "嗯嗯", "接着看", "下一条", "下一页", "收到", "ok", "在吗", "任意字"])
LONGEST_TITLE = 60


def on_text(scene: Scene) -> Done:
    """Typed words: one of the options shown last, a nudge for what waits, or something for the bot."""
    return said(scene, scene.message.get("Content"))


def on_voice(scene: Scene) -> Done:
    """Words where the platform recognised them, else a request to type."""
    words = scene.message.get("Recognition")
    return said(scene, words) if words.strip() else scene.explain(texts.SHOWN_VOICE, texts.VOICE)


def said(scene: Scene, text: str) -> Done:
    chosen = choose(text, ledger.options_shown(scene.user))
    if chosen is not None:
        return scene.press(StoredButton(title=chosen.title, payload=chosen.payload, desk=chosen.desk))
    if _is_nudge(text) and _is_outstanding(scene):
        return Done(scene.keep(clean(text)), waits=True)
    return scene.receive(service.Inbound(scene.external_id, clean(text)))


def _is_nudge(text: str) -> bool:
    plain = "".join(char for char in text.casefold() if unicodedata.category(char)[0] in "LN")
    return len(plain) <= 1 or plain in _NUDGES


def _is_outstanding(scene: Scene) -> bool:
    """Whether something waits to be sent, or an answer is still being made."""
    return ledger.has_waiting(scene.session, scene.user) or bool(pending_messages(scene.session, scene.conversation))


def on_image(scene: Scene) -> Done:
    """Evidence for an open ticket; without one it is not even fetched."""
    if pictures.open_ticket(scene.session, scene.conversation) is None:
        return scene.explain(texts.SHOWN_IMAGE, texts.IMAGE_NO_TICKET)
    stored = scene.keep(texts.SHOWN_IMAGE)
    pictures.want(scene.receipt, scene.message.get("MediaId"), scene.message.get("PicUrl"))
    return Done(stored, waits=True)


def on_video(scene: Scene) -> Done:
    return scene.explain(texts.SHOWN_VIDEO, texts.VIDEO)


def on_link(scene: Scene) -> Done:
    title = re.sub(r"\s+", " ", storable(scene.message.get("Title")) or "")[:LONGEST_TITLE]
    return scene.explain(f"{texts.SHOWN_LINK}{title}", texts.LINK)


def on_place(scene: Scene) -> Done:
    """The region for later answers, and the nearest union stations."""
    message = scene.message
    point = places.read_point(message.get("Location_X"), message.get("Location_Y"))
    if point is None:
        return on_unknown(scene)
    address = (storable(message.get("Label")) or "")[:LONGEST_TITLE]
    located = places.locate(point, address)
    if located.region is not None and located.region.in_scope:
        scene.conversation.region = located.region.code
    stored = scene.keep(f"{texts.SHOWN_PLACE}{address or (located.region.name if located.region else '')}")
    scene.say("notice", places.region_text(located), to=stored)
    scene.say("notice", places.stations_text(scene.desk.stations, point), to=stored)
    return Done(stored, waits=True)


def on_unknown(scene: Scene) -> Done:
    return scene.explain(texts.SHOWN_OTHER, texts.UNKNOWN)


MESSAGES: Mapping[str, Action] = {
    "text": on_text, "voice": on_voice, "image": on_image, "video": on_video, "shortvideo": on_video,
    "location": on_place, "link": on_link,
}  # fmt: skip
