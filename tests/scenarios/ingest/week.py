"""Feeds of every kind on local servers, heard through simulated days: what came, what was missed, what it cost.

Each feed is a host of its own. It publishes by a seeded plan, fails by its kind, says how often it may be asked, and
writes down who asked too soon. The clock is the simulation's; servers, bus and client are real.
"""

import asyncio
import hashlib
import heapq
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network
from typing import Any, Literal

from services.ingest.feeds import Feed
from services.ingest.poller import Poller
from services.ingest.publisher import Publisher
from services.ingest.visitor import Visitor
from shared import streams
from shared.bus import Bus
from shared.events import Article
from shared.http import open_client

START = datetime(2026, 11, 23, tzinfo=UTC)
SHOWN = 25  # items that a feed shows: at the fastest rate below, more than the longest wait after failures
PER_HOUR = (0.05, 0.2, 0.5, 2.0)
TEXT = "The council said on Monday that the bridge will close, and that traffic will be led over the old road."

Kind = Literal[
    "etag", "last-modified", "no validators", "busy", "down for hours", "cut off", "hangs up", "new guids", "moves",
    "max-age", "ttl", "no dates", "404 at times", "backs off",
]  # fmt: skip
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]


class Clock:
    """The simulation's time."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Site:
    """One host with one feed at /feed, or from `moved_at` on at /new."""

    number: int
    kind: Kind
    clock: Clock
    items: Sequence[tuple[str, datetime]]
    chance: random.Random
    url: str = ""
    asked: int = 0
    too_soon: int = 0
    sent: int = 0
    unsent: int = 0
    free_at: datetime = START
    down: Sequence[tuple[datetime, datetime]] = field(default=())

    def answer(self, path: str, headers: dict[str, str]) -> bytes:
        """The bytes of an answer; none hangs up."""
        if path == "/robots.txt":
            return _http(404)
        self.asked += 1
        self.too_soon += self.clock.now < self.free_at
        self.free_at = START
        fault = self._fault(path)
        return fault if fault is not None else self._feed(headers)

    def _fault(self, path: str) -> bytes | None:
        now = self.clock.now
        if any(begin <= now < end for begin, end in self.down):
            return {"hangs up": b"", "404 at times": _http(404)}.get(self.kind, _http(500))
        if self.kind == "busy" and self.chance.random() < 0.1:
            return self._later(429, timedelta(minutes=self.chance.randint(5, 90)))
        if self.kind == "backs off" and self.chance.random() < 0.05:
            return self._later(503, timedelta(hours=2))
        if self.kind == "moves" and path == "/feed" and now > START + timedelta(days=1):
            return _http(301, b"", Location="/new")
        return None

    def _later(self, status: int, wait: timedelta) -> bytes:
        self.free_at = self.clock.now + wait
        return _http(status, b"", Retry_After=str(int(wait.total_seconds())))

    def _feed(self, headers: dict[str, str]) -> bytes:
        shown = [item for item in self.items if item[1] <= self.clock.now][-SHOWN:]
        body = self._rss(shown)
        told: dict[str, str] = {"Content_Type": "application/rss+xml"}
        changed = format_datetime(shown[-1][1] if shown else START, usegmt=True)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.kind == "last-modified":
            told["Last_Modified"] = changed
        elif self.kind not in ("no validators", "new guids"):
            told["ETag"] = tag
        if self.kind == "max-age":
            told["Cache_Control"] = "public, max-age=2700"
            self.free_at = self.clock.now + timedelta(seconds=2_700)
        if self.kind == "ttl":
            self.free_at = self.clock.now + timedelta(minutes=45)
        if headers.get("if-none-match") == tag or headers.get("if-modified-since") == changed:
            self.unsent += len(body)
            return _http(304, b"", **told)
        if self.kind == "cut off" and self.chance.random() < 0.2:
            body = body[: int(len(body) * self.chance.random())]
        self.sent += len(body)
        return _http(200, body, **told)

    def _rss(self, shown: Sequence[tuple[str, datetime]]) -> bytes:
        rows = []
        for name, date in reversed(shown):
            guid = f"{name}-{self.chance.random()}" if self.kind == "new guids" else name
            dated = "" if self.kind == "no dates" else f"<pubDate>{format_datetime(date)}</pubDate>"
            rows.append(
                f"<item><title>Item {name}</title><link>http://site{self.number}.example/{name}</link>"
                f'<guid isPermaLink="false">{guid}</guid>{dated}<description>{TEXT}</description></item>'
            )
        ttl = "<ttl>45</ttl>" if self.kind == "ttl" else ""
        return (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site {self.number}</title>{ttl}'
            f"{''.join(rows)}</channel></rss>"
        ).encode()


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


async def hear(bus: Bus, *, feeds: int, days: float, seed: int = 1) -> Week:
    """The whole simulation. Afterwards nothing is left running."""
    clock = Clock()
    until = START + timedelta(days=days)
    sites = [_site(number, clock, until, seed) for number in range(feeds)]
    heard: list[str] = []
    async with AsyncExitStack() as stack:
        for site in sites:
            site.url = await stack.enter_async_context(_served(site))
        client = await stack.enter_async_context(open_client(allow_networks=[ip_network("127.0.0.0/8")]))
        poller = Poller(bus, Publisher(bus, clock), _Here(), Visitor(client), clock, "me")  # type: ignore[arg-type]
        due = [(START, site.number) for site in sites]
        while due and due[0][0] < until:
            clock.now, number = heapq.heappop(due)
            wait_s = await poller.poll_if_due(_feed_of(sites[number]))
            heapq.heappush(due, (clock.now + timedelta(seconds=max(wait_s, 0.001)), number))
            heard += await _taken(bus)
    return _told(sites, heard, days)


class _Here:
    """Parses in this process: the simulation is about when and what is asked."""

    async def run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)


def _site(number: int, clock: Clock, until: datetime, seed: int) -> Site:
    chance = random.Random(f"{seed}:{number}")
    kind = KINDS[number % len(KINDS)]
    items = list(_items(number, chance, until))
    down = list(_outages(chance, until)) if kind in ("down for hours", "hangs up", "404 at times") else []
    return Site(number, kind, clock, items, chance, down=down)


def _items(number: int, chance: random.Random, until: datetime) -> Iterator[tuple[str, datetime]]:
    """From a day before the first poll on, so that there is a backlog."""
    at, rate = START - timedelta(days=1), PER_HOUR[number // len(KINDS) % len(PER_HOUR)]
    while (at := at + timedelta(hours=chance.expovariate(rate))) < until:
        yield f"{number}-{at:%d%H%M%S}", at.replace(microsecond=0)


def _outages(chance: random.Random, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    at = START + timedelta(hours=1)
    while (at := at + timedelta(hours=chance.uniform(2, 30))) < until:
        begin, at = at, at + timedelta(hours=chance.uniform(0.1, 4))
        yield begin, at


def _feed_of(site: Site) -> Feed:
    return Feed(id=f"site-{site.number}", url=f"{site.url}/feed", full_text="never")


async def _taken(bus: Bus) -> list[str]:
    """The titles that were published, taken off the stream as the next step would."""
    found: Any = await bus.redis.xreadgroup("tag", "simulation", {streams.ARTICLES: ">"}, count=1_000)
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
        twice=sorted({title for title in came if heard.count(title) > 1}) if len(heard) != len(came) else [],
        polls=sum(site.asked for site in sites),
        too_soon=sum(site.too_soon for site in sites),
        bytes_sent=sum(site.sent for site in sites),
        bytes_saved=sum(site.unsent for site in sites),
        polls_of_ten_minutes=round(len(sites) * days * 24 * 6),
    )


@asynccontextmanager
async def _served(site: Site) -> AsyncIterator[str]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
                raw = site.answer(head[0].split(" ")[1], headers)
                if not raw:
                    break
                writer.write(raw)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the other side left
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def _http(status: int, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
