"""A bell to tell timelines with: real streams, a real match worker and sender, real receivers on the loopback."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

from services.alert.body import read_body
from services.alert.delivery.outbox import Outbox
from services.alert.delivery.sender import Sender
from services.alert.ringing.ringer import Ringer
from services.alert.rules.rulebook import Rules
from services.alert.watchlists.model import Watchlist
from services.alert.watchlists.query import parse
from shared import streams
from shared.bus import Bus
from shared.events import EnrichedArticle, StoryState
from shared.hop import Entry, Step
from shared.http import open_client
from shared.step.worker import Worker

SECRET = "whsec_" + "dG9jc2luLXRlc3RzLXNpZ24td2l0aC10aGlz"
LOOPBACK = (ip_network("127.0.0.0/8"),)
T0 = datetime(2026, 11, 23, 8, tzinfo=UTC)


@dataclass
class Posted:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Desk:
    """A receiver: answers what it is told to, 200 when nothing is left to say."""

    url: str = ""
    posted: list[Posted] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    hold: asyncio.Event | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A connection that is still open when the loop ends is no fault of the test.
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while line := await reader.readline():
                await self._answer(line, reader, writer)
        writer.close()

    async def _answer(self, line: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        headers = {}
        while row := (await reader.readline()).strip():
            name, _, value = row.decode().partition(":")
            headers[name.lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.posted.append(Posted(line.split()[1].decode(), headers, body))
        if self.hold:
            await self.hold.wait()
        status, extra = self.answers.pop(0) if self.answers else (200, {})
        rows = "".join(f"{name}: {value}\r\n" for name, value in extra.items())
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: 2\r\n{rows}\r\nok".encode())
        await writer.drain()


def watchlist(name: str = "fires", query: str = "fire", **given: Any) -> Watchlist:
    return Watchlist(id=name, name=name.title(), match=parse(query), timezone="UTC", **{"notify": ("desk",), **given})


def article(name: str, title: str = "A fire in the harbour", story: str | None = "s1", **given: Any) -> EnrichedArticle:
    state = StoryState(articles=1, publishers=1, first_seen=T0) if story else None
    return EnrichedArticle(id=name, title=title, text="Nobody was hurt.", story_id=story, story=state, **given)


class Bell:
    """The match worker and the sender on one server; `publish` is enrich, the clock moves only by `wait`."""

    def __init__(self, bus: Bus, rules: Rules, scale: float) -> None:
        self.bus, self.rules, self.scale, self.at = bus, rules, scale, T0
        self.frozen = False

    def now(self) -> datetime:
        return self.at if self.frozen else datetime.now(UTC)

    def worker(self, name: str = "w1", **replaced: Any) -> Worker:
        mutes = replaced.get("mutes", tuple)
        ringer = Ringer(self.bus, lambda: self.rules, lambda article, spans: [], self.now, consumer=name, mutes=mutes)
        step = Step("match", streams.ENRICHED, "match", replaced.get("handle") or ringer.handle)
        return Worker(self.bus, step, name, deadline_s=5)

    async def publish(self, *articles: EnrichedArticle) -> None:
        for one in articles:
            await self.bus.redis.xadd(streams.ENRICHED, {streams.BODY: one.model_dump_json()})

    async def read(self, name: str = "w1", count: int = 100) -> list[Entry]:
        rows: Any = await self.bus.redis.xreadgroup("match", name, {streams.ENRICHED: ">"}, count=count)
        return [Entry(entry.decode(), fields[b"data"]) for _, found in rows or [] for entry, fields in found]

    async def ring(self, *articles: EnrichedArticle, name: str = "w1") -> None:
        """Publishes, matches and decides."""
        await self.publish(*articles)
        await self.worker(name).work(await self.read(name))

    async def told(self) -> list[Any]:
        """The alerts on the stream, oldest first."""
        rows: Any = await self.bus.redis.xrange(streams.ALERTS)
        return [read_body(fields[b"data"]) for _, fields in rows]

    async def dead(self) -> list[dict[str, str]]:
        rows: Any = await self.bus.redis.xrange(streams.dead("delivery"))
        return [{key.decode(): value.decode() for key, value in fields.items()} for _, fields in rows]

    async def waiting(self) -> int:
        return int(await self.bus.redis.zcard(streams.due()))

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Sender]:
        """The sender runs as long as the block."""
        outbox = Outbox(self.bus, lease=timedelta(seconds=20), keep=timedelta(days=30))
        async with open_client(allow_networks=LOOPBACK) as client:
            sender = Sender(outbox, client, lambda: self.rules.receivers, self.now, retry_scale=self.scale)
            task = asyncio.create_task(sender.run())
            try:
                yield sender
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
