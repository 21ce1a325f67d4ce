"""What the services say to each other: frozen models, JSON on the wire.

A reader ignores fields it does not know; a writer never changes the meaning of one. Offsets are code points, half
open, into the field named, of the article in the same event: `text[start:end]` is always the text given.
"""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

SCHEMA_VERSION = 1


def _as_utc(value: datetime) -> datetime:
    """A time without a zone is UTC: every time on the wire is."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_as_utc)]

TextField = Literal["title", "text"]
DateSource = Literal["feed", "page", "text", "given", "first_seen"]
DatePrecision = Literal["second", "minute", "day"]
EntityType = Literal["person", "organization", "place", "group", "event", "product", "law", "work"]
Salience = Literal["about", "mention"]
Via = Literal["demonym", "alias", "gazetteer"]
StoryRelation = Literal["new", "copy", "follow_up"]


class Part(BaseModel):
    """A value inside an event: frozen, and deaf to fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Part):
    """What travels on a stream."""

    schema_version: int = SCHEMA_VERSION


class Source(Part):
    """The feed, drop folder or pusher an article came from."""

    id: str
    name: str | None = None
    domain: str | None = None
    country: str | None = None
    tags: tuple[str, ...] = ()


class Removed(Part):
    """What was cleaned away: code points into `raw_text`."""

    start: int
    end: int
    kind: str


class Article(Event):
    """ingest -> enrich. `id` is the same for the same item seen again, from anywhere, after any restart."""

    id: str
    revision: int = 1
    url: str | None = None
    canonical_url: str | None = None
    guid: str | None = None
    source: Source | None = None
    publisher: str | None = None
    title: str
    text: str
    truncated: bool = False
    raw_text: str | None = None
    removed: tuple[Removed, ...] = ()
    authors: tuple[str, ...] = ()
    published_at: Instant | None = None
    date_source: DateSource | None = None
    date_precision: DatePrecision | None = None
    fetched_at: Instant | None = None
    language: str | None = None
    partial: bool = False


class Mention(Part):
    """One place where an entity is named; `via` tells how it was known when the model did not say it."""

    field: TextField
    start: int
    end: int
    text: str
    via: Via | None = None


class Entity(Part):
    """One row an entity, with all its mentions. `id` is `country:PK` for countries, else `type:slug`."""

    id: str
    name: str
    type: EntityType
    country: str | None = None
    mentions: tuple[Mention, ...] = ()
    salience: Salience = "mention"


class Topic(Part):
    """An IPTC Media Topic (`medtop:...`), its score from 0 to 1; parents are given too, best first."""

    id: str
    name: str
    score: float = Field(ge=0, le=1)


class TaggedArticle(Article):
    """tag -> story, both inside enrich: all but the story. Here `language` is the detected one."""

    language_score: float | None = None
    entities: tuple[Entity, ...] = ()
    topics: tuple[Topic, ...] = ()
    model: str | None = None


class StoryState(Part):
    """The story as of this article."""

    articles: int
    publishers: int
    first_seen: Instant
    previous: str | None = None


class EnrichedArticle(TaggedArticle):
    """enrich -> alert."""

    story_id: str | None = None
    story_relation: StoryRelation | None = None
    story: StoryState | None = None


class Span(Part):
    """Where a term held. A condition without a place (topic, source, ...) has `start` and `end` null."""

    field: str
    start: int | None = None
    end: int | None = None
    text: str
    term: str


class Match(Part):
    """One watchlist that one article satisfies, with its evidence."""

    article_id: str
    watchlist_id: str
    spans: tuple[Span, ...] = ()
    story_id: str | None = None
