"""Every setting of the desk, from the environment (prefix ``DESK_``) or a local ``.env``; see docs/settings.md."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from desk.calendar.worktime import parse_periods

DEVELOPMENT_SECRET = "development-only-secret-do-not-use-outside-this-machine"  # noqa: S105 - refused in production
DEVELOPMENT_INTERNAL_TOKEN = "development-only-internal-token"  # noqa: S105 - refused in production
MIN_SECRET_LENGTH = 32
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")

CommaList = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """All settings with their defaults; the descriptions are the documentation."""

    model_config = SettingsConfigDict(
        env_prefix="DESK_", env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    host: str = Field("127.0.0.1", description="Address the desk listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the desk listens on.")
    environment: Literal["development", "production"] = Field(
        "development", description="production refuses default or short secrets and marks cookies as HTTPS only."
    )
    database_url: str = Field(
        "sqlite:///var/desk.db", description="System of record: SQLite file or postgresql+psycopg."
    )
    jobs_database_url: str = Field("sqlite:///var/dbos.db", description="State of the durable jobs (DBOS).")
    secret_key: str = Field(
        DEVELOPMENT_SECRET,
        repr=False,
        description="Root of all keys (encryption at rest, button signatures), at least 32 characters.",
    )
    previous_secret_keys: CommaList = Field(
        (), repr=False, description="Older secret keys, comma separated: still read, never used to write."
    )
    internal_token: str = Field(
        DEVELOPMENT_INTERNAL_TOKEN,
        repr=False,
        description="Bearer token of the action server on /internal, at least 32 characters.",
    )
    rasa_url: str = Field("http://127.0.0.1:5005", description="Address of the Rasa server.")
    rasa_timeout_seconds: float = Field(6.0, gt=0, description="Longest wait for one reply of Rasa.")
    reply_wait_seconds: float = Field(
        8.0, gt=0, description="How long a posted message waits for its answer before it is reported as pending."
    )
    burst_seconds: float = Field(
        1.5,
        ge=0,
        le=5,
        description="How long a short typed message (WeChat, chat page) waits for the next; 0: each is answered alone.",
    )
    retry_seconds: float = Field(
        5.0, gt=0, description="First pause after Rasa did not answer; doubles up to five minutes."
    )
    give_up_hours: float = Field(24.0, gt=0, description="After this long without Rasa a message is marked as failed.")
    sweep_seconds: float = Field(
        2.0, gt=0, description="How often pending messages without a running job are looked for."
    )
    executor_id: str = Field(
        "desk", min_length=1, max_length=60, description="Name of this desk process; give each process its own."
    )
    allowed_origins: CommaList = Field(
        (),
        description="Web origins that may call the chat API from a browser (sites with the widget), comma separated.",
    )
    public_url: str = Field(
        "", description="Address under which people reach this desk, for links in messages: https://…; empty: no links."
    )
    knowledge_dir: Path = Field(
        Path("knowledge"), validation_alias="KNOWLEDGE_DIR", description="Folder of the knowledge files."
    )
    knowledge_edits: Literal["patch", "save"] = Field(
        "patch",
        description="What editors in the console may do: patch: download a correction; save: replace the file at once.",
    )
    laws_dir: Path = Field(Path("var/laws"), description="Local store of imported official law texts.")
    files_dir: Path = Field(Path("var/files"), description="Folder of the files workers hand in; not below a web root.")
    encrypt_files: bool = Field(True, description="Whether files are stored encrypted with a key of DESK_SECRET_KEY.")
    models_dir: Path = Field(
        Path("var/models"), validation_alias="MODELS_DIR", description="Folder of the trained models (system page)."
    )
    backups_dir: Path = Field(Path("var/backups"), description="Folder of the backups; better on another disk.")
    backups_kept: int = Field(14, ge=1, description="How many backups are kept; making one deletes the older ones.")
    max_file_bytes: int = Field(20971520, ge=1024, le=209715200, description="Largest file a worker may hand in.")
    files_per_conversation: int = Field(40, ge=1, description="How many files one conversation may hold.")
    scan_command: str = Field(
        "", description="Virus scanner that reads a file on standard input: exit code 0 clean, 1 infected."
    )
    scan_seconds: float = Field(60.0, gt=0, description="Longest wait for the virus scanner.")
    work_hours: str = Field(
        "09:00-12:00,13:30-17:30", description="Hours in which staff answer, on working days, China time."
    )
    work_days: Literal["official", "every"] = Field(
        "official", description="official: working days of the official calendar; every: a line that never rests."
    )
    handoff_minutes: int = Field(
        20, ge=1, description="Working minutes after which an unanswered request for a person becomes a ticket."
    )
    document_days: int = Field(30, ge=1, description="Days after which a document nobody touched is deleted.")
    keep_conversation_days: int = Field(
        180, ge=1, description="Days after the last message until a conversation without a ticket is erased."
    )
    keep_ticket_days: int = Field(
        1095, ge=1, description="Days after the last ticket was finished until its conversation and tickets are erased."
    )
    audit_anchors_file: str = Field(
        "",
        description="File in which the end of the audit chain is noted every day, best on another disk; empty: "
        "audit-anchors.log beside DESK_FILES_DIR.",
    )
    erased_file: str = Field(
        "",
        description="File in which erased conversations are noted, so that a restored backup is erased again; empty: "
        "erased.log in DESK_BACKUPS_DIR.",
    )
    stations_file: Path = Field(
        Path("var/stations.csv"), description="The operator's table of union stations (CSV); absent: none are shown."
    )
    map_url: str = Field(
        "https://apis.map.qq.com/uri/v1/marker?marker=coord:{latitude},{longitude};title:{name};addr:{address}"
        "&referer=gongxiaozhu",
        description="Link that shows a station on a map; {latitude}, {longitude}, {name}, {address} are filled in.",
    )
    review_confidence: float = Field(
        0.6, ge=0, le=1, description="Answers with less confidence than this are looked at by a person."
    )
    review_sample_percent: float = Field(
        2.0, ge=0, le=100, description="Share of the confident answers that a person reads, drawn by lot."
    )
    reviewed_dir: Path = Field(
        Path("data/reviewed"),
        validation_alias="REVIEWED_DIR",
        description="Folder of the workers' questions that were taken for training: written here, read by training.",
    )
    visitor_session_days: int = Field(90, ge=1, description="How long a worker's chat token stays valid.")
    visitor_renewal_hours: float = Field(
        12.0, gt=0, description="After so many hours of use a worker's chat token is replaced by a new one."
    )
    visitor_grace_minutes: float = Field(
        60.0, ge=0, description="How long a replaced chat token stays good after the new one was first used."
    )
    apps_file: Path = Field(
        Path("var/apps.yml"),
        description="Apps that may hand their members over, with their public keys; absent: none.",
    )
    exit_url: str = Field(
        "https://www.baidu.com/", description="Where the chat page's quick exit leads: an everyday page."
    )
    staff_session_hours: int = Field(12, ge=1, description="How long a staff login stays valid.")
    limits_storage_url: str = Field(
        "memory://", description="Where rate limits count: memory:// or redis://… when several processes run."
    )
    messages_per_minute: int = Field(30, ge=1, description="Messages one chat session may send in a minute.")
    messages_per_minute_per_address: int = Field(
        240, ge=1, description="Messages one network address may send in a minute (a factory shares one)."
    )
    sessions_per_hour_per_address: int = Field(
        240, ge=1, description="New chat sessions of one network address in an hour."
    )
    logins_per_quarter_hour: int = Field(
        10, ge=1, description="Failed staff logins per name and per address in 15 minutes."
    )
    lookups_per_quarter_hour: int = Field(
        6, ge=1, description="Failed ticket verifications per conversation and per ticket in 15 minutes."
    )
    max_body_bytes: int = Field(65536, ge=1024, description="Largest accepted request body.")
    metrics_token: str = Field("", repr=False, description="Bearer token for /metrics; empty: only from this machine.")
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="auto: json in production, else console."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Lowest level that is logged.")
    wechat_token: str = Field(
        "",
        repr=False,
        validation_alias="WECHAT_TOKEN",
        description="Token of the official account's server configuration; empty: no WeChat channel.",
    )
    wechat_app_id: str = Field("", validation_alias="WECHAT_APP_ID", description="AppID of the official account.")
    wechat_app_secret: str = Field(
        "",
        repr=False,
        validation_alias="WECHAT_APP_SECRET",
        description="AppSecret; empty: passive replies only, no calls of the platform.",
    )
    wechat_encoding_aes_key: str = Field(
        "",
        repr=False,
        validation_alias="WECHAT_ENCODING_AES_KEY",
        description="EncodingAESKey (43 characters) of the compatible and safe mode; set: plain messages are refused.",
    )
    wechat_api_base: str = Field(
        "https://api.weixin.qq.com",
        validation_alias="WECHAT_API_BASE",
        description="Address of the platform's API; another server can stand in for it.",
    )
    wechat_miniprogram_app_id: str = Field(
        "", validation_alias="WECHAT_MINIPROGRAM_APP_ID", description="Mini program of the union named in the welcome."
    )
    wechat_miniprogram_path: str = Field(
        "", validation_alias="WECHAT_MINIPROGRAM_PATH", description="Page of the mini program."
    )
    wechat_passive_seconds: float = Field(
        4.2,
        gt=0,
        le=4.8,
        validation_alias="WECHAT_PASSIVE_SECONDS",
        description="How long an answer may take to go out as the reply to the platform's request.",
    )

    oidc_issuer: str = Field(
        "",
        validation_alias="OIDC_ISSUER",
        description="OpenID Connect provider whose people may sign in to the console; empty: passwords only.",
    )
    oidc_client_id: str = Field(
        "", validation_alias="OIDC_CLIENT_ID", description="What this desk is called at the provider."
    )
    oidc_client_secret: str = Field(
        "", repr=False, validation_alias="OIDC_CLIENT_SECRET", description="Secret of the client; empty: PKCE alone."
    )
    oidc_name_claim: str = Field(
        "preferred_username",
        min_length=1,
        validation_alias="OIDC_NAME_CLAIM",
        description="Claim that is compared with the names of the accounts at a person's first login.",
    )

    @field_validator("allowed_origins", "previous_secret_keys", mode="before")
    @classmethod
    def split_commas(cls, value: Any) -> Any:
        """Accept ``a, b`` from the environment; other shapes pass through."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("wechat_encoding_aes_key")
    @classmethod
    def check_aes_key(cls, value: str) -> str:
        """43 characters of Base64, as the platform shows it, or nothing."""
        if value and not re.fullmatch(r"[A-Za-z0-9+/]{43}", value):
            raise ValueError("EncodingAESKey 是公众平台显示的 43 位字母和数字，请重新复制")
        return value

    @model_validator(mode="after")
    def require_app_id(self) -> Settings:
        """An encrypted message names its AppID: without ours nothing could be checked."""
        needs = self.wechat_encoding_aes_key or self.wechat_app_secret
        if self.wechat_token and needs and not self.wechat_app_id:
            raise ValueError("设置了 WECHAT_APP_SECRET 或 WECHAT_ENCODING_AES_KEY 时，必须同时设置 WECHAT_APP_ID")
        return self

    @model_validator(mode="after")
    def check_oidc(self) -> Settings:
        """A provider needs a name for us and an address to send people back to; production keeps to HTTPS."""
        if not self.oidc_issuer:
            return self
        parts = urlsplit(self.oidc_issuer)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("OIDC_ISSUER 要写单位登录系统的网址，例如 https://sso.example.org，不带问号和井号")
        if self.production and not is_guarded(self.oidc_issuer):
            raise ValueError("OIDC_ISSUER：正式环境必须用 https://（只有本机地址可以用 http://）")
        if not self.oidc_client_id:
            raise ValueError("设置了 OIDC_ISSUER 时，必须同时设置 OIDC_CLIENT_ID")
        if not self.public_url:
            raise ValueError("设置了 OIDC_ISSUER 时，必须同时设置 DESK_PUBLIC_URL：登录后从单位的登录系统回到这个网址")
        return self

    @field_validator("map_url")
    @classmethod
    def check_map_url(cls, value: str) -> str:
        """Refuse an address that no station can be put into."""
        try:
            filled = value.format(latitude=22.5, longitude=114.0, name="x", address="x")
        except (KeyError, IndexError, ValueError, AttributeError):
            filled = ""
        if not filled.startswith("https://"):
            raise ValueError("地图链接要以 https:// 开头，只能用 {latitude} {longitude} {name} {address} 四个占位")
        return value

    @field_validator("work_hours")
    @classmethod
    def check_hours(cls, value: str) -> str:
        """Refuse hours that the calendar cannot read."""
        parse_periods(value)
        return value

    @model_validator(mode="after")
    def refuse_weak_secrets(self) -> Settings:
        """A missing, default or short secret stops the start wherever others can reach the desk."""
        if self.production or self._open_to_others:
            for name, value, default in (
                ("DESK_SECRET_KEY", self.secret_key, DEVELOPMENT_SECRET),
                ("DESK_INTERNAL_TOKEN", self.internal_token, DEVELOPMENT_INTERNAL_TOKEN),
            ):
                if value == default or len(value) < MIN_SECRET_LENGTH:
                    raise ValueError(
                        f"{name} 未设置或太短：正式环境、别人能访问的系统需要至少 {MIN_SECRET_LENGTH} 个字符的随机值"
                    )
        return self

    @property
    def anchors_path(self) -> Path:
        return Path(self.audit_anchors_file) if self.audit_anchors_file else self.files_dir.parent / "audit-anchors.log"

    @property
    def erased_path(self) -> Path:
        return Path(self.erased_file) if self.erased_file else self.backups_dir / "erased.log"

    @property
    def _open_to_others(self) -> bool:
        named = urlsplit(self.public_url).hostname
        return self.host not in _THIS_MACHINE or (named is not None and named not in _THIS_MACHINE)

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def visitor_renewal_seconds(self) -> int:
        return max(1, round(self.visitor_renewal_hours * 3600))

    @property
    def visitor_grace(self) -> timedelta:
        return timedelta(minutes=self.visitor_grace_minutes)


def is_guarded(address: str) -> bool:
    """Whether nobody between here and ``address`` (a URL) can read or change what is sent: HTTPS, or this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)


def variable(name: str) -> str:
    """The environment variable of a setting: its own name where it has one, else ``DESK_…``."""
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else f"DESK_{name.upper()}"


class SettingsError(Exception):
    """The settings are wrong; the message is one line for the person who starts the desk."""


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment; ``SettingsError`` with one line naming the setting when something is wrong."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        name = variable(name) if name in Settings.model_fields else name
        message = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(
            f"设置有误 {name}：{message}（见 docs/settings.md）" if name else f"设置有误：{message}"
        ) from None
