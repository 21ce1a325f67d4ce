"""The settings: one model for all services. Flags win over `TOCSIN_*`, these over `.env`; each also as `NAME_FILE`."""

import contextlib
import os
from collections.abc import Iterable, Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from shared.complaints import Complaints
from shared.durations import parse_duration
from shared.errors import Misconfigured

PREFIX = "TOCSIN_"
ENV_FILE = ".env"

Duration = Annotated[
    timedelta, BeforeValidator(lambda value: parse_duration(value) if isinstance(value, str) else value)
]
Words = Annotated[
    tuple[str, ...],
    NoDecode,
    BeforeValidator(
        lambda value: tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value
    ),
]
Network = IPv4Network | IPv6Network


class Settings(BaseSettings):
    """Each field is `TOCSIN_` and its name in capitals. `docs/operations.md` tells them all."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_file_encoding="utf-8")

    redis_url: SecretStr | None = Field(None, description="redis://, rediss:// or unix://; unset: embedded")
    data: Path = Field(Path(".tocsin"), description="folder of the embedded server and of the archive")
    watchlists: Path = Field(Path("watchlists"), description="file or folder of YAML: what to look for, whom to tell")
    feeds: Path = Field(Path("feeds.yaml"), description="file or folder of YAML: what to listen to")
    drop: Path | None = Field(None, description="folder watched for documents")
    listen: str | None = Field(None, description="host:port of the HTTP side of what is served")
    push_token: SecretStr | None = Field(
        None, description="bearer token of POST /v1/articles, /metrics and the rest but health"
    )
    archive: Path | None = Field(
        None, description="folder of daily JSON Lines, or none; default: archive/ in the data folder"
    )
    keep: Duration = Field(timedelta(days=30), description="how long articles, alerts and dead letters are kept")
    model: str = Field("auto", description="auto, a spaCy pipeline, a map by language (en=...,de=...), or blank:en")
    taggers: int | None = Field(None, ge=1, description="tagging processes; default: cores - 1, at least 1")
    blas: str = Field(
        "auto", pattern="^(auto|blis|openblas)$", description="matrix library of the tagger: auto, blis, openblas"
    )
    languages: Words = Field((), description="languages to tell apart, comma-separated; default: all known")
    topics: Path | None = Field(None, description="a topic lexicon of one's own; default: built in")
    tz: str = Field("UTC", description="IANA time zone of watchlists that name none")
    allow_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="CIDRs, comma-separated, that fetches and deliveries may reach although private"
    )
    ca_file: Path | None = Field(None, description="a private certificate authority, PEM")
    contact: str | None = Field(
        None,
        pattern=r"^[!-'*-~]{1,200}$",  # it stands in a header, in parentheses
        description="a mail address or page for owners of sites that are read, sent in the User-Agent",
    )
    deadline: Duration = Field(
        timedelta(seconds=30), description="time one batch may take; idle for twice that is taken over"
    )
    log: str | None = Field(
        None,
        pattern="^(console|json)(:(debug|info|warning|error))?$",
        description="console or json, with a level: json:debug",
    )
    retry_scale: float = Field(1.0, gt=0, description="(testing) factor on the waits between delivery attempts")

    @field_validator("allow_networks", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())

    @field_validator("archive", "drop", mode="before")
    @classmethod
    def _no_path(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("tz")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is no IANA time zone, as Europe/Berlin") from error
        return value

    @property
    def archive_folder(self) -> Path | None:
        """Where the archive is written; None where it is switched off by `none`."""
        if self.archive is None:
            return self.data / "archive"
        return None if str(self.archive) == "none" else self.archive

    @property
    def tagger_count(self) -> int:
        return self.taggers or max(1, (os.cpu_count() or 1) - 1)

    def is_set(self, name: str) -> bool:
        """Whether the user gave it: a path that was set and is not there is an error, a default that is not is none."""
        return name in self.model_fields_set

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del file_secret_settings, settings_cls
        return init_settings, env_settings, dotenv_settings


def load(flags: Mapping[str, Any] | None = None, *, env: Mapping[str, str] | None = None) -> Settings:
    """Reads all sources. Raises Misconfigured with every problem at once, each naming its variable."""
    complaints = Complaints()
    loaded = load_with_complaints(flags, complaints, env=env)
    complaints.tell()
    return loaded


def load_with_complaints(
    flags: Mapping[str, Any] | None, complaints: Complaints, *, env: Mapping[str, str] | None = None
) -> Settings:
    """What is wrong is a complaint, and its default stands in for it, so that what else is wrong is found too."""
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    values = {**_from_files(os.environ if env is None else env, complaints), **given}
    try:
        return Settings(_env_file=ENV_FILE, **values)
    except ValidationError as error:
        wrong = {str(part["loc"][0]).removeprefix(PREFIX.lower()) for part in error.errors() if part["loc"]}
        lines = [_told(part["loc"], _explained(part), part.get("input")) for part in error.errors()]
        with complaints.heard():
            raise Misconfigured("\n".join(lines)) from error
        return Settings(_env_file=ENV_FILE, **{**values, **_defaults(wrong)})


def _defaults(names: Iterable[str]) -> dict[str, Any]:
    return {name: Settings.model_fields[name].default for name in names if name in Settings.model_fields}


def variables(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """What `${NAME}` in a user's file may stand for: the environment over `.env`, and `NAME` for each `NAME_FILE`.

    A file that cannot be read leaves its name unset, which the user's file then reports where it asks for it.
    """
    found = {name: value for name, value in dotenv_values(ENV_FILE).items() if value is not None}
    found.update(os.environ if env is None else env)
    for name, path in list(found.items()):
        short = name.removesuffix("_FILE")
        if short != name and short not in found and Path(path).is_file():
            with contextlib.suppress(OSError, UnicodeDecodeError):
                found[short] = Path(path).read_text("utf-8").rstrip("\r\n")
    return found


def origins(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Where each setting that is given comes from: `environment`, `file` (`NAME_FILE`) or `.env`."""
    variables = os.environ if env is None else env
    in_file = dotenv_values(ENV_FILE)
    found: dict[str, str] = {}
    for name in Settings.model_fields:
        variable = f"{PREFIX}{name.upper()}"
        if variable in variables:
            found[name] = "environment"
        elif f"{variable}_FILE" in variables:
            found[name] = "file"
        elif variable in in_file:
            found[name] = ".env"
    return found


