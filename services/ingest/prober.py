"""Sends the probes of the heartbeat on their way: what alert asks for goes onto the stream, as an article would."""

import asyncio
import contextlib
from typing import Any

from shared import streams
from shared.bus import Bus, Change, Guard, add_probe
from shared.errors import Retry

LOOK_S = 1.0


class Prober:
    """`run` is the agent. Each probe goes out once, however many processes listen."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def run(self) -> None:
        while True:
            with contextlib.suppress(Retry):  # the pulse tells when Redis is away
                await self.send_asked()
            await asyncio.sleep(LOOK_S)

    async def send_asked(self) -> bool:
        """True where this process sent it."""
        key = streams.heartbeat()
        found: Any = await self._bus.run(self._bus.redis.hmget(key, ["asked", "published"]))
        asked, published = ((value or b"").decode() for value in found)
        if asked == published:
            return False
        writes = [add_probe(streams.ARTICLES, asked), ("HSET", key, "published", asked)]
        return await self._bus.apply(Change(writes, [Guard(key, "asked", asked), Guard(key, "published", published)]))
