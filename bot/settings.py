"""Reads the settings from the environment and .env, and reports everything missing or wrong at once."""

from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.caller import networks
from store.database import Database

WHERE = {
    "slack_bot_token": "api.slack.com/apps, your app, OAuth & Permissions: starts with xoxb-",
    "slack_app_token": "api.slack.com/apps, your app, Basic Information, App-Level Tokens: starts with xapp-",
    "slack_signing_secret": "api.slack.com/apps, your app, Basic Information, App Credentials",
    "slack_mode": "socket (no public address needed) or http",
    "slack_api_url": "leave it out unless you test against a Slack of your own",
    "database_url": "sqlite:///glengarry.db or postgresql://user:password@host/name, with %2F for a / in it",
    "host": "the address to listen on, 127.0.0.1 unless others must reach it directly",
    "port": "a free port, 8080 unless taken",
    "public_url": "where others reach the web door, such as https://leads.example.com; empty: pictures are uploaded",
    "trusted_proxies": "the addresses of your proxies, with commas: 10.0.0.1, 172.16.0.0/12",
    "intake_token": "a long random word of your own: `openssl rand -hex 24`",
    "secrets_key": "a long random word of your own, kept for as long as the database: `openssl rand -hex 32`",
    "nurture_webhook_url": "where your mailing tool takes what enters and leaves the nurture pile; empty: nowhere",
    "nurture_webhook_secret": "a long random word that the receiver knows, too: `openssl rand -hex 32`",
    "nurture_webhook_private": "true when the receiver is on this machine or in its network",
    "log_level": "DEBUG, INFO, WARNING or ERROR",
    "log_format": "text or json",
}


class SettingsProblem(Exception):
    """The settings cannot be used; the text has a line for each variable with where to get it."""


def _http(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("it has to begin with http:// or https://")
    return url if url.endswith("/") else url + "/"


def _receiver(url: str) -> str:
    """Raises ValueError for what can be no receiver; which addresses it leads to is looked at when sending."""
    if not url:
        return url
    parts = urlsplit(url)  # in brackets it has to be an address
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("it has to be a whole http:// or https:// address")
    if parts.username or parts.password:
        raise ValueError("it must not carry a name or password: they would not be sent")
    return url


def _public(url: str) -> str:
    """Raises ValueError for what is no whole address; empty when nobody is to fetch anything."""
    if not url:
        return url
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("it has to be a whole http:// or https:// address")
    if parts.username or parts.password:
        raise ValueError("it must not carry a name or password: everybody would see them")
    return url if url.endswith("/") else url + "/"


def _networks(text: str) -> str:
    try:
        networks(text)
    except ValueError:
        raise ValueError("it has to be addresses or networks, separated by commas") from None
    return text


def _database(url: str) -> str:
    try:
        Database(url).close()  # connects to nothing
    except (ValueError, TypeError):
        raise ValueError("it is the address of no SQLite file and no PostgreSQL database") from None
    return url


def _bare(secret: object) -> object:
    """What was pasted, without the blanks and line ends around it."""
    return secret.strip() if isinstance(secret, str) else secret


def _long_enough(token: SecretStr) -> SecretStr:
    if 0 < len(token.get_secret_value()) < 16:
        raise ValueError("it has to have at least 16 characters, or anybody guesses it")
    return token


Secret = Annotated[SecretStr, BeforeValidator(_bare)]


class Settings(BaseSettings):
    """Everything that may be set from outside. Secrets never show in a repr, a log or an exception."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    slack_mode: Literal["socket", "http"] = "socket"  # first: which tokens are needed depends on it
    slack_bot_token: Secret = SecretStr("")
    slack_app_token: Secret = SecretStr("")
    slack_signing_secret: Secret = SecretStr("")
    slack_api_url: Annotated[str, AfterValidator(_http)] = "https://slack.com/api/"
    database_url: Annotated[str, AfterValidator(_database), Field(repr=False)] = "sqlite:///glengarry.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: Annotated[str, BeforeValidator(_bare), AfterValidator(_public)] = ""
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = "127.0.0.1, ::1"
    intake_token: Annotated[Secret, AfterValidator(_long_enough)] = SecretStr("")
    secrets_key: Annotated[Secret, AfterValidator(_long_enough)] = SecretStr("")
    nurture_webhook_url: Annotated[
        str, BeforeValidator(_bare), AfterValidator(_receiver), Field(repr=False)
    ] = ""
    nurture_webhook_secret: Annotated[Secret, AfterValidator(_long_enough)] = SecretStr("")
    nurture_webhook_private: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"


NEEDED = {
    "slack_bot_token": ("socket", "http"),
    "slack_app_token": ("socket",),
    "slack_signing_secret": ("http",),
    "intake_token": ("socket", "http"),
}
PREFIX = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}


class RunSettings(Settings):
    """The settings of an app that talks to Slack: the tokens have to be there and look right."""

    model_config = SettingsConfigDict(validate_default=True)

    @field_validator(*NEEDED)
    @classmethod
    def is_there(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        """Raises ValueError when the mode needs the secret and it is missing or of the wrong kind."""
        name = info.field_name or ""
        value, prefix = secret.get_secret_value(), PREFIX.get(name, "")
        if info.data.get("slack_mode", "socket") not in NEEDED[name]:
            return secret
        if not value:
            raise ValueError("is missing")
        if not value.startswith(prefix):
            raise ValueError(f"does not start with {prefix}")
        return secret

    @field_validator("nurture_webhook_secret")
    @classmethod
    def receiver_can_check(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        """Raises ValueError when there is a receiver, and nothing to sign for it with."""
        if info.data.get("nurture_webhook_url") and not secret.get_secret_value():
            raise ValueError("is missing")
        return secret


Kind = TypeVar("Kind", bound=Settings)


def read_settings(kind: type[Kind], env_file: Path | None = None) -> Kind:
    """The settings as they are. Raises SettingsProblem naming everything that is missing or wrong."""
    file = env_file or Path(".env")
    try:
        return kind(_env_file=file)
    except ValidationError as fault:
        raise SettingsProblem("\n".join(_lines(fault))) from fault
    except UnicodeDecodeError:
        raise SettingsProblem(f"{file} is not UTF-8 text: save it as such.") from None


def _lines(fault: ValidationError) -> list[str]:
    faults = fault.errors(include_input=False, include_url=False)
    named = [(str(error["loc"][0]), error["msg"].removeprefix("Value error, ")) for error in faults]
    return [f"{name.upper()}: {reason} ({WHERE[name]})" for name, reason in named]
