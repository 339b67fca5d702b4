"""Another model takes the place of the running one while messages keep coming.

The new model is loaded beside the old one, in a thread, with a tracker store and a generator object of its own (both
know the domain of their model) over the same database, the same knowledge and the same locks. It has to understand a
question before it is let in. Then one assignment makes it the model of every turn that begins from now on; turns that
have begun end with the old one, which is freed after the last of them.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import re
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.components.knowledge_selector import KNOWLEDGE
from bot.tracker_store import windowed_store

logger = logging.getLogger(__name__)

TRIAL = "公司三个月没发工资怎么办"
ARCHIVE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}\.tar\.gz")


class ModelRefusedError(RuntimeError):
    """The model cannot answer; the running one stays. The message says why (Chinese, for the staff who train)."""


def archive(folder: Path, name: Any) -> Path:
    """The archive of that name in the models' folder. Raises ModelRefusedError."""
    if not isinstance(name, str) or not ARCHIVE.fullmatch(name):
        raise ModelRefusedError("模型要写成文件名，例如 0123456789abcdef.tar.gz")
    path = folder / name
    if not path.is_file():
        raise ModelRefusedError(f"没有这个模型：{name}")
    return path


def successor(agent: Agent, model: Path) -> Agent:
    """A second agent with ``model``, ready to answer; ``agent`` is left as it is. Blocks for seconds: run it in a
    thread. Raises ModelRefusedError."""
    heir = Agent(
        generator=copy.copy(agent.nlg),
        tracker_store=copy.copy(windowed_store(agent)),
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
        http_interpreter=agent.http_interpreter,
    )
    try:
        heir.load_model(model)
        assert heir.processor is not None  # noqa: S101 - just loaded
        parsed = asyncio.run(heir.processor.parse_message(UserMessage(TRIAL)))
    except Exception as error:
        logger.warning("model %s cannot be used: %s", model.name, error)
        raise ModelRefusedError(f"模型 {model.name} 装不上（{type(error).__name__}），还是用原来的") from error
    if not (parsed.get(KNOWLEDGE) or {}).get("decision"):
        raise ModelRefusedError(f"模型 {model.name} 听不懂问题，还是用原来的")
    return heir


class Succession:
    """One change of model at a time. ``folder``: where the archives lie."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changing = asyncio.Lock()

    async def take_over(self, context: Any, name: Any) -> Agent:
        """Load the archive and make it the agent of ``context`` (Sanic's ``app.ctx``). Raises ModelRefusedError."""
        path = archive(self._folder, name)
        async with self._changing:
            heir = await asyncio.to_thread(successor, context.agent, path)
            context.agent = heir
        logger.info("model %s answers from now on", heir.model_id)
        return heir
