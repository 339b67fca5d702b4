"""Everything one desk process is made of, built in one place."""

from __future__ import annotations

from dataclasses import dataclass

from desk.audit.acting import watch
from desk.bot_client import BotClient
from desk.calculators.service import Calculators
from desk.calendar.official import office_calendar
from desk.channels.web.apps import Apps
from desk.channels.wechat.channel import Wechat, build_wechat
from desk.channels.wechat.presence import Presence
from desk.clock import now
from desk.conversations.notifier import Notifier
from desk.crypto import Keyring
from desk.db import Database
from desk.documents.library import Documents
from desk.files.scanner import Scanner
from desk.files.store import FileStore
from desk.knowledge import Knowledge
from desk.laws.service import Laws
from desk.limiter import Limiter
from desk.metrics import Metrics
from desk.office import Office
from desk.privacy.wishes import about
from desk.settings import Settings, SettingsError
from desk.staff.oidc import Provider, build_provider
from desk.stations.service import Stations
from law.crisis import CrisisLexicon, load_lexicon
from law.danger import load_danger
from law.handoff import load_handoff
from law.tickets.rules import load_rules


@dataclass(frozen=True)
class Desk:
    """The parts that requests, jobs and command line tools share."""

    settings: Settings
    keyring: Keyring
    office: Office
    database: Database
    notifier: Notifier
    limiter: Limiter
    bot: BotClient
    metrics: Metrics
    crisis: CrisisLexicon
    laws: Laws
    documents: Documents
    knowledge: Knowledge
    calculators: Calculators
    files: FileStore
    scanner: Scanner
    stations: Stations
    wechat: Wechat | None
    apps: Apps
    provider: Provider | None
    presence: Presence

    def close(self) -> None:
        """Release connections; the object is not usable afterwards."""
        self.bot.close()
        if self.wechat is not None:
            self.wechat.close()
        if self.provider is not None:
            self.provider.close()
        self.database.close()


def build_office(settings: Settings, keyring: Keyring) -> Office:
    """The house rules from the knowledge folder. Raises law.errors.KnowledgeError for a faulty file."""
    knowledge = settings.knowledge_dir
    return Office(
        rules=load_rules(knowledge / "tickets"),
        calendar=office_calendar(settings.work_hours, settings.work_days, knowledge / "holidays.yml"),
        crisis=load_lexicon(knowledge / "lexicon" / "crisis.yml"),
        danger=load_danger(knowledge / "lexicon" / "danger.yml"),
        handoff=load_handoff(knowledge / "lexicon" / "handoff.yml"),
        fingerprint=keyring.fingerprint,
        handoff_minutes=settings.handoff_minutes,
        privacy_text=about(settings),
        public_url=settings.public_url,
        sign=keyring.sign,
    )


def build_apps(settings: Settings) -> Apps:
    """The apps that hand members over. ``SettingsError`` for a faulty file, or when our own address is not known."""
    apps = Apps(settings.apps_file)
    if apps.check() and not settings.public_url:
        raise SettingsError("有 App 免登录进入（DESK_APPS_FILE）时，必须设置 DESK_PUBLIC_URL：凭证写明它是给哪个网址的")
    return apps


def build_desk(settings: Settings, *, socket_held: bool = False) -> Desk:
    """Connect the parts; opens no connection yet. Raises law.errors.KnowledgeError for a faulty lexicon."""
    keyring = Keyring(settings.secret_key, settings.previous_secret_keys)
    apps = build_apps(settings)
    notifier = Notifier()
    # The answers are most of the seconds of a first reading; calculators and documents do without them.
    forms = Knowledge(settings.knowledge_dir, rooms=("parameters", "calculators", "documents"))
    office = build_office(settings, keyring)
    database = Database(settings.database_url, keyring, notifier.wake, office)
    watch(database)
    return Desk(
        settings=settings,
        keyring=keyring,
        database=database,
        office=office,
        notifier=notifier,
        limiter=Limiter(settings.limits_storage_url),
        bot=BotClient(settings.rasa_url, settings.rasa_timeout_seconds),
        metrics=Metrics(),
        crisis=office.crisis,
        documents=Documents(forms),
        laws=Laws(settings.knowledge_dir / "sources.yml", settings.laws_dir),
        knowledge=Knowledge(settings.knowledge_dir),
        calculators=Calculators(forms),
        files=FileStore(settings.files_dir, keyring, encrypt=settings.encrypt_files),
        scanner=Scanner(settings.scan_command, settings.scan_seconds),
        stations=Stations(settings.stations_file, settings.map_url),
        wechat=build_wechat(settings, database),
        apps=apps,
        provider=build_provider(settings),
        presence=Presence(since=now(), socket_held=socket_held),
    )
