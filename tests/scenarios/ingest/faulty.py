"""Sites with one feed each that publish by a seeded plan, fail by their kind, and write down who asks too soon.

The time is the simulation's. A site may be asked over a real line (`served`) or straight (`Straight`): what it says is
the same.
"""

import bisect
import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from shared.errors import Retry
from shared.http import Fetched
from shared.http.client import Onward
from tests.scenarios.ingest import sites

START = datetime(2026, 11, 23, tzinfo=UTC)
SHOWN = 25  # items that a feed shows: at the fastest rate below, more than the longest wait after failures
PER_HOUR = (0.05, 0.2, 0.5, 2.0)
SKIPPED_HOURS = range(1, 5)
TEXT = "The council said on Monday that the bridge will close, and that traffic will be led over the old road."

Kind = Literal[
    "etag", "last-modified", "no validators", "busy", "down for hours", "cut off", "hangs up", "new guids", "moves",
    "max-age", "ttl", "skips hours", "no dates", "404 at times", "backs off",
]  # fmt: skip
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]


class Clock:
    """The simulation's time."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Said:
    """An answer; one without a status is none: the site hangs up."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Site:
    """One host with one feed at /feed, or from its second day on at /new where it `moves`."""

    number: int
    kind: Kind
    clock: Clock
    items: Sequence[tuple[str, datetime]]
    chance: random.Random
    down: Sequence[tuple[datetime, datetime]] = ()
    asked: int = 0
    too_soon: int = 0
    sent: int = 0
    unsent: int = 0
    free_at: datetime = START
    _made: tuple[int, bytes] = (-1, b"")

    @property
    def host(self) -> str:
        return f"site{self.number}.example"

    def answer(self, path: str, headers: Mapping[str, str]) -> Said:
        if path == "/robots.txt":
            return Said(404)
        now, self.asked = self.clock.now, self.asked + 1
        self.too_soon += now < self.free_at or (self.kind == "skips hours" and now.hour in SKIPPED_HOURS)
        self.free_at = START
        return self._fault(path) or self._feed(headers)

    def _fault(self, path: str) -> Said | None:
        now = self.clock.now
        if any(begin <= now < end for begin, end in self.down):
            return {"hangs up": Said(), "404 at times": Said(404)}.get(self.kind, Said(500))
        if self.kind == "busy" and self.chance.random() < 0.1:
            return self._later(429, timedelta(minutes=self.chance.randint(5, 90)))
        if self.kind == "backs off" and self.chance.random() < 0.05:
            return self._later(503, timedelta(hours=2))
        if self.kind == "moves" and path == "/feed" and now > START + timedelta(days=1):
            return Said(301, {"location": "/new"})
        return None

    def _later(self, status: int, wait: timedelta) -> Said:
        self.free_at = self.clock.now + wait
        return Said(status, {"retry-after": str(int(wait.total_seconds()))})

    def _feed(self, headers: Mapping[str, str]) -> Said:
        out = bisect.bisect_right(self.items, self.clock.now, key=lambda item: item[1])
        shown = self.items[max(out - SHOWN, 0) : out]
        if self._made[0] != out or self.kind == "new guids":
            self._made = (out, self._rss(shown))
        body = self._made[1]
        changed = format_datetime(shown[-1][1] if shown else START, usegmt=True)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        told = {"content-type": "application/rss+xml", **self._validators(tag, changed), **self._wish()}
        if headers.get("if-none-match") == tag or headers.get("if-modified-since") == changed:
            self.unsent += len(body)
            return Said(304, told)
        if self.kind == "cut off" and self.chance.random() < 0.2:
            body = body[: int(len(body) * self.chance.random())]
        self.sent += len(body)
        return Said(200, told, body)

    def _validators(self, tag: str, changed: str) -> dict[str, str]:
        if self.kind == "last-modified":
            return {"last-modified": changed}
        return {} if self.kind in ("no validators", "new guids") else {"etag": tag}

    def _wish(self) -> dict[str, str]:
        """By a header, or in the feed, which is not said again where nothing has changed: it holds all the same."""
        if self.kind in ("max-age", "ttl"):
            self.free_at = self.clock.now + timedelta(minutes=45)
        return {"cache-control": "public, max-age=2700"} if self.kind == "max-age" else {}

    def _rss(self, shown: Sequence[tuple[str, datetime]]) -> bytes:
        rows = "".join(self._item(name, date) for name, date in reversed(shown))
        hours = "".join(f"<hour>{hour}</hour>" for hour in SKIPPED_HOURS)
        wish = {"ttl": "<ttl>45</ttl>", "skips hours": f"<skipHours>{hours}</skipHours>"}.get(self.kind, "")
        head = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Site {self.number}</title>'
        return f"{head}{wish}{rows}</channel></rss>".encode()

    def _item(self, name: str, date: datetime) -> str:
        guid = f"{name}-{self.chance.random()}" if self.kind == "new guids" else name
        dated = "" if self.kind == "no dates" else f"<pubDate>{format_datetime(date)}</pubDate>"
        return (
            f"<item><title>Item {name}</title><link>http://{self.host}/{name}</link>"
            f'<guid isPermaLink="false">{guid}</guid>{dated}<description>{TEXT}</description></item>'
        )


def site_of(number: int, clock: Clock, until: datetime, seed: int) -> Site:
    """The same number and seed: the same plan."""
    chance = random.Random(f"{seed}:{number}")
    kind = KINDS[number % len(KINDS)]
    items = list(_items(number, chance, until))
    down = list(_outages(chance, until)) if kind in ("down for hours", "hangs up", "404 at times") else []
    return Site(number, kind, clock, items, chance, down)


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


def served(site: Site) -> AbstractAsyncContextManager[str]:
    """The site on a local port; its address."""

    async def answer(path: str, headers: Mapping[str, str], writer: sites.Writer) -> None:
        said = site.answer(path, headers)
        if said.status:
            writer.write(sites.http(said.status, said.body, connection="close", **said.headers))
        writer.close()

    return sites.served(answer)


class Straight:
    """A client without lines: two thirds of what a simulated poll costs are HTTP spoken by both sides."""

    def __init__(self, all_sites: Iterable[Site]) -> None:
        self._sites = {site.host: site for site in all_sites}

    async def step(self, url: str, *, headers: Mapping[str, str], **_: Any) -> Fetched:
        parts = urlsplit(url)
        asked = {name.lower(): value for name, value in headers.items()}
        said = self._sites[parts.hostname or ""].answer(parts.path, asked)
        if not said.status:
            raise Retry(f"{parts.hostname}: hangs up")
        onward = Onward(urljoin(url, said.headers["location"]), asked, True) if "location" in said.headers else None
        return Fetched(url, said.status, said.headers, said.body, said.headers.get("content-type"), onward=onward)

    async def fetch(self, url: str, **_: Any) -> Fetched:
        return await self.step(url, headers={})
