"""The mutes in Redis: made and ended by hand, known to every process that decides within a second.

What a mute covers and when it is over is services/alert/policy/mute.py's.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from pydantic import ValidationError

from services.alert.policy.mute import Mute
from shared import streams
from shared.bus import Bus, Change
from shared.errors import Retry

LOOK_S = 1.0  # news may be lost while the line is cut; below redis-py's own 5 s


async def kept(bus: Bus) -> dict[str, Mute]:
    """All there are by id, the first to end first. What is over may still be among them."""
    found: Mapping[bytes, bytes] = await bus.run(bus.redis.hgetall(streams.mutes()))  # type: ignore[arg-type]
    mutes = []
    for name, value in found.items():
        try:
            mutes.append(Mute.model_validate_json(value))
        except ValidationError:
            structlog.get_logger().warning("no mute", id=name.decode("utf-8", "replace"))
    return {mute.id: mute for mute in sorted(mutes, key=lambda mute: (mute.until, mute.id))}


async def put(bus: Bus, mute: Mute) -> None:
    """Holds from now on, wherever alerts are decided."""
    await _change(bus, ("HSET", streams.mutes(), mute.id, mute.model_dump_json()))


async def end(bus: Bus, mute_id: str) -> None:
    """Before its time: what it held goes out."""
    await _change(bus, ("HDEL", streams.mutes(), mute_id))


async def _change(bus: Bus, write: tuple[str, ...]) -> None:
    await bus.apply(Change([write, ("PUBLISH", streams.MUTED, "")]))


class Mutes:
    """The mutes of now: `current` is kept up by `watch`, the agent."""

    def __init__(self, bus: Bus, now: Callable[[], datetime]) -> None:
        self._bus, self._now = bus, now
        self._known: dict[str, Mute] = {}

    def current(self) -> tuple[Mute, ...]:
        return tuple(mute for mute in self._known.values() if not mute.is_over(self._now()))

    async def look(self) -> None:
        """Reads them, and drops those that are over. Raises Retry."""
        found = await kept(self._bus)
        over = [mute.id for mute in found.values() if mute.is_over(self._now())]
        if over:
            await self._bus.run(self._bus.redis.hdel(streams.mutes(), *over))
        self._known = {name: mute for name, mute in found.items() if name not in over}

    async def watch(self) -> None:
        """Until cancelled. While Redis is away those last known hold."""
        while True:
            try:
                await self._listen()
            except Retry:  # the readers tell of it
                await asyncio.sleep(LOOK_S)

    async def _listen(self) -> None:
        pubsub: Any = self._bus.redis.pubsub(ignore_subscribe_messages=True)
        try:
            await self._bus.run(pubsub.subscribe(streams.MUTED))
            while True:
                await self.look()
                await self._bus.run(pubsub.get_message(timeout=LOOK_S))
        finally:
            await pubsub.aclose()
