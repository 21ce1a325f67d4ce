"""Forgets told stories and heard articles that nothing was added to for as long as articles are kept, and dead letters
that nobody wanted in that time."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from services.alert.policy.state import HEARD, TOLD, VERSION, Heard, Told
from services.alert.rulebook import Rules
from shared import streams
from shared.bus import Bus, Change, Guard

LOOK_S = 3_600.0
AT_ONCE = 500
KINDS: Mapping[str, type[Told] | type[Heard]] = {TOLD: Told, HEARD: Heard}


class Forgetter:
    """`run` is the agent: once an hour over all watchlists."""

    def __init__(self, bus: Bus, rules: Callable[[], Rules], now: Callable[[], datetime], keep: timedelta) -> None:
        self.bus, self.rules, self.now, self._keep = bus, rules, now, keep

    async def run(self) -> None:
        while True:
            for name in self.rules().watchlists:
                await self.forget(name)
            await self.drop_old_letters()
            await asyncio.sleep(LOOK_S)

    async def forget(self, watchlist_id: str) -> int:
        """How many memories went. A watchlist that decides meanwhile keeps what it has just read."""
        key, cursor, gone = streams.policy(watchlist_id), 0, 0
        while True:
            version: Any = await self.bus.run(self.bus.redis.hget(key, VERSION))
            scanned: Any = await self.bus.run(self.bus.redis.hscan(key, cursor, count=AT_ONCE))
            cursor, fields = int(scanned[0]), scanned[1]
            old = [name for name, value in fields.items() if _is_old(name, value, self.now() - self._keep)]
            if old:
                change = Change([("HDEL", key, *old)], [Guard(key, VERSION, bytes(version or b"").decode())])
                gone += len(old) * await self.bus.apply(change)
            if not cursor:
                return gone

    async def drop_old_letters(self) -> int:
        """How many went, of all services."""
        before, gone = int((self.now() - self._keep).timestamp() * 1000), 0
        async for key in self.bus.redis.scan_iter(match=streams.dead("*"), count=1000):
            gone += int(await self.bus.run(self.bus.redis.xtrim(key, minid=str(before), approximate=False)))
        return gone


def _is_old(name: bytes, value: bytes, before: datetime) -> bool:
    kind = KINDS.get(name.partition(b":")[0].decode() + ":")
    try:
        return kind is not None and kind.model_validate_json(value).last < before
    except ValidationError:
        return False
