"""Messages of 3 kB a second through one hop in the frame: read, validate, commit; beside a bare read loop."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from shared import bus as bus_module
from shared import embedded, streams, telemetry
from shared.bus import Bus, Change, add
from shared.events import Article
from shared.frame import runtime
from shared.frame.service import Service, World
from shared.hop import Done, Entry, Outcome, Step
from shared.settings import load
from tests.bench.texts import articles

MESSAGES = 20_000


def figures() -> Iterator[dict[str, object]]:
    telemetry.set_up("console:error")
    bodies = [article.model_dump_json().encode() for article in articles(200)]
    with tempfile.TemporaryDirectory() as folder, embedded.serve(Path(folder)) as server:
        bare = asyncio.run(_bare(server.url, bodies))
        framed = asyncio.run(_framed(server.url, bodies))
    yield {
        "figure": "hop",
        "messages_per_s": round(framed),
        "message_bytes": sum(map(len, bodies)) // len(bodies),
        "limit": {"read and acknowledge only, messages_per_s": round(bare)},
        "ratio": round(framed / bare, 2),
    }


async def _fill(bus: Bus, bodies: Sequence[bytes]) -> None:
    await bus.redis.flushall()
    await bus.prepare()
    for start in range(0, MESSAGES, 500):
        await bus.apply_many([Change([add(streams.ARTICLES, bodies[(start + n) % len(bodies)])]) for n in range(500)])


async def _bare(url: str, bodies: Sequence[bytes]) -> float:
    async with bus_module.connect(url) as bus:
        await _fill(bus, bodies)
        began, done = time.perf_counter(), 0
        while done < MESSAGES:
            found = await bus.redis.xreadgroup("tag", "bare", {streams.ARTICLES: ">"}, count=100)
            rows = next(iter(found.values()))[0] if isinstance(found, dict) else found[0][1]
            await bus.redis.xack(streams.ARTICLES, "tag", *[row[0] for row in rows])
            done += len(rows)
        return MESSAGES / (time.perf_counter() - began)


async def _framed(url: str, bodies: Sequence[bytes]) -> float:
    async with bus_module.connect(url) as bus:
        await _fill(bus, bodies)
        stop, times = asyncio.Event(), []

        async def handle(entries: Sequence[Entry]) -> list[Outcome]:
            times.append((time.perf_counter(), len(entries)))
            if sum(count for _, count in times) >= MESSAGES:
                stop.set()
            return [Done(Change([add(streams.TAGGED, _passed(entry.body))])) for entry in entries]

        @asynccontextmanager
        async def opener(world: World) -> AsyncIterator[Service]:
            yield Service("bench", steps=[Step("tag", streams.ARTICLES, "tag", handle)])

        await runtime.serve([opener], load(), url, "127.0.0.1:0", stop=stop)
        return (MESSAGES - times[0][1]) / (times[-1][0] - times[0][0])


def _passed(body: bytes) -> bytes:
    Article.model_validate_json(body)
    return body
