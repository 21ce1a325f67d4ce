"""Feeds of every kind heard through simulated days: what came, what was missed, what it cost.

The clock and the sites are the simulation's; poller, publisher, bus and server are real, and the line too where it is
asked for.
"""

import heapq
import itertools
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, fields
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from services.ingest.feeds.feedsfile import Feed
from services.ingest.polling.poller import Poller
from services.ingest.polling.visitor import Visitor
from services.ingest.publisher import Publisher
from shared import streams
from shared.bus import Bus
from shared.events import Article
from shared.http import open_client
from tests.scenarios.ingest.faulty import SHOWN, START, Clock, Site, Straight, served, site_of

TAKEN_EVERY = 50  # polls; of each no more can come than a feed shows


@dataclass
class Week:
    """What came of it."""

    feeds: int
    days: float
    expected: int
    missed: list[str]
    twice: list[str]
    polls: int
    too_soon: int
    bytes_sent: int
    bytes_saved: int
    polls_of_ten_minutes: int

    def __add__(self, other: "Week") -> "Week":
        """Of other feeds in the same days."""
        sums = {one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)}
        return Week(**{**sums, "days": self.days})


async def hear(bus: Bus, *, feeds: Sequence[int], days: float, over_http: bool, seed: int = 1) -> Week:
    """The whole simulation, of the feeds of these numbers. Afterwards nothing is left running."""
    clock = Clock()
    until = START + timedelta(days=days)
    sites = [site_of(number, clock, until, seed) for number in feeds]
    async with AsyncExitStack() as stack:
        client: Any = Straight(sites)
        addresses = [f"http://{site.host}" for site in sites]
        if over_http:
            client = await stack.enter_async_context(open_client(allow_networks=[ip_network("127.0.0.0/8")]))
            addresses = [await stack.enter_async_context(served(site)) for site in sites]
        poller = Poller(bus, Publisher(bus, clock), _Here(), Visitor(client), clock, "me")  # type: ignore[arg-type]
        given = [
            Feed(id=f"site-{number}", url=f"{address}/feed", full_text="never")
            for number, address in enumerate(addresses)
        ]
        heard = await _heard(bus, poller, given, clock, days)
    return _told(sites, heard, days)


async def _heard(bus: Bus, poller: Poller, feeds: Sequence[Feed], clock: Clock, days: float) -> list[str]:
    """The titles of all that was published. Whoever is due first is polled, and the clock stands still meanwhile."""
    heard: list[str] = []
    due = [(START, number) for number in range(len(feeds))]
    for turn in itertools.count(1):
        clock.now, number = heapq.heappop(due)
        if clock.now >= START + timedelta(days=days):
            return heard + await _taken(bus)
        wait_s = await poller.poll_if_due(feeds[number])
        heapq.heappush(due, (clock.now + timedelta(seconds=max(wait_s, 0.001)), number))
        if turn % TAKEN_EVERY == 0:
            heard += await _taken(bus)
    raise AssertionError("the clock never ends")


class _Here:
    """Parses in this process: the simulation is about when and what is asked."""

    async def run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)


async def _taken(bus: Bus) -> list[str]:
    """The titles that were published, taken off the stream as the next step would."""
    count = TAKEN_EVERY * SHOWN
    found: Any = await bus.redis.xreadgroup("tag", "simulation", {streams.ARTICLES: ">"}, count=count)
    rows = [row for _, batch in found for row in batch]
    if rows:
        await bus.redis.xack(streams.ARTICLES, "tag", *[row[0] for row in rows])
    return [Article.model_validate_json(row[1][b"data"]).title for row in rows]


def _told(sites: Sequence[Site], heard: Sequence[str], days: float) -> Week:
    """An item counts where it came after the first poll and long enough before the end to be asked for again."""
    until = START + timedelta(days=days) - timedelta(hours=7)
    came = set(heard)
    expected = [f"Item {name}" for site in sites for name, at in site.items if START < at < until]
    return Week(
        feeds=len(sites),
        days=days,
        expected=len(expected),
        missed=[title for title in expected if title not in came],
        twice=sorted(title for title, count in Counter(heard).items() if count > 1),
        polls=sum(site.asked for site in sites),
        too_soon=sum(site.too_soon for site in sites),
        bytes_sent=sum(site.sent for site in sites),
        bytes_saved=sum(site.unsent for site in sites),
        polls_of_ten_minutes=round(len(sites) * days * 24 * 6),
    )
