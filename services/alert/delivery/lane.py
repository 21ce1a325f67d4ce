"""The lane of one receiver: what is due for it, a few at once; nothing while it is sick. One waits for no other."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import structlog

from services.alert.delivery.breaker import HalfOpen, Open, stance
from services.alert.delivery.outbox import Delivery, Outbox
from services.alert.delivery.sickbay import Health, Sickbay
from services.alert.watchlists.model import Receiver
from shared.errors import Retry

AT_ONCE = 16  # attempts under way to one receiver
LOOK_S = 30.0  # a lane that hears nothing looks by itself
OFF = "the receiver is switched off: it answered 410 Gone before; its entry must change"


class Post(Protocol):
    """Where a lane gets what it sends, and who sends it."""

    outbox: Outbox
    sickbay: Sickbay
    receivers: Callable[[], Mapping[str, Receiver]]
    now: Callable[[], datetime]

    async def attempt(self, receiver: Receiver, delivery: Delivery, probe: Health | None = None) -> None: ...
    async def give_up(self, delivery: Delivery, reason: str) -> None: ...


class Lane:
    """At most AT_ONCE under way; sleeps until news, or until the next is due."""

    def __init__(self, name: str, post: Post) -> None:
        self._name, self._post = name, post
        self._news = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        try:
            while True:
                self._news.clear()
                try:
                    await self._sleep(await self._send_due())
                except Retry as error:
                    structlog.get_logger().warning("deliveries wait", receiver=self._name, error=str(error))
                    await asyncio.sleep(1.0)
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _send_due(self) -> float:
        """Starts what may go out now; returns how long there is nothing more to do, in seconds."""
        receiver, room = self._post.receivers().get(self._name), AT_ONCE - len(self._under_way)
        if receiver is None or not room:  # what waits for a receiver that is no longer named is left for the orphans
            return LOOK_S
        now = self._post.now()
        health = await self._post.sickbay.health(receiver)
        if health.off_since is not None:
            return await self._bury(room)
        verdict = stance(health.breaker, now)
        if isinstance(verdict, Open):
            return (verdict.until - now).total_seconds()
        if isinstance(verdict, HalfOpen):
            return await self._probe(receiver, health)
        taken = await self._post.outbox.take_due(self._name, now, room)
        for delivery in taken:
            self._start(receiver, delivery)
        return await self._until_next() if len(taken) < room else 0.0

    async def _probe(self, receiver: Receiver, health: Health) -> float:
        """One goes out, over all workers; the others wait for what it shows."""
        now = self._post.now()
        taken = await self._post.outbox.take_due(self._name, now, 1)
        if not taken:
            return await self._until_next()
        probe = await self._post.sickbay.claim_probe(receiver, health, now)
        if probe is None:
            await self._post.outbox.give_back(taken[0], now)
        else:
            self._start(receiver, taken[0], probe)
        return 0.0

    async def _bury(self, room: int) -> float:
        taken = await self._post.outbox.take_due(self._name, self._post.now(), room)
        for delivery in taken:
            await self._post.give_up(delivery, OFF)
        return await self._until_next() if len(taken) < room else 0.0

    def _start(self, receiver: Receiver, delivery: Delivery, probe: Health | None = None) -> None:
        task = asyncio.create_task(self._post.attempt(receiver, delivery, probe))
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._news.set()

    async def _until_next(self) -> float:
        due = await self._post.outbox.next_due(self._name)
        return LOOK_S if due is None else due - self._post.now().timestamp()

    async def _sleep(self, wait_s: float) -> None:
        # Not wait_for: before Python 3.12 it loses a cancellation that comes together with the news.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(LOOK_S, max(0.0, wait_s))):
                await self._news.wait()
