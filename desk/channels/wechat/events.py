"""What workers do besides writing: follow and leave, scan a poster, use the menu, pass a place on."""

from __future__ import annotations

from collections.abc import Mapping

from desk.channels.wechat import ledger, places, texts
from desk.channels.wechat.scene import Action, Done, Scene
from desk.channels.wechat.scenes import PREFIX, Poster
from desk.conversations.ownership import system_notice
from desk.conversations.schemas import StoredButton
from desk.crypto import new_token
from law.regions import load_regions


def on_subscribe(scene: Scene) -> Done:
    """Welcome; a poster that was scanned on the way counts."""
    scene.user.subscribed = True
    poster = scene.channel.posters.get(scene.message.get("EventKey").removeprefix(PREFIX))
    greeting = [texts.WELCOME, _scanned(scene, poster) if poster else "", texts.links(scene.desk.settings)]
    scene.say("notice", "\n".join(part for part in greeting if part), *texts.WELCOME_BUTTONS)
    return Done(waits=True)


def on_scan(scene: Scene) -> Done:
    """A poster scanned by somebody who follows already."""
    poster = scene.channel.posters.get(scene.message.get("EventKey"))
    if poster is None:
        return Done()
    scene.say("notice", _scanned(scene, poster))
    return Done(waits=True)


def _scanned(scene: Scene, poster: Poster) -> str:
    scene.user.scene = poster.key
    if poster.region is None:
        return texts.SCANNED_UNION.format(name=poster.name)
    scene.conversation.region = poster.region
    return texts.SCANNED.format(name=poster.name, region=load_regions().full_name(poster.region))


def on_click(scene: Scene) -> Done:
    """An entry of the menu: the same as choosing a button."""
    item = scene.channel.menu.find(scene.message.get("EventKey"))
    if item is None or item.kind not in ("ask", "command"):
        scene.say("clarify", texts.MENU_CHANGED)
        return Done(waits=True)
    return scene.press(StoredButton(title=item.name, payload=item.target))


def on_position(scene: Scene) -> Done:
    """The position that phones report every few seconds: the region, where none is known yet; nothing is said."""
    point = places.read_point(scene.message.get("Latitude"), scene.message.get("Longitude"))
    if point is not None and scene.conversation.region is None:
        located = places.locate(point, "")
        scene.conversation.region = located.region.code if located.region else None
    return Done()


def on_leave(scene: Scene) -> Done:
    """Who unfollows takes the identity along: the conversation stays without any way back to the person."""
    user = scene.user
    user.subscribed = False
    user.openid, user.openid_hash = "", new_token()
    user.message_at = user.event_at = user.passive_until = None
    system_notice(scene.session, scene.conversation, texts.LEFT)
    ledger.drop_all(scene.session, user)
    user.planned_seq = scene.conversation.last_seq
    return Done()


EVENTS: Mapping[str, Action] = {
    "subscribe": on_subscribe, "scan": on_scan, "click": on_click, "location": on_position, "unsubscribe": on_leave,
}  # fmt: skip
# These make a follower known; the others are nothing to a desk that never heard of them.
OPENING = frozenset({"subscribe", "scan", "click"})
# After these the platform lets us send messages for a minute.
BUYING = frozenset({"subscribe", "scan", "click", "scancode_push", "scancode_waitmsg"})
