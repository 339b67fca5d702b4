"""What every action on a message has at hand, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from desk.channels.wechat.channel import Wechat
from desk.channels.wechat.incoming import Incoming
from desk.composition import Desk
from desk.conversations import service
from desk.conversations.repository import append, find_message
from desk.conversations.schemas import StoredButton
from desk.feedback.words import is_rating
from desk.models import Conversation, Message, WechatReceipt, WechatUser


@dataclass(frozen=True)
class Done:
    """``stored``: the worker's message · ``start``: the bot owes an answer · ``waits``: there may be a reply.

    ``reopens``: a closed conversation begins again with it.
    """

    stored: Message | None = None
    start: bool = False
    waits: bool = False
    reopens: bool = True


@dataclass(frozen=True)
class Scene:
    """One message in its place; the rows of follower and conversation are locked."""

    session: Session
    desk: Desk
    channel: Wechat
    user: WechatUser
    conversation: Conversation
    receipt: WechatReceipt
    message: Incoming

    @property
    def external_id(self) -> str:
        return f"wechat:{self.message.key}"

    def say(self, kind: str, text: str, *buttons: StoredButton, to: Message | None = None) -> None:
        """A reply of the desk itself."""
        body = {"text": text, "buttons": [button.model_dump() for button in buttons]}
        reply_to = to.id if to else None
        append(self.session, self.conversation, author="bot", kind=kind, body=body, in_reply_to=reply_to)

    def keep(self, shown: str) -> Message:
        """Store something the bot does not get, as the words staff see."""
        return service.keep(self.session, self.conversation, self.external_id, shown)

    def explain(self, shown: str, reply: str) -> Done:
        """Something the bot cannot read: kept as words, answered at once."""
        stored = self.keep(shown)
        self.say("clarify", reply, to=stored)
        return Done(stored, waits=True)

    def receive(self, inbound: service.Inbound) -> Done:
        """Something for the bot (or for the person who has the conversation)."""
        receipt = service.receive(
            self.session, self.conversation.public_id, inbound, self.desk.crisis,
            burst_seconds=self.desk.settings.burst_seconds,
        )  # fmt: skip
        return Done(find_message(self.session, receipt.message_id), receipt.start, waits=True)

    def press(self, button: StoredButton) -> Done:
        """A button of ours that was chosen."""
        return replace(self.receive(service.pressed(self.external_id, button)), reopens=not is_rating(button.payload))


Action = Callable[[Scene], Done]
