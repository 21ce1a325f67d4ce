"""Ringers and clocks of two processes on one server, by the clock of a timeline."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from ringing import Bell

from services.alert.body import AlertBody
from services.alert.policy.mute import Mute
from services.alert.ringing.clock import Clock
from shared import streams
from shared.events import EnrichedArticle
from tests.timelines import told


class Service:
    """`start` begins as after a restart: nothing of what the processes knew is left."""

    def __init__(self, bell: Bell, mutes: Sequence[Mute] = ()) -> None:
        self.bell, self.mutes = bell, list(mutes)
        self.start()

    def start(self) -> None:
        self.clocks = [self._clock(name) for name in ("left", "right")]
        self.workers = {name: self.bell.worker(name, mutes=self.current) for name in ("left", "right")}

    def _clock(self, name: str) -> Clock:
        return Clock(self.bell.bus, lambda: self.bell.rules, self.bell.now, consumer=name, mutes=self.current)

    def current(self) -> tuple[Mute, ...]:
        return tuple(mute for mute in self.mutes if not mute.is_over(self.bell.now()))

    async def until(self, end: datetime) -> None:
        """The clocks of both go at each time that is due, at once."""
        while (due := await self.next_due()) is not None and due <= end:
            self.bell.at = max(self.bell.at, due)
            await self.look()
        self.bell.at = max(self.bell.at, end)
        await self.look()

    async def look(self) -> None:
        await asyncio.gather(*(clock.look() for clock in self.clocks))

    async def hear(self, *articles: EnrichedArticle) -> None:
        """Two articles are worked at once, one by each."""
        await self.bell.publish(*articles)
        batches = [(worker, await self.bell.read(name, count=1)) for name, worker in self.workers.items()]
        await asyncio.gather(*(worker.work(entries) for worker, entries in batches if entries))
        await self.look()

    async def told(self) -> list[str]:
        return [shown(body) for body in await self.bell.told()]

    async def next_due(self) -> datetime | None:
        first: Any = await self.bell.bus.redis.zrange(streams.policy_due(), 0, 0, withscores=True)
        return datetime.fromtimestamp(first[0][1], UTC) if first else None


def shown(body: AlertBody) -> str:
    """An alert as it was sent, in the words of a timeline."""
    data = body.data
    ids = [one.article.id for one in data.items if one.article] or ([data.article.id] if data.article else [])
    row = data.each.id if data.each else None
    return f"{body.timestamp:%m-%d %H:%M} " + told(data.reason, body.type, row, ids, dict(data.held.reasons))
