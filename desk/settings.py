"""Every setting of the desk, from the environment (prefix ``DESK_``) or a local ``.env``; see docs/settings.md."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-secret-do-not-use-outside-this-machine"  # noqa: S105 - refused in production
DEVELOPMENT_INTERNAL_TOKEN = "development-only-internal-token"  # noqa: S105 - refused in production
MIN_SECRET_LENGTH = 32

CommaList = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """All settings with their defaults; the descriptions are the documentation."""

    model_config = SettingsConfigDict(env_prefix="DESK_", env_file=".env", extra="ignore", frozen=True)

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
    knowledge_dir: Path = Field(Path("knowledge"), description="Folder of the knowledge files.")
    laws_dir: Path = Field(Path("var/laws"), description="Local store of imported official law texts.")
    files_dir: Path = Field(Path("var/files"), description="Folder of the files workers hand in; not below a web root.")
    encrypt_files: bool = Field(True, description="Whether files are stored encrypted with a key of DESK_SECRET_KEY.")
    max_file_bytes: int = Field(20971520, ge=1024, le=209715200, description="Largest file a worker may hand in.")
    files_per_conversation: int = Field(40, ge=1, description="How many files one conversation may hold.")
    scan_command: str = Field(
        "", description="Virus scanner that reads a file on standard input: exit code 0 clean, 1 infected."
    )
    scan_seconds: float = Field(60.0, gt=0, description="Longest wait for the virus scanner.")
    visitor_session_days: int = Field(90, ge=1, description="How long a worker's chat token stays valid.")
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

    @field_validator("allowed_origins", "previous_secret_keys", mode="before")
    @classmethod
    def split_commas(cls, value: Any) -> Any:
        """Accept ``a, b`` from the environment; other shapes pass through."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def refuse_weak_secrets(self) -> Settings:
        """In production a missing, default or short secret stops the start."""
        if self.environment == "production":
            for name, value, default in (
                ("DESK_SECRET_KEY", self.secret_key, DEVELOPMENT_SECRET),
                ("DESK_INTERNAL_TOKEN", self.internal_token, DEVELOPMENT_INTERNAL_TOKEN),
            ):
                if value == default or len(value) < MIN_SECRET_LENGTH:
                    raise ValueError(f"{name} 未设置或太短：正式环境需要至少 {MIN_SECRET_LENGTH} 个字符的随机值")
        return self

    @property
    def production(self) -> bool:
        return self.environment == "production"


class SettingsError(Exception):
    """The settings are wrong; the message is one line for the person who starts the desk."""


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment; ``SettingsError`` with one line naming the setting when something is wrong."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "DESK_" + ".".join(str(part) for part in first["loc"]).upper() if first["loc"] else ""
        message = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(
            f"设置有误 {name}：{message}（见 docs/settings.md）" if name else f"设置有误：{message}"
        ) from None
