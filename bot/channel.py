"""The desk's way into Rasa: ``/webhooks/desk/`` ``webhook``, ``rank``, ``ready``, ``model`` (docs/architecture.md).

Unlike Rasa's REST channel it never hides an error behind an empty 200. A turn that failed anywhere (action, generator,
tracker store, or no reply at all) is undone and answered with 500 and an error id, so that the desk can simply post the
same message again. A message id that was already answered gets the stored replies, and nothing is run twice.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
import uuid
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.components.knowledge_selector import KNOWLEDGE
from bot.context.parsed import Parsed
from bot.context.phrases import read_phrases
from bot.context.reader import Reader
from bot.context.wishes import Wishes
from bot.envelope import BotMessage, bot_message
from bot.erasing import add_routes
from bot.nlg import KnowledgeResponseGenerator
from bot.succession import ModelRefusedError, Succession
from bot.tracker_store import windowed_store
from bot.turn import listen, record_failure, watched_turn
from law.library import Library

logger = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024
MAX_ID = 200
CHANNEL = "desk"
TYPED = "typed"
"""Key of a message's metadata: what the worker wrote, where it named a button (第二个)."""


class BadRequestError(ValueError):
    """The request does not keep the contract; the message says what is wrong (for the desk's log)."""


class TurnFailedError(RuntimeError):
    """The turn failed and was undone; ``failures`` names the places, never contents."""

    def __init__(self, failures: list[str]) -> None:
        super().__init__("; ".join(failures))
        self.failures = failures


class DeskOutput(OutputChannel):
    """Collects the bot messages of one turn."""

    def __init__(self) -> None:
        self.messages: list[BotMessage] = []

    @classmethod
    def name(cls) -> str:
        """Name for channel-specific responses."""
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """One utterance, completed to the contract's shape."""
        self.messages.append(from_utterance(message))


def from_utterance(utterance: Mapping[str, Any]) -> BotMessage:
    """The ``custom`` part of an utterance; buttons an action added beside it come behind those inside it.

    An utterance without ``custom`` (Rasa's built-in actions) becomes a notice. Raises MessageShapeError.
    """
    part: Mapping[str, Any] = utterance.get("custom") or {"text": utterance.get("text")}
    added = utterance.get("buttons") or []
    return bot_message({**part, "buttons": [*(part.get("buttons") or []), *added]})


def stored_replies(tracker: DialogueStateTracker | None, message_id: str) -> list[BotMessage] | None:
    """The replies to a message that was answered before; None when the window does not hold it."""
    if tracker is None:
        return None
    events = list(tracker.events)
    found = [at for at, event in enumerate(events) if isinstance(event, UserUttered) and event.message_id == message_id]
    if not found:
        return None
    replies: list[BotMessage] = []
    for event in events[found[-1] + 1 :]:
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            replies.append(from_utterance({"text": event.text, **event.data}))
    return replies


