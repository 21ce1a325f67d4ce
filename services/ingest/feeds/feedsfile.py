"""The feeds file: which feeds there are and how each is to be heard. All mistakes show at once, with their places."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from services.ingest.addresses import host_of, is_web_address
from shared.durations import parse_duration
from shared.errors import Misconfigured, Problem
from shared.events import Source
from shared.yaml import file as yamlfile
from shared.yaml.file import Flag, Node
from shared.yaml.references import resolved

T = TypeVar("T")

SHORTEST = timedelta(seconds=1)
FullText = Literal["auto", "always", "never"]
Watch = Literal["feed", "sitemap", "page"]

_SECRET_KEY = re.compile(r"^\s*(headers|authorization|cookie|[\w-]*(token|key|secret))\b.*:", re.IGNORECASE)


def _duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    return parse_duration(value)


def _every(value: object) -> object:
    if value in ("auto", None):
        return None
    every = _duration(value)
    if isinstance(every, timedelta) and every < SHORTEST:
        raise ValueError("expected auto or a duration of at least 1s")
    return every


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is no IANA time zone, as Asia/Karachi") from error
    return value


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", value):
        raise ValueError(f"expected small letters, digits and hyphens, found {value[:60]!r}")
    return value


def _address(value: str) -> str:
    if not is_web_address(value):
        raise ValueError(f"expected the http or https address of a site or a feed, found {value[:80]!r}")
    return value.strip()


Every = Annotated[timedelta | None, BeforeValidator(_every, json_schema_input_type=str | None)]
Backlog = Annotated[
    Literal["all"] | timedelta,
    BeforeValidator(
        lambda value: value if value == "all" else _duration(value), json_schema_input_type=str | Literal[0]
    ),
]
MaxAge = Annotated[timedelta, BeforeValidator(_duration, json_schema_input_type=str)]


class Defaults(BaseModel):
    """What holds for each feed that does not say otherwise. `every` None: by the feed's own rate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every: Every = None
    full_text: FullText = "auto"
    backlog: Backlog = timedelta(0)
    max_age: MaxAge = timedelta(days=7)


class FeedEntry(BaseModel):
    """One feed as written; an address alone is the short form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, AfterValidator(_identifier)] | None = None
    name: str | None = None
    url: Annotated[str, AfterValidator(_address)]
    every: Every = None
    full_text: FullText | None = None
    backlog: Backlog | None = None
    max_age: MaxAge | None = None
    language: str | None = Field(None, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    country: str | None = Field(None, pattern="^[A-Z]{2}$")
    tags: tuple[str, ...] = ()
    headers: dict[str, str] = Field(default_factory=dict, repr=False)
    watch: Watch = "feed"
    active: Flag = True


class FeedsFile(BaseModel):
    """One file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    defaults: Defaults = Defaults()
    feeds: tuple[
        Annotated[FeedEntry, BeforeValidator(lambda value: {"url": value} if isinstance(value, str) else value)], ...
    ] = ()


class Feed(BaseModel):
    """One feed with everything decided."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str | None = None
    url: str
    every: timedelta | None = None
    full_text: FullText = "auto"
    backlog: Literal["all"] | timedelta = timedelta(0)
    max_age: timedelta = timedelta(days=7)
    language: str | None = None
    timezone: str | None = None
    country: str | None = None
    tags: tuple[str, ...] = ()
    headers: dict[str, str] = Field(default_factory=dict, repr=False)
    watch: Watch = "feed"
    active: bool = True

    def source(self) -> Source:
        return Source(id=self.id, name=self.name, domain=host_of(self.url), country=self.country, tags=self.tags)


def read_feeds(path: Path, env: Mapping[str, str]) -> tuple[Feed, ...]:
    """The feeds of a file or a folder. Raises Misconfigured with the problems of all files."""
    feeds: dict[str, Feed] = {}
    problems: list[Problem] = []
    for file in yamlfile.read_paths(path):
        try:
            for feed, place in _feeds_of(file, env):
                if (before := feeds.get(feed.id)) is not None:
                    problems.append(place.problem(_given_twice(feed, before)))
                feeds.setdefault(feed.id, feed)
        except Misconfigured as error:
            problems += map(_masked, error.problems)
    if problems:
        raise Misconfigured("", sorted(problems))
    return tuple(feeds.values())


def feed_id(url: str) -> str:
    """`wire-example-org-atom`: the default id of a feed, from its address."""
    parts = urlsplit(url)
    path = re.sub(r"\.(?:xml|rss|atom|rdf|json|php|html?)$", "", parts.path.rstrip("/"))
    return re.sub(r"[^a-z0-9]+", "-", f"{host_of(url) or ''}{path}-{parts.query}".lower()).strip("-")[:100]


def _feeds_of(file: Path, env: Mapping[str, str]) -> Iterator[tuple[Feed, Node]]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Misconfigured("", [Problem(str(file), 1, 1, f"cannot be read: {error.strerror}")]) from error
    node = yamlfile.load(data, str(file))
    problems: list[Problem] = []
    _resolve_headers(node, env, problems)
    try:
        form = yamlfile.validate(node, FeedsFile)
    except Misconfigured as error:
        raise Misconfigured("", [*problems, *error.problems]) from error
    if problems:
        raise Misconfigured("", problems)
    for n, entry in enumerate(form.feeds):
        yield _decided(entry, form.defaults), yamlfile.at(node, ("feeds", n))


def _decided(entry: FeedEntry, defaults: Defaults) -> Feed:
    return Feed(
        **entry.model_dump(exclude={"id", "every", "full_text", "backlog", "max_age"}),
        id=entry.id or feed_id(entry.url),
        every=entry.every if "every" in entry.model_fields_set else defaults.every,
        full_text=_either(entry.full_text, defaults.full_text),
        backlog=_either(entry.backlog, defaults.backlog),
        max_age=_either(entry.max_age, defaults.max_age),
    )


def _either(value: T | None, default: T) -> T:
    return default if value is None else value


def _given_twice(feed: Feed, before: Feed) -> str:
    if feed.url == before.url:
        return f"{feed.url} is given twice"
    return f"the id `{feed.id}` is taken by {before.url}; give this feed an `id` of its own"


def _resolve_headers(node: Node, env: Mapping[str, str], problems: list[Problem]) -> None:
    """`${NAME}` in the values of `headers`, in place."""
    feeds = node.values.get("feeds") if isinstance(node, yamlfile.Mapping) else None
    for feed in feeds.items if isinstance(feeds, yamlfile.Items) else ():
        headers = feed.values.get("headers") if isinstance(feed, yamlfile.Mapping) else None
        for value in headers.values.values() if isinstance(headers, yamlfile.Mapping) else ():
            if isinstance(value, yamlfile.Scalar):
                value.text, unset = resolved(value, env)
                problems += unset


def _masked(problem: Problem) -> Problem:
    """A line that may hold a secret is not shown."""
    return replace(problem, source_line=None) if _SECRET_KEY.match(problem.source_line or "") else problem
