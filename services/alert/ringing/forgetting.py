"""Forgets what nothing was added to for as long as articles are kept: told stories, heard articles, terms, rows of
`each`; and dead letters that nobody wanted in that time. What waits and what was counted is not forgotten.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from services.alert.policy import read_state
from services.alert.policy.active import BEFORE_ALL
from services.alert.policy.rows import Key
from services.alert.policy.state import HEARD, SEEN, TOLD, VERSION, WINDOW, Heard, Seen, Told, Window
from services.alert.rules.rulebook import Rules
from shared import streams
from shared.bus import Bus, Change, Guard

LOOK_S = 3_600.0
AT_ONCE = 500
KINDS: Mapping[str, type[Told | Heard | Seen | Window]] = {TOLD: Told, HEARD: Heard, SEEN: Seen, WINDOW: Window}


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
        """How many memories went, of a watchlist and all of its rows."""
        rows: Any = await self.bus.run(self.bus.redis.smembers(streams.policy_rows(watchlist_id)))
        gone = await self._forget((watchlist_id, ""))
        for row in sorted(rows):
            gone += await self._forget((watchlist_id, row.decode()))
        return gone

    async def _forget(self, whose: Key) -> int:
        """One that decides meanwhile keeps what it has just read."""
        key, cursor, gone = streams.policy(*whose), 0, 0
        while True:
            version: Any = await self.bus.run(self.bus.redis.hget(key, VERSION))
            scanned: Any = await self.bus.run(self.bus.redis.hscan(key, cursor, count=AT_ONCE))
            cursor, fields = int(scanned[0]), scanned[1]
            old = [name for name, value in fields.items() if _is_old(name, value, self._before(whose))]
            if old:
                change = Change([("HDEL", key, *old)], [Guard(key, VERSION, bytes(version or b"").decode())])
                gone += len(old) * await self.bus.apply(change)
            if not cursor:
                break
        if whose[1] and gone:
            await self._drop_empty(whose)
        return gone

    def _before(self, whose: Key) -> datetime:
        """A watchlist that asks for what was not seen in a year remembers for a year."""
        watchlist = self.rules().watchlists.get(whose[0])
        asked = (watchlist.first if watchlist else None) or timedelta()
        return self.now() - max(self._keep, asked)

    async def _drop_empty(self, whose: Key) -> None:
        """A row that nothing is left of: no memory, nothing counted, nothing that waits."""
        key = streams.policy(*whose)
        fields: Any = await self.bus.run(self.bus.redis.hgetall(key))
        state = read_state([name.decode() for name in fields], list(fields.values()))
        if not (state.held.articles or state.standing.queues or any(b":" in name for name in fields)):
            guard = Guard(key, VERSION, state.version)
            await self.bus.apply(Change([("DEL", key), ("SREM", streams.policy_rows(whose[0]), whose[1])], [guard]))

    async def drop_old_letters(self) -> int:
        """How many went, of all services."""
        before, gone = int((self.now() - self._keep).timestamp() * 1000), 0
        async for key in self.bus.redis.scan_iter(match=streams.dead("*"), count=1000):
            gone += int(await self.bus.run(self.bus.redis.xtrim(key, minid=str(before), approximate=False)))
        return gone


def _is_old(name: bytes, value: bytes, before: datetime) -> bool:
    kind = KINDS.get(name.partition(b":")[0].decode() + ":")
    try:
        return kind is not None and _last(kind.model_validate_json(value)) < before
    except ValidationError:
        return False


def _last(memory: Told | Heard | Seen | Window) -> datetime:
    """When something was added last."""
    if isinstance(memory, Window):
        times = [entry.carried.at for entry in memory.entries]
        return max([*times, *filter(None, [memory.until])], default=BEFORE_ALL)
    return memory.last
