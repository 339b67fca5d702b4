"""The worker's side of a conversation: open it, take a message in, read what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from desk.clock import now
from desk.conversations import burst, danger, texts, visitors
from desk.conversations.buttons import open_button
from desk.conversations.escalation import ANGRY, escalate, opening_words, reason_in
from desk.conversations.ownership import reopen, system_notice, worker_back_to_bot
from desk.conversations.repository import append, find_conversation, find_inbound
from desk.conversations.schemas import PostMessage, StoredButton
from desk.crypto import Keyring, new_public_id
from desk.feedback import words
from desk.models import Conversation, Message
from desk.privacy.answers import answer_wish, follow
from desk.privacy.wishes import COMMANDS, Wish, wish_of
from law.crisis import CrisisLexicon


@dataclass(frozen=True)
class Inbound:
    """A message that came in: what the worker reads, what the bot gets, whether it is a command to the desk."""

    external_id: str
    text: str
    payload: str | None = None
    desk_command: str | None = None

    @property
    def is_command(self) -> bool:
        """A button that stands for a command of the bot; other buttons stand for typing their words."""
        return (self.payload or "").startswith("/")


@dataclass(frozen=True)
class Receipt:
    """What became of a posted message. ``start``: it is new and the bot owes an answer."""

    message_id: str
    start: bool
    failed_rounds: int


def open_conversation(session: Session, *, channel: str, region: str | None, days: int) -> tuple[Conversation, str]:
    """A new conversation with its greeting, and the token that opens it for ``days``."""
    conversation = new_conversation(session, channel=channel, region=region)
    greet(session, conversation)
    return conversation, visitors.issue(session, conversation, timedelta(days=days))


def greet(session: Session, conversation: Conversation) -> None:
    """The first words of the bot, with what is asked most as buttons."""
    buttons = [button.model_dump() for button in texts.GREETING_BUTTONS]
    append(session, conversation, author="bot", kind="notice", body={"text": texts.GREETING, "buttons": buttons})


def new_conversation(session: Session, *, channel: str, region: str | None) -> Conversation:
    """A conversation in which nothing was said yet."""
    moment = now()
    conversation = Conversation(
        public_id=new_public_id(), channel=channel, region=region, owner="bot", urgent=False, last_seq=0,
        created_at=moment, updated_at=moment,
    )  # fmt: skip
    session.add(conversation)
    session.flush()
    return conversation


def parse_inbound(keyring: Keyring, conversation_id: str, posted: PostMessage) -> Inbound:
    """What a client posted, made safe: typed text is never a command, a signed button is what was signed."""
    if posted.payload is None:
        return Inbound(posted.client_message_id, texts.clean(posted.text))
    return pressed(posted.client_message_id, open_button(keyring, conversation_id, posted.payload))


def pressed(external_id: str, button: StoredButton) -> Inbound:
    """A button of ours that the worker chose."""
    if button.desk:
        return Inbound(external_id, button.title, desk_command=button.payload)
    return Inbound(external_id, button.title, payload=_bot_payload(button))


def _bot_payload(button: StoredButton) -> str:
    return button.payload if button.payload.startswith("/") else texts.clean(button.payload)


def receive(session: Session, conversation_id: str, inbound: Inbound, lexicon: CrisisLexicon, *,
            burst_seconds: float = 0.0) -> Receipt:  # fmt: skip
    """Store a message once, with whatever the desk itself says to it.

    ``burst_seconds``: how long a text that does not stand by itself waits for the next one; 0: not at all.
    """
    conversation = find_conversation(session, conversation_id, lock=True)
    known = find_inbound(session, conversation, inbound.external_id)
    if known is not None:
        return Receipt(known.public_id, False, conversation.failed_rounds)
    body = {"text": inbound.text} | ({"payload": inbound.payload} if inbound.payload else {})
    message = append(
        session, conversation, author="worker", kind="message", body=body, status="held",
        external_id=inbound.external_id,
    )  # fmt: skip
    message.status = _respond(session, conversation, message, inbound, lexicon)
    if burst_seconds and message.status == "pending" and inbound.payload is None:
        _watch_burst(session, conversation, message, burst_seconds)
    return Receipt(message.public_id, message.status == "pending", conversation.failed_rounds)


def _watch_burst(session: Session, conversation: Conversation, message: Message, seconds: float) -> None:
    if burst.is_open(session, conversation, str(message.body["text"])):
        message.body = {**message.body, burst.OPEN: True}
        burst.wait_for_more(conversation, seconds)
    else:
        conversation.quiet_until = None


def keep(session: Session, conversation: Conversation, external_id: str, text: str) -> Message:
    """Store a message in the (locked) conversation that is not for the bot: a picture, a place, a nudge."""
    for_person = conversation.owner in ("waiting", "human")
    return append(
        session, conversation, author="worker", kind="message", body={"text": text},
        status="held" if for_person else "answered", external_id=external_id,
    )  # fmt: skip


def _respond(session: Session, conversation: Conversation, message: Message, inbound: Inbound,
             lexicon: CrisisLexicon) -> str:  # fmt: skip
    """What the desk answers at once; gives the status of the message."""
    # The whole message is a wish about data then: no danger hides in it, though the words may sound alike.
    wish = _wish(inbound)
    crisis = lexicon.detect(inbound.text) if inbound.payload is None and wish is None else None
    if crisis is not None and not crisis.interrupts and danger.opened(session, conversation) is not None:
        crisis = None  # the numbers were given a moment ago; what is said now follows from that
    if crisis is not None:
        danger.respond(session, conversation, message, crisis)
    said = words.rate(session, conversation, inbound.desk_command)
    if said is not None:  # of a service that ended: no reason to begin another one
        system_notice(session, conversation, said, in_reply_to=message)
        return "answered"
    if conversation.owner == "closed":
        reopen(session, conversation, message)
    if wish is not None or inbound.desk_command in COMMANDS:
        # Whoever owns the conversation: the right is not suspended while a person answers.
        if wish is not None:
            answer_wish(session, conversation, message, wish)
        else:
            follow(session, conversation, message, inbound.desk_command or "")
        return "held" if conversation.owner in ("waiting", "human") else "answered"
    if inbound.desk_command is not None:
        if inbound.desk_command == texts.BACK_TO_BOT:
            worker_back_to_bot(session, conversation, message)
        return "answered"
    if conversation.owner == "waiting":
        _tell_waiting(session, conversation, message)
    if conversation.owner in ("waiting", "human"):
        return "held"
    if crisis is not None and crisis.interrupts:
        # The mark brings it to the top of the queue; a bot that fell silent now would leave the worker alone.
        return "answered"
    if not inbound.is_command and danger.follow(session, conversation, message, inbound.payload or inbound.text):
        return "answered"
    return _typed(session, conversation, message, inbound.text) if inbound.payload is None else "pending"


def _typed(session: Session, conversation: Conversation, message: Message, text: str) -> str:
    """What the desk makes of typed words before the bot gets them; gives the status of the message."""
    # Anger is not answered by the bot once more; a risk is, and then the person comes.
    if reason_in(session, text) == ANGRY and escalate(session, conversation, ANGRY, in_reply_to=message):
        return "held"
    said = words.judge(session, conversation, text)
    if said is not None:
        system_notice(session, conversation, said, in_reply_to=message)
        return "answered"
    if texts.is_symbols_only(text):
        append(
            session, conversation, author="bot", kind="clarify", body={"text": texts.SYMBOLS_ONLY},
            in_reply_to=message.id,
        )  # fmt: skip
        return "answered"
    return "pending"


def _wish(inbound: Inbound) -> Wish | None:
    """What the message asks about the worker's own data: typed, or a button that stands for typing it."""
    if inbound.desk_command is not None or inbound.is_command:
        return None
    return wish_of(inbound.payload or inbound.text)


def _tell_waiting(session: Session, conversation: Conversation, message: Message) -> None:
    if not conversation.waiting_told:
        conversation.waiting_told = True
        opening = opening_words(session)
        words = texts.WAITING_CLOSED.format(opening=opening) if opening else texts.WAITING
        system_notice(session, conversation, words, texts.WAITING_BUTTON, in_reply_to=message)
