"""Everything one desk process is made of, built in one place."""

from __future__ import annotations

from dataclasses import dataclass

from desk.bot_client import BotClient
from desk.channels.wechat.channel import Wechat, build_wechat
from desk.conversations.notifier import Notifier
from desk.crypto import Keyring
from desk.db import Database
from desk.files.scanner import Scanner
from desk.files.store import FileStore
from desk.laws.service import Laws
from desk.limiter import Limiter
from desk.metrics import Metrics
from desk.settings import Settings
from law.crisis import CrisisLexicon, load_lexicon


@dataclass(frozen=True)
class Desk:
    """The parts that requests, jobs and command line tools share."""

    settings: Settings
    keyring: Keyring
    database: Database
    notifier: Notifier
    limiter: Limiter
    bot: BotClient
    metrics: Metrics
    crisis: CrisisLexicon
    laws: Laws
    files: FileStore
    scanner: Scanner
    wechat: Wechat | None

    def close(self) -> None:
        """Release connections; the object is not usable afterwards."""
        self.bot.close()
        if self.wechat is not None:
            self.wechat.close()
        self.database.close()


def build_desk(settings: Settings) -> Desk:
    """Connect the parts; opens no connection yet. Raises law.errors.KnowledgeError for a faulty lexicon."""
    keyring = Keyring(settings.secret_key, settings.previous_secret_keys)
    notifier = Notifier()
    database = Database(settings.database_url, keyring, notifier.wake)
    return Desk(
        settings=settings,
        keyring=keyring,
        database=database,
        notifier=notifier,
        limiter=Limiter(settings.limits_storage_url),
        bot=BotClient(settings.rasa_url, settings.rasa_timeout_seconds),
        metrics=Metrics(),
        crisis=load_lexicon(settings.knowledge_dir / "lexicon" / "crisis.yml"),
        laws=Laws(settings.knowledge_dir / "sources.yml", settings.laws_dir),
        files=FileStore(settings.files_dir, keyring, encrypt=settings.encrypt_files),
        scanner=Scanner(settings.scan_command, settings.scan_seconds),
        wechat=build_wechat(settings, database),
    )
