"""The desk's line to Rasa (channel ``desk`` in bot/channel.py). Only a list of messages is a success."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from desk.conversations.schemas import BotMessage

_REPLIES = TypeAdapter(list[BotMessage])
RANK_SECONDS = 3.0


class Ranked(BaseModel):
    """An entry of the knowledge with the probability that it answers a text."""

    faq_id: str
    confidence: float


class Ranking(BaseModel):
    """What the bot's ranking says of a text; likeliest first."""

    decision: str | None = None
    ranking: list[Ranked] = []


class BotError(Exception):
    """Rasa gave no usable reply; the text names the cause without any message content."""


class BotSlowError(BotError):
    """Rasa took the message and did not answer in time."""


class BotClient:
    """Thread-safe; one connection pool to one Rasa address."""

    def __init__(self, url: str, timeout: float) -> None:
        self.timeout = timeout
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
        # trust_env=False: a proxy of the environment must not see what workers write.
        self._http = httpx.Client(
            base_url=url, timeout=httpx.Timeout(timeout, connect=2.0), limits=limits, trust_env=False
        )

    def ask(
        self, *, conversation_id: str, message_id: str, text: str, channel: str, region: str | None
    ) -> list[BotMessage]:
        """Rasa's replies to one message, at least one. Posting the same ``message_id`` again runs no second turn.

        Raises ``BotSlowError`` after the timeout and ``BotError`` for everything else.
        """
        metadata = {
            "message_id": message_id, "channel": channel, "region": region, "conversation_id": conversation_id,
        }  # fmt: skip
        try:
            response = self._http.post(
                "/webhooks/desk/webhook", json={"sender": conversation_id, "message": text, "metadata": metadata}
            )
        except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout):
            raise BotSlowError("timeout") from None
        except httpx.HTTPError as error:
            raise BotError(type(error).__name__) from None
        if response.status_code != 200:
            raise BotError(f"status {response.status_code}")
        return _parse(response.content)

    def erase(self, conversation_id: str) -> None:
        """Delete everything Rasa keeps of a conversation. Raises ``BotError`` unless it says that it is gone."""
        self._about(self._http.delete, conversation_id)

    def stored(self, conversation_id: str) -> list[dict[str, Any]]:
        """What Rasa keeps of a conversation: its events, oldest first. Raises ``BotError``."""
        events = self._about(self._http.get, conversation_id).get("events")
        return events if isinstance(events, list) else []

    def _about(self, call: Callable[[str], httpx.Response], conversation_id: str) -> dict[str, Any]:
        try:
            response = call(f"/webhooks/desk/conversations/{conversation_id}")
        except httpx.HTTPError as error:
            raise BotError(type(error).__name__) from None
        if response.status_code != 200:
            raise BotError(f"status {response.status_code}")
        body = response.json()
        return body if isinstance(body, dict) else {}

    def rank(self, text: str) -> list[Ranked]:
        """The entries that may answer ``text``, likeliest first; no conversation is touched. Raises ``BotError``."""
        try:
            response = self._http.post("/webhooks/desk/rank", json={"text": text}, timeout=RANK_SECONDS)
        except httpx.HTTPError as error:
            raise BotError(type(error).__name__) from None
        if response.status_code != 200:
            raise BotError(f"status {response.status_code}")
        try:
            return Ranking.model_validate_json(response.content).ranking
        except ValidationError:
            raise BotError("not the agreed shape of a ranking") from None

    def ready(self) -> bool:
        """Whether Rasa answers and has a model."""
        return self.model() is not None

    def model(self) -> str | None:
        """Name of the model that answers; None when Rasa does not answer or has none."""
        try:
            response = self._http.get("/webhooks/desk/ready", timeout=2.0)
            return str(response.json()["model"]) if response.status_code == 200 else None
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return None

    def close(self) -> None:
        self._http.close()


def _parse(content: bytes) -> list[BotMessage]:
    try:
        replies = _REPLIES.validate_json(content)
    except ValidationError as error:
        where = ", ".join(".".join(map(str, detail["loc"])) for detail in error.errors(include_input=False)[:3])
        raise BotError(f"not the agreed shape: {where}") from None
    if not replies:
        raise BotError("empty reply")
    return replies
