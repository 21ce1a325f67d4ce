"""Which items of a feed are published, and which are only known: too old, or there before we listened. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from services.ingest.feeds.feedsfile import Feed
from shared.events import Article

GRACE = timedelta(minutes=5)
Standing = Literal["fresh", "backlog", "old"]


@dataclass
class Sorted:
    """The items of one poll, oldest first."""

    fresh: list[Article] = field(default_factory=list)
    backlog: list[Article] = field(default_factory=list)
    old: list[Article] = field(default_factory=list)


def sort(articles: Iterable[Article], feed: Feed, *, first_polled: datetime, is_first: bool, now: datetime) -> Sorted:
    found = Sorted()
    for article in sorted(articles, key=lambda one: one.published_at or now):
        standing = standing_of(article, feed, first_polled=first_polled, is_first=is_first, now=now)
        getattr(found, standing).append(article)
    return found


def standing_of(article: Article, feed: Feed, *, first_polled: datetime, is_first: bool, now: datetime) -> Standing:
    """`old` by `max_age`, `backlog` where it was there before the first poll and is not asked for.

    An undated item was there before only at the first poll.
    """
    dated = article.published_at if article.date_source != "first_seen" else None
    if dated is None:
        return "backlog" if is_first and feed.backlog != "all" else "fresh"
    if article.date_precision == "day" and not is_first:
        dated += timedelta(days=1)  # it may be of any hour of its day, also of one after the first poll
    if feed.max_age and dated < now - feed.max_age:
        return "old"
    if feed.backlog == "all" or dated >= first_polled - max(feed.backlog, GRACE):
        return "fresh"
    return "backlog"
