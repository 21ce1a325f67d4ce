"""The mutes in Redis: made and ended by hand, known to every process that decides within a second.

What a mute covers and when it is over is services/alert/policy/mute.py's.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from pydantic import ValidationError

from services.alert.policy.decide import CLOCK
from services.alert.policy.mute import Mute
from services.alert.policy.state import STANDING, read_standing
from services.alert.policy.verdicts import Held
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


async def end(bus: Bus, mute_id: str, now: datetime) -> None:
    """Before its time: what it held goes out.

    Who compares the mutes of two looks misses one that came and went between them, so the clock is told by itself.
    """
    await _change(bus, ("HDEL", streams.mutes(), mute_id))
    members = await _muted(bus)
    await bus.apply(Change([("ZADD", streams.policy_due(), "XX", now.timestamp(), member) for member in members]))


async def _change(bus: Bus, write: tuple[str, ...]) -> None:
    await bus.apply(Change([write, ("PUBLISH", streams.MUTED, "")]))


async def _muted(bus: Bus) -> list[bytes]:
    """Whose clock says when what a mute holds goes out."""
    due: list[Any] = await bus.run(bus.redis.zrange(streams.policy_due(), 0, -1))
    members = [(member, *json.loads(member)) for member in due]
    members = [(member, name, row) for member, name, row, story in members if story == CLOCK]
    pipe = bus.redis.pipeline(transaction=False)
    for _, name, row in members:
        pipe.hget(streams.policy(name, row), STANDING)
    found: list[Any] = await bus.run(pipe.execute()) if members else []
    return [one[0] for one, value in zip(members, found, strict=True) if Held.MUTE.value in read_standing(value).queues]


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
