"""Alerts that wait for delivery while their service is killed: none lost, none under a second id, each as it was."""

import asyncio
import json
import signal
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.alert.body import read_body
from services.alert.delivery.breaker import Breaker
from services.alert.delivery.sickbay import Sickbay
from services.alert.watchlists.model import Receiver
from shared import bus as bus_module
from shared import streams
from shared.bus import Bus
from shared.events import EnrichedArticle
from tests.bench.desk import SECRET, Alert, Desk, alert, desk, rules

MOST_S = 300.0


@dataclass(frozen=True)
class Survived:
    """`lost` never came, `renamed` came under a second id, `changed` in other bytes, `repeated` more than once."""

    alerts: int
    kills: int
    pending_at_first_kill: int
    lost: int
    renamed: int
    changed: int
    repeated: int
    seconds: float

    @property
    def is_good(self) -> bool:
        return self.lost == self.renamed == self.changed == 0


async def survive(redis_url: str, alerts: int, kills: int, *, is_hasty: bool = False) -> Survived:
    """All are pending when the service is killed for the first time, the other kills come while it delivers."""
    began = time.monotonic()
    async with bus_module.connect(redis_url) as bus, desk() as one:
        one.keeps_bodies = True
        await bus.prepare()
        text = rules(("desk", one.url))
        await _hold(bus, one.url)
        with (
            tempfile.TemporaryDirectory() as folder,
            alert(Path(folder), redis_url, text, is_hasty=is_hasty) as service,
        ):
            await _publish(bus, alerts)
            await _until(lambda: _told(bus), service)
            pending = await _waiting(bus)
            await bus.run(bus.redis.delete(streams.receiver("desk")))
            for kill in range(kills):
                await _until(lambda kill=kill: len(one.came) >= alerts * kill // (kills + 1), service)
                service.end(signal.SIGKILL)
                service.start()
            await _until(lambda: len(one.came) >= alerts and _is_empty(bus), service)
    return _judged(one, alerts, kills, pending, time.monotonic() - began)


async def _hold(bus: Bus, url: str) -> None:
    """Nothing goes out: the breaker is open, as after a long sickness."""
    receiver, sickbay = Receiver("desk", url=url, secrets=(SECRET,)), Sickbay(bus, probe=timedelta(seconds=1))
    before = await sickbay.health(receiver)
    breaker = Breaker(datetime.now(UTC) + timedelta(hours=1), timedelta(minutes=15))
    await sickbay._write(receiver, before, replace(before, breaker=breaker))


async def _publish(bus: Bus, count: int) -> None:
    for first in range(0, count, 500):
        pipe = bus.redis.pipeline(transaction=False)
        for number in range(first, min(first + 500, count)):
            article = EnrichedArticle(id=f"a{number}", title=f"bench {number}", text="A text of one sentence.")
            pipe.xadd(streams.ENRICHED, {streams.BODY: article.model_dump_json()})
        await bus.run(pipe.execute())


async def _told(bus: Bus) -> bool:
    return await bus.backlog(streams.ENRICHED, "match") == 0


async def _waiting(bus: Bus) -> int:
    return int(await bus.run(bus.redis.zcard(streams.due())))


async def _is_empty(bus: Bus) -> bool:
    return await _waiting(bus) == 0


async def _until(check: Callable[[], Awaitable[bool] | bool], service: Alert) -> None:
    async with asyncio.timeout(MOST_S):
        while True:
            found = check()
            if found if isinstance(found, bool) else await found:
                return
            service.check()
            await asyncio.sleep(0.02)


def _judged(one: Desk, alerts: int, kills: int, pending: int, seconds: float) -> Survived:
    ids: dict[str, set[str]] = defaultdict(set)
    for name, bodies in one.bodies.items():
        for body in bodies:
            ids[json.loads(body)["data"]["article"]["id"]].add(name)
            assert read_body(body).data.alert_id == name
    return Survived(
        alerts=alerts,
        kills=kills,
        pending_at_first_kill=pending,
        lost=alerts - len(ids),
        renamed=sum(len(names) > 1 for names in ids.values()),
        changed=sum(len(bodies) > 1 for bodies in one.bodies.values()),
        repeated=sum(len(times) > 1 for times in one.came.values()),
        seconds=round(seconds, 1),
    )
