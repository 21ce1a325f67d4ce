"""One writer: a lease in Redis with a fencing token, kept by one process, taken by another where that one is gone."""

import asyncio
import contextlib

import structlog

from shared import streams
from shared.bus import Bus, Guard
from shared.errors import Retry

LEASE_S = 5.0


class Lease:
    """`token` is 0 while another writes. The writer's commits carry `guard()`: a stalled one changes nothing."""

    def __init__(self, bus: Bus, name: str, holder: str) -> None:
        self.token = 0
        self._bus, self._key, self._holder, self._name = bus, streams.writer(name), holder, name

    async def keep(self) -> None:
        """Until cancelled: takes the lease when it is free and renews it; gives it back at the end."""
        try:
            while True:
                await self._ask()
                await asyncio.sleep(LEASE_S / 3)
        finally:
            await self._give_back()

    @property
    def key(self) -> str:
        """The hash of the lease; the writer may keep fields of its own there."""
        return self._key

    def guard(self) -> Guard:
        return Guard(self._key, "token", str(self.token))

    async def _ask(self) -> None:
        before = self.token
        try:
            self.token = await self._bus.hold(self._key, self._holder, lease_s=LEASE_S)
        except Retry:
            return  # the fencing token decides at the commit; the workers tell of the fault
        if self.token and self.token != before:
            structlog.get_logger().info("writer", of=self._name, token=self.token)

    async def _give_back(self) -> None:
        if self.token:
            with contextlib.suppress(Retry):
                await self._bus.hold(self._key, self._holder, lease_s=-1)
        self.token = 0
