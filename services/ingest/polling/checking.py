"""Does a feed answer, what does it carry, how often? Asks as the poller does, and keeps nothing."""

from dataclasses import dataclass
from datetime import datetime

from services.ingest.feeds.feedsfile import Feed
from services.ingest.parsing.reading import Reading
from services.ingest.polling.listener import Heard, Listener
from services.ingest.polling.schedule import Wishes, max_age, own_interval
from services.ingest.polling.visitor import Validators
from shared.errors import TocsinError

_OTHERS = 5


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
    others: tuple[str, ...] = ()  # further feeds of the site that was asked


async def check(feed: Feed, listener: Listener, now: datetime) -> Checked:
    """Never raises for what the feed does."""
    try:
        heard = await listener.hear(feed, feed.url, Validators())
    except TocsinError as error:
        return Checked(feed.id, feed.url, error=str(error))
    return _checked(feed, heard, heard.reading or Reading(), now)


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
    also = f"; the site also names {', '.join(checked.others[:_OTHERS])}" if checked.others else ""
    return f"{checked.id}{title}: {', '.join(parts)}; {checked.url}{also}"


def _checked(feed: Feed, heard: Heard, reading: Reading, now: datetime) -> Checked:
    dated = [one.published_at for one in reading.articles if one.published_at and one.date_source != "first_seen"]
    age = max_age(heard.fetched.headers.get("cache-control", ""))
    wishes = Wishes(reading.ttl_s, reading.skip_hours, age, tuple(one.timestamp() for one in dated))
    every_s = feed.every.total_seconds() if feed.every is not None else own_interval(wishes, now.timestamp())
    return Checked(
        feed.id,
        heard.fetched.url,
        title=feed.name or reading.title or None,
        items=len(reading.articles),
        undated=len(reading.articles) - len(dated),
        summaries=sum(one.partial for one in reading.articles),
        newest=max(dated, default=None),
        every_s=round(every_s),
        warning=next(iter(reading.warnings), None),
        others=heard.others,
    )


def _ago(seconds: float) -> str:
    return f"{_span(seconds)} ago" if seconds >= 0 else f"in {_span(-seconds)}"


def _span(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= 2 * size:
            return f"{round(seconds / size)}{unit}"
    return f"{round(seconds)}s"