class DeskInput(InputChannel):
    """``bot.channel.DeskInput:`` in credentials.yml."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._phrases = read_phrases()
        self._succession = Succession(Path(os.environ.get("MODELS_DIR") or "var/models"))
        self._token = os.environ.get("DESK_INTERNAL_TOKEN", "")

    @classmethod
    def name(cls) -> str:
        """The name in the URL."""
        return CHANNEL

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes."""
        blueprint = Blueprint("desk_channel", "desk")
        listen()

        @blueprint.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            agent: Agent | None = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return response.json({"error": {"code": "no_model", "message": "模型还没有装好"}}, 503)
            return response.json({"model": agent.model_id})

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            return await self._answer(request)

        @blueprint.post("/model")
        async def change(request: Request) -> HTTPResponse:
            return await self._change_model(request)

        add_routes(blueprint, self._turns, windowed_store)

        @blueprint.post("/rank")
        async def rank(request: Request) -> HTTPResponse:
            return await _rank(request)

        return blueprint

    async def _change_model(self, request: Request) -> HTTPResponse:
        """``{"model": file name}``: that model answers from now on; the old one ends the turns it has begun."""
        if not self._token or not hmac.compare_digest(request.token or "", self._token):
            return response.json({"error": {"code": "forbidden", "message": "口令不对"}}, 403)
        try:
            body = request.json
        except Exception:
            return _refused("请求不是 JSON")
        if getattr(request.app.ctx, "agent", None) is None or not request.app.ctx.agent.is_ready():
            return response.json({"error": {"code": "no_model", "message": "模型还没有装好"}}, 503)
        try:
            agent = await self._succession.take_over(request.app.ctx, body.get("model") if body else None)
        except ModelRefusedError as error:
            return response.json({"error": {"code": "model_refused", "message": str(error)}}, 422)
        return response.json({"model": agent.model_id})

    async def _answer(self, request: Request) -> HTTPResponse:
        try:
            message = user_message(request)
        except BadRequestError as error:
            return _refused(str(error))
        agent: Agent | None = getattr(request.app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            return response.json({"error": {"code": "no_model", "message": "模型还没有装好"}}, 503)
        try:
            return response.json(await self.turn(agent, message))
        except Exception as error:
            number = uuid.uuid4().hex[:12]
            places = error.failures if isinstance(error, TurnFailedError) else [type(error).__name__]
            logger.error("desk turn failed, error id %s: %s", number, "; ".join(places))
            body = {"error": {"code": "turn_failed", "message": f"这一轮没有处理成功，错误编号 {number}", "id": number}}
            return response.json(body, 500)

    async def turn(self, agent: Agent, message: UserMessage) -> list[BotMessage]:
        """Run a turn once per message id. Raises TurnFailedError after undoing a failed turn."""
        lock = self._turns.setdefault(message.sender_id, asyncio.Lock())
        async with lock:
            store = windowed_store(agent)
            before = await store.snapshot(message.sender_id)
            if before is not None and message.message_id in before[1]:  # cheap look before reading all events
                known = stored_replies(await store.retrieve(message.sender_id), message.message_id)
                if known is not None:
                    return known
            with watched_turn() as failures:
                output = DeskOutput()
                message.output_channel = output
                try:
                    await self._read(agent, message, json.loads(before[1]) if before is not None else [])
                    await agent.handle_message(message)
                except Exception as error:
                    record_failure(f"turn: {type(error).__name__}")
                if not output.messages and not failures:
                    record_failure("turn: no reply")
            if failures:
                await store.restore(message.sender_id, before)
                raise TurnFailedError(failures)
            return output.messages

    async def _read(self, agent: Agent, message: UserMessage, events: list[Mapping[str, Any]]) -> None:
        """Understand the message beside the conversation so far; Rasa then handles it with that parse result."""

        async def parse(text: str) -> Parsed:
            assert agent.processor is not None  # noqa: S101 - the agent is ready
            copied = UserMessage(
                text, None, message.sender_id, input_channel=CHANNEL, message_id=message.message_id,
                metadata=message.metadata,
            )  # fmt: skip
            parsed: Parsed = await agent.processor.parse_message(copied)
            return parsed

        typed = message.text or ""
        knowledge = knowledge_of(agent.nlg)
        wishes = Wishes(knowledge.snapshot().names)
        read = await Reader(self._phrases, wishes, knowledge.snapshot).read(typed, events, parse)
        if read.text != typed:
            message.metadata = {**(message.metadata or {}), TYPED: typed}
        message.text = read.text
        if read.parsed is not None:
            message.parse_data = read.parsed


async def _rank(request: Request) -> HTTPResponse:
    """What the selector says of a text, outside every conversation (for suggestions to staff)."""
    try:
        text = _text_of(request)
    except BadRequestError as error:
        return _refused(str(error))
    agent: Agent | None = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready() or agent.processor is None:
        return response.json({"error": {"code": "no_model", "message": "模型还没有装好"}}, 503)
    parsed = await agent.processor.parse_message(UserMessage(text, input_channel=CHANNEL))
    known = parsed.get(KNOWLEDGE) or {}
    return response.json({"decision": known.get("decision"), "ranking": known.get("ranking") or []})


def _text_of(request: Request) -> str:
    try:
        body = request.json
    except Exception:
        raise BadRequestError("请求不是 JSON") from None
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise BadRequestError("缺少 text（不能为空的文字）")
    return text.lstrip("/／ ")


def knowledge_of(generator: NaturalLanguageGenerator) -> Library:
    """The knowledge the answers are read from. Raises TypeError when endpoints.yml names another generator."""
    if not isinstance(generator, KnowledgeResponseGenerator):
        raise TypeError("endpoints.yml: nlg must be bot.nlg.KnowledgeResponseGenerator")
    return generator.library


def user_message(request: Request) -> UserMessage:
    """The message of a request. Raises BadRequestError."""
    if len(request.body) > MAX_BYTES:
        raise BadRequestError(f"请求超过 {MAX_BYTES // 1024} kB")
    try:
        body = request.json
    except Exception:
        raise BadRequestError("请求不是 JSON") from None
    if not isinstance(body, dict):
        raise BadRequestError("请求要写成 JSON 对象：{sender, message, metadata}")
    metadata = body.get("metadata")
    if not isinstance(metadata, dict):
        raise BadRequestError("缺少 metadata（对象，里面要有 message_id）")
    sender, message_id = _identifier(body, "sender"), _identifier(metadata, "message_id")
    text = body.get("message")
    if not isinstance(text, str) or not text.strip():
        raise BadRequestError("缺少 message（不能为空的文字）")
    return UserMessage(text, None, sender, input_channel=CHANNEL, message_id=message_id, metadata=metadata)


def _identifier(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    if not isinstance(value, (str, int)) or isinstance(value, bool) or not 0 < len(str(value)) <= MAX_ID:
        raise BadRequestError(f"缺少 {name}（1 到 {MAX_ID} 个字符的文字）")
    return str(value)


def _refused(problem: str) -> HTTPResponse:
    return response.json({"error": {"code": "bad_request", "message": problem}}, 400)