def _from_files(env: Mapping[str, str], complaints: Complaints) -> dict[str, str]:
    """`TOCSIN_PUSH_TOKEN_FILE=/run/secrets/token` gives `push_token` the file's content, less the last line end."""
    values: dict[str, str] = {}
    for name in Settings.model_fields:
        variable = f"{PREFIX}{name.upper()}"
        path = env.get(f"{variable}_FILE")
        if path and variable not in env:
            with complaints.heard():
                values[name] = _content(variable, Path(path))
    return values


def _content(variable: str, path: Path) -> str:
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise Misconfigured(f"{variable}_FILE: cannot read {path}: {why}") from error


def _explained(part: Any) -> str:
    """A pattern is told by what it stands for."""
    field = Settings.model_fields.get(str(part["loc"][0]).removeprefix(PREFIX.lower())) if part["loc"] else None
    if part["type"] == "string_pattern_mismatch" and field is not None:
        return f"expected {field.description}"
    return str(part["msg"])


def _told(location: tuple[int | str, ...], message: str, given: object) -> str:
    name = str(location[0]).removeprefix(PREFIX.lower()) if location else "?"
    is_secret = name in ("redis_url", "push_token")
    value = "" if is_secret or given is None else f" (given: {str(given)[:80]!r})"
    return f"{PREFIX}{name.upper()}: {message.removeprefix('Value error, ')}{value}"
