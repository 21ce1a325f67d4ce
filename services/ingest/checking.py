"""Does a feed answer, what does it carry, how often? Asks as the poller does, and keeps nothing."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from services.ingest.feeds import Feed
from services.ingest.reading import Reading, read_feed
from services.ingest.schedule import Wishes, max_age, own_interval
from services.ingest.visitor import Visitor
from shared.errors import Poison, Retry, TocsinError
from shared.http import Fetched


@dataclass(frozen=True)
class Checked:
    """What one feed said; `error` where it cannot be heard."""

    id: str
    url: str
    error: str | None = None
    title: str | None = None
    items: int = 0
    undated: int = 0
    summaries: int = 0
    newest: datetime | None = None
    every_s: int | None = None
    warning: str | None = None


async def check(feed: Feed, visitor: Visitor, now: datetime) -> Checked:
    """Never raises for what the feed does."""
    try:
        fetched, reading = await _heard(feed, feed.url, visitor, now)
        if reading.links:
            fetched, reading = await _heard(feed, reading.links[0], visitor, now)
            if reading.links:
                raise Poison(f"no feed: {fetched.url} only names {reading.links[0]}")
    except TocsinError as error:
        return Checked(feed.id, feed.url, error=str(error))
    return _checked(feed, fetched, reading, now)


def described(checked: Checked, now: datetime) -> str:
    """One line for a person."""
    if checked.error is not None:
        return f"{checked.id}: {checked.error}"
    parts = [f"{checked.items} items" if checked.items != 1 else "1 item"]
    if checked.newest is not None:
        parts.append(f"newest {_ago((now - checked.newest).total_seconds())}")
    parts.append(f"asked every {_span(checked.every_s or 0)}")
    if checked.summaries:
        parts.append(f"{checked.summaries} only a summary")
    if checked.undated:
        parts.append(f"{checked.undated} without a date")
    if checked.warning:
        parts.append(checked.warning)
    title = f" ({checked.title})" if checked.title else ""
    return f"{checked.id}{title}: {', '.join(parts)}; {checked.url}"


async def _heard(feed: Feed, url: str, visitor: Visitor, now: datetime) -> tuple[Fetched, Reading]:
    fetched = await visitor.feed(url, feed.headers if url == feed.url else {})
    if fetched.status != 200:
        raise Retry(f"answers {fetched.status}")
    arguments = {"url": fetched.url, "content_type": fetched.content_type, "feed": feed, "fetched_at": now}
    return fetched, await asyncio.to_thread(read_feed, fetched.content, **arguments)  # type: ignore[arg-type]


def _checked(feed: Feed, fetched: Fetched, reading: Reading, now: datetime) -> Checked:
    dated = [one.published_at for one in reading.articles if one.published_at and one.date_source != "first_seen"]
    age = max_age(fetched.headers.get("cache-control", ""))
    wishes = Wishes(reading.ttl_s, reading.skip_hours, age, tuple(one.timestamp() for one in dated))
    every_s = feed.every.total_seconds() if feed.every is not None else own_interval(wishes, now.timestamp())
    return Checked(
        feed.id,
        fetched.url,
        title=feed.name or reading.title or None,
        items=len(reading.articles),
        undated=len(reading.articles) - len(dated),
        summaries=sum(one.partial for one in reading.articles),
        newest=max(dated, default=None),
        every_s=round(every_s),
        warning=next(iter(reading.warnings), None),
    )


def _ago(seconds: float) -> str:
    return f"{_span(seconds)} ago" if seconds >= 0 else f"in {_span(-seconds)}"


def _span(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= 2 * size:
            return f"{round(seconds / size)}{unit}"
    return f"{round(seconds)}s"
