"""A small works on one server: the push door of ingest, and two steps behind it, one of them with a single writer."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from services.ingest.app import open_ingest
from shared import bus as bus_module
from shared import streams
from shared.bus import Change, add
from shared.frame import runtime
from shared.frame.service import Service, World
from shared.hop import Done, Entry, Outcome, Step
from shared.lease import Lease
from shared.settings import load
from tests.faults.servers import free_port

TOKEN = "works"


@dataclass
class Works:
    """`push` puts an article in; `arrived` tells the titles of what has come out, in order, as often as it did."""

    port: int
    url: str
    serving: "asyncio.Task[int]"

    async def ended(self) -> None:
        """By itself. Raises what it ended with."""
        await self.serving

    async def push(self, *titles: str) -> tuple[int, str]:
        body = json.dumps([{"title": title, "text": f"{title}, and nothing else."} for title in titles]).encode()
        head = f"POST /v1/articles HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {TOKEN}\r\nConnection: close\r\n"
        return await self._ask(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    async def ready(self) -> tuple[int, str]:
        return await self._ask(b"GET /health/ready HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")

    async def arrived(self) -> list[str]:
        async with bus_module.connect(self.url) as bus:
            rows: Any = await bus.redis.xrange(streams.ENRICHED)
            return [json.loads(fields[b"data"])["title"] for _, fields in rows]

    async def push_until_taken(self, title: str) -> float:
        """For as long as it takes, which it returns."""
        began = time.monotonic()
        while (await self.push(title))[0] != 202:
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    async def _ask(self, request: bytes) -> tuple[int, str]:
        """Status 0 while nobody listens."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(request)
            answer = (await reader.read()).decode()
            writer.close()
        except OSError:
            return 0, ""
        return (int(answer.split()[1]) if answer else 0), answer


@asynccontextmanager
async def works(url: str, **flags: str) -> AsyncIterator[Works]:
    """Runs in this loop until the block ends; ends with exit code 0. Streams are left untrimmed: they are looked at."""
    stop, port = asyncio.Event(), free_port()
    settings = load({"push_token": TOKEN, "deadline": "5s", **flags})
    serving = runtime.serve([open_ingest, _steps], settings, url, f"127.0.0.1:{port}", stop=stop)
    task = asyncio.create_task(serving)
    try:
        yield Works(port, url, task)
    finally:
        stop.set()
        assert await task == 0


def _pass_on(stream: str) -> Callable[[Sequence[Entry]], Awaitable[Sequence[Outcome]]]:
    async def handle(entries: Sequence[Entry]) -> list[Outcome]:
        return [Done(Change([add(stream, entry.body)])) for entry in entries]

    return handle


@asynccontextmanager
async def _steps(world: World) -> AsyncIterator[Service]:
    lease = Lease(world.bus, "stories", world.consumer)
    tag = Step("tag", streams.ARTICLES, "tag", _pass_on(streams.TAGGED), fills=streams.TAGGED)
    story = Step("story", streams.TAGGED, "story", _pass_on(streams.ENRICHED), lease=lease, fills=streams.ENRICHED)
    yield Service("works", steps=[tag, story], agents={"lease": lease.keep})
