"""Whose turn it is to ask a host, over all processes that share a bus: each asks one thing at a time, none at once."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared import streams
from shared.bus import Bus
from shared.errors import Retry

LEASE_S = 60.0  # where its holder died, another asks after so long
LOOK_S = 0.25
KEPT_S = 3_600


class Turns:
    """Where the bus is away nobody is held up: each process is still polite by itself."""

    def __init__(self, bus: Bus, holder: str) -> None:
        self._bus, self._holder = bus, holder

    @asynccontextmanager
    async def of(self, host: str, rest_s: float) -> AsyncIterator[None]:
        """Waits until no other process is at the host; afterwards they leave it alone for `rest_s`."""
        key = streams.writer(f"host:{host}")
        with contextlib.suppress(Retry):
            while not await self._bus.hold(key, self._holder, lease_s=LEASE_S):  # noqa: ASYNC110 (by another process)
                await asyncio.sleep(LOOK_S)
        try:
            yield
        finally:
            with contextlib.suppress(Retry):
                # The server counts in whole seconds: one more, so that it is never less than asked for.
                await self._bus.hold(key, self._holder, lease_s=math.ceil(rest_s) + 1 if rest_s else 0)
                await self._bus.run(self._bus.redis.expire(key, KEPT_S))
