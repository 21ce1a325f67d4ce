"""Watchlists as the rest of alert reads them: frozen, typed, complete. services/alert/watchlists/file.py makes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from services.alert.watchlists.policy import Active, Digest, Schedule, Story, Threshold
from services.alert.watchlists.query.tree import Query
from shared.known_entities import KnownEntity
from shared.values import value

Severity = Literal["low", "medium", "high", "critical"]
Format = Literal["webhook", "slack", "teams", "discord", "ntfy", "email", "alertmanager", "apprise"]

SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
CONSOLE = "console"
"""The receiver that always exists and prints."""
ALWAYS = Active()


@value
class Place:
    """Where something is written; `line` and `column` from 1."""

    file: str
    line: int
    column: int = 1


@dataclass(frozen=True)
class Receiver:
    """Whom to tell. `secrets`: newest first, all sign. An empty `url` is a receiver switched off."""

    name: str
    format: Format = "webhook"
    url: str | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    min_severity: Severity = "low"
    give_up: timedelta = timedelta(days=4)
    sender: str | None = None  # of mail, as `to` is
    to: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Sources:
    """Which sources count: each key given must hold, `deny` wins."""

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One entry of a list with all its terms; inline entries have their text as id."""

    id: str
    name: str
    terms: tuple[Query, ...]


@dataclass(frozen=True)
class TermList:
    """`$name`: rows, any of which will do."""

    name: str
    rows: tuple[Row, ...]

    @property
    def terms(self) -> Iterator[Query]:
        return (term for row in self.rows for term in row.terms)


@dataclass(frozen=True)
class Case:
    """One of a watchlist's `tests:`. `given` holds fields of an article, and `country`, `entities`, `topics`."""

    given: Mapping[str, Any]
    is_match_expected: bool
    place: Place


@value
class Watchlist:
    """What to look for (`match`, `all`, `any`, `none`, `sources`, `languages`) and whom to tell, when."""

    id: str
    name: str
    severity: Severity = "medium"
    tags: tuple[str, ...] = ()
    notify: tuple[str, ...] = (CONSOLE,)
    match: Query | None = None
    all: tuple[Query, ...] = ()
    any: tuple[Query, ...] = ()
    none: tuple[Query, ...] = ()
    sources: Sources | None = None
    languages: tuple[str, ...] = ()
    tests: tuple[Case, ...] = ()
    story: Story = "once"
    remind: timedelta | None = timedelta(hours=24)
    active: Active = ALWAYS
    threshold: Threshold | None = None
    first: timedelta | None = None
    absent: timedelta | None = None
    each: str | None = None
    cooldown: timedelta | None = None
    schedule: Schedule | None = None
    digest: Digest | None = None
    timezone: str | None = None
    place: Place | None = field(default=None, compare=False)

    @property
    def required(self) -> tuple[Query, ...]:
        """Queries that must all hold, `any` and `none` aside."""
        return (*([] if self.match is None else [self.match]), *self.all)


@dataclass(frozen=True)
class Problems:
    """Who hears of the bell's own faults."""

    notify: tuple[str, ...] = (CONSOLE,)
    feed_dead: timedelta = timedelta(hours=24)
    repeat: timedelta = timedelta(hours=24)


@dataclass(frozen=True)
class Heartbeat:
    """An address that is called while all is well."""

    url: str = field(repr=False)
    every: timedelta
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Ruleset:
    """All that the files of one place say."""

    watchlists: tuple[Watchlist, ...] = ()
    receivers: Mapping[str, Receiver] = field(default_factory=dict)
    lists: Mapping[str, TermList] = field(default_factory=dict)
    entities: tuple[KnownEntity, ...] = ()
    problems: Problems | None = None
    heartbeat: Heartbeat | None = None
