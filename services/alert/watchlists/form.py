"""A watchlist file as it is written: every key with its type. The models check one file and print its JSON Schema."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from services.alert.watchlists.given import GivenEntity, GivenSource, GivenTopics
from services.alert.watchlists.model import ALWAYS, SEVERITIES, Format, Severity
from services.alert.watchlists.policy import (
    Active,
    Digest,
    Duration,
    Part,
    Schedule,
    Story,
    Threshold,
    TimeZone,
    as_active,
    as_remind,
)  # fmt: skip
from shared.known_entities import CountryCode, KnownEntity
from shared.yaml.file import Flag

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _as_id(value: object) -> object:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(f"`{value}` is no id: small letters, digits and hyphens are expected, as afghan-border")
    return value


def _is_language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise ValueError(f"`{value}` is no language; a code is due, as en")
    return value.split("-", maxsplit=1)[0]


def _as_list(value: object) -> object:
    return value if isinstance(value, list) or value is None else [value]


def _as_headers(value: object) -> object:
    """Checked here, so that no message shows a header's value."""
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise ValueError("expected headers as a mapping of names to text")
    return value


def _as_secret(value: object) -> object:
    if value in (None, ""):
        return ()
    if not all(isinstance(one, str) for one in (value if isinstance(value, list) else [value])):
        raise ValueError("expected a secret, or a list of secrets, newest first")
    return _as_list(value)


def _as_expected(value: object) -> object:
    if value not in ("match", "no match"):
        raise ValueError(f"expected `match` or `no match`, found `{value}`")
    return value == "match"


Id = Annotated[str, BeforeValidator(_as_id, json_schema_input_type=str)]
Languages = tuple[Annotated[str, AfterValidator(_is_language)], ...]
Names = tuple[str, ...]
NameOrNames = Annotated[Names, BeforeValidator(_as_list, json_schema_input_type=str | list[str])]
Secrets = Annotated[Names, BeforeValidator(_as_secret, json_schema_input_type=str | list[str])]
Headers = Annotated[dict[str, str], BeforeValidator(_as_headers, json_schema_input_type=dict[str, str])]
Remind = Annotated[Duration | None, BeforeValidator(as_remind, json_schema_input_type=str)]
ActiveForm = Annotated[Active, BeforeValidator(as_active, json_schema_input_type=bool | Active)]


class SourcesForm(Part):
    """Which sources count: each key given must hold, `deny` wins."""

    allow: Names = Field((), description="domains with their subdomains, credited publishers, or ids of feeds; `*.gov`")
    deny: Names = ()
    tags: Names = Field((), description="tags of the source, one of which will do")
    countries: tuple[CountryCode, ...] = ()


class TestForm(Part):
    """An article as far as the test needs it, its tags if it needs any, and what is expected."""

    __test__ = False  # its name tells pytest otherwise

    expect: Annotated[bool, BeforeValidator(_as_expected, json_schema_input_type=Literal["match", "no match"])]
    title: str = ""
    text: str = ""
    url: str | None = None
    source: GivenSource = Field(None, description="a domain or an id, or a mapping as in Article")
    publisher: str | None = None
    authors: NameOrNames = ()
    published_at: datetime | None = None
    language: str | None = None
    partial: Flag = False
    story_id: str | None = None
    country: Annotated[
        tuple[CountryCode, ...] | None, BeforeValidator(_as_list, json_schema_input_type=str | list[str] | None)
    ] = Field(None, description="countries that the text names, as codes")
    entities: tuple[GivenEntity, ...] | None = Field(None, description="names, or mappings as in Article")
    topics: GivenTopics | None = Field(None, description="names or codes of topics")


class Policy(Part):
    """What `defaults` may give to the watchlists of its file."""

    severity: Severity = "medium"
    tags: Names = ()
    notify: Names | None = Field(None, description="receivers; absent: the console; empty: nobody")
    sources: SourcesForm | None = None
    languages: Languages = ()
    timezone: TimeZone | None = None
    story: Story = "once"
    remind: Remind = Field(None, description="a duration, or never")
    cooldown: Duration | None = None
    schedule: Schedule | None = None
    digest: Digest | None = None


class WatchlistForm(Policy):
    """What to look for, and whom to tell, when."""

    id: Id = Field(description="unique; part of every alert's id")
    name: str | None = None
    match: str | None = Field(None, description="one query")
    all: Names = Field((), description="queries that must all match")
    any: Names = Field((), description="queries of which one must match")
    none: Names = Field((), description="queries of which none may match")
    active: ActiveForm = ALWAYS
    threshold: Threshold | None = None
    first: Duration | None = None
    absent: Duration | None = None
    each: str | None = Field(None, description="a list's name, country, entity or story")
    tests: tuple[TestForm, ...] = ()


class ReceiverForm(Part):
    """Whom to tell, and how."""

    format: Format = "webhook"
    url: str | None = None
    secret: Secrets = Field((), description="whsec_ and base64 of 24 to 64 bytes; or a list, newest first, all sign")
    secret_file: str | None = None
    headers: Headers = Field(default_factory=dict)
    min_severity: Severity = SEVERITIES[0]
    give_up: Duration | None = None
    from_: str | None = Field(None, alias="from", description="of an email")
    to: NameOrNames = ()


class ListFile(Part):
    """Terms from a file beside this one."""

    file: str = Field(description=".csv with a head line, or .txt with a term a line")
    terms: NameOrNames = Field((), description="columns of terms; `;` parts aliases")
    id: str | None = Field(None, description="the column that the alert carries")
    clean: Literal["company"] | None = Field(None, description="drops Ltd, LLC, GmbH, SA and the like")
    case: Literal["auto"] | None = Field(None, description="exact case for a term that is one common word")


def _list_kind(value: Any) -> str:
    return "a list file" if isinstance(value, dict) else "a list of terms"


ListForm = Annotated[
    Annotated[Names, Tag("a list of terms")] | Annotated[ListFile, Tag("a list file")], Discriminator(_list_kind)
]


class ProblemsForm(Part):
    """Who hears of the bell's own faults."""

    notify: Names | None = Field(None, description="receivers; absent: the console; empty: nobody")
    feed_dead: Duration | None = Field(None, description="a feed that fails or is silent for so long is told; 24h")
    repeat: Duration | None = Field(None, description="a problem that lasts is told again after so long; 24h")


class HeartbeatForm(Part):
    """An address that is called while all is well."""

    url: str = Field(description="GET; an empty one switches it off")
    every: Duration = Field(description="how often, as 5m")


class FileForm(Part):
    """One file of watchlists, receivers, lists and entities; those of one file are seen by all."""

    defaults: Policy = Policy()
    receivers: Mapping[str, ReceiverForm] = Field(default_factory=dict)
    lists: Mapping[str, ListForm] = Field(default_factory=dict)
    entities: tuple[KnownEntity, ...] = ()
    problems: ProblemsForm | None = None
    heartbeat: HeartbeatForm | None = None
    watchlists: tuple[WatchlistForm, ...] = ()
