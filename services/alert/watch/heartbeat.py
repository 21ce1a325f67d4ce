"""Calls an address while a probe comes through all three services in time: who hears nothing knows that all is dead.

    alert asks ─▶ ingest sends it ─▶ tag ─▶ story ─▶ match: arrived ─▶ called, once, by one of all processes
One probe at a time is on its way. One that is not back within `every` (at least ten seconds) is missed: there is no
call, and another is asked for.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from services.alert import tally
from services.alert.rules.rulebook import Rules
from services.alert.watchlists.model import Heartbeat
from shared import streams
from shared.bus import Bus, Change, Guard
from shared.durations import format_duration
from shared.errors import Poison, Retry
from shared.events import EnrichedArticle
from shared.http import Fetched

LOOK_S = 1.0
SHORTEST_WAY = timedelta(seconds=10)  # a probe takes a second or two where all is well
ANSWER_TIMEOUT_S = 15.0
MAX_ANSWER_BYTES = 1_000_000


@dataclass(frozen=True)
class Way:
    """Where the probe of now is: the ids of those asked for, arrived and called for; each is when it was asked for."""

    asked: str = ""
    arrived: str = ""
    called: str = ""


@dataclass(frozen=True)
class Due:
    """What a look asks for. `missed`: the probe of before did not come back."""

    call: bool = False
    ask: bool = False
    missed: bool = False


def due(way: Way, every: timedelta, now: datetime) -> Due:
    """What is due. Pure."""
    if not way.asked:
        return Due(ask=True)
    age, is_back = now - datetime.fromisoformat(way.asked), way.arrived == way.asked
    is_late = age >= max(every, SHORTEST_WAY)
    if is_back and way.called != way.asked and not is_late:
        return Due(call=True)
    return Due(ask=is_late or (is_back and age >= every), missed=is_late and not is_back)


class Client(Protocol):
    """The one way out: `shared.http`."""

    async def fetch(self, url: str, *, max_bytes: int, timeout_s: float) -> Fetched: ...


class Heart:
    """`run` is the agent, `pass_probe` the end of the way. The address is shown to nobody: it may be a secret."""

    def __init__(self, bus: Bus, client: Client, rules: Callable[[], Rules], now: Callable[[], datetime]) -> None:
        self.bus, self.client, self.rules, self.now = bus, client, rules, now
        self._fault = ""

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            heartbeat = self.rules().matcher.ruleset.heartbeat
            if heartbeat is not None:
                with contextlib.suppress(Retry):  # the pulse tells when Redis is away
                    await self.beat(heartbeat)
            await asyncio.sleep(LOOK_S)

    async def beat(self, heartbeat: Heartbeat) -> Due:
        """One look, and what it asks for; of several processes one does it. Raises Retry where Redis is away."""
        way, now = await self._way(), self.now()
        found = due(way, heartbeat.every, now)
        if found.call and await self._note("called", way.called, way.asked):
            await self._call(heartbeat.url)
        if found.ask and await self._note("asked", way.asked, now.isoformat()) and found.missed:
            tally.heartbeats().labels("missed").inc()
            within = format_duration(max(heartbeat.every, SHORTEST_WAY))
            self._tell(f"a probe did not come through all services within {within}")
        return found

    async def pass_probe(self, probe: str) -> Change:
        """The probe is held against the rules as an article would be, and matches none of them."""
        list(self.rules().matcher.match(EnrichedArticle(id=probe, title="", text="")))
        is_awaited = (await self._way()).asked == probe
        return Change([("HSET", streams.heartbeat(), "arrived", probe)] if is_awaited else [])

    async def _way(self) -> Way:
        key = streams.heartbeat()
        found: list[Any] = await self.bus.run(self.bus.redis.hmget(key, ["asked", "arrived", "called"]))
        return Way(*((value or b"").decode() for value in found))

    async def _note(self, field: str, before: str, after: str) -> bool:
        """False where another process was faster."""
        key = streams.heartbeat()
        return await self.bus.apply(Change([("HSET", key, field, after)], [Guard(key, field, before)]))

    async def _call(self, url: str) -> None:
        try:
            answer = await self.client.fetch(url, max_bytes=MAX_ANSWER_BYTES, timeout_s=ANSWER_TIMEOUT_S)
            fault = "" if 200 <= answer.status < 300 else f"the address of `heartbeat` answers {answer.status}"
        except (Retry, Poison) as error:  # names the host at most
            fault = f"the address of `heartbeat` cannot be called: {error}"
        tally.heartbeats().labels("failed" if fault else "called").inc()
        self._tell(fault)

    def _tell(self, fault: str) -> None:
        """One line a fault, and one when it is over."""
        log = structlog.get_logger()
        if fault and fault != self._fault:
            log.warning("no heartbeat", error=fault)
        elif self._fault and not fault:
            log.info("heartbeat again")
        self._fault = fault
