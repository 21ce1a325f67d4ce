"""Asks an address and reads what it says: a feed, the feed that a page names, the newest parts of an index of sitemaps.

When to ask, and what becomes of what was heard, is the poller's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from services.ingest.feeds.feedsfile import Feed
from services.ingest.parsing.reading import Reading, joined, read_feed
from services.ingest.polling import schedule
from services.ingest.polling.visitor import Validators, Visitor
from shared.errors import Poison, Retry, TocsinError
from shared.http import Fetched

MOST_TRIED = 3  # of the feeds that a page names: the first may be dead
_HINTS = {401: "it wants to know who asks: `headers`", 403: "it does not let us", 404: "there is no such address"}


class Gone(Poison):
    """Answered 410."""


class NotThere(Retry):
    """Answered 404: what led to this address may lead to another by now."""


class Runs(Protocol):
    """Where bytes of strangers are parsed: in a process of its own (`parser.Parser`), or here and now."""

    async def run(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any: ...


@dataclass(frozen=True)
class Heard:
    """What came of asking. `reading` None: nothing has changed."""

    fetched: Fetched
    reading: Reading | None
    found_at: str = ""  # the feed's own address, where what was asked only names it
    others: tuple[str, ...] = ()  # further feeds that it names


class Listener:
    """Raises Retry and Poison where there is neither a feed nor "not modified"."""

    def __init__(self, visitor: Visitor, parser: Runs, now: Callable[[], datetime]) -> None:
        self._visitor, self._parser, self._now = visitor, parser, now

    async def hear(self, feed: Feed, url: str, known: Validators) -> Heard:
        fetched = await self._ask(feed, url, known)
        if known.hold_for(fetched):
            return Heard(fetched, None)
        reading = await self._read(feed, fetched)
        if reading.links:
            return await self._named(feed, reading.links)
        return Heard(fetched, await self._whole(feed, reading))

    async def _named(self, feed: Feed, links: tuple[str, ...]) -> Heard:
        """The first of the feeds that a page names that can be heard. Raises what the first said where none can."""
        faults: list[TocsinError] = []
        for link in links[:MOST_TRIED]:
            try:
                fetched = await self._ask(feed, link, Validators())
                reading = await self._read(feed, fetched)
                if reading.links:
                    raise Poison(f"no feed: {fetched.url} only names {reading.links[0]}")
            except TocsinError as error:
                faults.append(error)
            else:
                return Heard(fetched, reading, link, tuple(one for one in links if one != link))
        raise faults[0]

    async def _whole(self, feed: Feed, reading: Reading) -> Reading:
        if not reading.parts:
            return reading
        return joined([await self._read(feed, await self._ask(feed, part, Validators())) for part in reading.parts])

    async def _ask(self, feed: Feed, url: str, known: Validators) -> Fetched:
        fetched = await self._visitor.feed(url, _headers_for(feed, url), known)
        if fetched.status not in (200, 304):
            raise _refusal(fetched, self._now().timestamp())
        return fetched

    async def _read(self, feed: Feed, fetched: Fetched) -> Reading:
        reading: Reading = await self._parser.run(
            read_feed,
            fetched.content,
            url=fetched.url,
            content_type=fetched.content_type,
            feed=feed,
            fetched_at=self._now(),
        )
        if reading.warnings and not reading.articles:
            raise Poison(f"no item could be read: {reading.warnings[0]}")
        return reading


def _headers_for(feed: Feed, url: str) -> Mapping[str, str]:
    """`headers` may hold a secret: it goes to the host of the feeds file and to no other, and never in plain text."""
    given, asked = urlsplit(feed.url), urlsplit(url)
    is_same_host = given.netloc == asked.netloc and asked.scheme in (given.scheme, "https")
    return feed.headers if is_same_host else {}


def _refusal(fetched: Fetched, now: float) -> TocsinError:
    """What a status that brings no feed means, and how long it holds."""
    after_s = schedule.retry_after(fetched.headers.get("retry-after", ""), now)
    if fetched.status == 410:
        return Gone("answers 410: it is gone for good, and not asked again; take it out of the feeds file")
    if fetched.status == 429:
        after_s = after_s or schedule.LONGEST_S / 4
    hint = f" ({_HINTS[fetched.status]})" if fetched.status in _HINTS else ""
    kind = NotThere if fetched.status == 404 else Retry
    return kind(f"answers {fetched.status}{hint}", after_s=after_s)
