"""Sends what is due: one lane a receiver, several attempts at once in each, woken at once by news of the outbox.

outbox ─▶ lane ─▶ posting ─▶ attempts: what follows ─▶ outbox: done, again at, or a dead letter
           ▲                     │
           └──────── sickbay ◀───┴─ breaker: is the receiver well
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from services.alert import tally
from services.alert.delivery import posting
from services.alert.delivery.attempts import Again, Answered, Attempt, Delivered, GivenUp, Result, after, late
from services.alert.delivery.breaker import is_healthy
from services.alert.delivery.lane import LOOK_S, Lane
from services.alert.delivery.outbox import Delivery, Outbox, Write
from services.alert.delivery.posting import Client, Letter
from services.alert.delivery.sickbay import Health, Sickbay
from services.alert.watchlists.model import Receiver
from shared.errors import Poison, Retry
from shared.failpoints import reach

HEAR_S = 4.0  # between two looks at the receivers, which may have been reloaded; below redis-py's own 5 s
AT_ONCE = 100  # given up in one go
# After which what is due for a receiver nobody knows is dead: files reload at their own pace.
ORPHANED = timedelta(minutes=5)


class Sender:
    """`run` is the agent. `receivers` gives those of now, the console among them: files are reloaded."""

    def __init__(
        self,
        outbox: Outbox,
        client: Client,
        receivers: Callable[[], Mapping[str, Receiver]],
        now: Callable[[], datetime],
        *,
        retry_scale: float = 1.0,
    ) -> None:
        self.outbox, self.client, self.receivers, self.now = outbox, client, receivers, now
        self.sickbay = Sickbay(outbox.bus, probe=outbox.lease, scale=retry_scale)
        self._scale = retry_scale
        self._lanes: dict[str, Lane] = {}

    async def run(self) -> None:
        """Until cancelled. What is under way then is given back, and due again at once."""
        self._lanes.clear()
        told = ""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._bury(), name="undertaker")
            while True:
                try:
                    await self._listen(tasks)
                except Retry as error:
                    if str(error) != told:
                        structlog.get_logger().warning("deliveries wait for redis", error=str(error))
                    told = str(error)
                    await asyncio.sleep(1.0)

    async def _listen(self, tasks: asyncio.TaskGroup) -> None:
        async with self.outbox.news() as news:
            self._open_lanes(tasks)
            for lane in self._lanes.values():
                lane.wake()  # what came while nobody listened
            while True:
                name = await news.next(HEAR_S)
                self._open_lanes(tasks)
                if name in self._lanes:
                    self._lanes[name].wake()

    def _open_lanes(self, tasks: asyncio.TaskGroup) -> None:
        for name in self.receivers().keys() - self._lanes.keys():
            self._lanes[name] = Lane(name, self)
            tasks.create_task(self._lanes[name].run(), name=f"lane {name}")

    async def attempt(self, receiver: Receiver, delivery: Delivery, probe: Health | None = None) -> None:
        """One attempt, and what came of it. `probe`: it decides on the breaker. Never raises but when cancelled."""
        try:
            await reach("delivery.taken")
            outcome = await self._outcome(receiver, delivery)
            await reach("delivery.posted")
            await self._conclude(receiver, delivery, outcome, probe)
            await reach("delivery.recorded")
        except asyncio.CancelledError:
            with contextlib.suppress(Retry):
                await self.outbox.give_back(delivery, self.now())
            raise
        except Retry as error:  # Redis is away: the lease runs out, and the same bytes are sent again
            structlog.get_logger().warning("not recorded", delivery=delivery.id, error=str(error))

    async def give_up(self, delivery: Delivery, reason: str) -> None:
        """Dead without an attempt."""
        await self._record(delivery, GivenUp("", reason))

    async def _outcome(self, receiver: Receiver, delivery: Delivery) -> Answered | Retry | Poison | GivenUp:
        too_late = late(_facts(delivery), self.now())
        if too_late is not None:
            return too_late
        return await posting.post(self.client, receiver, Letter(delivery.alert_id, delivery.body), self.now())

    async def _conclude(
        self,
        receiver: Receiver,
        delivery: Delivery,
        outcome: Answered | Retry | Poison | GivenUp,
        probe: Health | None,
    ) -> None:
        now = self.now()
        if isinstance(outcome, GivenUp):
            result: Result = outcome
            is_good = None
        else:
            result = after(outcome, _facts(delivery), now=now, chance=random.random(), scale=self._scale)  # noqa: S311
            is_good = is_healthy(outcome)
        if isinstance(result, GivenUp) and result.is_gone:
            await self.sickbay.switch_off(receiver, result.said, now)
        counted = [] if is_good is None else self.sickbay.counted(receiver, is_good, now)
        await self._record(delivery, result, counted)
        if probe is not None:
            await self.sickbay.probe_ended(receiver, probe, is_good, result.said, now)
        elif is_good is False:
            await self.sickbay.failed(receiver, result.said, now)

    async def _record(self, delivery: Delivery, result: Result, counted: Sequence[Write] = ()) -> None:
        is_ours = await self.outbox.settle(delivery, result, self.now(), counted)
        name = {Delivered: "delivered", Again: "retry", GivenUp: "dead"}[type(result)] if is_ours else "lost"
        tally.deliveries().labels(delivery.receiver, name).inc()
        facts = {"receiver": delivery.receiver, "alert": delivery.alert_id, "attempt": delivery.attempt}
        log = structlog.get_logger().bind(**facts, said=result.said)
        if isinstance(result, GivenUp):
            log.error("given up", reason=result.reason)
        elif isinstance(result, Again):
            log.warning("will be delivered again", at=result.at.isoformat())
        else:
            log.info("delivered")

    async def _bury(self) -> None:
        """What waits for a receiver that the files no longer name, or was not accepted in time, is dead, and told."""
        while True:
            with contextlib.suppress(Retry):  # looked at again, and the lanes tell when Redis is away
                await self._bury_orphans()
                for name in self.receivers():
                    await self._bury_late(name)
            await asyncio.sleep(LOOK_S)

    async def _bury_orphans(self) -> None:
        now = self.now()
        for name in await self.outbox.overdue(now, ORPHANED, AT_ONCE) - self.receivers().keys():
            for delivery in await self.outbox.take_due(name, now, AT_ONCE):
                await self.give_up(delivery, f"no receiver is named {name}")

    async def _bury_late(self, name: str) -> None:
        now = self.now()
        while taken := await self.outbox.take_late(name, now, AT_ONCE):
            for delivery in taken:
                await self._record(delivery, late(_facts(delivery), now) or GivenUp("", "not accepted in time"))


def _facts(delivery: Delivery) -> Attempt:
    return Attempt(delivery.attempt, delivery.began, delivery.give_up)
