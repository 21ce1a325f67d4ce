"""The body of a webhook: its models, its limits, its one form in bytes, and the ids derived from what happened.

What an alert says is here; whether it is sent is policy's, how it is signed and delivered is delivery's.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, TypeAdapter

from shared.events import Event, Instant, Part, Source, Span, TextField, Topic

MAX_TITLE = 300
MAX_LEAD = 600
MAX_BYTES = 20_000
MAX_ITEMS = 20

AlertType = Literal["alert.created", "alert.updated", "alert.digest"]
Reason = Literal["match", "threshold", "first", "absent", "remind", "updates", "digest"]
Severity = Literal["low", "medium", "high", "critical"]
ProblemType = Literal["tocsin.problem", "tocsin.resolved"]


class AboutWatchlist(Part):
    """The watchlist that rang."""

    id: str
    name: str
    severity: Severity = "medium"
    tags: tuple[str, ...] = ()


class Row(Part):
    """The row of `each` that rang: of a list, a country, an entity, a story."""

    list: str
    id: str
    name: str


class AboutStory(Part):
    """The story as of this alert."""

    id: str
    articles: int
    publishers: int
    first_seen: Instant


class AboutEntity(Part):
    """An entity of the article, without its places."""

    id: str
    name: str
    type: str
    country: str | None = None
    salience: str = "mention"


class AboutArticle(Part):
    """The article, cut to what a card shows. `url` is as the source gave it."""

    id: str
    url: str | None = None
    title: str
    source: Source | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published_at: Instant | None = None
    language: str | None = None
    lead: str = ""
    entities: tuple[AboutEntity, ...] = ()
    topics: tuple[Topic, ...] = ()


class Excerpt(Part):
    """A passage of the article from `start`; `marks` are half open and count within `text`."""

    field: TextField
    start: int
    text: str
    marks: tuple[tuple[int, int], ...] = ()


class Counts(Part):
    """The true numbers, however much had to be left out."""

    entities: int = 0
    matches: int = 0
    items: int = 1


class HeldBefore(Part):
    """What was held since the last alert of this watchlist."""

    articles: int = 0
    since: Instant | None = None
    reasons: Mapping[str, int] = Field(default_factory=dict)


class Links(Part):
    """Where to read on."""

    article: str | None = None
    alert: str | None = None


class Item(Part):
    """One of several articles that an alert carries together."""

    story: AboutStory | None = None
    article: AboutArticle | None = None
    reason: Reason = "match"
    excerpts: tuple[Excerpt, ...] = ()
    matches: tuple[Span, ...] = ()


class Alert(Event):
    """alert -> the world: the `data` of the webhook."""

    alert_id: str
    seq: int
    revision: int = 1
    reason: Reason = "match"
    watchlist: AboutWatchlist
    each: Row | None = None
    story: AboutStory | None = None
    article: AboutArticle | None = None
    excerpts: tuple[Excerpt, ...] = ()
    matches: tuple[Span, ...] = ()
    items: tuple[Item, ...] = Field(default=(), max_length=MAX_ITEMS, exclude_if=lambda items: not items)
    counts: Counts = Counts()
    held: HeldBefore = HeldBefore()
    links: Links = Links()


class Problem(Event):
    """What the watch says of itself."""

    alert_id: str
    problem: str
    subject: str
    since: Instant
    detail: str


class Test(Event):
    """What `tocsin watchlists ping` sends."""

    __test__ = False  # no test class, whatever its name says to a collector

    alert_id: str
    receiver: str
    detail: str


class AlertBody(Part):
    """The envelope of an alert."""

    type: AlertType
    timestamp: Instant
    data: Alert


class ProblemBody(Part):
    """The envelope of a problem and of its end."""

    type: ProblemType
    timestamp: Instant
    data: Problem


class TestBody(Part):
    """The envelope of a test."""

    __test__ = False

    type: Literal["tocsin.test"] = "tocsin.test"
    timestamp: Instant
    data: Test


Body = Annotated[AlertBody | ProblemBody | TestBody, Discriminator("type")]


def alert_id(*happened: str | int) -> str:
    """The `webhook-id`: the same for the same watchlist, story or article, type and revision, after any crash."""
    named = json.dumps(happened, ensure_ascii=False, separators=(",", ":"))
    return f"msg_{hashlib.sha256(named.encode()).hexdigest()[:32]}"


def read_body(data: bytes) -> AlertBody | ProblemBody | TestBody:
    """The body of some bytes. Raises pydantic's ValidationError."""
    return _adapter().validate_json(data)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of every body that is sent."""
    return _adapter().json_schema(mode="serialization")


def cut(text: str, longest: int) -> str:
    """At most `longest` characters, the last an ellipsis where something is missing."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def instant(at: datetime) -> str:
    """A time as the bodies write it."""
    return at.isoformat().replace("+00:00", "Z")


def _adapter() -> "TypeAdapter[AlertBody | ProblemBody | TestBody]":
    return TypeAdapter(Body)
